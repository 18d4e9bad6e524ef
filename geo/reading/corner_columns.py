"""Columns of a corner table beside the coordinates: which of them tells parcels apart, rings, corners, places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from geo.dataclass import dataclass
from geo.errors import FileError
from geo.reading.header import Header, plain_name
from geo.reading.table import Row
from geo.text import Text

# What decoding puts for the rest of a sign.
BROKEN = "\ufffd"
# What a parcel is called; the values decide nothing here.
_GROUP = re.compile(
    r"(feature|parcel|area|zone|plot|lot|polygon|site|block)(_?(id|no|name|code))?|orig_?fid|"
    r"(dk|zd|tb|xm)(bh|dm|mc|h)|"
    r"(地块|宗地|图斑|范围|区域|面|红线|地段|分区|作业区|工区|施工区|用地|地籍|不动产单元|项目|标段|片区|场地|基坑|围栏)(号|编号|名称|名|代码|序号|id)?"
)
# What may name a parcel, a corner or a row: the values decide.
_GENERIC = re.compile(r"(f|o)?id|gid|no\.?|name|code|编号|名称|名字|序号|号码?|代码|group|组|组号|类|标识码?|objectid")
_RING = re.compile(r"圈|圈号|环|环号|圈序号?|(vertex_part_)?ring(_?(id|no))?|内外环?|内外圈")
# Parts of one parcel: each is land, none a hole.
_PART = re.compile(r"(shape_?|vertex_)?part(_?(id|no))?|部件号?")
_CORNER = re.compile(
    r"(界址|拐|角|界桩|折|轮廓|边界|顶|测)?点(号|编号|名|序号)?|界址点?号|界桩号?|corner(_?(id|no))?|vertex(_?(id|no))?|"
    r"(point|pt)(_?(id|no|name))?|点id|vertex_index|vertex_part_index|j号"
)
_BOUNDARY = re.compile(r"(界址|拐|角|界桩|折|轮廓|边界|顶)|corner|vertex")
_PLACE = re.compile(
    r"钻?孔(号|编号)?|桩(号|编号)?|井(号|编号)?|树(号|编号)?|探井号?|[电路灯线]{0,2}杆(号|编号)?|[铁杆]?塔(号|编号)?|桥?墩(号|编号)?|bore(hole)?|hole|pile|well|tree|pole(_?(id|no))?|tower(_?(id|no))?|pier(_?(id|no))?|物探点号|图上点号|管点(号|编号)|"
    r"exp_no|map_no|独立点(号|编号|名称?)?|place(_?(id|no|name))?"
)
# A pile has a number, and so has every place along a line, by how far it is from the beginning: K0+100.
_PILE = re.compile(r"桩(号|编号)?|pile")
_CHAINAGE = re.compile(r"[A-Z]{0,4}\d+\+\d+(\.\d+)?", re.IGNORECASE)
# Surveyors name their holes so, and never a corner.
_PLACE_NAME = re.compile(r"(?:ZK|BH|CK|XK|JK|钻|孔|桩|井|树)[-_]?\d+.*", re.IGNORECASE)
# True of one corner or of the edge behind it: these change along an outline.
_OF_A_CORNER = re.compile(
    r".{0,8}(高程|标高).*|[hz](坐标|值|\(m\)|\(米\))?|elev.*|height|alt.*|角度.*|夹角.*|界标类型|界标|"
    r"点位精度.*|精度.*|时间|time|date_?time|卫星数|pdop|hdop"
)
_OF_AN_EDGE = re.compile(r"边长.*|距离.*|方位角.*|界址间距.*|界址线(类别|类型|位置)")


def is_of_an_edge(name: str) -> bool:
    """Whether a column holds what is true of the edge behind a corner: a row of nothing else is no corner."""
    return _OF_AN_EDGE.fullmatch(re.sub(r"\s", "", plain_name(name))) is not None


@dataclass(frozen=True)
class CornerColumns:
    """Places of the columns; None and empty where there is none."""

    groups: tuple[int, ...]
    ring: int | None
    part: int | None
    corner: int | None
    place: int | None
    # Whether the rows are certainly corners of an outline and not points by themselves.
    outline: bool


def corner_columns(header: Header, rows: Sequence[Row]) -> CornerColumns:
    """Sort the columns by their names and, where these may mean several things, by their values."""
    groups: list[int] = []
    ring = corner = place = part = None
    outline = False
    for number, name in enumerate(header.names):
        if number in header.places:
            continue
        plain = re.sub(r"[\s()（）]", "", plain_name(name))
        values = [row.cells[number].strip() for row in rows]
        if _PLACE.fullmatch(plain):
            place = number if place is None and not _are_chainages(values) else place
        elif _RING.fullmatch(plain):
            ring = number if ring is None else ring
        elif _PART.fullmatch(plain):
            part = number
        elif _GROUP.fullmatch(plain):
            groups += [number] if any(values) else []
        elif _CORNER.fullmatch(plain):
            better = corner is None or (_BOUNDARY.match(plain) is not None and not outline)
            corner = number if better else corner
            outline |= _BOUNDARY.match(plain) is not None
        elif _GENERIC.fullmatch(plain) and _in_blocks(values):
            groups.append(number)
    if corner is None and not header.named and 0 not in header.places:
        corner = 0
    if corner is not None and place is None:
        names = [row.cells[corner].strip() for row in rows]
        outline |= bool(names) and all(re.fullmatch(r"(J|界|拐|T拐).*\d+.*", name, re.IGNORECASE) for name in names)
        place = corner if names and all(_PLACE_NAME.fullmatch(name) for name in names) else None
    return CornerColumns(tuple(groups), ring, part, corner, place, outline)


def is_a_row_a_place(header: Header) -> bool:
    """Whether the names of the columns alone say that each row is a place by itself, whatever stands in them."""
    beside = [name for place, name in enumerate(header.names) if place not in header.places]
    plain = [re.sub(r"[\s()（）]", "", plain_name(name)) for name in beside]
    doubtful = (_RING, _PART, _GROUP, _GENERIC, _CORNER)
    return any(_PLACE.fullmatch(name) and not _PILE.fullmatch(name) for name in plain) and not any(
        pattern.fullmatch(name) for name in plain if not _PLACE.fullmatch(name) for pattern in doubtful
    )


def _are_chainages(values: Sequence[str]) -> bool:
    """Whether rows are stations along a line, some of which may have names: none of them is a place by itself."""
    return any(map(_CHAINAGE.fullmatch, values))


def names_a_place(header: Header, row: Row) -> bool:
    """Whether something stands in a column that names places."""
    return any(
        cell.strip() and _PLACE.fullmatch(re.sub(r"[\s()（）]", "", plain_name(name)))
        for name, cell in zip(header.names, row.cells, strict=False)
    )


def _in_blocks(values: Sequence[str]) -> bool:
    """Whether values stand in blocks, each once: ZD1 ZD1 ZD1 ZD2 ZD2 ZD2; or one for all."""
    given = [value for value in values if value]
    runs = [value for value, _ in groupby(_filled(values))]
    return bool(given) and len(runs) == len(set(runs)) and len(values) >= 2 * len(runs)


def _filled(values: Sequence[str]) -> list[str]:
    """Values with the blanks below them: a merged cell, or a name written once."""
    filled: list[str] = []
    for value in values:
        filled.append(value or (filled[-1] if filled else ""))
    return filled


def group_keys(columns: Sequence[int], rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """For each row the values that name its parcel; a blank stands for the value above it."""
    filled = [_filled([row.cells[column].strip() for row in rows]) for column in columns]
    return list(zip(*filled, strict=True)) if columns else [()] * len(rows)


def refuse_broken_names(header: Header, columns: Sequence[int], rows: Sequence[Row], *, file: str) -> None:
    """Refuse a table where the name of a corner's parcel is cut inside a sign: it would be a parcel of its own.

    Raises
    ------
    FileError
        Names column, row and what is left of the name.
    """
    for column in columns:
        for row in rows:
            if BROKEN in row.cells[column]:
                raise FileError(
                    Text(
                        f"列“{header.names[column]}”第 {row.number} 行“{row.cells[column].strip()}”的文字残缺，看不出属于哪个地块",
                        f"column {header.names[column]!r}, row {row.number}: {row.cells[column].strip()!r} is broken inside a sign,"
                        " so that its area is unknown",
                    ),
                    Text("请改正这一格", "Correct this cell"),
                    file=file,
                )


def refuse_unknown_blocks(
    header: Header, columns: CornerColumns, rows: Sequence[Row], *, file: str, feature: str | None
) -> None:
    """Refuse corners of one outline between which a column that nobody declared changes by block.

    Raises
    ------
    FileError
        Names the column, its values and their rows.
    """
    known = (*header.places, *columns.groups, columns.ring, columns.part, columns.corner, columns.place)
    for number, name in enumerate(header.names):
        plain = re.sub(r"\s", "", plain_name(name))
        if number in known or _OF_A_CORNER.fullmatch(plain) or _OF_AN_EDGE.fullmatch(plain):
            continue
        values = [_said(row.cells[number].strip()) for row in rows]
        blocks = _blocks(values)
        # Heights and lengths are numbers with decimals of their own in each row.
        if blocks is None or (
            not header.named and all(re.fullmatch(r"-?\d+\.\d+", value) for value in values if value)
        ):
            continue
        shown = [(value, rows[first].number) for value, first in blocks[:3]]
        raise FileError(
            Text(
                f"列“{name}”的值在这些拐点之间分块变化（{'；'.join(f'第 {row} 行起“{value}”' for value, row in shown)}），"
                "看不出是一个地块还是几个",
                f"column {name!r} changes by block between these corners"
                f" ({'; '.join(f'{value!r} from row {row} on' for value, row in shown)}): this may be one area or several",
            ),
            Text(
                f"每个值是一个地块的，请把列名“{name}”改为“地块”；不是的，请删去这一列，或另加一列“地块”",
                f'If each value is an area, rename the column {name!r} to "feature"; if not, delete it, or add a column "feature"',
            ),
            file=file,
            feature=feature,
        )


def _said(text: str) -> str:
    """What a cell says of parcels: nothing where it was cut inside a sign or holds a spreadsheet's error."""
    return "" if BROKEN in text or re.fullmatch(r"#[A-Z/0!?未计算]+", text) else text


def _blocks(values: Sequence[str]) -> list[tuple[str, int]] | None:
    """The value and first index of each block, where a column looks like a name of parcels; else None."""
    sparse = any(not value for value in values)
    if sparse and not values[0]:
        return None
    filled = _filled(values)
    starts = [(value, place) for place, value in enumerate(filled) if place == 0 or filled[place - 1] != value]
    distinct = len(set(filled))
    if distinct < 2:
        return None
    lengths = [other - one for (_, one), (_, other) in zip(starts, [*starts[1:], ("", len(filled))], strict=True)]
    if sparse and min(lengths) < 3:
        return None
    by_block = len(starts) == distinct and len(filled) >= 2 * distinct
    returning = len(starts) > distinct and all(filled.count(value) >= 3 for value in set(filled))
    return starts if by_block or returning else None
