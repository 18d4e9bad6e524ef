"""A metre is a metre on the ground: the geodesic judges what is measured from files, in every system.

The truth is built, not measured: from a place on an asset's edge, straight in the system it is drawn in, a
geodesic leaves at a right angle (or from its end, away from it) and the site begins where it ends.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest

from geo.measure.clearance import ClearanceIndex
from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
from geo.site.work_site import work_site
from permits.service.shipped import network_tables

pytestmark = pytest.mark.usefixtures("either_way")

LIMITS_M = (1.5, 6.0, 10.0, 50.0, 200.0)
AZIMUTHS = (0.0, 23.0, 67.0, 90.0, 113.0, 158.0)
HENAN = {
    "centre": (113.62, 34.75),
    "west edge": (110.36, 34.6),
    "east edge": (116.63, 33.9),
    "south edge": (114.9, 31.40),
    "north edge": (114.2, 36.35),
}
# A network over the whole province is measured in the system of its middle; its ends are where that is worst.
ACROSS_HENAN = [(110.351, 34.0), (116.649, 34.0)]
CASES = [
    *(
        pytest.param(epsg, place, id=f"EPSG:{epsg}, {name}")
        for epsg in (4547, 4526, 4490)
        for name, place in HENAN.items()
    ),
    pytest.param(25833, (14.98, 51.15), id="EPSG:25833, Görlitz"),
    pytest.param(25833, (12.03, 54.0), id="EPSG:25833, edge"),
    pytest.param(31467, (7.88, 48.46), id="EPSG:31467, Schutterwald"),
    pytest.param(31467, (10.4, 53.5), id="EPSG:31467, edge"),
    pytest.param(3067, (24.94, 60.17), id="EPSG:3067, Helsinki"),
    pytest.param(3067, (30.9, 62.9), id="EPSG:3067, edge"),
    pytest.param(32732, (8.51, 47.18), id="EPSG:32732, Zug"),
    pytest.param(32732, (6.1, 46.2), id="EPSG:32732, edge"),
]


class Drawing:
    """A system with its ellipsoid; positions in it are what a file would hold."""

    def __init__(self, crs: pyproj.CRS) -> None:
        geod = crs.get_geod()
        assert geod is not None
        self.geod = geod
        self.way = pyproj.Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True)

    def drawn(self, longitude: float, latitude: float) -> list[float]:
        return list(self.way.transform(longitude, latitude))

    def places(self, drawn: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.column_stack(self.way.transform(drawn[:, 0], drawn[:, 1], direction="INVERSE"))

    def go(self, place: Any, azimuth: float, metres: float) -> tuple[float, float]:
        longitude, latitude, _ = self.geod.fwd(place[0], place[1], azimuth, metres)
        return longitude, latitude

    def edge(self, start: Any, azimuth: float, metres: float) -> np.ndarray[Any, Any]:
        return np.array([self.drawn(*start), self.drawn(*self.go(start, azimuth, metres))])

    def course_at(self, edge: np.ndarray[Any, Any], part: float) -> tuple[Any, float]:
        """The place a part of the way along an edge, and the edge's azimuth there."""
        steps = np.array([part - 1e-6, part, part + 1e-6])[:, None]
        before, here, after = self.places(edge[0] + steps * (edge[1] - edge[0]))
        azimuth, _, _ = self.geod.inv(before[0], before[1], after[0], after[1])
        return here, azimuth


def sites_beside(drawing: Drawing, edge: np.ndarray[Any, Any]) -> Iterator[tuple[str, float, Any, float]]:
    """Where from, the distance, the place there, and the azimuth that leads on, for one edge."""
    for metres in LIMITS_M:
        for part in (0.29, 0.5, 0.83):
            here, azimuth = drawing.course_at(edge, part)
            for side in (-90.0, 90.0):
                yield "inside the edge", metres, drawing.go(here, azimuth + side, metres), azimuth + side
        for part, ahead in ((0.0, 180.0), (1.0, 0.0)):
            here, azimuth = drawing.course_at(edge, part)
            for aside in (-80.0, 0.0, 45.0):
                yield (
                    "beyond the end",
                    metres,
                    drawing.go(here, azimuth + ahead + aside, metres),
                    azimuth + ahead + aside,
                )


def triangle(drawing: Drawing, apex: Any, onward: float) -> list[list[float]]:
    """A pit whose nearest place is one corner."""
    corners = [apex, drawing.go(apex, onward - 30, 4.0), drawing.go(apex, onward + 30, 4.0), apex]
    return [drawing.drawn(*corner) for corner in corners]


def written(path: Path, epsg: int, geometries: list[dict[str, Any]], properties: dict[str, Any]) -> Path:
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
    features = [{"type": "Feature", "properties": properties, "geometry": shape} for shape in geometries]
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}), "utf-8")
    return path


@pytest.mark.parametrize("edge_m", [30.0, 20_000.0])
@pytest.mark.parametrize(("epsg", "place"), CASES)
def test_distance_is_the_geodesic_one(epsg: int, place: tuple[float, float], edge_m: float, tmp_path: Path) -> None:
    drawing = Drawing(pyproj.CRS(epsg))
    edges = [drawing.edge(place, azimuth, edge_m) for azimuth in AZIMUTHS]
    truth = [
        (edge, kind, metres, triangle(drawing, apex, onward))
        for edge in range(len(edges))
        for kind, metres, apex, onward in sites_beside(drawing, edges[edge])
    ]
    across = ACROSS_HENAN if epsg in (4547, 4526, 4490) else []
    lines = [edge.tolist() for edge in edges] + [drawing.edge(end, 0.0, 10.0).tolist() for end in across]
    network = written(
        tmp_path / "network.geojson",
        epsg,
        [{"type": "LineString", "coordinates": line} for line in lines],
        {"kind": "main"},
    )
    works = written(
        tmp_path / "works.geojson", epsg, [{"type": "Polygon", "coordinates": [ring]} for *_, ring in truth], {}
    )
    register = load_network([LayerSource(network)], tables=network_tables())
    if across:
        assert register.crs.to_epsg() == 4547
    site = work_site(read_layers(works)[0], register.crs)
    measured = ClearanceIndex(register.geometry, np.full(len(register), 1e6), register.scale).pairs(site.geometry)
    distance = measured.distance_m.reshape(len(site), len(register))
    errors = [(abs(distance[row, edge] - metres), kind, metres) for row, (edge, kind, metres, _) in enumerate(truth)]
    assert max(errors)[0] < 1e-3, max(errors)
