"""Sites screened together say what a check of each of them alone says, whatever comes with them."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
import shapely.affinity

import data
from geo.errors import CrsError, InputError
from geo.network import LayerSource, load_network
from geo.reading.geojson import read_geojson
from geo.reading.layers import read_layers
from geo.reading.parts import parts
from permits.rulebook.outcomes import Outcome
from permits.screening.finding_table import NONE
from permits.screening.findings import Reason
from permits.service.check import Desk
from permits.service.opening import open_network
from permits.service.shipped import activity_list, network_tables
from permits.service.site_rows import finding_rows, site_rows
from permits.service.sites import REFUSED, UNREAD, ScreenedSites, screen_sites, some_sites, with_all_unread

TODAY = datetime.date(2026, 4, 20)
EAST, NORTH = 465_000.0, 3_846_000.0
SITES = 2000
TEXTS = [
    "文化路给水管道改造工程DN300沟槽开挖",
    "围挡",
    "不知何事",
    "行道树栽植 香樟",
    "钻孔灌注桩，桩径800",
    "沟槽开挖；顶管",
]


def shapes(random: np.random.Generator) -> shapely.Geometry:
    """Areas, strips, axes, outlines left open, points, bow ties, circles of whole numbers."""
    # Some of them kilometres away.
    far = random.choice([1.0, 1.0, 1.0, 20.0, 400.0])
    x, y = np.array([EAST, NORTH]) + random.uniform(-650, 650, 2) * far
    w, h = random.uniform(0.5, 40, 2)
    corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
    return (
        shapely.box(x, y, x + w, y + h),
        shapely.LineString([(x, y), (x + w, y + h)]),
        shapely.LineString(corners),
        shapely.LineString([*corners, (x + 0.3, y + 0.2)]),
        shapely.Point(x, y),
        shapely.MultiPoint(corners),
        shapely.Polygon([corners[0], corners[2], corners[1], corners[3]]),
        shapely.box(x, y, x + w, y + 0.01),
        shapely.MultiLineString([corners[:2], corners[2:]]),
        shapely.Point(round(x), round(y)).buffer(round(w) + 20.0, quad_segs=16),
        shapely.GeometryCollection([shapely.box(x, y, x + w, y + h), shapely.LineString([(x, y), (x - 9, y)])]),
    )[int(random.integers(11))]


def facts(random: np.random.Generator, number: int, codes: tuple[str, ...], shape: shapely.Geometry) -> dict[str, Any]:
    """What may stand in the properties, now and then what no one can mean."""
    x, y = shape.centroid.coords[0]
    said: dict[str, Any] = {}
    if random.random() < 0.8:
        said["activity"] = random.choice([*codes, *TEXTS])
    for name, value, often in (
        ("id", f"S{number % 1900}", 0.9),
        ("start", ["2026-03-01", "2026-05-10", "2026-12-01"][int(random.integers(3))], 0.7),
        ("end", ["2026-03-20", "2026-12-20"][int(random.integers(2))], 0.5),
        ("depth_m", random.choice([2.5, "abc", -1, "3米"], p=[0.8, 0.1, 0.05, 0.05]), 0.3),
        ("width_m", 1.0, 0.2),
        ("hole_diameter_m", 0.8, 0.1),
        ("needs_shutdown", True, 0.1),
        ("client", "样例热力公司（虚构）", 0.2),
        ("applicant", random.choice(["unit", "individual"]), 0.2),
        ("coordinates_from", random.choice(["survey", "gps", "amap", "unknown"]), 0.5),
        ("project", "热力管道拆除及基坑开挖工程", 0.1),
        ("虚宽", 40, 0.1),
        ("备注", random.choice(["两侧各外扩5米", "近热力管", ""]), 0.2),
        ("X坐标", round(float(x) + random.choice([0, 300]), 2), 0.15),
        ("wkt", f"POINT({x + random.choice([0, 90])} {y})", 0.1),
    ):
        if random.random() < often:
            said[name] = value.item() if isinstance(value, np.generic) else value
    if "X坐标" in said:
        said["Y坐标"] = round(float(y), 2)
    return said


def collection(count: int, *, degrees: bool) -> dict[str, Any]:
    random = np.random.default_rng(7 + degrees)
    codes = activity_list().codes
    to_degrees = pyproj.Transformer.from_crs(4547, 4326, always_xy=True)
    features = []
    for number in range(count):
        shape = shapes(random)
        said = facts(random, number, codes, shape)
        if degrees:
            digits = int(random.choice([3, 5, 7, 12]))
            shape = shapely.transform(
                shape, lambda xy, digits=digits: np.round(np.column_stack(to_degrees.transform(*xy.T)), digits)
            )
            if random.random() < 0.05:
                shape = shapely.transform(shape, lambda xy: xy[:, ::-1])
        geometry = None if random.random() < 0.01 else shapely.geometry.mapping(shape)
        features.append({"type": "Feature", "properties": said, "geometry": geometry})
    system = {} if degrees else {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}}
    return {"type": "FeatureCollection", **system, "features": features}


def samples(_: Path, __: Any) -> Desk:
    with data.as_file(data.sample("")) as folder:
        files = {name: str(folder / f"{name}.geojson") for name in ("network", "rivers", "coverage")}
        return Desk(open_network([files["network"]], rivers=files["rivers"], coverage=files["coverage"]))


def unsettled(folder: Path, write: Callable[..., Path]) -> Desk:
    """A network of which nobody says where its coordinates are from, with a column nobody reads, and no coverage."""
    random = np.random.default_rng(1)
    rows = []
    for number in range(60):
        course = np.cumsum([random.uniform(-600, 600, 2), *random.normal(0, 40, (2, 2))], axis=0).tolist()
        kind: dict[str, Any] = {"kind": ["main", "transmission"][number % 2], "position_grade": "AD"[number % 2]}
        rows.append({"asset_id": f"{number:02}", **kind, "保护宽度": 3, "line": course})
    return Desk(load_network([LayerSource(write(folder / "n.geojson", rows))], tables=network_tables()))


def as_rows(sites: ScreenedSites, desk: Desk, row: int) -> set[tuple[Any, ...]]:
    """The findings of one site; what two properties say of no asset is one row."""
    table, ids = sites.outcomes.table, desk.register.column("asset_id")
    return {
        (
            table.provision.values[table.provision.codes[one]],
            Outcome.of_rank(table.outcome[one]),
            None if table.asset[one] == NONE else ids[table.asset[one]],
            None if table.activity.codes[one] < 0 else table.activity.values[table.activity.codes[one]],
            None if np.isnan(table.distance_m[one]) else round(float(table.distance_m[one]), 9),
        )
        for one in np.flatnonzero(table.feature == row)
    }


@pytest.mark.parametrize("degrees", [False, True])
@pytest.mark.parametrize("made", [samples, unsettled])
def test_each_site_has_the_answer_of_a_check_of_it_alone(
    made: Callable[..., Desk], degrees: bool, tmp_path: Path, write: Callable[..., Path]
) -> None:
    desk = made(tmp_path, write)
    works = collection(SITES // 4, degrees=degrees)
    layer = read_geojson(json.dumps(works).encode(), file="works.geojson")
    sites = screen_sites(desk, layer, today=TODAY)
    assert len(sites) == SITES // 4
    seen: Counter[str] = Counter()
    for row, feature in enumerate(works["features"]):
        alone = read_geojson(json.dumps({**works, "features": [feature]}).encode(), file="works.geojson")
        outcome = Outcome.of_rank(sites.outcomes.outcome[row])
        try:
            checked = desk.check([alone], today=TODAY).determination
        except InputError as error:
            # What a check refuses whole is a row with its reason, and no clear.
            assert outcome is Outcome.UNDETERMINED
            assert sites.reason[row].en.splitlines()[0].split(": ")[-1] in error.text.en, "another reason"
            seen["refused"] += 1
            continue
        assert row not in sites.reason
        assert outcome is checked.outcome, (row, feature)
        found = {
            (
                one.provision,
                one.outcome,
                one.asset_id,
                one.activity,
                None if one.distance_m is None else round(one.distance_m, 9),
            )
            for one in checked.findings
        }
        if "coordinates_in_doubt" not in {one[0] for one in found} or outcome is not Outcome.UNDETERMINED:
            assert as_rows(sites, desk, row) == found, (row, feature)
        seen[outcome] += 1
    assert len(seen) >= 6 and seen["refused"] > 10, f"the sites are no longer of every sort: {seen}"


def test_nearest_asset_of_each_is_that_of_a_check(tmp_path: Path, write: Callable[..., Path]) -> None:
    desk = samples(tmp_path, write)
    works = collection(60, degrees=False)
    works["features"] = [one for one in works["features"] if one["geometry"]]
    sites = screen_sites(desk, read_geojson(json.dumps(works).encode(), file="w.geojson"), today=TODAY)
    for row, feature in enumerate(works["features"]):
        if row in sites.reason:
            continue
        alone = read_geojson(json.dumps({**works, "features": [feature]}).encode(), file="w.geojson")
        nearest = desk.check([alone], today=TODAY).record.features[0].nearest
        assert nearest is not None
        assert nearest.asset_id == desk.register.column("asset_id")[sites.nearest.asset[row]]
        assert nearest.distance_m == round(float(sites.nearest.distance_m[row]), 3)
        zone = sites.nearest.zone[row]
        assert nearest.zone == (None if zone is None else zone.id)


def test_a_bad_site_stops_no_other_and_says_why(tmp_path: Path, write: Callable[..., Path]) -> None:
    desk = samples(tmp_path, write)
    good = {"type": "Feature", "properties": {"activity": "EX-TRENCH"}, "geometry": None}
    box = shapely.geometry.mapping(shapely.box(EAST, NORTH, EAST + 5, NORTH + 5))
    features = [
        {**good, "geometry": box},
        good,
        {**good, "properties": {"depth_m": "abc"}, "geometry": box},
        {**good, "geometry": box},
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    layer = read_geojson(
        json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}).encode(), file="w.geojson"
    )
    sites = screen_sites(desk, layer, today=TODAY)
    assert sorted(sites.reason) == [1, 2]
    assert [sites.outcomes.undetermined_by.values[code] for code in sites.outcomes.undetermined_by.codes[1:3]] == [
        (UNREAD,),
        (REFUSED,),
    ]
    assert "abc" in sites.reason[2].zh
    assert sites.outcomes.outcome[0] == sites.outcomes.outcome[3] != Outcome.UNDETERMINED.rank


def test_a_site_where_the_working_system_ends_is_no_clear_beside_one_that_is_near() -> None:
    """Of coordinates that nobody filled in a program makes 0, 0: there a ground metre has no length in the plane."""
    places = [[113.62, 34.745], [0.0, 0.0], [114.0, 0.0], [-66.0, 0.0]]
    features = [
        {"type": "Feature", "properties": {"activity": "EX-PIT"}, "geometry": {"type": "Point", "coordinates": place}}
        for place in places
    ]
    layer = read_geojson(json.dumps({"type": "FeatureCollection", "features": features}).encode(), file="w.geojson")
    with data.as_file(data.sample("network.geojson")) as network:
        desk = Desk(open_network([str(network)]))
    sites = screen_sites(desk, layer, today=TODAY)
    reasons = [sites.outcomes.undetermined_by.values[code] for code in sites.outcomes.undetermined_by.codes]
    assert all(Reason.FAR_FROM_NETWORK in one for one in reasons[1:]) and Reason.FAR_FROM_NETWORK not in reasons[0]


@pytest.mark.parametrize(
    ("declared", "features"),
    [
        (None, [({"srid": 4547}, True), ({"epsg": "EPSG:4547"}, True)]),
        (None, [({}, False), ({"crs": "EPSG:4547"}, True), ({"srid": "4326"}, False)]),
        ("EPSG:4547", [({"srid": 4526}, True), ({}, True), ({"srid": 4547}, True)]),
        (None, [({"crs": "gauss"}, False), ({}, False)]),
    ],
)
def test_what_a_column_says_of_the_system_holds_for_a_check_as_for_a_batch(
    declared: str | None, features: list[tuple[dict[str, Any], bool]], tmp_path: Path
) -> None:
    """Used where nothing else says it; where it contradicts what the file declares, or names none, its site is no clear."""
    made = []
    for number, (facts, plane) in enumerate(features):
        place = [465000.1 + 90 * number, 3845700.2] if plane else [113.6201234 + number / 1000, 34.7451234]
        facts = {"id": f"S{number}", "activity": "EX-PIT", **facts}
        made.append(
            {"type": "Feature", "properties": facts, "geometry": {"type": "Point", "coordinates": place}},
        )
    system = {} if declared is None else {"crs": {"type": "name", "properties": {"name": declared}}}
    path = tmp_path / "w.geojson"

    def hand_in(features: list[Any]) -> Path:
        path.write_text(json.dumps({"type": "FeatureCollection", **system, "features": features}))
        return path

    with data.as_file(data.sample("network.geojson")) as network:
        desk = Desk(open_network([str(network)]))
    in_batch = {}
    for part in parts(hand_in(made)):
        sites = screen_sites(desk, part, today=TODAY)
        in_batch |= dict(zip(sites.feature, sites.outcomes.outcome.tolist(), strict=True))
    assert len(in_batch) == len(features)
    for number, one in enumerate(made):
        try:
            alone = desk.check(read_layers(hand_in([one])), today=TODAY).record.outcome
        except InputError as refused:
            assert any(word in str(refused) for word in ("4526", "gauss"))
            alone = Outcome.UNDETERMINED
        assert Outcome(alone).rank == in_batch[f"S{number}"]
    together = desk.check(read_layers(hand_in(made)), today=TODAY).record
    odd = {f"S{row}" for row, (facts, _) in enumerate(features) if {4526, "gauss"} & set(facts.values())}
    assert {one.feature for one in together.findings if one.provision == UNREAD} == odd


def test_a_crash_takes_its_own_site_alone(
    tmp_path: Path, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = samples(tmp_path, write)
    works = collection(40, degrees=False)
    layer = read_geojson(json.dumps(works).encode(), file="w.geojson")
    before = screen_sites(desk, layer, today=TODAY)
    target = next(row for row in range(40) if row not in before.reason)
    name = before.feature[target]
    real = desk.asker

    def asker(*args: Any, **kwargs: Any) -> Any:
        made = real(*args, **kwargs)
        asked = made.ask

        def ask(case: Any, *rest: Any, **more: Any) -> Any:
            if name in case.site.feature:
                raise RuntimeError("boom")
            return asked(case, *rest, **more)

        made.ask = ask
        return made

    monkeypatch.setattr(desk, "asker", asker)
    after = screen_sites(desk, layer, today=TODAY)
    others = np.arange(40) != target
    assert (after.outcomes.outcome[others] == before.outcomes.outcome[others]).all()
    assert after.outcomes.outcome[target] <= Outcome.UNDETERMINED.rank


def test_a_layer_without_a_system_is_refused_whole(tmp_path: Path, write: Callable[..., Path]) -> None:
    import dataclasses

    layer = read_geojson(json.dumps(collection(5, degrees=False)).encode(), file="w.geojson")
    with pytest.raises(CrsError, match="EPSG:4547"):
        screen_sites(samples(tmp_path, write), dataclasses.replace(layer, crs=None, crs_declared=None), today=TODAY)


def test_rows_of_sites_and_findings_say_the_same(tmp_path: Path, write: Callable[..., Path]) -> None:
    """Every site is a row, whatever became of it, and the rows of its findings are as many as it counts."""
    desk = samples(tmp_path, write)
    layer = read_geojson(json.dumps(collection(120, degrees=False)).encode(), file="w.geojson")
    sites = screen_sites(desk, layer, today=TODAY)
    of_sites = site_rows(sites, desk.register, layer="图层", first_row=1000).to_pylist()
    findings = finding_rows(sites, desk.register, layer="图层", first_row=1000).to_pylist()
    few = ("outcome", "outcomes", "asset_id", "nearest_distance_m")
    assert site_rows(sites, desk.register, only=few).to_pylist() == [
        {name: one[name] for name in few} for one in of_sites
    ]
    assert [one["row"] for one in of_sites] == list(range(1000, 1120))
    for site in of_sites:
        own = [one for one in findings if one["row"] == site["row"]]
        assert len(own) == site["findings"]
        assert {one["feature"] for one in own} <= {site["feature"]}
        assert (site["error"] is None) is (site["geometry"] is not None)
        if site["error"] is not None:
            assert (site["outcome"], site["outcome_zh"]) == ("undetermined", "无法判定")
        if site["outcome"] == "no_restriction_found":
            assert not own and site["provision"] is None and site["nearest_asset_id"] is not None
        if site["nearest_limit_m"] is not None:
            assert site["nearest_margin_m"] == pytest.approx(site["nearest_distance_m"] - site["nearest_limit_m"])
    cited = {one["provision"]: one["clause"] for one in findings}
    assert cited["31(2)(二)"] == "第三十一条第二款第（二）项"
    assert all(clause is None for provision, clause in cited.items() if not provision[0].isdigit())


def test_of_a_feature_that_was_read_in_part_nothing_stands_as_clear(tmp_path: Path, write: Callable[..., Path]) -> None:
    """Its other half may lie on the pipe: it has a row of its own, and what was read is no clear beside it."""
    ring = "113.5,34.9 113.5001,34.9 113.5001,34.9001 113.5,34.9001 113.5,34.9"
    polygon = f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
    broken = "<Polygon><outerBoundaryIs></outerBoundaryIs></Polygon>"
    (tmp_path / "works.kml").write_text(
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f'<Placemark id="a"><MultiGeometry>{polygon}{broken}</MultiGeometry></Placemark>'
        f'<Placemark id="b">{polygon}</Placemark></Document></kml>'
    )
    desk = samples(tmp_path, write)
    (layer,) = parts(tmp_path / "works.kml")
    sites = screen_sites(desk, layer, today=TODAY, beside={"coordinates_from": "survey", "activities": ["EX-PIT"]})
    told = [(name, Outcome.of_rank(rank)) for name, rank in zip(sites.feature, sites.outcomes.outcome, strict=True)]
    assert {outcome for name, outcome in told if name == "a"} == {Outcome.UNDETERMINED}
    one_by_one = [screen_sites(desk, part, today=TODAY) for part in parts(tmp_path / "works.kml", most=1)]
    of_a = [
        Outcome.of_rank(rank)
        for one in one_by_one
        for name, rank in zip(one.feature, one.outcomes.outcome, strict=True)
        if name == "a"
    ]
    assert of_a and set(of_a) == {Outcome.UNDETERMINED}
    # A piece without what was lost of it, as it is tried again where a worker ended, or opened by itself.
    (row,) = [row for row, name in enumerate(sites.feature[: len(layer)]) if name == "a"]
    piece = some_sites(layer, row, row + 1)
    assert piece.unread == ()
    alone = screen_sites(desk, piece, today=TODAY, whole=layer)
    assert Outcome.of_rank(alone.outcomes.outcome[0]) is Outcome.UNDETERMINED
    opened = desk.check([with_all_unread(piece, layer)], today=TODAY).determination
    assert opened.outcome is Outcome.UNDETERMINED
