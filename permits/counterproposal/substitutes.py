"""The same works done otherwise in the same place: smaller, another species, another season, not so deep."""

from __future__ import annotations

import dataclasses
import datetime
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import shapely

from geo.dataclass import dataclass
from geo.text import Text
from permits.counterproposal.bench import Bench, named, worst
from permits.counterproposal.obstacles import Obstacles
from permits.counterproposal.options import Cost, Drawn, Option
from permits.doubt.alternatives import Alternative
from permits.rulebook.in_force import ONE_DAY, RulesInForce
from permits.rulebook.outcomes import Outcome
from permits.works.proposed import ProposedWorks
from permits.works.sizes import Extents, UsualSizes

Column = np.ndarray[Any, Any]
# Sizes are said in steps that a foreman can hold to; whole ones for who may not learn where the pipe lies.
_STEP_M = 0.1
_ROUNDED_STEP_M = 1.0


@dataclass(frozen=True)
class _Candidate:
    """Something done otherwise; ``done`` makes the works so, whatever else is feared of them."""

    change: Alternative
    done: Callable[[ProposedWorks], ProposedWorks]
    cost: Cost
    text: Text
    coarse: bool = False


def substitutes(
    bench: Bench, standing: Column, own: Obstacles, rules: RulesInForce
) -> tuple[list[Option], list[Option]]:
    """What frees the standing features or leaves less against them; and of these, what gives no place away."""
    rows = standing.tolist()
    candidates = [
        *_smaller(bench, rows, own, _STEP_M),
        *_smaller(bench, rows, own, _ROUNDED_STEP_M),
        *_shorter(bench, rows, own, _STEP_M),
        *_shorter(bench, rows, own, _ROUNDED_STEP_M),
        *_instead(bench, rows),
        *_after_the_season(bench, rows, rules),
        *_less_deep(bench, rows, rules),
    ]
    before = bench.rank[standing]
    exact, coarse = [], []
    for one, rank in zip(candidates, bench.ranks([one.change for one in candidates]), strict=True):
        after = worst(rank)
        if not (rank > before).any() or (rank < before).any():
            continue
        free = Drawn(tuple(range(len(bench.drawn))), bench.drawn) if after is Outcome.NO_RESTRICTION_FOUND else None
        otherwise = {row: one.done(bench.declared[row]) for row in rows}
        option = Option("substitute", after, free, None, one.cost, None, one.text, otherwise)
        sized = one.cost.size_m is not None
        if not one.coarse:
            exact.append(option)
        if one.coarse or not sized:
            coarse.append(option)
    return exact, coarse


def _smaller(bench: Bench, rows: list[int], own: Obstacles, step_m: float) -> Iterator[_Candidate]:
    """The largest width or diameter at which works drawn as axes and points keep clear."""
    geometry = bench.case.site.geometry
    if (shapely.get_dimensions(geometry[rows]) > 1).any():
        return
    limits = own.keep - own.reach
    room = shapely.distance(geometry[own.feature], own.shape) - limits
    least, ask, stated_by = 0.0, {}, {}
    if any(bench.case.works[row].farther_m for row in rows):
        # Of what a column that nobody reads may mean no width is a cure.
        return
    for row in rows:
        works = bench.case.works[row]
        for code in works.activities:
            usual = bench.usual.of(code, works)
            if usual.beyond_m or works.facts.get("reach_m") or code not in bench.table.least_size_m:
                return
            least = max(least, bench.table.least_size_m[code])
            ask[usual.ask.zh] = usual.ask
            stated_by[code] = usual.stated_by
    steps = math.floor(2 * float(room.min(initial=math.inf)) / bench.scale / step_m + 1e-9) if len(room) else 0
    size_m = round(steps * step_m, 3)
    if size_m < least:
        return
    extents = bench.case.extents.rows(rows)
    most = size_m / 2
    smaller = Extents(
        np.minimum(extents.drawn_m, most),
        {code: np.minimum(reach, most) for code, reach in extents.by_activity.items()},
    )
    what = Text("、".join(ask), ", ".join(one.en for one in ask.values()))
    yield _Candidate(
        bench.changed(rows, extents=smaller),
        partial(_sized, stated_by, size_m),
        Cost(size_m=size_m),
        Text(
            f"位置不变，{what.zh}不超过 {size_m:g} m",
            f"in the same place, hold {what.en} to {size_m:g} m at most",
        ),
        coarse=step_m == _ROUNDED_STEP_M,
    )


