"""Which way measures: GEOS, which is always there, or the kernel, once it is compiled.

Nothing waits for a compiler that it did not ask for: the kernel is taken where a program that runs for long has warmed
it, and for very many sites where it lies in numba's cache.
"""

from __future__ import annotations

import importlib
import importlib.util
import time
from collections.abc import Callable
from types import ModuleType

import numpy as np
import pyproj
import shapely

from geo.measure import by_geos
from geo.measure.chunks import Chunks
from geo.measure.near import Assets, Near
from geo.measure.scale_cells import ScaleCells
from geo.place.crs import GroundScale
from geo.shapes import Shapes
from geo.text import Text

# Measures by the kernel, once that is warm.
_kernel: Callable[..., Near] | None = None
# So many sites take GEOS longer than numba and the kernel take to load.
MANY = 100_000


def way(sites: int) -> Callable[..., Near]:
    """How so many sites are measured."""
    if _kernel is None and sites >= MANY and _installed() and _by_kernel().is_compiled():
        warm()
    return _kernel or by_geos.near


def warm() -> Text:
    """Load the kernel, compiling it where that has not been done on this machine; what came of it."""
    if not _installed():
        return Text(
            "未安装 numba，测量使用 GEOS，大批量时慢数倍：pip install 'heatguard[fast]'",
            "numba is not installed; GEOS measures, several times slower in bulk: pip install 'heatguard[fast]'",
        )
    global _kernel
    start = time.perf_counter()
    by_kernel = _by_kernel()
    # The arrays are of the same types whatever is measured.
    shapes = Shapes(np.array([shapely.box(0, 0, 1, 1)], dtype=object))
    scale = ScaleCells(GroundScale(pyproj.CRS(4547)), np.ones(3), np.ones((1, 1, 4, 4)))
    assets = Assets(shapes, Chunks.of(shapes.flat, np.ones(1)), np.ones(1), scale)
    by_kernel.near(assets, shapes, np.zeros(1), largest=1.0, threads=1)
    _kernel = by_kernel.near
    took = time.perf_counter() - start
    if by_kernel.compile_stats().cache_hits:
        return Text(f"测量内核已载入（{took:.1f} 秒）", f"the measuring kernel is loaded ({took:.1f} s)")
    return Text(f"测量内核已编译（{took:.0f} 秒，仅此一次）", f"the measuring kernel is compiled ({took:.0f} s, once)")


def _installed() -> bool:
    return importlib.util.find_spec("numba") is not None


def _by_kernel() -> ModuleType:
    # Imported where it is wanted: numba takes longer than a small check.
    return importlib.import_module("geo.measure.by_kernel")
