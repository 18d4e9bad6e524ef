"""The works of a plan: what each activity is, under which clauses it falls, and what about it nobody stated."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from geo.dataclass import dataclass
from geo.text import Text
from permits.rulebook.outcomes import Outcome, strictest_first
from permits.screening.findings import Finding
from permits.works.facts import FACTS
from permits.works.proposed import ProposedWorks

# What else was declared of works that measures and law turn on, as a plan calls it; a size has its unit behind it.
_DECLARED = {
    "species": Text("树种", "species"),
    "hole_diameter_m": Text("种植穴直径", "planting hole"),
    "pipe_diameter_m": Text("所敷设管道直径", "diameter of the pipe laid"),
    "reach_m": Text("伸出轮廓", "reach beyond the outline"),
    "radius_m": Text("作业半径", "radius of the works"),
    "temporary": Text("临时性作业", "temporary"),
    "needs_shutdown": Text("须停止供热", "heat is shut down"),
}


@dataclass(frozen=True)
class PlanWork:
    """One activity of a feature; ``lifted``: the plan can make it possible; ``stated``: what was declared of it besides."""

    feature: str
    activity: str
    declared: tuple[str, ...]
    assets: tuple[str, ...]
    clauses: tuple[Text, ...]
    outcomes: tuple[Outcome, ...]
    lifted: bool
    method: str | None
    hand_dug: bool | None
    depth_m: float | None
    width_m: float | None
    diameter_m: float | None
    stated: tuple[Text, ...]
    start: datetime.date | None
    end: datetime.date | None


@dataclass(frozen=True)
class ToState:
    """A fact of the works that the plan needs and nobody stated."""

    feature: str
    fact: str
    text: Text


def plan_works(findings: Sequence[Finding], works: Mapping[str, ProposedWorks]) -> tuple[PlanWork, ...]:
    """The activities of some findings, in the order in which they are found.

    Parameters
    ----------
    findings : sequence of Finding
        Measured ones at the assets of the plan.
    works : mapping
        Feature → its works.
    """
    by_activity: dict[tuple[str, str], list[Finding]] = {}
    for one in findings:
        if one.activity is not None:
            by_activity.setdefault((one.feature, one.activity), []).append(one)
    result = []
    for (feature, activity), found in by_activity.items():
        facts = works[feature].facts
        outcomes = strictest_first(one.outcome for one in found)
        result.append(
            PlanWork(
                feature=feature,
                activity=activity,
                declared=works[feature].declared,
                assets=tuple(dict.fromkeys(one.asset_id for one in found if one.asset_id is not None)),
                clauses=tuple(dict.fromkeys(one.clause for one in found if one.clause is not None)),
                outcomes=outcomes,
                # What no plan lifts stays forbidden though another clause on the same act is lifted.
                lifted=Outcome.PLAN_REQUIRED in outcomes and Outcome.PROHIBITED not in outcomes,
                method=facts.get("method"),
                hand_dug=facts.get("hand_dug"),
                depth_m=facts.get("depth_m"),
                width_m=facts.get("width_m"),
                diameter_m=facts.get("diameter_m"),
                stated=tuple(_declared(facts)),
                start=works[feature].start,
                end=works[feature].end,
            )
        )
    return tuple(result)


def _declared(facts: Mapping[str, Any]) -> Iterator[Text]:
    for fact, name in _DECLARED.items():
        value = facts.get(fact)
        if value is True:
            yield name
        elif isinstance(value, str) and value:
            yield Text(f"{name.zh}：{value}", f"{name.en}: {value}")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield Text(f"{name.zh}：{value:g} m", f"{name.en}: {value:g} m")


def to_state(missing: Iterable[tuple[str, str]]) -> tuple[ToState, ...]:
    """What has to be stated: feature and name of the fact, each once."""
    return tuple(ToState(feature, fact, FACTS[fact].text) for feature, fact in dict.fromkeys(missing))
