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
from geo.errors import InputError
from geo.raw import RawLayer
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
    frame().to_parquet(folder / "sites.parquet", row_group_size=10)
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


FORMATS = [parquet, json_lines, text_sequence, geopackage]


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
    assert {part.crs_declared for part in found} == {layer.crs_declared for layer in whole}
    assert counted(path) in (None, sum(layer.found for layer in whole))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples_in_parts_are_the_samples(path: Path) -> None:
    whole = list(read_layers(path))
    found = list(parts(path, most=7))
    assert rows_of(found) == rows_of(whole)
    assert [one for part in found for one in part.unread] == [one for layer in whole for one in layer.unread]
    assert [one for part in found for one in part.repairs] == [one for layer in whole for one in layer.repairs]


def written(folder: Path, *lines: Any) -> Path:
    path = folder / "sites.ndjson"
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def site(x: float = 113.6, **members: Any) -> dict[str, Any]:
    ring = [[x, 34.7], [x + 0.001, 34.7], [x + 0.001, 34.701], [x, 34.7]]
    properties = members.pop("properties", {})
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        **members,
    }


def unread_of(path: Path, most: int = 500) -> list[tuple[str, str]]:
    return [(one.feature, one.reason.en) for part in parts(path, most=most) for one in part.unread]


@pytest.mark.parametrize("most", [1, 2, 500])
def test_a_broken_line_is_unread_and_harms_no_other(most: int, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        site(113.60, id="A"),
        '{"type": "Feature", "geometry": {"type": "Pol',
        site(113.61, properties={"id": "B"}),
        "",
        site(113.62, geometry={"type": "Circle", "coordinates": [1, 2]}, id="C"),
        '{"type": "Feature", "properties": {"a": 1, "a": 2}, "geometry": null}',
        site(113.63),
        '{"type": "Feature", "properties": {"a": NaN}, "geometry": null}',
        "[1, 2]",
        site(113.64, properties={"depth_m": 2}, depth_m=3),
    )
    found = list(parts(path, most=most))
    assert [(place, facts.get("id")) for _, place, _, facts in rows_of(found)] == [(0, None), (2, "B"), (5, None)]
    said = unread_of(path, most)
    assert sorted(name for name, _ in said) == ["1", "4", "6", "7", "8", "C"]
    assert sum(part.found for part in found) == 9
    lines = dict(said)
    assert lines["1"].startswith("line 2:") and lines["C"].startswith("line 5:") and "'a' stands twice" in lines["4"]
    assert "disagree" in lines["8"]


def test_a_line_is_a_feature_a_geometry_a_collection_or_what_a_screening_is_asked_with(tmp_path: Path) -> None:
    feature = site(113.6, properties={"activity": "excavation"})
    path = written(
        tmp_path,
        feature,
        feature["geometry"],
        {"type": "FeatureCollection", "features": [feature]},
        {"works": feature, "depth_m": 2.5, "id": "S4", "crs": None},
        {"works": {"type": "FeatureCollection", "features": [feature]}, "activity": "excavation"},
        {"works": feature["geometry"], "activity": "drilling"},
        {"works": feature, "activity": "drilling"},
        {"type": "FeatureCollection", "features": []},
    )
    (part,) = parts(path)
    facts = [facts for _, _, _, facts in rows_of([part])]
    dug = {"activity": "excavation"}
    assert facts == [dug, {}, dug, {**dug, "depth_m": 2.5, "id": "S4"}, dug, {"activity": "drilling"}]
    assert [(one.feature, one.reason.en) for one in part.unread] == [
        ("6", 'line 7: activity in and beside the feature disagree: "excavation" and "drilling"'),
        ("7", "line 8: the line holds no feature"),
    ]


def test_each_line_has_its_own_system(tmp_path: Path) -> None:
    plane = {"type": "Point", "coordinates": [465000, 3845000]}
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    path = written(
        tmp_path,
        site(113.6),
        {"type": "Feature", "properties": {}, "geometry": plane, "crs": named},
        {"works": plane, "crs": "EPSG:4547"},
        {"type": "Feature", "properties": {"epsg": 4547}, "geometry": plane},
        {"type": "Feature", "properties": {"srid": "3857.0"}, "geometry": plane},
        {"type": "Feature", "properties": {"crs": "the one of the city"}, "geometry": plane},
        {"works": plane, "crs": "EPSG:999999"},
        {"works": {**plane, "crs": named}, "crs": "EPSG:4526"},
        {"type": "Feature", "properties": {"epsg": 4547, "srid": 4526}, "geometry": plane},
        site(113.7, properties={"crs": ""}),
    )
    found = list(parts(path))
    by_place = {int(place): part.crs.to_epsg() for part in found for place in part.positions if part.crs is not None}
    assert by_place == {0: 4326, 1: 4547, 2: 4547, 3: 4547, 4: 3857, 9: 4326}
    assert {one.feature for part in found for one in part.unread} == {"5", "6", "7", "8"}
    assert sum(part.found for part in found) == 10
    assert {part.crs_declared for part in found if part.crs_by_standard} == {"EPSG:4326 (RFC 7946)"}


