"""Giving land up, and starting on what lies clear: the parts of works that are certainly outside every limit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.columns import distinct
from geo.place.buffers import grown
from geo.text import Text
from permits.counterproposal.bench import Bench
from permits.counterproposal.obstacles import Obstacles
from permits.counterproposal.options import Cost, Drawn, Option
from permits.rulebook.outcomes import Outcome

Column = np.ndarray[Any, Any]
Avoided = Callable[[int], BaseGeometry]

# For who may not learn where the limit runs, land is cut along the squares of a grid that lies fixed in the plane:
# asked again with another site, the same squares answer.
GRID_M = 5.0
_MOST_SQUARES = 2500
# Of a site larger than this nobody is shown more of the network than squares of so much (as in the cut-out of a record).
_LARGE_M2 = 1e6
_LARGE_GRID_M = 100.0
# What the union of drawn buffers may be short of by rounding.
_ROUNDING = 1e-3


def zones(bench: Bench, obstacles: Obstacles) -> Avoided:
    """Where each feature may not be, drawn no smaller than it is."""

    @cache
    def of(row: int) -> BaseGeometry:
        pairs = _meeting(bench.case.site.geometry[row], obstacles.of(np.array([row])))
        return shapely.union_all([grown(asset, keep + _ROUNDING) for asset, keep in pairs])

    return of


def squares(bench: Bench, obstacles: Obstacles) -> Avoided:
    """The squares of the grid in which a feature may not be everywhere."""

    is_large = _land(bench.case.site.geometry) > _LARGE_M2 * bench.scale**2

    @cache
    def of(row: int) -> BaseGeometry:
        grid, bounds = _LARGE_GRID_M if is_large else GRID_M, np.array(bench.case.site.geometry[row].bounds)
        west, south, east, north = np.floor(bounds / grid)
        while (east - west + 1) * (north - south + 1) > _MOST_SQUARES:
            grid *= 2
            west, south, east, north = np.floor(bounds / grid)
        x, y = np.meshgrid(np.arange(west, east + 1) * grid, np.arange(south, north + 1) * grid)
        cells = shapely.box(x.ravel(), y.ravel(), x.ravel() + grid, y.ravel() + grid)
        near = np.zeros(len(cells), dtype=bool)
        # A square is closed by what comes near it, whether or not that comes near the works too.
        held = obstacles.of(np.array([row]))
        for asset, keep in zip(held.shape, held.keep.tolist(), strict=True):
            near |= shapely.dwithin(cells, asset, keep + _ROUNDING)
        return shapely.union_all(cells[near])

    return of


def _meeting(site: BaseGeometry, own: Obstacles) -> Iterator[tuple[BaseGeometry, float]]:
    """What comes nearer to a feature than it may, as much of it as does, and how near it may come."""
    west, south, east, north = site.bounds
    near = shapely.distance(site, own.shape) <= own.keep + _ROUNDING
    for asset, keep in zip(own.shape[near], own.keep[near].tolist(), strict=True):
        around = keep * 1.1 + 1.0
        part = shapely.intersection(asset, shapely.box(west - around, south - around, east + around, north + around))
        yield part, keep


def cut(bench: Bench, standing: Column, avoided: Avoided) -> Option | None:
    """Land given up so that what is left is free; None where nothing useful is left."""
    if not all(bench.may(row, "cut") for row in standing.tolist()):
        return None
    free, rest = _parted(bench, standing, avoided)
    before, after = _land(bench.case.site.geometry[standing]), _land(free.geometry[np.isin(free.row, standing)])
    if not len(free.row) or after < bench.table.least_share * before or not _is_free(bench, free):
        return None
    given_up_m2 = (before - after) / bench.scale**2
    parts = _parts(free.geometry)
    share = 100 * (before - after) / before if before else 0.0
    left = "" if parts == 1 else f"，余 {parts} 块", "" if parts == 1 else f", {parts} parts left"
    of_zh, of_en = f"{given_up_m2:.1f} m²（{share:.0f}%）", f"{given_up_m2:.1f} m² ({share:.0f} %)"
    if not before:
        of_zh, of_en = "靠近供热管的部分", "what lies near the heat pipe"
    return Option(
        kind="cut",
        outcome=Outcome.NO_RESTRICTION_FOUND,
        free=free,
        rest=rest,
        cost=Cost(given_up_m2=given_up_m2, parts=parts),
        margin_m=None,
        text=Text(
            f"让出 {of_zh}{left[0]}",
            f"give up {of_en}{left[1]}",
        ),
    )


def split(bench: Bench, standing: Column, avoided: Avoided, *, nowhere_free: Collection[int]) -> Option | None:
    """What can start at once, and what needs what the order asks for; None where that is all or nothing.

    ``nowhere_free`` are rows against which something stands wherever they lie.
    """
    chosen = [row for row in standing.tolist() if row not in nowhere_free and bench.may(row, "split")]
    divisible = np.array(chosen, dtype=np.intp)
    whole = distinct(standing[~np.isin(standing, divisible)])
    clear = np.flatnonzero(~np.isin(np.arange(len(bench.case.works)), standing))
    free, rest = _parted(bench, divisible, avoided)
    rows = (*clear.tolist(), *(row for row in free.row if row in divisible))
    if not rows or not len(standing):
        return None
    places = {row: shape for row, shape in zip(free.row, free.geometry, strict=True)}
    drawn = np.array([places.get(row, bench.drawn[row]) for row in rows], dtype=object)
    free = Drawn(rows, drawn)
    rest = Drawn((*rest.row, *whole.tolist()), np.array([*rest.geometry, *bench.drawn[whole]], dtype=object))
    if not len(rest.row) or not _is_free(bench, free):
        return None
    return Option(
        kind="split",
        outcome=Outcome.NO_RESTRICTION_FOUND,
        free=free,
        rest=rest,
        cost=Cost(parts=_parts(free.geometry)),
        margin_m=None,
        text=Text("分段实施", "do it in parts"),
    )


def _parted(bench: Bench, rows: Column, avoided: Avoided) -> tuple[Drawn, Drawn]:
    """All features with some of them cut back to what is useful and free, and what was cut off."""
    free_rows, free, rest_rows, rest = [], [], [], []
    for row, shape in enumerate(bench.case.site.geometry):
        if row not in rows:
            free_rows.append(row)
            free.append(bench.drawn[row])
            continue
        outside = shapely.difference(shape, avoided(row))
        kept = _useful(outside, _useful_width(shape, bench), bench)
        # As drawn where nothing had to be cut off it.
        if not kept.is_empty:
            free_rows.append(row)
            free.append(kept)
        left = shapely.difference(shape, kept)
        if shapely.get_dimensions(shape) == 1:
            # The ends of what is kept do not lie on the line to the last bit, and what differs in that is all of it.
            left = shapely.union(shapely.intersection(shape, avoided(row)), shapely.difference(outside, kept))
        if not left.is_empty:
            rest_rows.append(row)
            rest.append(left)
    return Drawn(tuple(free_rows), _array(free)), Drawn(tuple(rest_rows), _array(rest))


def _useful_width(shape: BaseGeometry, bench: Bench) -> float:
    """How wide parts must be to be of use; of something thin, a fence drawn as an area, half of what it is wide."""
    least = bench.table.least_width_m * bench.scale
    return min(least, shape.area / shape.length) if shape.area else least


def _useful(shape: BaseGeometry, width: float, bench: Bench) -> BaseGeometry:
    """Without parts too narrow or short to be worked on; points are left as they are."""
    parts = np.array([shape], dtype=object)
    while (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    half, length = width / 2, bench.table.least_length_m * bench.scale
    kind = shapely.get_type_id(parts)
    areas = parts[kind == 3]
    narrowed = shapely.buffer(areas, -half, join_style="mitre")
    # Corners that were sharp are sharp again, and nothing lies where nothing was.
    opened = shapely.intersection(shapely.buffer(narrowed, half, join_style="mitre", mitre_limit=5.0), areas)
    lines = parts[(kind == 1) & (shapely.length(parts) >= length)]
    kept = shapely.union_all(np.concatenate([opened, lines, parts[kind == 0]]))
    if kept.geom_type != "GeometryCollection":
        return kept
    # Where an opened area touches itself in a line, the line is nothing.
    pieces = shapely.get_parts(kept)
    dimension = shapely.get_dimensions(pieces)
    return shapely.union_all(pieces[dimension == dimension.max()]) if len(pieces) else kept


def _is_free(bench: Bench, drawn: Drawn) -> bool:
    return bench.are_free([bench.redrawn(drawn.row, drawn.geometry)])[0]


def _land(shapes: Column) -> float:
    return float(shapely.area(shapes).sum())


def _parts(shapes: Column) -> int:
    return int(shapely.get_num_geometries(shapes).sum())


def _array(shapes: list[BaseGeometry]) -> Column:
    result = np.empty(len(shapes), dtype=object)
    result[:] = shapes
    return result
