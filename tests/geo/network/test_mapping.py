"""Mapping files: what cannot be meant is refused, what fits nothing is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.columns import Columns, objects
from geo.errors import FileError, InputError
from geo.network.columns import NETWORK
from geo.network.faults import NetworkFaults
from geo.network.mapping import ColumnMapping
from geo.network.mapping_file import read_mapping
from permits.service.opening import open_network


@pytest.fixture
def mapping(tmp_path: Path) -> Callable[[str], ColumnMapping]:
    """A mapping of this text."""

    def make(text: str) -> ColumnMapping:
        path = tmp_path / "m.toml"
        path.write_text(text, "utf-8")
        return read_mapping(path, NETWORK)

    return make


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[values]\nkind = "x"\n', r"\[values\] kind"),
        ('[values]\nkind = ["a"]\n', r"\[values\] kind"),
        ("[values.kind]\na = [1]\n", r"\[values\] kind"),
        ('[columns]\nasset_id = ["a"]\n', r"\[columns\] asset_id"),
        ("[columns]\nasset_id = 1\n", r"\[columns\] asset_id"),
        ("[defaults]\nkind = []\n", r"\[defaults\] kind"),
        ("[where]\ntype = { a = 1 }\n", r"\[where\] type"),
        ("[source]\nlayer = 1\n", r"\[source\] layer"),
        ("[source]\ncrs = 4547\n", r"\[source\] crs"),
        ('[source]\nencoding = "klingon"\n', "'klingon' is unknown"),
        ('[source]\nencoding = "hex"\n', "'hex' is unknown"),
        ('[extract]\ndn = { column = "a", pattern = "(.)", time = 1 }\n', r"\[extract\] dn is not well formed"),
        ('[extract]\ndn = { column = ["a"], pattern = "(.)" }\n', r"\[extract\] dn is not well formed"),
        ('[extract]\ndn = "a"\n', r"\[extract\] dn is not well formed"),
    ],
)
def test_fail_what_cannot_be_meant(text: str, words: str, mapping: Callable[[str], ColumnMapping]) -> None:
    with pytest.raises(FileError, match=rf"m\.toml.*{words}"):
        mapping(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[defaults]\nkind = "pipe"\n', "kind is 'pipe'"),
        ('[defaults]\nposition_grade = "E"\n', "position_grade is 'E'"),
        ("[defaults]\nouter_diameter_mm = 0.5\n", "write 500"),
        ('[defaults]\naerial = "maybe"\n', "aerial is 'maybe'"),
        ('[values.kind]\nRohr = "pipe"\n', "kind is 'pipe'"),
        ('[source]\nlayer = "Vorlauf"\n', "no layer 'Vorlauf'"),
    ],
)
def test_fail_though_no_row_needs_it(
    text: str, words: str, tmp_path: Path, write: Callable[..., Path], main_dn500: dict[str, Any]
) -> None:
    network = write(tmp_path / "n.geojson", [main_dn500])
    (tmp_path / "m.toml").write_text(text, "utf-8")
    with pytest.raises(InputError, match=words):
        open_network([f"{network}={tmp_path / 'm.toml'}"])


def test_pass_a_default_may_be_a_date(tmp_path: Path, write: Callable[..., Path], main_dn500: dict[str, Any]) -> None:
    network = write(tmp_path / "n.geojson", [main_dn500])
    (tmp_path / "m.toml").write_text("[defaults]\nsurveyed_on = 2024-06-01\n", "utf-8")
    table = open_network([f"{network}={tmp_path / 'm.toml'}"]).table
    assert table["surveyed_on"].tolist() == ["2024-06-01"]


@pytest.mark.parametrize(
    ("wanted", "values", "kept"),
    [
        ("1", [1, 1.0, "1", "1.0", 2, "01", None], [1, 1, 1, 1, 0, 0, 0]),
        ("500.0", [500, 500.0, "500", "5000"], [1, 1, 1, 0]),
        ("0.5", [0.5, "0.50", 5], [1, 1, 0]),
        ("true", [True, "true", "True", 1, False], [1, 1, 1, 0, 0]),
        ('"true"', [True, "TRUE"], [1, 1]),
        ('"01"', ["01", 1], [1, 0]),
    ],
)
def test_pass_where_compares_values_not_their_spelling(
    wanted: str, values: list[Any], kept: list[int], mapping: Callable[[str], ColumnMapping]
) -> None:
    table = Columns({"type": objects(values)}, rows=len(values))
    found = mapping(f"[where]\ntype = {wanted}\n").apply(table, NETWORK, file="f")
    assert found.kept.tolist() == [bool(one) for one in kept]
    assert not found.remarks


def test_what_is_left_out_is_named(network: Callable[..., str]) -> None:
    rows = [{"dn": 300, "类": one} for one in ("热力", "燃气", "燃气", None)]
    register = open_network([network(*rows, mapping='[where]\n"类" = ["热力"]\n')])
    (said,) = [note for note in register.notes if "[where]" in note.zh]
    assert "3 行：燃气（2）、—（1）" in said.zh and "3 rows" in said.en and "燃气（2）" in said.en


@pytest.mark.parametrize("written", ["500/400", "500/500"])
def test_no_casing_is_taken_that_is_narrower_than_its_pipe(written: str, network: Callable[..., str]) -> None:
    text = "[extract]\nouter_diameter_mm = { column = \"size\", pattern = '/(\\d+)' }\n"
    register = open_network([network({"size": written}, {"size": "500/655"}, mapping=text)])
    assert "outer_diameter_unknown" in register.table["assumed"][0]
    # Two pipes are feared instead.
    assert register.table["unread_reach_m"][0] > 0.5 and register.table["outer_diameter_mm"][1] == 655


def test_full_width_letters_are_read_by_rules(mapping: Callable[[str], ColumnMapping]) -> None:
    text = '[extract]\ndn = { column = "size", pattern = "^DN(\\\\d+)$" }\n'
    found = mapping(text).apply(Columns.of_rows([{"size": "ＤＮ３００"}]), NETWORK, file="f")
    assert found.table["dn"].tolist() == ["300"]


@pytest.mark.parametrize(
    ("depths", "read"), [([-1.5, -2.0], [1.5, 2.0]), ([-1.5, None], [1.5, None]), ([-1.5, 0], [1.5, None])]
)
def test_depths_that_all_bear_a_minus_lie_below_the_ground(
    depths: list[Any], read: list[Any], network: Callable[..., str]
) -> None:
    register = open_network([network(*({"dn": 300, "depth_m": one} for one in depths))])
    assert [None if one != one else one for one in register.table["depth_m"].tolist()] == read
    assert any("负号" in remark.zh for remark in register.remarks)


def test_one_minus_among_depths_is_a_slip(network: Callable[..., str]) -> None:
    with pytest.raises(NetworkFaults, match="depth_m is -1"):
        open_network([network({"dn": 300, "depth_m": -1.5}, {"dn": 300, "depth_m": 1.5})])


def test_pass_values_are_found_however_the_format_keeps_them(mapping: Callable[[str], ColumnMapping]) -> None:
    table = Columns({"kind": objects([1, 1.0, "1", "2.0"])}, rows=4)
    found = mapping('[values.kind]\n1 = "main"\n2 = "facility"\n').apply(table, NETWORK, file="f")
    assert found.table["kind"].tolist() == ["main", "main", "main", "facility"]


def test_pass_what_fits_no_row_is_said(mapping: Callable[[str], ColumnMapping]) -> None:
    text = '[extract]\ndn = { column = "size", pattern = "DN(.*)" }\n[where]\ntype = ["heat", "haet"]\n'
    table = Columns.of_rows([{"size": "300", "type": "heat"}, {"size": "500", "type": "heat"}])
    found = mapping(text).apply(table, NETWORK, file="f")
    assert [remark.en for remark in found.remarks] == [
        "f: no row has these values of type in the mapping's [where]: haet",
        "f: the mapping's [extract] dn finds nothing in any row",
    ]


def test_pass_a_text_that_is_no_number_is_left_for_its_row_to_be_named(
    mapping: Callable[[str], ColumnMapping],
) -> None:
    text = '[extract]\ndn = { column = "size", pattern = "(.*)", times = 1000 }\n'
    found = mapping(text).apply(Columns.of_rows([{"size": "0.5"}, {"size": "large"}]), NETWORK, file="f")
    assert found.table["dn"].tolist() == [500, "large"]
