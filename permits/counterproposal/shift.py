"""The smallest change that would make a job free of restrictions: for now, moving it as a whole.

Every candidate place is screened by the same engine in one batch; nothing is concluded from geometry alone.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geo.text import Text
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.provisions import Zone
from permits.screening.case import Case
from permits.screening.coverage import not_covered
from permits.screening.judge import Judge

# A job moved farther than this is another job.
FARTHEST_SHIFT_M = 30.0
COARSE_STEP_M = 0.5
FINE_STEP_M = 0.01
ROUNDED_STEP_M = 1.0
DIRECTIONS = 24
# A ground metre is not the same at both ends of a move, by far less than this.
_ROUNDING_M = 1e-3
# A site of many parts or vertices is a project to be redrawn, not a job to be moved a little.
MOST_FEATURES = 20
MOST_VERTICES = 400


@dataclass(frozen=True)
class Shift:
    """Moving the whole job.

    Attributes
    ----------
    shift_m, azimuth_deg : float
        Ground metres, and degrees clockwise from grid north.
    margin_m : float or None
        Least distance beyond the limits of the assets that stood against the job; None where land was occupied.
    geometry : array of shapely geometry, shape (number of features,)
        The moved features, working system.
    text : Text
    rounded : Shift or None
        Farther in the same direction by a whole number of metres, for who may not learn where the pipe lies; None where
        no such move helps.
    """

    shift_m: float
    azimuth_deg: float
    margin_m: float | None
    geometry: np.ndarray[Any, Any]
    text: Text
    rounded: Shift | None = None


def shift(case: Case, rules: RulesInForce) -> Shift | None:
    """The shortest move after which no zone and no band holds the job, position uncertainty included.

    Screening distances by analogy are not counted: they forbid nothing.

    Returns
    -------
    Shift or None
        None where no move of up to ``FARTHEST_SHIFT_M`` helps, or the job is too large to be moved.
    """
    vertices = int(shapely.get_num_coordinates(case.site.geometry).sum())
    if len(case.works) > MOST_FEATURES or vertices > MOST_VERTICES:
        return None
    azimuths = np.arange(DIRECTIONS) * 2 * np.pi / DIRECTIONS
    # Where each direction is looked at next: nearer than that it cannot be free.
    next_m = np.full(DIRECTIONS, _free(case, rules, [(0.0, 0.0)])[1][0])
    for distance_m in np.arange(COARSE_STEP_M, FARTHEST_SHIFT_M + COARSE_STEP_M / 2, COARSE_STEP_M):
        asked = np.flatnonzero(next_m <= distance_m)
        if not len(asked):
            continue
        free, further_m = _free(case, rules, [(distance_m, azimuth) for azimuth in azimuths[asked]])
        next_m[asked] = distance_m + further_m
        if not free.any():
            continue
        # Within the last step, the shortest move of any direction that helped.
        fine = np.arange(distance_m - COARSE_STEP_M + FINE_STEP_M, distance_m + FINE_STEP_M / 2, FINE_STEP_M)
        moves = [(shorter, azimuth) for shorter in fine for azimuth in azimuths[asked[free]]]
        best = moves[int(np.argmax(_free(case, rules, moves)[0]))]
        return dataclasses.replace(_described(case, rules, *best), rounded=_rounded_away(case, rules, *best))
    return None


def _rounded_away(case: Case, rules: RulesInForce, shift_m: float, azimuth: float) -> Shift | None:
    """The next move by a whole number of metres; another pipe may stand in the way of the first."""
    metres = np.arange(np.ceil(shift_m), FARTHEST_SHIFT_M + ROUNDED_STEP_M, ROUNDED_STEP_M)
    if not len(metres):
        return None
    free, _ = _free(case, rules, [(float(distance_m), azimuth) for distance_m in metres])
    if not free.any():
        return None
    return dataclasses.replace(_described(case, rules, float(metres[np.argmax(free)]), azimuth), margin_m=None)


def _moved(case: Case, moves: Sequence[tuple[float, float]]) -> Case:
    """The job once for each move, all in one."""
    scale = float(case.register.scale.at(*shapely.bounds(case.site.geometry)[:1, :2].T)[0])
    count = len(case.works)
    copies = np.repeat(case.site.geometry[None, :], len(moves), axis=0).ravel()
    offsets = np.array([(d * scale * np.sin(a), d * scale * np.cos(a)) for d, a in moves])
    parts = shapely.get_num_coordinates(copies)
    coordinates = shapely.get_coordinates(copies) + np.repeat(np.repeat(offsets, count, axis=0), parts, axis=0)
    site = dataclasses.replace(
        case.site,
        feature=case.site.feature * len(moves),
        geometry=np.asarray(shapely.set_coordinates(copies, coordinates)),
    )
    return dataclasses.replace(
        case,
        site=site,
        works=case.works * len(moves),
        extents=case.extents.rows(np.tile(np.arange(count), len(moves))),
        site_uncertainty_m=np.tile(case.site_uncertainty_m, len(moves)),
    )


def _free(
    case: Case, rules: RulesInForce, moves: Sequence[tuple[float, float]]
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Which moves leave no finding of the order, and how much farther the others have to go at least, ground metres.

    A move changes no distance by more than its own length.
    """
    moved = _moved(case, moves)
    judge = Judge(moved, rules)
    free = np.ones(len(moves), dtype=bool)
    further_m = np.zeros(len(moves))
    for columns in judge.held(screening=False):
        move = judge.measured.pairs.site[columns.pair] // len(case.works)
        free[move] = False
        provision = columns.provision
        # Past the end of a line that ends flat, and over the edge of water or a parcel, distances jump.
        if isinstance(provision, Zone) and provision.limit_m > 0 and provision.line_end != "flat":
            np.maximum.at(further_m, move, columns.limit_m + columns.uncertainty_m - columns.distance_m - _ROUNDING_M)
    free &= ~not_covered(moved, rules).reshape(len(moves), -1).any(axis=1)
    return free, further_m


