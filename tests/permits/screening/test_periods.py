"""Works split by their dates: the law of each stretch, and which works share one."""

from __future__ import annotations

import datetime
from typing import Any

from permits.screening.periods import periods
from permits.service.opening import open_rulebook
from permits.works.proposed import ProposedWorks

TODAY = datetime.date(2026, 5, 10)
IN_FORCE = datetime.date(2026, 4, 1)


def works(start: Any, end: Any) -> ProposedWorks:
    facts = {"start": start and datetime.date.fromisoformat(start), "end": end and datetime.date.fromisoformat(end)}
    return ProposedWorks("1", ("EX-PIT",), (), (), frozenset(), {key: day for key, day in facts.items() if day})


def split(*those: ProposedWorks) -> list[tuple[list[int], datetime.date, bool]]:
    found = periods(those, open_rulebook("zhengzhou-253"), today=TODAY, readings=None)
    return [(one.rows.tolist(), one.day, one.rules is not None) for one in found]


def test_works_are_cut_on_the_day_the_order_came_into_force() -> None:
    assert split(works("2026-03-31", "2026-03-31")) == [([0], datetime.date(2026, 3, 31), False)]
    assert split(works("2026-03-31", "2026-04-01")) == [
        ([0], datetime.date(2026, 3, 31), False),
        ([0], IN_FORCE, True),
    ]
    assert split(works("2026-04-01", "2026-04-01")) == [([0], IN_FORCE, True)]


def test_works_under_the_same_law_are_asked_together_each_since_its_own_day_and_none_is_left_out() -> None:
    those = (
        works("2026-05-11", "2026-06-10"),
        works("2026-03-01", "2026-04-02"),
        works(None, "2026-06-10"),
        works("2026-03-02", "2026-03-31"),
    )
    assert split(*those) == [([1, 3], datetime.date(2026, 3, 2), False), ([0, 1, 2], datetime.date(2026, 5, 11), True)]
    _, under_the_order = periods(those, open_rulebook("zhengzhou-253"), today=TODAY, readings=None)
    # No start is today; what began before the order is asked about from its first day.
    assert under_the_order.since.tolist() == [datetime.date(2026, 5, 11), IN_FORCE, TODAY]
