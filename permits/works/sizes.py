"""How far works reach beyond what was drawn: an axis has a width, a point a diameter, an anchor a length.

A size that nobody stated is not zero. Works are measured as stated, and a second time with the largest usual size
of each activity; which of both meets a limit is asked elsewhere (`permits.doubt`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import shapely

from geo.dataclass import dataclass
from geo.simplified import simplified
from geo.site.outline import is_strip
from geo.text import Text
from permits.works.alike import Works
from permits.works.facts import SIZES, facts_of
from permits.works.proposed import ProposedWorks

Shape = Literal["area", "line", "point"]
FloatArray = np.ndarray[Any, np.dtype[np.float64]]

# How far a feature reaches whatever is done there: the circle of a web map.
DRAWN = "drawn"


@dataclass(frozen=True)
class UsualSize:
    """The largest usual size of some activities; widths and diameters across, metres.

    Attributes
    ----------
    activities : tuple of str
        Codes; empty: all others.
    line_m, point_m : float
        Of works drawn as an axis, and as a point.
    beyond_m : float
        How far they go beyond any outline.
    stated_by : tuple of str
        Facts that settle the size.
    ask : Text
        What the applicant is asked to state.
    words, unless : tuple of str
        Only works whose texts hold one of the words and none of the others; no words: all.
    """

    activities: tuple[str, ...]
    line_m: float
    point_m: float
    beyond_m: float
    stated_by: tuple[str, ...]
    ask: Text
    words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()

    def fits(self, code: str, said: str) -> bool:
        """Whether it is the size of an activity whose works say something (lower case)."""
        if self.activities and code not in self.activities:
            return False
        if not self.words:
            return True
        return any(word in said for word in self.words) and not any(word in said for word in self.unless)

    def settled_by(self, *, of_the_bore: bool) -> tuple[str, ...]:
        """The facts that settle the size; ``of_the_bore``: a stated diameter is that of a bore beside it."""
        return tuple(name for name in self.stated_by if name == "width_m" or not of_the_bore)


class UsualSizes:
    """The table of largest usual sizes; its last row fits every activity."""

    def __init__(self, rows: Sequence[UsualSize]) -> None:
        self._rows = tuple(rows)

    def of(self, code: str, works: ProposedWorks) -> UsualSize:
        """The row of one activity of some works."""
        said = " ".join((str(works.facts.get("method", "")), *works.declared)).lower()
        said = simplified(said)
        return next(row for row in self._rows if row.fits(code, said))


@dataclass(frozen=True)
class Extents:
    """How far each activity of each feature reaches beyond the drawn geometry, ground metres.

    Attributes
    ----------
    drawn_m : array, shape (n,)
        Whatever is done there: the radius of a circle, and how far properties that nobody reads may take it.
    by_activity : mapping
        Code → array of shape (n,), ``drawn_m`` included; a code that is missing reaches ``drawn_m``.
    """

    drawn_m: FloatArray
    by_activity: Mapping[str, FloatArray]

    def of(self, code: str) -> FloatArray:
        return self.by_activity.get(code, self.drawn_m)

    def most_m(self) -> FloatArray:
        """The farthest reach of each feature."""
        return np.asarray(np.maximum.reduce([self.drawn_m, *self.by_activity.values()]))

    def rows(self, rows: Sequence[int] | np.ndarray[Any, Any]) -> Extents:
        """Of some features, in the order given; a feature may come several times."""
        taken = np.asarray(rows, dtype=np.intp)
        return Extents(self.drawn_m[taken], {code: reach[taken] for code, reach in self.by_activity.items()})

    @staticmethod
    def none(count: int) -> Extents:
        """Of features that are drawn at their true size."""
        return Extents(np.zeros(count), {})

    @staticmethod
    def together(parts: Sequence[Extents]) -> Extents:
        """One after another."""
        codes = dict.fromkeys(code for part in parts for code in part.by_activity)
        return Extents(
            np.concatenate([part.drawn_m for part in parts]),
            {code: np.concatenate([part.of(code) for part in parts]) for code in codes},
        )


@dataclass(frozen=True)
class Sizes:
    """Works as stated, and with the largest usual size of what is not stated.

    Attributes
    ----------
    stated, largest : Extents
        ``largest`` is nowhere less than ``stated``.
    unstated : bool array, shape (n,)
        Features for which both differ.
    """

    stated: Extents
    largest: Extents
    unstated: np.ndarray[Any, np.dtype[np.bool_]]


def sizes(
    works: Sequence[ProposedWorks],
    geometry: np.ndarray[Any, Any],
    usual: UsualSizes,
    *,
    scale: float | FloatArray,
    passes_under: frozenset[str],
    apart: bool = False,
) -> Sizes:
    """Reach of each activity of each feature.

    Parameters
    ----------
    works : sequence of ProposedWorks
    geometry : array of shapely geometry, shape (n,)
        As drawn, plane metres.
    usual : UsualSizes
    scale : float or array of shape (n,)
        Plane metres for a ground metre at the site, or at each feature.
    passes_under : frozenset of str
        Bores: a diameter stated where one is declared is the bore's, not its shaft's.
    apart : bool
        Each feature is a job of its own: no outline is that of another.
    """
    count = len(works)
    shape = _Shapes(geometry, scale)
    drawn = np.array([float(one.facts.get("radius_m") or 0.0) + one.farther_m for one in works])
    stated: dict[str, FloatArray] = {}
    largest: dict[str, FloatArray] = {}
    for rows in _alike(works, shape):
        one = works[rows[0]]
        usual_of = {code: usual.of(code, one) for code in one.activities}
        anchored = [code for code in one.activities if "reach_m" in usual_of[code].stated_by]
        for code in one.activities:
            # Anchors go beyond the pit that they hold; where none are named, whatever is done goes so far.
            beyond = one.facts.get("reach_m") if code in anchored or not anchored else None
            of_the_bore = bool(passes_under & set(one.activities)) and code not in passes_under
            # Outlines of works that state a size each have a width of their own.
            each = rows if shape.outlined(rows[0]) and _states_a_width(one) else rows[:1]
            reach = [_reach(one, usual_of[code], shape, row, beyond_m=beyond, of_the_bore=of_the_bore) for row in each]
            for table, values in ((stated, [own for own, _ in reach]), (largest, [most for _, most in reach])):
                if code not in table:
                    table[code] = drawn.copy()
                table[code][rows] = values
    if not apart:
        _believe_outlines(works, geometry, shape, stated, largest)
    # Works that reach nowhere beyond what was drawn need no column of their own.
    held = {code: reach for code, reach in stated.items() if (reach != drawn).any() or (largest[code] != drawn).any()}
    unstated = np.zeros(count, dtype=bool)
    for code in held:
        unstated |= largest[code] > stated[code]
    return Sizes(Extents(drawn, held), Extents(drawn, {code: largest[code] for code in held}), unstated)


def _alike(works: Sequence[ProposedWorks], shape: _Shapes) -> list[list[int]]:
    """Rows of works whose reach depends on the same: what is done, what sizes are stated or said, and what was drawn."""
    if len(works) == 1:
        return [[0]]
    drawn_as = (shape.point * 4 + shape.line * 2 + shape.area).tolist()
    found: dict[tuple[Any, ...], list[int]] = {}
    for row, (sort, one) in enumerate(zip(Works.all_of(works).of.tolist(), works, strict=True)):
        facts = one.facts
        stated = () if _SIZE_FACTS.isdisjoint(facts) else tuple(map(facts.get, _SIZE_FACTS))
        # A stated area is spread along the line that was drawn, each of its own length.
        said = (
            one.said_m,
            one.said_area_m2,
            one.said_beyond_m,
            one.farther_m,
            one.without_unit,
            row if one.said_area_m2 else None,
        )
        found.setdefault((sort, stated, said, drawn_as[row]), []).append(row)
    return list(found.values())


def _states_a_width(works: ProposedWorks) -> bool:
    """Whether works state or say how wide something in them is."""
    return works.said_m > 0 or any(works.facts.get(name) for name in _ACROSS)


def _believe_outlines(
    works: Sequence[ProposedWorks],
    geometry: np.ndarray[Any, Any],
    shape: _Shapes,
    stated: Mapping[str, FloatArray],
    largest: Mapping[str, FloatArray],
) -> None:
    """A line or label point that lies in an area of the same works, or on its edge, has the size that was drawn."""
    lines, areas = np.flatnonzero((shape.line | shape.point) & ~shape.area), np.flatnonzero(shape.area)
    if not len(lines) or not len(areas):
        return
    grown = shapely.buffer(geometry[areas], _EDGE_M)
    line, area = shapely.STRtree(grown).query(geometry[lines], predicate="covered_by")
    for row, around in zip(lines[line].tolist(), areas[area].tolist(), strict=True):
        # Anchors that the area states are not those of the line.
        alike = works[row].activities == works[around].activities
        if alike and works[row].facts.get("reach_m") == works[around].facts.get("reach_m"):
            for code in works[row].activities:
                largest[code][row] = stated[code][row]


# An edge lies on the outline that was made of it, but for rounding.
_EDGE_M = 0.01
_SIZE_FACTS = frozenset(facts_of(*SIZES))
# How wide what is done is: facts of which an outline that is narrower is told.
_ACROSS = ("width_m", "diameter_m", "pipe_diameter_m")


def shapes_of(geometry: np.ndarray[Any, Any], *, scale: float) -> list[frozenset[Shape]]:
    """As what each feature counts where its size is asked for; ``scale``: plane metres for a ground metre."""
    shape = _Shapes(geometry, scale)
    drawn: tuple[tuple[Shape, Any], ...] = (("area", shape.area), ("line", shape.line), ("point", shape.point))
    return [frozenset(name for name, held in drawn if held[row]) for row in range(len(geometry))]


class _Shapes:
    """What was drawn for each feature: points, lines, areas, and how narrow its areas are."""

    def __init__(self, geometry: np.ndarray[Any, Any], scale: float | FloatArray) -> None:
        count = len(geometry)
        each = np.full(count, scale)
        parts, rows = geometry, np.arange(count)
        while (shapely.get_type_id(parts) > 3).any():
            parts, index = shapely.get_parts(parts, return_index=True)
            rows = rows[index]
        kind = shapely.get_type_id(parts)
        sliver = kind == 3
        sliver[sliver] = is_strip(parts[sliver], each[rows[sliver]])
        areal = (kind == 3) & ~sliver
        self.point, self.line, self.area = (np.zeros(count, dtype=bool) for _ in range(3))
        for held, chosen in (
            (self.point, kind == 0),
            (self.line, (kind == 1) | (kind == 2) | sliver),
            (self.area, areal),
        ):
            held[rows[chosen]] = True
        self._geometry, self._scale = geometry, each
        self._parts, self._starts = parts, np.searchsorted(rows, np.arange(count + 1))
        self._narrow: dict[tuple[int, bool], float] = {}
        for row in np.flatnonzero(self.area & (self.line | self.point)).tolist():
            one = slice(self._starts[row], self._starts[row + 1])
            outside = ~_believed(parts[one], areal[one])
            self.line[row] = (outside & (kind[one] > 0)).any()
            self.point[row] = (outside & (kind[one] == 0)).any()

    def outlined(self, row: int) -> bool:
        """Whether nothing but areas was drawn of a feature."""
        return not (self.point[row] or self.line[row])

    def half_of_area_m(self, row: int, area_m2: float) -> float:
        """How far an area reaches from the point or axis drawn: four times as long as wide, or as long as the axis."""
        length_m = float(shapely.length(self._geometry[row])) / float(self._scale[row])
        if self.line[row] and length_m > 0:
            return area_m2 / length_m / 2
        return math.sqrt(area_m2) if self.point[row] else 0.0

    def narrow_m(self, row: int, *, of_each: bool = False) -> float:
        """The shorter side of the smallest rectangle round a feature, or of its narrowest area, ground metres."""
        if (row, of_each) not in self._narrow:
            parts = self._parts[self._starts[row] : self._starts[row + 1]]
            asked = parts[shapely.get_type_id(parts) == 3] if of_each else self._geometry[[row]]
            boxes = shapely.minimum_rotated_rectangle(asked)
            self._narrow[row, of_each] = min(_shorter_side(box) for box in boxes) / float(self._scale[row])
        return self._narrow[row, of_each]


def _believed(parts: np.ndarray[Any, Any], areal: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Parts of one feature that are its areas, or lie in them: an axis drawn with its outline, a label point."""
    inside = areal.copy()
    part, _ = shapely.STRtree(shapely.buffer(parts[areal], _EDGE_M)).query(parts, predicate="covered_by")
    inside[part] = True
    return inside


