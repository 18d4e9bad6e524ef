"""Everything that is wrong with a network, in one answer: grouped by kind, counted, the first rows of each named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from geo.columns import Columns
from geo.dataclass import dataclass
from geo.errors import InputError
from geo.text import Text, printable

_ROWS_NAMED = 5
_ROWS_NAMED_AT_MOST = 1000


class Wrong(NamedTuple):
    """Why something cannot be right, and what would be."""

    problem: Text
    remedy: Text


@dataclass(frozen=True)
class Fault:
    """One kind of fault in one file.

    Attributes
    ----------
    file : str
        File of the first row.
    problem, remedy : Text
        As of the first row.
    features : tuple of str
        Every feature that has it, as its file numbers it.
    named : int
        How many of them the message names.
    counted : bool
        Whether they are rows of the file, counted from 1.
    """

    file: str
    problem: Text
    remedy: Text
    features: tuple[str, ...]
    named: int = _ROWS_NAMED
    counted: bool = False

    @property
    def text(self) -> Text:
        """One line a language."""
        first, *more = self.features
        shown = more[: self.named - 1]
        zh, en = "、".join(shown), ", ".join(shown)
        if len(more) > len(shown):
            zh, en = f"{zh} 等", f"{en} and others"
        rest = (
            Text(f"另有 {len(more)} 处：{zh}。", f" The same {_times(len(more))} more: {en}.") if more else Text("", "")
        )
        from_one = Text("（从 1 数）", " (counted from 1)") if self.counted and first.isdigit() else Text("", "")
        return Text(
            printable(f"文件 {self.file}，要素 {first}{from_one.zh}：{self.problem.zh}。{self.remedy.zh}。{rest.zh}"),
            printable(f"file {self.file}, feature {first}{from_one.en}: {self.problem.en}. {self.remedy.en}.{rest.en}"),
        )


class NetworkFaults(InputError):
    """All faults of a network, a line a kind."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        first = faults[0]
        super().__init__(first.problem, first.remedy, file=first.file, feature=first.features[0])

    @property
    def text(self) -> Text:
        """One kind of fault as any other error; else a line a kind."""
        if len(self.faults) == 1:
            return self.faults[0].text
        rows = sum(len(one.features) for one in self.faults)
        lines = [one.text for one in self.faults]
        return Text(
            "\n".join([f"管网有 {rows} 处错误，共 {len(lines)} 类，须全部改正：", *(f"  {one.zh}" for one in lines)]),
            "\n".join(
                [
                    f"the network has {rows} faults of {len(lines)} kinds, and all must be corrected:",
                    *(f"  {one.en}" for one in lines),
                ]
            ),
        )


class Faults:
    """Faults found so far."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, Any], Fault] = {}

    def __len__(self) -> int:
        return len(self._found)

    def add(
        self,
        kind: Any,
        wrong: Wrong,
        *,
        file: str,
        features: Sequence[str],
        name_all: bool = False,
        counted: bool = False,
    ) -> None:
        """One more fault; features of a kind that is known already are counted with it."""
        known = self._found.get((file, kind))
        before = () if known is None else known.features
        self._found[file, kind] = Fault(
            file,
            wrong.problem if known is None else known.problem,
            wrong.remedy if known is None else known.remedy,
            (*before, *features),
            _ROWS_NAMED_AT_MOST if name_all else _ROWS_NAMED,
            counted,
        )

    def add_rows(
        self, kind: Any, wrong: Wrong, assets: Columns, rows: np.ndarray[Any, Any], *, name_all: bool = False
    ) -> None:
        """The same fault in several rows of a table of assets, file by file."""
        if not len(rows):
            return
        files = assets["source_file"][rows]
        for file in dict.fromkeys(files.tolist()):
            self.add(
                kind,
                wrong,
                file=str(file),
                features=feature_names(assets, rows[files == file]),
                name_all=name_all,
                counted=True,
            )

    def refuse(self) -> None:
        """Raise what was found.

        Raises
        ------
        NetworkFaults
            There is any.
        """
        if self._found:
            raise NetworkFaults(list(self._found.values()))


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def feature_names(assets: Columns, rows: np.ndarray[Any, Any]) -> list[str]:
    """Rows of a table of assets as messages name them: number in the file, and id where there is one."""
    numbers, ids = assets["source_row"][rows], assets.column("asset_id")[rows]
    return [
        str(number) if identifier is None else f"{number} ({identifier})"
        for number, identifier in zip(numbers, ids, strict=True)
    ]
