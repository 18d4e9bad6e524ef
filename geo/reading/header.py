"""Which row of a table names its columns, and which columns hold the place: by their names, or by the numbers."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from geo.dataclass import dataclass
from geo.errors import FileError
from geo.reading.axes import coordinate_columns
from geo.reading.box_table import side_columns
from geo.reading.degree_columns import refuse_degree_columns
from geo.reading.paired_names import named_pairs
from geo.reading.stored_shapes import WELL_KNOWN_TEXT
from geo.reading.survey_table import end_columns, refuse_points_between
from geo.reading.table import Row, Table
from geo.simplified import simplified
from geo.text import Text

WKT_COLUMNS = (
    "wkt",
    "wkt_geom",
    "wktgeom",
    "geometry",
    "geom",
    "the_geom",
    "wkb",
    "wkb_geometry",
    "ewkb",
    "几何",
    "图形",
)
# A header stands below the title, the project and the unit, never deeper.
_HEADER_ROWS = 15
_SHOWN_COLUMNS = 12
# Said in the header and no part of the meaning.
_FILLER = re.compile(
    r"北京(19)?54|西安(19)?80|cgcs ?2000|(国家)?2000(国家)?|wgs ?-?84|坐标系?|值|coordinates?|coord|point|pos|平面|大地|高斯|中心点?|轴|gps|utm|"
    r"拐点|界址点|测点|[_\s\-./:：'\"]"
)
_UNIT = re.compile(
    r"[(\[](k?m|[cm]m|[千毫厘]?米|公里|meters?|metres?|°|度|deg|degrees?|dd|十进制度?|度分秒|dms|ddmmss|单位[:：]?.)[)\]]|[/,](m|米|°|度)$"
)
_EAST = re.compile(
    r"[xye]?(东|eastings?|east)[xye]?|[xy]?e[xy]?|[xyle]?(东?经度?)[xyle]?|(lon|lng|long|longitude)[xe]?|横东"
)
_NORTH = re.compile(r"[xyn]?(北|northings?|north)[xyn]?|[xy]?n[xy]?|[xybn]?(北?纬度?)[xybn]?|(lat|latitude)[yn]?|纵北")
_FIRST = re.compile(r"x|[纵横]?x|x[纵横]")
_SECOND = re.compile(r"y|[纵横]?y|y[纵横]")
_DECIMAL_UNIT = re.compile(r"[(\[](°|度|deg|degrees?|dd|十进制度?)[)\]]|十进制")
# Units of plane coordinates that a name or a title states, metres.
_LENGTHS = {"km": 1000.0, "千米": 1000.0, "公里": 1000.0, "cm": 0.01, "厘米": 0.01, "mm": 0.001, "毫米": 0.001}
_LENGTH = re.compile(rf"[(\[](?:单位[:：]?)?({'|'.join(_LENGTHS)})[)\]]|[/,_]({'|'.join(_LENGTHS)})$")
_LENGTH_IN_TITLE = re.compile(rf"(?:单位|unit)s?\s*[:：]?\s*({'|'.join(_LENGTHS)})(?![a-z²³2])")
# Units that no system of coordinates here counts in: what they are in metres depends on which foot is meant.
_NOT_METRIC = r"ft|feet|foot|u\.?s\.?[ -]?ft|英尺|呎|yd|yards?|码|mi|miles?|英里|海里|nm|nmi|in|inch(?:es)?|英寸|dm|分米|百米|万米|[市]?[尺里丈]"
_OTHER_LENGTH = re.compile(rf"[(\[](?:单位[:：]?)?({_NOT_METRIC})[)\]]|[/,_ ](ft|feet|英尺)$")
_OTHER_LENGTH_IN_TITLE = re.compile(
    r"(?:单位|units?)\s*[:：]?\s*(ft|feet|foot|英尺|us[ -]?ft|yards?|码|miles?|英里|inch(?:es)?|英寸|分米)"
)
_PACKED_UNIT = re.compile(r"度分秒|dms|dd\.?mmss", re.IGNORECASE)
# A name of these says that the degrees are shifted, which no system of coordinates undoes.
_WEB_MAPS = re.compile(r"(百度|baidu|bd-?09|bd)|(高德|腾讯|火星|amap|gcj-?02|gcj)", re.IGNORECASE)
_NUMBERED_CORNER = re.compile(r"(界址|拐|角|界桩|折|顶|测)?点(号|编号|名)?[12]")

NEEDED = Text(
    "请使用“东坐标”“北坐标”（或“X”“Y”、“经度”“纬度”）两列，或一列 WKT；每行一个矩形的，用“西”“南”“东”“北”四列",
    "Use columns east and north (or X and Y, or lon and lat), or a WKT column; for a box a row, four columns west, south, east, north",
)


@dataclass(frozen=True)
class Header:
    """The columns of a table.

    Attributes
    ----------
    names : tuple of str
        As the sender wrote them; "第 3 列" where the table has no header.
    start : int
        Index of the first row below the header.
    wkt : int or None
        Column of geometries as text.
    ends : tuple of int or None
        Columns of a line table: both ends of a pipe.
    sides : tuple of int or None
        Columns of the sides of a box: west, south, east, north.
    pair : (int, int) or None
        Columns of the coordinates.
    east_first : bool or None
        Whether the first of the pair, or of the sides, is east by its name; None where only the numbers can say.
    titles : tuple of str
        What stands above the header.
    named : bool
        Whether there is a header at all.
    decimal : bool
        Whether it is settled that degrees are not packed into numbers, whatever a few rows look like.
    """

    names: tuple[str, ...]
    start: int
    wkt: int | None = None
    ends: tuple[int, int, int, int] | None = None
    sides: tuple[int, int, int, int] | None = None
    pair: tuple[int, int] | None = None
    east_first: bool | None = None
    titles: tuple[str, ...] = ()
    named: bool = True
    decimal: bool = False

    @property
    def places(self) -> tuple[int, ...]:
        """Columns that are geometry and no fact."""
        return tuple(place for place in (self.wkt, *(self.pair or ())) if place is not None)

    def unit(self, place: int) -> str | None:
        """``decimal`` or ``packed`` where the header says how its degrees are written."""
        name = plain_name(self.names[place])
        return "packed" if _PACKED_UNIT.search(name) else "decimal" if _DECIMAL_UNIT.search(name) else None

    def metres(self, place: int) -> float:
        """Metres of a unit of a column of plane coordinates, where its name or a title says another one."""
        found = _LENGTH.search(plain_name(self.names[place]))
        if found is not None:
            return _LENGTHS[found[1] or found[2]]
        titled = next(filter(None, (_LENGTH_IN_TITLE.search(plain_name(title)) for title in self.titles)), None)
        return 1.0 if titled is None else _LENGTHS[titled[1]]


def plain_name(name: str) -> str:
    """A column's name in simplified characters, without what programs and people put round it."""
    return unicodedata.normalize("NFKC", simplified(name)).strip().strip("\"'").strip().lower()


