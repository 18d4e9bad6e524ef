"""Screening: a job under the law of one period, as findings with their words and what else they tell.

A check that crashes is an ``undetermined`` finding with its reason, because an unfinished check must never
read as clear; the features beside it are judged all the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from geo.dataclass import dataclass
from geo.errors import DamagedError
from geo.text import Text
from permits.rulebook.circumstances import Circumstance
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.outcomes import Outcome
from permits.rulebook.provisions import ReviewTier
from permits.screening.case import Case
from permits.screening.columns import CERTAINTIES, OUTSIDE, FindingColumns
from permits.screening.coverage import coverage_findings
from permits.screening.declared import declared_findings
from permits.screening.findings import CHECK_FAILED, Finding, OtherReading, undetermined
from permits.screening.heights import depth_difference_m, vertical_clearance_m
from permits.screening.judge import Judge, Judged
from permits.screening.other_readings import Reading
from permits.screening.overlaps import Overlaps
from permits.screening.season import SeasonWorks, Since, season_circumstances, season_findings, since_of


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
        touched=judged.touched,
        circumstances=judged.circumstances | set(season_circumstances(works)),
        other_law=judged.other_law,
    )


def _findings(
    case: Case, judged: Judged, rules: RulesInForce, passes_under: frozenset[str], *, overlaps: bool
) -> Iterator[Finding]:
    every = (*judged.columns, *judged.not_held)
    measured = Overlaps(case, judged.measured.pairs, findings=sum(map(len, every))) if overlaps else None
    for columns in every:
        code, combinations = judged.other_readings.of(columns)
        for row, others in enumerate(code.tolist()):
            yield _finding(case, judged, columns, row, rules, passes_under, measured, combinations[others])


def _finding(
    case: Case,
    judged: Judged,
    columns: FindingColumns,
    row: int,
    rules: RulesInForce,
    passes_under: frozenset[str],
    overlaps: Overlaps | None,
    other_readings: tuple[Reading, ...],
) -> Finding:
    pair, feature = int(columns.pair[row]), int(columns.feature[row])
    register, asset = case.register, int(judged.measured.pairs.asset[pair])
    provision = columns.provision
    tier = provision if isinstance(provision, ReviewTier) else None
    inside = columns.if_inside[row] < 0 and columns.certainty[row] != OUTSIDE
    # A screening distance has no zone that works could lie in.
    none = (None, None) if tier or overlaps is None else (0.0, 0.0)
    overlap_m2, along_m = overlaps.of(columns, row) if inside and tier is None and overlaps is not None else none
    bores = columns.activity in passes_under
    clearance_m = vertical_clearance_m(case, feature, asset) if bores else None
    outcome = Outcome.of_rank(columns.outcome[row])
    return Finding(
        feature=case.site.feature[feature],
        outcome=outcome,
        certainty=CERTAINTIES[columns.certainty[row]],
        provision=columns.clause,
        clause=rules.clause_text(columns.clause),
        text=rules.quote(columns.clause),
        activity=columns.activity,
        asset_id=str(register.column("asset_id")[asset]),
        zone=provision.id,
        measured_from=columns.measured_from(str(register.column("kind")[asset])),
        distance_m=float(columns.distance_m[row]),
        limit_m=float(columns.limit_m[row]),
        uncertainty_m=float(columns.uncertainty_m[row]),
        overlap_m2=overlap_m2,
        along_m=along_m,
        reading=None if isinstance(provision, ReviewTier) else rules.reading_of(provision),
        other_readings=tuple(
            OtherReading(*other)
            for other in (*other_readings, *rules.read_otherwise(columns.activity, columns.clause, outcome))
        ),
        assumed=(*register.column("assumed")[asset], *columns.assumed),
        statutory=tier is None,
        if_inside=None if columns.if_inside[row] < 0 else Outcome.of_rank(columns.if_inside[row]),
        tier=tier.tier if tier else None,
        presumed=bool(columns.presumed[row]) if columns.presumed is not None else None,
        by_analogy=bool(register.column("supply")[asset] == "self_heated"),
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
