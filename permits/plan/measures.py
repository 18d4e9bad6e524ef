"""The measures of a plan: chosen from the table for each activity at each asset, and said once where they agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
# Situations of which the answer is kept, from one plan to the next: several plans of as many assets as one may have.
_MOST_SITUATIONS = 4096


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
    """The table of measures, asked about one activity at one asset at a time; the same question is answered once.

    Attributes
    ----------
    chosen : callable
        The measures of one activity at one asset, by its `Situation`: of each the first value that holds, where one does.
    measured : callable
        Those of them that works can break, or that are meant beyond the zone.
    keys : callable
        The keys of those chosen.
    """

    def __init__(self, table: Measures) -> None:
        self.table = table
        self.manners = Manners(table.manner)
        kept = lru_cache(_MOST_SITUATIONS)
        self.chosen: Callable[[Situation], tuple[tuple[MeasureRow, MeasureValue], ...]] = kept(self._chosen)
        self.measured: Callable[[Situation], tuple[Asked, ...]] = kept(self._measured)
        self.keys: Callable[[Situation], frozenset[str]] = kept(self._keys)

    def _measured(self, at: Situation) -> tuple[Asked, ...]:
        return tuple(
            Asked(row, value, self._keeps(row, value, at)) for row, value in self.chosen(at) if value.is_measured
        )

    def _keeps(self, row: MeasureRow, value: MeasureValue, at: Situation) -> bool:
        return (
            value.keep_m is not None
            and not self.manners.of(at.activity).isdisjoint(row.measured_for)
            and (not row.measured_words or any(word in at.said for word in row.measured_words))
        )

    def _keys(self, at: Situation) -> frozenset[str]:
        return frozenset(row.key for row, _ in self.chosen(at))

    def _chosen(self, at: Situation) -> tuple[tuple[MeasureRow, MeasureValue], ...]:
        found = []
        for row in self.table.measure:
            if self.manners.holds(row, at):
                value = next((one for one in row.value if self.manners.holds(one, at)), None)
                if value is not None:
                    found.append((row, value))
        return tuple(found)


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
