"""The shortest move out of everything in the way: branch and bound on measured distances.

A move changes no distance by more than its own length. So a square of moves, in the plane of all moves, of whose
middle more is lacking than the square is wide holds no way out, and one whose middle is free by more than that holds
nothing else; what is left is divided. Where one obstacle alone decides, the way straight out of it is the shortest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Column = np.ndarray[Any, Any]
Lacking = Callable[[Column, Column], Column]
Outward = Callable[[Column], tuple[Column, float]]

# No shorter move by more than this is overlooked (by more than one in two hundred, where very many are as short).
TOLERANCE = 2e-4
# Of more squares than this, the nearest: a ring of moves that are all as short would be divided for ever.
_MOST_SQUARES = 600
_QUARTERS = np.array([[-0.5, -0.5], [-0.5, 0.5], [0.5, -0.5], [0.5, 0.5]])
# What rounding leaves of a distance.
_NOTHING = 1e-7


def nearest_place(lacking: Lacking, outward: Outward, *, pairs: int, farthest: float) -> Column | None:
    """The shortest move after which nothing is lacking.

    Parameters
    ----------
    lacking : callable
        Moves, shape (k, 2), and a pair for each, shape (k,) → how much nearer than they may be the two then are, shape
        (k,); 0 or less: free.
    outward : callable
        A move → the unit vector straight away from what stands nearest to its limit there, and what is lacking.
    pairs : int
        How many there are.
    farthest : float
        No longer move is looked for.

    Returns
    -------
    array, shape (2,), or None
        None where there is none.
    """
    if not pairs:
        return np.zeros(2)
    centre, half = np.zeros((1, 2)), farthest
    # Which pairs are still asked about in which square.
    square, pair = np.zeros(pairs, dtype=np.intp), np.arange(pairs)
    best: Column | None = None
    shortest = farthest + TOLERANCE

    def of_all(place: Column) -> float:
        return float(lacking(np.tile(place, (pairs, 1)), np.arange(pairs)).max())

    while half > TOLERANCE / 4:
        each = lacking(centre[square], pair)
        lack = np.full(len(centre), -np.inf)
        np.maximum.at(lack, square, each)
        # The nearest place of each square to where the works are.
        nearest = np.sign(centre) * np.maximum(np.abs(centre) - half, 0.0)
        least = np.hypot(*nearest.T)
        reach = half * np.sqrt(2)
        places = np.concatenate([centre[lack <= _NOTHING], nearest[lack <= -reach]])
        if len(places):
            place = places[np.argmin(np.hypot(*places.T))]
            if np.hypot(*place) < shortest:
                best = _straight_out(place, of_all, outward)
                shortest = float(np.hypot(*best))
        divided = np.flatnonzero((np.abs(lack) < reach) & (least < shortest - TOLERANCE))
        if not len(divided):
            break
        divided = divided[np.argsort(least[divided], kind="stable")[:_MOST_SQUARES]]
        place_of = np.full(len(centre), -1)
        place_of[divided] = np.arange(len(divided))
        # What is free all over a square is free in its quarters.
        asked = (place_of[square] >= 0) & (each > -reach)
        square = (4 * place_of[square[asked], None] + np.arange(4)).ravel()
        pair = np.repeat(pair[asked], 4)
        centre = (centre[divided, None, :] + half * _QUARTERS[None, :, :]).reshape(-1, 2)
        half /= 2
    return best


def _straight_out(place: Column, of_all: Callable[[Column], float], outward: Outward) -> Column:
    """A free place drawn nearer along the way straight out, as far as it stays free."""
    for _ in range(8):
        away, lack = outward(place)
        along = float(away @ place) + lack
        if along <= 0:
            break
        nearer = away * along
        if of_all(nearer) > _NOTHING:
            # Round a corner the way straight out changes on the way.
            nearer = away * (along + _NOTHING)
            if of_all(nearer) > _NOTHING:
                break
        if np.hypot(*nearer) >= np.hypot(*place) - _NOTHING:
            break
        place = nearer
    return place
