"""Networks as their operators hand them in: nothing they wrote is passed over in silence."""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geo.errors import CrsError, FileError, InputError
from geo.network import COVERAGE_COLUMNS, NETWORK_COLUMNS, RIVER_COLUMNS
from geo.network.mapping import own_column
from permits.report.network import network_summary
from permits.service.opening import open_network

LINE = [[-100, 0], [100, 0]]


def said(register: Any) -> str:
    return "\n".join(line.en for line in network_summary(register))


# --- names of columns ---------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [NETWORK_COLUMNS, RIVER_COLUMNS, COVERAGE_COLUMNS])
def test_pass_ten_letters_tell_our_columns_apart(columns: tuple[str, ...]) -> None:
    assert len({name[:10] for name in columns}) == len(columns)


def test_pass_a_shapefile_keeps_sizes_and_accuracy(tmp_path: Path) -> None:
    facts = {"asset_id": "A", "kind": "main", "represents": "pair", "outer_diameter_mm": 655.0}
    facts |= {"pair_spacing_mm": 900.0, "position_accuracy_m": 0.25, "installed_on": "约2005"}
    shape = [shapely.LineString([(465_000, 3_846_000), (465_100, 3_846_000)])]
    frame = gpd.GeoDataFrame([facts], geometry=shape, crs="EPSG:4547")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame.to_file(tmp_path / "n.shp", encoding="utf-8")
    register = open_network([str(tmp_path / "n.shp")])
    row = register.table.row(0)
    assert row["outer_offset_m"] == pytest.approx(0.3275 + 0.45) and row["uncertainty_m"] == 0.25
    assert row["installed_on"] == "约2005" and row["assumed"] == ()
    assert "not read" not in said(register)


def test_pass_case_does_not_matter_and_unread_columns_are_named(network: Callable[..., str]) -> None:
    register = open_network([network({"DN": 300, "Outer_Diameter_mm": 450, "Diametre": 500, "note": None})])
    assert register.table["dn"].tolist() == [300] and register.table["outer_diameter_mm"].tolist() == [450]
    assert "n.geojson: columns that were not read: Diametre, note" in said(register)
    # An applicant's answer is not the place for it.
    assert not register.notes


def test_pass_a_column_that_stands_for_another_is_not_read_twice(network: Callable[..., str]) -> None:
    mapping = '[columns]\nouter_diameter_mm = "DN"\n'
    table = open_network([network({"DN": 450}, mapping=mapping)]).table
    assert table["outer_diameter_mm"].tolist() == [450] and math.isnan(table["dn"][0])


def test_fail_two_columns_that_may_both_be_ours(network: Callable[..., str]) -> None:
    with pytest.raises(FileError, match="DN, Dn may all be dn"):
        open_network([network({"DN": 300, "Dn": 500})])
    assert own_column(["DN", "dn"], "dn", file="f") == "dn"


# --- values ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("outer_diameter_mm", 0.5, "0.5 looks like metres: write 500"),
        ("dn", 0.5, "0.5 looks like metres: write 500"),
        ("outer_diameter_mm", 1e300, "from 20 to 4000"),
        ("dn", 5000, "from 15 to 3000"),
        ("pair_spacing_mm", 1.2, "write 1200"),
        ("width_mm", 2.5, "write 2500"),
        ("depth_m", 1500, "1500 looks like millimetres: write 1.5"),
        ("depth_m", 150, "150 looks like centimetres: write 1.5"),
        ("depth_m", 500, "500 looks like centimetres: write 5, or millimetres: write 0.5"),
        ("position_accuracy_m", 1e9, "from 0 to 1000"),
        ("outer_diameter_mm", "DN500", r"a number from 20 to 4000; \[extract\]"),
        ("outer_diameter_mm", True, "a number"),
    ],
)
def test_fail_a_size_in_another_unit(column: str, value: Any, words: str, network: Callable[..., str]) -> None:
    with pytest.raises(InputError, match=rf"n\.geojson, feature 1 \(A\): {column} is .*{words}"):
        open_network([network({"asset_id": "A", column: value})])


def test_pass_a_date_without_a_year_is_said(network: Callable[..., str]) -> None:
    rows = [{"installed_on": one} for one in ("yesterday", "约2005", "2005-06-01", None)]
    words = said(open_network([network(*rows)]))
    assert "installed_on tells no year for 1 assets, for example 'yesterday'" in words
    assert "surveyed_on" not in words


def test_pass_what_only_some_assets_state_stays_unknown_for_the_others(network: Callable[..., str]) -> None:
    facts = {"laying": "隧道", "operator": "甲", "owner": "乙", "installed_on": "2005", "position_grade": "A"}
    register = open_network([network({"dn": 300, **facts}, {"dn": 300, "position_accuracy_m": 1})])
    assert register.table["in_tunnel"].tolist() == [True, False]
    for column in ("laying", "operator", "owner", "installed_on", "grade"):
        assert register.table[column][1] is None
    assert "position error 1 m (1 assets)" in said(register)


