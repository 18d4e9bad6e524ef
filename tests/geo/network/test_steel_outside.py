"""An outer diameter that is the steel's of its nominal one is feared to be no casing's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from permits.service.opening import open_network
from permits.service.shipped import network_tables


@pytest.mark.parametrize(
    ("dn", "outer"), [(500, 529), (500, 530), (400, 426), (300, 324), (100, 114), (1000, 1020), (50, 57), (1600, 1620)]
)
def test_the_casing_of_what_states_its_steel_is_feared(dn: int, outer: int, network: Callable[..., str]) -> None:
    register = open_network([network({"dn": dn, "outer_diameter_mm": outer})])
    casing = network_tables().dimensions.casing_for(dn)
    assert casing is not None and register.table["unread_reach_m"][0] == casing / 2000
    # It is not believed either: where works lie is measured by what is stated.
    assert register.table["outer_offset_m"][0] == outer / 2000 and len(register.wider_rows()) == 1
    assert any("钢管外径" in remark.zh and "casing" in remark.en for remark in register.remarks)


@pytest.mark.parametrize(
    "facts",
    [
        {"dn": 500, "outer_diameter_mm": 655},
        {"dn": 500, "outer_diameter_mm": 531},
        # The steel of one is the casing of a smaller.
        {"dn": 450, "outer_diameter_mm": 630},
        {"dn": 600, "outer_diameter_mm": 760},
        {"outer_diameter_mm": 529},
        {"dn": 500},
    ],
)
def test_a_casing_is_left_alone(facts: dict[str, Any], network: Callable[..., str]) -> None:
    assert np.isnan(open_network([network(facts)]).table["unread_reach_m"]).all()
