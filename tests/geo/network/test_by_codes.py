"""Columns as people and programs fill them, loaded by their distinct values: each register column is what each row says."""

from __future__ import annotations

import datetime
import decimal
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pyproj
import pytest
import shapely

from geo.errors import InputError
from geo.network.assets import AssetRegister
from permits.service.opening import open_network

NAN = float("nan")
# What a column holds, and what the register makes of each row.
SOUND: dict[str, tuple[str, list[Any], list[Any]]] = {
    "numbers": ("dn", [100, None, 200, 100], [100.0, NAN, 200.0, 100.0]),
    "numbers without value": ("dn", [100.0, NAN, None, -1.0], [100.0, NAN, NAN, NAN]),
    "numbers as text": ("dn", ["100", " 200 ", "0.3m", "1.2e2"], [100.0, 200.0, 300.0, 120.0]),
    "placeholders for numbers": ("dn", ["不详", "/", "9999", "-"], [NAN] * 4),
    "blanks": ("dn", ["", "  ", None, "0"], [NAN] * 4),
    "exact numbers": ("depth_m", [decimal.Decimal("1.50"), None, decimal.Decimal(2), None], [1.5, NAN, 2.0, NAN]),
    "a cover of nothing": ("depth_m", [0.0, -0.0, 1.5, NAN], [NAN, NAN, 1.5, NAN]),
    "texts": ("operator", ["甲", "", "无", " 甲"], ["甲", None, None, " 甲"]),
    "texts in many words": ("operator", ["甲", "  ", "N/A", "unknown"], ["甲", None, None, None]),
    "numbers for text": ("owner", [5.0, 7.5, NAN, 0.0], ["5", "7.5", None, None]),
    "days": ("installed_on", [datetime.date(2001, 2, 3), None, datetime.date(1900, 1, 1), None], ["2001-02-03", None, None, None]),
    "moments": ("surveyed_on", [datetime.datetime(2019, 5, 1, 3), None, datetime.datetime(2020, 1, 1), None], ["2019-05-01", None, "2020-01-01", None]),
    "days as text": ("installed_on", ["约2010", "0000-00-00", "", "2001-02-03"], ["约2010", None, None, "2001-02-03"]),
    "flags": ("aerial", [True, False, None, True], [True, False, False, True]),
    "flags as numbers": ("aerial", [1, 0, None, 1], [True, False, False, True]),
    "flags as words": ("aerial", ["是", "no", "", None], [True, False, False, False]),
    "ids": ("asset_id", ["A1", "不详", "", None], ["A1", "n:2", "n:3", "n:4"]),
    "ids as numbers": ("asset_id", [1.0, 2.5, NAN, 4.0], ["1", "2.5", "n:3", "4"]),
    "words": ("position_grade", ["A", "b", "", None], ["A", "B", "D", "D"]),
    "kinds": ("kind", ["main", "transmission", "main", "main"], ["main", "transmission", "main", "main"]),
}  # fmt: skip
# What is refused, and the row that the message names first.
WRONG: dict[str, tuple[str, list[Any], str]] = {
    "a word that is none": ("kind", ["main", "Main", "支线", "Main"], "feature 2 (A1): kind is 'Main' (values that cannot be: Main, 支线)"),
    "no kind": ("kind", ["main", "", None, "main"], "feature 2 (A1): kind is missing"),
    "a number that is none": ("dn", ["100", "很大", "很大", "100"], "feature 2 (A1): dn is '很大'"),
    "metres": ("dn", [100.0, 0.5, 0.5, NAN], "feature 2 (A1): dn is 0.5"),
    "truth for a number": ("dn", [True, None, False, True], "feature 1 (A0): dn is True"),
    "a flag that is none": ("aerial", ["是", "也许", None, "否"], "feature 2 (A1): aerial is '也许'"),
    "one id for several": ("asset_id", ["A", "B", "A", "C"], "asset_id 'A' stands 2 times (n:1, n:3)"),
    "ids that are one as text": ("asset_id", [1.0, 2.0, 1.0, NAN], "asset_id '1' stands 2 times (n:1, n:3)"),
}  # fmt: skip
REGISTERED = {"position_grade": "grade"}
LINES = shapely.linestrings([[(465_000 + 9 * n, 3_846_000), (465_100 + 9 * n, 3_846_001.5)] for n in range(4)])