def _shorter(bench: Bench, rows: list[int], own: Obstacles, step_m: float) -> Iterator[_Candidate]:
    """The longest anchors that keep clear of what they reach now."""
    geometry = bench.case.site.geometry
    of = [row for row in rows if _reaches(bench.usual, bench.case.works[row])]
    held = own.of(np.array(of, dtype=np.intp))
    if not len(held):
        return
    room = shapely.distance(geometry[held.feature], held.shape) - (held.keep - held.reach)
    reach_m = round(math.floor(float(room.min()) / bench.scale / step_m + 1e-9) * step_m, 3)
    if reach_m < bench.table.least_reach_m:
        return
    done = partial(_with_reach, bench.usual, reach_m)
    works = [done(bench.case.works[row]) for row in rows]
    said = Text(
        f"位置不变，锚杆、土钉伸出所绘边线不超过 {reach_m:g} m",
        f"in the same place, let anchors and nails reach {reach_m:g} m at most",
    )
    yield _Candidate(
        bench.changed(rows, works=works, extents=bench.extents_of(works, geometry[rows])),
        done,
        Cost(size_m=reach_m),
        said if len(of) == len(bench.drawn) else named(bench, of, said),
        coarse=step_m == _ROUNDED_STEP_M,
    )


def _reaches(usual: UsualSizes, works: ProposedWorks) -> bool:
    """Whether works go on below ground beyond what was drawn: anchors, nails."""
    return any("reach_m" in usual.of(code, works).stated_by for code in works.activities)


def _with_reach(usual: UsualSizes, reach_m: float, works: ProposedWorks) -> ProposedWorks:
    stated = works.facts.get("reach_m")
    if not _reaches(usual, works) or (stated is not None and stated <= reach_m):
        return works
    return dataclasses.replace(works, facts={**works.facts, "reach_m": reach_m})


def _sized(stated_by: Mapping[str, Sequence[str]], size_m: float, works: ProposedWorks) -> ProposedWorks:
    """Works that state a size: where they state one already, otherwise by the first fact that settles it."""
    facts = dict(works.facts)
    for code in works.activities:
        names = stated_by.get(code, ())
        for name in [name for name in names if facts.get(name)] or names[:1]:
            facts[name] = size_m
    return dataclasses.replace(works, facts=facts)


def _instead(bench: Bench, rows: list[int]) -> Iterator[_Candidate]:
    for one in bench.table.instead:
        of = [row for row in rows if set(bench.case.works[row].activities) & set(one.activities)]
        if not of or any(bench.tied[row] for row in of):
            continue
        done = partial(_with_another, one.activities, one.activity, one.species)
        works = [done(bench.case.works[row]) for row in rows]
        geometry = bench.case.site.geometry[rows]
        change = bench.changed(rows, works=works, extents=bench.extents_of(works, geometry))
        said = one.text if len(of) == len(bench.drawn) else named(bench, of, one.text)
        yield _Candidate(change, done, Cost(), said)


def _with_another(activities: list[str], activity: str, species: str, works: ProposedWorks) -> ProposedWorks:
    if not set(works.activities) & set(activities):
        return works
    codes = dict.fromkeys(activity if code in activities else code for code in works.activities)
    return dataclasses.replace(works, activities=tuple(codes), facts={**works.facts, "species": species})


def _after_the_season(bench: Bench, rows: list[int], rules: RulesInForce) -> Iterator[_Candidate]:
    """Works that meet the heating season, begun on the day after it."""
    season = rules.heating_season
    in_conflict = bench.rank[rows] == Outcome.SEASON_CONFLICT.rank
    starts = [bench.case.works[row].start for row in np.asarray(rows)[in_conflict].tolist()]
    if season is None or not starts or any(start is None for start in starts):
        return
    first = min(start for start in starts if start is not None)
    ends = [bench.case.works[row].end or first for row in rows]
    winters = season.winters(first, max(ends))
    if not winters:
        return
    day = winters[-1][1] + ONE_DAY
    later = day - first
    done = partial(_later, later)
    yield _Candidate(
        bench.changed(rows, works=[done(bench.case.works[row]) for row in rows]),
        done,
        Cost(days=later.days),
        Text(
            f"改在供热季以后，{day} 起实施（推迟 {later.days} 天）",
            f"start after the heating season, on {day} ({later.days} days later)",
        ),
    )


