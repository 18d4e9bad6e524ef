"""Corners into rings: where one ring ends and the next begins, and in which order its corners stand.

A ring ends where it comes back to its first corner, or where the numbering starts again. Rows that a
spreadsheet sorted as text (J1, J10, J11, J2) are put back in order; any other contradiction is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import shapely

from geo.errors import FileError, GeometryError
from geo.reading.shapes import Position
from geo.self_crossings import tangle
from geo.text import Text

# Loops of less are slips of the surveyor's hand, square metres.
_LEAST_LOOP_M2 = 1.0
# Roughly, for loops in degrees.
_METRES_PER_DEGREE = 1e5
# Crossings of a ring that are looked at; one is enough.
_CROSSINGS_TRIED = 100


class Joined(StrEnum):
    """What the corners of a table are, where their sender says it."""

    AREA = "area"
    LINE = "line"
    PLACES = "places"


class Corner(NamedTuple):
    """One row: number in the sheet, name of the point, place, and what is wrong with it."""

    row: int
    name: str
    position: Position | None
    fault: Text | None = None


def split_rings(corners: Sequence[Corner], gaps: frozenset[int], *, file: str) -> list[list[Corner]]:
    """Rings in rows that follow each other.

    Parameters
    ----------
    corners : sequence of Corner
        In the order of the rows.
    gaps : frozenset of int
        Rows before which the sheet has a blank or a title row.

    Raises
    ------
    FileError
        A gap where the numbering goes on: one ring over two pages, or two rings.
    """
    rings: list[list[Corner]] = [[]]
    for corner in corners:
        ring = rings[-1]
        gap = corner.row in gaps
        if ring and _closed(ring):
            # Neighbours may share their first corner: then what closes the one opens the other.
            shared = bool(corner.name) and corner.name == ring[1].name and ring[-1].name == ring[0].name
            rings.append([ring[-1], corner] if shared else [corner])
        elif ring and _starts_again(ring[0], corner, gap=gap):
            rings.append([corner])
        elif ring and gap:
            raise _gap(ring[-1], corner, file)
        else:
            ring.append(corner)
    return rings


def _closed(ring: Sequence[Corner]) -> bool:
    return len(ring) > 3 and ring[0].position is not None and ring[0].position == ring[-1].position


def _starts_again(first: Corner, corner: Corner, *, gap: bool) -> bool:
    return bool(corner.name) and corner.name == first.name and (gap or corner.position != first.position)


def in_order(ring: Sequence[Corner], *, file: str, feature: str) -> tuple[list[Corner], Text | None]:
    """The corners in the order in which they are joined, and a note where that is not the order of the rows.

    Raises
    ------
    FileError
        Numbers and rows give different shapes, or two corners have one number.
    """
    closed = _closed(ring)
    body = list(ring[:-1]) if closed else list(ring)
    _refuse_doubles(body, file, feature)
    numbers = _numbers(body, file, feature)
    if len(body) < 3 or numbers is None:
        return list(ring), None
    if _rising(numbers) or _rising(numbers[::-1]):
        return list(ring), _left_out(body, numbers, feature)
    by_number = [body[place] for place in sorted(range(len(body)), key=lambda place: numbers[place])]
    names = [corner.name for corner in body]
    if not closed and names == sorted(names):
        return by_number, Text(
            f"“{feature}”的行是按文字排序的（{'、'.join(names[:4])}…），已按点号数字的顺序连线",
            f"the rows of {feature!r} are sorted as text ({', '.join(names[:4])}...); corners are joined in the order of their numbers",
        )
    # A ring that the sender closed himself says that its rows are the order.
    if (closed and names != sorted(names)) or _same_shape(body, by_number):
        return list(ring), None
    step = next((one, other) for one, other in pairwise(zip(numbers, body, strict=True)) if other[0] < one[0])
    raise FileError(
        Text(
            f"第 {step[1][1].row} 行：点号“{step[0][1].name}”之后是“{step[1][1].name}”，按行连线与按点号连线得到不同的范围",
            f"row {step[1][1].row}: {step[1][1].name!r} follows {step[0][1].name!r}; joined by rows and joined by numbers the"
            " corners give different areas",
        ),
        Text(
            "几个地块请加一列“地块”；一个地块请按连线顺序排列，并在末尾重复第一个点",
            'Several areas: add a column "feature"; one area: put the rows in the order of joining and repeat the first corner'
            " at the end",
        ),
        file=file,
        feature=None if feature == file else feature,
    )


def _refuse_doubles(body: Sequence[Corner], file: str, feature: str) -> None:
    seen: dict[str, Corner] = {}
    for corner in body:
        before = seen.setdefault(corner.name, corner) if corner.name else corner
        if before.position != corner.position:
            raise FileError(
                Text(
                    f"点号“{corner.name}”在第 {before.row} 行和第 {corner.row} 行，坐标不同",
                    f"the corner {corner.name!r} stands in rows {before.row} and {corner.row} with different coordinates",
                ),
                Text(
                    "几个地块请加一列“地块”；写错的请改正",
                    'Several areas: add a column "feature"; a mistake: correct it',
                ),
                file=file,
                feature=None if feature == file else feature,
            )


def _numbers(body: Sequence[Corner], file: str, feature: str) -> list[int] | None:
    """The corners' numbers, where all have one behind the same letters."""
    found = [re.fullmatch(r"(.*?)(\d+)(?:\.0+)?", corner.name.strip(), re.ASCII) for corner in body]
    parts = [(match.group(1), int(match.group(2)[:9])) for match in found if match is not None]
    if len(parts) != len(body):
        return None
    letters = [letter for letter, _ in parts]
    changes = [place for place, (one, other) in enumerate(pairwise(letters), 1) if one != other]
    kinds = len(set(letters))
    if kinds > 1 and len(changes) == kinds - 1 and len(body) >= 2 * kinds:
        one, other = body[changes[0] - 1], body[changes[0]]
        raise FileError(
            Text(
                f"第 {other.row} 行：点号由“{one.name}”换成“{other.name}”，看不出是一个地块还是几个",
                f"row {other.row}: the numbering changes from {one.name!r} to {other.name!r}; this may be one area or several",
            ),
            Text("请加一列“地块”，同一地块写同一名称", 'Add a column "feature"; corners of one area share its name'),
            file=file,
            feature=None if feature == file else feature,
        )
    return [number for _, number in parts] if kinds == 1 else None


