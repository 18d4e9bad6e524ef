"""A guard for good: whatever is added to a hand-in that is not clear, left out of it, doubted in it or drawn otherwise,
it stays no clear and its statutory outcome gets no milder.

Only what the law itself makes milder may do so (own work, emergency, exemption, no shutdown, species, hand digging, a
temporary structure, a stated depth), and a size or an outline that answers what was asked; none of that is added here.
"""

from __future__ import annotations

import copy
import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from conftest import TODAY, features
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from geo.network import LayerSource, load_network
from geo.reading.geojson import read_geojson
from permits.determination.determination import Determination
from permits.rulebook.outcomes import Outcome
from permits.service.check import Desk
from permits.service.shipped import activity_list, network_tables

pytestmark = pytest.mark.usefixtures("either_way")

Works = list[tuple[Any, dict[str, Any]]]

GUARD = settings(
    max_examples=334,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
DEGREES = pyproj.Transformer.from_crs(4547, 4326, always_xy=True)

# --- where it is checked ------------------------------------------------------------------------------

MAIN = ({"kind": "main", "outer_diameter_mm": 655, "position_grade": "A"}, shapely.LineString([(-60, 0), (60, 0)]))
NETWORKS: dict[str, dict[str, Any]] = {
    "main": {"assets": [MAIN]},
    "sketch": {"assets": [({"kind": "main", "dn": 300}, shapely.LineString([(-60, 0), (60, 0)]))]},
    "covered": {"assets": [MAIN], "coverage": shapely.box(-40, -30, 60, 30)},
    "line": {
        "assets": [
            ({"kind": "transmission", "dn": 1400, "position_grade": "A"}, shapely.LineString([(-300, 0), (300, 0)])),
            ({"kind": "facility", "belongs_to": "transmission", "position_grade": "A"}, shapely.box(20, 10, 26, 16)),
        ],
        "rivers": shapely.box(-30, -100, -10, 100),
    },
    "line, no rivers": {
        "assets": [
            ({"kind": "transmission", "dn": 1000, "position_grade": "A"}, shapely.LineString([(-300, 0), (300, 0)]))
        ]
    },
    "city": {
        "assets": [
            ({"kind": "main", "dn": 300, "represents": "pair", "position_grade": "B"}, MAIN[1]),
            ({"kind": "facility", "belongs_to": "network", "position_grade": "A"}, shapely.Point(10, 3)),
            ({"kind": "reserved_land", "position_grade": "A"}, shapely.box(-20, 4, 0, 20)),
        ],
    },
    "degrees": {"assets": [MAIN], "epsg": 4326},
}


def in_degrees(xy: Any) -> Any:
    return np.column_stack(DEGREES.transform(xy[:, 0], xy[:, 1]))


@pytest.fixture(scope="session")
def desks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Desk]:
    """Desks over small networks, made once; the way out is another test's and costs more than the checks."""
    made: dict[str, Desk] = {}
    for name, network in NETWORKS.items():
        folder = tmp_path_factory.mktemp("guard")

        def source(kind: str, shapes: Any, epsg: int, folder: Any = folder) -> LayerSource:
            path = folder / f"{kind}.geojson"
            path.write_bytes(features(shapes, epsg=epsg, project=in_degrees if epsg == 4326 else None))
            return LayerSource(path)

        rivers, coverage = network.get("rivers"), network.get("coverage")
        register = load_network(
            [source("n", [(shape, facts) for facts, shape in network["assets"]], network.get("epsg", 4547))],
            rivers=None if rivers is None else source("r", [(rivers, {"extent": "management_area"})], 4547),
            coverage=None if coverage is None else source("c", [(coverage, {})], 4547),
            tables=network_tables(),
        )
        desk = Desk(register) if not made else copy.copy(next(iter(made.values())))
        desk.__dict__.pop("index", None)
        desk.__dict__.pop("_unsettled_network", None)
        desk.register = register
        desk._shift = lambda *_: None  # type: ignore[method-assign]
        made[name] = desk
    return made


# --- what is handed in --------------------------------------------------------------------------------

