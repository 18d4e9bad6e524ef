"""100,000 pairs of asset and site against PostGIS: its own distance code, its own projection of the metre."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyproj
import pytest
import shapely

from geo.measure.clearance import ClearanceIndex
from geo.place.crs import GroundScale
from geo.repair import enclose_everything

pytestmark = pytest.mark.usefixtures("either_way")

ASSETS, SITES = 100, 100
# Working systems, each at a place where its metres differ much from the ground's (UTM South holds northern
# towns with northings above ten million).
PLACES = {
    "EPSG:4547, Zhengzhou": (4547, 113.62, 34.75),
    "EPSG:4547, west edge of Henan": (4547, 110.36, 34.6),
    "EPSG:4547, east edge of Henan": (4547, 116.64, 33.9),
    "EPSG:4547, south edge of Henan": (4547, 114.9, 31.4),
    "EPSG:4546, Luoyang": (4546, 112.4, 34.65),
    "EPSG:25833, Görlitz": (25833, 14.98, 51.15),
    "EPSG:25833, edge of the zone": (25833, 17.9, 52.0),
    "EPSG:31467, Schutterwald": (31467, 7.88, 48.46),
    "EPSG:3067, Helsinki": (3067, 24.94, 60.17),
    "EPSG:32732, Zug": (32732, 8.51, 47.18),
}
LIMITS_M = np.array([1.5, 1.8275, 6.0, 8.5, 10.0, 50.0, 200.0])


class Draughtsman:
    """Draws shapes of every kind, seeded, within a town of 600 m."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self.kinds = (
            self.point,
            self.points,
            self.course,
            self.closed,
            self.long,
            self.dense,
            self.courses,
            self.star,
            self.court,
            self.touching_itself,
            self.bow_tie,
            self.parcels,
            self.collection,
        )

    def draw(self, count: int) -> np.ndarray[Any, Any]:
        shapes = [self.kinds[number % len(self.kinds)]() for number in range(count)]
        return np.array([enclose_everything(shape, feature="")[0] for shape in shapes], dtype=object)

    def _place(self) -> np.ndarray[Any, Any]:
        return self._random.uniform(-300, 300, 2)

    def _ring(self, radius: float) -> np.ndarray[Any, Any]:
        count = int(self._random.integers(3, 14))
        angles = np.sort(self._random.uniform(0, 2 * np.pi, count))
        radii = self._random.uniform(0.2, 1, count) * radius
        return np.column_stack([np.cos(angles) * radii, np.sin(angles) * radii])

    def point(self) -> Any:
        return shapely.Point(self._place())

    def points(self) -> Any:
        return shapely.MultiPoint(self._place() + self._random.uniform(-20, 20, (4, 2)))

    def course(self) -> Any:
        steps = self._random.normal(0, 20, (int(self._random.integers(2, 9)), 2))
        return shapely.LineString(self._place() + np.cumsum(steps, axis=0))

    def closed(self) -> Any:
        ring = self._place() + self._random.uniform(-25, 25, (6, 2))
        return shapely.LineString([*ring, ring[0]])

    def long(self) -> Any:
        return shapely.LineString(self._place() + self._random.uniform(-3000, 3000, (2, 2)))

    def dense(self) -> Any:
        angles = np.linspace(0, self._random.uniform(1, 6), 400)
        return shapely.LineString(self._place() + 40 * np.column_stack([np.cos(angles), np.sin(angles)]))

    def courses(self) -> Any:
        return shapely.MultiLineString([self.course(), self.course()])

    def star(self) -> Any:
        return shapely.Polygon(self._place() + self._ring(25))

    def court(self) -> Any:
        ring, place = self._ring(60), self._place()
        return shapely.Polygon(place + ring, [place + ring * 0.6])

    def touching_itself(self) -> Any:
        x, y = self._place()
        shell = [(x, y), (x + 40, y), (x + 40, y + 40), (x, y + 40)]
        return shapely.Polygon(shell, [[(x, y + 20), (x + 20, y + 10), (x + 20, y + 30)]])

    def bow_tie(self) -> Any:
        return shapely.Polygon(self._place() + self._random.uniform(-25, 25, (5, 2)))

    def parcels(self) -> Any:
        x, y = self._place()
        touching = [shapely.box(x, y, x + 9, y + 9), shapely.box(x + 9, y + 9, x + 20, y + 30)]
        return shapely.MultiPolygon([*touching, shapely.box(x - 60, y, x - 40, y + 5)])

    def collection(self) -> Any:
        return shapely.GeometryCollection([self.point(), self.course(), self.star()])


