"""The table of a network's columns: the page made from it, the register's types, what it says of each; as a script, the page."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from geo.network.assets import PARTIES
from geo.network.column import Column
from geo.network.columns import COVERAGE, KINDS, MEANING, NETWORK, REGISTER, RIVERS
from geo.network.columns_page import page
from geo.network.sizes import ASSUMED
from permits.record.excerpt import excerpt
from permits.report.network import network_summary
from permits.report.network_map import map_of_network, network_layers
from permits.service.opening import open_network, open_rulebook

COMMAND = "python tests/geo/test_network_columns.py > docs/network-columns.md"
PAGE = Path(__file__).parents[2] / "docs" / "network-columns.md"
EVERY = [*NETWORK.values(), *RIVERS.values(), *COVERAGE.values(), *REGISTER.values()]


def test_pass_the_page_is_what_the_table_says() -> None:
    assert PAGE.read_text("utf-8") == page(COMMAND), f"make it again: {COMMAND}"


@pytest.mark.parametrize("column", EVERY, ids=lambda one: one.name)
def test_pass_every_column_has_words_in_both_languages(column: Column) -> None:
    texts = (column.label, column.if_missing, *column.words.values(), *column.assumed.values())
    assert all(text.zh and text.en for text in texts)
    assert (column.kind == "number") == bool(column.unit)


def test_pass_the_register_holds_the_columns_of_the_table_in_their_types(network: Callable[..., str]) -> None:
    register = open_network([network({"dn": 300}, {"kind": "facility", "point": [0, 9]})])
    assert set(register.table) == set(REGISTER)
    types = {"number": np.float64, "flag": np.bool_, "integer": np.int64}
    for name, column in REGISTER.items():
        if column.kind == "word":
            assert register.coded(name).codes.itemsize == 1, name
        else:
            assert register.table[name].dtype == types.get(column.kind, object), name


def test_pass_whatever_is_assumed_means_something_for_verdicts() -> None:
    assert set(ASSUMED) <= set(MEANING)


def test_pass_what_the_plan_lacks_is_said_for_every_party(network: Callable[..., str]) -> None:
    said = "\n".join(line.en for line in network_summary(open_network([network({"dn": 300})])))
    assert all(f"missing: {party}, 1 assets → blank in the plan" in said for party in PARTIES)


@pytest.mark.parametrize("pipe_data", [True, False])
def test_pass_a_popup_tells_what_the_table_marks_and_the_reader_may_see(
    pipe_data: bool, network: Callable[..., str]
) -> None:
    book = open_rulebook("zhengzhou-253")
    rules = book.in_force(book.instrument.in_force_from)
    assert rules is not None
    register = open_network([network({"dn": 300, "operator": "甲", "depth_m": 1.2, "position_grade": "B"})])
    shown = excerpt(register, rules)
    if not pipe_data:
        hidden = dict.fromkeys(("dn", "outer_diameter_mm", "depth_m", "grade", "uncertainty_m"))
        shown = dataclasses.replace(shown, assets=tuple(dataclasses.replace(one, **hidden) for one in shown.assets))
    (mains,) = [layer for layer in network_layers(shown, language="en") if layer.name == KINDS["main"]]
    facts = dict(mains.features[0].facts)
    assert facts["operator"] == "甲"
    pipe = {"nominal diameter mm": "300.00", "depth m": "1.20", "position grade": "B"}
    assert (pipe.items() <= facts.items()) == pipe_data and (pipe.keys() & facts.keys() == set()) != pipe_data
    assert map_of_network(register, rules, language="en").layers


if __name__ == "__main__":
    sys.stdout.write(page(COMMAND))