def columns(name: str, values: list[Any]) -> dict[str, list[Any]]:
    return {"asset_id": [f"A{n}" for n in range(4)], "kind": ["main"] * 4, name: values}


def geoparquet(folder: Path, facts: dict[str, Any], shapes: Any = LINES, **options: Any) -> Path:
    column = {"encoding": "WKB", "geometry_types": [], "crs": pyproj.CRS("EPSG:4547").to_json_dict()}
    geo = {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": column}}
    table = pa.table(
        {**{name: pa.array(held) for name, held in facts.items()}, "geometry": list(shapely.to_wkb(shapes))}
    )
    path = folder / "n.parquet"
    pyarrow.parquet.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), path, **options)
    return path


def geojson(folder: Path, facts: dict[str, Any]) -> Path:
    def plain(value: Any) -> Any:
        if isinstance(value, decimal.Decimal):
            return float(value)
        return None if value != value else str(value) if isinstance(value, datetime.date) else value

    features = [
        {
            "type": "Feature",
            "properties": {name: plain(held[row]) for name, held in facts.items()},
            "geometry": shapely.geometry.mapping(shape),
        }
        for row, shape in enumerate(LINES)
    ]
    member = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    path = folder / "n.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": member, "features": features}), "utf-8")
    return path


def said(register: AssetRegister, path: Path) -> list[str]:
    return [line.en.replace(path.name, "n") for line in (*register.notes, *register.remarks)]


def alike(one: AssetRegister, other: AssetRegister) -> None:
    """Equal to the type of each value."""
    assert list(one.table) == list(other.table)
    for name in one.table:
        first, second = one.table[name], other.table[name]
        assert first.dtype == second.dtype, name
        assert list(map(repr, first.tolist())) == list(map(repr, second.tolist())), name


@pytest.mark.parametrize(("name", "values", "expected"), SOUND.values(), ids=SOUND)
def test_pass_each_row_has_what_it_says_however_it_was_kept(
    name: str, values: list[Any], expected: list[Any], tmp_path: Path
) -> None:
    facts = columns(name, values)
    by_codes = geoparquet(tmp_path, facts)
    register = open_network([str(by_codes)])
    held = register.table[REGISTERED.get(name, name)]
    assert repr([str(one).replace("n.parquet", "n") if name == "asset_id" else one for one in held.tolist()]) == repr(
        expected
    )
    by_rows = geojson(tmp_path, facts)
    other = open_network([str(by_rows)])
    if name != "surveyed_on":
        # GeoJSON has no moments.
        assert said(register, by_codes) == said(other, by_rows)
    geoparquet(tmp_path, facts, use_dictionary=False, row_group_size=1)
    alike(register, open_network([str(by_codes)]))


@pytest.mark.parametrize(("name", "values", "expected"), WRONG.values(), ids=WRONG)
def test_fail_what_cannot_be_is_refused_in_the_same_words(
    name: str, values: list[Any], expected: str, tmp_path: Path
) -> None:
    facts = columns(name, values)
    messages = []
    for path in (geoparquet(tmp_path, facts), geojson(tmp_path, facts)):
        with pytest.raises(InputError) as error:
            open_network([str(path)])
        messages.append(error.value.text.en.replace(path.name, "n"))
    assert messages[0] == messages[1] and expected in messages[0]


def test_pass_values_that_stand_only_in_rows_left_out_are_not_asked(tmp_path: Path) -> None:
    """Codes keep the values of all rows; [where] leaves some of them to nobody."""
    facts = columns("position_grade", ["Z", "A", "B", "Y"]) | {"class": ["水", "热", "热", "水"]}
    mapping = tmp_path / "m.toml"
    mapping.write_text('[where]\nclass = ["热"]\n', "utf-8")
    register = open_network([f"{geoparquet(tmp_path, facts)}={mapping}"])
    assert register.table["grade"].tolist() == ["A", "B"] and register.table["asset_id"].tolist() == ["A1", "A2"]
    assert register.coded("grade").values == ["A", "B"]