LAW_MAKES_MILDER = {"OP-MAINT", "OP-EMERG", "OP-RELOC", "WA-MUD"}
CODES = [code for code in activity_list().codes if code not in LAW_MAKES_MILDER]
TEXTS = [
    "文化路给水管道改造工程DN300沟槽开挖",
    "雨污分流改造",
    "围挡",
    "行道树栽植",
    "surveying",
    "打桩",
    "未知作业",
    "拆除围墙",
    "箱式变电站基础",
    "堆土",
]
SIZES = {
    "width_m": [0.4, 1.0, 3.0, 8.0],
    "diameter_m": [0.3, 1.0, 2.5],
    "hole_diameter_m": [0.8, 2.0],
    "reach_m": [1.0, 12.0],
}


@dataclass
class HandIn:
    """Works in metres round the origin, with their facts; in which system they are written."""

    works: Works
    epsg: int = 4547
    beside: dict[str, Any] = dataclasses.field(default_factory=dict)

    def content(self) -> bytes:
        return features(self.works, epsg=self.epsg, project=in_degrees if self.epsg == 4326 else None)


def corners(box: Any) -> Any:
    return shapely.get_coordinates(box)


def axis_of(box: Any) -> Any:
    a, b, c, d = corners(box)[:4]
    return shapely.LineString([(a + d) / 2, (b + c) / 2])


def width_of(box: Any) -> float:
    a, _, _, d = corners(box)[:4]
    return float(np.hypot(*(a - d)))


def edges(box: Any) -> list[Any]:
    xy = corners(box)
    return [shapely.LineString(xy[i : i + 2]) for i in range(4)]


@st.composite
def rectangles(draw: st.DrawFn) -> Any:
    """A rectangle of any size, turned or not, near the pipe or a little away."""
    x, y = draw(st.integers(-300, 300)) / 10, draw(st.integers(-90, 90)) / 10
    length, width = draw(st.sampled_from([0.5, 2.0, 6.0, 20.0])), draw(st.sampled_from([0.3, 1.0, 3.0, 9.0]))
    angle = draw(st.sampled_from([0.0, 0.0, 0.4, 1.5]))
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    box = shapely.box(-length / 2, -width / 2, length / 2, width / 2)
    return shapely.transform(box, lambda xy: xy @ turn + [x, y])


def shapes() -> st.SearchStrategy[Any]:
    return st.one_of(
        rectangles(),
        rectangles(),
        rectangles().map(axis_of),
        rectangles().map(lambda box: box.centroid),
        rectangles().map(lambda box: shapely.Polygon(shapely.get_coordinates(box)[[0, 1, 2, 0]])),
        rectangles().map(lambda box: shapely.MultiPoint(shapely.get_coordinates(box)[[0, 2]])),
    )


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Any]:
    said = draw(st.lists(st.one_of(st.sampled_from(CODES), st.sampled_from(TEXTS)), min_size=0, max_size=2))
    stated: dict[str, Any] = {"start": "2026-05-10"}
    if said:
        stated["activities"] = said
    if draw(st.booleans()):
        stated["end"] = draw(st.sampled_from(["2026-06-10", "2026-12-30"]))
    if draw(st.booleans()):
        stated["accuracy_m"] = draw(st.sampled_from([0.0, 0.05, 1.0]))
    for name, values in SIZES.items():
        if draw(st.integers(0, 3)) == 0:
            stated[name] = draw(st.sampled_from(values))
    if draw(st.integers(0, 4)) == 0:
        stated["depth_m"] = draw(st.sampled_from([0.5, 2.0, 12.0]))
    return stated


@st.composite
def hand_ins(draw: st.DrawFn, shape: st.SearchStrategy[Any] | None = None) -> HandIn:
    works = draw(st.lists(st.tuples(shapes() if shape is None else shape, facts()), min_size=1, max_size=2))
    return HandIn(list(works))


def determined(desk: Desk, handed: HandIn) -> Determination | None:
    """None where it is refused: a refusal is no clear."""
    try:
        layer = read_geojson(handed.content(), file="works.geojson")
        return desk.check([layer], today=TODAY, beside=handed.beside).determination
    except InputError:
        return None


def outcome(desk: Desk, handed: HandIn) -> Outcome | None:
    found = determined(desk, handed)
    return None if found is None else found.outcome


def asks_what_a_fact_is_of(desk: Desk, handed: HandIn) -> bool:
    """A fence with a depth: answered by the trench beside it, as by the depth taken back."""
    found = determined(desk, handed)
    return found is not None and any(one.provision == "fact_contradicts_activity" for one in found.findings)


