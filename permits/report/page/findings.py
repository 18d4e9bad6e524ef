"""Findings as a reader takes them in: like ones together, the decisive first, and what is nearest even where nothing was found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from geo.text import Text
from permits.catalogue.assets import PositionGradeTable
from permits.catalogue.facts import Provenance
from permits.catalogue.lists import code_list
from permits.record.record import Feature, Finding, Nearest, UsualDistance
from permits.report.decisive import in_order_of_weight
from permits.report.page.phrases import NONE, fill, listed, same
from permits.report.page.reason import is_near
from permits.report.page.shown import Shown
from permits.report.page.view import Group, Member, Near
from permits.report.wording import ASSUMED, CERTAINTY, ZONES, colour_of, supposed, word
from permits.rulebook.outcomes import Outcome

# A better source is worth a line where it takes this much off the error.
_WORTH_M = 0.3


def groups(shown: Shown) -> Iterator[Group]:
    """Findings of one provision, activity, kind of zone and outcome together, the decisive ones first."""
    held: dict[tuple[object, ...], list[Finding]] = {}
    for one in in_order_of_weight(shown.record):
        held.setdefault(_alike(one), []).append(one)
    for found in held.values():
        yield _group(shown, found)


def _alike(one: Finding) -> tuple[object, ...]:
    words = one.text if one.asset_id is None else None
    return (
        one.outcome,
        one.provision,
        one.activity,
        one.zone,
        one.tier,
        one.presumed,
        one.if_inside,
        one.by_analogy,
        words,
    )


def _group(shown: Shown, found: Sequence[Finding]) -> Group:
    one = found[0]
    assumed = listed(word(ASSUMED, code) for member in found for code in member.assumed)
    return Group(
        outcome=shown.outcome(one.outcome),
        colour=colour_of(one.outcome),
        activity=NONE if one.activity is None else shown.activity(one.activity),
        count=len(found),
        works=shown.works([member.feature for member in found]),
        asset=None if one.asset_id is None else shown.asset(one.asset_id),
        measured=shown.measured(one),
        certainty=_certainty(shown, one),
        notes=tuple(_notes(shown, found)),
        assumed=None if assumed is NONE else assumed,
        clause=one.clause,
        law=one.text,
        in_order=one.statutory,
        members=tuple(_member(shown, member) for member in found) if len(found) > 1 else (),
    )


def _certainty(shown: Shown, one: Finding) -> Text | None:
    if one.asset_id is None or one.tier is not None or not one.limit_m:
        return None
    margin = shown.margin(one.distance_m, one.limit_m)
    certainty = word(CERTAINTY, one.certainty)
    return (
        certainty
        if margin is NONE
        else fill("{margin}，{certainty}", "{margin}, {certainty}", margin=margin, certainty=certainty)
    )


def _member(shown: Shown, one: Finding) -> Member:
    return Member(
        works=shown.works([one.feature]),
        asset=shown.asset(one.asset_id),
        distance=shown.distance(one) or NONE,
        limit=NONE if one.limit_m is None else same(f"{one.limit_m:g} m"),
        margin=shown.margin(one.distance_m, one.limit_m),
        certainty=word(CERTAINTY, one.certainty),
    )


def _notes(shown: Shown, found: Sequence[Finding]) -> Iterator[Text]:
    one = found[0]
    if one.if_inside is not None:
        yield fill("{if_so}{outcome}", "{if_so}{outcome}", if_so=supposed(one), outcome=shown.outcome(one.if_inside))
    if one.tier is not None:
        yield Text(
            "筛查距离类比管道保护法，不是本办法的规定",
            "The screening distance is by analogy with the pipeline protection law, not in the order",
        )
        yield (
            Text(
                "推定须安全评审，除非书面认定不可能影响",
                "A review is presumed unless it is recorded that there can be no effect",
            )
            if one.presumed
            else Text("征询热经营企业，书面筛查", "Ask the operator and record the screening")
        )
    elif not one.statutory:
        yield Text("非法规条文", "Not in the order")
    if one.by_analogy:
        yield Text("参照适用", "Applied by analogy")
    if one.vertical_clearance_m is not None:
        yield fill("竖向净距 {by} m", "vertical clearance {by} m", by=shown.metres(one.vertical_clearance_m))
    if one.overlap_m2:
        yield fill("与范围重叠 {area} m²", "overlaps the zone by {area} m²", area=f"{one.overlap_m2:.2f}")
    yield from _better_source(shown, one)
    yield from _other_readings(shown, found)


def _better_source(shown: Shown, one: Finding) -> Iterator[Text]:
    """Which source would cut the error, and to what; of the pipe only for who may know how well it is known."""
    feature = shown.features.get(one.feature)
    if one.uncertainty_m is None or one.tier is not None or feature is None:
        return
    surveyed_m = code_list(Provenance).accuracy_m["survey"]
    saved_m = (feature.accuracy_m or 0.0) - surveyed_m
    if saved_m >= _WORTH_M:
        if shown.exact:
            yield fill(
                "作业坐标改用测量成果：误差 {old} → {new} m",
                "Survey coordinates of the works: error {old} → {new} m",
                old=shown.metres(one.uncertainty_m),
                new=shown.metres(one.uncertainty_m - saved_m),
            )
        else:
            yield fill(
                "作业坐标改用测量成果：误差可减小约 {by} m",
                "Survey coordinates of the works would cut the error by about {by} m",
                by=shown.metres(saved_m),
            )
    known_m = next((asset.uncertainty_m for asset in shown.record.assets if asset.asset_id == one.asset_id), None)
    found_m = _as_built_m()
    if shown.exact and known_m is not None and known_m - found_m >= _WORTH_M:
        yield fill(
            "管位由探坑或竣工测量查明：误差 {old} → {new} m",
            "The pipe located by a trial pit or as-built survey: error {old} → {new} m",
            old=shown.metres(one.uncertainty_m),
            new=shown.metres(one.uncertainty_m - known_m + found_m),
        )


@cache
def _as_built_m() -> float:
    return code_list(PositionGradeTable).fixed_m["A"]


def _other_readings(shown: Shown, found: Sequence[Finding]) -> Iterator[Text]:
    """What would follow under another reading; that of the plan is said once, beside the acts that the law forbids."""
    said = {(one.key, one.value): one.text for one in shown.record.basis.readings_said}
    for other in dict.fromkeys(other for one in found for other in one.other_readings):
        if other.reading == "plan_route":
            continue
        words = said.get((other.reading, other.value), same(f"{other.reading} {other.value}"))
        outcome = Text("不在范围内", "not in the zone") if other.outcome is None else shown.outcome(other.outcome)
        yield fill(
            "若按另一种解读（{words}）：{outcome}",
            "Under another reading ({words}): {outcome}",
            words=words,
            outcome=outcome,
        )


def nearest_rows(shown: Shown) -> Iterator[Near]:
    """The nearest asset of each feature and each kind of zone; for who may not know where, of each feature in its band."""
    for feature in shown.record.features:
        near = feature.nearest_by_zone
        if feature.nearest is not None and all(one.asset_id != feature.nearest.asset_id for one in near):
            near = (feature.nearest, *near)
        for one in near:
            yield _near(shown, feature, one)


def _near(shown: Shown, feature: Feature, one: Nearest) -> Near:
    margin = shown.margin(one.distance_m, one.limit_m)
    if one.limit_m == 0:
        margin = Text("不在其上", "not on it") if one.distance_m else Text("在其上", "on it")
    beyond = Text("500 m 以外", "beyond 500 m") if not shown.exact else NONE
    return Near(
        works=shown.feature(feature.feature),
        asset=shown.asset(one.asset_id),
        zone=word(ZONES, one.zone),
        distance=shown.distance(one) or beyond,
        limit=NONE if not one.limit_m else same(f"{one.limit_m:g} m"),
        result=margin,
    )


def near_notes(shown: Shown) -> Iterator[Text]:
    """That something near is staked out, and where practice asks for more than the law."""
    if shown.record.outcome is Outcome.NO_RESTRICTION_FOUND and is_near(shown):
        yield (
            Text(
                "距供热设施很近：请热经营企业到场放线标示（行业做法）",
                "Close to a heat facility: have the operator stake it out (practice)",
            )
            if shown.exact
            else Text(
                "约 5 m 内有供热设施：请热经营企业到场放线标示（行业做法）",
                "A heat pipe or facility lies within about 5 m: have the operator stake it out (practice)",
            )
        )
    said = (_usual(shown, feature, usual) for feature in shown.record.features for usual in feature.usual)
    yield from dict.fromkeys(one for one in said if one is not None)


def _usual(shown: Shown, feature: Feature, usual: UsualDistance) -> Text | None:
    """Practice that asks for more than these works keep; nothing where they certainly keep it."""
    near = feature.nearest
    if near is None or (near.distance_m is not None and near.distance_m >= usual.usual_m):
        return None
    distance = shown.distance(near)
    return fill(
        "{works}：{name}常要求距管 {usual} m 以上，此处{distance}（行业做法，非本办法规定，由热经营企业确认）",
        "{works}: {name} are usually kept {usual} m away; here {distance} (practice, not in the order; the operator confirms it)",
        works=shown.feature(feature.feature),
        name=usual.name,
        usual=f"{usual.usual_m:g}",
        distance=distance or Text("距离不详", "the distance is not known"),
    )
