"""The measures of a plan: chosen from the table for each activity at each asset, and said once where they agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from geo.dataclass import dataclass
from geo.text import Text
from permits.catalogue.measures import TO_CONFIRM, MeasureRow, Measures, MeasureValue
from permits.plan.situation import Manners, Situation

# Where a pen writes.
BLANK = "____"
# Texts of the table, of which each plan has some: two tables of a hundred rows.
_MOST_KEPT = 512


@dataclass(frozen=True)
class Measure:
    """One measure for some activities at some assets.

    ``value`` is the usual one, ``to_fill`` has blanks where a number has to be confirmed; ``of_pipe``: it tells something of the pipe.
    """

    key: str
    section: str
    name: Text
    value: Text
    to_fill: Text
    source: str
    standard: str | None
    confirm: bool
    of_pipe: bool
    activities: tuple[str, ...]
    assets: tuple[str, ...]


class Asked(NamedTuple):
    """A measure that works can break; ``keeps``: they are held against its distance."""

    row: MeasureRow
    value: MeasureValue
    keeps: bool


class Chooser:
    """The table of measures, asked about one activity at one asset at a time; the same question is answered once."""

    def __init__(self, table: Measures) -> None:
        self.table = table
        self.manners = Manners(table.manner)
        self._chosen: dict[Situation, tuple[tuple[MeasureRow, MeasureValue], ...]] = {}
        self._keys: dict[Situation, frozenset[str]] = {}
        self._measured: dict[Situation, tuple[Asked, ...]] = {}

    def chosen(self, at: Situation) -> tuple[tuple[MeasureRow, MeasureValue], ...]:
        """The measures of one activity at one asset: of each the first value that holds, where one does."""
        chosen = self._chosen.get(at)
        if chosen is None:
            chosen = self._chosen[at] = tuple(self._choose(at))
        return chosen

    def measured(self, at: Situation) -> tuple[Asked, ...]:
        """Those of the measures chosen that works can break, or that are meant beyond the zone."""
        measured = self._measured.get(at)
        if measured is None:
            measured = self._measured[at] = tuple(
                Asked(row, value, self._keeps(row, value, at)) for row, value in self.chosen(at) if value.is_measured
            )
        return measured

    def _keeps(self, row: MeasureRow, value: MeasureValue, at: Situation) -> bool:
        return (
            value.keep_m is not None
            and not self.manners.of(at.activity).isdisjoint(row.measured_for)
            and (not row.measured_words or any(word in at.said for word in row.measured_words))
        )

    def keys(self, at: Situation) -> frozenset[str]:
        """The keys of the measures chosen."""
        keys = self._keys.get(at)
        if keys is None:
            keys = self._keys[at] = frozenset(row.key for row, _ in self.chosen(at))
        return keys

    def _choose(self, at: Situation) -> Iterator[tuple[MeasureRow, MeasureValue]]:
        for row in self.table.measure:
            if self.manners.holds(row, at):
                value = next((one for one in row.value if self.manners.holds(one, at)), None)
                if value is not None:
                    yield row, value


@dataclass(frozen=True)
class Beyond:
    """A measure of an activity that lies beyond the zone of an asset and within the reach of the measure."""

    asset_id: str
    activity: str
    row: MeasureRow
    value: MeasureValue


def measures(
    chooser: Chooser, situations: Mapping[str, Sequence[Situation]], beyond: Sequence[Beyond]
) -> tuple[Measure, ...]:
    """The measures of a plan, in the order of the table; those beyond the zone after the others of their row.

    Parameters
    ----------
    situations : mapping
        Asset id → the activities there, each once.
    """
    within = [
        Beyond(asset_id, at.activity, row, value)
        for asset_id, here in situations.items()
        for at in here
        for row, value in chooser.chosen(at)
    ]
    found: dict[tuple[str, bool, Text, str], tuple[MeasureRow, dict[str, None], dict[str, None]]] = {}
    for outside, several in ((False, within), (True, beyond)):
        for one in several:
            said = Text(one.value.zh, one.value.en)
            _, activities, assets = found.setdefault(
                (one.row.key, outside, said, one.value.source or one.row.source), (one.row, {}, {})
            )
            activities[one.activity] = assets[one.asset_id] = None
    order = {row.key: number for number, row in enumerate(chooser.table.measure)}
    return tuple(
        _measure(row, said, source, tuple(activities), tuple(assets), outside=outside)
        for (_, outside, said, source), (row, activities, assets) in sorted(
            found.items(), key=lambda one: (order[one[0][0]], one[0][1])
        )
    )


def _measure(
    row: MeasureRow, said: Text, source: str, activities: tuple[str, ...], assets: tuple[str, ...], *, outside: bool
) -> Measure:
    return Measure(
        key=row.key,
        section=row.section,
        name=Text(f"{row.zh}（安全保护范围外）", f"{row.en} (outside the zone)") if outside else Text(row.zh, row.en),
        value=_usual(said),
        to_fill=_to_fill(said),
        source=source,
        standard=row.standard if source == "STD" else None,
        confirm=row.confirm,
        # That works beyond the zone are within reach of a measure tells how far the pipe is.
        of_pipe=outside or row.of_pipe or any(one.of_pipe for one in row.value),
        activities=activities,
        assets=assets,
    )


@lru_cache(_MOST_KEPT)
def _usual(said: Text) -> Text:
    return Text(*(TO_CONFIRM.sub(r"\1", text) for text in said))


@lru_cache(_MOST_KEPT)
def _to_fill(said: Text) -> Text:
    return Text(
        TO_CONFIRM.sub(lambda found: _blank(found[1], "常用值 "), said.zh),
        TO_CONFIRM.sub(lambda found: _blank(found[1], "usual: "), said.en),
    )


def _blank(usual: str, words: str) -> str:
    """A blank with the usual number behind it; where there is none, the blank alone."""
    return usual if usual.startswith(BLANK) else f"{BLANK} [{words}{usual}]"
