"""The shortest line of a distance is as long as the distance on the ground, and is for those who may see the place."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyproj
import pytest
import shapely
import shapely.affinity
import shapely.geometry

import data
from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
from permits.disclosure.disclose import disclose
from permits.record.record import Finding, Nearest, Record
from permits.service.check import Desk
from permits.service.opening import open_network
from permits.service.shipped import network_tables

DAY = datetime.date(2026, 5, 1)
GEOD = pyproj.Geod(ellps="GRS80")


@pytest.fixture(scope="module")
def records() -> list[Record]:
    with data.as_file(data.sample("")) as samples:
        desk = Desk(
            open_network([str(samples / "network.geojson")], rivers=str(samples / "rivers.geojson")),
        )
        return [desk.check(read_layers(path), today=DAY).record for path in sorted((samples / "works").glob("*"))]


def measured(record: Record) -> Iterator[Finding | Nearest]:
    yield from (one for one in record.findings if one.asset_id is not None and one.distance_m is not None)
    yield from (one.nearest for one in record.features if one.nearest is not None)


def test_pass_each_line_is_as_long_as_its_distance(records: list[Record]) -> None:
    lines = 0
    for one in (one for record in records for one in measured(record)):
        assert one.shortest_line is not None, one.asset_id
        assert GEOD.geometry_length(one.shortest_line) == pytest.approx(one.distance_m, abs=2e-3)
        lines += 1
    assert lines > 30


def test_pass_a_line_begins_at_the_works_and_where_both_meet_it_is_a_point(records: list[Record]) -> None:
    for record in records:
        places = {one.feature: one.geometry for one in record.features}
        for one in record.findings:
            if one.shortest_line is None or one.distance_m is None:
                continue
            works = places[one.feature]
            start = shapely.Point(one.shortest_line.coords[0])
            assert works is not None and shapely.distance(works, start) < 1e-6
            assert (one.shortest_line.geom_type == "Point") == (one.distance_m == 0)


@pytest.mark.parametrize("role", ["applicant", "planner"])
def test_pass_who_may_not_see_the_place_holds_no_line(role: str, records: list[Record]) -> None:
    for record in records:
        shown = disclose(record, role).record
        assert all(one.shortest_line is None for one in shown.findings)
        assert all(one.nearest is None or one.nearest.shortest_line is None for one in shown.features)


def test_pass_an_axis_of_stated_width_ends_at_its_edge_and_the_line_at_the_casing(
    tmp_path: Path, write: Callable[..., Path]
) -> None:
    pipe: dict[str, Any] = {"asset_id": "P", "kind": "main", "represents": "pipe", "outer_diameter_mm": 600}
    network = write(tmp_path / "n.geojson", [{**pipe, "line": [[0, 0], [100, 0]], "position_accuracy_m": 0}])
    row = {"activity": "沟槽开挖", "width_m": 1.0, "accuracy_m": 0, "line": [[20, 2], [60, 2]]}
    works = write(tmp_path / "w.geojson", [{**row, "start": "2026-05-10", "end": "2026-06-10"}])
    desk = Desk(load_network([LayerSource(network)], tables=network_tables()))
    finding = next(one for one in desk.check(read_layers(works), today=DAY).record.findings if one.asset_id == "P")
    assert finding.distance_m == pytest.approx(1.2, abs=1e-3)
    assert finding.shortest_line is not None
    assert GEOD.geometry_length(finding.shortest_line) == pytest.approx(1.2, abs=2e-3)
    pipe_north = next(one for one in desk.check(read_layers(works), today=DAY).record.excerpt.assets).geometry  # type: ignore[union-attr]
    casing = GEOD.geometry_length(shapely.shortest_line(finding.shortest_line, pipe_north))
    assert casing == pytest.approx(0.3, abs=2e-3)


def test_where_several_places_are_as_near_the_works_alone_say_which_is_drawn(tmp_path: Path) -> None:
    """Not what was asked before: of shapes that it has prepared GEOS finds another one."""
    x, y = 465_000.0, 3_846_000.0
    system = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}

    def written(name: str, stated: dict[str, Any], drawn: Any) -> Path:
        shape = shapely.geometry.mapping(shapely.affinity.translate(drawn, x, y))
        feature = {"type": "Feature", "properties": stated, "geometry": shape}
        path = tmp_path / name
        path.write_text(json.dumps({"type": "FeatureCollection", "crs": system, "features": [feature]}))
        return path

    land = written("n.geojson", {"asset_id": "P", "kind": "reserved_land"}, shapely.box(0, 0, 200, 100))
    to_and_fro = shapely.LineString([(20 * n + 7, 9 - 18 * (n % 2)) for n in range(5)])
    works = written("w.geojson", {"activities": "EX-TRENCH", "depth_m": 1.5, "width_m": 1}, to_and_fro)
    desk = Desk(open_network([str(land)]))
    drawn = []
    for before in (shapely.prepare, shapely.destroy_prepared):
        checked = desk.check(read_layers(works), today=DAY)
        before(checked.case.site.geometry)
        drawn.append([one.shortest_line for one in checked.record.findings if one.asset_id == "P"])
    assert drawn[0] == drawn[1] and drawn[0][0] is not None