def find_header(table: Table) -> Header:
    """The header of a table.

    Raises
    ------
    FileError
        No row names columns that we could place and the numbers do not say either; a name stands twice.
    """
    filled = [(index, row) for index, row in enumerate(table.rows) if not row.blank]
    titles: list[str] = []
    above: Row | None = None
    for index, row in filled[:_HEADER_ROWS]:
        names = _names(row, above)
        header = _roles(names, index + 1, tuple(titles)) or Header(names, index + 1, titles=tuple(titles))
        header = _with_geometry_texts(header, table.rows[index + 1 :])
        if header.places or header.ends or header.sides:
            refuse_degree_columns(names, file=table.file)
            _refuse_twice(names, table.file)
            _refuse_two_pairs(header, table.file)
            _refuse_web_map(header, table.file)
            _refuse_other_lengths(header, table.file)
            _refuse_side_by_side(header, table.file)
            if header.ends is not None:
                refuse_points_between(names, header.ends, file=table.file)
            # A row that gave names to this one is half of the header and no title.
            helped = any(name and not cell.strip() for name, cell in zip(names, row.cells, strict=True))
            return dataclasses.replace(header, titles=header.titles[:-1]) if helped else header
        if _holds_numbers(row):
            break
        titles.append(" ".join(dict.fromkeys(cell.strip() for cell in row.cells if cell.strip())))
        above = row
    return _by_numbers(table, [row for _, row in filled], titles)


def names_geometry(names: Sequence[str]) -> bool:
    """Whether one of these is the name of a column of geometries or of a coordinate beside another."""
    plain = [plain_name(name) for name in names]
    return bool({*WKT_COLUMNS} & {*plain}) or _roles(tuple(names), 0, ()) is not None


def has_coordinates(table: Table) -> bool:
    """Whether a table that has no header of ours holds what looks like coordinates all the same."""
    return sum(_holds_numbers(row) for row in table.rows) > 0


def _names(row: Row, above: Row | None) -> tuple[str, ...]:
    """The names in this row; where it is blank below a name of the row above, that one (a header of two rows)."""
    higher = above.cells if above is not None and above.remark is None else ()
    return tuple(
        cell.strip() or (higher[place].strip() if place < len(higher) else "") for place, cell in enumerate(row.cells)
    )


