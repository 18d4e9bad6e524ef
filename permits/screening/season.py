"""Works against the heating season: planned work that needs the supply stopped may not be done while it lasts."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from permits.rulebook.circumstances import Circumstance
from permits.rulebook.in_force import ONE_DAY, Instrument, RulesInForce
from permits.rulebook.outcomes import Outcome
from permits.screening.findings import Certainty, Finding
from permits.screening.own_work import Clients
from permits.works.alike import Works
from permits.works.proposed import ProposedWorks

Column = np.ndarray[Any, Any]
_A_YEAR = 366
# A day, or one for each feature: datetime64[D], shape (n,).
Since = datetime.date | Column


def since_of(since: Since, rows: Sequence[int] | Column) -> Since:
    """The days of some features."""
    return since if isinstance(since, datetime.date) else np.asarray(since[np.asarray(rows)])


class SeasonWorks:
    """Works as the season asks about them.

    Parameters
    ----------
    works : Works
    clients : Clients
        Whose they are.
    at_client_assets : bool array, shape (n,)
        Those at an asset of their own client.
    since : date or array
        First day under the law asked about, and of works that state none.

    Attributes
    ----------
    own : bool array, shape (n,)
        Work of the enterprise on its own facilities.
    needing_shutdown : bool array, shape (n,)
        Planned works that stop or weaken the supply.
    unstated : bool array, shape (n,)
        Planned works on heat facilities, under any name, that do not say if the supply must stop.
    undated : bool array, shape (n,)
        Planned works that stop the supply on days that are not settled yet: asked about for a year, and never more than in doubt.
    """

    def __init__(
        self,
        works: Works,
        clients: Clients,
        at_client_assets: Column,
        rules: RulesInForce,
        *,
        since: Since,
    ) -> None:
        self.works, self.rules = works, rules
        self.own = clients.own
        self._since = np.broadcast_to(np.asarray(since, dtype="datetime64[D]"), (len(works),))
        sorts, of = works.distinct, works.of
        states = [one.facts.get("needs_shutdown") for one in sorts]
        # An emergency is not planned.
        planned = ~clients.emergency
        stopping = np.array([bool(one) for one in states])[of] & planned
        self._unsettled = np.array([one.undated for one in sorts], dtype=bool)[of]
        self.needing_shutdown, self.undated = stopping & ~self._unsettled, stopping & self._unsettled
        silent = np.array(
            [
                stated is None and not all(rules.activity(code).touches_no_ground for code in one.activities)
                for stated, one in zip(states, sorts, strict=True)
            ]
        )
        on_facilities = np.array(
            [any(rules.activity(code).on_heat_facilities for code in one.activities) for one in sorts]
        )
        self.unstated = silent[of] & planned & (on_facilities[of] | at_client_assets | self.own)

    @property
    def asked(self) -> Column:
        """Rows of which the season is asked at all."""
        if self.rules.season_ban is None:
            return np.zeros(len(self.works), dtype=bool)
        return np.asarray(self.needing_shutdown | self.undated | self.unstated)

    def spans(self, rows: Column) -> Iterator[tuple[datetime.date, datetime.date, Column]]:
        """First and last day asked about, as `span`, and which of some rows have them."""
        stated, since = self.works.start[rows], self._since[rows]
        start, end = np.where(np.isnat(stated), since, stated), self.works.end[rows]
        example = of = np.zeros(len(rows), dtype=np.intp)
        if len(rows) > 1:
            days = np.stack([*(one.astype(np.int64) for one in (start, end, since)), self._unsettled[rows]])
            _, example, of = np.unique(days, axis=1, return_index=True, return_inverse=True)
        for number, row in enumerate(example.tolist()):
            first, last = span(self.works[int(rows[row])], since[row].item(), self.rules.instrument)
            yield first, last, rows[of.reshape(-1) == number]


def season_rows(works: SeasonWorks) -> Column:
    """Works that may stop the supply in a season, or of which nobody says; rows, rising."""
    season = works.rules.heating_season
    rows = np.flatnonzero(works.asked)
    if season is None or not len(rows):
        return rows[:0]
    held = [found for first, last, found in works.spans(rows) if season.winters(first, last)]
    return np.sort(np.concatenate([rows[:0], *held]))


def season_findings(works: SeasonWorks) -> Iterator[Finding]:
    """A finding for each feature that may stop the supply in a season, or of which nobody says."""
    rules, ban = works.rules, works.rules.season_ban
    if ban is None:
        return
    for row in season_rows(works).tolist():
        one = works.works[row]
        if works.needing_shutdown[row]:
            outcome, certainty, if_inside = ban.outcome, Certainty.INSIDE, None
        else:
            outcome, certainty, if_inside = Outcome.UNDETERMINED, Certainty.UNDETERMINED, ban.outcome
        for activity in one.activities:
            yield Finding(
                feature=one.feature,
                outcome=outcome,
                certainty=certainty,
                provision=ban.clause,
                clause=rules.clause_text(ban.clause),
                text=rules.quote(ban.clause),
                activity=activity,
                if_inside=if_inside,
            )


def season_circumstances(works: SeasonWorks) -> Iterator[Circumstance]:
    """What duties and notes need to know about the season."""
    season, readiness = works.rules.heating_season, works.rules.readiness
    if season is None:
        return
    asked = works.own | works.asked
    for first, last, rows in works.spans(np.flatnonzero(asked | works.unstated)):
        if last < first:
            continue
        in_season = bool(season.winters(first, last))
        if in_season and works.unstated[rows].any():
            yield Circumstance.SHUTDOWN_UNSTATED_IN_SEASON
        if in_season or not asked[rows].any():
            continue
        if np.isnat(works.works.end[rows[asked[rows]]]).any():
            yield Circumstance.SEASON_AFTER_OPEN_END
        near = datetime.timedelta(days=season.may_move_days)
        if season.winters(first - near, last + near):
            yield Circumstance.SEASON_MAY_MOVE
        if readiness is not None:
            days = datetime.timedelta(days=readiness.days_before_season)
            for year in range(first.year, last.year + 1):
                start = season.start_of(year)
                if first <= start - ONE_DAY and last > start - days:
                    yield Circumstance.OWN_WORK_BEFORE_SEASON


def span(works: ProposedWorks, since: datetime.date, instrument: Instrument) -> tuple[datetime.date, datetime.date]:
    """First and last day asked about; days before the law asked about are another law's.

    Works without an end are asked about the first days from their start only, so that the last day may lie before
    the first one of a later law.
    """
    start = works.start or since
    # On days that are not settled they may be done at any time of the year.
    days = _A_YEAR if works.undated else instrument.open_end_season_days
    open_end = start + datetime.timedelta(days=days) - ONE_DAY
    first = max(start, since)
    return first, open_end if works.end is None else max(works.end, first)
