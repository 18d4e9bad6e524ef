"""What the sender of works is shown before anything is judged: all that was read, and as plainly what was not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely

import data
from geo.errors import InputError
from geo.network.assets import AssetRegister
from geo.place.crs import LONGITUDE_LATITUDE, transform
from geo.reading.layers import read_bytes
from permits.service.opening import open_network, open_rulebook
from permits.service.preview import preview_of, unreadable
from permits.service.seen import MOST_LISTED, Preview, as_json
from permits.service.served_area import STEP_DEGREES, served_area
from permits.service.thinned import MOST_VERTICES

Look = Callable[..., Preview]

LON, LAT = 113.62, 34.7417


@pytest.fixture(scope="module")
def register() -> Iterator[AssetRegister]:
    with data.as_file(data.sample("")) as folder:
        yield open_network([str(folder / "network.geojson")], coverage=str(folder / "coverage.geojson"))


@pytest.fixture
def look(register: AssetRegister) -> Look:
    instrument = open_rulebook(data.DEFAULT_REGULATION).instrument

    def seen(content: str | bytes, name: str = "w.geojson", **stated: Any) -> Preview:
        body = content.encode() if isinstance(content, str) else content
        try:
            made = preview_of(read_bytes(body, name=name), register, instrument, **stated)
        except InputError as error:
            made = unreadable(error, register)
        json.dumps(as_json(made), allow_nan=False)
        return made

    return seen


def features(*rows: tuple[dict[str, Any], dict[str, Any] | None]) -> str:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": properties, "geometry": shape} for properties, shape in rows
            ],
        }
    )


def line(*points: tuple[float, float]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [[LON + x, LAT + y] for x, y in points]}


TRENCH = line((0, 0), (0.001, 0))


def test_pass_a_feature_is_shown_with_what_its_attributes_say(look: Look) -> None:
    row = {"id": "沟", "activity": "沟槽开挖", "width_m": 1.2, "depth_m": 1.5, "coordinates_from": "survey"}
    (layer,) = look(features((row, TRENCH))).layers
    (one,) = layer.features
    assert (one.name, one.drawn_as, one.corners, one.size_m, one.size_stated) == ("沟", "axis", 2, 1.2, True)
    assert one.facts == {"width_m": "1.2", "depth_m": "1.5", "coordinates_from": "survey"}
    assert [activity.code for activity in one.activities] == ["EX-TRENCH"]
    assert one.shape is not None and one.shape["coordinates"] == [[113.62, 34.7417], [113.621, 34.7417]]
    assert one.length_m == pytest.approx(91.6, abs=0.2)


@pytest.mark.parametrize("column", ["NAME", "名称"])
def test_pass_a_feature_is_shown_under_the_name_that_its_sender_knows(column: str, look: Look) -> None:
    (layer,) = look(features(({column: "北段", "id": "7"}, TRENCH), ({column: "", "id": "8"}, TRENCH))).layers
    named, bare = layer.features
    assert (named.name, bare.name) == ("北段 (7)", "8")


def test_pass_an_axis_is_drawn_at_its_true_size(look: Look, register: AssetRegister) -> None:
    (layer,) = look(features(({"width_m": 2, "coordinates_from": "survey"}, TRENCH))).layers
    drawn = shapely.from_geojson(json.dumps(layer.features[0].true_size))
    plane = transform(np.array([drawn]), pyproj.CRS(4326), register.crs).geometry[0]
    assert plane.area == pytest.approx(2 * 91.6 + 3.14, rel=0.02)


def test_pass_a_size_that_nobody_stated_is_said_to_be_the_usual_one(look: Look) -> None:
    (layer,) = look(features(({"activity": "沟槽开挖", "coordinates_from": "survey"}, TRENCH))).layers
    (one,) = layer.features
    assert not one.size_stated and one.size_m is not None and one.size_m > 1 and one.true_size is not None


def test_pass_facts_stated_beside_are_not_shown_as_read_from_the_file(look: Look) -> None:
    (layer,) = look(features(({"depth_m": 2}, TRENCH)), beside={"coordinates_from": "survey"}).layers
    assert layer.features[0].facts == {"depth_m": "2"}


def test_pass_what_was_not_read_stands_beside_what_was(look: Look) -> None:
    made = look(
        features(
            ({"coordinates_from": "survey", "挖宽": 3, "extra": "POINT (113.7 34.8)"}, TRENCH),
            ({"id": "nowhere", "coordinates_from": "survey"}, None),
        )
    )
    assert made.layers[0].found == 2 and made.layers[0].read == 1
    assert [(one.feature, one.count) for one in made.not_read.unread] == [("nowhere", 1)]
    assert [(one.name, one.sort) for one in made.not_read.properties] == [("挖宽", "size")]
    assert [one.name for one in made.not_read.places] == ["extra"]
    assert any("extra" in note.en for note in made.not_read.notes)


def test_pass_a_repair_is_shown_where_it_was_made(look: Look) -> None:
    bow = {"type": "Polygon", "coordinates": [[[LON + x, LAT + y] for x, y in BOW]]}
    (repair,) = look(features(({"coordinates_from": "survey"}, bow))).not_read.repairs
    assert repair.place is not None and repair.place == pytest.approx((LON + 0.0005, LAT + 0.0005), abs=1e-4)


BOW = [(0, 0), (0.001, 0.001), (0.001, 0), (0, 0.001), (0, 0)]


def test_pass_it_is_said_where_the_works_lie(look: Look) -> None:
    where = look(features(({"coordinates_from": "survey"}, TRENCH))).where
    assert where is not None and where.served and where.covered == "partly" and where.distance_m == 0
    assert where.district is not None and where.district.zh == "郑州市"
    assert where.extent == pytest.approx((LON, LAT, LON + 0.001, LAT), abs=1e-6)


def test_fail_nobody_finds_the_edge_of_the_surveyed_ground_by_looking(look: Look, register: AssetRegister) -> None:
    """The surveyed ground of the sample city is smaller than the cells: which parts of them it covers is not said."""
    assert register.coverage is not None
    west, south, *_ = shapely.total_bounds(
        transform(np.array([register.coverage]), register.crs, LONGITUDE_LATITUDE).geometry
    )
    said = set()
    for off in (-1e-4, -1e-6, 1e-6, 1e-4):
        shape = {"type": "LineString", "coordinates": [[west + off, south + 0.01], [west + off, south + 0.0101]]}
        where = look(features(({"coordinates_from": "survey"}, shape))).where
        assert where is not None
        said.add(where.covered)
    assert said == {"partly"}


def test_fail_nobody_finds_the_end_of_the_network_by_looking(look: Look, register: AssetRegister) -> None:
    """Which other systems are offered for numbers that lie far away turns at the edge of the rounded area, at no pipe."""
    to_degrees = pyproj.Transformer.from_crs("EPSG:4547", LONGITUDE_LATITUDE, always_xy=True)
    west = served_area(register).west

    def offered(easting: float) -> bool:
        # Handed in as of the next zone, which puts it some 270 km away.
        system = look(f"点位\nP1 3846000 {easting:.4f}", "p.csv", declared_crs="EPSG:4548").system
        assert system is not None
        return any("EPSG:4547" in one.text.en for one in system.candidates)

    lower, upper = 450_000.0, 465_000.0
    assert offered(upper) and not offered(lower)
    while upper - lower > 0.01:
        middle = (lower + upper) / 2
        lower, upper = (lower, middle) if offered(middle) else (middle, upper)
    assert to_degrees.transform(upper, 3_846_000.0)[0] == pytest.approx(west - 0.05, abs=1e-6)


def test_pass_works_elsewhere_are_said_to_be_elsewhere(look: Look) -> None:
    far = line((3.0, 0), (3.001, 0))
    where = look(features(({"coordinates_from": "survey"}, far))).where
    assert where is not None and not where.served and where.district is None and where.covered == "none"
    assert where.distance_m == pytest.approx(270_000, rel=0.02)


def test_pass_degrees_whose_origin_nobody_states_are_asked_about_with_each_place(look: Look) -> None:
    made = look(features(({}, TRENCH)))
    assert made.problem is None and made.system is not None and made.system.asked == "origin"
    stated = [[choice.states["coordinates_from"] for choice in one.choices] for one in made.system.candidates]
    assert stated == [["survey", "gps", "tianditu"], ["amap"], ["baidu"]]
    as_said, amap, baidu = made.system.candidates
    assert as_said.lon == pytest.approx(LON + 0.0005)
    # The maps of Zhengzhou are shifted by some 550 m, those of Baidu by more.
    assert 0.004 < as_said.lon - amap.lon < 0.008 and 0.008 < as_said.lon - baidu.lon < 0.016
    assert all(one.plausible for one in made.system.candidates)


@pytest.mark.parametrize("origin", ["survey", "amap"])
def test_pass_an_origin_that_is_stated_is_not_asked_about(origin: str, look: Look) -> None:
    made = look(features(({}, TRENCH)), beside={"coordinates_from": origin})
    assert made.system is not None and made.system.asked is None and not made.system.candidates


CORNERS = "点号,X,Y\nJ1,3846290.12,465000.45\nJ2,3846310.12,465000.45\nJ3,3846310.10,465040.41\n"


def test_pass_zones_without_a_number_are_asked_about_with_the_place_that_each_would_give(look: Look) -> None:
    made = look(CORNERS, "c.csv")
    assert made.problem is not None and made.system is not None and made.system.asked == "system"
    first, *others = made.system.candidates
    assert first.choices[0].states == {"crs": "EPSG:4547"} and first.plausible
    assert (first.lon, first.lat) == pytest.approx((113.618, 34.744), abs=1e-3)
    assert first.shapes[0]["type"] == "Polygon"
    assert others and not any(one.plausible for one in others)
    assert look(CORNERS, "c.csv", declared_crs="EPSG:4547").problem is None


def test_pass_every_choice_that_is_offered_can_be_stated(look: Look) -> None:
    text = CORNERS.replace("3846290.12,465000.45", "34.7417,113.62").replace("3846310.12,465000.45", "34.7418,113.62")
    text = text.replace("3846310.10,465040.41", "34.7418,113.6203")
    made = look(text, "c.csv")
    assert made.system is not None
    choices = [choice.states for one in made.system.candidates for choice in one.choices]
    assert len(choices) == 5
    for states in choices:
        beside = {key: value for key, value in states.items() if key != "crs"}
        again = look(text, "c.csv", declared_crs=states["crs"], beside=beside)
        assert again.problem is None and again.system is not None and again.system.asked is None


def test_pass_a_system_that_the_numbers_contradict_is_shown_beside_those_that_they_fit(look: Look) -> None:
    document = json.loads(features(({}, {"type": "Point", "coordinates": [465000.0, 3846000.0]})))
    document["crs"] = {"type": "name", "properties": {"name": "EPSG:4526"}}
    made = look(json.dumps(document))
    assert made.problem is not None and made.system is not None
    first = made.system.candidates[0]
    assert first.plausible and not first.choices and first.remedy is not None and "the file declares" in first.remedy.en


def test_pass_swapped_axes_are_shown_with_what_to_do_about_them(look: Look) -> None:
    swapped = {"type": "LineString", "coordinates": [[LAT, LON], [LAT, LON + 0.001]]}
    made = look(features(({"coordinates_from": "survey"}, swapped)))
    assert made.system is not None
    plausible = [one for one in made.system.candidates if one.plausible]
    assert plausible and not plausible[0].choices and plausible[0].lon == pytest.approx(LON, abs=0.01)


def test_fail_a_fact_that_cannot_be_right_leaves_the_works_in_sight(look: Look) -> None:
    made = look(features(({"id": "沟", "depth_m": "deep", "coordinates_from": "survey"}, TRENCH)))
    assert made.problem is not None and made.problem.feature == "沟" and "depth_m" in made.problem.problem.en
    assert made.layers[0].features[0].shape is not None


def test_fail_a_file_that_cannot_be_read_says_what_and_what_would_help(look: Look) -> None:
    made = look(b"%PDF-1.7 ...", "plan.pdf")
    assert made.problem is not None and made.problem.file == "plan.pdf" and "vector file" in made.problem.remedy.en
    assert made.served_area.west < LON < made.served_area.east


def test_pass_intricate_works_are_thinned_for_show_and_it_is_said(look: Look) -> None:
    turn = np.linspace(0, 2 * np.pi, 40_000)
    far = 0.003 + 1e-6 * np.sin(9000 * turn)
    ring = [[LON + x, LAT + y] for x, y in zip(far * np.cos(turn), far * np.sin(turn), strict=True)]
    ring[-1] = ring[0]
    made = look(features(({"coordinates_from": "survey"}, {"type": "Polygon", "coordinates": [ring]})))
    (one,) = made.layers[0].features
    assert one.corners == 39_999 and one.shape is not None and 0 < made.off_by_m < 1
    assert len(one.shape["coordinates"][0]) <= MOST_VERTICES


def test_pass_of_very_many_features_the_rest_is_counted(look: Look) -> None:
    rows = [
        ({"coordinates_from": "survey"}, {"type": "Point", "coordinates": [LON + n * 1e-6, LAT]})
        for n in range(MOST_LISTED + 50)
    ]
    made = look(features(*rows))
    assert made.layers[0].read == MOST_LISTED + 50 and len(made.layers[0].features) == MOST_LISTED
    assert made.not_shown == 50


def test_pass_where_the_network_ends_is_not_given_away(register: AssetRegister) -> None:
    area = served_area(register)
    pipes = shapely.total_bounds(transform(register.geometry, register.crs, pyproj.CRS(4326)).geometry)
    for edge, pipe, sign in zip(area, pipes, (1, 1, -1, -1), strict=True):
        assert STEP_DEGREES / 2 <= sign * (pipe - edge) < 1.5 * STEP_DEGREES
        assert edge / STEP_DEGREES == pytest.approx(round(edge / STEP_DEGREES))


def test_pass_a_system_named_elsewhere_is_listed_with_the_one_that_is_read(look: Look) -> None:
    """What the answer would make *undetermined* is seen before it is asked for."""
    made = look(
        features(({"id": "A", "坐标系": "1980西安坐标系"}, TRENCH), ({"id": "B", "坐标系": "CGCS2000"}, TRENCH))
    )
    (said,) = made.not_read.systems
    assert (said.feature, said.name, said.value) == ("A", "坐标系", "1980西安坐标系") and said.read_in
    many = look(features(*[({"id": f"F{n}", "坐标系": "1980西安坐标系"}, TRENCH) for n in range(MOST_LISTED + 2)]))
    assert len(many.not_read.systems) == MOST_LISTED and many.not_read.more["systems"] == 2
