"""How near another answer is: were the works larger, and were more known."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from geo.coded import coded
from geo.measure.clearance import ClearanceIndex
from geo.text import Text
from permits.counterproposal.bench import Bench, worst
from permits.counterproposal.options import Better, Larger, Sensitivity
from permits.doubt.alternatives import Alternative
from permits.rulebook.outcomes import Outcome
from permits.screening.case import Case
from permits.screening.judge import asset_reach_m
from permits.works.sizes import Extents

Column = np.ndarray[Any, Any]

LARGER_M = (0.5, 2.0, 5.0)
# The next change is looked for so far, in steps that are divided again until they are a centimetre.
FARTHEST_M = 30.0
_STEPS = 16
_FINE_M = 0.01
# Of a job of more features only the three sizes are asked about.
_MOST_FEATURES = 20
# What a survey of the works, and a trial pit at the pipe, know a position to.
SURVEYED_M = 0.05
TRIAL_PIT_M = 0.10


def sensitivity(bench: Bench, stated: Extents) -> Sensitivity:
    """Ask how near another answer is.

    Parameters
    ----------
    stated : Extents
        How far the works reach beyond what was drawn, as far as that is stated.
    """
    declared, *larger = _outcomes(bench, [_grown(bench, by_m) for by_m in (0.0, *LARGER_M)])
    known = {0.0: declared, **dict(zip(LARGER_M, larger, strict=True))}
    return Sensitivity(
        outcome=declared,
        larger=tuple(Larger(by_m, outcome) for by_m, outcome in zip(LARGER_M, larger, strict=True)),
        next_change=_next_change(bench, known),
        better=tuple(one for one in _better(bench, stated) if one.outcome is not declared),
    )


def _outcomes(bench: Bench, changes: list[Alternative], case: Case | None = None) -> list[Outcome]:
    return [worst(rank) for rank in bench.ranks(changes, screening=True, case=case)]


def _grown(bench: Bench, by_m: float) -> Alternative:
    extents = bench.case.extents
    return bench.changed(
        range(len(bench.case.works)),
        extents=Extents(extents.drawn_m + by_m, {code: reach + by_m for code, reach in extents.by_activity.items()}),
    )


def _next_change(bench: Bench, known: dict[float, Outcome]) -> Larger | None:
    """How much larger the works can be until the answer changes; it can only get stricter."""
    declared = known[0.0]
    if declared is Outcome.PROHIBITED or len(bench.case.works) > _MOST_FEATURES:
        return None
    same = max(by_m for by_m, outcome in known.items() if outcome is declared)
    other = min((by_m for by_m, outcome in known.items() if outcome is not declared), default=FARTHEST_M)
    if other < same:
        return None
    changed = None
    while changed is None or other - same > _FINE_M:
        steps = np.linspace(same, other, _STEPS + 1)[1:].tolist()
        outcomes = _outcomes(bench, [_grown(bench, by_m) for by_m in steps])
        first = next((place for place, outcome in enumerate(outcomes) if outcome is not declared), None)
        if first is None:
            return None
        same, other, changed = [same, *steps][first], steps[first], outcomes[first]
    # Up: so much larger it is another answer.
    return Larger(math.ceil(other * 100 - 1e-6) / 100, changed)


def _better(bench: Bench, stated: Extents) -> Iterator[Better]:
    case = bench.case
    rows = range(len(case.works))
    exact = dataclasses.replace(bench.changed(rows), uncertainty_m=np.minimum(case.site_uncertainty_m, SURVEYED_M))
    sized = bench.changed(rows, extents=stated)
    coordinates, size = _outcomes(bench, [exact, sized])
    yield Better(
        "coordinates",
        coordinates,
        Text(
            f"作业范围坐标经测量（误差 {SURVEYED_M:g} m）",
            f"the works' coordinates surveyed (error {SURVEYED_M:g} m)",
        ),
    )
    yield Better(
        "size", size, Text("如实说明尺寸，且不超出所绘范围", "the size stated, and no larger than what was drawn")
    )
    located = _located(bench)
    if located is not None:
        (pit,) = _outcomes(bench, [bench.changed(rows)], located)
        yield Better(
            "trial_pit",
            pit,
            Text(
                f"经探坑查明供热管位置（误差 {TRIAL_PIT_M:g} m），且与图上位置一致",
                f"the heat pipe found by a trial pit (error {TRIAL_PIT_M:g} m) where it is drawn",
            ),
        )


def _located(bench: Bench) -> Case | None:
    """The case with every asset near it found where it is drawn; None where there is none."""
    case, register = bench.case, bench.case.register
    extra_m = case.site_uncertainty_m + case.extents.most_m()
    near = np.unique(case.index.pairs(case.site.geometry, extra_m=extra_m).asset)
    if not len(near):
        return None
    few = register.take(near)
    grade = few.column("grade")
    few = dataclasses.replace(
        few,
        table=few.table.with_columns(
            uncertainty_m=np.minimum(few.column("uncertainty_m").astype(float), TRIAL_PIT_M),
            grade=coded(np.where(grade == "D", "A", grade)),
        ),
    )
    rules = [held for _, _, held in bench.periods(case.works) if held is not None]
    return dataclasses.replace(
        case, register=few, index=ClearanceIndex(few.geometry, asset_reach_m(few, rules), few.scale)
    )
