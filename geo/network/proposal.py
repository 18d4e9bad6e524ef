"""A mapping proposed from the names of somebody's columns, with a sample of what stands in each.

It is a proposal: nothing is loaded under it before a person has read and saved it.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from geo.dataclass import dataclass
from geo.network.as_written import pipes_of
from geo.network.columns import NETWORK
from geo.network.mapping import ColumnMapping, Extraction, asked_as, own_column
from geo.network.said_facility import draws_no_line, is_of_facilities, types_of
from geo.network.survey import SIZE
from geo.network.trades import Classes, TradeWords, classes_of, other_trade
from geo.raw import RawLayer

_SAMPLES = 4
_VALUES_SHOWN = 30
_GRADE = '# position_grade = "B"   # 仅限按 CJJ 61 探测的成果；不写按 D（±5 米） | detected after CJJ 61 only; left out: D, 5 m'


@dataclass(frozen=True)
class KnownNames:
    """Names under which others keep our columns (``data/mappings/column_names.toml``), lower case.

    ``rules`` lead from a column of the shipped survey mapping to the names that stand for it; ``trades`` finds the rows
    that are heat among other pipes, ``attachments`` the points of a network that something stands on.
    """

    columns: Mapping[str, Sequence[str]]
    rules: Mapping[str, Sequence[str]]
    trades: TradeWords
    attachments: Sequence[str]


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
    found = _Found.of(layer, names, survey)
    columns, taken = dict(found.columns), dict(found.taken)
    classes, foreign = classes_of(layer, names.trades), other_trade(layer, names.trades)
    standing = None if classes is not None else _attached(layer, names)
    for column in [one[0] for one in (classes, standing) if one is not None]:
        taken.setdefault(column, "where")
    # A grade is a statement about how pipes were found: names of columns do not make it.
    defaults = {name: value for name, value in survey.defaults.items() if name != "position_grade"}
    kinds: Mapping[str, str] = {}
    no_line = draws_no_line(layer)
    if foreign is not None:
        # Whether any of it is heat is for a person to say: without a kind nothing of it is loaded.
        del defaults["kind"]
    else:
        if (types := _types(layer, taken)) is not None:
            columns["kind"], kinds = types
            taken[types[0]] = "kind"
        if no_line:
            defaults["kind"] = "facility"
    return ProposedMapping(
        "\n".join(
            [
                "# 请核对后保存为 .toml，以 --network 文件=此文件 使用 | read it, save it, use it as FILE=THIS",
                *_warned(foreign, no_line=no_line and not is_of_facilities(layer) and not kinds),
                *_source(layer, one_of_several=one_of_several),
                *_toml(columns, found.extract, found.stands_for, survey, defaults, kinds),
                *_where(classes if foreign is None else None, standing),
            ]
        )
        + "\n",
        tuple((name, _samples(layer, name)) for name in taken),
        tuple((name, _samples(layer, name)) for name in found.theirs.values() if name not in taken),
    )


class _Found(NamedTuple):
    """What the names of a layer's columns lead to.

    Attributes
    ----------
    theirs : mapping of str to str
        Its columns by their names in lower case.
    columns : mapping of str to str
        Ours to theirs.
    extract : mapping of str to sequence of Extraction
        Rules of the survey mapping that take a column of ours out of a text.
    stands_for : mapping of str to str
        Columns of these rules to theirs.
    taken : mapping of str to str
        Theirs to what they are read for.
    """

    theirs: Mapping[str, str]
    columns: Mapping[str, str]
    extract: Mapping[str, Sequence[Extraction]]
    stands_for: Mapping[str, str]
    taken: Mapping[str, str]

    @classmethod
    def of(cls, layer: RawLayer, names: KnownNames, survey: ColumnMapping) -> _Found:
        theirs = _bare_names(layer)
        stands_for = {ours: one for ours, known in names.rules.items() if (one := _first(known, theirs)) is not None}
        extract = _rules(survey.extract, stands_for)
        columns = {}
        if (size := stands_for.get(SIZE)) is not None and _is_read_alone(layer, size, extract):
            # Every value is a diameter as it stands: no rule need take it out of a text.
            columns["dn"] = size
            extract = _rules(extract, {name for name in stands_for if name != SIZE})
        present = [str(name) for name in layer.attributes]
        # A column under our own name is read without a mapping.
        own = {
            one: ours
            for ours in names.columns
            if ours not in extract and (one := own_column(present, ours, file=layer.file)) is not None
        }
        columns |= {
            ours: one
            for ours, known in names.columns.items()
            if ours not in extract and ours not in own.values() and (one := _first(known, theirs)) is not None
        }
        taken = dict(own)
        by_rules = [(stands_for[rule.column], name) for name, rules in extract.items() for rule in rules]
        for one, ours in [*((one, ours) for ours, one in columns.items()), *by_rules]:
            taken.setdefault(one, ours)
        return cls(theirs, columns, extract, stands_for, taken)


def _rules(extract: Mapping[str, Sequence[Extraction]], of: Container[str]) -> dict[str, list[Extraction]]:
    """The rules that read one of some columns."""
    kept = {name: [rule for rule in rules if rule.column in of] for name, rules in extract.items()}
    return {name: rules for name, rules in kept.items() if rules}


def _bare_names(layer: RawLayer) -> dict[str, str]:
    """The columns of a layer by their names in lower case, those of a joined table (热力管线.管径) without the name of the table too."""
    present = [str(name) for name in layer.attributes if name != "feature_id"]
    whole = {name.strip().lower(): name for name in present}
    joined = {name.rpartition(".")[2].strip().lower(): name for name in reversed(present) if "." in name}
    return {**joined, **whole}


def _is_read_alone(layer: RawLayer, size: str, extract: Mapping[str, Sequence[Extraction]]) -> bool:
    """Whether each value of a column of sizes is a diameter of ours as it stands, or a way to say that nobody knows.

    Several pipes are left to the rules where these fit all of them: they tell a pair from what else the row says.
    """
    dn = NETWORK["dn"]
    values = [value for value in layer.attributes.distinct(size).values if not dn.stands_for_unknown(value)]
    if not values or not all(dn.least <= dn.number(value) <= dn.most for value in values):
        return False
    rules = [rule for several in extract.values() for rule in several if rule.column == SIZE]
    several = any(pipes_of(value) is not None for value in values)
    return not (several and all(any(rule.pattern.search(str(value)) for rule in rules) for value in values))


def _attached(layer: RawLayer, names: KnownNames) -> tuple[str, list[str]] | None:
    """Of points of a network the column that says what stands on them, and what does; None where every one or none bears anything."""
    if not draws_no_line(layer):
        return None
    column = _first(names.attachments, _bare_names(layer))
    if column is None:
        return None
    found = layer.attributes.distinct(column)
    values = [value for value in found.values if not NETWORK["status"].stands_for_unknown(value) and str(value).strip()]
    bare = len(values) < len(found.values) or bool((found.codes < 0).any())
    return (column, sorted({str(value).strip() for value in values})) if values and bare else None


def _warned(foreign: str | None, *, no_line: bool) -> Iterator[str]:
    """What the reader should look at first."""
    if foreign is not None:
        yield from (
            "",
            f"# “{_one_line(foreign)}”像是其他专业的管线：不是供热的不要装入；确有供热设施的，请在 [defaults] 写 kind，或在 [where] 写明哪些行",
            "# this looks like pipes of another trade: do not load it; if any of it is heat, state kind in [defaults], or its rows in [where]",
        )
    elif no_line:
        yield from (
            "",
            "# 没有一条线：按附属设施；若是画成面的管沟、管道，kind 请写 main | no line is drawn: taken for facilities; write main if these are channels or pipes drawn as areas",
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


def _where(classes: Classes | None, standing: tuple[str, list[str]] | None) -> Iterator[str]:
    """The lines that say which rows are kept, and what stands in those that are not."""
    if classes is not None:
        yield from (
            "",
            f"# 以下各值的行不读入：{_shown(classes.others)}；其中有供热管道或设施的，请补到 [where] 里 | rows of these are left out: add those that are heat",
        )
        if classes.unclear:
            yield f"# 看不出是否供热，暂按供热读入：{_shown(classes.unclear)}；不是的请从 [where] 里删去 | these may be heat and are kept: strike out what is not"
        yield from _kept(classes.column, classes.kept)
    elif standing is not None:
        yield from (
            "",
            "# 只读入有附属物的点；弯头、三通等随管线保护 | points that bear something are read; bends and tees lie on their pipes",
        )
        yield from _kept(*standing)


def _kept(column: str, values: Sequence[str]) -> tuple[str, str, str]:
    return "", "[where]", f"{_quoted(column)} = [{', '.join(map(_quoted, values))}]"


def _shown(values: Sequence[str]) -> str:
    return "、".join(map(_quoted, values[:_VALUES_SHOWN])) + (" …" if len(values) > _VALUES_SHOWN else "")


def _first(known: Sequence[str], theirs: Mapping[str, str]) -> str | None:
    return next((theirs[name] for name in known if name in theirs), None)


def _samples(layer: RawLayer, column: str) -> tuple[str, ...]:
    values = dict.fromkeys(str(value) for value in layer.attributes[column] if value is not None)
    return tuple(list(values)[:_SAMPLES])


def _one_line(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _quoted(text: str) -> str:
    """A basic TOML string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in escaped) + '"'


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _quoted(value) if isinstance(value, str) else repr(value)
