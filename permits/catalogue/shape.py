"""What a file of ours states, in its shape; a slip is told by its place.

Shapes are msgspec's: a class of it is made in a hundredth of the time of one of pydantic's, and a check loads a hundred of them. Files of shapes do
without ``from __future__ import annotations``: msgspec would compile each annotation again.
"""

from __future__ import annotations

import datetime
import re
import sys
from typing import Any, TypeVar

import msgspec

Step = int | str
# Of numbers that may be neither infinite nor none.
LARGEST = sys.float_info.max

_DAYS = (datetime.date, datetime.datetime, datetime.time)
_AT = re.compile(r"(?P<problem>.*?)(?: - at `\$(?P<path>.*)`)?", re.DOTALL)
_STEP = re.compile(r"\.(?P<key>[^.\[]+)|\[(?P<row>\d+)\]|\[\.\.\.\]")
_MISSING = re.compile(r"Object missing required field `(.*)`")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`")


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may stand in a file: nothing unknown, nothing of another kind; never changed."""


class Table(Shape, frozen=True):
    """A file whose keys are anything; what they hold, its ``root`` says."""


Stated = TypeVar("Stated", bound=Shape)


class SlipError(Exception):
    """Something that does not have its shape.

    Attributes
    ----------
    place : tuple
        Keys and numbers of rows on the way to it.
    problem : str
    """

    def __init__(self, place: tuple[Step, ...], problem: str) -> None:
        super().__init__(place, problem)
        self.place, self.problem = place, problem


def in_shape(stated: Any, shape: type[Stated]) -> Stated:
    """What a parsed file states.

    Raises
    ------
    SlipError
        The first slip.
    """
    if issubclass(shape, Table):
        try:
            return _converted({"root": stated}, shape)
        except SlipError as slip:
            raise SlipError(slip.place[1:], slip.problem) from None
    return _converted(stated, shape)


def _converted(stated: Any, shape: type[Stated]) -> Stated:
    try:
        return msgspec.convert(stated, shape, builtin_types=_DAYS)
    except msgspec.ValidationError as error:
        problem, way = _told(error)
    place = _named(stated, shape, way)
    # The misspelling of a key is told before the key that is missing for it.
    for told, said in ((_UNKNOWN, "Extra inputs are not permitted"), (_MISSING, "Field required")):
        if (found := told.fullmatch(problem)) is not None:
            raise SlipError((*place, found[1]), said)
    raise SlipError(place, problem)


def _told(error: msgspec.ValidationError) -> tuple[str, tuple[Step | None, ...]]:
    """The problem, and the way to it; None for a key that is not named."""
    found = _AT.fullmatch(str(error))
    assert found is not None, "every text has this form"
    steps = _STEP.finditer(found["path"] or "")
    return found["problem"], tuple(step["key"] or (int(step["row"]) if step["row"] else None) for step in steps)


def _named(stated: Any, shape: type[Shape], way: tuple[Step | None, ...]) -> tuple[Step, ...]:
    """The same way with each key named: the one that has the slip where it stands alone."""
    named: tuple[Step, ...] = ()
    held = stated
    for step in way:
        if step is None:
            step = next(key for key in held if _slips(_alone(stated, named, key), shape) == way)
        named, held = (*named, step), held[step]
    return named


def _alone(stated: Any, way: tuple[Step, ...], key: str) -> Any:
    """What is stated, with no other key than that one at the end of a way."""
    if not way:
        return {key: stated[key]}
    changed: Any = list(stated) if isinstance(stated, list) else dict(stated)
    changed[way[0]] = _alone(stated[way[0]], way[1:], key)
    return changed


def _slips(stated: Any, shape: type[Shape]) -> tuple[Step | None, ...] | None:
    try:
        msgspec.convert(stated, shape, builtin_types=_DAYS)
    except msgspec.ValidationError as error:
        return _told(error)[1]
    return None