def assert_no_milder(desk: Desk, before: HandIn, after: HandIn) -> None:
    was = outcome(desk, before)
    assume(was not in (None, Outcome.NO_RESTRICTION_FOUND))
    now = outcome(desk, after)
    assert was is not None
    if was is Outcome.UNDETERMINED:
        # What was a question may get an answer: the plan that a rounder end or a wider error asks for. Never a clear.
        assert now is not Outcome.NO_RESTRICTION_FOUND, (was, now, before, after)
    else:
        assert now is None or now.rank <= max(was.rank, Outcome.UNDETERMINED.rank), (was, now, before, after)


where = st.sampled_from(sorted(NETWORKS))

# --- what is added ------------------------------------------------------------------------------------


@GUARD
@given(
    name=where,
    handed=hand_ins(),
    more=st.tuples(shapes(), facts()),
    first=st.booleans(),
    far=st.sampled_from([0, 0, 5_000, 700_000]),
)
def test_one_feature_more(desks: Any, name: str, handed: HandIn, more: Any, first: bool, far: float) -> None:
    added = (shapely.transform(more[0], lambda xy: xy + far), more[1])
    # The outline round a line or a point says how wide it is.
    around = shapely.buffer(added[0], 0.02)
    assume(not added[0].area or all(shape.area or not shape.intersects(around) for shape, _ in handed.works))
    works = [added, *handed.works] if first else [*handed.works, added]
    assert_no_milder(desks[name], handed, dataclasses.replace(handed, works=works))


PROPERTIES: list[tuple[str, Any]] = [
    ("备注", "沟槽开挖"),
    ("备注", "无"),
    ("name", "area 1"),
    ("stroke-width", 2),
    ("fill", "#ff0000"),
    ("Shape_Area", 12.5),
    ("面积", 3.2),
    ("buffer", 3),
    ("影响范围", "5米"),
    ("规格", "DN300"),
    ("details", {"width_m": 3, "activities": ["PI-BORED"]}),
    ("list", [1, {"a": 2}]),
    ("contractor", "某公司"),
    ("项目名称", "不动土作业"),
    ("用途", "绿化"),
    ("类型", "测量"),
    ("类型", "XX-LIGHT"),
    ("名称", "禁止开挖"),
    ("颜色", "红"),
    ("id", "7"),
    ("说明", "不涉及供热管道，无影响"),
    ("coordinates_from", "unknown"),
    ("coordinates_from", "our_map"),
    ("applicant", "individual"),
    ("is_safe", "yes"),
    ("outcome", "no_restriction_found"),
    ("method", "人工"),
    ("status", "removed"),
]


@GUARD
@given(name=where, handed=hand_ins(), more=st.sampled_from(PROPERTIES))
def test_one_property_more(desks: Any, name: str, handed: HandIn, more: tuple[str, Any]) -> None:
    key, value = more
    works = [(shape, {**said, key: value}) if key not in said else (shape, said) for shape, said in handed.works]
    assert_no_milder(desks[name], handed, dataclasses.replace(handed, works=works))


@GUARD
@given(name=where, handed=hand_ins(), more=st.one_of(st.sampled_from(CODES), st.sampled_from(TEXTS)))
def test_one_activity_more(desks: Any, name: str, handed: HandIn, more: str) -> None:
    works = [(shape, {**said, "activities": [*said.get("activities", []), more]}) for shape, said in handed.works]
    assume(all("activities" in said for _, said in handed.works))
    assume(not asks_what_a_fact_is_of(desks[name], handed))
    assert_no_milder(desks[name], handed, dataclasses.replace(handed, works=works))


# --- what is left out, doubted, less exact ---------------------------------------------------------------


@GUARD
@given(name=where, handed=hand_ins(), worse=st.sampled_from(["degrees", "unknown", "accuracy", "both"]))
def test_a_place_less_certain(desks: Any, name: str, handed: HandIn, worse: str) -> None:
    said: dict[str, Any] = {}
    if worse in ("unknown", "both"):
        said["coordinates_from"] = "unknown"
    if worse in ("accuracy", "both"):
        said["accuracy_m"] = 3.0
    works = [(shape, {**facts, **said}) for shape, facts in handed.works]
    epsg = 4326 if worse in ("degrees", "both") else 4547
    assert_no_milder(desks[name], handed, dataclasses.replace(handed, works=works, epsg=epsg))


# No activity has a smaller largest usual size across.
SMALLEST_USUAL_M = 1.0


