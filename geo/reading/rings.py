"""Rings of one parcel to its land: a hole is cut out only where it certainly is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from geo.reading.shapes import Position, ShapeBuilder
from geo.repair import Repair
from geo.text import Text

_OUTER_WORDS = ("外", "outer", "exterior", "shell")
_INNER_WORDS = ("内", "洞", "孔", "挖", "inner", "interior", "hole")


class Ring(NamedTuple):
    """A ring with what its file calls it: 圈号 1 is the outline, 2 and above lie inside it; None where it says nothing."""

    label: str | None
    positions: list[Position]


def land_of_rings(rings: Sequence[Ring], shapes: ShapeBuilder) -> BaseGeometry:
    """The land of a parcel: what its rings enclose, without the holes.

    A ring is a hole where its label says so and it lies wholly inside, touching nothing; where rings overlap,
    both are land. A ring that stands twice counts once. All of it goes on record.
    """
    areas = [shapes.polygon([ring.positions]) for ring in rings]
    labels = [ring.label for ring in rings]
    if not all(shapely.is_valid(area) for area in areas):
        # Which ring is a hole is unclear where one crosses itself: every ring is works.
        return areas[0] if len(areas) == 1 else shapely.GeometryCollection(areas)
    areas, labels = _without_doubles(areas, labels, shapes)
    whole: BaseGeometry = shapely.Polygon()
    around = [[other for other in areas if other is not area and other.contains_properly(area)] for area in areas]
    for place in sorted(range(len(areas)), key=lambda place: len(around[place])):
        area = areas[place]
        touched = any(other is not area and other.intersects(area) and not _nested(other, area) for other in areas)
        hole = len(around[place]) % 2 == 1 and _says_hole(labels[place], labels) and not touched
        whole = shapely.difference(whole, area) if hole else shapely.union(whole, area)
        if around[place] and not hole and len(around[place]) % 2 == 1:
            shapes.repairs.append(_kept(area, labels[place], shapes.feature))
        elif touched and len(areas) > 1 and any(other.overlaps(area) for other in areas):
            shapes.repairs.append(_overlap(area, labels[place], shapes.feature))
    return whole


def _nested(one: BaseGeometry, other: BaseGeometry) -> bool:
    return bool(one.contains_properly(other) or other.contains_properly(one))


def _says_hole(label: str | None, labels: Sequence[str | None]) -> bool:
    if label is None:
        return False
    plain = label.strip().lower()
    if any(word in plain for word in _INNER_WORDS):
        return True
    if any(word in plain for word in _OUTER_WORDS):
        return False
    digits = plain.removesuffix(".0").lstrip("-")
    first = min((int(one) for one in _numbers(labels)), default=1)
    return digits.isdecimal() and int(digits) > first


def _numbers(labels: Sequence[str | None]) -> list[str]:
    plain = [label.strip().removesuffix(".0").lstrip("-") for label in labels if label is not None]
    return [label for label in plain if label.isdecimal()]


def _without_doubles(
    areas: list[shapely.Polygon], labels: list[str | None], shapes: ShapeBuilder
) -> tuple[list[shapely.Polygon], list[str | None]]:
    kept: list[int] = []
    for place, area in enumerate(areas):
        if any(areas[one].equals(area) for one in kept):
            shapes.repairs.append(
                _repair(
                    "ring_twice",
                    area,
                    Text(f"圈{labels[place] or ''}与前面的圈相同，只算一次", "a ring stands twice; it counts once"),
                    shapes.feature,
                )
            )
        else:
            kept.append(place)
    return [areas[place] for place in kept], [labels[place] for place in kept]


def _kept(area: shapely.Polygon, label: str | None, feature: str) -> Repair:
    return _repair(
        "ring_kept",
        area,
        Text(
            f"圈{label or ''}在另一圈之内，但不能确定是挖空的，按用地检查",
            "a ring lies inside another and is not certainly a hole; it is screened as land",
        ),
        feature,
    )


def _overlap(area: shapely.Polygon, label: str | None, feature: str) -> Repair:
    return _repair(
        "rings_overlap",
        area,
        Text(f"圈{label or ''}与另一圈部分重叠，都按用地检查", "a ring overlaps another; both are screened as land"),
        feature,
    )


def _repair(kind: str, area: shapely.Polygon, text: Text, feature: str) -> Repair:
    x, y = area.exterior.coords[0][:2] if not area.is_empty else (0.0, 0.0)
    return Repair(feature, kind, (x, y) if not area.is_empty else None, text)
