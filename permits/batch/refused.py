"""What is refused as a whole, as a process that looked into it says it to the one that asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.errors import CrsError, FileError, GeometryError, InputError
from geo.text import Text
from permits.errors import RuleBookError, UnknownActivityError, WorksError

# By which an answer tells what kind of thing is wrong.
_KINDS = {
    one.__name__: one
    for one in (InputError, FileError, GeometryError, CrsError, WorksError, UnknownActivityError, RuleBookError)
}


class RefusedError(InputError):
    """Works that are refused as a whole, or a network by which nothing may be judged.

    Attributes
    ----------
    error : InputError
        What is wrong, with all that is wrong beside it, each of its own kind.
    """

    def __init__(self, words: Mapping[str, Any]) -> None:
        first, *others = (_error(one) for one in words["errors"])
        self.error = first.along_with(others, untold=int(words["untold"]))
        super().__init__(self.error.text, Text("", ""))

    @property
    def text(self) -> Text:
        return self.problem


class NoRoomError(RefusedError):
    """A result that is not written because the disk is full."""


def words_of(error: InputError) -> dict[str, Any]:
    """An error as plain words; `RefusedError` reads them."""
    told = [
        {
            "kind": next(one.__name__ for one in type(each).__mro__ if one.__name__ in _KINDS),
            "said": each.own_text.as_dict(),
            "row": each.row,
            "column": each.column,
        }
        for each in (error, *error.others)
    ]
    return {"errors": told, "untold": error.untold}


def _error(words: Mapping[str, Any]) -> InputError:
    # It comes from a process that read what others handed in: anything but words of this shape is an error of that process.
    error = _KINDS[words["kind"]](Text(str(words["said"]["zh"]), str(words["said"]["en"])), Text("", ""))
    error.row, error.column = words["row"], words["column"]
    return error
