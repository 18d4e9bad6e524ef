"""What pipes lie in: the network ends at the outside of a channel or a sleeve, whichever column says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from permits.service.opening import open_network

LINE = {"dn": 500, "line": [[0, 0], [100, 0]]}


def only(place: str) -> Any:
    return open_network([place]).table.row(0)


@pytest.mark.parametrize("laying", ["管沟", "不通行地沟", "半通行管沟", "channel", "Concrete duct", "箱涵"])
def test_pass_a_channel_by_its_laying_is_measured_as_one_that_is_stated(
    laying: str, network: Callable[..., str]
) -> None:
    stated = only(network({**LINE, "represents": "channel"}))
    row = only(network({**LINE, "laying": laying}))
    for name in ("represents", "outer_offset_m", "centre_offset_m", "assumed"):
        assert row[name] == stated[name], name
    assert row["outer_offset_m"] == 1.15 and "channel_width" in row["assumed"]


@pytest.mark.parametrize(
    ("facts", "represents", "offset_m"),
    [
        ({"laying": "综合管廊"}, "channel", 2.5),
        ({"laying": "隧道"}, "channel", 2.0),
        ({"laying": "套管顶管 DN1200"}, "pipe", 0.9),
        ({"laying": "顶管", "represents": "pair", "pair_spacing_mm": 2000}, "pair", 1.9),
        ({"laying": "管沟", "width_mm": 1600}, "channel", 0.8),
        # The farther edge where both are stated.
        ({"laying": "管沟", "represents": "pipe"}, "pipe", 1.15),
        ({"laying": "管沟", "represents": "pipe", "width_mm": 1600}, "pipe", 0.8),
        ({"medium": "蒸汽"}, "pipe", 0.51),
        ({"laying": "直埋（钢套钢）"}, "pipe", 0.51),
        ({"medium": "蒸汽", "outer_diameter_mm": 900}, "pipe", 0.45),
        # Nothing to lie in.
        ({"laying": "直埋"}, "pipe", 0.355),
        ({"laying": "无沟直埋"}, "pipe", 0.355),
        ({"laying": "架空"}, "pipe", 0.355),
        ({"medium": "热水"}, "pipe", 0.355),
    ],
)
def test_pass_the_edge_is_that_of_what_the_pipe_lies_in(
    facts: dict[str, Any], represents: str, offset_m: float, network: Callable[..., str]
) -> None:
    row = only(network({**LINE, **facts}))
    assert row["represents"] == represents and row["outer_offset_m"] == pytest.approx(offset_m)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"laying": "管沟"}, "1 条管道按 laying 敷设在管沟"),
        ({"laying": "管沟", "represents": "pipe"}, "represents 为单管或双管，而 laying 为管沟"),
        ({"medium": "蒸汽"}, "请补 outer_diameter_mm"),
    ],
)
def test_pass_what_is_assumed_or_contradicts_itself_is_said(
    facts: dict[str, Any], words: str, network: Callable[..., str]
) -> None:
    register = open_network([network({**LINE, **facts})])
    assert any(words in one.zh for one in register.remarks)
    assert not any("laying" in one.zh for one in open_network([network({**LINE, "laying": "直埋"})]).remarks)
