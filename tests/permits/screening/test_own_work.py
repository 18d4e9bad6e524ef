"""Whose works they are: a client that has assets here and a claim, and nothing less."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo.network import LayerSource, load_network
from geo.network.assets import AssetRegister
from permits.rulebook.in_force import RulesInForce
from permits.screening.own_work import Clients, whose
from permits.service.opening import open_rulebook
from permits.service.shipped import network_tables
from permits.works.alike import Works
from permits.works.proposed import ProposedWorks

LINE: dict[str, Any] = {"kind": "main", "outer_diameter_mm": 300}


@pytest.fixture
def rules() -> RulesInForce:
    found = open_rulebook("zhengzhou-253").in_force(datetime.date(2026, 5, 10))
    assert found is not None
    return found


@pytest.fixture
def register(tmp_path: Path, write: Callable[..., Path]) -> AssetRegister:
    """甲公司 runs the first main, owns the second and produces the heat of the third; the fourth is somebody else's."""
    parties = [
        {"operator": "甲公司"},
        {"operator": "乙公司", "owner": "甲公司"},
        {"producer": "甲公司"},
        {"operator": "乙公司"},
    ]
    rows = [{**LINE, **one, "asset_id": f"{n}", "line": [[0, n], [9, n]]} for n, one in enumerate(parties)]
    return load_network([LayerSource(write(tmp_path / "n.geojson", rows))], tables=network_tables())


def works(*codes: str, exactly: bool = True, **facts: Any) -> ProposedWorks:
    return ProposedWorks("1", codes, (), (), frozenset(codes if exactly else ()), facts)


@pytest.mark.parametrize(
    ("work", "claimed"),
    [
        (works("OP-MAINT"), True),
        (works("OP-MAINT", exactly=False), False),
        (works("OP-MAINT", "EX-PIT"), False),
        (works("OP-MAINT", operator_own_work=False), False),
        (works("EX-PIT"), False),
        (works("EX-PIT", operator_own_work=True), True),
        (works("EX-PIT", operator_own_work=True, applicant="unit"), True),
        (works("EX-PIT", operator_own_work=True, applicant="individual"), False),
        (works("OP-MAINT", applicant="individual"), False),
    ],
)
def test_what_claims_to_be_own_work(
    work: ProposedWorks, claimed: bool, rules: RulesInForce, register: AssetRegister
) -> None:
    assert whose(work, rules, register).claimed is claimed
    # A claim without a name makes nothing one's own.
    assert not whose(work, rules, register).own


@pytest.mark.parametrize(
    ("client", "own"),
    [("甲公司", True), (" 甲公司 ", True), ("乙公司", True), ("甲公司郑州分公司", False), ("", False), (None, False)],
)
def test_a_claim_needs_a_client_that_has_assets_here(
    client: str | None, own: bool, rules: RulesInForce, register: AssetRegister
) -> None:
    assert whose(works("OP-MAINT", client=client), rules, register).own is own
    assert not whose(works("EX-PIT", client=client), rules, register).own


@pytest.mark.parametrize(
    ("work", "theirs", "of_others"),
    [
        (works("OP-EMERG", client="甲公司"), True, False),
        (works("OP-EMERG"), False, True),
        (works("OP-EMERG", client="自来水公司"), False, True),
        (works("OP-MAINT", emergency=True, client="甲公司"), True, False),
        (works("EX-PIT", emergency=True, client="甲公司"), False, True),
        (works("OP-MAINT", client="甲公司"), False, False),
    ],
)
def test_an_emergency_is_the_operators_or_that_of_others(
    work: ProposedWorks, theirs: bool, of_others: bool, rules: RulesInForce, register: AssetRegister
) -> None:
    found = whose(work, rules, register)
    assert (found.emergency, found.emergency_of_others) == (theirs, of_others)


def test_own_is_asked_of_each_pair(rules: RulesInForce, register: AssetRegister) -> None:
    """Three features against four mains: operator, owner and producer count, each at its own assets alone."""
    asked = Works([works("OP-MAINT", client=name) for name in ("甲公司", "乙公司", None)])
    site, asset = np.repeat([0, 1, 2], 4), np.tile([0, 1, 2, 3], 3)
    found = Clients(asked, rules, register).assets(site, asset).reshape(3, 4).tolist()
    assert found == [[True, True, True, False], [False, True, False, True], [False] * 4]
