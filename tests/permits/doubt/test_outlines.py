"""Lines that may be the outline of a site with a pipe inside: asked about, never cleared."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from geo.errors import InputError
from permits.cli.app import app

WEST, SOUTH, EAST, NORTH = 465_000.0, 3_846_000.0, 465_060.0, 3_846_100.0
CORNERS = [[WEST, SOUTH], [EAST, SOUTH], [EAST, NORTH], [WEST, NORTH]]
CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}


def check(folder: Path, geometries: list[dict[str, Any]], **properties: Any) -> tuple[int, dict[str, Any]]:
    inside = {"type": "LineString", "coordinates": [[WEST + 25, SOUTH + 50], [WEST + 35, SOUTH + 50]]}
    main = {"asset_id": "M", "kind": "main", "dn": 300, "position_grade": "A"}
    facts = {"activity": "EX-PIT", "start": "2026-05-10", "coordinates_from": "survey", **properties}
    for name, rows in (("n", [(main, inside)]), ("w", [(facts, one) for one in geometries])):
        features = [{"type": "Feature", "properties": row, "geometry": shape} for row, shape in rows]
        content = {"type": "FeatureCollection", "crs": CRS, "features": features}
        (folder / f"{name}.geojson").write_text(json.dumps(content), "utf-8")
    arguments = ["check", str(folder / "w.geojson"), "--network", str(folder / "n.geojson"), "--format", "json"]
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    return result.exit_code, json.loads(result.stdout)


def line(*points: list[float]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [list(point) for point in points]}


A, B, C, D = CORNERS


@pytest.mark.parametrize(
    "geometries",
    [
        [line(A, B, C, D)],
        [line(A, B, C, D, [WEST, SOUTH + 0.001])],
        [line(A, B), line(B, C), line(C, D), line(D, A)],
        [line(A, B), line([EAST, SOUTH + 0.3], C), line(C, D), line(D, A)],
    ],
    ids=["not closed", "a millimetre short", "four pieces", "pieces that nearly meet"],
)
def test_an_outline_in_lines_is_no_clear(geometries: list[dict[str, Any]], tmp_path: Path) -> None:
    status, answer = check(tmp_path, geometries)
    assert (status, answer["outcome"]) == (30, "undetermined")
    assert {one["provision"] for one in answer["findings"]} == {"outline_in_doubt"}


@pytest.mark.parametrize(
    "geometries",
    [
        [line(A, B)],
        [line(A, B, C)],
        [line([WEST, SOUTH - 40], [EAST, SOUTH - 40], [EAST, SOUTH - 20], [WEST, SOUTH - 20])],
    ],
    ids=["a trench", "a trench round a corner", "an outline without a pipe"],
)
def test_lines_that_surround_no_pipe_are_clear(geometries: list[dict[str, Any]], tmp_path: Path) -> None:
    assert check(tmp_path, geometries)[1]["outcome"] == "no_restriction_found"


def test_a_closed_ring_is_an_area(tmp_path: Path) -> None:
    halves = {"type": "MultiLineString", "coordinates": [[A, B, C], [C, D, A]]}
    assert check(tmp_path, [halves])[1]["outcome"] == "plan_required"


@pytest.mark.parametrize("empty", ["Point", "Polygon", "LineString", "MultiPolygon"])
def test_an_empty_member_is_no_part_that_one_may_forget(empty: str, tmp_path: Path) -> None:
    """Something was drawn there, or meant to be. GEOS crashes on some of them: one such request took the whole server down."""
    area = {"type": "Polygon", "coordinates": [[*CORNERS, A]]}
    mixed = {"type": "GeometryCollection", "geometries": [area, {"type": empty, "coordinates": []}]}
    status, answer = check(tmp_path, [mixed])
    assert (status, answer["outcome"]) == (30, "undetermined")
    # What was drawn of it is judged all the same.
    assert "plan_required" in {one["outcome"] for one in answer["findings"]}
    assert [one["kind"] for one in answer["site"]["repairs"]] == ["empty_part"]


def test_a_line_with_an_empty_part(tmp_path: Path) -> None:
    assert check(tmp_path, [{"type": "MultiLineString", "coordinates": [[A, B], []]}])[0] == 30


def test_a_property_that_looks_like_a_fact_is_asked_about(tmp_path: Path) -> None:
    _, answer = check(tmp_path, [line(A, B)], hole_diametr_m=4.0, colour="red")
    (note,) = [one["text"]["en"] for one in answer["caveats"] if one["kind"] == "works_note"]
    assert "hole_diametr_m → hole_diameter_m?" in note and "colour" in note


@pytest.mark.parametrize(("name", "value"), [("hole_diame", 4.0), ("HOLE_DIAMETER_M", 4.0), ("hole_diameter_m", "4.0")])
def test_facts_under_the_names_that_shapefiles_leave(name: str, value: Any, tmp_path: Path) -> None:
    tree = {"type": "Point", "coordinates": [WEST + 30, SOUTH + 53.5]}
    _, answer = check(tmp_path, [tree], activity="PL-TREE", species="月季", **{name: value})
    assert answer["outcome"] == "plan_required"
    assert answer["findings"][0]["distance_m"] == pytest.approx(1.275, abs=2e-3)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"depth_m": 10**400}, "depth_m is"),
        ({"accuracy_m": 1e6}, "accuracy_m is"),
        ({"start": "2026-05-10xyz"}, "start is"),
        ({"start": "2026-13-01"}, "start is"),
    ],
)
def test_values_that_cannot_be_right(facts: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=words):
        check(tmp_path, [line(A, B)], **facts)


@pytest.mark.parametrize("start", ["2026/05/10", "2026-05-10T08:30:00", "2026/05/10 00:00:00", "2026-05-10T00:00:00Z"])
def test_days_as_programs_write_them(start: str, tmp_path: Path) -> None:
    assert check(tmp_path, [line(A, B)], start=start)[0] == 0


def envelope(folder: Path, content: dict[str, Any]) -> Path:
    (folder / "e.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    return folder / "e.json"


def test_envelope_on_the_command_line(tmp_path: Path, write: Callable[..., Path]) -> None:
    check(tmp_path, [line(A, B)])
    pit = {"type": "Polygon", "coordinates": [[*CORNERS, A]], "crs": CRS}
    path = envelope(tmp_path, {"works": pit, "activities": ["爆破"], "start": "2026-05-10", "depth_m": 3})
    arguments = ["check", str(path), "--network", str(tmp_path / "n.geojson"), "--format", "json"]
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert (result.exit_code, json.loads(result.stdout)["outcome"]) == (20, "prohibited")


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        ({"depth": 3}, [], "depth"),
        ({"depth_m": "3"}, [], "depth_m"),
        ({"start": "2026-05-10"}, ["--start", "2026-06-10"], "start"),
    ],
)
def test_envelope_that_cannot_be_right(content: dict[str, Any], options: list[str], words: str, tmp_path: Path) -> None:
    check(tmp_path, [line(A, B)])
    path = envelope(tmp_path, {"works": {**line(A, B), "crs": CRS}, **content})
    with pytest.raises(InputError, match=words):
        CliRunner().invoke(
            app, ["check", str(path), "--network", str(tmp_path / "n.geojson"), *options], catch_exceptions=False
        )


@pytest.mark.parametrize("kind", ["comb", "scribble", "cloud"])
def test_an_intricate_site_is_judged_without_its_overlap(kind: str, tmp_path: Path) -> None:
    """An overlay of it would take minutes and gigabytes; the distance is what decides."""
    steps = range(20_000)
    if kind == "comb":
        ring = [[WEST + 60 * i / 20_000, SOUTH + (45 if i % 2 else 55)] for i in steps]
        shape = {"type": "Polygon", "coordinates": [[*ring, [EAST, SOUTH + 40], [WEST, SOUTH + 40], ring[0]]]}
    elif kind == "scribble":
        shape = _scribble(300)
    else:
        shape = {"type": "MultiPoint", "coordinates": [[WEST + i * 7 % 60, SOUTH + 40 + i * 13 % 20] for i in steps]}
    _, answer = check(tmp_path, [shape])
    (finding,) = answer["findings"]
    assert (finding["outcome"], finding["overlap_m2"]) == ("plan_required", None)


def _scribble(vertices: int) -> dict[str, Any]:
    corners = [[WEST + i * 7 % 60, SOUTH + 40 + i * 13 % 20] for i in range(vertices)]
    return {"type": "LineString", "coordinates": corners}


def test_a_line_that_crosses_itself_without_end_is_refused(tmp_path: Path) -> None:
    """Whatever grows it, cuts it or draws it would make a vertex of each of its millions of crossings."""
    with pytest.raises(InputError, match="crosses itself more than"):
        check(tmp_path, [_scribble(20_000)])


@pytest.mark.parametrize("activity", ["EX-PIT", "沟槽开挖"])
@pytest.mark.parametrize("as_one", [True, False])
def test_corners_handed_in_as_points_are_asked_about(activity: str, as_one: bool, tmp_path: Path) -> None:
    points = [{"type": "Point", "coordinates": corner} for corner in CORNERS]
    geometries = [{"type": "MultiPoint", "coordinates": CORNERS}] if as_one else points
    assert check(tmp_path, geometries, activity=activity)[1]["outcome"] == "undetermined"
    # Boreholes are bored where they stand, and nowhere between.
    assert check(tmp_path, geometries, activity="DR-GEO")[1]["outcome"] == "no_restriction_found"


def test_a_hole_that_is_stated_is_dug_whatever_the_activity(tmp_path: Path) -> None:
    pile = {"type": "Point", "coordinates": [WEST + 30, SOUTH + 53]}
    _, answer = check(tmp_path, [pile], activity="PI-BORED", hole_diameter_m=3)
    assert answer["findings"][0]["distance_m"] == pytest.approx(3 - 0.225 - 1.5, abs=2e-3)
