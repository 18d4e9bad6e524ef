"""A file in parts is the file: same features, same names, same facts, whatever the size of a part."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely

import data
from geo.raw import RawLayer
from geo.reading import parts_of_csv, parts_of_geojson
from geo.reading.layers import read_layers
from geo.reading.parts import counted, parts

MANY = 23
SAMPLES = sorted(Path(data.__file__).parent.joinpath("samples").rglob("*.geojson"))
Row = tuple[str | None, int, bytes | None, dict[str, Any]]


def rows_of(layers: list[RawLayer]) -> list[Row]:
    """What is read of each feature; facts that it does not have left out."""
    return [
        (
            layer.title,
            int(layer.positions[row]),
            shapely.to_wkb(layer.geometry[row]),
            {key: value for key, value in layer.attributes.row(row).items() if value is not None},
        )
        for layer in layers
        for row in range(len(layer))
        if layer.geometry[row] is not None
    ]


def frame(crs: str | None = "EPSG:4547") -> geopandas.GeoDataFrame:
    """Sites of all simple kinds."""
    east = [465000.0 + 40 * number for number in range(MANY)]
    shapes = [
        shapely.box(x, 3845000, x + 20, 3845015) if number % 3 else shapely.LineString([(x, 3845000), (x + 9, 3845003)])
        for number, x in enumerate(east)
    ]
    facts = {
        "name": [f"工地 {number}" for number in range(MANY)],
        "activity": ["excavation"] * MANY,
        "depth_m": [number / 4 for number in range(MANY)],
    }
    return geopandas.GeoDataFrame(facts, geometry=shapes, crs=crs)


def parquet(folder: Path) -> Path:
    sites = frame().astype({"activity": "category"})
    sites.to_parquet(folder / "sites.parquet", row_group_size=10)
    return folder / "sites.parquet"


def features() -> list[str]:
    collection = json.loads(frame().to_crs(4326).to_json(drop_id=True))
    return [json.dumps(feature, ensure_ascii=False) for feature in collection["features"]]


def json_lines(folder: Path) -> Path:
    path = folder / "sites.geojsonl"
    path.write_text("\n".join(features()), encoding="utf-8")
    return path


def text_sequence(folder: Path) -> Path:
    path = folder / "sites.geojsons"
    spread = [json.dumps(json.loads(text), indent=1) for text in features()]
    path.write_text("".join(f"\x1e{text}\n" for text in spread), encoding="utf-8")
    return path


def geopackage(folder: Path) -> Path:
    frame().to_file(folder / "sites.gpkg", layer="红线")
    frame().assign(beside=1).iloc[:9].to_file(folder / "sites.gpkg", layer="beside")
    return folder / "sites.gpkg"


def flatgeobuf(folder: Path) -> Path:
    frame().to_file(folder / "sites.fgb")
    return folder / "sites.fgb"


def flatgeobuf_as_it_came(folder: Path) -> Path:
    frame().to_file(folder / "sites.fgb", SPATIAL_INDEX="NO")
    return folder / "sites.fgb"


def shapefile(folder: Path) -> Path:
    # Of lines and areas each has a file of its own.
    areas = frame()[frame().geom_type == "Polygon"]
    areas.to_file(folder / "sites.shp", encoding="gb18030")
    (folder / "sites.cpg").unlink()
    return folder / "sites.shp"


def collection(folder: Path) -> Path:
    frame().to_crs(4326).to_file(folder / "sites.geojson")
    return folder / "sites.geojson"


def collection_with_its_system_behind(folder: Path) -> Path:
    document = json.loads(frame().to_json(drop_id=True))
    named = {"type": "name", "properties": {"name": "EPSG:4547"}}
    behind = {"features": document["features"], "type": "FeatureCollection", "name": "红线", "crs": named}
    path = folder / "sites.json"
    path.write_bytes(json.dumps(behind, ensure_ascii=False, indent=2).encode("gb18030"))
    return path


def table_of_geometries(folder: Path) -> Path:
    sites = frame()
    table = sites.drop(columns="geometry").assign(WKT=["SRID=4547;" + text for text in sites.geometry.to_wkt()])
    rows = table.to_csv(index=False).splitlines()
    # Blank rows, a second header and a value over two lines.
    rows[5:5] = ["", rows[0]]
    rows[9] = rows[9].replace("工地 6", '"工地 6\n东侧"')
    path = folder / "sites.csv"
    path.write_bytes("\r\n".join(rows).encode("gb18030"))
    return path


def table_of_places(folder: Path) -> Path:
    rows = [f"ZK{n};{465000 + 40 * n}.125;{3845000 + n};{n / 4}" for n in range(MANY)]
    path = folder / "sites.csv"
    path.write_text("\n".join(["勘探孔", "孔号;X;Y;深度", *rows, "合计;;;23", "备注：另含爆破作业"]), encoding="utf-8")
    return path


def corners(folder: Path) -> Path:
    rows = [
        f"ZD{n},J{corner},{3845000 + 10 * (corner > 2)},{465000 + 40 * n + 10 * (corner in (2, 3))}"
        for n in range(MANY)
        for corner in (1, 2, 3, 4)
    ]
    path = folder / "corners.csv"
    path.write_text("\n".join(["地块,点号,北坐标,东坐标", *rows]), encoding="utf-8")
    return path


FORMATS = [
    table_of_geometries,
    table_of_places,
    corners,
    parquet,
    json_lines,
    text_sequence,
    collection,
    collection_with_its_system_behind,
    geopackage,
    flatgeobuf,
    flatgeobuf_as_it_came,
    shapefile,
]


@pytest.mark.parametrize("most", [1, 7, 500])
@pytest.mark.parametrize("made", FORMATS, ids=lambda made: made.__name__)
def test_parts_together_are_the_file(made: Callable[[Path], Path], most: int, tmp_path: Path) -> None:
    path = made(tmp_path)
    whole = list(read_layers(path))
    found = list(parts(path, most=most))
    assert rows_of(found) == rows_of(whole)
    assert sum(part.found for part in found) == sum(layer.found for layer in whole)
    assert {part.fingerprint for part in found} == {layer.fingerprint for layer in whole}
    assert max(map(len, found)) <= most
    assert {part.crs for part in found} == {layer.crs for layer in whole}
    assert {part.members for part in found} == {layer.members for layer in whole}
    assert {part.crs_declared for part in found} == {layer.crs_declared for layer in whole}
    assert {part.headings for part in found} == {layer.headings for layer in whole}
    told = counted(path)
    # Of a table it is the lines that are counted.
    assert told is None or 0 <= told - sum(layer.found for layer in whole) <= (2 if path.suffix == ".csv" else 0)


def test_features_of_a_collection_are_counted_before_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is unread counts too; whoever counts them and reads them goes through the text no more often than who reads them."""
    path = tmp_path / "sites.geojson"
    texts = [*features(), '{"a": 1, "a": 2}', "7"]
    text = '{"type": "FeatureCollection", "features": [' + ",".join(texts) + '], "more": [{"type": "Feature"}]}'
    path.write_text(text, encoding="utf-8")
    ways = []
    real = parts_of_geojson.scan_text
    monkeypatch.setattr(parts_of_geojson, "scan_text", lambda path: ways.append(path) or real(path))
    assert counted(path) == sum(part.found for part in parts(path)) == MANY + 3
    assert len(ways) == 1
    path.write_text(text[:-60], encoding="utf-8")
    assert counted(path) is None
    path.write_text(features()[0], encoding="utf-8")
    assert counted(path) in (None, 1)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples_in_parts_are_the_samples(path: Path) -> None:
    whole = list(read_layers(path))
    found = list(parts(path, most=7))
    assert rows_of(found) == rows_of(whole)
    assert [one for part in found for one in part.unread] == [one for layer in whole for one in layer.unread]
    assert [one for part in found for one in part.repairs] == [one for layer in whole for one in layer.repairs]


def test_a_table_of_more_notes_than_go_with_each_part_loses_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts_of_csv, "_MOST_REMARKS", 0)
    path = table_of_places(tmp_path)
    (whole,) = read_layers(path)
    found = list(parts(path, most=7))
    assert rows_of(found) == rows_of([whole])
    assert {part.headings for part in found} == {whole.headings} and "备注：另含爆破作业" in whole.headings
