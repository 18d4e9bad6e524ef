"""Pipe surveys as their companies deliver them: a table of lines that names points, and a table that says where they are.

X is north, as surveyors have it. Points that a line needs and nobody gives, and lines that end nowhere, are all
named: a pipe that is not drawn protects nobody.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely

from geo.coded import coded
from geo.columns import Columns
from geo.errors import FileError
from geo.network.faults import Faults, Wrong
from geo.network.mapping import ColumnMapping
from geo.raw import RawLayer, raw_layer
from geo.reading.axes import north_first
from geo.reading.cell import cell_number
from geo.reading.survey_table import end_columns
from geo.text import Text

# What a survey is handed over in; nothing else is looked into.
TABLE_SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx")
_WKT = ("wkt", "geometry", "geom")
# Under these names the rules of survey-lines.toml take sizes and ways of laying out of texts.
SIZE, LAYING = "PSize", "EmBed"
_PLAIN = ("asset_id", "laying", "installed_on", "surveyed_on", "owner", "operator", "medium")
# Of a channel its inner bottom is measured, of a pipe its crown (CJJ 61).
_CHANNEL = re.compile(r"\s*\d{1,4}(\.\d+)?\s*[×xX*]\s*\d{1,4}(\.\d+)?\s*")


class SurveyNames(NamedTuple):
    """Headers of survey tables, and what on a pipe is a facility (``data/mappings``).

    Attributes
    ----------
    lines, points : mapping of str to sequence of str
        What a column is, to the headers for it, lower case.
    facilities : tuple of str
        Words of the attachments that are protected things of their own.
    """

    lines: Mapping[str, Sequence[str]]
    points: Mapping[str, Sequence[str]]
    facilities: tuple[str, ...]

    def is_line_table(self, header: Sequence[str]) -> bool:
        """Whether a table names two points a row and has no coordinates of its own."""
        found = _columns(header, self.lines)
        plain = {name.strip().lower(): place for place, name in enumerate(header)}
        placed = {"north", "east"} <= set(_columns(header, self.points)) or end_columns(plain) is not None
        return {"start", "end"} <= set(found) and not placed and not any(name in plain for name in _WKT)

    def is_point_table(self, header: Sequence[str]) -> bool:
        """Whether a table says where points are."""
        return {"point", "north", "east"} <= set(_columns(header, self.points))


class SurveyTable(NamedTuple):
    """One table as read: texts, None where a cell is empty.

    Attributes
    ----------
    name : str
        File, and sheet where it has several.
    cells : Columns
        Columns under their own headers.
    fingerprint : str
        SHA-256 of the file.
    first_row : int
        Number that the file gives to the first row, for messages.
    notes : tuple of Text
        What the operator should know about how it was read.
    """

    name: str
    cells: Columns
    fingerprint: str
    first_row: int = 2
    notes: tuple[Text, ...] = ()


def _columns(header: Sequence[str], known: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """For each thing the column that stands for it."""
    theirs = {name.strip().lower(): name for name in header}
    found = {}
    for thing, names in known.items():
        column = next((theirs[name] for name in names if name in theirs), None)
        if column is not None:
            found[thing] = column
    return found


def join(lines: Sequence[SurveyTable], points: Sequence[SurveyTable], names: SurveyNames) -> RawLayer:
    """Lines between their points, and the facilities that stand on points, as one layer.

    Parameters
    ----------
    lines, points : sequence of SurveyTable
        One or several of each; a line may end at a point of any point table.
    names : SurveyNames
        Shipped headers.

    Returns
    -------
    RawLayer
        With ``kind`` of facilities, ``asset_id``, depths and dates under our names, sizes as ``PSize``, laying as ``EmBed``.

    Raises
    ------
    FileError
        No point table.
    NetworkFaults
        Points that are missing, stand twice or cannot be placed, and lines that end nowhere; all of them.
    """
    if not points:
        raise FileError(
            Text("管线表只有点号、没有坐标", "the line table names points and has no coordinates"),
            Text(
                "请同时提交管点表：--network 管线表 --network 管点表",
                "Hand in its point table too: --network LINES --network POINTS",
            ),
            file=lines[0].name,
        )
    faults, notes = Faults(), list[Text]()
    places, kinds = _places(points, names, faults, notes)
    used: set[str] = set()
    rows: list[dict[str, Any]] = []
    shapes: list[Any] = []
    for table in lines:
        made = _lines(table, names, places, used, faults)
        rows += [row for row, _ in made]
        shapes += [shape for _, shape in made]
    faults.refuse()
    for row, shape in kinds:
        rows.append(row)
        shapes.append(shape)
    alone = len(set(places) - used)
    if alone:
        notes.append(Text(f"管点表中有 {alone} 个点没有管线连接", f"{alone} points of the point table are on no line"))
    _number_twins(rows)
    digest = hashlib.sha256(" ".join(one.fingerprint for one in (*lines, *points)).encode()).hexdigest()
    return raw_layer(
        shapes,
        rows,
        file=" + ".join(one.name for one in (*lines, *points)),
        layer=None,
        found=sum(one.cells.rows for one in lines) + len(kinds),
        crs=None,
        crs_declared=None,
        fingerprint=digest,
        notes=notes,
    )


def survey_mapping(own: ColumnMapping, shipped: ColumnMapping, layer: RawLayer) -> ColumnMapping:
    """The mapping of a joined survey: the operator's, with the shipped rules for sizes where it has none.

    How well pipes were found is for their owner to say, so the shipped grade is left out; lines are mains unless the
    operator says otherwise.
    """
    # Rules that find nothing in any row are told only of a mapping that a person wrote.
    texts = {name: [str(value) for value in coded(layer.attributes[name]).values] for name in (SIZE, LAYING)}
    useful = {
        name: rules
        for name, rules in shipped.extract.items()
        if name not in own.columns and any(rule.pattern.search(text) for rule in rules for text in texts[rule.column])
    }
    return dataclasses.replace(
        own,
        extract={**useful, **own.extract},
        values={**shipped.values, **own.values},
        defaults={"kind": "main", **own.defaults},
        fingerprint=f"{own.fingerprint}{shipped.fingerprint}",
    )


def _places(
    tables: Sequence[SurveyTable], names: SurveyNames, faults: Faults, notes: list[Text]
) -> tuple[dict[str, tuple[float, float]], list[tuple[dict[str, Any], Any]]]:
    """Where each point is (east, north), and the facilities among them."""
    places: dict[str, tuple[float, float]] = {}
    facilities: list[tuple[dict[str, Any], Any]] = []
    other: Counter[str] = Counter()
    for table in tables:
        columns = _columns(list(table.cells), names.points)
        x, y = (table.cells[columns[one]].tolist() for one in ("north", "east"))
        given = table.cells[columns["point"]].tolist()
        pairs = [(str(first), str(second)) for first, second in zip(x, y, strict=True)]
        swapped = _order(table, pairs, given, faults, notes)
        attachments = table.cells[columns["attachment"]].tolist() if "attachment" in columns else [None] * len(given)
        for row, (point, (first, second), attachment) in enumerate(zip(given, pairs, attachments, strict=True)):
            feature = f"{table.first_row + row} ({point})"
            one, two = cell_number(first), cell_number(second)
            north, east = (two, one) if swapped else (one, two)
            if point is None or not np.isfinite((north, east)).all():
                faults.add("place", _NO_PLACE, file=table.name, features=[feature], name_all=True)
                continue
            if places.setdefault(str(point), (east, north)) != (east, north):
                faults.add("twice", _TWO_PLACES, file=table.name, features=[feature], name_all=True)
            if attachment is None:
                continue
            if not any(word in str(attachment) for word in names.facilities):
                other[str(attachment)] += 1
                continue
            facts = {name: table.cells[name][row] for name in table.cells if name not in columns.values()}
            facts |= {"kind": "facility", "asset_id": str(point), columns["attachment"]: attachment}
            facilities.append((facts, shapely.Point(east, north)))
    if other:
        shown = "、".join(f"{name}（{count}）" for name, count in other.most_common(8))
        notes.append(
            Text(
                f"附属物中未作为附属设施的：{shown}；若是井、阀或墩，请改用通行名称",
                f"attachments that were not taken for facilities: {shown}; chambers, valves and anchors need usual names",
            )
        )
    return places, facilities


_NO_PLACE = Wrong(
    Text("管点没有点号或坐标不是数", "a point has no name, or its coordinates are no numbers"),
    Text("请补上该行的点号与 X、Y", "State name, X and Y of these rows"),
)
_TWO_PLACES = Wrong(
    Text("同一点号有两处不同的坐标", "one name stands for two different places"),
    Text("请改正点号或坐标", "Correct the names or the coordinates"),
)
_EXCHANGED = Wrong(
    Text("该点的 X、Y 颠倒了", "X and Y of these points are exchanged"),
    Text("X 为北坐标、Y 为东坐标；请改正这些行", "X is north and Y is east; correct these rows"),
)
_NO_POINT = Wrong(
    Text("管点表中没有这条管线的点（冒号之后）", "the point table lacks points of this line (named behind the colon)"),
    Text("请补上这些点，或改正点号", "Add them, or correct the names"),
)
_NO_END = Wrong(
    Text("管线没有起点或终点点号", "a line does not say where it begins or ends"),
    Text("请补上点号", "State both points"),
)


def _order(
    table: SurveyTable, pairs: list[tuple[str, str]], given: list[Any], faults: Faults, notes: list[Text]
) -> bool:
    """Whether X is east in this table, against the custom; rows that differ from the others are faults."""
    told = [north_first([pair]) for pair in pairs]
    north, east = told.count(True), told.count(False)
    swapped = east > north
    odd = [row for row, one in enumerate(told) if one is swapped]
    if odd:
        features = [f"{table.first_row + row} ({given[row]})" for row in odd]
        faults.add("exchanged", _EXCHANGED, file=table.name, features=features, name_all=True)
    if swapped:
        notes.append(
            Text(f"{table.name}：X 为东、Y 为北", f"{table.name}: X is east and Y is north"),
        )
    elif north:
        notes.append(Text(f"{table.name}：X 为北、Y 为东", f"{table.name}: X is north and Y is east"))
    else:
        notes.append(
            Text(
                f"{table.name}：从数值看不出哪个是北，按测绘习惯以 X 为北",
                f"{table.name}: the numbers do not tell which is north; X is taken for it, as surveyors have it",
            )
        )
    return swapped


def _lines(
    table: SurveyTable,
    names: SurveyNames,
    places: Mapping[str, tuple[float, float]],
    used: set[str],
    faults: Faults,
) -> list[tuple[dict[str, Any], Any]]:
    columns = _columns(list(table.cells), names.lines)
    taken = set(columns.values())
    made = []
    for number, row in enumerate(map(table.cells.row, range(table.cells.rows)), start=table.first_row):
        ends = [row[columns["start"]], row[columns["end"]]]
        feature = f"{number} ({'-'.join(str(one or '?') for one in ends)})"
        if None in ends:
            faults.add("end", _NO_END, file=table.name, features=[feature], name_all=True)
            continue
        absent = [str(end) for end in ends if str(end) not in places]
        if absent:
            features = [f"{feature}: {', '.join(absent)}"]
            faults.add("missing", _NO_POINT, file=table.name, features=features, name_all=True)
        used.update(map(str, ends))
        if all(str(end) in places for end in ends):
            facts = {str(name): value for name, value in row.items() if name not in taken}
            line = shapely.LineString([places[str(end)] for end in ends])
            made.append((facts | _facts(row, columns, [str(end) for end in ends]), line))
    return made


def _facts(row: Mapping[Any, Any], columns: Mapping[str, str], ends: Sequence[str]) -> dict[str, Any]:
    """What a row says of its line, under our names."""
    facts: dict[str, Any] = {}
    for name in _PLAIN:
        if name in columns:
            facts[name] = row[columns[name]]
    if facts.get("asset_id") is None:
        facts["asset_id"] = "-".join(ends)
    size = row[columns["size"]] if "size" in columns else None
    facts[SIZE] = size
    facts[LAYING] = facts.get("laying")
    stated = [row[columns[one]] for one in ("start_depth", "end_depth") if one in columns]
    depths = [value for one in stated if one is not None and (value := cell_number(str(one))) == value and value > 0]
    if depths:
        facts["depth_m"], facts["depth_least_m"] = max(depths), min(depths)
    elif "depth" in columns:
        facts["depth_m"] = row[columns["depth"]]
    if size is not None and _CHANNEL.fullmatch(str(size)) and not str(size).strip().startswith("2×"):
        facts["depth_of"] = "bottom"
    return facts


def _number_twins(rows: list[dict[str, Any]]) -> None:
    """Supply and return between the same points have one name; the second one is told apart."""
    seen: Counter[str] = Counter()
    for row in rows:
        name = str(row["asset_id"])
        seen[name] += 1
        if seen[name] > 1 and row.get("kind") is None and "-" in name:
            row["asset_id"] = f"{name} ({seen[name]})"
