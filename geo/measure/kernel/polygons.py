"""Whether a place of a site lies in a polygon of the assets, or a place of an asset in one of a site."""

from __future__ import annotations

from typing import Any

import numpy as np

from geo.flat import SHELL
from geo.measure.kernel.compiled import compiled
from geo.measure.kernel.rings import INSIDE, ON, OUTSIDE, in_ring

Array = np.ndarray[Any, Any]


@compiled
def _in_polygon(px: float, py: float, part: int, role: Array, first_corner: Array, xy: Array) -> bool:
    """Whether a point lies in the polygon whose outer ring is this part, or on its edge."""
    if in_ring(px, py, xy, first_corner[part], first_corner[part + 1]) == OUTSIDE:
        return False
    hole = part + 1
    while hole < len(role) and role[hole] > SHELL:
        if in_ring(px, py, xy, first_corner[hole], first_corner[hole + 1]) == INSIDE:
            return False
        hole += 1
    return True


@compiled
def round_site(sites: tuple[Array, ...], site: int, polygon: int, rings: tuple[Array, ...]) -> int:
    """The first corner of a part of a site that lies in a polygon of the assets, -1 where none does."""
    first_part, role, first_corner, xy = sites
    for part in range(first_part[site], first_part[site + 1]):
        corner = first_corner[part]
        if role[part] > SHELL or corner == first_corner[part + 1]:
            continue
        if _in_polygon(xy[corner, 0], xy[corner, 1], polygon, rings[0], rings[1], rings[2]):
            return int(corner)
    return -1


@compiled
def _in_grouped_ring(px: float, py: float, xy: Array, group: Array, box: Array, begin: int, end: int) -> int:
    inside = False
    for one in range(begin, end):
        if box[one, 1] > py or box[one, 3] < py or box[one, 2] < px:
            continue
        meets = in_ring(px, py, xy, group[one, 0], group[one, 1] + 1)
        if meets == ON:
            return ON
        if meets:
            inside = not inside
    return INSIDE if inside else OUTSIDE


@compiled
def in_site(px: float, py: float, sites: tuple[Array, ...], site: int, outline: tuple[Array, ...]) -> bool:
    """Whether a point lies in a polygon of a site or on its edge."""
    first_part, role, _, xy = sites
    group, of_part, box, _ = outline
    first, end = first_part[site], first_part[site + 1]
    part = first
    while part < end:
        if role[part] != SHELL:
            part += 1
            continue
        inside = _in_grouped_ring(px, py, xy, group, box, of_part[part - first], of_part[part - first + 1]) != OUTSIDE
        part += 1
        while part < end and role[part] > SHELL:
            if inside:
                hole = _in_grouped_ring(px, py, xy, group, box, of_part[part - first], of_part[part - first + 1])
                inside = hole != INSIDE
            part += 1
        if inside:
            return True
    return False
