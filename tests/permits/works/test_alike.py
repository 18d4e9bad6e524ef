"""Works that are alike are one sort, whatever they are called, however deep they go and whenever they are done."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pytest

from permits.works.alike import Works
from permits.works.proposed import ProposedWorks

DAY = datetime.date(2026, 5, 10)


def works(feature: str = "1", *codes: str, declared: tuple[str, ...] = (), **facts: Any) -> ProposedWorks:
    return ProposedWorks(feature, codes or ("EX-PIT",), (), declared, frozenset(), facts)


def test_name_depth_dates_and_size_make_no_sort_of_their_own() -> None:
    those = Works(
        [works("1", depth_m=2.0, start=DAY), works("2", end=DAY, width_m=3.0, project="一"), works("3", depth_m=0.0)]
    )
    assert len(those.distinct) == 1 and those.of.tolist() == [0, 0, 0]
    assert np.isnan(those.depth_m).tolist() == [False, True, False] and those.depth_m[2] == 0.0
    assert those.start.tolist() == [DAY, None, None] and those.end.tolist() == [None, DAY, None]


@pytest.mark.parametrize(
    "other",
    [
        works("1", "EX-TRENCH"),
        works("1", "EX-PIT", "EX-TRENCH"),
        works(declared=("水下",)),
        works(method="顶管"),
        works(client="甲"),
        works(needs_shutdown=False),
        works(hole_diameter_m=0.8),
        works(exemption={"purpose": "防洪"}),
        # A fact that nobody has thought of yet.
        works(unheard_of=1),
    ],
)
def test_all_else_does(other: ProposedWorks) -> None:
    assert Works([works(), other, works(), other]).of.tolist() == [0, 1, 0, 1]


@pytest.mark.parametrize("asked_before", [True, False])
def test_some_of_them_are_the_same_works(asked_before: bool) -> None:
    whole = Works([works("1"), works("2", method="顶管", depth_m=3.0), works("3", client="甲", start=DAY)])
    if asked_before:
        assert len(whole.distinct) == 3 and len(whole.depth_m) == len(whole.start) == len(whole.end) == 3
    some = whole.take(np.array([2, 1, 2]))
    assert [one.feature for one in some] == ["3", "2", "3"]
    assert [some.distinct[sort].feature for sort in some.of.tolist()] == ["3", "2", "3"]
    assert some.start.tolist() == [DAY, None, DAY] and some.depth_m[1] == 3.0
    assert {one.feature for one in some.distinct} == {"2", "3"}


def test_told_by_the_few_that_they_are_works_are_the_same() -> None:
    days = np.array(["2026-05-10", "NaT", "2026-06-01", "NaT"], dtype="datetime64[D]")
    told = Works.of_distinct(
        # The second is nowhere, the last is of the first one's sort; depth and dates are those of the rows.
        [works(width_m=2.0), works(method="顶管"), works("x", client="甲", depth_m=9.0, end=DAY), works(width_m=3.0)],
        np.array([2, 0, 3, 2]),
        feature=["1", "2", "3", "4"],
        depth_m=np.array([1.5, np.nan, 0.0, np.nan]),
        start=days,
        end=days[::-1],
    )
    rows = Works(
        [
            works("1", client="甲", depth_m=1.5, start=DAY),
            works("2", width_m=2.0, end=datetime.date(2026, 6, 1)),
            works("3", width_m=3.0, depth_m=0.0, start=datetime.date(2026, 6, 1)),
            works("4", client="甲", end=DAY),
        ]
    )
    assert list(told) == list(rows) and told[1:3] == rows[1:3] and told[-1] == rows[3]
    for asked, same in ((told, rows), (told.take(np.array([3, 1])), rows.take(np.array([3, 1])))):
        assert list(asked) == list(same)
        assert asked.of.tolist() == same.of.tolist()
        assert [one.facts.get("client") for one in asked.distinct] == [one.facts.get("client") for one in same.distinct]
        for name in ("depth_m", "start", "end"):
            np.testing.assert_array_equal(getattr(asked, name), getattr(same, name))
