"""The joint protection plan as data: who signs, which assets, what may go wrong, what is done about it, and where the works break it.

The order demands the plan and leaves its contents to the parties; every value therefore carries where it comes from, and
the ones that nobody may use unconfirmed are left open for the parties.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator, Sequence
from functools import cached_property

from geo.dataclass import dataclass
from geo.text import Text
from permits.catalogue.assets import Casings
from permits.catalogue.measures import Measures, Sentence
from permits.determination.determination import Caveat, Determination
from permits.plan.assets import PlanAsset, plan_assets
from permits.plan.conflicts import Conflict, conflicts, gaps, held
from permits.plan.measures import Beyond, Chooser, Measure, measures
from permits.plan.monitoring import MonitoringPoint, monitoring_points
from permits.plan.parties import Party, parties, stated
from permits.plan.places import Place, Places, measured_from_m
from permits.plan.risks import Risk, risks
from permits.plan.schedule import Schedule, schedule
from permits.plan.season import Season
from permits.plan.sections import Missing, Section, section
from permits.plan.situation import Situation
from permits.plan.trial_pits import TrialPit, trial_pits
from permits.plan.working_days import WorkingDays
from permits.plan.works import PlanWork, ToState, plan_works, to_state
from permits.rulebook.in_force import RulesInForce
from permits.screening.case import Case
from permits.screening.findings import Certainty

PLAN = "joint_protection_plan"
# The note that works called an emergency are not the heat operator's own.
EMERGENCY_OF_OTHERS = "emergency_of_others"
# Each is held against every measure at every place; a plan of so many is nobody's to sign.
MOST_ASSETS = 1_000
_TOO_MANY = Caveat(
    "plan_not_drawn_up",
    Text(
        f"应当制定的供热设施安全保护方案没有拟出：所涉设施超过 {MOST_ASSETS} 处。双方签订方案以前仍不得动工；请按地段分批提交，每批各拟一份",
        f"The joint protection plan that is owed was not drawn up: it would be about more than {MOST_ASSETS} facilities. No work"
        " may begin all the same before both parties have signed one; hand the works in by stretches, to have one for each",
    ),
)


@dataclass(frozen=True)
class Table:
    """The measures that a plan is filled with, and whose they are: shipped, or the operator's own (``own``)."""

    measures: Measures
    casings: Casings
    calendar: WorkingDays
    sha256: str
    own: bool

    @cached_property
    def chooser(self) -> Chooser:
        """The measures, to be asked."""
        return Chooser(self.measures)


@dataclass(frozen=True)
class ProtectionPlan:
    """What the parties fill in and sign."""

    conflicts: tuple[Conflict, ...]
    parties: tuple[Party, ...]
    responsible: tuple[str, ...]
    assets: tuple[PlanAsset, ...]
    works: tuple[PlanWork, ...]
    to_state: tuple[ToState, ...]
    risks: tuple[Risk, ...]
    measures: tuple[Measure, ...]
    trial_pits: tuple[TrialPit, ...]
    monitoring_points: tuple[MonitoringPoint, ...]
    guidance: tuple[Text, ...]
    hold_points: tuple[Text, ...]
    stop_work: tuple[Text, ...]
    emergency: tuple[Text, ...]
    to_fill: tuple[Text, ...]
    season: Season
    in_season: frozenset[str]
    schedule: Schedule
    programme: tuple[str, ...]
    machines: tuple[str, ...]
    validity: tuple[Text, ...]
    restoration: tuple[Text, ...]
    cost: tuple[Text, ...]
    annexes: tuple[Text, ...]
    sections: tuple[Section, ...]
    table: Table

    @property
    def activities(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.activity for one in self.works))


def too_many_assets(determination: Determination) -> tuple[Caveat, ...]:
    """A note where a plan is owed about more assets than one is drawn up for."""
    return (
        (_TOO_MANY,)
        if any(len(one.assets) > MOST_ASSETS for one in determination.obligations if one.kind == PLAN)
        else ()
    )


def protection_plan(
    determination: Determination, case: Case, rules: RulesInForce | None, table: Table, *, today: datetime.date
) -> ProtectionPlan | None:
    """Draw up the plan of a job, or None where none is owed, or one about more than ``MOST_ASSETS``.

    Parameters
    ----------
    case : Case
        The works as declared, over their network.
    rules : RulesInForce or None
        The latest that were applied.
    table : Table
        The measures, shipped or the operator's own.
    today : date
        First day of works that state none.
    """
    duty = next((one for one in determination.obligations if one.kind == PLAN), None)
    if duty is None or rules is None or too_many_assets(determination):
        return None
    return _Drafting(determination, duty.assets, case, rules, table, today).plan()


