"""What each activity falls under, as ``activities.toml`` and ``instrument.toml`` state it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from permits.rulebook.articles import Clause
from permits.rulebook.outcomes import Outcome
from permits.rulebook.provisions import ActivityRule, FallsUnder
from permits.rulebook.rule_files import outcome_named, wrong
from permits.rulebook.schema import StatedActivityRule, StatedActivityRules, StatedInstrument

# What an answer of the Plan column leads to, and what other readings make of it.
Plans: TypeAlias = Mapping[str, tuple[Outcome, dict[str, dict[str, Outcome]]]]


def activity_rules(
    stated: StatedActivityRules,
    instrument: StatedInstrument,
    *,
    codes: frozenset[str],
    species: Mapping[str, tuple[str, ...]],
) -> dict[str, ActivityRule]:
    """Rules of every activity of the activity list.

    Raises
    ------
    RuleBookError
        One that stands twice, is not in the list or is missing; a class of plants or a plan that is none.
    """
    plans = _plans(instrument)
    rules: dict[str, ActivityRule] = {}
    classes = {*species, "unknown", "unstated"}
    for rule in stated.activity:
        if rule.code in rules:
            raise wrong("activities.toml", rule.code, "the code stands twice")
        if rule.code not in codes:
            raise wrong("activities.toml", rule.code, "the code is not in the activity list")
        rules[rule.code] = _activity_rule(rule, plans)
        if strange := {name for one in rule.falls_under for name in one.species_class} - classes:
            raise wrong("activities.toml", f"{rule.code}.species_class", f"{sorted(strange)} not of {sorted(classes)}")
    missing = codes - rules.keys()
    if missing:
        raise wrong("activities.toml", ", ".join(sorted(missing)), "nothing is said of these activities")
    return rules


def _plans(stated: StatedInstrument) -> Plans:
    """What each answer of the Plan column leads to, and what other readings make of it."""
    under_reading: dict[str, dict[str, dict[str, Outcome]]] = {}
    for key, values in stated.plan_outcomes_under_reading.items():
        for value, outcomes in values.items():
            for plan, outcome in outcomes.items():
                where = f"plan_outcomes_under_reading.{key}.{value}.{plan}"
                if plan not in stated.plan_outcomes:
                    raise wrong("instrument.toml", where, f"{plan!r} is not one of {list(stated.plan_outcomes)}")
                changed = under_reading.setdefault(plan, {}).setdefault(key, {})
                changed[value] = outcome_named("instrument.toml", where, outcome)
    return {
        plan: (outcome_named("instrument.toml", f"plan_outcomes.{plan}", outcome), under_reading.get(plan, {}))
        for plan, outcome in stated.plan_outcomes.items()
    }


def _activity_rule(rule: StatedActivityRule, plans: Plans) -> ActivityRule:
    for one in rule.falls_under:
        if one.plan not in plans:
            raise wrong("activities.toml", f"{rule.code}.plan", f"{one.plan!r} is not one of {list(plans)}")
        Clause.parse(one.clause)
    return ActivityRule(
        code=rule.code,
        falls_under=tuple(
            FallsUnder(
                one.clause,
                plans[one.plan][0],
                one.at,
                tuple(one.species_class),
                tuple(one.when),
                tuple(one.unless),
                plans[one.plan][1],
            )
            for one in rule.falls_under
        ),
        safety_review=rule.safety_review,
        safety_review_when=tuple(rule.safety_review_when),
        safety_review_from_depth_m=rule.safety_review_from_depth_m,
        safety_review_unstated_within_m=rule.safety_review_unstated_within_m,
        river_ban=tuple(rule.river_ban),
        own_work=rule.own_work,
        river_ban_unless=tuple(rule.river_ban_unless),
        river_doubt=rule.river_doubt,
        in_water=rule.in_water,
        unknown=rule.unknown,
        emergency=rule.emergency,
        on_heat_facilities=rule.on_heat_facilities,
        touches_no_ground=rule.touches_no_ground,
    )
