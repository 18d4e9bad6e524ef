"""What a table of corners leaves open, and how its sender settles it."""

from __future__ import annotations

from collections.abc import Sequence

from geo.errors import FileError
from geo.reading.axes import of_all, votes
from geo.text import Text

# Units other than metres in which numbers may be coordinates of China, with their words.
_UNITS = {
    1000.0: ("千米", "kilometres", "km"),
    0.01: ("厘米", "centimetres", "cm"),
    0.001: ("毫米", "millimetres", "mm"),
}


def corners_or_places(file: str) -> FileError:
    """Rows that may be corners or places."""
    return FileError(
        Text(
            "看不出各行是一个范围的拐点，还是各自独立的点",
            "the rows may be corners of one area or places by themselves",
        ),
        Text(
            "一个范围的拐点请用“界址点号”列，几个范围再加一列“地块”（同一地块写同一名称）；独立的点请用“独立点号”“孔号”或“桩号”列；或用一列 WKT；"
            "粘贴的点请在最前面加一行“范围”“线路”或“点位”，后面可以写宽度、深度，如“线路 宽8米，深2米”，别的不写",
            'Corners of one area: a column "corner"; of several: also "feature" (corners of one area share its name); single'
            ' places: a column "place", "borehole" or "pile"; or use a WKT column; above pasted points write a line "area", "line" or "points", with nothing beside it but widths and depths, such as "line, width 8 m, depth 2 m"',
        ),
        file=file,
    )


def undecided(
    names: tuple[str, str], file: str, cells: Sequence[tuple[str, str]], values: Sequence[tuple[float, float]]
) -> FileError:
    """Neither names nor numbers say which column is east; or what stands there are no numbers, or of another unit."""
    numbers = [pair for pair in values if pair[0] == pair[0] and pair[1] == pair[1]]
    if cells and not numbers:
        return FileError(
            Text(
                f"列“{names[0]}”“{names[1]}”里都不是数（如“{cells[0][0].strip()}”“{cells[0][1].strip()}”）",
                f"columns {names[0]!r} and {names[1]!r} hold no numbers (such as {cells[0][0].strip()!r}, {cells[0][1].strip()!r})",
            ),
            Text(
                "坐标列里请只写数字，不要写字母、等号和单位",
                "Write numbers alone into these columns, no letters, signs or units",
            ),
            file=file,
        )
    for factor, (zh, en, word) in _UNITS.items():
        if numbers and of_all(votes([(x * factor, y * factor) for x, y in numbers])) is not None:
            return FileError(
                Text(
                    f"列“{names[0]}”“{names[1]}”的数值（如 {cells[0][0].strip()}、{cells[0][1].strip()}）像是以{zh}为单位",
                    f"the numbers of {names[0]!r} and {names[1]!r} (such as {cells[0][0].strip()}, {cells[0][1].strip()}) look like {en}",
                ),
                Text(
                    f"请换算成米；确实是{zh}的，把列名写作“{names[0]}({word})”“{names[1]}({word})”",
                    f"Give metres; if they are {en}, name the columns '{names[0]}({word})' and '{names[1]}({word})'",
                ),
                file=file,
            )
    return FileError(
        Text(
            f"列“{names[0]}”“{names[1]}”哪个是东、哪个是北，从数值看不出来",
            f"whether {names[0]!r} or {names[1]!r} is east cannot be told from the numbers",
        ),
        Text(
            "请把列名改为“东坐标”“北坐标”或“经度”“纬度”（测绘中 X 为北，制图软件中 X 为东）",
            "Name the columns east and north, or lon and lat (surveyors call north X, programs east)",
        ),
        file=file,
    )


def contradiction(names: tuple[str, str], pair: tuple[str, str], file: str) -> FileError:
    """Names and numbers of the columns say the opposite."""
    return FileError(
        Text(
            f"列“{names[0]}”“{names[1]}”的数值（如 {pair[0].strip()}、{pair[1].strip()}）与列名相反",
            f"the numbers of {names[0]!r} and {names[1]!r} (such as {pair[0].strip()}, {pair[1].strip()}) contradict their names",
        ),
        Text("请核对是否对调了列名或坐标", "Check whether the names or the coordinates are exchanged"),
        file=file,
    )


def packed(names: tuple[str, str], pair: tuple[str, str], file: str) -> FileError:
    """Numbers that may be degrees, minutes and seconds in one."""
    return FileError(
        Text(
            f"列“{names[0]}”“{names[1]}”（如 {pair[0].strip()}、{pair[1].strip()}）可能是连写的度分秒，也可能是十进制度",
            f"columns {names[0]!r} and {names[1]!r} (such as {pair[0].strip()}, {pair[1].strip()}) may be degrees, minutes and"
            " seconds in one number, or decimal degrees",
        ),
        Text(
            "请在列名中写明：“经度(°)”“纬度(°)”为十进制度，“经度(度分秒)”“纬度(度分秒)”为连写；或写成 113°37′25.44″",
            'Say so in the names: "lon (deg)" and "lat (deg)" for decimals, "lon (dms)" and "lat (dms)" for packed ones; or write'
            " 113°37′25.44″",
        ),
        file=file,
    )
