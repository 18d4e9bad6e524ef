"""The strictest of each feature, without words, is what the worded findings come to; and what cannot be judged is no clear."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import permits.screening.strictest as module
from geo.measure.clearance import ClearanceIndex
from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
from geo.site.work_site import work_site
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.outcomes import Outcome
from permits.screening.case import Case
from permits.screening.judge import Judge, asset_reach_m
from permits.screening.screen import screen
from permits.screening.strictest import CLEAR, of_findings, strictest
from permits.service.opening import open_rulebook
from permits.service.shipped import activity_list, fact_names, network_tables, usual_sizes
from permits.works.proposed import proposed_works
from permits.works.sizes import sizes

pytestmark = pytest.mark.usefixtures("either_way")

DAY = datetime.date(2026, 12, 1)
ASSETS: list[dict[str, Any]] = [
    {"asset_id": "M", "kind": "main", "outer_diameter_mm": 300, "operator": "甲", "line": [[-50, 0], [50, 0]]},
    {"asset_id": "T", "kind": "transmission", "dn": 1400, "line": [[-50, 20], [50, 20]]},
    {"asset_id": "R", "kind": "reserved_land", "area": [[-50, 60], [50, 60], [50, 80], [-50, 80]]},
]
# One of every sort: forbidden, planned, left to the authority, against the season, consent, unknown, nothing.
CODES = ("ST-BUILD", "EX-PIT", "ST-HOARD", "OP-MAINT", "OP-RELOC", "不知何事", "XX-LIGHT", "WA-SAND", "PL-TREE")
WORKS: list[dict[str, Any]] = [
    {
        "activity": code,
        "client": "甲" if code == "OP-MAINT" else None,
        "needs_shutdown": code == "OP-MAINT",
        "area": [[0, y], [4, y], [4, y + 2], [0, y + 2]],
    }
    for code in CODES
    for y in (0.5, 1.7, 5.0, 12.0, 35.0, 59.0, 90.0, 700.0)
]


@pytest.fixture
def rules() -> RulesInForce:
    found = open_rulebook("zhengzhou-253").in_force(DAY)
    assert found is not None
    return found


@pytest.fixture
def case(tmp_path: Path, write: Callable[..., Path], rules: RulesInForce) -> Case:
    register = load_network(
        [LayerSource(write(tmp_path / "n.geojson", [{"position_grade": "C", **one} for one in ASSETS]))],
        tables=network_tables(),
    )
    dates = {"start": "2026-12-01", "end": "2026-12-09"}
    rows = [{**dates, "id": f"{n:03}", **one} for n, one in enumerate(WORKS)]
    (layer,) = read_layers(write(tmp_path / "w.geojson", rows))
    works, site = proposed_works(layer, activity_list(), fact_names()), work_site(layer, register.crs)
    extents = sizes(works, site.geometry, usual_sizes(), scale=1.0, passes_under=frozenset()).stated
    index = ClearanceIndex(register.geometry, asset_reach_m(register, [rules]), register.scale)
    return Case(site, works, extents, np.full(len(works), 0.1), register, index)


def test_the_strictest_is_what_the_findings_come_to(case: Case, rules: RulesInForce) -> None:
    found = strictest(case, rules, since=DAY)
    worded = screen(case, rules, passes_under=frozenset(), since=DAY).findings
    assert found.rank.tolist() == of_findings(case.site.feature, worded).tolist()
    sorts = {Outcome.of_rank(rank) for rank in found.rank}
    assert sorts == {*Outcome} - {Outcome.PRIOR_LAW, Outcome.EXEMPT_IF_CONDITIONS}, (
        "the works are no longer of every sort"
    )
    for feature, rank, decisive in zip(case.site.feature, found.rank, found.decisive, strict=True):
        if decisive is not None:
            assert any(
                (one.asset_id, one.zone, one.activity, one.outcome)
                == (ASSETS[decisive.asset]["asset_id"], decisive.zone, decisive.activity, Outcome.of_rank(rank))
                and one.distance_m == decisive.distance_m
                for one in worded
                if one.feature == feature
            )


def test_a_feature_that_cannot_be_judged_is_no_clear_and_harms_no_other(
    case: Case, rules: RulesInForce, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = strictest(case, rules, since=DAY).rank
    far = int(np.flatnonzero(whole == CLEAR)[0])

    class Crashes(Judge):
        def __init__(self, part: Case, law: RulesInForce) -> None:
            super().__init__(part, law)
            if case.site.feature[far] in part.site.feature:
                raise ZeroDivisionError

    monkeypatch.setattr(module, "Judge", Crashes)
    found = strictest(case, rules, since=DAY).rank
    assert found[far] == Outcome.UNDETERMINED.rank
    others = np.arange(len(whole)) != far
    assert found[others].tolist() == whole[others].tolist()
