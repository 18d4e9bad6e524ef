"""A network saved and opened again: the very same answers, whatever it was read from."""

from __future__ import annotations

import datetime
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

import data
from geo.coded import Coded
from geo.errors import DamagedError, InputError
from geo.measure.shape_tree import ShapeTree
from geo.network.assets import AssetRegister
from geo.reading.layers import read_layers
from geo.snapshot.file import SnapshotFile
from geo.snapshot.part import SavedAssets
from permits.record.reading import to_json
from permits.report.network_facts import network_facts
from permits.service.areas import found_by_name, rules_of
from permits.service.check import Desk
from permits.service.clearances import saved_under
from permits.service.network_building import build_snapshot
from permits.service.networks import NetworkQuestion
from permits.service.opening import open_network
from permits.service.served_area import served_area

DAY = datetime.date(2026, 4, 20)
OPERATORS = "operator,phone\n样例热力公司（虚构）,96777\n"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    with data.as_file(data.sample("")) as samples:
        shutil.copytree(samples, folder, dirs_exist_ok=True)
    (folder / "operators.csv").write_text(OPERATORS, "utf-8")
    return folder


def question(city: Path) -> NetworkQuestion:
    return NetworkQuestion(
        [str(city / "network.geojson")],
        rivers=str(city / "rivers.geojson"),
        coverage=str(city / "coverage.geojson"),
        operators=city / "operators.csv",
    )


def saved(asked: NetworkQuestion, out: Path) -> AssetRegister:
    build_snapshot(asked, out, tell=lambda _: None)
    return open_network([str(out)])


def loaded(asked: NetworkQuestion) -> AssetRegister:
    return open_network(
        asked.files,
        rivers=asked.rivers,
        coverage=asked.coverage,
        mapping=asked.mapping,
        river_width_m=asked.river_width_m,
        operators=asked.operators,
    )


@pytest.fixture(scope="module")
def both(city: Path) -> tuple[AssetRegister, AssetRegister]:
    """The sample city as its files say, and as its snapshot does."""
    return loaded(question(city)), saved(question(city), city / "city.hgnet")


def same_column(one: AssetRegister, other: AssetRegister, name: str) -> bool:
    ours, theirs = one.table[name], other.table[name]
    if any(isinstance(value, shapely.Geometry) for value in ours.tolist()):
        missing = np.array([value is None for value in ours.tolist()])
        same = shapely.equals_identical(ours[~missing], theirs[~missing]).all()
        return bool(same) and all(value is None for value in theirs[missing].tolist())
    kinds = [type(value) for value in ours.tolist()] == [type(value) for value in theirs.tolist()]
    return kinds and ours.dtype == theirs.dtype and repr(ours.tolist()) == repr(theirs.tolist())


def test_every_column_comes_back_as_it_was(both: tuple[AssetRegister, AssetRegister]) -> None:
    files, snapshot = both
    assert list(files.table) == list(snapshot.table)
    assert [name for name in files.table if not same_column(files, snapshot, name)] == []
    assert all(isinstance(snapshot.coded(name), Coded) for name in ("kind", "grade", "belongs_to"))


def test_what_is_said_of_the_whole_is_the_same(both: tuple[AssetRegister, AssetRegister]) -> None:
    files, snapshot = both
    for name in ("fingerprint", "notes", "remarks", "operators", "surveyed_until", "parties", "bounds_degrees"):
        assert getattr(files, name) == getattr(snapshot, name), name
    assert files.bounds == snapshot.bounds and files.crs == snapshot.crs and files.crs.srs == snapshot.crs.srs
    assert dict(files.row_of) == dict(snapshot.row_of)
    assert snapshot.largest("outer_offset_m") == files.largest("outer_offset_m") > 0
    with pytest.raises(KeyError):
        snapshot.row_of["none"]
    assert shapely.equals_identical(files.coverage, snapshot.coverage)
    assert served_area(files) == served_area(snapshot)


def works() -> Iterator[str]:
    with data.as_file(data.sample("works")) as folder:
        yield from sorted(path.name for path in folder.glob("*.geojson"))