def test_pass_translated_values_that_become_one(tmp_path: Path) -> None:
    facts = columns("状态", ["在用", "停用", "拆除", "已拆"]) | {"operator": ["甲", None, "乙", "甲"]}
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        '[columns]\nstatus = "状态"\n[values.status]\n"拆除" = "removed"\n"已拆" = "removed"\n[defaults]\noperator = "丙"\n',
        "utf-8",
    )
    register = open_network([f"{geoparquet(tmp_path, facts)}={mapping}"])
    assert register.table["operator"].tolist() == ["甲", "丙"] and "2 assets are removed" in register.notes[0].en


def test_pass_several_files_with_other_values_make_one_table(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir(), other.mkdir()
    first = geoparquet(one, columns("operator", ["甲", "乙", None, "甲"]))
    second = geoparquet(other, columns("operator", ["丙", "甲", "乙", ""]) | {"asset_id": ["B0", "B1", "B2", "B3"]})
    register = open_network([str(first), str(second)])
    assert register.table["operator"].tolist() == ["甲", "乙", None, "甲", "丙", "甲", "乙", None]
    assert register.table["source_row"].tolist() == [1, 2, 3, 4, 1, 2, 3, 4]


def test_pass_flat_shapes_are_mended_as_those_of_geos(tmp_path: Path) -> None:
    """One row with heights takes the whole column to GEOS; nothing else may follow from it."""
    x, y = 465_000.0, 3_846_000.0
    shapes = np.array(
        [
            shapely.LineString([(x, y), (x + 5.5, y), (x + 5.5, y + 5), (x, y)]),
            shapely.Polygon([(x, y), (x + 5.25, y + 5), (x + 5, y), (x, y + 5)]),
            shapely.LineString([(x + 9.5, y), (x + 9.5, y)]),
            shapely.MultiLineString([[(x, y), (x + 50.5, y)], [(x, y + 9), (x + 50, y + 9)]]),
        ]
    )
    facts = {"asset_id": ["A", "B", "C", "D"], "kind": ["facility", "facility", "main", "main"]}
    flat = open_network([str(geoparquet(tmp_path, facts, shapes))])
    high = shapes.copy()
    high[3] = shapely.force_3d(high[3], 7.0)
    by_geos = open_network([str(geoparquet(tmp_path, facts, high))])
    alike(flat, by_geos)
    assert said(flat, tmp_path / "n.parquet") == said(by_geos, tmp_path / "n.parquet")
    assert [one.geom_type for one in flat.table["geometry"]] == ["Polygon", "MultiPolygon", "Point", "MultiLineString"]


def test_pass_degrees_go_the_same_way_flat_or_not(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(columns("dn", [100] * 4), geometry=LINES, crs=4547)
    for name, far in (("short", 0), ("long", 9_000)):
        stretched = frame.geometry.to_numpy().copy()
        stretched[0] = shapely.LineString([(465_000, 3_846_000), (465_100 + far, 3_846_000)])
        stretched[1] = shapely.MultiLineString([stretched[1]])
        degrees = frame.set_geometry(gpd.GeoSeries(stretched, crs=4547)).to_crs(4490)
        degrees.to_parquet(tmp_path / f"{name}.parquet")
        high = degrees.set_geometry(shapely.force_3d(degrees.geometry, 7.0))
        high.to_parquet(tmp_path / f"{name}-high.parquet")
        flat, by_geos = (open_network([str(tmp_path / f"{name}{end}.parquet")]) for end in ("", "-high"))
        assert shapely.to_wkb(flat.table["geometry"]).tolist() == shapely.to_wkb(by_geos.table["geometry"]).tolist()
        assert flat.table["rounded_m"].tolist() == by_geos.table["rounded_m"].tolist()