def test_a_feature_that_contradicts_the_system_of_its_file_is_unread(tmp_path: Path) -> None:
    sites = frame().assign(srid=[4547] * (MANY - 1) + [4526])
    sites.to_parquet(tmp_path / "sites.parquet")
    found = list(parts(tmp_path / "sites.parquet"))
    assert [one.feature for part in found for one in part.unread] == [str(MANY - 1)]
    assert sum(map(len, found)) == MANY - 1


def test_an_encoding_is_that_of_the_file_and_not_of_a_line(tmp_path: Path) -> None:
    path = tmp_path / "sites.ndjson"
    lines = [json.dumps(site(properties={"name": name}), ensure_ascii=False) for name in ("联通", "东风路基坑", "隆")]
    path.write_bytes("\n".join(lines).encode("gb18030"))
    (part,) = parts(path)
    assert part.attributes["name"].tolist() == ["联通", "东风路基坑", "隆"]
    assert any("GB18030" in note.en for note in part.notes)
    cut = "\n".join(lines).encode().replace("隆".encode(), "隆".encode()[:2])
    path.write_bytes(cut)
    (part,) = parts(path)
    assert part.attributes["name"].tolist() == ["联通", "东风路基坑"]
    assert [one.feature for one in part.unread] == ["2"]


def test_a_line_without_end_is_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.reading.parts_of_json.MAX_RECORD_BYTES", 2**21)
    path = tmp_path / "sites.ndjson"
    endless = json.dumps(site(properties={"name": "x" * 2**23}))
    path.write_text("\n".join([json.dumps(site(id=1)), endless, json.dumps(site(id=3))]))
    (part,) = parts(path)
    assert part.attributes["feature_id"].tolist() == [1, 3]
    assert part.positions.tolist() == [0, 2]
    assert [(one.feature, one.reason.en) for one in part.unread] == [
        ("1", "line 2: the line has more than 2097152 bytes")
    ]


def test_a_broken_row_group_is_unread_and_what_came_before_stands(tmp_path: Path) -> None:
    path = parquet(tmp_path)
    import pyarrow.parquet as arrow

    place = arrow.ParquetFile(path).metadata.row_group(1).column(3)
    content = bytearray(path.read_bytes())
    start = place.dictionary_page_offset
    content[start : start + place.total_compressed_size // 2] = bytes(place.total_compressed_size // 2)
    path.write_bytes(content)
    found = list(parts(path, most=4))
    assert [int(place) for part in found for place in part.positions] == [*range(10), *range(20, MANY)]
    assert sum(part.found for part in found) == MANY
    assert [(one.feature, one.count) for part in found for one in part.unread] == [("10", 10)]


def test_a_damaged_shape_in_a_column_is_unread(tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet as arrow

    path = parquet(tmp_path)
    table = arrow.read_table(path)
    shapes = table.column("geometry").to_pylist()
    shapes[3] = shapes[3][:40]
    shapes[12] = shapely.to_wkb(shapely.Point(float("inf"), 1))
    shapes[21] = None
    place = table.schema.get_field_index("geometry")
    arrow.write_table(table.set_column(place, table.schema.field(place), pyarrow.array(shapes, pyarrow.binary())), path)
    found = list(parts(path, most=7))
    assert [one.feature for part in found for one in part.unread] == ["3", "12", "21"]
    assert len(rows_of(found)) == MANY - 3
    assert sum(part.found for part in found) == MANY


def test_what_is_no_file_is_refused_as_by_a_reading_of_the_whole(tmp_path: Path) -> None:
    (tmp_path / "empty.ndjson").write_bytes(b"")
    (tmp_path / "other.bin").write_bytes(b"\x00\x01nothing of ours")
    for name in ("missing.geojson", "empty.ndjson", "other.bin", "."):
        with pytest.raises(InputError) as whole:
            read_layers(tmp_path / name)
        with pytest.raises(InputError) as cut:
            list(parts(tmp_path / name))
        assert str(cut.value) == str(whole.value)
