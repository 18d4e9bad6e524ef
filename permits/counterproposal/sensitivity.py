"""How near another answer is: were the works larger, and were more known."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np
import shapely

from geo.coded import coded
from geo.columns import distinct
from geo.measure.clearance import ClearanceIndex
from geo.text import Text
from permits.counterproposal.bench import Bench, worst
from permits.counterproposal.obstacles import Obstacles
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


def sensitivity(bench: Bench, stated: Extents, obstacles: Obstacles | None) -> Sensitivity:
    """Ask how near another answer is.

    Parameters
    ----------
    stated : Extents
        How far the works reach beyond what was drawn, as far as that is stated.
    obstacles : Obstacles or None
        What stands, or may come to stand, in the way of the works; None where nothing stands.
    """
    own = worst(bench.found)
    declared, *larger = _outcomes(bench, [_grown(bench, by_m) for by_m in (0.0, *LARGER_M)])
    known = {0.0: declared, **dict(zip(LARGER_M, larger, strict=True))}

    def answer(outcome: Outcome) -> Outcome:
        """What limits leave, beside whatever else makes the answer what it is."""
        return own if outcome is declared else Outcome.of_rank(min(own.rank, outcome.rank))

    change = _next_change(bench, known)
    return Sensitivity(
        outcome=own,
        larger=tuple(Larger(by_m, answer(outcome)) for by_m, outcome in zip(LARGER_M, larger, strict=True)),
        next_change=None if change is None or answer(change.outcome) is own else change,
        better=tuple(_better(bench, stated, obstacles, own=own, declared=declared)),
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


def _better(
    bench: Bench, stated: Extents, obstacles: Obstacles | None, *, own: Outcome, declared: Outcome
) -> Iterator[Better]:
    """What better coordinates, a stated size and a trial pit would change of the answer."""
    case = bench.case
    rows = range(len(case.works))
    exact = dataclasses.replace(bench.changed(rows), uncertainty_m=np.minimum(case.site_uncertainty_m, SURVEYED_M))
    coordinates, size = _outcomes(bench, [exact, bench.changed(rows, extents=stated)])
    # A doubt that is graver than the limits is not settled by knowing the place.
    of_place = declared.rank <= own.rank
    if of_place and coordinates is not declared:
        yield Better("coordinates", coordinates, _SURVEYED)
    if size not in (declared, own):
        yield Better("size", size, _SIZED)
    if not of_place:
        return
    for located, change, text in _pits(bench, obstacles, with_staking=coordinates is declared):
        (outcome,) = _outcomes(bench, [change], located)
        if outcome is not declared:
            yield Better("trial_pit", outcome, text)
            return


_SURVEYED = Text(
    f"作业范围坐标经测量（误差 {SURVEYED_M:g} m）", f"the works' coordinates surveyed (error {SURVEYED_M:g} m)"
)
_SIZED = Text("如实说明尺寸，且不超出所绘范围", "the size stated, and no larger than what was drawn")
_DUG = Text(
    f"经探坑查明供热管位置（误差 {TRIAL_PIT_M:g} m），且与图上位置一致",
    f"the heat pipe found by a trial pit (error {TRIAL_PIT_M:g} m) where it is drawn",
)
_DUG_AND_STAKED = Text(
    f"经探坑查明供热管位置（误差 {TRIAL_PIT_M:g} m），作业边线据此放线，且与图上位置一致",
    f"the heat pipe found by a trial pit (error {TRIAL_PIT_M:g} m) where it is drawn, and the works staked out from it",
)
# How much farther would say how near the pipe lies.
_FOUND_FARTHER = Text(
    f"经探坑查明供热管位置（误差 {TRIAL_PIT_M:g} m），作业边线据此放线，而供热管在图上误差之内比图上更远",
    f"the heat pipe found by a trial pit (error {TRIAL_PIT_M:g} m) farther off than it is drawn, as its present error allows,"
    " and the works staked out from it",
)


def _pits(bench: Bench, obstacles: Obstacles | None, *, with_staking: bool) -> Iterator[tuple[Case, Alternative, Text]]:
    """What a trial pit may show, the likeliest first: the case and the works as they would then be known."""
    located = _located(bench, {})
    if located is None:
        return
    works = bench.changed(range(len(bench.case.works)))
    yield located, works, _DUG
    if not with_staking:
        return
    # From a pipe that lies open the works are staked out, so that of their own error nothing is left.
    staked = dataclasses.replace(works, uncertainty_m=np.zeros_like(works.uncertainty_m))
    yield located, staked, _DUG_AND_STAKED
    farther = None if obstacles is None else _farther(bench, obstacles)
    if farther is not None and (case := _located(bench, farther)) is not None:
        yield case, staked, _FOUND_FARTHER


def _farther(bench: Bench, obstacles: Obstacles) -> dict[int, Any] | None:
    """The assets that are in the way, as much farther off as they have to be; None where their error allows less."""
    case, scale = bench.case, bench.scale
    sites = case.site.geometry[obstacles.feature]
    distance = shapely.distance(sites, obstacles.shape)
    error = case.register.column("uncertainty_m")[obstacles.asset].astype(float)
    known = np.minimum(error, TRIAL_PIT_M)
    lacking = obstacles.keep - distance - (error - known + case.site_uncertainty_m[obstacles.feature]) * scale
    near = np.flatnonzero(distance <= obstacles.keep)
    if not len(near) or (lacking[near] > error[near] * scale).any() or (distance[near] == 0).any():
        return None
    moved = {}
    # Of several features at one asset that counts which lacks most.
    for pair in near[np.argsort(lacking[near])].tolist():
        ends = shapely.get_coordinates(shapely.shortest_line(sites[pair], obstacles.shape[pair]))
        away = (ends[1] - ends[0]) / distance[pair] * max(float(lacking[pair]), 0.0)
        asset = int(obstacles.asset[pair])
        moved[asset] = shapely.transform(case.register.geometry[asset], partial(np.add, away))
    return moved


def _located(bench: Bench, moved: Mapping[int, Any]) -> Case | None:
    """The case with every asset near it found in its place, or where it is moved to; None where there is none."""
    case, register = bench.case, bench.case.register
    extra_m = case.site_uncertainty_m + case.extents.most_m()
    near = distinct(case.index.pairs(case.site.geometry, extra_m=extra_m).asset)
    if not len(near):
        return None
    few = register.take(near)
    grade, places = few.table["grade"], few.geometry.objects.copy()
    for place, asset in enumerate(near.tolist()):
        places[place] = moved.get(asset, places[place])
    few = dataclasses.replace(
        few,
        table=few.table.with_columns(
            geometry=places,
            uncertainty_m=np.minimum(few.table["uncertainty_m"], TRIAL_PIT_M),
            grade=coded(np.where(grade == "D", "A", grade)),
        ),
    )
    rules = [held for _, _, held in bench.periods(case.works) if held is not None]
    return dataclasses.replace(
        case, register=few, index=ClearanceIndex(few.geometry, asset_reach_m(few, rules), few.scale)
    )