# --- files ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [True, False])
def test_pass_a_file_that_gives_no_asset_is_said(first: bool, network: Callable[..., str]) -> None:
    gone = network({"status": "removed", "dn": 300}, name="gone.geojson")
    other = network({"type": "gas"}, mapping='[where]\ntype = "heat"\n', name="other.geojson")
    full = network({"dn": 300}, name="full.geojson")
    register = open_network([gone, full, other] if first else [full, gone, other])
    assert register.table["asset_id"].tolist() == ["full.geojson:1"]
    notes = [note.en for note in register.notes]
    assert "gone.geojson: it gave no asset" in notes and "other.geojson: it gave no asset" in notes
    assert "no row has these values of type in the mapping's [where]: heat" in said(register)


def test_pass_rivers_left_out_are_said_and_none_at_all_is_refused(
    tmp_path: Path, network: Callable[..., str], write: Callable[..., Path]
) -> None:
    """A rivers layer of which a mapping leaves nothing would say that no line crosses a river."""
    area = [[0, 500], [9, 500], [9, 509]]
    rivers = write(tmp_path / "r.geojson", [{"name": one, "area": area} for one in ("贾鲁河", "索须河")])
    mapping = tmp_path / "r.toml"
    mapping.write_text('[where]\nname = "贾鲁河"\n', "utf-8")
    register = open_network([network({"dn": 300})], rivers=f"{rivers}={mapping}")
    assert any("1 rows left out by the mapping's [where]: 索须河（1）" in note.en for note in register.notes)
    mapping.write_text('[where]\nname = "贾魯河"\n', "utf-8")
    with pytest.raises(FileError, match="it gave no polygon"):
        open_network([network({"dn": 300})], rivers=f"{rivers}={mapping}")


def test_fail_a_network_of_nothing(network: Callable[..., str]) -> None:
    with pytest.raises(FileError, match="holds no asset"):
        open_network([network({"status": "removed"})])


def test_pass_files_of_one_name_have_ids_of_their_own(network: Callable[..., str]) -> None:
    places = [network({"dn": 300}, name=name) for name in ("north/n.geojson", "south/n.geojson")]
    table = open_network(places).table
    assert table["asset_id"].tolist() == ["north/n.geojson:1", "south/n.geojson:1"]


def test_pass_folders_of_one_name_are_numbered(tmp_path: Path, write: Callable[..., Path]) -> None:
    places = []
    for name in ("a", "b"):
        (tmp_path / name / "net").mkdir(parents=True)
        places.append(str(write(tmp_path / name / "net" / "n.geojson", [{"kind": "main", "dn": 300, "line": LINE}])))
    assert open_network(places).table["asset_id"].tolist() == ["n.geojson (1):1", "n.geojson (2):1"]


def test_pass_layers_of_one_file_have_ids_of_their_own(tmp_path: Path) -> None:
    shape = [shapely.LineString([(465_000, 3_846_000), (465_100, 3_846_000)])]
    places = []
    for name in ("Vorlauf", "Ruecklauf"):
        gpd.GeoDataFrame({"dn": [300]}, geometry=shape, crs="EPSG:4547").to_file(tmp_path / "n.gpkg", layer=name)
        (tmp_path / f"{name}.toml").write_text(f'[source]\nlayer = "{name}"\n[defaults]\nkind = "main"\n', "utf-8")
        places.append(f"{tmp_path / 'n.gpkg'}={tmp_path / f'{name}.toml'}")
    assert open_network(places).table["asset_id"].tolist() == ["n.gpkg/Vorlauf:1", "n.gpkg/Ruecklauf:1"]


def test_fail_one_row_taken_by_two_mappings(network: Callable[..., str]) -> None:
    place = network({"dn": 300}, mapping="")
    with pytest.raises(InputError, match="One layer is given twice and both mappings take this row"):
        open_network([place, place])


def test_fail_a_system_that_contradicts_the_mapping_names_the_mapping(network: Callable[..., str]) -> None:
    with pytest.raises(CrsError, match=r"but crs in the \[source\] of its mapping declares") as caught:
        open_network([network({"dn": 300}, mapping='[source]\ncrs = "EPSG:4526"\n')])
    assert "--crs" not in caught.value.text.zh


def test_fail_a_network_without_a_system_is_told_of_the_mapping(tmp_path: Path) -> None:
    table = tmp_path / "n.csv"
    table.write_text('kind,dn,WKT\nmain,300,"LINESTRING(465000 3846000,465100 3846000)"\n', "utf-8")
    with pytest.raises(CrsError, match=r"crs in the \[source\] of its mapping") as caught:
        open_network([str(table)])
    assert "--crs" not in caught.value.text.zh + caught.value.text.en


# --- parts that are empty -----------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["network", "rivers"])
def test_fail_a_part_that_is_empty_may_be_a_pipe_that_was_lost(
    role: str, tmp_path: Path, network: Callable[..., str]
) -> None:
    path = tmp_path / "several.geojson"
    drawn = {
        "network": ("MultiLineString", [[[465_000, 3_848_000], [466_000, 3_848_000]], []]),
        "rivers": (
            "MultiPolygon",
            [[[[465_000, 3_848_000], [466_000, 3_848_000], [466_000, 3_849_000], [465_000, 3_848_000]]], []],
        ),
    }
    kind, coordinates = drawn[role]
    feature = {
        "type": "Feature",
        "properties": {"kind": "main", "dn": 300},
        "geometry": {"type": kind, "coordinates": coordinates},
    }
    crs = {"type": "name", "properties": {"name": "EPSG:4547"}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}))
    with pytest.raises(InputError, match="a part of its shape is empty"):
        open_network([str(path)]) if role == "network" else open_network([network({})], rivers=str(path))
