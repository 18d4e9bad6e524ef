"""A mapping proposed from the names of somebody's columns, with a sample of what stands in each.

It is a proposal: nothing is loaded under it before a person has read and saved it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from geo.dataclass import dataclass
from geo.network.mapping import ColumnMapping, Extraction, asked_as, own_column
from geo.network.said_facility import is_of_facilities, types_of
from geo.raw import RawLayer

_SAMPLES = 4
_VALUES_SHOWN = 30
_GRADE = '# position_grade = "B"   # 仅限按 CJJ 61 探测的成果；不写按 D（±5 米） | detected after CJJ 61 only; left out: D, 5 m'


@dataclass(frozen=True)
class KnownNames:
    """Names under which others keep our columns (``data/mappings/column_names.toml``), lower case.

    ``rules`` lead from a column of the shipped survey mapping to the names that stand for it; ``class_columns``
    and ``heat`` find the rows that are heat among other pipes.
    """

    columns: Mapping[str, Sequence[str]]
    rules: Mapping[str, Sequence[str]]
    class_columns: Sequence[str]
    heat: Sequence[str]


@dataclass(frozen=True)
class ProposedMapping:
    """A mapping as TOML, what it takes, and what it leaves.

    Attributes
    ----------
    toml : str
        The mapping file.
    taken, left : tuple of (column, samples)
        Columns that it uses and columns that it does not, with values from the first rows.
    """

    toml: str
    taken: tuple[tuple[str, tuple[str, ...]], ...]
    left: tuple[tuple[str, tuple[str, ...]], ...]


def propose(
    layer: RawLayer, names: KnownNames, survey: ColumnMapping, *, one_of_several: bool = False
) -> ProposedMapping:
    """Propose a mapping for a layer.

    Parameters
    ----------
    layer : RawLayer
        As read.
    names : KnownNames
        Shipped names.
    survey : ColumnMapping
        The shipped mapping of survey line tables; its rules take sizes out of texts.
    one_of_several : bool
        The file has other layers: the mapping names this one.
    """
    theirs = {str(name).strip().lower(): str(name) for name in layer.attributes if name != "feature_id"}
    stands_for = {ours: found for ours, known in names.rules.items() if (found := _first(known, theirs)) is not None}
    extract = {name: [rule for rule in rules if rule.column in stands_for] for name, rules in survey.extract.items()}
    extract = {name: rules for name, rules in extract.items() if rules}
    present = [str(name) for name in layer.attributes]
    # A column under our own name is read without a mapping.
    own = {
        found: ours
        for ours in names.columns
        if ours not in extract and (found := own_column(present, ours, file=layer.file)) is not None
    }
    taken = dict(own)
    columns = {
        ours: found
        for ours, known in names.columns.items()
        if ours not in extract and ours not in own.values() and (found := _first(known, theirs)) is not None
    }
    where = heat_rows(layer, names)
    by_rules = [(stands_for[rule.column], name) for name, rules in extract.items() for rule in rules]
    for found, ours in [*((found, ours) for ours, found in columns.items()), *by_rules]:
        taken.setdefault(found, ours)
    if where is not None:
        taken.setdefault(where[0], "where")
    # A grade is a statement about how pipes were found: names of columns do not make it.
    defaults = {name: value for name, value in survey.defaults.items() if name != "position_grade"}
    kinds: Mapping[str, str] = {}
    if is_of_facilities(layer):
        defaults["kind"] = "facility"
    elif (types := _types(layer, taken)) is not None:
        columns["kind"], kinds = types
        taken[types[0]] = "kind"
    return ProposedMapping(
        "\n".join(
            [
                "# 请核对后保存为 .toml，以 --network 文件=此文件 使用 | read it, save it, use it as FILE=THIS",
                *_source(layer, one_of_several=one_of_several),
                *_toml(columns, extract, stands_for, where, survey, defaults, kinds),
            ]
        )
        + "\n",
        tuple((name, _samples(layer, name)) for name in taken),
        tuple((name, _samples(layer, name)) for name in theirs.values() if name not in taken),
    )


def _types(layer: RawLayer, taken: Mapping[str, str]) -> tuple[str, dict[str, str]] | None:
    """A column of few types, read for nothing else, that tells facilities from pipes."""
    types = types_of(layer)
    return types if types is not None and types[0] not in taken and len(types[1]) <= _VALUES_SHOWN else None


def _source(layer: RawLayer, *, one_of_several: bool) -> Iterator[str]:
    if one_of_several:
        yield from ("", "[source]", f"layer = {_quoted(asked_as(layer))}")


def _toml(
    columns: Mapping[str, str],
    extract: Mapping[str, Sequence[Extraction]],
    stands_for: Mapping[str, str],
    where: tuple[str, list[str], list[str]] | None,
    survey: ColumnMapping,
    defaults: Mapping[str, Any],
    kinds: Mapping[str, str],
) -> Iterator[str]:
    """The lines of a mapping file."""
    yield from ("", "[columns]")
    yield from (f"{ours} = {_quoted(found)}" for ours, found in columns.items())
    if extract:
        yield from ("", "[extract]")
    for name, rules in extract.items():
        yield f"{name} = ["
        for rule in rules:
            times = "" if rule.times is None else f", times = {rule.times:g}"
            yield f"    {{ column = {_quoted(stands_for[rule.column])}, pattern = '{rule.pattern.pattern}'{times} }},"
        yield "]"
    for name in extract:
        if name in survey.values:
            yield from ("", f"[values.{name}]")
            yield from (f"{_quoted(key)} = {_literal(value)}" for key, value in survey.values[name].items())
    if kinds:
        yield from (
            "",
            "# 逐个核对：检查室、热力站等是 facility | check each: chambers and stations are facility",
            "[values.kind]",
        )
        yield from (f"{_quoted(value)} = {_quoted(kind)}" for value, kind in kinds.items())
    yield from ("", "[defaults]", *(f"{name} = {_literal(value)}" for name, value in defaults.items()), _GRADE)
    if where is not None:
        column, values, others = where
        if others:
            shown = "、".join(_quoted(value) for value in others[:_VALUES_SHOWN])
            more = " …" if len(others) > _VALUES_SHOWN else ""
            yield from (
                "",
                f"# 以下各值的行不读入：{shown}{more}；其中有供热管道或设施的，请补到 [where] 里 | rows of these are left out: add those that are heat",
            )
        yield from ("", "[where]", f"{_quoted(column)} = [{', '.join(_quoted(value) for value in values)}]")


def _first(known: Sequence[str], theirs: Mapping[str, str]) -> str | None:
    return next((theirs[name] for name in known if name in theirs), None)


def heat_rows(layer: RawLayer, names: KnownNames) -> tuple[str, list[str], list[str]] | None:
    """The class column, its values that mean heat, and the other classes that stand beside them; None where there are none."""
    theirs = {str(name).strip().lower(): str(name) for name in layer.attributes}
    for name in names.class_columns:
        if name not in theirs:
            continue
        values = {str(value).strip() for value in layer.attributes[theirs[name]] if value is not None}
        heat = sorted(value for value in values if any(word in value.lower() for word in names.heat))
        if heat and len(heat) < len(values):
            return theirs[name], heat, sorted(values - set(heat))
    return None


def _samples(layer: RawLayer, column: str) -> tuple[str, ...]:
    values = dict.fromkeys(str(value) for value in layer.attributes[column] if value is not None)
    return tuple(list(values)[:_SAMPLES])


def _quoted(text: str) -> str:
    """A basic TOML string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in escaped) + '"'


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _quoted(value) if isinstance(value, str) else repr(value)