def moved_to_the_limit(
    sites: np.ndarray[Any, Any], assets: np.ndarray[Any, Any], limit: np.ndarray[Any, Any], seed: int
) -> np.ndarray[Any, Any]:
    """Half of the sites put where a limit ends, within a few millimetres: verdicts differ nowhere else."""
    random = np.random.default_rng(seed)
    result = sites.copy()
    for row in range(0, len(sites), 2):
        near = int(random.integers(len(assets)))
        ends = shapely.get_coordinates(shapely.shortest_line(sites[row], assets[near]))
        apart = ends[1] - ends[0]
        length = float(np.hypot(*apart))
        if length == 0:
            continue
        step = apart / length * (length - limit[near] - random.uniform(-4e-3, 4e-3))
        result[row] = shapely.transform(sites[row], lambda xy, step=step: xy + step)
    return result


@pytest.mark.parametrize("place", PLACES)
def test_same_distances_and_verdicts_as_postgis(place: str, postgis: Any) -> None:
    epsg, longitude, latitude = PLACES[place]
    seed = list(PLACES).index(place)
    crs = pyproj.CRS(epsg)
    origin = pyproj.Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True).transform(longitude, latitude)
    metre = _plane_metres_for_one_on_the_ground(postgis, epsg, origin)
    draughtsman = Draughtsman(seed)
    drawn = [
        np.asarray(shapely.transform(shapes, lambda xy: xy + np.array(origin)), dtype=object)
        for shapes in (draughtsman.draw(ASSETS), draughtsman.draw(SITES))
    ]
    assets, limit = drawn[0], np.random.default_rng(seed).choice(LIMITS_M, ASSETS)
    sites = moved_to_the_limit(drawn[1], assets, limit * metre, seed)

    theirs, theirs_inside = _as_postgis_sees(postgis, epsg, assets, limit * metre, sites)
    measured = ClearanceIndex(assets, np.full(ASSETS, 1e5), GroundScale(crs)).pairs(sites)
    assert len(measured) == ASSETS * SITES
    ours = (measured.distance_m * measured.scale).reshape(SITES, ASSETS)
    assert np.abs(ours - theirs).max() < 1e-6

    # Two ways to ours: everything measured and compared, and only what the index thinks near enough.
    inside = measured.distance_m.reshape(SITES, ASSETS) <= limit
    near = ClearanceIndex(assets, limit, GroundScale(crs)).pairs(sites)
    found = np.zeros_like(inside)
    found[near.site, near.asset] = True
    assert (found == inside).all()
    decided = np.abs(theirs / metre - limit) > 1e-3
    assert not (decided & (inside != theirs_inside)).any()
    # It proves something: many pairs lie within centimetres of their limit, and both verdicts occur.
    assert np.count_nonzero(np.abs(theirs / metre - limit) < 5e-3) >= SITES // 4
    assert 0.01 < inside.mean() < 0.9


def _plane_metres_for_one_on_the_ground(postgis: Any, epsg: int, origin: tuple[float, float]) -> float:
    """By PostGIS alone: a plane kilometre through the place, and what its ellipsoid says it is."""
    x, y = origin
    row = postgis.execute(
        "SELECT ST_Distance(ST_Transform(ST_SetSRID(ST_MakePoint(%s, %s), %s), 4258)::geography,"
        " ST_Transform(ST_SetSRID(ST_MakePoint(%s, %s), %s), 4258)::geography)",
        (x - 300, y - 400, epsg, x + 300, y + 400, epsg),
    ).fetchone()
    return 1000.0 / float(row[0])


def _as_postgis_sees(
    postgis: Any,
    epsg: int,
    assets: np.ndarray[Any, Any],
    limit: np.ndarray[Any, Any],
    sites: np.ndarray[Any, Any],
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    postgis.execute("DROP TABLE IF EXISTS asset, site")
    postgis.execute("CREATE TEMP TABLE asset (n int, reach float8, shape geometry)")
    postgis.execute("CREATE TEMP TABLE site (n int, shape geometry)")
    with postgis.cursor() as cursor:
        with cursor.copy("COPY asset FROM STDIN") as copy:
            for row, (reach, shape) in enumerate(zip(limit, _hex(assets, epsg), strict=True)):
                copy.write_row((row, float(reach), shape))
        with cursor.copy("COPY site FROM STDIN") as copy:
            for row, shape in enumerate(_hex(sites, epsg)):
                copy.write_row((row, shape))
    rows = postgis.execute(
        "SELECT ST_Distance(s.shape, a.shape), ST_DWithin(s.shape, a.shape, a.reach)"
        " FROM site s CROSS JOIN asset a ORDER BY s.n, a.n"
    ).fetchall()
    distance, inside = zip(*rows, strict=True)
    return np.array(distance).reshape(len(sites), -1), np.array(inside).reshape(len(sites), -1)


def _hex(shapes: np.ndarray[Any, Any], epsg: int) -> Any:
    return shapely.to_wkb(shapely.set_srid(shapes, epsg), hex=True, include_srid=True)