def _roles(names: tuple[str, ...], start: int, titles: tuple[str, ...]) -> Header | None:
    plain = [plain_name(name) for name in names]
    columns = {name: place for place, name in reversed(list(enumerate(plain)))}
    wkt = next(
        (columns[name] for name in (*WKT_COLUMNS, *(one for one in plain if "wkt" in one)) if name in columns), None
    )
    if wkt is not None:
        return Header(names, start, wkt=wkt, titles=titles)
    ends = end_columns(columns)
    if ends is not None:
        return Header(names, start, ends=ends, titles=titles)
    meanings = [meaning(name) for name in names]
    sides = side_columns(plain)
    if sides is not None:
        others = {said for place, said in enumerate(meanings) if place not in sides[0]}
        # Beside a place of its own a box says no more than how far something reaches.
        if not ({"east", "north"} <= others or {"x", "y"} <= others):
            return Header(names, start, sides=sides[0], east_first=True if sides[1] else None, titles=titles)
    for first, second, east_first in (("east", "north", True), ("x", "y", None)):
        if first in meanings and second in meanings:
            pair = (meanings.index(first), meanings.index(second))
            return Header(names, start, pair=pair, east_first=east_first, titles=titles)
    if plain.count("b") == 1 and plain.count("l") == 1:
        return Header(names, start, pair=(plain.index("l"), plain.index("b")), east_first=True, titles=titles)
    if "横" in (bare := [_bare(name) for name in names]) and "纵" in bare:
        return Header(names, start, pair=(bare.index("横"), bare.index("纵")), titles=titles)
    for one in named_pairs(plain):
        return Header(names, start, pair=(one.first, one.second), east_first=one.east_first, titles=titles)
    return None


def _with_geometry_texts(header: Header, below: Sequence[Row]) -> Header:
    """The header with the column whose first value is a geometry as text, whatever it is called: it says more than a pair."""
    first = next((row.cells for row in below if not row.blank), ())
    place = next((place for place, cell in enumerate(first[: len(header.names)]) if WELL_KNOWN_TEXT.match(cell)), None)
    if header.wkt is not None or place is None:
        return header
    return dataclasses.replace(header, wkt=place, ends=None, sides=None, pair=None, east_first=None)


def meaning(name: str) -> str | None:
    """What a column's name says of its coordinate: ``east``, ``north``, ``x``, ``y`` or nothing."""
    bare = _bare(name)
    for word, pattern in (("east", _EAST), ("north", _NORTH), ("x", _FIRST), ("y", _SECOND)):
        if pattern.fullmatch(bare):
            return word
    return None


def _bare(name: str) -> str:
    plain = _UNIT.sub("", plain_name(name))
    return re.sub(r"[()\[\]]", "", _FILLER.sub("", plain))


def _refuse_twice(names: Sequence[str], file: str) -> None:
    twice = next((name for name, count in Counter(names).items() if name and count > 1), None)
    if twice is not None:
        raise FileError(
            Text(f"列名“{twice}”出现两次", f"the column {twice!r} stands twice"),
            Text(
                "请只保留一个；并排的几组坐标请接在下面",
                "Keep only one of them; put tables that stand side by side below each other",
            ),
            file=file,
        )


def _refuse_two_pairs(header: Header, file: str) -> None:
    """Refuse a table with plane coordinates and degrees: which of them the stated system belongs to is unknown."""
    if header.pair is None:
        return
    meanings = {meaning(name): name for name in header.names}
    pairs: list[tuple[str, str]] = []
    if {"east", "north", "x", "y"} <= set(meanings):
        pairs = [(meanings["x"], meanings["y"]), (meanings["east"], meanings["north"])]
    elif meaning(header.names[header.pair[0]]) is None:
        alike = named_pairs([plain_name(name) for name in header.names])
        pairs = [(header.names[one.first], header.names[one.second]) for one in alike]
    if len(pairs) < 2:
        return
    raise FileError(
        Text(
            f"表中有两组坐标：{'；'.join('、'.join(pair) for pair in pairs)}",
            f"the table has two pairs of coordinates: {'; '.join(', '.join(pair) for pair in pairs)}",
        ),
        Text("请只保留一组，并声明它的坐标系", "Keep one of them and declare its system"),
        file=file,
    )


