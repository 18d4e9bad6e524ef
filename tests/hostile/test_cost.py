"""Works that cost more than they look: an answer or a refusal that says why, in bounded memory, over a city's network.

Counts and memory are asserted, never seconds; the way out is on, as always on the command line.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ezdxf
import numpy as np
import pytest
import shapely
import shapely.geometry

from permits.record.listed import MOST_LISTED

MIDDLE = np.array([465_000.0, 3_846_000.0])
MEMORY_MB = 1024
FACTS = {"activity": "EX-TRENCH", "start": "2026-05-10", "end": "2026-06-10"}


def geojson(*shapes: Any, epsg: int = 4547, **facts: Any) -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {"id": str(number), **FACTS, **facts},
            "geometry": shapely.geometry.mapping(shape),
        }
        for number, shape in enumerate(shapes)
    ]
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}).encode()


def drawing(draw: Callable[[Any], None]) -> bytes:
    made = ezdxf.new("R2010")
    made.header["$INSUNITS"] = 6
    draw(made)
    stream = io.StringIO()
    made.write(stream)
    return stream.getvalue().encode()


def scribble(vertices: int, radius_m: float = 60.0) -> np.ndarray[Any, Any]:
    return MIDDLE + np.random.default_rng(7).uniform(-radius_m, radius_m, (vertices, 2))


def ring(vertices: int) -> Any:
    angle = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    return shapely.Polygon(MIDDLE + 200 * np.column_stack([np.cos(angle), np.sin(angle)]))


def comb(teeth: int) -> Any:
    x = np.repeat(np.arange(teeth) * 0.02, 4) + np.tile([0.0, 0.0, 0.01, 0.01], teeth)
    y = np.tile([0.0, 100.0, 100.0, 0.0], teeth)
    return shapely.Polygon(MIDDLE + np.vstack([np.column_stack([x, y]), [[teeth * 0.02, -1], [0, -1]]]))


def trench(vertices: int) -> Any:
    along = np.linspace(0, 5000, vertices // 2)
    edge = MIDDLE + np.column_stack([along - 2500, 20 * np.sin(along / 150)])
    return shapely.Polygon(np.vstack([edge, edge[::-1] + np.array([0, 2])]))


def short_lines(count: int) -> list[Any]:
    starts, steps = scribble(count, 300), scribble(count, 3) - MIDDLE
    return [shapely.LineString([start, start + step]) for start, step in zip(starts, steps, strict=True)]


def pits(count: int, side_m: float = 2) -> list[Any]:
    return [shapely.box(x, y, x + side_m, y + side_m) for x, y in scribble(count, 2_500).tolist()]


def of_every_kind(count: int) -> list[Any]:
    places = scribble(count, 2_500).tolist()
    lines = (shapely.LineString([(x, y), (x + 60, y + 30)]) for x, y in places[1::3])
    return [*map(shapely.Point, places[::3]), *lines, *(shapely.box(x, y, x + 25, y + 25) for x, y in places[2::3])]


def _rows_and_columns(made: Any) -> None:
    made.blocks.new("b").add_lwpolyline([(0, 0), (1, 0), (1, 1)], close=True)
    grid = {"row_count": 31_623, "column_count": 31_623, "row_spacing": 1, "column_spacing": 1}
    made.modelspace().add_blockref("b", MIDDLE, dxfattribs=grid)


def _blocks_of_blocks(made: Any) -> None:
    made.blocks.new("b0").add_line((0, 0), (1, 1))
    for level in range(1, 10):
        block = made.blocks.new(f"b{level}")
        for place in range(10):
            block.add_blockref(f"b{level - 1}", (place, 0))
    made.modelspace().add_blockref("b9", MIDDLE)


def _hatch_of_overlaps(made: Any) -> None:
    hatch = made.modelspace().add_hatch()
    for x, y in scribble(4_000).tolist():
        hatch.paths.add_polyline_path([(x, y), (x + 20, y), (x + 20, y + 20), (x, y + 20)], is_closed=True)


def _wide_circles(made: Any) -> None:
    for place in scribble(60).tolist():
        made.modelspace().add_circle(place, 1e5)


PLAN, OPEN = "plan_required", "undetermined"
# What is handed in, and the answer: an outcome, or words of the refusal.
CASES: dict[str, tuple[Callable[[], bytes], str, int]] = {
    "a ring of 190,000 vertices": (lambda: geojson(ring(190_000)), PLAN, 10),
    "a ring scribbled of 300": (lambda: geojson(shapely.Polygon(scribble(300))), PLAN, 10),
    "a line scribbled of 300, of stated width": (
        lambda: geojson(shapely.LineString(scribble(300)), width_m=2.0),
        PLAN,
        10,
    ),
    "a ring scribbled of 190,000": (lambda: geojson(shapely.Polygon(scribble(190_000, 1))), "too dense and tangled", 2),
    "the same of a line, its edges long": (
        lambda: geojson(shapely.LineString(scribble(190_000))),
        "bent with the projection",
        2,
    ),
    "the world": (lambda: geojson(shapely.box(-180, -90, 180, 90), epsg=4326), "40075 km wide", 2),
    "a comb of 20,000 teeth": (lambda: geojson(comb(20_000)), PLAN, 10),
    "4,000 short lines": (lambda: geojson(*short_lines(4_000)), OPEN, 30),
    "10⁹ inserts in rows and columns": (lambda: drawing(_rows_and_columns), "more than 20000 entities", 2),
    "10⁹ inserts of nested blocks": (lambda: drawing(_blocks_of_blocks), "more than 20000 entities", 2),
    "a hatch of 4,000 that overlap": (lambda: drawing(_hatch_of_overlaps), "overlap each other more than", 2),
    "60 circles of 100 km": (lambda: drawing(_wide_circles), "100 km²", 2),
    "5 km of trench in 10,000 vertices": (lambda: geojson(trench(10_000)), PLAN, 10),
    "800 points, lines and pits": (lambda: geojson(*of_every_kind(800)), OPEN, 30),
    "4,000 pits in one": (lambda: geojson(shapely.MultiPolygon(pits(4_000))), PLAN, 10),
    "20,000 pits in one that overlap": (lambda: geojson(shapely.MultiPolygon(pits(20_000, 30))), "crosses itself", 2),
    "a square over the whole city": (lambda: geojson(shapely.box(*(MIDDLE - 4_900), *(MIDDLE + 4_900))), OPEN, 30),
}


@pytest.mark.parametrize("name", CASES)
def test_pass_answered_or_refused_by_name_in_bounded_memory(
    name: str, city: Path, tmp_path: Path, heatguard: Callable[..., Any]
) -> None:
    content, answer, status = CASES[name][0](), CASES[name][1], CASES[name][2]
    path = tmp_path / ("works.geojson" if content.startswith(b"{") else "works.dxf")
    path.write_bytes(content)
    stated = [] if path.suffix == ".geojson" else ["--crs", "EPSG:4547", "--activity", "EX-TRENCH"]
    ran = heatguard("check", path, "--network", city, *stated, "--format", "json")
    assert ran.status == status, ran.said[-2000:]
    assert ran.peak_mb < MEMORY_MB, ran.peak_mb
    if status == 2:
        assert ran.out == "" and answer in ran.said.replace("\n", " ") and "错误" in ran.said and "Error" in ran.said
        return
    given = ran.determination
    assert given["outcome"] == answer and not given["site"]["counts"]["unread"]
    assert len(given["features"]) == given["site"]["counts"]["found"]
    if len(given["findings"]) == MOST_LISTED:
        _nothing_that_decides_is_lost(given)


def _nothing_that_decides_is_lost(given: dict[str, Any]) -> None:
    (note,) = [one["text"]["en"] for one in given["caveats"] if one["kind"] == "findings_not_listed"]
    counts = {label: int(count) for label, count in re.findall(r"([a-z ]+) (\d+)[,)]", note)}
    assert int(re.findall(r"\d+", note)[0]) == sum(counts.values()) > MOST_LISTED
    assert set(given["outcomes"]) == {one["outcome"] for one in given["findings"]} | set(given["outcomes"][1:])
    assert given["obligations"] and len(given["assets"]) > MOST_LISTED
