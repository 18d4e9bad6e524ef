"""A line as people type or paste it to the cells of its corners: full-width signs, brackets, labels, several corners in one.

Only what a line certainly says is taken apart; all else stays as it was written, for the readers of tables to judge.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from geo.reading.axes import of_all, votes
from geo.reading.cell import cell_number
from geo.reading.table import is_point_name

_LONGEST_CORNER, _LONGEST_NUMBER = 1000, 60
_NUMBER = r"[-+]?\d+(?:\.\d*)?"
# What NFKC would turn into letters, into two signs, or put before the number behind it.
_SIGNS = str.maketrans({"º": "°", "˚": "°", "″": '"', "′": "'", "、": ",", "＂": '"', "”": '"', "’": "'", "｜": "|"})
_CIRCLED = re.compile("[\u2460-\u2473\u2488-\u249b]")
_TUPLE = re.compile(rf"{_NUMBER},{_NUMBER}(?:,{_NUMBER})?")
_BRACKETED = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
# What may stand before a bracket and says nothing more.
_BEFORE_BRACKETS = re.compile(
    r"(?:(?:界址|拐|角|顶)?点?(?:坐标|位置)|范围|corners?|points?|coordinates?)?(?:为|是|如下)?:?", re.IGNORECASE
)
_LABELS = {
    "经度": ("东经", "经度", "经", "longitude", "lon", "lng", "e"),
    "纬度": ("北纬", "纬度", "纬", "latitude", "lat", "n"),
    "东坐标": ("东坐标", "横坐标", "东", "east", "easting"),
    "北坐标": ("北坐标", "纵坐标", "北", "north", "northing"),
    "X": ("x坐标", "x"),
    "Y": ("y坐标", "y"),
}
_NAME_OF_LABEL = {word: name for name, words in _LABELS.items() for word in words}
_LABEL = "|".join(sorted(map(re.escape, _NAME_OF_LABEL), key=len, reverse=True))
_LABELLED = re.compile(rf"({_LABEL})\s*[=:]?\s*([-+]?\d.*)", re.IGNORECASE)
_LABELLED_BEHIND = re.compile(r"(\d.*?)\s*(东经|北纬|[EN])", re.IGNORECASE)
# A label that follows a number without anything between.
_NEXT_LABEL = re.compile(r"(?<=[\d.°'\"度分秒])\s*(?=(?:东经|北纬|经度|纬度|[XY]坐标|[XYxy]\s*[=:]))")
# E and N stand before all numbers or behind them.
_SIDE_BEFORE, _SIDE_BEHIND = re.compile(r"(?<=[\d.°'\"])\s*(?=[EN]\s*\d)"), re.compile(r"(?<=[\d.°'\"][EN])\s*(?=\d)")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_LISTED = re.compile(r"(?:\((\d{1,4})\)|(\d{1,4})\)|(\d{1,4})\.(?=\s))\s*")


class PastedCorner(NamedTuple):
    """The cells of one corner, and by what its two numbers are called where each has a label of its own."""

    cells: tuple[str, ...]
    labels: tuple[str, str] | None = None


def plain_line(line: str) -> str:
    """A line with the signs of one width, and one sign for each meaning."""
    line = _CIRCLED.sub(lambda found: f"{_circled(found.group())}) ", line.translate(_SIGNS))
    # Runs of spaces mean what one means, and patterns that look for spaces stay quick.
    return re.sub(" {2,}", " ", unicodedata.normalize("NFKC", line)).strip(" \r\n\ufeff")


def _circled(sign: str) -> int:
    first = 0x2460 if ord(sign) < 0x2488 else 0x2488
    return ord(sign) - first + 1


def corners_of(line: str) -> list[PastedCorner]:
    """The corners of a line that `plain_line` made; one of bare cells where it holds no several."""
    bracketed = _in_brackets(line)
    if bracketed is not None:
        return bracketed
    before, colon, rest = line.partition(":")
    if colon and _BEFORE_BRACKETS.fullmatch(before) and _numbers(rest) > 1:
        line = rest.strip()
    words = line.split()
    if sum(map(bool, map(_GROUPED.fullmatch, words))) > 1:
        return [PastedCorner(tuple(words))]
    parts = [part.strip() for part in line.split(";") if part.strip()]
    if len(parts) > 1 and all(_numbers(part) > 1 for part in parts):
        return [_corner(part) for part in parts]
    if len(words) > 1 and all(map(_TUPLE.fullmatch, words)):
        return [PastedCorner(tuple(word.split(","))) for word in words]
    flat = [part.strip() for part in line.strip(",; ").split(",")]
    if len(flat) >= 4 and len(flat) % 2 == 0 and all(re.fullmatch(_NUMBER, part) for part in flat):
        pairs = list(zip(flat[::2], flat[1::2], strict=True))
        if of_all(votes([(float(one), float(other)) for one, other in pairs])) is not None:
            return [PastedCorner(pair) for pair in pairs]
    return [_corner(line)]


def _numbers(text: str) -> int:
    return len(re.findall(_NUMBER, text))


def _in_brackets(line: str) -> list[PastedCorner] | None:
    """Corners that stand in brackets, with the name before each; None where brackets hold something else."""
    corners: list[PastedCorner] = []
    at = 0
    for found in _BRACKETED.finditer(line):
        if _numbers(found.group(1)) < 2:
            return None
        before = line[at : found.start()].strip(" ,;:[(\t")
        if before and not is_point_name(before) and not _BEFORE_BRACKETS.fullmatch(before):
            return None
        corner = _corner(found.group(1))
        name = (before,) if is_point_name(before) else ()
        corners.append(corner._replace(cells=(*name, *corner.cells)))
        at = found.end()
    return corners if corners and not line[at:].strip(" ,;.。)]\t") else None


def _corner(text: str) -> PastedCorner:
    name, text = _listed(text.strip(" ,;。"))
    cells = [*name, *_cells(text)]
    cells = _degrees_joined(_name_apart(cells))
    labels: list[str] = []
    bare: list[str] = []
    for cell in cells:
        label, value = _label(cell)
        labels += [label] if label else []
        bare.append(value)
    return PastedCorner(tuple(bare), (labels[0], labels[1]) if len(labels) == 2 else None)


def _listed(text: str) -> tuple[list[str], str]:
    """The number with which a list counts its lines, or the name of a point before a colon; and the rest."""
    found = _LISTED.match(text)
    if found is not None and _numbers(text[found.end() :]) > 1:
        return [next(one for one in found.groups() if one)], text[found.end() :]
    before, colon, rest = text.partition(":")
    # 113:37:12.04 are degrees.
    if colon and is_point_name(before.strip()) and not re.search(r"\d:\d", rest) and _numbers(rest) > 1:
        return [before.strip()], rest.strip()
    return [], text


def _cells(text: str) -> list[str]:
    # 113° 37′ 12″ is one number.
    text = re.sub(r"(?<=[°'度分])\s+(?=\d)", "", text)
    separator = "\t" if "\t" in text else "," if "," in text else " "
    text = (_SIDE_BEFORE if re.search(r"(?:^|[\s,])[EN]\s*\d", text) else _SIDE_BEHIND).sub(separator, text)
    text = _NEXT_LABEL.sub(separator, text)
    text = re.sub(r" ?([=:]) ?", r"\1", text)
    if len(text) > _LONGEST_CORNER:
        return [text]
    for separator in ("\t", ",", "|"):
        if separator in text:
            return [
                part.strip()
                for part in text.strip(separator + " ").split(separator)
                if part.strip() or separator == "\t"
            ]
    return text.split()


def _name_apart(cells: list[str]) -> list[str]:
    """J1 113.62 in one cell: the point's name, and its first number."""
    first, _, rest = cells[0].partition(" ") if cells else ("", "", "")
    rest = rest.strip()
    named = is_point_name(first) and (not first.isdecimal() or len(first) <= 3)
    if named and len(cells) < 4 and re.fullmatch(rf"(?!0)\d.*|({_LABEL}).*", rest, re.IGNORECASE) and " " not in rest:
        return [first, rest, *cells[1:]]
    return cells