def larger_than_usual(shape: Any, said: dict[str, Any], fact: str) -> bool:
    """Whether a stated size is more than what is assumed without it, or than the outline that is believed then."""
    if fact not in SIZES:
        return False
    if fact == "reach_m":
        return "PI-ANCHOR" not in said.get("activities", [])
    # Where another size across is stated too, that one is believed.
    another = any(name in said for name in SIZES if name not in (fact, "reach_m"))
    return bool(said[fact] > SMALLEST_USUAL_M or shape.geom_type == "Polygon" or another)


@GUARD
@given(name=where, handed=hand_ins(), fact=st.sampled_from([*SIZES, "depth_m", "end"]))
def test_a_size_left_out(desks: Any, name: str, handed: HandIn, fact: str) -> None:
    held = [(shape, said) for shape, said in handed.works if fact in said]
    assume(held and not any(larger_than_usual(shape, said, fact) for shape, said in held))
    assume(not asks_what_a_fact_is_of(desks[name], handed))
    works = [(shape, {key: value for key, value in said.items() if key != fact}) for shape, said in handed.works]
    assert_no_milder(desks[name], handed, dataclasses.replace(handed, works=works))


# --- the same land drawn another way -----------------------------------------------------------------------


REDRAWN: dict[str, Callable[[Any, dict[str, Any]], Works]] = {
    "closed line": lambda box, said: [(shapely.LineString(corners(box)), said)],
    "open line": lambda box, said: [(shapely.LineString(corners(box)[:4]), said)],
    "four pieces": lambda box, said: [(edge, said) for edge in edges(box)],
    "pieces in one": lambda box, said: [(shapely.MultiLineString(edges(box)), said)],
    "two edges": lambda box, said: [(edges(box)[0], said), (edges(box)[2], said)],
    "two edges in one": lambda box, said: [(shapely.MultiLineString([edges(box)[0], edges(box)[2]]), said)],
    "short edges": lambda box, said: [(edges(box)[1], said), (edges(box)[3], said)],
    "corners": lambda box, said: [(shapely.MultiPoint(corners(box)[:4]), said)],
    "corners apart": lambda box, said: [(shapely.Point(xy), said) for xy in corners(box)[:4]],
    "multipolygon": lambda box, said: [(shapely.MultiPolygon([box]), said)],
    "collection": lambda box, said: [(shapely.GeometryCollection([box]), said)],
    "collection of pieces": lambda box, said: [(shapely.GeometryCollection(edges(box)), said)],
    "with its axis": lambda box, said: [(box, said), (axis_of(box), said)],
    "with its axis in one": lambda box, said: [(shapely.GeometryCollection([box, axis_of(box)]), said)],
    "high": lambda box, said: [(shapely.force_3d(box, 90.0), said)],
    "halves": lambda box, said: [
        (shapely.convex_hull(shapely.MultiPoint(corners(box)[[0, 1, 2]])), said),
        (shapely.convex_hull(shapely.MultiPoint(corners(box)[[0, 2, 3]])), said),
    ],
    "axis with width": lambda box, said: [(axis_of(box), {**said, "width_m": width_of(box)})],
    "more corners": lambda box, said: [(shapely.segmentize(box, 0.7), said)],
    "reversed": lambda box, said: [(shapely.reverse(box), said)],
    "bow tie": lambda box, said: [
        (shapely.GeometryCollection([shapely.Polygon(corners(box)[[0, 2, 1, 3, 0]]), box]), said)
    ],
}
AS_POINTS = {"corners", "corners apart"}
AS_LINES = {
    "open line",
    "four pieces",
    "pieces in one",
    "two edges",
    "two edges in one",
    "short edges",
    "collection of pieces",
    "axis with width",
    *AS_POINTS,
}


@GUARD
@given(name=where, handed=hand_ins(rectangles()), how=st.sampled_from(sorted(REDRAWN)))
def test_the_same_land_drawn_another_way(desks: Any, name: str, handed: HandIn, how: str) -> None:
    works = []
    for box, said in handed.works:
        if how in AS_LINES and ("width_m" in said or "diameter_m" in said):
            # A line that states a width is an axis of that width, and no edge of anything.
            return
        if how == "axis with width" and "hole_diameter_m" in said:
            # Holes stand on the edge of an area, but on the axis of a row.
            return
        if how in AS_POINTS and any(
            activity_list()[code].at_points for code in said.get("activities", []) if code in CODES
        ):
            return
        works += REDRAWN[how](box, dict(said))
    assert_no_milder(desks[name], handed, dataclasses.replace(handed, works=works))
