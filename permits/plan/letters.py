"""The letters that are due for a job: from whom, to whom, what they state."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

import numpy as np

from geo.dataclass import dataclass
from geo.text import Text, written_day
from permits.catalogue.letters import PLACEHOLDER, LetterRow, Letters
from permits.determination.determination import Determination, Obligation
from permits.plan.measures import BLANK
from permits.plan.parties import stated
from permits.plan.schedule import Schedule
from permits.rulebook.in_force import ONE_DAY
from permits.rulebook.outcomes import Outcome
from permits.screening.case import Case
from permits.screening.findings import Finding
from permits.works.names import names_of_unnamed

_OWNER = "owner"
# Of an activity so many works are named; a letter has one page.
_MOST_WORKS = 4


@dataclass(frozen=True)
class Letter:
    """One letter; ``to_names`` has one entry for each of ``to_roles``, empty where nobody is known.

    ``due_on`` is the day by which it goes out: of the clocks of the plan, else the last day before the start where its duty is owed before it.
    """

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
    schedule: Schedule | None,
) -> tuple[Letter, ...]:
    """The letters of a job, in the order of the table; several duties of one kind make one letter.

    Parameters
    ----------
    roles, activity_names : mapping
        How parties and activities are called, by their codes.
    order : Text
        Title of the instrument.
    schedule : Schedule or None
        Of the plan; None where none is owed.
    """
    writing = _Writing(determination, case, roles, activity_names, order, schedule)
    found = []
    for row in table.letter:
        duties = [one for one in determination.obligations if one.kind == row.duty]
        letter = writing.letter(row, duties) if duties else None
        if letter is not None:
            found.append(letter)
    return tuple(found)


class _Writing:
    def __init__(
        self,
        determination: Determination,
        case: Case,
        roles: Mapping[str, Text],
        activity_names: Mapping[str, Text],
        order: Text,
        schedule: Schedule | None,
    ) -> None:
        self._case, self._roles, self._names, self._order = case, roles, activity_names, order
        self._findings, self._schedule = determination.findings, schedule
        self._unnamed = names_of_unnamed(one.feature for one in case.works)
        forbidden = [one for one in self._findings if one.outcome is Outcome.PROHIBITED]
        self._forbidden = {(one.feature, one.activity) for one in forbidden}
        self._forbidden_at = {(one.feature, one.activity, one.asset_id) for one in forbidden}
        self._first = min((one.start for one in case.works if one.start), default=None)

    def letter(self, row: LetterRow, duties: Sequence[Obligation]) -> Letter | None:
        """One letter; None where all that it would be about is forbidden."""
        owed = tuple(dict.fromkeys(asset for one in duties for asset in one.assets))
        about = self._about(row, owed)
        if row.outcomes and not about:
            return None
        met = {one.asset_id for one in about}
        assets = tuple(one for one in owed if not row.outcomes or one in met)
        done = self._done(about)
        clauses = dict.fromkeys(one.clause for one in duties if one.clause is not None)
        clause = next(iter(clauses), None)
        # Written to beside the operator only where it is somebody else.
        to = [*row.to, *([_OWNER] if any(_OWNER in one.towards for one in duties) else [])]
        start = self._start(done)
        before = any(one.before_start for one in duties)
        said = self._stated(clause, done)
        return Letter(
            kind=row.kind,
            title=row.title.text,
            clause=clause,
            from_role=self._roles[row.from_],
            from_names=self._names_of(row.from_, assets),
            to_roles=tuple(self._roles[party] for party in to),
            to_names=tuple("、".join(self._names_of(party, assets)) for party in to),
            assets=assets,
            activities=tuple(done),
            paragraphs=tuple(_filled(one.text, said) for one in row.paragraphs),
            enclosures=tuple(one.text for one in row.enclosures),
            due_on=self._due_on(row, start, before_start=before),
        )

    def _about(self, row: LetterRow, assets: Sequence[str]) -> list[Finding]:
        """The findings that a letter is about, of works that it can make possible.

        What is forbidden at one line is screened at another all the same; but it is not planned for, and does not start.
        """
        asked = set(assets)
        at = [one for one in self._findings if one.asset_id in asked and one.activity is not None]
        if not row.outcomes:
            return at
        outcomes = {Outcome(code) for code in row.outcomes}
        return [
            one
            for one in at
            if one.outcome in outcomes
            and (one.feature, one.activity, one.asset_id) not in self._forbidden_at
            and (row.clock is None or (one.feature, one.activity) not in self._forbidden)
        ]

    def _done(self, about: Sequence[Finding]) -> dict[str, list[str]]:
        """Activity → the works that do it; where no finding names one, all that is planned."""
        near = [(one.activity, one.feature) for one in about if one.activity is not None]
        done: dict[str, dict[str, None]] = {}
        for code, feature in near or [(code, one.feature) for one in self._case.works for code in one.activities]:
            done.setdefault(code, {})[feature] = None
        return {code: list(features) for code, features in done.items()}

    def _start(self, done: Mapping[str, Sequence[str]]) -> datetime.date | None:
        features = {one for held in done.values() for one in held}
        return min((one.start for one in self._case.works if one.start and one.feature in features), default=None)

    def _earliest(self, start: datetime.date) -> datetime.date:
        """The start, or the first day on which it can be, by the clocks of the plan."""
        possible = None if self._schedule is None else self._schedule.earliest_start
        return start if possible is None else max(start, possible)

    def _due_on(self, row: LetterRow, start: datetime.date | None, *, before_start: bool) -> datetime.date | None:
        clocks = () if self._schedule is None else self._schedule.appointments
        clock = next((one for one in clocks if one.name.zh == row.clock), None)
        if start is None or self._first is None:
            return None
        if clock is None:
            return start - ONE_DAY if before_start else None
        # The request is counted from the start as declared, and is late where that cannot be kept; all else from when they can start.
        return clock.on if clock is clocks[0] else self._earliest(start) - (self._first - clock.on)

    def _names_of(self, party: str, assets: Sequence[str]) -> tuple[str, ...]:
        if party in ("client", "contractor"):
            return stated(self._case.works, party)
        if party not in ("operator", "producer", "owner"):
            return ()
        register = self._case.register
        rows = np.array([register.row_of[asset] for asset in assets], dtype=np.int64)
        names = set(register.column(party)[rows].tolist())
        return tuple(sorted(str(name) for name in names if name is not None and name == name))

    def _stated(self, clause: Text | None, done: Mapping[str, Sequence[str]]) -> dict[str, Text]:
        works = [self._works(code, features) for code, features in done.items()]
        said = {
            "activities": Text("、".join(one.zh for one in works), ", ".join(one.en for one in works)),
            "order": Text(f"《{self._order.zh}》", self._order.en),
            "clause": clause or Text("", ""),
        }
        features = {one for held in done.values() for one in held}
        ends = [one.end for one in self._case.works if one.feature in features]
        end = max((one for one in ends if one is not None), default=None)
        start = self._start(done)
        if end is not None and None not in ends:
            said["end"] = written_day(end)
            # Works that cannot start before they were to end have another end, which nobody has said.
            if start is None or self._earliest(start) <= end:
                said["possible_end"] = said["end"]
        if start is not None:
            said["start"] = written_day(start)
            said["possible_start"] = self._possible_start(start)
        for fact in ("project", "client", "contractor", "responsible"):
            if found := stated(self._case.works, fact):
                said[fact] = Text("、".join(found), ", ".join(found))
        return said

    def _works(self, code: str, features: Sequence[str]) -> Text:
        """What is done, and by which works: one activity may be open at one and forbidden at the next."""
        names = [self._unnamed.get(one, Text(one, one)) for one in features]
        shown, more = names[:_MOST_WORKS], len(names) > _MOST_WORKS
        zh, en = "、".join(one.zh for one in shown), ", ".join(one.en for one in shown)
        if more:
            zh, en = f"{zh}等 {len(names)} 处", f"{en} and {len(names) - _MOST_WORKS} more"
        return Text(f"{self._names[code].zh}（{zh}）", f"{self._names[code].en} ({en})")

    def _possible_start(self, start: datetime.date) -> Text:
        declared, first = written_day(start), written_day(self._earliest(start))
        if first == declared:
            return declared
        return Text(
            f"{first.zh}（最早可能的日期；原报{declared.zh}已来不及）",
            f"{first.en} (the earliest day possible; {declared.en}, as declared, can no longer be kept)",
        )


def _filled(text: Text, said: Mapping[str, Text]) -> Text:
    """A paragraph with what the job states, and blanks for what nobody did; what is put in is not read again."""
    blank = Text(BLANK, BLANK)
    return Text(
        PLACEHOLDER.sub(lambda found: said.get(found[1], blank).zh, text.zh),
        PLACEHOLDER.sub(lambda found: said.get(found[1], blank).en, text.en),
    )
