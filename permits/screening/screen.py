"""Screening: a job under the law of one period, as findings with their words and what else they tell.

A check that crashes is an ``undetermined`` finding with its reason, because an unfinished check must never
read as clear; the features beside it are judged all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from geo.dataclass import dataclass
from geo.errors import DamagedError
from geo.text import Text
from permits.rulebook.circumstances import Circumstance
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.outcomes import Outcome
from permits.rulebook.provisions import ReviewTier
from permits.screening.case import Case
from permits.screening.columns import CERTAINTIES, FindingColumns
from permits.screening.coverage import coverage_findings
from permits.screening.declared import declared_findings
from permits.screening.findings import CHECK_FAILED, Finding, OtherReading, undetermined
from permits.screening.heights import depth_difference_m, vertical_clearance_m
from permits.screening.judge import Judge, Judged
from permits.screening.overlaps import Overlaps, lies_in
from permits.screening.season import SeasonWorks, Since, season_circumstances, season_findings, since_of

# What a finding says of its asset, or is worded by.
_OF_ASSETS = ("asset_id", "kind", "assumed", "supply")


@dataclass(frozen=True)
class Screening:
    """Findings of a job, strictest first, and what duties and notes need beside them."""

    findings: tuple[Finding, ...]
    touched: frozenset[str]
    circumstances: frozenset[Circumstance]
    other_law: frozenset[str]


def screen(
    case: Case, rules: RulesInForce, *, passes_under: frozenset[str], since: Since, overlaps: bool = True
) -> Screening:
    """Screen every feature of a job under the rules of one period.

    Parameters
    ----------
    passes_under : frozenset of str
        Activities that bore below the ground, for which the clearance below a pipe is shown.
    since : date or array
        First day of the period, and of works that state none; one for all features, or a row each.
    overlaps : bool
        Whether findings say how much of the works lies in a zone, which decides nothing.
    """
    parts = list(_parts(case, rules, passes_under=passes_under, since=since, overlaps=overlaps))
    return Screening(
        findings=tuple(
            sorted((one for part in parts for one in part.findings), key=lambda one: (one.outcome.rank, *one.key))
        ),
        touched=frozenset().union(*(part.touched for part in parts)),
        circumstances=frozenset().union(*(part.circumstances for part in parts)),
        other_law=frozenset().union(*(part.other_law for part in parts)),
    )


def _parts(
    case: Case, rules: RulesInForce, *, passes_under: frozenset[str], since: Since, overlaps: bool
) -> Iterator[Screening]:
    """The job screened as a whole; where that crashes, halves of it, down to the feature that crashes.

    Here, in `strictest`, which asks the same of alternatives, in `tabulated` and in `missing` any exception is caught; nowhere else in judging.
    """
    try:
        yield _whole(case, rules, passes_under=passes_under, since=since, overlaps=overlaps)
    except DamagedError:
        raise
    except Exception as error:
        if len(case.works) == 1:
            yield Screening((_crashed(case.site.feature[0], error),), frozenset(), frozenset(), frozenset())
            return
        middle = len(case.works) // 2
        for rows in (range(middle), range(middle, len(case.works))):
            since_rows = since_of(since, rows)
            yield from _parts(case.part(rows), rules, passes_under=passes_under, since=since_rows, overlaps=overlaps)


def _whole(case: Case, rules: RulesInForce, *, passes_under: frozenset[str], since: Since, overlaps: bool) -> Screening:
    judge = Judge(case, rules)
    judged = judge.judged()
    measured = tuple(_findings(case, judged, rules, passes_under, overlaps=overlaps))
    works = SeasonWorks(judge.works, judge.clients, judged.at_client_assets, rules, since=since)
    return Screening(
        findings=(
            *measured,
            *declared_findings(case.site.feature, judge.works, rules, judge.clients, measured),
            *season_findings(works),
            *coverage_findings(case, rules, judged.measured.pairs),
        ),
        touched=frozenset(judge.touched()),
        circumstances=frozenset((*judge.circumstances(judged.columns), *season_circumstances(works))),
        other_law=frozenset(judge.other_law()),
    )


def _findings(
    case: Case, judged: Judged, rules: RulesInForce, passes_under: frozenset[str], *, overlaps: bool
) -> Iterator[Finding]:
    every = (*judged.columns, *judged.not_held)
    if not any(map(len, every)):
        return
    pairs = judged.measured.pairs
    measured = Overlaps(case, pairs, every) if overlaps else None
    asset = pairs.asset[np.concatenate([columns.pair for columns in every])]
    # A column is asked once for all of them, each time takes as long as to look at a hundred.
    assets = zip(asset.tolist(), *(case.register.column(name)[asset].tolist() for name in _OF_ASSETS), strict=True)
    for columns in every:
        yield from _of_columns(case, judged, columns, rules, columns.activity in passes_under, measured, assets)


def _of_columns(
    case: Case,
    judged: Judged,
    columns: FindingColumns,
    rules: RulesInForce,
    bores: bool,
    overlaps: Overlaps | None,
    assets: Iterator[tuple[Any, ...]],
) -> Iterator[Finding]:
    """The findings of one provision and one activity; ``assets``: row and ``_OF_ASSETS`` of each, and of those behind."""
    provision = columns.provision
    tier = provision if isinstance(provision, ReviewTier) else None
    reading = None if isinstance(provision, ReviewTier) else rules.reading_of(provision)
    clause, text = rules.clause_text(columns.clause), rules.quote(columns.clause)
    code, combinations = judged.other_readings.of(columns)
    inside = lies_in(columns).tolist()
    # A screening distance has no zone that works could lie in.
    none = (None, None) if tier or overlaps is None else (0.0, 0.0)
    for row, (others, feature, rank, if_inside, *metres, (asset, asset_id, kind, assumed, supply)) in enumerate(
        zip(
            *(column.tolist() for column in (code, columns.feature, columns.outcome, columns.if_inside)),
            *(column.tolist() for column in (columns.distance_m, columns.limit_m, columns.uncertainty_m)),
            assets,
            strict=False,
        )
    ):
        overlap_m2, along_m = overlaps.of(columns, row) if inside[row] and not tier and overlaps is not None else none
        clearance_m = vertical_clearance_m(case, feature, asset) if bores else None
        distance_m, limit_m, uncertainty_m = metres
        outcome = Outcome.of_rank(rank)
        yield Finding(
            feature=case.site.feature[feature],
            outcome=outcome,
            certainty=CERTAINTIES[columns.certainty[row]],
            provision=columns.clause,
            clause=clause,
            text=text,
            activity=columns.activity,
            asset_id=str(asset_id),
            zone=provision.id,
            measured_from=columns.measured_from(str(kind)),
            distance_m=distance_m,
            limit_m=limit_m,
            uncertainty_m=uncertainty_m,
            overlap_m2=overlap_m2,
            along_m=along_m,
            reading=reading,
            other_readings=tuple(
                OtherReading(*other)
                for other in (
                    *combinations[others],
                    *rules.read_otherwise(columns.activity, columns.clause, outcome),
                )
            ),
            assumed=(*assumed, *columns.assumed),
            statutory=tier is None,
            if_inside=None if if_inside < 0 else Outcome.of_rank(if_inside),
            tier=tier.tier if tier else None,
            presumed=bool(columns.presumed[row]) if columns.presumed is not None else None,
            by_analogy=supply == "self_heated",
            vertical_clearance_m=clearance_m,
            depth_difference_m=depth_difference_m(case, feature, asset) if bores and clearance_m is None else None,
        )


def _crashed(feature: str, error: Exception) -> Finding:
    return undetermined(
        feature,
        CHECK_FAILED,
        Text(
            f"检查未能完成（{type(error).__name__}：{error}），不能作出“未发现限制”的结论。请把文件和本条信息报给维护人员",
            f"the check did not finish ({type(error).__name__}: {error}); it must not be read as clear. Report the"
            " file and this message to those who maintain the program",
        ),
    )
