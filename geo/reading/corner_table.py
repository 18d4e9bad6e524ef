"""A table with a row a corner: parcels told apart, rings closed, each row used or named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import GeometryError
from geo.reading.axes import of_all, refuse_exchanged, refuse_strange, votes
from geo.reading.cell import cell_number, looks_packed, packed_degrees, read_cell, refuse_cut_numbers
from geo.reading.corner_columns import (
    CornerColumns,
    corner_columns,
    group_keys,
    refuse_broken_names,
    refuse_unknown_blocks,
)
from geo.reading.corner_order import Corner, Joined, in_order, refuse_crossing, split_rings
from geo.reading.header import Header, plain_name
from geo.reading.rings import Ring, land_of_rings
from geo.reading.shapes import ShapeBuilder
from geo.reading.table import Row
from geo.reading.unclear_corners import contradiction, corners_or_places, packed, undecided
from geo.repair import Repair
from geo.text import Text

_NAMED_ROWS = 5
# Beyond these a column describes corners and no area.
_JOINED_VALUES = 20
# Nobody surrounds an area with the middles of circles; middles of a pipe or a road are bends of a line.
_OF_A_CENTRE = re.compile(
    r"圆心|[孔井桩坑塔杆墩柱树穴]的?中心(?!线)|(?:circle|pit|pile|hole|well|tree)[_\s]*cent(?:re|er)"
)
_ONE_POINT = Text("一条线至少要有两个点", "a line has two points at least")
_TOO_FEW_CORNERS = Text("一个范围至少要有三个拐点", "an area has three corners at least")


@dataclass
class Made:
    """Features of a table with their account."""

    geometry: list[BaseGeometry | None] = field(default_factory=list)
    attributes: list[dict[str, Any]] = field(default_factory=list)
    reasons: dict[int, Text] = field(default_factory=dict)
    repairs: list[Repair] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    found: int = 0


def value(text: str) -> str | None:
    """A fact of a cell; None where it is blank."""
    return text.strip() or None


def from_corners(
    header: Header, rows: Sequence[Row], gaps: frozenset[int], *, file: str, joined: Joined | None = None
) -> Made:
    """Areas, lines and points of a corner table.

    Parameters
    ----------
    rows : sequence of Row
        Rows as wide as the header, blank ones and remarks left out.
    gaps : frozenset of int
        Numbers of rows before which such a one stood.
    joined : Joined, optional
        What the corners are, where their sender says it.

    Raises
    ------
    FileError
        What the rows are, or which of them belong together, would have to be guessed.
    """
    made = Made()
    columns = corner_columns(header, rows)
    if joined is Joined.AREA:
        columns = replace(columns, outline=True)
    assert header.pair is not None
    unnamed = not columns.groups and columns.corner is None
    if (
        joined is None
        and unnamed
        and all(_OF_A_CENTRE.search(plain_name(header.names[place])) for place in header.pair)
    ):
        joined = Joined.PLACES
    corners = _corners(header, columns, rows, made, file)
    alone = columns.place is not None and not columns.groups and columns.ring is None and columns.part is None
    if joined is Joined.PLACES or (joined is None and alone):
        _places(header, columns.corner if columns.place is None else columns.place, rows, corners, made, file)
        return made
    if joined is Joined.LINE:
        if not columns.groups and len(gaps) < len(rows) - 1:
            # A blank line where the numbering goes on: one line, or two?
            split_rings(corners, gaps, file=file)
        _lines(header, columns, rows, corners, made, file)
        return made
    if not joined and not columns.groups and columns.corner is None and not _all_closed(corners, file):
        raise corners_or_places(file)
    keys = group_keys(columns.groups, rows)
    refuse_broken_names(header, columns.groups, rows, file=file)
    if len(rows) > 2 and len(set(keys)) == len(rows):
        # A parcel of one corner is none: the column numbers corners or places.
        raise corners_or_places(file)
    by_key: dict[tuple[str, ...], list[int]] = {}
    for place, key in enumerate(keys):
        by_key.setdefault(key, []).append(place)
    # Lines set double are no parcels.
    gaps = frozenset() if len(gaps) >= len(rows) - 1 else gaps
    for key, places in by_key.items():
        if joined is Joined.AREA and len(places) < 3:
            made.reasons[len(made.geometry)] = _TOO_FEW_CORNERS
            made.geometry.append(None)
            made.attributes.append({"feature_id": " ".join(key)})
            continue
        parcel = _Parcel(
            " ".join(part for part in key if part) or f"第 {rows[places[0]].number} 行起",
            [rows[place] for place in places],
            [corners[place] for place in places],
        )
        _parcel(header, columns, parcel, gaps if not columns.groups else frozenset(), made, file)
    if len(made.geometry) != len(by_key):
        made.notes.append(
            Text(
                f"{file}：按点号重新开始或环闭合，分为 {len(made.geometry)} 个范围",
                f"{file}: told apart into {len(made.geometry)} areas where the numbering starts again or a ring closes",
            )
        )
    made.found = len(made.geometry)
    return made


def _all_closed(corners: Sequence[Corner], file: str) -> bool:
    """Whether the rows come back to where a ring began, every time: then they are corners, whatever their columns say."""
    rings = split_rings(corners, frozenset(), file=file)
    return all(len(ring) > 3 and ring[0].position == ring[-1].position is not None for ring in rings)


@dataclass(frozen=True)
class _Parcel:
    name: str
    rows: list[Row]
    corners: list[Corner]


def _corners(header: Header, columns: CornerColumns, rows: Sequence[Row], made: Made, file: str) -> list[Corner]:
    axes = _axes(header, rows, made.notes, file=file)
    corners = []
    for row, (x, y) in zip(rows, axes.values, strict=True):
        name = row.cells[columns.corner].strip() if columns.corner is not None else ""
        fault = row.fault
        if fault is None and (x != x or y != y):
            fault = _no_numbers(row, row.cells[axes.east].strip(), row.cells[axes.north].strip())
        corners.append(Corner(row.number, name, None if fault else (x, y), fault))
    return corners


def _no_numbers(row: Row, east: str, north: str) -> Text:
    if not east and not north:
        return Text(f"第 {row.number} 行没有坐标", f"row {row.number} has no coordinates")
    return Text(
        f"第 {row.number} 行的坐标“{east}”“{north}”不是数",
        f"row {row.number}: the coordinates {east!r}, {north!r} are no numbers",
    )


class _Axes(NamedTuple):
    """Columns of east and north, and the numbers of each row in this order."""

    east: int
    north: int
    values: list[tuple[float, float]]


def _axes(header: Header, rows: Sequence[Row], notes: list[Text], *, file: str) -> _Axes:
    """Which column is east and which is north; never guessed.

    Raises
    ------
    FileError
        Neither names nor numbers say which is which, they contradict each other, or digits were cut.
    """
    assert header.pair is not None
    first, second = header.pair
    names = header.names[first], header.names[second]
    columns = [[read_cell(row.cells[place]) for row in rows] for place in header.pair]
    for place, name, cells in zip(header.pair, names, columns, strict=True):
        texts = [(row.number, row.cells[place], cell) for row, cell in zip(rows, cells, strict=True)]
        refuse_cut_numbers(name, texts, file=file)
    units = header.metres(first), header.metres(second)
    values = [(_times(one.value, units[0]), _times(other.value, units[1])) for one, other in zip(*columns, strict=True)]
    read = [place for place, (one, other) in enumerate(values) if one == one and other == other]
    swapped = _packed_order(header, [rows[place] for place in read], names, file)
    if swapped is not None:
        place_east, place_north = (second, first) if swapped else (first, second)
        return _Axes(
            place_east,
            place_north,
            [(packed_degrees(row.cells[place_east]), packed_degrees(row.cells[place_north])) for row in rows],
        )
    said = votes(values)
    if header.named:
        refuse_exchanged([row.number for row in rows], said, names, file=file)
    north_is_first = of_all([said[place] for place in read])
    if header.east_first is not None and read and north_is_first is header.east_first:
        row = rows[read[0]]
        raise contradiction(names, (row.cells[first], row.cells[second]), file)
    if header.east_first is None and north_is_first is None:
        refuse_strange([rows[place].number for place in read], [said[place] for place in read], names, file=file)
        raise undecided(names, file, [(row.cells[first], row.cells[second]) for row in rows], values)
    east_is_first = header.east_first if header.east_first is not None else not north_is_first
    east, north = (first, second) if east_is_first else (second, first)
    if not header.named:
        notes.append(
            Text(
                f"{file} 没有表头；按数值，{header.names[north]}为北坐标（或纬度），{header.names[east]}为东坐标（或经度）",
                f"{file} has no header; by the numbers column {north + 1} is north (or latitude) and column {east + 1} east",
            )
        )
    return _Axes(east, north, values if east_is_first else [(other, one) for one, other in values])


def _times(number: float, metres: float) -> float:
    """A coordinate in metres, without digits that the factor made."""
    return number if metres == 1.0 else round(number * metres, 6)


def _packed_order(header: Header, rows: Sequence[Row], names: tuple[str, str], file: str) -> bool | None:
    """Whether latitude stands first in degrees that are packed into numbers; None where they are not packed."""
    assert header.pair is not None
    units = {header.unit(place) for place in header.pair} - {None}
    if header.decimal or units == {"decimal"}:
        return None
    texts = [[row.cells[place] for row in rows] for place in header.pair]
    for one, other, swapped in ((0, 1, False), (1, 0, True)):
        if looks_packed(texts[one], texts[other]):
            if units != {"packed"}:
                raise packed(names, (texts[0][0], texts[1][0]), file)
            return swapped
    return None


def _places(
    header: Header, place: int | None, rows: Sequence[Row], corners: Sequence[Corner], made: Made, file: str
) -> None:
    for number, (row, corner) in enumerate(zip(rows, corners, strict=True)):
        made.geometry.append(None)
        if corner.fault is not None:
            made.reasons[number] = corner.fault
        elif corner.position is not None:
            made.geometry[-1] = shapely.Point(ShapeBuilder(file, str(row.number)).position(*corner.position))
        name = None if place is None else value(row.cells[place])
        facts = {
            column: value(cell)
            for at, (column, cell) in enumerate(zip(header.names, row.cells, strict=True))
            if at not in header.places
        }
        made.attributes.append({**facts, "feature_id": name or f"第 {row.number} 行"})
    made.found = len(rows)


def _lines(
    header: Header, columns: CornerColumns, rows: Sequence[Row], corners: Sequence[Corner], made: Made, file: str
) -> None:
    """A line for each block, or one through all rows, in their order."""
    keys = group_keys(columns.groups, rows)
    for number, key in enumerate(dict.fromkeys(keys)):
        bends = [corner for corner, own in zip(corners, keys, strict=True) if own == key]
        members = [row for row, own in zip(rows, keys, strict=True) if own == key]
        name = " ".join(part for part in key if part) or file
        faults = [bend.fault for bend in bends if bend.fault is not None]
        made.geometry.append(None)
        if faults or len(bends) < 2:
            made.reasons[number] = _all(faults or [_ONE_POINT])
        else:
            shapes = ShapeBuilder(file, name)
            made.geometry[-1] = shapes.line([shapes.position(*bend.position) for bend in bends if bend.position])
            made.repairs.extend(shapes.repairs)
        skip = (*header.places, columns.corner, columns.ring, columns.part)
        facts = _common(header, _Parcel(name, members, bends), skip=skip, notes=made.notes)
        made.attributes.append({**facts, "feature_id": None if name == file else name})
    made.found = len(made.geometry)


def _parcel(
    header: Header, columns: CornerColumns, parcel: _Parcel, gaps: frozenset[int], made: Made, file: str
) -> None:
    """One parcel by its name, or all that the numbering tells apart where there is no name."""
    by_ring: dict[tuple[str, ...], list[int]] = {}
    apart = [column for column in (columns.ring, columns.part) if column is not None]
    for place, key in enumerate(group_keys(apart, parcel.rows)):
        by_ring.setdefault(key, []).append(place)
    rings = [
        (key[0] if columns.ring is not None else None, ring)
        for key, places in by_ring.items()
        for ring in split_rings([parcel.corners[place] for place in places], gaps, file=file)
    ]
    together = bool(columns.groups or apart)
    for number, some in enumerate([rings] if together else [[ring] for ring in rings], start=1):
        numbers = {corner.row for _, ring in some for corner in ring}
        rows = [row for row in parcel.rows if row.number in numbers]
        alone = not columns.groups and (together or len(rings) == 1)
        name = parcel.name if columns.groups else file if alone else str(number)
        _feature(header, columns, _Parcel(name, rows, []), some, made, file, alone=alone)


def _feature(
    header: Header,
    columns: CornerColumns,
    parcel: _Parcel,
    rings: Sequence[tuple[str | None, Sequence[Corner]]],
    made: Made,
    file: str,
    *,
    alone: bool,
) -> None:
    for _, ring in rings:
        numbers = {corner.row for corner in ring}
        members = [row for row in parcel.rows if row.number in numbers]
        refuse_unknown_blocks(header, columns, members, file=file, feature=None if parcel.name == file else parcel.name)
    shapes = ShapeBuilder(file, parcel.name)
    place = len(made.geometry)
    made.geometry.append(None)
    faults = [corner.fault for _, ring in rings for corner in ring if corner.fault is not None]
    if faults:
        made.reasons[place] = _all(faults)
    else:
        try:
            made.geometry[place] = _shape(rings, columns, shapes, made, parcel.name)
        except GeometryError as error:
            made.reasons[place] = error.problem
    made.repairs.extend(shapes.repairs)
    facts = _common(header, parcel, skip=(*header.places, columns.corner, columns.ring, columns.part), notes=made.notes)
    made.attributes.append({**facts, "feature_id": None if alone else parcel.name})


def _all(faults: Sequence[Text]) -> Text:
    more = len(faults) - _NAMED_ROWS
    shown = faults[:_NAMED_ROWS]
    return Text(
        "；".join(fault.zh for fault in shown) + (f"；另有 {more} 行" if more > 0 else ""),
        "; ".join(fault.en for fault in shown) + (f"; and {more} more rows" if more > 0 else ""),
    )


def _shape(
    rings: Sequence[tuple[str | None, Sequence[Corner]]],
    columns: CornerColumns,
    shapes: ShapeBuilder,
    made: Made,
    feature: str,
) -> BaseGeometry:
    areas: list[Ring] = []
    others: list[BaseGeometry] = []
    rings_in_order: list[list[Corner]] = []
    for label, ring in rings:
        joined, note = in_order(ring, file=shapes.file, feature=feature)
        made.notes.extend([note] if note else [])
        positions = [shapes.position(*corner.position) for corner in joined if corner.position is not None]
        if len(positions) == 1:
            others.append(shapely.Point(positions[0]))
        elif len(positions) == 2:
            others.append(shapes.line(positions))
        else:
            areas.append(Ring(label, positions))
            rings_in_order.append(joined)
    if areas and not columns.outline and not columns.groups and columns.ring is None and columns.part is None:
        _refuse_scattered(areas[0].positions, made, shapes.file)
    for ring in rings_in_order:
        refuse_crossing(ring, file=shapes.file, feature=feature)
    land = [land_of_rings(areas, shapes)] if areas else []
    whole = [*land, *others]
    return whole[0] if len(whole) == 1 else shapely.GeometryCollection(whole)


def _refuse_scattered(positions: list[tuple[float, float]], made: Made, file: str) -> None:
    """Points of a survey without the word corner: an outline where they close or can be one, and that is said."""
    if positions[0] == positions[-1]:
        return
    if not shapely.Polygon(positions).is_valid:
        raise corners_or_places(file)
    made.notes.append(
        Text(
            f"{file}：各点按行序连成一个范围检查；若是各自独立的点，请在表头把点号列写作“独立点号”“孔号”或“桩号”；若是一条线路，请用一列 WKT（LINESTRING）",
            f"{file}: the points are joined by rows and screened as one area; if they are places by themselves, head the column of"
            ' their numbers "place", "borehole" or "pile"; if they are one route, use a WKT column (LINESTRING)',
        )
    )


def _common(header: Header, parcel: _Parcel, *, skip: tuple[int | None, ...], notes: list[Text]) -> dict[str, Any]:
    """What the corners of an area say of it: a value stated at one corner holds for the area, several words all do.

    Numbers that differ, such as heights, belong to their corners and are left to them.
    """
    facts: dict[str, Any] = {}
    for place, name in enumerate(header.names):
        if place in skip:
            continue
        name = name or f"第 {place + 1} 列"
        values = list(dict.fromkeys(fact for row in parcel.rows if (fact := value(row.cells[place])) is not None))
        if len(values) < 2:
            facts.update((name, fact) for fact in values)
            continue
        words = [fact for fact in values if cell_number(fact) != cell_number(fact)]
        together = len(words) == len(values) <= _JOINED_VALUES
        facts[name] = "；".join(values) if together else None
        notes.append(
            Text(
                f"“{parcel.name}”各行的“{name}”不同，"
                + ("都作为整个范围的属性" if together else "不作为整个范围的属性"),
                f"{name!r} differs between the rows of {parcel.name!r} and is "
                + ("taken for the area as all of them" if together else "not taken for the area"),
            )
        )
    return facts
