"""Objects and lists that stand in a property, taken apart into their members."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from geo.pattern import pattern
from permits.works.lengths import plain


class Leaf(NamedTuple):
    """A member of an object or a list that is neither.

    Attributes
    ----------
    key : str
        What it is called: in a list as the list is; empty where nothing is.
    value : object
    beside : tuple of str
        Short texts that stand beside it, {"name": "宽", "value": 9}, ["宽", 9], and the names of what holds it.
    """

    key: str
    value: Any
    beside: tuple[str, ...]


# The JSON text of an object or a list, as table formats keep it.
IS_TEXT_OF_ONE = pattern(r"\s*(?:\{\s*\"|\[\s*[{\[\"])")
# More is no note on some works, and a longer text beside a number does not call it anything.
_MOST_LEAVES, _LONGEST_NAME = 2000, 20
_PLACE = pattern(
    r"坐标|经度|纬度|拐点|角点|端点|起点$|终点$|位置|^[xy]\d*$|^(?:lon|lat|lng)|east|north|coord|geom|wkt|bbox|extent|bound|corner|vert(?:ex|ices)|polygon"
    r"|path$|ring|points?$|gps|location|position|cent(?:er|re)$|shape"
)
_SHAPE = pattern(r"\s*(?:srid=\d+;)?\s*(?:multi)?(?:point|linestring|polygon|geometrycollection)\s*z?m?\s*\(")
# A file says how large it is beside its name.
_FILE = pattern(r"\.(?:jpe?g|png|gif|bmp|tiff?|heic|webp|mp4|pdf|dwg|dxf|docx?|xlsx?|pptx?|zip|rar|txt|csv)$")
_BYTES = pattern(r"^(?:file_?)?size$|大小")
_LEAST_BYTES = 1000
# A degree, or a coordinate in metres; two of them in a text or one behind the other are a place.
_ONE = r"-?(?:\d{2,3}\.\d{2,}|\d{5,8}(?:\.\d+)?)"
_PAIR = pattern(rf"{_ONE}[^\d.]{{1,6}}{_ONE}|\d\s?°")
# Lists of numbers in a list are corners, whatever they count from.
_CORNERS = pattern(r"[\[(]\s*[\[(]\s*-?\d[\d.e+-]*\s*,\s*-?\d")
_METRES = (1e5, 5e7)
_DEGREES = ((73.0, 136.0), (3.0, 54.0))


def leaves(name: str, value: Any) -> list[Leaf] | None:
    """The members of an object or a list of some name, of those in it too; None where it cannot be taken apart."""
    found: list[Leaf] = []
    left: list[tuple[str, Any, tuple[str, ...]]] = [(name, value, ())]
    while left:
        key, one, beside = left.pop(0)
        if isinstance(one, str) and IS_TEXT_OF_ONE.match(one):
            try:
                one = json.loads(one)
            except (ValueError, RecursionError):
                return None
        if isinstance(one, Mapping | list | tuple):
            members = (
                [(str(called), part) for called, part in one.items()]
                if isinstance(one, Mapping)
                else [(key, part) for part in one]
            )
            said = tuple(part for _, part in members if isinstance(part, str) and len(part) <= _LONGEST_NAME)
            left[:0] = [(called, part, (*beside, *said, key)) for called, part in members]
        elif one is not None and not _is_size_of_a_file(key, one, beside):
            found.append(Leaf(key, one, beside))
        if len(found) + len(left) > _MOST_LEAVES:
            return None
    return found


def _is_size_of_a_file(key: str, value: Any, beside: Sequence[str]) -> bool:
    of_a_file = _BYTES.search(plain(key)) is not None and any(map(_FILE.search, map(plain, beside)))
    return of_a_file and isinstance(value, int) and value >= _LEAST_BYTES


def says_a_place(value: Any, inside: Sequence[Leaf]) -> bool:
    """Whether an object or a list, or its members, may say where something is: nobody compares that with what was drawn."""
    if _CORNERS.search(str(value).lower()):
        return True
    for leaf in inside:
        text = plain(leaf.value) if isinstance(leaf.value, str) else ""
        if _SHAPE.match(text) or _PAIR.search(text):
            return True
        numbers = any(sign.isdigit() for sign in text) or _number(leaf.value) is not None
        if numbers and any(_PLACE.search(plain(name)) for name in (leaf.key, *leaf.beside[-1:])):
            return True
    numbers_in = [number for leaf in inside if (number := _number(leaf.value)) is not None]
    return any(_may_be_a_place(*pair) for pair in itertools.pairwise(numbers_in))


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def _may_be_a_place(x: float, y: float) -> bool:
    if all(_METRES[0] <= abs(one) <= _METRES[1] for one in (x, y)):
        return True
    (west, east), (south, north) = _DEGREES
    in_china = any(west <= lon <= east and south <= lat <= north for lon, lat in ((x, y), (y, x)))
    return in_china and x % 1 > 0 and y % 1 > 0


def texts_in(value: Any) -> str:
    """The texts in an object or a list, or in the JSON text of one."""
    found: list[str] = []
    left = [value]
    while left:
        one = left.pop(0)
        if isinstance(one, str) and IS_TEXT_OF_ONE.match(one):
            try:
                one = json.loads(one)
            except (ValueError, RecursionError):
                found.append(one)
                continue
        if isinstance(one, Mapping | list | tuple):
            left[:0] = one.values() if isinstance(one, Mapping) else one
        elif isinstance(one, str):
            found.append(one)
    return "；".join(found)