def _refuse_web_map(header: Header, file: str) -> None:
    """Refuse degrees whose name says a web map: they are shifted by hundreds of metres."""
    name = header.names[header.pair[0]] if header.pair is not None else ""
    found = _WEB_MAPS.search(simplified(name))
    if found is None:
        return
    system = "bd09" if found.group(1) else "gcj02"
    raise FileError(
        Text(
            f"列名“{name}”说明坐标取自网络地图（{system}，有数百米偏移）",
            f"the column {name!r} says that its coordinates come from a web map ({system}, shifted by hundreds of metres)",
        ),
        Text(
            f"请把列名改为“经度”“纬度”并声明 --crs {system}；已经纠偏的，改名后声明所在坐标系",
            f"Rename the columns to lon and lat and declare --crs {system}; if they were converted, rename them and declare"
            " their system",
        ),
        file=file,
    )


def _refuse_other_lengths(header: Header, file: str) -> None:
    """Refuse coordinates whose name, or a title, says feet or another unit that is not read as metres."""
    places = [header.names[place] for place in (*(header.pair or ()), *(header.ends or ()), *(header.sides or ()))]
    said = (
        *((name, _OTHER_LENGTH.search(plain_name(name))) for name in places),
        *((title, _OTHER_LENGTH_IN_TITLE.search(plain_name(title))) for title in header.titles),
    )
    for text, found in said:
        if found is not None:
            unit = next(filter(None, found.groups()))
            raise FileError(
                Text(
                    f"“{text}”说坐标的单位是 {unit}，不是米",
                    f"{text!r} says that the coordinates are in {unit} and not in metres",
                ),
                Text(
                    "请换算成米（或经纬度）后提交；坐标就是所声明坐标系自己的单位的，请把列名写作“X”“Y”",
                    "Convert them to metres or degrees; if it is the unit of the declared system itself, call the columns X and Y",
                ),
                file=file,
            )


def _refuse_side_by_side(header: Header, file: str) -> None:
    """Refuse two pairs of coordinates of which nobody says whether they are ends of lines or two corner tables."""
    if header.ends is None:
        return
    places = [plain_name(header.names[place]) for place in header.ends]
    others = [plain_name(name) for place, name in enumerate(header.names) if place not in header.ends and name]
    if places != ["x1", "y1", "x2", "y2"] or not others or not all(map(_NUMBERED_CORNER.fullmatch, others)):
        return
    raise FileError(
        Text(
            "每行有两个点：可能是一条线的两端，也可能是并排的两张拐点表",
            "each row holds two points: both ends of a line, or the corners of two tables side by side",
        ),
        Text(
            "是线段的，请把列名写作“起点X、起点Y、终点X、终点Y”；是并排的拐点表，请把右边的接到左边下面",
            'Lines: name the columns "起点X", "起点Y", "终点X", "终点Y"; tables side by side: put the right one below the left one',
        ),
        file=file,
    )


def _holds_numbers(row: Row) -> bool:
    """Whether a row is one of coordinates: two neighbours that are north and east, or two long numbers."""
    long = [cell for cell in row.cells if re.search(r"\d{5,}|\d+[.,]\d{3,}|\d\s*[°度]\s*\d", cell)]
    return len(long) > 1 or coordinate_columns([row.cells]) is not None


def _by_numbers(table: Table, filled: list[Row], titles: list[str]) -> Header:
    """Columns of a table without a header, where each row's numbers tell north from east."""
    data = filled[len(titles) :]
    # A title is one cell; a row of several words that we do not know is a header that we must not pass over.
    unknown = next((row for row in filled[: len(titles)] if row.remark is None), None)
    widths = Counter(len(row.cells) for row in data if row.remark is None)
    width = widths.most_common(1)[0][0] if widths else 0
    rows = [row.cells for row in data if len(row.cells) == width and row.remark is None]
    pair = coordinate_columns(rows) if rows and unknown is None else None
    if pair is None:
        raise _not_understood(table, unknown or (filled[0] if filled else None))
    names = tuple(f"第 {place + 1} 列" for place in range(width))
    start = table.rows.index(data[0])
    return Header(names, start, pair=pair, titles=tuple(titles), named=False)


def _not_understood(table: Table, row: Row | None) -> FileError:
    shown = [cell.strip() for cell in row.cells if cell.strip()][:_SHOWN_COLUMNS] if row is not None else []
    return FileError(
        Text(
            f"这是一个表格（CSV 或工作表），但没有 WKT 列，也没有成对的坐标列；第一行写的是：{'、'.join(shown) or '空'}",
            "this is a table (CSV or a sheet), but it has neither a WKT column nor a pair of coordinate columns; its first row"
            f" says: {', '.join(shown) or 'nothing'}",
        ),
        NEEDED,
        file=table.file,
    )
