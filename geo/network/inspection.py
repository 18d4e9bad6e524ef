"""What a network looks like to its operator: lengths, ages, ends that hang in the air, pipes without their twin."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import shapely

from geo.network.assets import CROSSING, AssetRegister
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
    kinds = np.isin(register.column("kind").astype(str), ("main", "transmission"))
    return np.flatnonzero(kinds & is_line(register.geometry))


def lengths(register: AssetRegister) -> pd.DataFrame:
    """Ground kilometres of pipe by ``kind``, ``dn`` (NaN unknown) and ``grade`` (None: accuracy stated)."""
    rows = pipe_rows(register)
    middle = shapely.get_coordinates(shapely.centroid(register.geometry[rows]))
    scale = register.scale.at(middle[:, 0], middle[:, 1]) if len(rows) else np.empty(0)
    table = register.table.iloc[rows]
    frame = pd.DataFrame(
        {
            "kind": table["kind"].to_numpy(),
            "dn": table["dn"].to_numpy(dtype=float),
            "grade": table["grade"].to_numpy(),
            "km": shapely.length(register.geometry[rows]) / scale / 1000,
        }
    )
    grouped = frame.groupby(["kind", "dn", "grade"], dropna=False, sort=True)["km"].sum()
    return grouped.reset_index()


def survey_years(register: AssetRegister) -> dict[int | None, int]:
    """How many assets were surveyed in each year; None where nobody says."""
    counts: dict[int | None, int] = {}
    rows = register.column("kind") != CROSSING
    for value, count in pd.Series(register.column("surveyed_on")[rows]).value_counts(dropna=False).items():
        found = _YEAR.search(str(value)) if value is not None and value == value else None
        year = None if found is None else int(found.group())
        counts[year] = counts.get(year, 0) + int(count)
    return dict(sorted(counts.items(), key=lambda item: (item[0] is None, item[0] or 0)))


def crossings_by_river(register: AssetRegister) -> dict[str, tuple[str, ...]]:
    """For each water the crossings found with it."""
    table = register.table[register.column("kind") == CROSSING]
    names = table["river"].where(table["river"].notna(), table["water_class"])
    return {str(name): tuple(map(str, part["asset_id"])) for name, part in table.groupby(names.to_numpy())}


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
    facilities = np.flatnonzero(register.column("kind") == "facility")
    if not len(facilities):
        return met
    reach = register.column("outer_offset_m")[facilities].astype(float) + GAP_M
    tree = shapely.STRtree(points)
    found = tree.query(register.geometry[facilities], predicate="dwithin", distance=reach)
    met[found[1]] = True
    return met


def twins(register: AssetRegister) -> Twins:
    """Supply pipes beside which no return lies, where medium, id or file say which is which."""
    rows = pipe_rows(register)
    table = register.table.iloc[rows]
    said = [
        " ".join(str(value) for value in values if value is not None)
        for values in zip(table["medium"], table["asset_id"], table["source_file"], strict=True)
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
    return Twins(True, int(supply.sum()), tuple(map(str, table["asset_id"].to_numpy()[supply][lonely])))


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
    now, before = ({str(name): row for row, name in enumerate(one.column("asset_id"))} for one in (register, earlier))
    both = [name for name in now if name in before]
    new, old = np.array([now[one] for one in both], dtype=int), np.array([before[one] for one in both], dtype=int)
    apart = shapely.hausdorff_distance(register.geometry[new], placed[old])
    changed = np.zeros(len(both), dtype=bool)
    for column in ("outer_offset_m", "centre_offset_m"):
        changed |= ~np.isclose(register.column(column)[new].astype(float), earlier.column(column)[old].astype(float))
    return Difference(
        tuple(name for name in now if name not in before),
        tuple(name for name in before if name not in now),
        tuple((both[row], float(apart[row])) for row in np.flatnonzero(apart > _MOVED_M)),
        tuple(both[row] for row in np.flatnonzero(changed)),
    )