def _degrees_joined(cells: list[str]) -> list[str]:
    """Degrees, minutes and seconds that stand in cells of their own, put together."""
    for length in (3, 2):
        for name in (0, 1):
            both = cells[name:]
            if len(both) != 2 * length or (name and not is_point_name(cells[0])):
                continue
            halves = both[:length], both[length:]
            if all(map(_is_degrees, halves)):
                return [
                    *cells[:name],
                    *("°".join([half[0], "'".join(half[1:])]) + ("'" if length == 2 else '"') for half in halves),
                ]
    return cells


def _is_degrees(parts: list[str]) -> bool:
    whole, last = parts[:-1], parts[-1]
    if not all(re.fullmatch(r"\d{1,3}", part) for part in whole) or not re.fullmatch(r"\d{1,2}(\.\d+)?", last):
        return False
    # Whole degrees and minutes alone are a span of a kilometre.
    return all(float(part) < 60 for part in parts[1:]) and int(whole[0]) <= 180 and (len(parts) == 3 or "." in last)


def _label(cell: str) -> tuple[str | None, str]:
    """What a cell says its number is, and the number."""
    if len(cell) > _LONGEST_NUMBER:
        return None, cell
    for pattern, label, value in ((_LABELLED, 1, 2), (_LABELLED_BEHIND, 2, 1)):
        found = pattern.fullmatch(cell)
        if (
            found is not None
            and not is_point_name(cell)
            and cell_number(found.group(value)) == cell_number(found.group(value))
        ):
            return _NAME_OF_LABEL[found.group(label).lower()], found.group(value)
    return None, cell