def _shorter_side(box: Any) -> float:
    corners = shapely.get_coordinates(box)
    return float(np.hypot(*np.diff(corners[:3], axis=0).T).min()) if len(corners) >= 3 else 0.0


# What may be a hundred metres across: pits and buildings drawn as a point, which are usually larger than this.
_LARGE_M, _LARGEST_M = 20.0, 100.0


def _as_large_as_may_be(number: float, usual: UsualSize, shape: _Shapes, row: int) -> float:
    """A diameter taken for millimetres in the largest unit in which such works are no larger than usual, metres; a pit of 60 may be one of 60 m."""
    most_m = usual.point_m if shape.point[row] else usual.line_m
    most_m = _LARGEST_M if shape.point[row] and most_m >= _LARGE_M else most_m
    return max((number * unit for unit in (1.0, 0.01, 0.001) if number * unit <= most_m), default=0.0)


def _reach(
    works: ProposedWorks, usual: UsualSize, shape: _Shapes, row: int, *, beyond_m: float | None, of_the_bore: bool
) -> tuple[float, float]:
    """Reach as stated, and with what is usual where it is not.

    ``beyond_m`` is how far this activity is stated to go beyond the outline; ``of_the_bore``: a stated diameter is not
    its own.
    """
    facts = works.facts
    circle = float(facts.get("radius_m") or 0.0)
    # Whatever else is known of them, they may go so much farther.
    around = circle + works.farther_m
    if not (usual.line_m or usual.point_m):
        return around, around
    own = _ACROSS[:1] if of_the_bore else _ACROSS
    bare_half = 0.0 if of_the_bore else _as_large_as_may_be(works.without_unit, usual, shape, row) / 2
    stated_half = max((float(facts.get(name) or 0.0) for name in own), default=0.0) / 2
    said_half = max(stated_half, bare_half, 0.0 if of_the_bore else works.said_m / 2)
    half, most_half = stated_half, said_half
    if shape.outlined(row):
        # An outline is believed, but it cannot be narrower than what stands in it, nor can any part of it.
        half = max(half - shape.narrow_m(row) / 2, 0.0) if half else 0.0
        most_half = max(most_half - shape.narrow_m(row, of_each=True) / 2, 0.0) if most_half else 0.0
    hole_m = float(facts.get("hole_diameter_m") or 0.0)
    stated = max(half, hole_m / 2) + (beyond_m or 0.0)
    settled = circle > 0 or any(facts.get(name) for name in usual.settled_by(of_the_bore=of_the_bore))
    assumed = most_half
    if not settled:
        assumed = max(assumed, usual.point_m / 2 * shape.point[row], usual.line_m / 2 * shape.line[row])
        if works.said_area_m2:
            assumed = max(assumed, shape.half_of_area_m(row, works.said_area_m2))
    # How far it goes beyond comes on top of whatever it is wide.
    assumed = max(assumed, hole_m / 2) + (usual.beyond_m if beyond_m is None else beyond_m)
    # What a text says that it goes beyond the edges drawn comes on top of either.
    return around + stated, around + max(stated, assumed) + works.said_beyond_m
