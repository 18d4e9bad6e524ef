"""Which way measures: GEOS, which is always there, or the kernel, once it is compiled.

Nothing waits for a compiler that it did not ask for: the kernel is taken where a program that runs for long has warmed
it, and for very many sites where it lies in numba's cache.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable

import numpy as np
import pyproj
import shapely

from geo.measure import by_geos
from geo.measure.chunks import Chunks
from geo.measure.fast import WANT, installed
from geo.measure.near import Assets, Near
from geo.measure.scale_cells import ScaleCells
from geo.place.crs import GroundScale
from geo.shapes import Shapes
from geo.text import Text

# Measures by the kernel, once that is warm.
_kernel: Callable[..., Near] | None = None
# So many sites take GEOS longer than numba and the kernel take to load.
MANY = 50_000


def way(sites: int) -> Callable[..., Near]:
    """How so many sites are measured."""
    if _kernel is None and sites >= MANY and installed() and lies_ready():
        warm()
    return _kernel or by_geos.near


def measures_flat() -> bool:
    """Whether shapes are measured as flat arrays, and no objects are made of them."""
    return _kernel is not None


def _of_no_use(error: Exception) -> Text:
    return Text(
        f"numba 不能使用（{type(error).__name__}：{error}），由 GEOS 测量，结果相同；请重新安装 numba 或清除其缓存",
        f"numba is of no use here ({type(error).__name__}: {error}); GEOS measures, with the same results. Install numba again, or clear"
        " its cache",
    )


def warm() -> Text:
    """Load the kernel, compiling it where that has not been done on this machine; what came of it."""
    if not installed():
        return WANT
    try:
        return _warmed()
    except Exception as error:
        # A compiler that is broken, or a cache that is damaged: whatever it raises, there is another way to measure.
        return _of_no_use(error)


def _warmed() -> Text:
    global _kernel
    start = time.perf_counter()
    by_kernel = importlib.import_module("geo.measure.by_kernel")
    compiled = importlib.import_module("geo.measure.kernel.compiled")
    # Few that are many enough for all that is compiled; the arrays are of the same types whatever is measured.
    shapes = Shapes(np.array([shapely.box(0, 0, 1, 1)] * 99, dtype=object))
    scale = ScaleCells(GroundScale(pyproj.CRS(4547)), np.ones(3), np.ones((1, 1, 4, 4)))
    assets = Assets(shapes, Chunks.of(shapes.flat, np.ones(99)), np.ones(99), scale)
    by_kernel.near(assets, shapes, np.zeros(99), largest=1.0, threads=1)
    _kernel = by_kernel.near
    took = time.perf_counter() - start
    if compiled.was_kept(by_kernel.measuring.near):
        return Text(f"测量内核已载入（{took:.1f} 秒）", f"the measuring kernel is loaded ({took:.1f} s)")
    return Text(f"测量内核已编译（{took:.0f} 秒，仅此一次）", f"the measuring kernel is compiled ({took:.0f} s, once)")


def lies_ready() -> bool:
    """Whether the kernel need only be loaded; it is not, but numba is."""
    try:
        compiled, measuring = (
            importlib.import_module(f"geo.measure.kernel.{name}") for name in ("compiled", "measuring")
        )
        return bool(compiled.is_kept(measuring.near))
    except Exception:
        # As in `warm`.
        return False
