"""The words for every code that a reader sees, and the looks of an outcome; they stand in ``data/codelists``."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from geo.text import Text
from maps.style import STYLES
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.catalogue.words import (
    Assumptions,
    Certainties,
    Conditions,
    Duties,
    MeasuringLines,
    Parties,
    Sources,
    WordTable,
    Zones,
)
from permits.record.record import Finding


class _Worded(Mapping[str, Text]):
    """Code → words; the list is read when the first word is asked for."""

    def __init__(self, table: type[WordTable]) -> None:
        self._table = table

    def __getitem__(self, code: str) -> Text:
        return code_list(self._table).root[code].text

    def __iter__(self) -> Iterator[str]:
        return iter(code_list(self._table).root)

    def __len__(self) -> int:
        return len(code_list(self._table).root)


ASSUMED = _Worded(Assumptions)
CERTAINTY = _Worded(Certainties)
MEASURED_FROM = _Worded(MeasuringLines)
CONDITIONS = _Worded(Conditions)
OBLIGATIONS = _Worded(Duties)
PARTIES = _Worded(Parties)
SOURCES = _Worded(Sources)
ZONES = _Worded(Zones)
# Findings whose ``if_inside`` is what would follow if works or waters were as supposed, not if the pipe lay nearer.
_SUPPOSE = frozenset(
    [
        "size_unstated",
        "outline_in_doubt",
        "activity_not_used",
        "fact_contradicts_activity",
        "rivers_missing",
        "rivers_incomplete",
        "crossing_in_doubt",
    ]
)


def supposed(finding: Finding) -> Text:
    """What stands before ``if_inside``: under which supposition it would follow."""
    if {finding.provision, *finding.assumed} & _SUPPOSE:
        return Text("若如此：", "if so: ")
    return Text("若核实在内：", "if inside: ")


def lateness(day: datetime.date, issued_on: datetime.date | None) -> Text:
    """Why a last day is too late: it has passed, or comes after the start."""
    if issued_on is None or day < issued_on:
        return Text("已过期", "past")
    return Text("晚于开工", "after the start")


def word(table: Mapping[str, Text], code: str | None) -> Text:
    """The word for a code; a code without one stands for itself rather than vanish."""
    return Text("—", "—") if code is None else table.get(code, Text(code, code))


def style_of(outcome: str) -> str:
    """The style in which works of an outcome are drawn, a name of `maps.style.STYLES`."""
    return next(f"site_{row.look}" for row in code_list(Outcomes).outcome if row.code == outcome)


def colour_of(outcome: str) -> str:
    """The colour of an outcome, as on the map."""
    return str(STYLES[style_of(outcome)]["fillColor"])
