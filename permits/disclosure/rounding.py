"""A record for readers who may not find the pipe by asking again: rounded, in bands, under neutral names.

What stays exact is what the law decides: outcome, limit, certainty. Decision 16 has the reasons and docs/security.md
what a prober still learns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TypeVar

from geo.dataclass import replaced
from geo.text import Text
from permits.record.cut_out import SQUARES
from permits.record.plan import (
    Conflict,
    CrossSection,
    Measure,
    MonitoringPoint,
    Plan,
    PlanAsset,
    PlanWork,
    Risk,
    TrialPit,
)
from permits.record.record import Asset, Finding, Nearest, Record
from permits.record.way_out import CounterProposal

# Inside a zone that is no wider, a reader learns the distance in tenths: two of them would find a pipe 200 m away.
WIDEST_ZONE_M = 10.0
DECIMALS = 1
UNCERTAINTY_BANDS_M = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
# What its owner did not state of an asset tells what it is: a pair, a channel, which casing, which grade. That something was not
# stated, and was taken on the safe side, is said in one word for all of them.
_OF_THE_ASSET = frozenset(
    [
        "facility_half_size",
        "channel_width",
        "pair_spacing",
        "outer_diameter_from_dn",
        "outer_diameter_unknown",
        "position_grade_unstated",
    ]
)
NOT_FULLY_STATED = "asset_not_fully_stated"
OfAssets = TypeVar("OfAssets", PlanWork, Risk, Measure)
AtAsset = TypeVar("AtAsset", TrialPit, MonitoringPoint, CrossSection)
_NEUTRAL: Mapping[str, Text] = {
    "main": Text("供热管", "heat pipe"),
    "transmission": Text("长输供热管线", "transmission line"),
    "crossing": Text("穿越河流段", "river crossing"),
    "reserved_land": Text("预留供热用地", "reserved land"),
}
_ASK_THE_OPERATOR = Text(
    "以整米或方格表示的改动均不足以解除；具体改动请向热经营企业询问",
    "no change in whole metres or along the grid frees the works; ask the heat operator for the exact one",
)
_OTHER = Text("供热设施", "heat facility")


def rounded(record: Record) -> Record:
    """The record with every nearness rounded and every asset under a neutral name."""
    assets = _neutral(record.assets)
    names = {old.asset_id: new.asset_id for old, new in zip(record.assets, assets, strict=True)}

    def named(of: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(names[one] for one in of if one in names)

    return replaced(
        record,
        assets=assets,
        findings=tuple(_finding(one, names) for one in record.findings),
        features=tuple(
            replaced(one, nearest=None if one.nearest is None else _nearest(one.nearest, names), nearest_by_zone=())
            for one in record.features
        ),
        obligations=tuple(replaced(one, assets=named(one.assets)) for one in record.obligations),
        contacts=tuple(replaced(one, assets=named(one.assets)) for one in record.contacts),
        counter_proposal=None if record.counter_proposal is None else _way_out(record.counter_proposal),
        plan=None if record.plan is None else _plan(record.plan, names),
        letters=tuple(replaced(one, assets=named(one.assets)) for one in record.letters),
    )


def squares_alone(record: Record) -> Record:
    """The record without the pipes and edges of zones that older versions drew inside the own site."""
    return replaced(record, cut_out=tuple(one for one in record.cut_out if one.style == SQUARES))


def _way_out(one: CounterProposal) -> CounterProposal:
    """The options that are coarser than needed, none of them with its margin."""
    options = tuple(replaced(option, margin_m=None) for option in one.rounded_options)
    nothing_free = all(option.free is None for option in options)
    return replaced(
        one,
        options=options,
        rounded_options=(),
        reason=_ASK_THE_OPERATOR if one.reason is None and one.options and nothing_free else one.reason,
    )


def _neutral(assets: tuple[Asset, ...]) -> tuple[Asset, ...]:
    """Assets called by their kind and a number that is theirs in this record alone."""
    counted: Counter[Text] = Counter()
    result = []
    for asset in assets:
        kind = neutral_name(asset.kind)
        counted[kind] += 1
        name = Text(f"{kind.zh} {counted[kind]}", f"{kind.en} {counted[kind]}")
        result.append(replaced(asset, asset_id=name.zh, name=name))
    return tuple(result)


def neutral_name(kind: str) -> Text:
    """What an asset of a kind is called."""
    return _NEUTRAL.get(kind, _OTHER)


def distance_said_m(distance_m: float | None, limit_m: float | None) -> float | None:
    """In tenths inside a zone, None beyond it: the band stands beside it."""
    if distance_m is None or limit_m is None or limit_m > WIDEST_ZONE_M or distance_m > limit_m:
        return None
    return round(distance_m, DECIMALS) + 0.0


def margin_said_m(distance_m: float | None, limit_m: float | None) -> float | None:
    """Of the distance as it is said."""
    said_m = distance_said_m(distance_m, limit_m)
    return None if said_m is None or limit_m is None else round(said_m - limit_m, DECIMALS) + 0.0


def uncertainty_said_m(uncertainty_m: float | None) -> float | None:
    """The upper end of its band."""
    if uncertainty_m is None:
        return None
    return next((end for end in UNCERTAINTY_BANDS_M if uncertainty_m <= end), None)


def assumed_said(codes: tuple[str, ...]) -> tuple[str, ...]:
    """What was assumed, without what that tells of the asset; each once."""
    return tuple(dict.fromkeys(NOT_FULLY_STATED if one in _OF_THE_ASSET else one for one in codes))


def _finding(one: Finding, names: Mapping[str, str]) -> Finding:
    distance_m = distance_said_m(one.distance_m, one.limit_m)
    return replaced(
        one,
        asset_id=None if one.asset_id is None else names[one.asset_id],
        distance_m=distance_m,
        margin_m=margin_said_m(one.distance_m, one.limit_m),
        uncertainty_m=uncertainty_said_m(one.uncertainty_m),
        assumed=assumed_said(one.assumed),
    )


def _nearest(one: Nearest, names: Mapping[str, str]) -> Nearest:
    return replaced(
        one,
        asset_id=names[one.asset_id],
        distance_m=distance_said_m(one.distance_m, one.limit_m),
        uncertainty_m=uncertainty_said_m(one.uncertainty_m),
    )


def _plan(plan: Plan, names: Mapping[str, str]) -> Plan:
    """A plan with every asset under its neutral name, and conflicts as rounded as the distances that they are about.

    Beyond the zone a conflict would tell to the millimetre on which side of a circle round the pipe the works lie. What a measure
    asks there is said by the band (`Feature.usual`), which small moves of the works do not change.
    """
    limits = {one.asset_id: one.limit_m for one in plan.assets}
    in_zone = tuple(
        one
        for one in plan.conflicts
        # When the works are done tells nothing of where.
        if one.kind == "season" or distance_said_m(one.measured_m, limits[one.asset_id]) is not None
    )
    return replaced(
        plan,
        conflicts=tuple(_conflict(one, limits[one.asset_id], names) for one in in_zone),
        pipe_conflicts=tuple(_conflict(one, limits[one.asset_id], names) for one in plan.pipe_conflicts),
        assets=tuple(_plan_asset(one, names) for one in plan.assets),
        works=_of(plan.works, names),
        risks=_of(plan.risks, names),
        pipe_risks=_of(plan.pipe_risks, names),
        measures=_of(plan.measures, names),
        pipe_measures=_of(plan.pipe_measures, names),
        trial_pits=_at(plan.trial_pits, names),
        monitoring_points=_at(plan.monitoring_points, names),
        sections=_at(plan.sections, names),
    )


def _of(parts: tuple[OfAssets, ...], names: Mapping[str, str]) -> tuple[OfAssets, ...]:
    return tuple(replaced(one, assets=tuple(names[asset] for asset in one.assets)) for one in parts)


def _at(parts: tuple[AtAsset, ...], names: Mapping[str, str]) -> tuple[AtAsset, ...]:
    return tuple(replaced(one, asset_id=names[one.asset_id]) for one in parts)


def _plan_asset(one: PlanAsset, names: Mapping[str, str]) -> PlanAsset:
    return replaced(
        one,
        asset_id=names[one.asset_id],
        distance_m=distance_said_m(one.distance_m, one.limit_m),
        assumed=assumed_said(one.assumed),
    )


def _conflict(one: Conflict, limit_m: float | None, names: Mapping[str, str]) -> Conflict:
    measured_m = distance_said_m(one.measured_m, limit_m) if one.kind == "distance" else None
    short_m = None if measured_m is None or one.needed_m is None else round(one.needed_m - measured_m, DECIMALS) + 0.0
    return replaced(one, asset_id=names[one.asset_id], measured_m=measured_m, short_m=short_m)