def _left_out(body: Sequence[Corner], numbers: Sequence[int], feature: str) -> Text | None:
    """That a row may be missing, where the numbers run on by one but for a few; corners of a city's register do not."""
    jumps = [place for place, (one, other) in enumerate(pairwise(numbers), 1) if abs(other - one) > 1]
    missing = abs(numbers[-1] - numbers[0]) + 1 - len(numbers)
    if not jumps or 3 * len(jumps) > len(numbers) or missing > len(numbers):
        return None
    one, other = body[jumps[0] - 1], body[jumps[0]]
    return Text(
        f"“{feature}”的点号由“{one.name}”跳到“{other.name}”（第 {other.row} 行），共缺 {missing} 个号：若是漏了行，范围比实际小，请核对",
        f"the corners of {feature!r} go from {one.name!r} to {other.name!r} (row {other.row}), {missing} numbers in all are missing: if"
        " rows were left out, the area is too small; check it",
    )


def _rising(numbers: Sequence[int]) -> bool:
    return all(one <= other for one, other in pairwise(numbers))


def _same_shape(one: Sequence[Corner], other: Sequence[Corner]) -> bool:
    """Whether both orders enclose the same land, and neither starts in the middle of its numbers."""
    shapes = [shapely.Polygon([corner.position for corner in order if corner.position]) for order in (one, other)]
    rotated = one[0].name != other[0].name
    return not rotated and all(shape.is_valid for shape in shapes) and bool(shapes[0].equals(shapes[1]))


def refuse_crossing(ring: Sequence[Corner], *, file: str, feature: str) -> None:
    """Refuse corners that cross their own ring when they are joined: two areas numbered on, or an order gone wrong.

    What the crossed ring encloses is then not the land that was meant. A ring that touches itself, or runs to a hole
    and back on one line, is in order.

    Raises
    ------
    GeometryError
        Naming the rows between which lines cross.
    """
    corners = [corner for corner in ring if corner.position is not None]
    if _closed(corners):
        corners = corners[:-1]
    places = np.array([corner.position for corner in corners], dtype=float).reshape(-1, 2)
    if len(places) < 4 or tangle(np.array([shapely.LineString(places)], dtype=object), most_crossings=None):
        # A scribble is refused as one.
        return
    edges = np.asarray(shapely.linestrings(np.stack([places, np.roll(places, -1, axis=0)], axis=1)))
    one, other = shapely.STRtree(edges).query(edges, predicate="crosses")
    unit = _METRES_PER_DEGREE if np.abs(places).max() <= 180 else 1.0
    pairs = [(a, b) for a, b in zip(one.tolist(), other.tolist(), strict=True) if a < b][:_CROSSINGS_TRIED]
    for a, b in pairs:
        met = shapely.get_coordinates(shapely.intersection(edges[a], edges[b]))
        loops = np.vstack([places[a + 1 : b + 1], met]), np.vstack([places[b + 1 :], places[: a + 1], met])
        if min(shapely.convex_hull(shapely.MultiPoint(loop)).area for loop in loops) * unit**2 < _LEAST_LOOP_M2:
            continue
        rows = [corners[place % len(corners)].row for place in (a, a + 1, b, b + 1)]
        raise GeometryError(
            Text(
                f"按行连线时，第 {rows[0]}、{rows[1]} 行之间的线与第 {rows[2]}、{rows[3]} 行之间的线相交：可能是几个地块连着编号，"
                "或各行不是连线的顺序。几个地块请加一列“地块”；一个地块请按连线顺序排列",
                f"joined by rows, the line from row {rows[0]} to {rows[1]} crosses the line from row {rows[2]} to {rows[3]}: these may"
                ' be several areas numbered on, or rows that are not in the order of joining. Several areas: add a column "feature";'
                " one area: put the rows in the order of joining",
            ),
            Text("请改正后再提交", "Correct it and hand it in again"),
            file=file,
            feature=feature,
        )


def _gap(last: Corner, corner: Corner, file: str) -> FileError:
    return FileError(
        Text(
            f"第 {corner.row} 行之前有空行或标题行，而点号由“{last.name}”接着到“{corner.name}”，看不出是一个地块还是两个",
            f"before row {corner.row} stands a blank row or a title, and the numbering goes on from {last.name!r} to {corner.name!r}:"
            " this may be one area or two",
        ),
        Text(
            "一个地块请删去空行；几个地块请加一列“地块”，同一地块写同一名称",
            'One area: delete the blank row; several: add a column "feature" in which corners of one area share its name',
        ),
        file=file,
    )
