"""A case screened under the law of each stretch of its dates, as columns: what a batch writes, and nothing in words.

The same judge as for a single job; only overlaps, heights and words are not asked.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from geo.errors import DamagedError
from geo.measure.slices import in_threads
from permits.rulebook.in_force import RuleBook, RulesInForce
from permits.rulebook.outcomes import Outcome
from permits.screening.case import Case
from permits.screening.columns import INSIDE, UNDETERMINED
from permits.screening.coverage import uncovered
from permits.screening.declared import declared_rows
from permits.screening.finding_table import FindingTable
from permits.screening.findings import CHECK_FAILED, Reason
from permits.screening.judge import Judge
from permits.screening.over_time import PRIOR_LAW
from permits.screening.periods import Stretch, periods
from permits.screening.season import SeasonWorks, Since, season_rows, since_of
from permits.works.alike import Works

Column = np.ndarray[Any, Any]


def tabulated(
    case: Case, rulebook: RuleBook, *, today: datetime.date, readings: Mapping[str, str] | None, threads: int = 1
) -> FindingTable:
    """All findings of a case, feature by feature, strictest first.

    Parameters
    ----------
    today : date
        Taken as the start of works that state none.
    threads : int
        Whatever their number, the answer is the same to the last bit.
    """

    def of_block(one: tuple[Stretch, Column]) -> list[FindingTable]:
        stretch, block = one
        rows = stretch.rows[block]
        found = _under(case.part(rows), stretch.rules, since_of(stretch.since, block))
        return [part.for_features(rows) for part in found]

    blocks = (
        (stretch, block)
        for stretch in periods(case.works, rulebook, today=today, readings=readings)
        for block in np.array_split(np.arange(len(stretch.rows)), min(threads, len(stretch.rows)))
    )
    return FindingTable.together([part for found in in_threads(of_block, blocks, threads=threads) for part in found])


def _under(case: Case, rules: RulesInForce | None, since: Since) -> Iterator[FindingTable]:
    """What one law says of a case; where that crashes, its halves, down to the feature that crashes."""
    count = len(case.works)
    if rules is None:
        yield FindingTable.unmeasured(
            np.arange(count), Outcome.PRIOR_LAW, provision=PRIOR_LAW, certainty=UNDETERMINED, statutory=False
        )
        return
    try:
        yield from list(_whole(case, rules, since))
    except DamagedError:
        # By what is damaged nothing may be judged, and no feature of it.
        raise
    except Exception:
        # An unfinished check must never read as clear; a check of the feature alone says why it crashed.
        if count == 1:
            yield _unknown(np.arange(1), CHECK_FAILED)
            return
        for rows in np.array_split(np.arange(count), 2):
            for part in _under(case.part(rows), rules, since_of(since, rows)):
                yield part.for_features(rows)


def _whole(case: Case, rules: RulesInForce, since: Since) -> Iterator[FindingTable]:
    judge = Judge(case, rules)
    judged = judge.judged()
    measured = FindingTable.of_judged(judged, rules)
    yield measured
    for activity, falls_under, rows in declared_rows(judge.works, rules, judge.clients):
        # What is found at an asset is not said once more of paper.
        found = measured.feature[
            measured.activity.equals(activity)
            & measured.provision.equals(falls_under.clause)
            & (measured.outcome == falls_under.outcome.rank)
        ]
        yield FindingTable.unmeasured(
            np.setdiff1d(rows, found),
            falls_under.outcome,
            provision=falls_under.clause,
            certainty=INSIDE,
            activity=activity,
        )
    yield from _of_season(SeasonWorks(judge.works, judge.clients, judged.at_client_assets, rules, since=since))
    for reason, unknown in uncovered(case, rules, judged.measured.pairs):
        if len(unknown):
            yield _unknown(unknown, reason)


def _of_season(works: SeasonWorks) -> Iterator[FindingTable]:
    """What the season forbids, or may forbid, of each activity of works."""
    ban, rows = works.rules.season_ban, season_rows(works)
    if ban is None or not len(rows):
        return
    for activity, of_activity in _by_activity(works.works, rows):
        needing = works.needing_shutdown[of_activity]
        yield FindingTable.unmeasured(
            of_activity[needing], ban.outcome, provision=ban.clause, certainty=INSIDE, activity=activity
        )
        yield FindingTable.unmeasured(
            of_activity[~needing],
            Outcome.UNDETERMINED,
            provision=ban.clause,
            certainty=UNDETERMINED,
            activity=activity,
            if_inside=ban.outcome,
        )


def _by_activity(works: Works, rows: Column) -> Iterator[tuple[str, Column]]:
    """Activities, each with those of some rows that declare it."""
    sorts = [works.distinct[sort] for sort in np.unique(works.of[rows]).tolist()]
    for activity in dict.fromkeys(code for one in sorts for code in one.activities):
        declaring = np.array([activity in one.activities for one in works.distinct], dtype=bool)
        yield activity, rows[declaring[works.of[rows]]]


def _unknown(rows: Column, provision: Reason) -> FindingTable:
    """That it cannot be told of some features, for a reason that no provision gives."""
    return FindingTable.unmeasured(
        rows, Outcome.UNDETERMINED, provision=provision, certainty=UNDETERMINED, statutory=False
    )
