"""Mappings: how somebody else's columns become ours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from typing import Any, NamedTuple

import numpy as np

from geo.coded import Coded, Numbered, coded, nothing
from geo.columns import Columns, missing
from geo.dataclass import dataclass
from geo.errors import FileError
from geo.network.as_written import pipes_in_mm, pipes_of
from geo.network.column import Column
from geo.network.columns import DIAMETERS
from geo.raw import RawLayer
from geo.text import Text, printable

# dBASE cuts the names of a shapefile's columns there.
_DBF_NAME_LENGTH = 10
# So many ways to say "unknown" are shown of a column.
_UNKNOWN_SHOWN = 4


class Extraction(NamedTuple):
    """A number or word inside a text: the group of ``pattern`` in ``column``, times ``times`` where it is a number."""

    column: str
    pattern: re.Pattern[str]
    times: float | None

    def found_in(self, value: Any, name: str) -> re.Match[str] | None:
        """What it finds for a column of ours, in a text as it stands or in its plain letters (ＤＮ３００)."""
        if name == "outer_diameter_mm" and pipes_of(value) is not None:
            # 500/400 are two pipes: no casing is narrower than what lies in it.
            return None
        text = str(value)
        return self.pattern.search(text) or self.pattern.search(unicodedata.normalize("NFKC", text))


class Mapped(NamedTuple):
    """A table brought to our columns.

    Attributes
    ----------
    table : Columns
        Every column of ours, as codes, and all rows.
    kept : array of bool
        The rows that ``[where]`` keeps.
    remarks : tuple of Text
        What was not read or fitted nothing, for the operator to compare with what he meant.
    left : tuple of str
        Columns that were not read.
    unfit : mapping of str to array of bool
        Columns that ``[extract]`` alone reads, and the rows of which none of its rules fits.
    """

    table: Columns
    kept: np.ndarray[Any, Any]
    remarks: tuple[Text, ...]
    left: tuple[str, ...]
    unfit: Mapping[str, np.ndarray[Any, Any]]


@dataclass(frozen=True)
class ColumnMapping:
    """A mapping file, read and checked; the empty mapping takes columns under our own names."""

    layer: str | None = None
    crs: str | None = None
    encoding: str | None = None
    coordinates_from: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    extract: Mapping[str, tuple[Extraction, ...]] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    where: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    fingerprint: str = ""
    file: str | None = None

    def apply(self, attributes: Columns, ours: Mapping[str, Column], *, file: str) -> Mapped:
        """Bring a table to our columns.

        Columns that the mapping does not name are taken under our own names, whatever their case, under the ten
        letters that a shapefile leaves of them, and under names that say their unit. What people write for
        "unknown" is no value, and is counted.
        """
        remarks: list[Text] = []
        kept = self._kept(attributes, file, remarks)
        named = {
            *self.columns.values(),
            *self.where,
            *(rule.column for rules in self.extract.values() for rule in rules),
        }
        present = [name for name in attributes if name != "feature_id"]
        read = set(named)
        table: dict[str, Coded] = {}
        for name, column in ours.items():
            values = self._values(attributes, column, present, read, named, file, remarks)
            table[name] = self._translated(values, column, file, remarks)
        left = [name for name in present if name not in read]
        if left:
            remarks.append(
                Text(
                    f"{file}：没有采用的列：{'、'.join(map(printable, left))}",
                    f"{file}: columns that were not read: {', '.join(map(printable, left))}",
                )
            )
        return Mapped(Columns(table, rows=attributes.rows), kept, tuple(remarks), tuple(left), self._unfit(attributes))

    def classes(self, present: Sequence[str]) -> tuple[str, ...]:
        """Columns that were read for what is an asset and of what kind, and for nothing else: 类型 = 蒸汽管 says more than that it is a main."""
        told = dict.fromkeys([self.columns["kind"]] if "kind" in self.columns else [])
        told |= dict.fromkeys(self.where)
        others = {column for name, column in self.columns.items() if name != "kind"}
        others |= {rule.column for rules in self.extract.values() for rule in rules}
        return tuple(name for name in told if name in present and name not in others)

    def _unfit(self, attributes: Columns) -> dict[str, np.ndarray[Any, Any]]:
        """Where a column that ``[extract]`` alone reads holds something that none of its rules fits."""
        rules: dict[str, list[tuple[str, Extraction]]] = {}
        for name, several in self.extract.items():
            for rule in several:
                if rule.column not in {*self.columns.values(), *self.where}:
                    rules.setdefault(rule.column, []).append((name, rule))
        unfit = {}
        for column, of_column in rules.items():
            found = attributes.distinct(column)
            rows = found.flags(
                [not any(rule.found_in(value, name) for name, rule in of_column) for value in found.values]
            )
            if rows.any():
                unfit[column] = rows
        return unfit

    def _kept(self, attributes: Columns, file: str, remarks: list[Text]) -> np.ndarray[Any, Any]:
        """Which rows ``[where]`` keeps."""
        kept = np.ones(attributes.rows, dtype=bool)
        for column, wanted in self.where.items():
            found = self._column(attributes, column, "where", file)
            texts = [_comparable(value) for value in found.values]
            sought = {_comparable(value) for value in wanted}
            kept &= found.flags([text in sought for text in texts])
            idle = [str(value) for value in wanted if _comparable(value) not in texts]
            if idle:
                remarks.append(
                    Text(
                        f"{file}：映射 [where] 中 {column} 的值没有任何一行符合：{'、'.join(idle)}",
                        f"{file}: no row has these values of {column} in the mapping's [where]: {', '.join(idle)}",
                    )
                )
        return kept

    def _values(
        self,
        attributes: Columns,
        column: Column,
        present: Sequence[str],
        read: set[str],
        named: Collection[str],
        file: str,
        remarks: list[Text],
    ) -> Coded:
        """What stands for one column of ours, as the file has it; adds to what was ``read``."""
        name = column.name
        if name in self.columns:
            return self._column(attributes, self.columns[name], "columns", file)
        if name in self.extract:
            values = self._extracted(attributes, name, file)
            if missing(values).all():
                remarks.append(
                    Text(
                        f"{file}：映射 [extract] {name} 没有在任何一行中取到值",
                        f"{file}: the mapping's [extract] {name} finds nothing in any row",
                    )
                )
            return coded(values)
        own = own_column(present, name, but=named, file=file)
        if own is not None:
            read.add(own)
            return attributes.distinct(own)
        in_unit = [] if self._states(column) else column.in_a_unit([one for one in present if one not in named])
        if len(in_unit) > 1:
            raise _ambiguous([one for one, _ in in_unit], name, file)
        by = Text("按其单位", "by its unit")
        if not in_unit and not self._states(column):
            by = Text("按其数值（只有这一种单位合理）", "by its numbers, which are usual in this unit alone")
            in_unit = column.by_values([one for one in present if one not in {*named, *read}], attributes)
        if in_unit:
            ((own, factor),) = in_unit
            read.add(own)
            remarks.append(
                Text(
                    f"{file}：列“{printable(own)}”{by.zh}作为 {name}（×{factor:g}）",
                    f"{file}: the column {printable(own)!r} is read as {name} {by.en} (times {factor:g})",
                )
            )
            found = attributes.distinct(own)
            return found.replaced([_in_unit(column, value, factor) for value in found.values])
        return nothing(attributes.rows)

    def _states(self, column: Column) -> bool:
        """Whether the mapping says itself where this size comes from; then no name of a column tells better."""
        same = DIAMETERS if column.name in DIAMETERS else (column.name,)
        return any(name in part for name in same for part in (self.columns, self.extract, self.defaults))

    def _translated(self, found: Coded, column: Column, file: str, remarks: list[Text]) -> Coded:
        """Values in our words, without those that stand for "unknown", and the default where there is none."""
        if isinstance(found, Numbered) and column.kind == "id" and column.name not in {*self.values, *self.defaults}:
            # Every row has one, and a number is never how somebody writes that he does not know.
            return found
        ours = found.values
        translation = {_comparable(key): value for key, value in self.values.get(column.name, {}).items()}
        if translation:
            ours = [translation.get(_comparable(value), value) for value in ours]
        with_sign = column.which_state_outer_diameter(ours)
        outer = int(found.counts()[with_sign].sum()) if with_sign else 0
        if outer:
            remarks.append(
                Text(
                    f"{file}：{column.name} 有 {outer} 行带外径符号（D、Φ）：按不小于该数的公称直径取外护管，外缘偏安全；请写公称直径，或补 outer_diameter_mm",
                    f"{file}: {column.name} carries the sign of an outer diameter (D, Φ) in {outer} rows: the casing of the nominal diameter"
                    " that is not less is taken, which errs to the safe side; write the nominal one, or state outer_diameter_mm",
                )
            )
        unknown = np.array(column.which_stand_for_unknown(ours), dtype=bool)
        if unknown.any():
            counts = found.counts()
            shown = sorted(
                ((int(counts[number]), printable(str(found.values[number]))) for number in np.flatnonzero(unknown)),
                reverse=True,
            )
            total = sum(count for count, _ in shown)
            if total:
                remarks.append(
                    Text(
                        f"{file}：{column.name} 有 {total} 行写的是“不知道”（"
                        + "、".join(f"“{value}”{count} 行" for count, value in shown[:_UNKNOWN_SHOWN])
                        + "），按未填写处理",
                        f"{file}: {column.name} says that nobody knows in {total} rows ("
                        + ", ".join(f"{value!r}: {count}" for count, value in shown[:_UNKNOWN_SHOWN])
                        + "), taken as missing",
                    )
                )
            ours = [None if gone else value for value, gone in zip(ours, unknown, strict=True)]
        default = self.defaults.get(column.name)
        if default is not None:
            ours = [default if value is None else value for value in ours]
        return found if ours is found.values and default is None else found.replaced(ours, default)

    def _extracted(self, attributes: Columns, name: str, file: str) -> np.ndarray[Any, Any]:
        """What the first rule that fits finds, row by row."""
        result = np.full(attributes.rows, None, dtype=object)
        fits = np.zeros(attributes.rows, dtype=bool)
        for rule in self.extract[name]:
            found = self._column(attributes, rule.column, "extract", file)
            texts = [rule.found_in(value, name) for value in found.values]
            hit = found.flags([text is not None for text in texts]) & ~fits
            taken = found.spread([None if text is None else _times(text.group(1), rule.times) for text in texts])
            result[hit] = taken[hit]
            fits |= hit
        return result

    def _column(self, attributes: Columns, column: str, part: str, file: str) -> Coded:
        if column not in attributes:
            present = [name for name in attributes if name != "feature_id"]
            raise FileError(
                Text(
                    f"映射 [{part}] 要用的列“{column}”不存在",
                    f"the column {column!r} that the mapping's [{part}] asks for does not exist",
                ),
                Text(
                    f"文件中的列：{'、'.join(present) or '无'}",
                    f"Columns in the file: {', '.join(present) or 'none'}",
                ),
                file=file,
            )
        return attributes.distinct(column)


def asked_as(layer: RawLayer) -> str:
    """What ``layer`` in ``[source]`` calls a layer; of an archive with the file in it."""
    inside = layer.file.partition("/")[2]
    if inside == layer.layer:
        # A sheet is named in what its file is called already.
        return inside
    return "/".join(one for one in (inside, layer.layer) if one) or layer.file


def own_column(present: Sequence[str], name: str, *, but: Collection[str] = (), file: str) -> str | None:
    """The column of a file that is ours by its name; None where there is none.

    Parameters
    ----------
    present : sequence of str
        The file's columns.
    name : str
        Our column.
    but : collection of str
        Columns that stand for something else already, unless they have our name to the letter.
    file : str
        For the message.

    Raises
    ------
    FileError
        Several columns have that name but for case and length.
    """
    if name in present:
        return name
    alike = [one for one in present if one not in but and one.strip().casefold() in (name, name[:_DBF_NAME_LENGTH])]
    if len(alike) > 1:
        raise _ambiguous(alike, name, file)
    return alike[0] if alike else None


def _ambiguous(alike: Sequence[str], name: str, file: str) -> FileError:
    return FileError(
        Text(f"列 {'、'.join(alike)} 都可能是 {name}", f"the columns {', '.join(alike)} may all be {name}"),
        Text(
            f"请在映射文件的 [columns] 中写明 {name} 是哪一列",
            f"Say which one {name} is in [columns] of a mapping file",
        ),
        file=file,
    )


def _in_unit(column: Column, value: Any, factor: float) -> Any:
    """A number in the column's own unit; what is no number, or says that nobody knows, stays as it is."""
    if column.stands_for_unknown(value):
        return value
    if column.name == "dn" and pipes_of(value) is not None:
        # How many they are stands in the text.
        return pipes_in_mm(value, factor)
    number = column.number(value)
    return value if number != number else number * factor


def _comparable(value: Any) -> str | None:
    """A value as text, alike however its format keeps it: 1, 1.0 and "1"; true and "True". Codes keep their zeros."""
    if value is None or value != value:
        return None
    text = str(value).strip()
    if text.lower() in ("true", "false"):
        return text.lower()
    if re.fullmatch(r"-?(0|[1-9]\d*)\.\d*", text):
        return text.rstrip("0").rstrip(".")
    return text


def _times(text: str | None, factor: float | None) -> Any:
    """A number in another unit; what is no number stays as it is, for the check of values to name its row."""
    try:
        return text if text is None or factor is None else float(text) * factor
    except ValueError:
        return text
