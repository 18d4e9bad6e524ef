"""Which rows of a layer are heat, and which other trades' pipes: a gas main is no heat asset, and what nobody knows may be one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import NamedTuple

from geo.raw import RawLayer
from geo.simplified import simplified


class TradeWords(NamedTuple):
    """Words of trades (``data/mappings/column_names.toml``), lower case.

    Attributes
    ----------
    columns : sequence of str
        Columns in which classes stand.
    heat, others : sequence of str
        Parts of a text.
    other_codes : sequence of str
        Whole values.
    """

    columns: Sequence[str]
    heat: Sequence[str]
    others: Sequence[str]
    other_codes: Sequence[str]

    def is_heat(self, text: str) -> bool:
        """Whether a text speaks of heat."""
        said = simplified(text).lower()
        return any(word in said for word in self.heat)

    def is_other(self, text: str) -> bool:
        """Whether a text speaks of another trade and not of heat."""
        said = simplified(text).strip().lower()
        return not self.is_heat(text) and (said in self.other_codes or any(word in said for word in self.others))


class Classes(NamedTuple):
    """The classes of a layer in which other trades stand beside heat.

    Attributes
    ----------
    column : str
    heat, unclear, others : tuple of str
        Values, as written; of those which are unclear nobody can tell that they are not heat.
    """

    column: str
    heat: tuple[str, ...]
    unclear: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def kept(self) -> tuple[str, ...]:
        """The values of rows that may be heat."""
        return tuple(sorted((*self.heat, *self.unclear)))


def classes_of(layer: RawLayer, words: TradeWords) -> Classes | None:
    """The first column of classes that names another trade; None where none does."""
    theirs = {str(name).strip().lower(): str(name) for name in layer.attributes}
    for name in words.columns:
        if name not in theirs:
            continue
        values = {str(value).strip() for value in layer.attributes.distinct(theirs[name]).values} - {""}
        others = {value for value in values if words.is_other(value)}
        if others:
            heat = {value for value in values if words.is_heat(value)}
            return Classes(theirs[name], *map(_sorted, (heat, values - heat - others, others)))
    return None


def other_trade(layer: RawLayer, words: TradeWords) -> str | None:
    """What calls a whole layer another trade's: its name, or the only classes in it; None where nothing does."""
    titles = [one for one in (layer.layer, layer.title, PurePath(layer.file).stem) if one]
    if any(map(words.is_heat, titles)):
        return None
    # The nearest name tells; a file of all trades may be called after any.
    if titles and words.is_other(titles[0]):
        return titles[0]
    classes = classes_of(layer, words)
    return None if classes is None or classes.kept else f"{classes.column}：{'、'.join(classes.others)}"


def _sorted(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(values))
