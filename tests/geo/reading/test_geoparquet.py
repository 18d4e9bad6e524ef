"""GeoParquet: every column is a fact, whatever its type, and a system that nobody can read is left to the sender."""

from __future__ import annotations

import datetime
import decimal
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
import shapely

from geo.coded import Numbered
from geo.errors import CrsError, FileError
from geo.place.declaration import declare
from geo.raw import RawLayer
from geo.reading.layers import read_layers
from geo.reading.parts_of_parquet import open_parquet_parts

AREA = shapely.box(113.6, 34.7, 113.601, 34.701)
ABSENT = object()


def read(folder: Path, columns: dict[str, Any], crs: Any = ABSENT, *, labelled: bool = True) -> RawLayer:
    table = pa.table({"geometry": [shapely.to_wkb(AREA)], **columns})
    column = {"encoding": "WKB", "geometry_types": [], **({} if crs is ABSENT else {"crs": crs})}
    if labelled:
        facts = {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": column}}
        table = table.replace_schema_metadata({"geo": json.dumps(facts)})
    pyarrow.parquet.write_table(table, folder / "a.parquet")
    (layer,) = read_layers(folder / "a.parquet")
    return layer


def test_pass_lists_structs_decimals_and_days_are_facts(tmp_path: Path) -> None:
    layer = read(
        tmp_path,
        {
            "activities": pa.array([["爆破", "打桩"]]),
            "exemption": pa.array([{"purpose": "清淤"}]),
            "names": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())),
            "depth_m": pa.array([decimal.Decimal("1.50")]),
            "start": pa.array([datetime.date(2026, 5, 10)]),
        },
    )
    facts = layer.attributes.row(0)
    assert facts["activities"] == ["爆破", "打桩"] and facts["exemption"] == {"purpose": "清淤"}
    assert facts["names"] == {"a": 1} and facts["depth_m"] == 1.5 and facts["start"] == datetime.date(2026, 5, 10)


def test_pass_a_text_cut_inside_a_sign_harms_no_other(tmp_path: Path) -> None:
    cut = pa.array(["红线".encode()[:-1]], pa.binary()).view(pa.string())
    layer = read(tmp_path, {"名称": cut, "activity": pa.array(["打井"])})
    assert layer.attributes["activity"][0] == "打井" and "'红�'" in layer.notes[0].en


@pytest.mark.parametrize(
    ("crs", "code"),
    [
        ("EPSG:4490", 4490),
        ({"id": {"authority": "EPSG", "code": 4547}}, 4547),
        ("某地方系", None),
        (None, None),
        ("", None),
    ],
)
def test_pass_a_system_in_words_or_left_out(crs: Any, code: int | None, tmp_path: Path) -> None:
    layer = read(tmp_path, {}, crs)
    assert (layer.crs.to_epsg() if layer.crs is not None else None) == code


def test_pass_what_the_sender_states_settles_a_system_that_is_unknown(tmp_path: Path) -> None:
    layer = read(tmp_path, {}, "某地方系")
    assert declare(layer, "EPSG:4490").crs.to_epsg() == 4490
    with pytest.raises(CrsError, match="某地方系"):
        declare(layer, None)
    assert read(tmp_path, {}, labelled=False).crs is None


def test_pass_a_geometry_that_the_metadata_do_not_list_is_handed_on_as_text(tmp_path: Path) -> None:
    other = shapely.box(113.7, 34.7, 113.701, 34.701)
    layer = read(tmp_path, {"g2": pa.array([shapely.to_wkb(other)]), "photo": pa.array([b"\xff\xd8\xff\xe0"])})
    assert shapely.from_wkt(layer.attributes["g2"][0]).equals(other)
    assert layer.attributes["photo"][0] == b"\xff\xd8\xff\xe0"


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary(), pa.dictionary(pa.int32(), pa.binary())])
def test_pass_bytes_of_any_type_are_shapes(tmp_path: Path, kind: pa.DataType) -> None:
    assert read(tmp_path, {"geometry": pa.array([shapely.to_wkb(AREA)]).cast(kind)}).geometry[0].equals(AREA)


@pytest.mark.parametrize("column", [pa.array([shapely.to_wkb(AREA, hex=True)]), pa.array([1])])
def test_refuse_a_geometry_column_that_holds_no_bytes(tmp_path: Path, column: pa.Array) -> None:
    with pytest.raises(FileError, match="call the encoding of the geometry column 'geometry' WKB"):
        read(tmp_path, {"geometry": column})


def many(folder: Path, ids: pa.Array) -> RawLayer:
    table = pa.table({"geometry": [shapely.to_wkb(AREA)] * len(ids), "asset_id": ids})
    pyarrow.parquet.write_table(table, folder / "a.parquet")
    (layer,) = read_layers(folder / "a.parquet")
    return layer


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_pass_numbered_ids_are_kept_as_they_lie(kind: pa.DataType, tmp_path: Path) -> None:
    names = [f"P{row}" for row in range(3000)]
    column = many(tmp_path, pa.array(names, kind)).attributes.kept("asset_id")
    assert isinstance(column, Numbered) and column.texts[2999] == "P2999"
    assert column.values == names and column.decoded().tolist() == names


@pytest.mark.parametrize("odd", ["P7", "不详", "管1", "", " ", "P8 ", None], ids=repr)
def test_pass_ids_one_of_which_is_none_are_looked_at_one_by_one(odd: str | None, tmp_path: Path) -> None:
    names = [*(f"P{row}" for row in range(3000)), odd]
    layer = many(tmp_path, pa.array(names, pa.string()))
    assert not isinstance(layer.attributes.kept("asset_id"), Numbered)
    assert layer.attributes["asset_id"].tolist() == names


def test_pass_shapes_of_many_rows_are_those_of_each(tmp_path: Path) -> None:
    """More than are taken apart together, most of them one shape that the file keeps once."""
    area, line = shapely.to_wkb(AREA), shapely.to_wkb(shapely.LineString([(113.6, 34.7), (113.7, 34.8)]))
    rows = [area if row % 1000 else line for row in range(70_000)]
    pyarrow.parquet.write_table(pa.table({"geometry": rows}), tmp_path / "a.parquet")
    (layer,) = read_layers(tmp_path / "a.parquet")
    assert layer.shapes.is_flat and len(layer) == 70_000
    assert shapely.to_wkb(layer.shapes[np.array([0, 1, 65_536, 69_000])]).tolist() == [line, area, area, line]


@pytest.mark.parametrize("shape", [AREA, shapely.MultiPolygon([AREA])])
@pytest.mark.parametrize(("number", "read_too"), [(4490, True), (0, True), (4326, False), (4610, False)])
def test_fail_bytes_that_state_another_system_than_the_metadata_are_unread(
    tmp_path: Path, shape: Any, number: int, read_too: bool
) -> None:
    stated = shapely.to_wkb(shapely.set_srid(shape, number), include_srid=True)
    column = pa.array([shapely.to_wkb(AREA), stated])
    layer = read(tmp_path, {"geometry": column}, crs="EPSG:4490")
    assert [one.feature for one in layer.unread] == ([] if read_too else ["1"])
    layers = open_parquet_parts(tmp_path / "a.parquet", most=1)
    assert [one.feature for part in layers[None]() for one in part.unread] == ([] if read_too else ["1"])
    assert read_too or str(number) in layer.unread[0].reason.en
