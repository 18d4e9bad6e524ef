"""Works against the heating season: planned work that needs the supply stopped may not be done while it lasts."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from permits.rulebook.circumstances import Circumstance
from permits.rulebook.in_force import ONE_DAY, RulesInForce
from permits.rulebook.outcomes import Outcome
from permits.screening.findings import Certainty, Finding
from permits.screening.own_work import is_emergency, is_own_work
from permits.works.proposed import ProposedWorks


def season_findings(works: Sequence[ProposedWorks], rules: RulesInForce, *, since: datetime.date) -> Iterator[Finding]:
    """A finding for each feature that may stop the supply in a season, or of which nobody says.

    Works without an end are asked about their first day only; the determination says so.

    Parameters
    ----------
    since : date
        First day under the law asked about, and of works that state none.
    """
    season, ban = rules.heating_season, rules.season_ban
    if season is None or ban is None:
        return
    for one in works:
        if not season.winters(*span(one, since)):
            continue
        if shutdown_unstated(one, rules):
            outcome, certainty, if_inside = Outcome.UNDETERMINED, Certainty.UNDETERMINED, ban.outcome
        elif needs_shutdown(one, rules):
            outcome, certainty, if_inside = ban.outcome, Certainty.INSIDE, None
        else:
            continue
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


def season_circumstances(
    works: Sequence[ProposedWorks], rules: RulesInForce, *, since: datetime.date
) -> Iterator[Circumstance]:
    """What duties and notes need to know about the season."""
    season, readiness = rules.heating_season, rules.readiness
    if season is None:
        return
    for one in works:
        first, last = span(one, since)
        in_season = bool(season.winters(first, last))
        if in_season and shutdown_unstated(one, rules):
            yield Circumstance.SHUTDOWN_UNSTATED_IN_SEASON
        if in_season or not (is_own_work(one, rules) or season_matters(one, rules)):
            continue
        near = datetime.timedelta(days=season.may_move_days)
        if season.winters(first - near, last + near):
            yield Circumstance.SEASON_MAY_MOVE
        if readiness is not None:
            days = datetime.timedelta(days=readiness.days_before_season)
            for year in range(first.year, last.year + 1):
                start = season.start_of(year)
                if first <= start - ONE_DAY and last > start - days:
                    yield Circumstance.OWN_WORK_BEFORE_SEASON


def season_matters(works: ProposedWorks, rules: RulesInForce | None) -> bool:
    """Whether the season is asked about these works at all."""
    if rules is None or rules.season_ban is None:
        return False
    return needs_shutdown(works, rules) or shutdown_unstated(works, rules)


def span(works: ProposedWorks, since: datetime.date) -> tuple[datetime.date, datetime.date]:
    """First and last day asked about; days before the law asked about are another law's."""
    first = max(works.start or since, since)
    return first, max(works.end or first, first)


def needs_shutdown(works: ProposedWorks, rules: RulesInForce) -> bool:
    """Whether planned works stop or weaken the supply; an emergency is not planned."""
    return bool(works.facts.get("needs_shutdown")) and not is_emergency(works, rules)


def shutdown_unstated(works: ProposedWorks, rules: RulesInForce) -> bool:
    """Whether works on heat facilities themselves do not say if the supply must stop."""
    on_heat_facilities = any(rules.activity(code).on_heat_facilities for code in works.activities)
    return on_heat_facilities and works.facts.get("needs_shutdown") is None and not is_emergency(works, rules)