def _later(by: datetime.timedelta, works: ProposedWorks) -> ProposedWorks:
    moved = {name: works.facts[name] + by for name in ("start", "end") if works.facts.get(name) is not None}
    return dataclasses.replace(works, facts={**works.facts, **moved})


def _less_deep(bench: Bench, rows: list[int], rules: RulesInForce) -> Iterator[_Candidate]:
    """No deeper than where the clause on the safety review begins to name the works."""
    done = partial(_shallow, rules)
    works = [done(bench.case.works[row]) for row in rows]
    depths = [one.facts["depth_m"] for one, row in zip(works, rows, strict=True) if one is not bench.case.works[row]]
    if depths:
        yield _Candidate(
            bench.changed(rows, works=works),
            done,
            Cost(),
            Text(
                f"开挖深度不超过 {min(depths):g} m：无需安全评审",
                f"go no deeper than {min(depths):g} m: no safety review is owed",
            ),
        )


def _shallow(rules: RulesInForce, works: ProposedWorks) -> ProposedWorks:
    """Works as deep as the safety review lets them be; the very same object where they are no deeper."""
    every = (rules.activity(code).safety_review_from_depth_m for code in works.activities)
    limits = [limit for limit in every if limit is not None]
    stated = works.facts.get("depth_m")
    if not limits or (stated is not None and stated <= min(limits)):
        return works
    return dataclasses.replace(works, facts={**works.facts, "depth_m": min(limits)})


def lighter(bench: Bench, obstacles: Obstacles, rows: Column) -> list[Option]:
    """What makes works lighter that are not free where they are; nothing of it changes what is owed."""
    # Of what is forbidden, or not settled, nothing is lighter.
    hopeless = [one.rank for one in (Outcome.PROHIBITED, Outcome.UNDETERMINED, Outcome.PRIOR_LAW)]
    left = [row for row in rows.tolist() if bench.found[row] not in hopeless]
    crossing = [row for row in left if _runs_over(bench, obstacles, row)]
    urgent = [row for row in left if bench.is_urgent(row)]
    said: list[tuple[Text, list[int]]] = []
    told: set[int] = set(urgent)
    if urgent:
        said.append((bench.table.urgent.text, urgent))
    for one in bench.table.lighter:
        of = [
            row
            for row in (left if one.crossing is None else crossing if one.crossing else np.setdiff1d(left, crossing))
            if row not in urgent and set(bench.case.works[row].activities) & set(one.activities)
        ]
        if of:
            said.append((one.text, of))
            told |= set(of)
    tied = [row for row in left if bench.tied[row] and row not in told]
    if tied:
        said.append((bench.table.tied.text, tied))
    return [_advice(bench, text, of) for text, of in said]


def _runs_over(bench: Bench, obstacles: Obstacles, row: int) -> bool:
    own = obstacles.of(np.array([row]))
    return bool(shapely.intersects(bench.case.site.geometry[row], own.shape).any())


def _advice(bench: Bench, text: Text, rows: list[int]) -> Option:
    of_all = len(rows) == len(bench.drawn)
    said = text if of_all else named(bench, rows, text)
    return Option("substitute", worst(bench.found[rows]), None, None, Cost(), None, said)


def last_way(bench: Bench, standing: Column) -> list[Option]:
    """Making the pipe move, for prohibited structures."""
    structures = set(bench.table.last.activities)
    for row in standing[bench.rank[standing] == Outcome.PROHIBITED.rank].tolist():
        if structures & set(bench.case.works[row].activities):
            return [Option("substitute", Outcome.CONSENT_REQUIRED, None, None, Cost(), None, bench.table.last.text)]
    return []
