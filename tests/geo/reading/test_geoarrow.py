"""GeoParquet 1.1 in its native encodings: the same shapes as in WKB, and what is wrong with a row is told of that row."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet
import pytest
import shapely

from geo.errors import FileError
from geo.raw import RawLayer
from geo.reading.layers import read_layers
from geo.reading.parts_of_parquet import open_parquet_parts

HOLED = shapely.Polygon(
    [(0, 0), (9, 0), (9, 9), (0, 9)], [[(1, 1), (2, 1), (2, 2), (1, 2)], [(4, 4), (5, 4), (5, 5), (4, 5)]]
)
SQUARE = shapely.box(20, 0, 29, 9)
PATH, OTHER = shapely.LineString([(0, 0), (5, 5), (9, 0)]), shapely.LineString([(30, 0), (31, 1)])
SHAPES = {
    "point": [shapely.Point(1, 2), shapely.Point(3, 4), shapely.Point(5, 6)],
    "linestring": [PATH, OTHER, PATH],
    "polygon": [SQUARE, HOLED, SQUARE],
    "multipoint": [shapely.MultiPoint([(0, 0), (1, 1)]), shapely.MultiPoint([(5, 5)])],
    "multilinestring": [shapely.MultiLineString([PATH, OTHER]), shapely.MultiLineString([PATH])],
    "multipolygon": [
        shapely.MultiPolygon([HOLED, SQUARE]),
        shapely.MultiPolygon([SQUARE]),
        shapely.MultiPolygon([HOLED]),
    ],
}


def write(folder: Path, shapes: list[Any], **options: Any) -> Path:
    frame = gpd.GeoDataFrame({"number": range(len(shapes))}, geometry=shapes, crs="EPSG:4547")
    frame.to_parquet(folder / "a.parquet", geometry_encoding="geoarrow", schema_version="1.1.0", **options)
    return folder / "a.parquet"


def rows(path: Path, column: pa.Array, encoding: str) -> RawLayer:
    facts = {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": encoding, "crs": None}},
    }
    table = pa.table({"geometry": column, "number": list(range(len(column)))})
    pyarrow.parquet.write_table(table.replace_schema_metadata({"geo": json.dumps(facts)}), path)
    (layer,) = read_layers(path)
    return layer


@pytest.mark.parametrize("encoding", SHAPES)
@pytest.mark.parametrize("height", [False, True])
def test_pass_the_same_shapes_as_in_wkb(encoding: str, height: bool, tmp_path: Path) -> None:
    shapes = SHAPES[encoding]
    path = write(tmp_path, list(shapely.force_3d(shapes, 7.0)) if height else shapes, row_group_size=2)
    stated = json.loads(pyarrow.parquet.read_schema(path).metadata[b"geo"])["columns"]["geometry"]["encoding"]
    (layer,) = read_layers(path)
    assert stated == encoding and layer.crs is not None and layer.crs.to_epsg() == 4547
    assert [shapely.normalize(one) for one in layer.geometry] == [shapely.normalize(one) for one in shapes]
    assert layer.attributes["number"].tolist() == [*range(len(shapes))]
    parts = open_parquet_parts(path, most=1)
    read = [one for part in parts[None]() for one in part.geometry]
    assert [shapely.normalize(one) for one in read] == [shapely.normalize(one) for one in shapes]


def test_pass_x_and_y_in_one_list(tmp_path: Path) -> None:
    corners = [[0.0, 0.0], [9.0, 0.0], [9.0, 9.0], [0.0, 9.0], [0.0, 0.0]]
    column = pa.array([[corners]], pa.list_(pa.list_(pa.list_(pa.float64(), 2))))
    (shape,) = rows(tmp_path / "a.parquet", column, "polygon").geometry
    assert shape.equals(shapely.box(0, 0, 9, 9))


CORNERS = [{"x": 0.0, "y": 0.0}, {"x": 9.0, "y": 0.0}, {"x": 9.0, "y": 9.0}, {"x": 0.0, "y": 0.0}]
AREAS = pa.list_(pa.list_(pa.struct([("x", pa.float64()), ("y", pa.float64())])))


@pytest.mark.parametrize(
    "wrong",
    [None, [], [None], [CORNERS[:2]], [CORNERS[:3]], [[*CORNERS[:3], None]], [[*CORNERS[:2], {"x": None, "y": 1.0}]]],
)
def test_fail_a_row_that_is_no_area_is_unread_and_no_other(wrong: Any, tmp_path: Path) -> None:
    layer = rows(tmp_path / "a.parquet", pa.array([[CORNERS], wrong, [CORNERS]], AREAS), "polygon")
    assert layer.found == 3 and len(layer.readable()) == 2 and [one.feature for one in layer.unread] == ["1"]
    assert [one.area for one in layer.readable().geometry] == [40.5, 40.5]


def test_refuse_a_column_that_does_not_hold_what_its_encoding_says(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="multipolygon"):
        rows(tmp_path / "a.parquet", pa.array([[CORNERS]], AREAS), "multipolygon")
