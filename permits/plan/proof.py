"""Proof that a table of measures contradicts itself for no activity at no pipe, and names nothing that nobody knows."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Collection, Iterator
from typing import get_args

from permits.catalogue.measures import Condition, Line, MeasureRow, Measures, Thing
from permits.plan.measures import Chooser
from permits.plan.situation import Manners, Situation

Slip = tuple[str, str]
# Fields of a value by which works are held against it.
_TESTED = ("keep_m", "clear_m", "uncovers", "not_through", "not_then")


def slips(table: Measures, activity_codes: Collection[str]) -> Iterator[Slip]:
    """What is wrong with a table: key, and what of it."""
    yield from _unknown(table, activity_codes)
    yield from _contradictions(table, activity_codes)


def lost(own: Measures, shipped: Measures) -> Iterator[Slip]:
    """What a table no longer holds against works and the shipped one does, and rows that it knows under another name."""
    known = {row.key: row for row in shipped.measure}
    for row in own.measure:
        before = known.get(row.key)
        if before is None:
            if not row.new:
                near = difflib.get_close_matches(row.key, known, n=1)
                meant = f", meant is perhaps {near[0]!r}" if near else ""
                yield row.key, f"there is no such measure{meant}; a row of your own says new = true"
        elif row != before:
            yield from ((row.key, problem) for problem in _lost_by(row, before))


def _lost_by(row: MeasureRow, before: MeasureRow) -> Iterator[str]:
    for name in before.measured_for:
        if name not in row.measured_for:
            yield f"measured_for leaves out {name!r}: its distance is not held against those works any more"
    for line in get_args(Line):
        was = [one for one in before.value if one.line in (None, line)]
        now = [one for one in row.value if one.line in (None, line)]
        if was and not now:
            yield f"no value is for a {line} line"
        for field in _TESTED:
            if was and all(getattr(one, field) for one in was) and not all(getattr(one, field) for one in now):
                yield f"a value for a {line} line has no {field}, so that works are not held against it any more"


def situations(table: Measures, activity_codes: Collection[str]) -> Iterator[Situation]:
    """Every situation that the table tells apart: each activity on each line and thing, at, below and above each diameter it names."""
    rows = [*table.measure, *(value for row in table.measure for value in row.value)]
    named = {dn for row in rows for dn in (row.dn_above, row.dn_up_to) if dn is not None}
    diameters = sorted({size for dn in named for size in (dn, dn + 1)} | {1.0})
    manners = Manners(table.manner)
    for code in activity_codes:
        of = [row for row in rows if not row.for_ or not manners.of(code).isdisjoint(row.for_)]
        texts = ["", *dict.fromkeys(word for row in of for word in (*row.words, *row.unless))]
        hands = (False, True) if any(row.by_hand is not None for row in of) else (False,)
        stops = (False, True) if any(row.shutdown is not None for row in of) else (False,)
        above = (False, True) if any(row.covered is not None for row in of) else (False,)
        for line, thing, dn, season, said, by_hand, shutdown, covered in itertools.product(
            get_args(Line), get_args(Thing), diameters, (False, True), texts, hands, stops, above
        ):
            yield Situation(code, line, thing, dn, season, said, by_hand, shutdown, covered)


def _contradictions(table: Measures, activity_codes: Collection[str]) -> Iterator[Slip]:
    chooser = Chooser(table)
    met: set[tuple[str, str, str]] = set()
    used: set[str] = set()
    for at in situations(table, activity_codes):
        keys = chooser.keys(at)
        used |= keys
        for pair in table.never_together:
            if keys.issuperset(pair.measures):
                met.add((*pair.measures, at.activity))  # type: ignore[arg-type]
    for first, second, activity in sorted(met):
        yield f"{first}, {second}", f"both are chosen for {activity}, and they contradict each other"
    for row in table.measure:
        if row.key not in used:
            yield row.key, "it is chosen for no activity"


def _unknown(table: Measures, activity_codes: Collection[str]) -> Iterator[Slip]:
    manners, keys = {row.code for row in table.manner}, [row.key for row in table.measure]
    for manner in table.manner:
        for code in manner.activities:
            if code not in activity_codes:
                yield f"{manner.code}.activities", f"{code!r} is unknown"
    for code in activity_codes:
        if not any(code in manner.activities for manner in table.manner):
            yield "manner", f"nothing says how {code!r} acts on a pipe"
    for key, row in _conditions(table):
        for name in row.for_:
            if name not in manners:
                yield f"{key}.for", f"there is no manner {name!r}"
    for measure in table.measure:
        for name in measure.measured_for:
            if name not in manners:
                yield f"{measure.key}.measured_for", f"there is no manner {name!r}"
        if measure.usual is not None:
            for line in get_args(Line):
                if measure.keep_m(line) is None:
                    yield f"{measure.key}.usual", f"no value has a distance (keep_m) from a {line} line"
            for beginning in measure.usual.for_:
                if not any(code.startswith(beginning) for code in activity_codes):
                    yield f"{measure.key}.usual.for", f"{beginning!r} is the beginning of no activity"
        if keys.count(measure.key) > 1:
            yield measure.key, "it stands twice"
    for pair in table.never_together:
        for name in pair.measures:
            if name not in keys:
                yield "never_together", f"there is no measure {name!r}"


def _conditions(table: Measures) -> Iterator[tuple[str, Condition]]:
    for measure in table.measure:
        yield measure.key, measure
        yield from ((measure.key, value) for value in measure.value)
    for kind in ("risk", "hold_point", "stop_work", "guidance", "emergency", "to_fill", "season", "validity"):
        yield from ((kind, row) for row in getattr(table, kind))
    for kind in ("restoration", "cost", "annex"):
        yield from ((kind, row) for row in getattr(table, kind))
