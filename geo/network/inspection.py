"""What a network looks like to its operator: lengths, ages, ends that hang in the air, pipes without their twin."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, NamedTuple

import numpy as np
import shapely

from geo.coded import coded
from geo.network.assets import AssetRegister
from geo.network.columns import CROSSING
from geo.network.shapes import is_line

# Ends nearer than this are one; survey programs write millimetres.
_SAME_M = 0.01
# Ends that miss each other by less were meant to meet.
GAP_M = 1.0
# Cosine of the widest angle at which a pipe may be meant to go on: 60°.
_AHEAD = 0.5
# The return of a supply pipe lies beside it; channels are up to three metres wide.
TWIN_M = 5.0
_SUPPLY = re.compile(r"供水|供热水|送水|supply|vorlauf|flow", re.IGNORECASE)
_RETURN = re.compile(r"回水|return|r(ü|ue)cklauf", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(19|20)\d\d")
# Moved by less than this it was only written again.
_MOVED_M = 0.05


class Length(NamedTuple):
    """Kilometres of the pipes of one kind, nominal diameter and grade; None where one is unknown."""

    kind: str
    dn: float | None
    grade: str | None
    km: float


class Ends(NamedTuple):
    """Loose ends of pipes.

    Attributes
    ----------
    dangling : tuple of str
        Assets with an end at which nothing goes on, no chamber and no other pipe.
    gaps : tuple of (str, str, float)
        An asset whose end misses another one by less than `GAP_M`, that one, and the gap in metres.
    """

    dangling: tuple[str, ...]
    gaps: tuple[tuple[str, str, float], ...]


class Twins(NamedTuple):
    """Supply pipes and whether their return lies beside them; ``told`` where any pipe says which it is."""

    told: bool
    supply: int
    without_return: tuple[str, ...]


class Difference(NamedTuple):
    """Against an earlier state, by id: what came, went, moved (with metres), and what has other sizes."""

    came: tuple[str, ...]
    went: tuple[str, ...]
    moved: tuple[tuple[str, float], ...]
    resized: tuple[str, ...]


def pipe_rows(register: AssetRegister) -> np.ndarray[Any, Any]:
    """Rows of mains and transmission lines that are drawn as lines."""
    pipes = register.coded("kind").among(("main", "transmission"))
    return np.flatnonzero(pipes & is_line(register.geometry.objects))


def lengths(register: AssetRegister) -> list[Length]:
    """Ground kilometres of pipe by kind, diameter and grade, in this order; what is unknown stands last."""
    rows = pipe_rows(register)
    middle = shapely.get_coordinates(shapely.centroid(register.geometry[rows]))
    scale = register.scale.at(middle[:, 0], middle[:, 1]) if len(rows) else np.empty(0)
    km = shapely.length(register.geometry[rows]) / scale / 1000
    sizes = [None if dn != dn else dn for dn in register.column("dn")[rows].tolist()]
    totals: dict[tuple[str, float | None, str | None], float] = {}
    for key, length in zip(
        zip(register.column("kind")[rows], sizes, register.column("grade")[rows], strict=True), km, strict=True
    ):
        totals[key] = totals.get(key, 0.0) + float(length)
    in_order = sorted(totals, key=lambda key: (key[0], key[1] is None, key[1] or 0.0, key[2] is None, key[2] or ""))
    return [Length(*key, totals[key]) for key in in_order]


def survey_years(register: AssetRegister) -> dict[int | None, int]:
    """How many assets were surveyed in each year; None where nobody says."""
    days = coded(register.column("surveyed_on")[~register.coded("kind").equals(CROSSING)])
    counts: Counter[int | None] = Counter({None: n} if (n := int(np.sum(days.codes < 0))) else {})
    for value, count in zip(days.values, days.counts().tolist(), strict=True):
        found = _YEAR.search(str(value))
        counts[None if found is None else int(found.group())] += count
    return dict(sorted(counts.items(), key=lambda item: (item[0] is None, item[0] or 0)))


def crossings_by_river(register: AssetRegister) -> dict[str, tuple[str, ...]]:
    """For each water the crossings found with it."""
    found: dict[str, list[str]] = {}
    for row in np.flatnonzero(register.coded("kind").equals(CROSSING)):
        water = register.column("river")[row] or register.column("water_class")[row]
        found.setdefault(str(water), []).append(str(register.column("asset_id")[row]))
    return {water: tuple(found[water]) for water in sorted(found)}


def ends(register: AssetRegister) -> Ends:
    """Ends at which nothing goes on, and those that miss another pipe by less than `GAP_M`."""
    rows = pipe_rows(register)
    parts, of = shapely.get_parts(register.geometry[rows], return_index=True)
    if not len(parts):
        return Ends((), ())
    points = np.concatenate([shapely.get_point(parts, 0), shapely.get_point(parts, -1)])
    owner = np.concatenate([of, of])
    tree = shapely.STRtree(parts)
    one, other = tree.query(points, predicate="dwithin", distance=GAP_M)
    own = np.arange(len(points)) % len(parts)
    distance = shapely.distance(points[one], parts[other])
    foreign = own[one] != other
    met = np.zeros(len(points), dtype=bool)
    met[one[foreign & (distance <= _SAME_M)]] = True
    # A ring of pipe meets itself.
    met |= np.tile(shapely.equals(shapely.get_point(parts, 0), shapely.get_point(parts, -1)), 2)
    met |= _at_a_facility(register, points)
    names = register.column("asset_id")[rows]
    miss = foreign & (distance > _SAME_M) & ~met[one]
    miss[miss] = _ahead(parts, points, one[miss], other[miss])
    gaps = {
        (str(names[owner[point]]), str(names[of[part]])): float(gap)
        for point, part, gap in zip(one[miss], other[miss], distance[miss], strict=True)
    }
    loose = ~met
    return Ends(
        tuple(dict.fromkeys(map(str, names[owner[loose]]))),
        tuple((first, second, gap) for (first, second), gap in gaps.items()),
    )


def _ahead(
    parts: np.ndarray[Any, Any], points: np.ndarray[Any, Any], end: np.ndarray[Any, Any], other: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    """Whether the other pipe lies where the end points to: the return beside a supply pipe is no gap in it."""
    nearest = shapely.get_coordinates(shapely.shortest_line(points[end], parts[other])).reshape(-1, 2, 2)
    across = nearest[:, 1] - nearest[:, 0]
    part, last = end % len(parts), end >= len(parts)
    before = shapely.get_point(parts[part], np.where(last, -2, 1))
    along = shapely.get_coordinates(points[end]) - shapely.get_coordinates(before)
    size = np.hypot(*across.T) * np.hypot(*along.T)
    return np.asarray((across * along).sum(axis=1) >= _AHEAD * size)


def _at_a_facility(register: AssetRegister, points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Whether places lie in or at the wall of a facility."""
    met = np.zeros(len(points), dtype=bool)
    facilities = np.flatnonzero(register.coded("kind").equals("facility"))
    if not len(facilities):
        return met
    reach = register.column("outer_offset_m")[facilities] + GAP_M
    tree = shapely.STRtree(points)
    found = tree.query(register.geometry[facilities], predicate="dwithin", distance=reach)
    met[found[1]] = True
    return met


