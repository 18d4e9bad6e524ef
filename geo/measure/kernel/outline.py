"""The edges of a site in groups, the groups in a tree of boxes: an outline of 20,000 corners is not walked for each pipe."""

from __future__ import annotations

from typing import Any

import numpy as np

from geo.measure.kernel.compiled import compiled

Array = np.ndarray[Any, Any]

# Edges in a group, and boxes in a larger one.
GROUP = 8


@compiled
def _most_groups(first_part: Array, first_corner: Array) -> tuple[int, int]:
    """The most groups that the outline of a site has, and the most parts."""
    most, parts = 0, 0
    for site in range(len(first_part) - 1):
        groups = 0
        for part in range(first_part[site], first_part[site + 1]):
            edges = first_corner[part + 1] - first_corner[part] - 1
            groups += max(1, (edges + GROUP - 1) // GROUP)
        most, parts = max(most, groups), max(parts, first_part[site + 1] - first_part[site])
    return most, parts


@compiled
def empty_outline(sites: tuple[Array, ...]) -> tuple[Array, Array, Array, Array]:
    """Room for the outline of any one of some sites, filled by `grouped` for one after the other.

    Returns
    -------
    (group, of_part, box, level)
        First and last corner of each group, the same twice for a point; the first group of each part of the site; boxes
        of groups, then of eight of those each, and so on; the first box of each level, and their number.
    """
    most, parts = _most_groups(sites[0], sites[2])
    # Eight boxes in one, and one that is not full on each level.
    boxes = most + most // (GROUP - 1) + 16
    return np.empty((most, 2), np.int64), np.empty(parts + 1, np.int64), np.empty((boxes, 4)), np.empty(16, np.int64)


@compiled
def grouped(outline: tuple[Array, ...], sites: tuple[Array, ...], site: int) -> int:
    """Fill an outline; returns the number of levels of its tree, whose top is one box."""
    group, of_part, box, level = outline
    first_part, _, first_corner, xy = sites
    part, end = first_part[site], first_part[site + 1]
    groups = 0
    for one in range(part, end):
        of_part[one - part] = groups
        corner, behind = first_corner[one], first_corner[one + 1]
        while corner < behind:
            last = min(corner + GROUP, behind - 1)
            group[groups, 0], group[groups, 1] = corner, last
            west, south = xy[corner, 0], xy[corner, 1]
            east, north = west, south
            for at in range(corner + 1, last + 1):
                x, y = xy[at, 0], xy[at, 1]
                west, south, east, north = min(west, x), min(south, y), max(east, x), max(north, y)
            box[groups, 0], box[groups, 1], box[groups, 2], box[groups, 3] = west, south, east, north
            groups += 1
            corner = last if last < behind - 1 else behind
    of_part[end - part] = groups
    levels, first, made = 0, 0, groups
    level[0] = 0
    while made - first > 1:
        behind = made
        for child in range(first, behind):
            if (child - first) % GROUP == 0:
                for side in range(4):
                    box[made, side] = box[child, side]
                made += 1
            else:
                box[made - 1, 0], box[made - 1, 1] = (
                    min(box[made - 1, 0], box[child, 0]),
                    min(box[made - 1, 1], box[child, 1]),
                )
                box[made - 1, 2], box[made - 1, 3] = (
                    max(box[made - 1, 2], box[child, 2]),
                    max(box[made - 1, 3], box[child, 3]),
                )
        levels += 1
        level[levels] = behind
        first = behind
    level[levels + 1] = made
    return levels + 1
