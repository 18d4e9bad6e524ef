"""Errors a person can act on.

InputError            what was handed in cannot be used
├── FileError         the file itself: missing, truncated, not what its name says
│   └── DamagedError  what was read of it is not what was saved, so nothing may be judged by it
├── GeometryError     a geometry: none, empty, not finite, too large to judge
└── CrsError          the coordinate system: missing, unknown, or without a trustworthy transform
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Self

from geo.text import Text, printable

# Of several errors so many are told in full; how many more there are is counted.
_TOLD = 5
# So many stand in an answer to a program, each with its place; more are of one kind as a rule, and counted.
_MOST_FAULTS = 100


class InputError(ValueError):
    """Input that cannot be used: which file, which feature, what is wrong, what would be right.

    Parameters
    ----------
    problem : Text
        What is wrong, with the offending value.
    remedy : Text
        What would be right.
    file : str, optional
        Name of the file (never its full path on the server).
    feature : str, optional
        The feature's id, else its place in the file, counted from 0 where its format counts no records of its own.

    Attributes
    ----------
    row : int or None
        Which feature of the file it is about, counted from 0.
    column : str or None
        Which property of it, or which fact beside the file.
    others : tuple of InputError
        What else is wrong, which does not follow from this.
    untold : int
        How many more there are than these.
    """

    row: int | None = None
    column: str | None = None
    others: tuple[InputError, ...] = ()
    untold: int = 0

    def __init__(self, problem: Text, remedy: Text, *, file: str | None = None, feature: str | None = None) -> None:
        self.problem = problem
        self.remedy = remedy
        self.file = file
        self.feature = feature
        super().__init__(self.text.en)

    def with_remedy(self, more: Text) -> Self:
        """The same error with one more thing that may help."""
        remedy = Text(
            f"{self.remedy.zh.removesuffix('。')}。{more.zh}", f"{self.remedy.en.removesuffix('.')}. {more.en}"
        )
        made = type(self)(self.problem, remedy, file=self.file, feature=self.feature)
        made.row, made.column = self.row, self.column
        return made.along_with(self.others, untold=self.untold)

    def along_with(self, others: Sequence[InputError], *, untold: int = 0) -> Self:
        """The same error, which tells others that do not follow from it, and how many more there are."""
        self.others, self.untold = tuple(others), untold
        return self

    @property
    def text(self) -> Text:
        """The whole message, one sentence group an error and a language."""
        told = [self.own_text, *(one.own_text for one in self.others[: _TOLD - 1])]
        more = 1 + len(self.others) - len(told) + self.untold
        if more:
            told.append(Text(f"另有 {more} 处。", f"There {'is' if more == 1 else 'are'} {more} more."))
        return Text("".join(one.zh for one in told), " ".join(one.en for one in told))

    @property
    def own_text(self) -> Text:
        """The message of this error alone."""
        where_zh = "，".join(
            part
            for part in (
                f"文件 {self.file}" if self.file else "",
                f"要素 {self.feature}" if self.feature else "",
            )
            if part
        )
        where_en = ", ".join(
            part
            for part in (
                f"file {self.file}" if self.file else "",
                f"feature {self.feature}" if self.feature else "",
            )
            if part
        )
        said = self.problem, self.remedy
        zh = "".join(f"{one.zh.removesuffix('。')}。" for one in said if one.zh)
        en = " ".join(f"{one.en.removesuffix('.')}." for one in said if one.en)
        return Text(
            printable(f"{where_zh}：{zh}" if where_zh else zh), printable(f"{where_en}: {en}" if where_en else en)
        )


class FileError(InputError):
    """The file itself cannot be read as what it claims to be."""


class DamagedError(FileError):
    """A file that we saved ourselves does not hold what we saved; no answer is made of what else stands in it."""


class GeometryError(InputError):
    """A geometry on which no verdict can stand."""


class CrsError(InputError):
    """A coordinate system that is missing, unknown, or has no trustworthy transform."""


class Faults:
    """What is wrong with different parts of one hand-in, gathered so that all of it is told at once."""

    def __init__(self) -> None:
        self._found: list[InputError] = []
        self._untold = 0

    def add(self, error: InputError, *, row: int | None = None, column: str | None = None) -> None:
        """Keep one, with the feature and the property that it is about; of too many their number."""
        self._untold += error.untold
        for one in (error, *error.others):
            if len(self._found) >= _MOST_FAULTS:
                self._untold += 1
                continue
            one.row = row if one.row is None else one.row
            one.column = column if one.column is None else one.column
            one.others, one.untold = (), 0
            self._found.append(one)

    @contextmanager
    def kept(self, *, column: str | None = None) -> Iterator[None]:
        """Keep what is raised meanwhile, as `add`."""
        try:
            yield
        except InputError as error:
            self.add(error, column=column)

    def tells(self, error: InputError) -> bool:
        """Whether an error, or one of the same words about the same place, is kept already."""
        return any(
            (one.row, one.column, one.text.en) == (error.row, error.column, error.own_text.en) for one in self._found
        )

    def tell(self) -> None:
        """Raise what was found: the first, along with the others."""
        if self._found:
            first, *others = self._found
            raise first.along_with(others, untold=self._untold)
