"""Works against the heating season: planned work that needs the supply stopped may not be done while it lasts."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from geo.dataclass import dataclass
from permits.rulebook.circumstances import Circumstance
from permits.rulebook.in_force import ONE_DAY, Instrument, RulesInForce
from permits.rulebook.outcomes import Outcome
from permits.screening.findings import Certainty, Finding
from permits.screening.own_work import Whose
from permits.works.proposed import ProposedWorks


@dataclass(frozen=True)
class SeasonWorks:
    """Works as the season asks about them; ``at_client_assets`` are the rows at an asset of their own client."""

    works: tuple[ProposedWorks, ...]
    whose: tuple[Whose, ...]
    at_client_assets: frozenset[int]

    def needing_shutdown(self, row: int) -> bool:
        """Whether planned works stop or weaken the supply; an emergency is not planned."""
        return bool(self.works[row].facts.get("needs_shutdown")) and not self.whose[row].emergency

    def unstated(self, row: int, rules: RulesInForce) -> bool:
        """Whether planned works on heat facilities, under any name, do not say if the supply must stop."""
        one = self.works[row]
        if one.facts.get("needs_shutdown") is not None or self.whose[row].emergency:
            return False
        if all(rules.activity(code).touches_no_ground for code in one.activities):
            return False
        return (
            any(rules.activity(code).on_heat_facilities for code in one.activities)
            or row in self.at_client_assets
            or self.whose[row].own
        )

    def asked(self, row: int, rules: RulesInForce) -> bool:
        """Whether the season is asked about works at all."""
        return rules.season_ban is not None and (self.needing_shutdown(row) or self.unstated(row, rules))


def season_findings(works: SeasonWorks, rules: RulesInForce, *, since: datetime.date) -> Iterator[Finding]:
    """A finding for each feature that may stop the supply in a season, or of which nobody says.

    Parameters
    ----------
    since : date
        First day under the law asked about, and of works that state none.
    """
    season, ban = rules.heating_season, rules.season_ban
    if season is None or ban is None:
        return
    for row, one in enumerate(works.works):
        if not works.asked(row, rules) or not season.winters(*span(one, since, rules.instrument)):
            continue
        if works.needing_shutdown(row):
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


def season_circumstances(works: SeasonWorks, rules: RulesInForce, *, since: datetime.date) -> Iterator[Circumstance]:
    """What duties and notes need to know about the season."""
    season, readiness = rules.heating_season, rules.readiness
    if season is None:
        return
    for row, one in enumerate(works.works):
        first, last = span(one, since, rules.instrument)
        if last < first:
            continue
        in_season = bool(season.winters(first, last))
        if in_season and works.unstated(row, rules):
            yield Circumstance.SHUTDOWN_UNSTATED_IN_SEASON
        if in_season or not (works.whose[row].own or works.asked(row, rules)):
            continue
        if one.end is None:
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
    open_end = start + datetime.timedelta(days=instrument.open_end_season_days) - ONE_DAY
    first = max(start, since)
    return first, open_end if works.end is None else max(works.end, first)
