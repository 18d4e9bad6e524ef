"""Which way measures, and that either finds what a person finds with a ruler."""

from __future__ import annotations

import importlib
import subprocess
import sys
from typing import Any

import numba
import numpy as np
import pyproj
import pytest
import shapely

from geo.errors import GeometryError
from geo.flat import FlatShapes
from geo.measure import by_geos, fast, overlaps, ways
from geo.measure.chunks import Chunks
from geo.measure.clearance import ClearanceIndex
from geo.measure.near import Assets
from geo.measure.scale_cells import ScaleCells
from geo.place.crs import GroundScale
from geo.shapes import Shapes

SCALE = GroundScale(pyproj.CRS(4547))
X, Y = 465_000.0, 3_846_000.0

YARD = "POLYGON ((0 0, 20 0, 20 20, 0 20, 0 0), (5 5, 15 5, 15 15, 5 15, 5 5))"
TWO_PLOTS = "MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0)), ((10 0, 14 0, 14 4, 10 4, 10 0)))"
# Overlapping members: what lies in both lies in two rings, and is not outside for that.
OVERLAPPING = "GEOMETRYCOLLECTION (POLYGON ((0 0, 6 0, 6 6, 0 6, 0 0)), POLYGON ((3 0, 9 0, 9 6, 3 6, 3 0)))"
MEASURED = [
    ("POINT (0 0)", "POINT (3 4)", 5.0),
    ("POINT (1 1)", "POINT (1 1)", 0.0),
    ("LINESTRING (0 0, 0 0)", "LINESTRING (3 4, 3 4)", 5.0),
    ("LINESTRING (0 0, 10 0)", "POINT (13 4)", 5.0),
    ("LINESTRING (0 0, 10 0)", "LINESTRING (5 -1, 5 1)", 0.0),
    ("LINESTRING (0 0, 10 0)", "LINESTRING (5 0, 5 1)", 0.0),
    ("LINESTRING (0 0, 10 0)", "LINESTRING (2 0, 30 0)", 0.0),
    ("LINESTRING (0 0, 10 0)", "LINESTRING (12 0, 30 0)", 2.0),
    ("LINESTRING (0 0, 0 0, 10 0, 10 0)", "POINT (4 7)", 7.0),
    (YARD, "POINT (10 10)", 5.0),
    (YARD, "POINT (15 10)", 0.0),
    (YARD, "POINT (2 2)", 0.0),
    (YARD, "LINESTRING (8 8, 12 12)", 3.0),
    (YARD, "LINESTRING (1 1, 2 2, 1 3, 3 3, 1 4, 2 4)", 0.0),
    (YARD, "LINESTRING (21 0, 21 20)", 1.0),
    (TWO_PLOTS, "POINT (12 1)", 0.0),
    (TWO_PLOTS, "POINT (7 2)", 3.0),
    (TWO_PLOTS, "LINESTRING (11 1, 13 1)", 0.0),
    (OVERLAPPING, "POINT (4 1)", 0.0),
    ("LINEARRING (0 0, 10 0, 10 10, 0 10, 0 0)", "POINT (5 5)", 5.0),
    ("MULTIPOINT ((0 0), (9 0))", "MULTIPOINT ((12 4), (40 0))", 5.0),
    ("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))", "POLYGON ((4 4, 8 4, 8 8, 4 8, 4 4))", 0.0),
    ("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))", "POLYGON ((7 8, 9 8, 9 9, 7 9, 7 8))", 5.0),
    ("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))", "LINESTRING (-2 2, 2 6)", 0.0),
]


