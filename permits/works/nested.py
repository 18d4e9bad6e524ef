"""Objects and lists that stand in a property, taken apart into their members."""

from __future__ import annotations

import json
from collections import Counter
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
_PAIR = pattern(r"[^\d]{0,12}-?\d{2,8}\.\d+[^\d.]{1,6}-?\d{2,8}\.\d+.{0,12}")


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
        elif one is not None:
            found.append(Leaf(key, one, beside))
        if len(found) + len(left) > _MOST_LEAVES:
            return None
    return found


def says_a_place(inside: Sequence[Leaf]) -> bool:
    """Whether members may say where something is: nobody compares that with what was drawn."""
    for leaf in inside:
        text = plain(leaf.value) if isinstance(leaf.value, str) else ""
        if _SHAPE.match(text) or _PAIR.fullmatch(text):
            return True
        numbers = any(sign.isdigit() for sign in text) or _is_a_number(leaf.value)
        if numbers and any(_PLACE.search(plain(name)) for name in (leaf.key, *leaf.beside[-1:])):
            return True
    # Numbers follow one another under one name, as those of a place do; a few sizes may as well.
    listed = Counter(leaf.key for leaf in inside if _is_a_number(leaf.value) and leaf.value % 1)
    most = max((abs(leaf.value) for leaf in inside if listed[leaf.key] > 1 and _is_a_number(leaf.value)), default=0.0)
    return max(listed.values(), default=0) > (_FEW if most < _NO_DEGREE else 1)


def _is_a_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


# So many small numbers in a row are sizes: no place in China has a degree so small, and none has coordinates of so few metres.
_FEW, _NO_DEGREE = 4, 15.0


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
