"""What the law says of a place inside each area that it draws round assets: acts forbidden, and what works there owe."""

from __future__ import annotations

from collections.abc import Iterator

from geo.dataclass import dataclass
from geo.text import Text
from permits.report.wording import MEASURED_FROM, word
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.outcomes import Outcome
from permits.rulebook.provisions import Act, Duty, RiverBand, Zone

# The duties of who builds inside a protection zone, and of who does listed acts in that of a transmission line.
_PLAN, _REVIEW = "joint_protection_plan", "safety_review"


@dataclass(frozen=True)
class Said:
    """Words of the law, or of ours, and where they stand."""

    clause: Text
    words: Text


@dataclass(frozen=True)
class ZoneActs:
    """One area round assets.

    Attributes
    ----------
    limit_m : float
        From the line that ``measured_from`` names; the number itself is inside.
    acts : tuple of Said
        What is forbidden there.
    owed : tuple of Said
        What works there owe all the same.
    reading : Text or None
        The reading of the law under which alone it reaches so far; None: the one that is followed.
    """

    provision: Zone | RiverBand
    name: Text
    clause: Text
    limit_m: float
    measured_from: Text
    acts: tuple[Said, ...]
    owed: tuple[Said, ...]
    reading: Text | None = None


def zone_acts(rules: RulesInForce) -> tuple[ZoneActs, ...]:
    """Every area of a day's law: zones, bands, and zones that another reading makes wider or narrower."""
    areas: list[Zone | RiverBand] = [*rules.zones, *rules.river_bands]
    held = [_of(rules, area, None) for area in areas]
    for key, value, other in rules.alternatives:
        for zone, differently in zip(rules.zones, other.zones, strict=True):
            if (differently.limit_m, differently.pair_as) != (zone.limit_m, zone.pair_as):
                held.append(_of(rules, differently, _reading(rules, key, value)))
    return tuple(held)


def _of(rules: RulesInForce, area: Zone | RiverBand, reading: Text | None) -> ZoneActs:
    return ZoneActs(
        provision=area,
        name=area.name,
        clause=rules.clause_text(area.clause),
        limit_m=area.limit_m,
        measured_from=word(MEASURED_FROM, area.measured_from),
        acts=tuple(_acts(rules, area)),
        owed=tuple(_owed(rules, area)),
        reading=reading,
    )


def _reading(rules: RulesInForce, key: str, value: str) -> Text:
    return next(one.options[value] for one in rules.readings if one.key == key)


def _acts(rules: RulesInForce, area: Zone | RiverBand) -> Iterator[Said]:
    for prohibition in rules.prohibitions:
        if area.id in prohibition.zones:
            for act in prohibition.acts or (Act(rules.quote(prohibition.clause), ()),):
                yield Said(rules.clause_text(prohibition.clause), act.words)


def _owed(rules: RulesInForce, area: Zone | RiverBand) -> Iterator[Said]:
    if isinstance(area, RiverBand):
        if area.on_land is Outcome.OFFICIAL_DECISION:
            yield Said(
                rules.clause_text(area.clause),
                Text(
                    f"以上在河道管理范围内禁止；两侧 {area.limit_m:g} m 内的陆地由主管部门认定（本项目解读）",
                    f"forbidden inside the river management area; on the land within {area.limit_m:g} m the authority decides"
                    " (our reading)",
                ),
            )
        # With its exception.
        yield Said(rules.clause_text(area.clause), rules.quote(area.clause))
        return
    if area.protection_zone:
        yield from _duties(rules, _PLAN, Outcome.PLAN_REQUIRED)
    if area.safety_review:
        yield from _duties(rules, _REVIEW, Outcome.SAFETY_REVIEW_REQUIRED)


def _duties(rules: RulesInForce, kind: str, outcome: Outcome) -> Iterator[Said]:
    for duty in rules.duties:
        if duty.kind == kind and outcome.value in duty.when and duty.clause is not None:
            yield Said(rules.clause_text(duty.clause), _condition(duty))


def _condition(duty: Duty) -> Text:
    """A duty with what calls for it: most readers of a zone plan nothing there."""
    if duty.kind == _PLAN:
        return Text(f"在此施工：{duty.words.zh}", f"for construction here: {duty.words.en}")
    return Text(
        f"在此爆破、地震法勘探或者工程挖掘、工程钻探、采矿：{duty.words.zh}",
        f"for blasting, seismic prospecting, excavation, drilling or mining here: {duty.words.en}",
    )