@pytest.mark.parametrize("name", list(works()))
def test_a_determination_is_the_same_byte_for_byte(
    name: str, city: Path, both: tuple[AssetRegister, AssetRegister]
) -> None:
    layers = read_layers(city / "works" / name)
    written = [
        to_json(Desk(register).check(layers, today=DAY, counter_proposal=True).record).encode() for register in both
    ]
    assert written[0] == written[1]


@pytest.mark.parametrize("readings", [{"facility_scope": "all"}, {"pair_limit_from": "midline"}])
def test_other_readings_and_rule_books_are_asked_of_it_too(
    readings: dict[str, str], city: Path, both: tuple[AssetRegister, AssetRegister], tmp_path: Path
) -> None:
    draft = tmp_path / "draft"
    with data.as_file(data.regulations() / data.DEFAULT_REGULATION) as book:
        shutil.copytree(book, draft)
    article = draft / "article-31.toml"
    article.write_text(article.read_text("utf-8") + "\n# a draft\n", "utf-8")
    layers = read_layers(city / "works" / "06-泵站旁基坑.geojson")
    known = Desk(both[0]).rulebook.in_force(DAY)
    assert known is not None
    stated = {key: value for key, value in readings.items() if key in known.chosen}
    for regulation in (data.DEFAULT_REGULATION, str(draft)):
        answers = [
            to_json(Desk(register, regulation=regulation, readings=stated).check(layers, today=DAY).record)
            for register in both
        ]
        assert answers[0] == answers[1]


def test_pages_say_the_same(both: tuple[AssetRegister, AssetRegister]) -> None:
    desks = [Desk(register) for register in both]
    facts = [network_facts(desk.register, rules_of(desk, DAY)) for desk in desks]
    assert facts[0] == facts[1]
    found = [found_by_name(desk, "dn500", language="zh") for desk in desks]
    assert found[0] == found[1] != []


LON, LAT, METRE = 113.62, 34.75, 1 / 111_320
LINE = [[LON, LAT], [LON + 300 * METRE, LAT]]