class _Drafting:
    """A plan being drawn up: what its parts share."""

    def __init__(
        self,
        determination: Determination,
        asset_ids: Sequence[str],
        case: Case,
        rules: RulesInForce,
        table: Table,
        today: datetime.date,
    ) -> None:
        self._case, self._rules, self._table, self._today = case, rules, table, today
        self._notes = {one.kind for one in determination.caveats}
        self._chooser = table.chooser
        self._works = {one.feature: one for one in case.works}
        asked = set(asset_ids)
        self._findings = [
            one
            for one in determination.findings
            if one.asset_id in asked
            and one.distance_m is not None
            and one.zone is not None
            and one.activity is not None
            and one.feature in self._works
        ]
        self._assets = plan_assets(self._findings, case.register, table.measures, table.casings)
        self._where = Places(case, self._assets, rules, table.measures, today=today)
        self._places = self._where.found(self._findings)
        self._situations = tuple(dict.fromkeys(one.situation for one in self._places))

    def plan(self) -> ProtectionPlan:
        chooser, table, case = self._chooser, self._table.measures, self._case
        # Of many features at an asset most are there in one way.
        at: dict[str, dict[Situation, None]] = {}
        for place in self._places:
            at.setdefault(place.asset.asset_id, {})[place.situation] = None
        situations = {asset_id: tuple(here) for asset_id, here in at.items()}
        drawn = list(self._sections())
        missing = [(place, one) for place, one in drawn if isinstance(one, Missing)]
        features = {place.feature_row for place in self._places}
        met = tuple(sorted({winter for row in features for winter in self._where.winters[row]}))
        every = {one.key: one for one in self._places}
        within = len(every)
        for one in self._where.within_measures(chooser):
            every.setdefault(one.key, one)
        between = gaps(tuple(every.values()), case, self._rules.zones)
        return ProtectionPlan(
            conflicts=conflicts(chooser, between),
            parties=parties(table, self._assets, case.works),
            responsible=stated(case.works, "responsible"),
            assets=self._assets,
            works=plan_works(self._findings, self._works),
            to_state=to_state((place.feature, fact) for place, one in missing for fact in one.facts),
            risks=risks(table, chooser.manners, situations),
            measures=measures(
                chooser,
                situations,
                [
                    Beyond(gap.place.asset.asset_id, gap.place.situation.activity, row, value)
                    for gap in between[within:]
                    for row, value in held(chooser, gap)
                ],
            ),
            trial_pits=trial_pits(
                chooser,
                self._places,
                case,
                certainty=self._certainty(),
                without_section={
                    (place.feature, place.asset.asset_id): one.asset for place, one in missing if one.asset
                },
            ),
            monitoring_points=monitoring_points(chooser, self._places, case),
            guidance=self._said(table.guidance),
            hold_points=self._said(table.hold_point),
            stop_work=self._said(table.stop_work),
            emergency=self._said(table.emergency),
            to_fill=self._said(table.to_fill),
            season=Season(bool(met), met, self._said(table.season)),
            in_season=frozenset(place.asset.asset_id for place in self._places if place.situation.in_season),
            schedule=self._schedule(),
            programme=stated(case.works, "programme"),
            machines=stated(case.works, "machines"),
            validity=self._said(table.validity),
            restoration=self._said(table.restoration),
            cost=self._said(table.cost),
            annexes=self._said(table.annex),
            sections=tuple(one for _, one in drawn if isinstance(one, Section)),
            table=self._table,
        )

    def _schedule(self) -> Schedule:
        return schedule(
            self._table.measures,
            self._table.calendar,
            activities=dict.fromkeys(place.situation.activity for place in self._places),
            transmission=any(one.line == "transmission" for one in self._assets),
            emergency=EMERGENCY_OF_OTHERS in self._notes,
            start=min((one.start for one in self._case.works if one.start), default=None),
            today=self._today,
        )

    def _said(self, rows: Sequence[Sentence]) -> tuple[Text, ...]:
        """The sentences that fit any of the works."""
        held = self._chooser.manners.holding(rows, self._situations)
        return tuple(Text(row.zh, row.en) for row in held)

    def _certainty(self) -> dict[tuple[str, str], set[Certainty]]:
        found: dict[tuple[str, str], set[Certainty]] = {}
        for one in self._findings:
            found.setdefault((one.feature, str(one.asset_id)), set()).add(one.certainty)
        return found

    def _sections(self) -> Iterator[tuple[Place, Section | Missing]]:
        """One section for each feature at each asset: of the activity that goes deepest."""
        drawn: dict[tuple[int, str], tuple[Place, Section]] = {}
        from_m = measured_from_m(self._assets, self._case, self._rules.zones)
        for place in self._places:
            one = section(self._chooser, place, self._case, measured_from_m=from_m[place.asset.row])
            key = (place.feature_row, place.asset.asset_id)
            if isinstance(one, Missing):
                yield place, one
            elif one is not None and (key not in drawn or drawn[key][1].works.bottom_m < one.works.bottom_m):
                drawn[key] = place, one
        for number, (place, one) in enumerate(drawn.values(), start=1):
            yield place, dataclasses.replace(one, number=f"S{number}")