def twins(register: AssetRegister) -> Twins:
    """Supply pipes beside which no return lies, where medium, id or file say which is which."""
    rows = pipe_rows(register)
    names = register.column("asset_id")[rows]
    said = [
        " ".join(str(value) for value in values if value is not None)
        for values in zip(register.column("medium")[rows], names, register.column("source_file")[rows], strict=True)
    ]
    supply = np.array([bool(_SUPPLY.search(text)) and not _RETURN.search(text) for text in said], dtype=bool)
    back = np.array([bool(_RETURN.search(text)) and not _SUPPLY.search(text) for text in said], dtype=bool)
    if not supply.any():
        return Twins(False, 0, ())
    lonely = np.ones(int(supply.sum()), dtype=bool)
    if back.any():
        middle = shapely.line_interpolate_point(
            shapely.get_geometry(register.geometry[rows[supply]], 0), 0.5, normalized=True
        )
        tree = shapely.STRtree(register.geometry[rows[back]])
        lonely[tree.query(middle, predicate="dwithin", distance=TWIN_M)[0]] = False
    return Twins(True, int(supply.sum()), tuple(map(str, names[supply][lonely])))


def covered_share(register: AssetRegister) -> tuple[float, int] | None:
    """Area of the stated coverage in km² and how many assets lie outside of it or reach beyond; None without one."""
    if register.coverage is None:
        return None
    shapely.prepare(register.coverage)
    inside = shapely.covers(register.coverage, register.geometry)
    return float(register.coverage.area) / 1e6, int((~inside).sum())


def difference(register: AssetRegister, earlier: AssetRegister, placed: np.ndarray[Any, Any]) -> Difference:
    """What changed since an earlier state.

    Parameters
    ----------
    placed : array of shapely geometry
        Shapes of ``earlier`` in the working system of ``register``.
    """
    now, before = ({str(name): row for row, name in enumerate(one.table["asset_id"])} for one in (register, earlier))
    both = [name for name in now if name in before]
    new, old = np.array([now[one] for one in both], dtype=int), np.array([before[one] for one in both], dtype=int)
    apart = shapely.hausdorff_distance(register.geometry[new], placed[old])
    changed = np.zeros(len(both), dtype=bool)
    for column in ("outer_offset_m", "centre_offset_m"):
        changed |= ~np.isclose(register.column(column)[new], earlier.column(column)[old])
    return Difference(
        tuple(name for name in now if name not in before),
        tuple(name for name in before if name not in now),
        tuple((both[row], float(apart[row])) for row in np.flatnonzero(apart > _MOVED_M)),
        tuple(both[row] for row in np.flatnonzero(changed)),
    )