def collection(rows: list[dict[str, Any]], shapes: list[dict[str, Any]]) -> str:
    features = [
        {"type": "Feature", "properties": row, "geometry": shape} for row, shape in zip(rows, shapes, strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def odd_network(path: Path) -> Path:
    """Shapes and values of every kind; half of the assets may reach farther by a column that nobody reads."""
    square = [[LON, LAT], [LON + 40 * METRE, LAT], [LON + 40 * METRE, LAT + 40 * METRE], [LON, LAT]]
    shapes = [
        {"type": "LineString", "coordinates": LINE},
        {"type": "MultiLineString", "coordinates": [LINE, [[LON, LAT + 0.001], [LON + 0.001, LAT + 0.001]]]},
        {"type": "Point", "coordinates": [LON, LAT]},
        {"type": "MultiPoint", "coordinates": [[LON, LAT], [LON + 0.001, LAT]]},
        {"type": "Polygon", "coordinates": [square]},
        {"type": "MultiPolygon", "coordinates": [[square], [[[x + 0.001, y] for x, y in square]]]},
        {"type": "LineString", "coordinates": [[*at, 9.5] for at in LINE]},
    ]
    kinds = ["main", "main", "facility", "facility", "facility", "reserved_land", "transmission"]
    rows = [
        {
            "kind": kind,
            "asset_id": name,
            "operator": operator,
            "dn": 300,
            "断面尺寸": "3000×1500" if number % 2 else None,
            "surveyed_on": day,
        }
        for number, (kind, name, operator, day) in enumerate(
            zip(
                kinds,
                ["甲", "é", "a b", "🚧", "", "6", "7"],
                ["甲公司", None, " ", "ＡＢ 公司", "甲公司", "乙", "乙"],
                ["2024-05-01", "2023", None, "不详", "2024年6月2日", "1", "2"],
                strict=True,
            )
        )
    ]
    path.write_text(collection(rows, shapes), "utf-8")
    return path


@pytest.mark.parametrize("origin", ["unknown", "survey", None])
def test_a_network_of_every_kind_of_shape_and_doubt(
    tmp_path: Path, origin: str | None, write: Callable[..., Path]
) -> None:
    network = odd_network(tmp_path / "n.geojson")
    mapping = tmp_path / "m.toml"
    mapping.write_text("" if origin is None else f'[source]\ncoordinates_from = "{origin}"\n', "utf-8")
    asked = NetworkQuestion([f"{network}={mapping}"])
    files, snapshot = loaded(asked), saved(asked, tmp_path / "n.hgnet")
    assert [name for name in files.table if not same_column(files, snapshot, name)] == []
    few, part = files.wider(), snapshot.wider()
    assert few is not None and isinstance(part, SavedAssets) and isinstance(part.tree, ShapeTree)
    assert [name for name in few.table if not same_column(few, part, name)] == []
    assert part.saved(saved_under(Desk(part).rulebook)) is not None
    snapshot.prove()
    areas = [{"area": [[x, 1], [x + 3, 1], [x + 3, 4], [x, 1]], "activity": "EX-PIT"} for x in (0, 50, 400, 5000)]
    layers = read_layers(write(tmp_path / "w.geojson", [*areas, {**areas[0], "client": "甲公司"}]))
    answers = [to_json(Desk(one).check(layers, today=DAY, counter_proposal=True).record) for one in (files, snapshot)]
    assert answers[0] == answers[1]


def test_two_files_of_two_origins_are_in_doubt_in_part(tmp_path: Path, write: Callable[..., Path]) -> None:
    places = []
    for name, origin in (("a", "survey"), ("b", "unknown")):
        path, mapping = tmp_path / f"{name}.geojson", tmp_path / f"{name}.toml"
        path.write_text(collection([{"kind": "main", "dn": 300}], [{"type": "LineString", "coordinates": LINE}]))
        mapping.write_text(f'[source]\ncoordinates_from = "{origin}"\n')
        places.append(f"{path}={mapping}")
    asked = NetworkQuestion(places)
    both = loaded(asked), saved(asked, tmp_path / "n.hgnet")
    assert both[1].table["settled"].tolist() == [True, False]
    part = both[1].unsettled()
    assert isinstance(part, SavedAssets) and part.table["asset_id"].tolist() == ["b.geojson:1"]
    layers = read_layers(write(tmp_path / "w.geojson", [{"area": [[0, 600], [9, 600], [9, 620], [0, 600]]}]))
    answers = [to_json(Desk(one).check(layers, today=DAY).record) for one in both]
    assert answers[0] == answers[1]


def test_nothing_is_named_beside_a_snapshot(city: Path, both: tuple[AssetRegister, AssetRegister]) -> None:
    snapshot, other = str(city / "city.hgnet"), str(city / "network.geojson")
    for arguments, beside in (
        ([snapshot], {"rivers": str(city / "rivers.geojson")}),
        ([snapshot], {"coverage": str(city / "coverage.geojson")}),
        ([snapshot], {"operators": city / "operators.csv"}),
        ([snapshot], {"mapping": city / "m.toml"}),
        ([snapshot], {"river_width_m": 20.0}),
        ([snapshot, other], {}),
        ([snapshot, snapshot], {}),
        ([f"{snapshot}=m.toml"], {}),
    ):
        with pytest.raises(InputError, match="nothing of these can be named beside it"):
            open_network(arguments, **beside)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="snapshot already"):
        build_snapshot(NetworkQuestion([snapshot]), city / "again.hgnet", tell=lambda _: None)
    assert not (city / "again.hgnet").exists()


def test_the_same_network_gives_the_same_file(city: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "1.hgnet", tmp_path / "2.hgnet"
    for out in (first, second):
        saved(question(city), out)
    assert first.read_bytes() == second.read_bytes()
    with np.load(first) as held:
        assert held["assets/geometry.xy"].shape[1] == 2


def test_damage_in_any_part_is_refused_or_was_not_asked_for(city: Path, tmp_path: Path) -> None:
    """Never another answer, and never the answer that a check could not be done: the file is to be mended, not the works."""
    snapshot = tmp_path / "city.hgnet"
    saved(question(city), snapshot)
    whole, layers = snapshot.read_bytes(), read_layers(city / "works" / "06-泵站旁基坑.geojson")

    def answer() -> str:
        desk = Desk(open_network([str(snapshot)]))
        return to_json(desk.check(layers, today=DAY, counter_proposal=True).record)

    expected, refused = answer(), set()
    for name, told in SnapshotFile(snapshot)._arrays.items():
        damaged = bytearray(whole)
        damaged[told["offset"]] ^= 1
        snapshot.write_bytes(damaged)
        try:
            assert answer() == expected, name
        except InputError as error:
            assert isinstance(error, DamagedError) and error.file == "city.hgnet"
            refused.add(name)
        with pytest.raises(DamagedError) if told["shape"][0] else nullcontext():
            open_network([str(snapshot)]).prove()
    assert {"assets/geometry.xy", "assets/asset_id.content", "tree/boxes", "ids/hashes", "coverage"} <= refused


def test_a_snapshot_of_another_program_or_other_tables_is_refused(
    city: Path, both: tuple[AssetRegister, AssetRegister], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("permits.service.snapshots.ENGINE", "heatguard 9.9")
    with pytest.raises(InputError, match=r"made by heatguard .*this is heatguard 9\.9"):
        open_network([str(city / "city.hgnet")])


@pytest.mark.parametrize("name", ["n.gpkg", "n.shp", "n.fgb", "n.parquet", "n.csv"])
def test_networks_of_every_format(name: str, tmp_path: Path, write: Callable[..., Path]) -> None:
    lines = [{"kind": "main", "dn": 300, "line": [[0, 9 * n], [80, 9 * n]], "operator": "甲"} for n in range(9)]
    frame = gpd.read_file(write(tmp_path / "n.geojson", lines))
    path = tmp_path / name
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    elif path.suffix == ".csv":
        frame.assign(WKT=frame.geometry.to_wkt()).drop(columns="geometry").to_csv(path, index=False)
        mapping = tmp_path / "m.toml"
        mapping.write_text('[source]\ncrs = "EPSG:4547"\n', "utf-8")
        path = Path(f"{path}={mapping}")
    else:
        frame.to_file(path)
    asked = NetworkQuestion([str(path)])
    both = loaded(asked), saved(asked, tmp_path / "n.hgnet")
    layers = read_layers(write(tmp_path / "w.geojson", [{"area": [[9, 1], [12, 1], [12, 4], [9, 1]], "depth_m": 2}]))
    answers = [to_json(Desk(one).check(layers, today=DAY, counter_proposal=True).record) for one in both]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("source", ["network.geojson", "rivers.geojson", "operators.csv"])
def test_fail_a_snapshot_takes_the_place_of_nothing_but_a_snapshot(city: Path, source: str) -> None:
    before = (city / source).read_bytes()
    with pytest.raises(InputError, match="no snapshot; it is not overwritten"):
        build_snapshot(question(city), city / ".." / city.name / source, tell=lambda _: None)
    assert (city / source).read_bytes() == before


def test_pass_a_link_goes_on_naming_what_it_named(city: Path, tmp_path: Path) -> None:
    real, link = tmp_path / "2026.hgnet", tmp_path / "city.hgnet"
    link.symlink_to(real)
    assert saved(question(city), link).fingerprint == open_network([str(real)]).fingerprint
    assert link.is_symlink()


def test_fail_what_can_be_read_once_alone_is_no_snapshot(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.hgnet")
    with pytest.raises(InputError, match="no snapshot"):
        open_network([str(tmp_path / "pipe.hgnet")])
    with pytest.raises(InputError, match="no snapshot"):
        build_snapshot(NetworkQuestion([]), tmp_path / "pipe.hgnet", tell=lambda _: None)
