"""The letters that are due for a job: from whom, to whom, what they state."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.text import Text, written_day
from permits.catalogue.letters import PLACEHOLDER, LetterRow, Letters
from permits.determination.determination import Determination, Obligation
from permits.plan.measures import BLANK
from permits.plan.parties import stated
from permits.rulebook.in_force import ONE_DAY
from permits.screening.case import Case

_OWNER = "owner"


@dataclass(frozen=True)
class Letter:
    """One letter; ``due_on`` is the last day before the start where its duty is owed before it."""

    kind: str
    title: Text
    clause: Text | None
    from_role: Text
    from_names: tuple[str, ...]
    to_roles: tuple[Text, ...]
    to_names: tuple[str, ...]
    assets: tuple[str, ...]
    activities: tuple[str, ...]
    paragraphs: tuple[Text, ...]
    enclosures: tuple[Text, ...]
    due_on: datetime.date | None


def letters(
    determination: Determination,
    case: Case,
    table: Letters,
    *,
    roles: Mapping[str, Text],
    activity_names: Mapping[str, Text],
    order: Text,
) -> tuple[Letter, ...]:
    """The letters of a job, in the order of the table; several duties of one kind make one letter.

    Parameters
    ----------
    roles, activity_names : mapping
        How parties and activities are called, by their codes.
    order : Text
        Title of the instrument.
    """
    writing = _Writing(determination, case, roles, activity_names, order)
    found = []
    for row in table.letter:
        duties = [one for one in determination.obligations if one.kind == row.duty]
        if duties:
            found.append(writing.letter(row, duties))
    return tuple(found)


class _Writing:
    def __init__(
        self,
        determination: Determination,
        case: Case,
        roles: Mapping[str, Text],
        activity_names: Mapping[str, Text],
        order: Text,
    ) -> None:
        self._case, self._roles, self._names, self._order = case, roles, activity_names, order
        self._findings = determination.findings
        starts = [one.start for one in case.works if one.start]
        ends = [one.end for one in case.works if one.end]
        self._start = min(starts, default=None)
        self._end = max(ends) if len(ends) == len(case.works) else None

    def letter(self, row: LetterRow, duties: Sequence[Obligation]) -> Letter:
        assets = tuple(dict.fromkeys(asset for one in duties for asset in one.assets))
        clauses = dict.fromkeys(one.clause for one in duties if one.clause is not None)
        clause = next(iter(clauses), None)
        to = [*row.to, *([_OWNER] if any(_OWNER in one.towards for one in duties) else [])]
        activities = self._activities(assets)
        said = self._stated(clause, activities)
        before = any(one.before_start for one in duties) and self._start is not None
        return Letter(
            kind=row.kind,
            title=row.title.text,
            clause=clause,
            from_role=self._roles[row.from_],
            from_names=self._names_of(row.from_, assets),
            to_roles=tuple(self._roles[party] for party in to),
            to_names=tuple(dict.fromkeys(name for party in to for name in self._names_of(party, assets))),
            assets=assets,
            activities=activities,
            paragraphs=tuple(_filled(one.text, said) for one in row.paragraphs),
            enclosures=tuple(one.text for one in row.enclosures),
            due_on=self._start - ONE_DAY if before and self._start is not None else None,
        )

    def _activities(self, assets: Sequence[str]) -> tuple[str, ...]:
        """What is done at some assets; where none is named, all that is planned."""
        asked = set(assets)
        near = [one.activity for one in self._findings if one.asset_id in asked and one.activity is not None]
        return tuple(dict.fromkeys(near or [code for one in self._case.works for code in one.activities]))

    def _names_of(self, party: str, assets: Sequence[str]) -> tuple[str, ...]:
        if party in ("client", "contractor"):
            return stated(self._case.works, party)
        if party not in ("operator", "producer", "owner"):
            return ()
        register = self._case.register
        names = [register.column(party)[register.row_of[asset]] for asset in assets]
        return tuple(sorted({str(name) for name in names if name is not None and name == name}))

    def _stated(self, clause: Text | None, activities: Sequence[str]) -> dict[str, Text]:
        names = [self._names[code] for code in activities]
        said = {
            "activities": Text("、".join(one.zh for one in names), ", ".join(one.en for one in names)),
            "order": Text(f"《{self._order.zh}》", self._order.en),
            "clause": clause or Text("", ""),
        }
        for key, day in (("start", self._start), ("end", self._end)):
            if day is not None:
                said[key] = written_day(day)
        for fact in ("project", "client", "contractor", "responsible"):
            if found := stated(self._case.works, fact):
                said[fact] = Text("、".join(found), ", ".join(found))
        return said


def _filled(text: Text, said: Mapping[str, Text]) -> Text:
    """A paragraph with what the job states, and blanks for what nobody did; what is put in is not read again."""
    blank = Text(BLANK, BLANK)
    return Text(
        PLACEHOLDER.sub(lambda found: said.get(found[1], blank).zh, text.zh),
        PLACEHOLDER.sub(lambda found: said.get(found[1], blank).en, text.en),
    )