def shape(wkt: str, east: float) -> Any:
    return shapely.transform(shapely.from_wkt(wkt), lambda xy: np.add(xy, [east, Y]))


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("east", [0.0, X, 38_465_000.0])
@pytest.mark.parametrize(("site", "asset", "expected"), MEASURED)
def test_measured_with_a_ruler(site: str, asset: str, expected: float, east: float, turned: bool) -> None:
    """By hand; Pythagoras made the triples."""
    one, other = (shape(asset, east), shape(site, east)) if turned else (shape(site, east), shape(asset, east))
    sites, held = Shapes(np.array([one])), Shapes(np.array([other]))
    measured = Assets(held, Chunks.of(held.flat, np.full(1, 9.0)), np.full(1, 9.0), NO_CELLS)
    found = ways.way(1)(measured, sites, np.zeros(1), largest=1.0, threads=1)
    assert found.plane.tolist() == pytest.approx([expected], abs=1e-9)


class Level:
    """A system in which a metre is a metre."""

    def at(self, x: Any, y: Any) -> Any:
        return np.ones(len(x))


NO_CELLS = ScaleCells(Level(), np.ones(3), np.empty((0, 0, 4, 4)))  # type: ignore[arg-type]


def city(count: int, seed: int) -> Any:
    random = np.random.default_rng(seed)
    place = random.uniform([X, Y], [X + 3000, Y + 3000], (count, 2))
    lines = shapely.linestrings(np.stack([place, place + random.normal(0, 20, (count, 2))], axis=1))
    return np.where(random.uniform(size=count) < 0.5, lines, shapely.buffer(lines, 3.0, quad_segs=2))


@pytest.mark.usefixtures("either_way")
def test_the_answer_is_the_same_in_any_number_of_threads_and_flat_or_not() -> None:
    index = ClearanceIndex(city(3000, 1), np.full(3000, 10.0), SCALE)
    sites, extra = city(40_000, 2), np.linspace(0, 5, 40_000)
    one = index.pairs(sites, extra_m=extra)
    assert len(one) > 1000
    assert (np.lexsort((one.asset, one.site)) == np.arange(len(one))).all()
    for other in (
        index.pairs(sites, extra_m=extra, threads=3),
        index.pairs(Shapes(FlatShapes.of(sites)), extra_m=extra, threads=2),
        ClearanceIndex(Shapes(FlatShapes.of(city(3000, 1))), np.full(3000, 10.0), SCALE).pairs(sites, extra_m=extra),
    ):
        for name in ("site", "asset", "distance_m", "scale"):
            assert getattr(one, name).tobytes() == getattr(other, name).tobytes()


@pytest.mark.usefixtures("either_way")
def test_an_index_is_saved_and_opened(tmp_path: Any) -> None:
    assets, sites = city(500, 1), city(300, 2)
    index = ClearanceIndex(assets, np.full(500, 10.0), SCALE)
    for name, array in index.saved().items():
        np.save(tmp_path / f"{name}.npy", array)
    saved = {path.stem: np.load(path, mmap_mode="r") for path in tmp_path.iterdir()}
    opened = ClearanceIndex.of_saved(Shapes(FlatShapes.of(assets)), saved, SCALE)
    for extra in (np.zeros(300), np.full(300, 2000.0)):
        one, other = index.pairs(sites, extra_m=extra), opened.pairs(sites, extra_m=extra)
        assert len(one) and all((getattr(one, name) == getattr(other, name)).all() for name in vars(one))


@pytest.mark.usefixtures("either_way")
def test_no_site_and_no_asset() -> None:
    none = np.array([], dtype=object)
    assert len(ClearanceIndex(none, np.empty(0), SCALE).pairs(city(3, 1))) == 0
    assert len(ClearanceIndex(city(3, 1), np.ones(3), SCALE).pairs(none)) == 0
    with pytest.raises(GeometryError):
        ClearanceIndex(none, np.empty(0), SCALE).pairs(np.array([shapely.Point()]))


@pytest.mark.usefixtures("either_way")
def test_what_cannot_be_measured_is_named_among_very_many() -> None:
    sites = np.append(shapely.points(np.full(40_000, X), Y), shapely.Polygon())
    with pytest.raises(GeometryError) as refused:
        ClearanceIndex(city(3, 1), np.ones(3), SCALE).pairs(sites, threads=2)
    assert refused.value.feature == "40000"


