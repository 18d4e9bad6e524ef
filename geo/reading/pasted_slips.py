"""What a hand does wrong where it types points: a comma too many, a letter for a digit, one number for two; told by its line.

Nothing is corrected: what was meant may be said, and its sender writes it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, islice
from typing import NamedTuple

from geo.errors import FileError
from geo.reading.axes import coordinate_columns
from geo.reading.cell import cell_number
from geo.reading.pasted_lines import PastedCorner, corners_of
from geo.reading.table import Row, is_point_name
from geo.text import Text

# A line that is longer, or holds more signs that may be wrong, is shown as it is.
_LONGEST, _MOST_SIGNS, _SHOWN = 100, 6, 60
_MOST_LOOKED_AT = 200
# What stands between numbers, or inside one.
_SIGN = re.compile(r"(?<=\d)[,.。](?=\s?\d)")
_OTHER_SIGNS = {",": ".", ".": ",", "。": ",."}
_LETTERS = str.maketrans("OoQlI", "00011")
_LETTER = re.compile(r"(?<=[\d.])[OoQlI]|[OoQlI](?=[\d.])")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
# No site lies so high: what looks like a height is the rest of a number.
_TOO_HIGH = re.compile(r"\d{5,}")
_LETTER_FOR_DIGIT = Text("字母 O、l 应是数字 0、1？", "the letter O or l for the digit 0 or 1?")
_COMMA_FOR_POINT = Text("多了一个逗号？", "a comma too many?")
_POINT_FOR_COMMA = Text("句点应是逗号？", "a full stop for a comma?")


class PastedLine(NamedTuple):
    """A line with the number that its sender counts, and the corners in it."""

    number: int
    text: str
    corners: list[PastedCorner]


def refuse_slips(lines: Iterable[PastedLine], *, file: str) -> None:
    """Refuse points where one is no coordinate as it stands and would be one if a sign were another.

    Raises
    ------
    FileError
        Names the line, and what may be meant.
    """
    for number, text in islice(_unclear(lines), _MOST_LOOKED_AT):
        for slip, meant in _meant(text):
            raise FileError(
                Text(f"第 {number} 行“{text}”：{slip.zh}", f"line {number}, {text!r}: {slip.en}"),
                Text(
                    f"是不是要写“{meant}”？请改粘贴的这一行",
                    f"Do you mean {meant!r}? Change this line of what you pasted",
                ),
                file=file,
            )


def strange_line(lines: Iterable[PastedLine], *, file: str) -> FileError | None:
    """Why points that could not be read are none, by the first line that is to blame; None where no line is."""
    filled = [line for line in lines if line.text]
    fault = next(_faults(filled), None)
    if fault is None:
        return None
    number, text, problem = fault
    shown = text[:_SHOWN]
    return FileError(
        Text(f"第 {number} 行“{shown}”：{problem.zh}", f"line {number}, {shown!r}: {problem.en}"),
        Text(
            "请改粘贴的这一行；每行一个点，如“113.62001, 34.75001”或“J1 3846290.12 465000.45”",
            'Change this line of what you pasted; a point a line, such as "113.62001, 34.75001" or "J1 3846290.12 465000.45"',
        ),
        file=file,
    )


def _is_clear(corner: PastedCorner) -> bool:
    """Whether this is a point as it stands."""
    pair = coordinate_columns([corner.cells])
    if pair is None:
        return False
    behind = corner.cells[pair[1] + 1 : pair[1] + 2]
    whole = any(re.fullmatch(r"\d{1,3}", corner.cells[place].strip()) for place in pair)
    return not (whole and behind and _TOO_HIGH.fullmatch(behind[0].strip()))


def _unclear(lines: Iterable[PastedLine]) -> Iterator[tuple[int, str]]:
    """What is no point and holds digits, by the line in which it stands."""
    for line in lines:
        if all(map(_is_clear, line.corners)):
            continue
        for part in map(str.strip, line.text.split(";")):
            if re.search(r"\d", part) and len(part) <= _LONGEST and not all(map(_is_clear, corners_of(part))):
                yield line.number, part


def _meant(text: str) -> Iterator[tuple[Text, str]]:
    """What the text would be with other signs, where that is one point; the fewest signs first."""
    digits = _LETTER.sub(lambda found: found.group().translate(_LETTERS), text)
    if digits != text and _is_one_point(digits):
        yield _LETTER_FOR_DIGIT, digits
    signs = [found.start() for found in _SIGN.finditer(text)]
    if len(signs) > _MOST_SIGNS:
        return
    for count in range(1, len(signs) + 1):
        for places in combinations(signs, count):
            for other in (0, -1):
                written = "".join(
                    _OTHER_SIGNS[sign][other] if place in places else sign for place, sign in enumerate(text)
                )
                if _is_one_point(written):
                    yield _COMMA_FOR_POINT if text[places[0]] == "," else _POINT_FOR_COMMA, written


def _is_one_point(text: str) -> bool:
    """Whether this is one point and surely meant so: degrees have decimals."""
    corners = corners_of(text)
    if len(corners) != 1 or not _is_clear(corners[0]):
        return False
    cells = [cell.strip() for cell in corners[0].cells]
    pair = coordinate_columns([cells])
    numbers = cells[1:] if is_point_name(cells[0]) and pair != (0, 1) else cells
    assert pair is not None
    return len(numbers) in (2, 3) and all(
        re.fullmatch(r"\d{2,3}\.\d{3,}|\d{6,8}(\.\d+)?", cells[place]) is not None for place in pair
    )


def _pair(corner: PastedCorner) -> tuple[float, float]:
    place = coordinate_columns([corner.cells])
    assert place is not None
    return cell_number(corner.cells[place[0]]), cell_number(corner.cells[place[1]])


_SYSTEM = Text(
    "经纬度和平面坐标混在一起，这一行与多数行不同",
    "degrees and plane coordinates are mixed, and this line is unlike most",
)
_ORDER = Text("两个数的先后与多数行相反", "its two numbers stand in the other order than in most lines")
_COUNT = Text("数的个数与多数行不同", "it holds more or fewer numbers than most lines")
# In what points pasted at once are alike, and what is said of one that is not.
_ALIKE: tuple[tuple[Text, Callable[[PastedCorner], object]], ...] = (
    (_SYSTEM, lambda corner: any(abs(number) > 1000 for number in _pair(corner))),
    (_ORDER, lambda corner: _pair(corner)[0] > _pair(corner)[1]),
    (_COUNT, lambda corner: len(corner.cells)),
)


def _faults(lines: list[PastedLine]) -> Iterator[tuple[int, str, Text]]:
    clear = [line for line in lines if line.corners and all(map(_is_clear, line.corners))]
    begin = clear[0].number if clear else 0
    unclear = {line.number for line in lines} - {line.number for line in clear}
    for line in lines:
        # Titles part areas, and names of columns stand above them.
        title = any(Row(line.number, corner.cells).remark is not None for corner in line.corners)
        names = line.number < begin or not clear
        if line.number in unclear and not title and (not names or re.search(r"\d", line.text)):
            yield line.number, line.text, _no_point(line.text)
    # Each is a point, and they do not fit together.
    for said, same in _ALIKE:
        usual = Counter(same(corner) for line in clear for corner in line.corners).most_common(1)
        for line in clear:
            if any(same(corner) != usual[0][0] for corner in line.corners):
                yield line.number, line.text, said


def _no_point(text: str) -> Text:
    """Why a line is no point."""
    numbers = _NUMBER.findall(text)
    if re.search(r"[^\W\d_]", re.sub(r"^\s*\w{1,12}[\s,:]", "", text)) or not numbers:
        return Text("不是坐标", "this is no coordinate")
    if re.search(r"\d\.\d+\.\d", text):
        return Text("一个数里有两个小数点", "one of the numbers has two decimal points")
    if len(numbers) == 1:
        return Text("只有一个数，一个点要有两个数", "there is one number, and a point has two")
    return Text(
        "这些数不是中国境内的坐标（经度 73–136、纬度 3–54，或以米计的平面坐标）",
        "these numbers are no place in China (longitude 73 to 136, latitude 3 to 54, or plane coordinates in metres)",
    )
