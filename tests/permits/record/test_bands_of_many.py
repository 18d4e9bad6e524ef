"""Bands of many features are measured together, and are those that each has by itself."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import shapely

from permits.determination.missing import Missing
from permits.record import bands
from permits.record.bands import Bands, band_m, each_on_the_grid, on_the_grid

SITES = np.array([shapely.box(17.0 * n, 0, 17.0 * n + 3 + n, 4 + 13 * (n % 3)) for n in range(40)])
ASSETS = np.array([shapely.LineString([(-50, y), (900, y)]) for y in (-4.9, -5.1, -20.5, -199.0, -600.0)])
KEYS = [(row, asset) for row in range(len(SITES)) for asset in range(len(ASSETS))]


def of_these(missing: Missing) -> Bands:
    register: Any = SimpleNamespace(row_of={f"P{n}": n for n in range(len(ASSETS))}, geometry=ASSETS)
    return Bands([f"S{n}" for n in range(len(SITES))], SITES, register, missing)


def asked(made: Bands) -> list[float | None]:
    return [made.of(f"S{row}", f"P{asset}") for row, asset in KEYS]


def test_squares_of_many_are_those_of_each() -> None:
    each = [on_the_grid(site) for site in SITES]
    assert all(one.equals(other) for one, other in zip(each_on_the_grid(SITES), each, strict=True))


def test_bands_that_were_learnt_are_those_that_are_asked_one_by_one() -> None:
    missing = Missing()
    learnt, single = of_these(missing), of_these(missing)
    learnt.learn(*zip(*KEYS, strict=True))
    found = asked(learnt)
    assert found == asked(single) and len(set(found)) > 3 and not missing


def test_the_band_is_that_of_the_squares_wherever_the_pipe_lies() -> None:
    at = [-4.0 + 0.37 * n for n in range(-1500, 40)]
    pipes = np.array([shapely.LineString([(-50, y), (900, y)]) for y in at])
    register: Any = SimpleNamespace(row_of={f"P{n}": n for n in range(len(pipes))}, geometry=pipes)
    missing = Missing()
    made = Bands([f"S{n}" for n in range(len(SITES))], SITES, register, missing)
    made.learn([7] * len(pipes), list(range(len(pipes))))
    squares = on_the_grid(SITES[7])
    each = [band_m(float(shapely.distance(squares, pipe))) for pipe in pipes]
    assert [made.of("S7", f"P{n}") for n in range(len(pipes))] == each and len(set(each)) == 6 and not missing


@pytest.mark.parametrize("end_m", bands.BANDS_M)
@pytest.mark.parametrize("hair_m", [-1e-3, -1e-9, 0.0, 1e-9, 1e-3])
def test_bands_end_where_they_do(end_m: float, hair_m: float) -> None:
    # The edge of the squares is the edge of the grid, and of the site.
    pipes = np.array([shapely.LineString([(-50.0, -end_m - hair_m), (900.0, -end_m - hair_m)])])
    register: Any = SimpleNamespace(row_of={"P0": 0}, geometry=pipes)
    made = Bands([f"S{n}" for n in range(len(SITES))], SITES, register, Missing())
    made.learn([3], [0])
    assert made.of("S3", "P0") == band_m(float(shapely.distance(on_the_grid(SITES[3]), pipes[0])))


def test_where_together_they_crash_each_is_measured_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = Missing()
    whole = asked(of_these(missing))

    def crash(*_: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(bands, "each_on_the_grid", crash)
    made = of_these(missing)
    made.learn(*zip(*KEYS, strict=True))
    assert asked(made) == whole and missing