def test_scale_factors_are_those_of_proj() -> None:
    bounds = np.array([X - 60_000, Y - 60_000, X + 60_000, Y + 60_000])
    x, y = np.random.default_rng(3).uniform(bounds[:2] - 9000, bounds[2:] + 9000, (2000, 2)).T
    for epsg in (4547, 25833, 2154):
        scale = GroundScale(pyproj.CRS(epsg))
        # PROJ differentiates numerically, and wavers nearly by this: 2e-8 m in 200 m.
        assert np.abs(ScaleCells.over(bounds, scale).at(x, y) - scale.at(x, y)).max() < 1e-10
    # A network that spreads over a continent has no cells.
    wide = ScaleCells.over(np.array([-2e6, 0, 2e6, 6e6]), SCALE)
    assert wide.powers.size == 0 and (wide.at(x, y) == SCALE.at(x, y)).all()


def test_nothing_waits_for_a_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways, "_kernel", None)
    assert ways.way(1) is by_geos.near
    monkeypatch.setattr(ways, "lies_ready", lambda: False)
    assert ways.way(10 * ways.MANY) is by_geos.near
    assert ways.warm() is not fast.WANT
    assert ways.way(1) is not by_geos.near


def test_very_many_sites_take_the_kernel_thatlies_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    ways.warm()
    monkeypatch.setattr(ways, "_kernel", None)
    assert ways.way(ways.MANY - 1) is by_geos.near
    assert ways.way(ways.MANY) is not by_geos.near


def test_without_numba_geos_measures_and_the_want_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways, "_kernel", None)
    monkeypatch.setattr(ways, "installed", lambda: False)
    assert "heatguard[fast]" in ways.warm().zh and "heatguard[fast]" in ways.warm().en
    assert ways.way(10 * ways.MANY) is by_geos.near


def test_where_nothing_can_be_kept_it_is_compiled_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from geo.measure.kernel import compiled

    njit = numba.njit

    def nowhere(*args: Any, cache: bool = False, **kwargs: Any) -> Any:
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return njit(*args, **kwargs)

    monkeypatch.setattr(numba, "njit", nowhere)

    def twice(number: int) -> int:
        return 2 * number

    made = compiled.kept(twice)
    assert made(21) == 42 and not compiled.is_kept(made)


def test_a_small_check_never_loads_numba() -> None:
    asks = (
        "import sys, numpy as np, pyproj, shapely;"
        "from geo.measure.clearance import ClearanceIndex; from geo.place.crs import GroundScale;"
        "one = np.array([shapely.Point(465000, 3846000)]);"
        "assert len(ClearanceIndex(one, np.ones(1), GroundScale(pyproj.CRS(4547))).pairs(one)) == 1;"
        "assert 'numba' not in sys.modules and 'llvmlite' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", asks], check=True)


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("endless", [np.nan, np.inf])
def test_a_reach_that_is_no_number_is_refused_not_clear(endless: float) -> None:
    with pytest.raises(GeometryError):
        ClearanceIndex(city(3, 1), np.array([1.0, endless, 1.0]), SCALE)
    with pytest.raises(GeometryError):
        ClearanceIndex(city(3, 1), np.ones(3), SCALE).pairs(city(2, 2), extra_m=np.array([0.0, endless]))


def test_a_compiler_that_is_broken_leaves_measuring_to_geos(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> Any:
        raise ImportError("llvmlite is of another machine")

    monkeypatch.setattr(ways, "_kernel", None)
    monkeypatch.setattr(overlaps, "_warm", [])
    for one in (ways, overlaps):
        monkeypatch.setattr(one, "installed", lambda: True)
    monkeypatch.setattr(importlib, "import_module", broken)
    assert ways.way(ways.MANY) is by_geos.near
    assert "llvmlite" in ways.warm().en
    assert not overlaps.warm()