def _described(case: Case, rules: RulesInForce, shift_m: float, azimuth: float) -> Shift:
    moved = _moved(case, [(shift_m, azimuth)])
    margin_m = _margin_m(case, moved, rules)
    degrees = float(np.degrees(azimuth))
    zh, en = _compass(degrees)
    return Shift(
        shift_m=float(shift_m),
        azimuth_deg=degrees,
        margin_m=margin_m,
        geometry=moved.site.geometry,
        text=Text(
            f"整体向{zh}平移 {shift_m:.2f} m（方位角 {degrees:.0f}°），即在各安全保护范围及位置误差之外",
            f"Moved as a whole by {shift_m:.2f} m towards {en} (azimuth {degrees:.0f}°), the job lies outside every zone"
            " and its position error",
        ),
    )


def _margin_m(case: Case, moved: Case, rules: RulesInForce) -> float | None:
    """How far beyond its limit the nearest of the assets lies that stood against the job before."""
    judge = Judge(case, rules)
    pairs = judge.measured.pairs
    margins: list[float] = []
    for columns in judge.held(screening=False):
        if not columns.limit_m.any():
            continue
        sites, assets = moved.site.geometry[pairs.site[columns.pair]], case.register.geometry[pairs.asset[columns.pair]]
        reach_m = columns.offset_m + columns.extent_m[pairs.site[columns.pair]]
        distance_m = shapely.distance(sites, assets) / pairs.scale[columns.pair] - reach_m
        margins.extend((distance_m - columns.limit_m).tolist())
    return min(margins, default=None)


def _compass(degrees: float) -> tuple[str, str]:
    names = [
        ("北", "north"),
        ("东北", "north-east"),
        ("东", "east"),
        ("东南", "south-east"),
        ("南", "south"),
        ("西南", "south-west"),
        ("西", "west"),
        ("西北", "north-west"),
    ]
    return names[round(degrees / 45) % 8]
