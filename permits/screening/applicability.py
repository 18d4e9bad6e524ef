"""What a works feature falls under: provisions by activity, circumstance and zone.

Features whose works are alike in all that the law looks at share a profile, so that provisions are looked
up once a profile and applied to columns of features.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from geo.dataclass import dataclass
from geo.simplified import simplified
from permits.rulebook.circumstances import RELIEVING, WorksCircumstance
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.outcomes import Outcome
from permits.rulebook.provisions import ActivityRule, FallsUnder, RiverBand, Zone
from permits.works.alike import Works
from permits.works.proposed import ProposedWorks

# What digs.
_DUG = ("depth_m", "hole_diameter_m", "hand_dug")


@dataclass(frozen=True)
class Profile:
    """All of a feature's works that decides which provisions apply to it.

    ``review_within_m``: for each activity that the review clause names, how far from a line (infinite: in any case).
    """

    activities: tuple[str, ...]
    circumstances: frozenset[WorksCircumstance]
    species_class: str
    review_within_m: tuple[tuple[str, float], ...]


def profiles(works: Sequence[ProposedWorks], rules: RulesInForce) -> tuple[list[Profile], np.ndarray[Any, Any]]:
    """Distinct profiles, and the profile of each feature, shape (n,)."""
    column = Works.all_of(works)
    # Depths that lie between the same two of the depths the law looks at are alike; none is a hole, and none is stated.
    depths = np.array(rules.depths_m)
    unstated = np.isnan(column.depth_m)
    depth = np.where(unstated, -1, 2 * np.searchsorted(depths, column.depth_m) + (column.depth_m != 0))
    first = alike = np.zeros(len(column), dtype=np.intp)
    if len(column) > 1:
        _, first, alike = np.unique(column.of * 2 * (len(depths) + 2) + depth, return_index=True, return_inverse=True)
    known: dict[Profile, int] = {}
    of = [known.setdefault(_profile(column[row], rules), len(known)) for row in first.tolist()]
    return list(known), np.array(of, dtype=np.intp)[alike]


def _profile(works: ProposedWorks, rules: RulesInForce) -> Profile:
    given = circumstances(works, rules)
    depth_m = works.facts.get("depth_m")
    return Profile(
        activities=works.activities,
        circumstances=given,
        species_class=rules.species_class(works.facts.get("species")),
        review_within_m=tuple(
            (code, within)
            for code in works.activities
            if (within := _review_within_m(rules.activity(code), given, depth_m)) > 0
        ),
    )


def _review_within_m(rule: ActivityRule, given: frozenset[WorksCircumstance], depth_m: float | None) -> float:
    """How far from a line the review clause names an act; 0: it does not, infinite: in any case."""
    if rule.safety_review or set(rule.safety_review_when) & given:
        return math.inf
    if rule.safety_review_from_depth_m is None:
        return 0.0
    if depth_m is None:
        return rule.safety_review_unstated_within_m or 0.0
    return math.inf if depth_m > rule.safety_review_from_depth_m else 0.0


def circumstances(works: ProposedWorks, rules: RulesInForce) -> frozenset[WorksCircumstance]:
    """What the facts of the works say of the circumstances that provisions name."""
    said = simplified(" ".join((str(works.facts.get("method", "")), *works.declared)).lower())
    found = {WorksCircumstance.ALWAYS}
    if works.facts.get("temporary"):
        found.add(WorksCircumstance.TEMPORARY)
    for circumstance, words in rules.said_circumstances:
        elsewhere = [words.says(simplified(one.lower())) for one in works.told]
        # 树木修剪 digs nothing, and a hedge that a remark plants beside it does.
        says = words.says(said) and all(elsewhere) if circumstance in RELIEVING else words.says(said) or any(elsewhere)
        if says:
            found.add(circumstance)
    if any(works.facts.get(name) for name in _DUG):
        # Whatever the words are, a hole is dug.
        found.discard(WorksCircumstance.NOTHING_DUG)
    if exemption_complete(works, rules):
        found.add(WorksCircumstance.EXEMPTION_COMPLETE)
    return frozenset(found)


def exemption_complete(works: ProposedWorks, rules: RulesInForce) -> bool:
    """Whether every fact of the dredging exception is stated, with a purpose that it knows."""
    stated = {key: simplified(str(fact).lower()) for key, fact in (works.facts.get("exemption") or {}).items()}
    return any(
        all(_affirmed(stated.get(fact, ""), band) for fact in band.exception_facts)
        and any(word in stated["purpose"] for word in band.exception_purposes)
        and any(word in stated["maintenance"] for word in band.exception_maintenance)
        for band in rules.river_bands
    )


def _affirmed(fact: str, band: RiverBand) -> bool:
    """Whether a fact is stated and not denied: 尚未取得 is no consent, 非防洪 no purpose."""
    return bool(fact) and not any(
        fact.startswith(word) or (len(word) > 1 and word in fact) for word in band.exception_denied
    )


@dataclass(frozen=True)
class Applies:
    """An activity under a provision: for which profiles, and as what.

    Attributes
    ----------
    order : int array, shape (number of profiles,)
        Place among all that the profile falls under; -1 for profiles that do not.
    """

    activity: str
    falls_under: FallsUnder
    order: np.ndarray[Any, Any]


def applying(zone: Zone, every: Sequence[Profile], rules: RulesInForce) -> list[Applies]:
    """What activities fall under inside a zone, each once for all profiles."""
    found: dict[tuple[str, str, Outcome, str], Applies] = {}
    for number, profile in enumerate(every):
        for place, (activity, one) in enumerate(provisions(zone, profile, rules)):
            key = (activity, one.clause, one.outcome, one.at)
            if key not in found:
                found[key] = Applies(activity, one, np.full(len(every), -1))
            # Under several exceptions of one clause an act falls under it once.
            if found[key].order[number] < 0:
                found[key].order[number] = place
    return list(found.values())


def provisions(zone: Zone, profile: Profile, rules: RulesInForce) -> list[tuple[str, FallsUnder]]:
    """What each activity of a profile falls under inside a zone."""
    found: list[tuple[str, FallsUnder]] = []
    for code in profile.activities:
        rule = rules.activity(code)
        if not zone.protection_zone:
            if not rule.touches_no_ground:
                # Of words that nobody knows it cannot be told whether what they name occupies land.
                untold = any(one.outcome is Outcome.UNDETERMINED for one in rule.falls_under)
                outcome = Outcome.UNDETERMINED if untold else Outcome.PROHIBITED
                found.append((code, FallsUnder(clause=zone.clause, outcome=outcome)))
            continue
        found.extend(
            (code, falls_under)
            for falls_under in rule.falls_under
            if (not falls_under.species_class or profile.species_class in falls_under.species_class)
            and set(falls_under.when) <= profile.circumstances
            and not set(falls_under.unless) & profile.circumstances
        )
        # Inside the zone an act that may be deep enough is near enough.
        if zone.safety_review and code in dict(profile.review_within_m):
            found.append((code, FallsUnder(clause=rules.safety_review_clause, outcome=Outcome.SAFETY_REVIEW_REQUIRED)))
    return found
