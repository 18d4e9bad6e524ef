"""The circumstances that provisions, duties and notes may name in ``when`` and ``unless``."""

from __future__ import annotations

from enum import StrEnum

from permits.rulebook.outcomes import Outcome


class WorksCircumstance(StrEnum):
    """What is known of the works of one feature before anything is measured."""

    ALWAYS = "always"
    TEMPORARY = "temporary"
    UNDERWATER = "underwater"
    NO_EXPLOSIVES = "no_explosives"
    NO_QUARRYING = "no_quarrying"
    EXEMPTION_COMPLETE = "exemption_complete"
    DRILLED = "drilled"
    NOTHING_DUG = "nothing_dug"
    CARS_ONLY = "cars_only"


# Those that the words of the works say (circumstances.toml); the others are facts.
SAID_IN_WORDS = frozenset(WorksCircumstance) - {
    WorksCircumstance.ALWAYS,
    WorksCircumstance.TEMPORARY,
    WorksCircumstance.EXEMPTION_COMPLETE,
}


# Those that make works lighter; the others make them graver.
RELIEVING = frozenset(
    {
        WorksCircumstance.NO_EXPLOSIVES,
        WorksCircumstance.NO_QUARRYING,
        WorksCircumstance.NOTHING_DUG,
        WorksCircumstance.CARS_ONLY,
    }
)


class Circumstance(StrEnum):
    """What screening and season found beside the outcomes themselves."""

    POSITION_NOT_CERTAIN = "position_not_certain"
    SAFETY_REVIEW_PRESUMED = "safety_review_presumed"
    SAFETY_REVIEW_TO_SCREEN = "safety_review_to_screen"
    REVIEW_NOT_NAMED = "review_not_named"
    RIVERS_INCOMPLETE = "rivers_incomplete"
    AERIAL_CROSSING = "aerial_crossing"
    EXEMPTION_INCOMPLETE_IN_BAND = "exemption_incomplete_in_band"
    SELF_HEATED = "self_heated"
    EMERGENCY_REPAIR = "emergency_repair"
    EMERGENCY_OF_OTHERS = "emergency_of_others"
    SEASON_MAY_MOVE = "season_may_move"
    OWN_WORK = "own_work"
    OWN_WORK_UNNAMED = "own_work_unnamed"
    OWN_WORK_BEFORE_SEASON = "own_work_before_season"
    SEASON_AFTER_OPEN_END = "season_after_open_end"
    SHUTDOWN_UNSTATED_IN_SEASON = "shutdown_unstated_in_season"


def is_known(condition: str) -> bool:
    """Whether duties and notes may name a condition: a circumstance, an outcome, or ``outcome@clause``."""
    name, _, _ = condition.partition("@")
    return name in set(Outcome) or condition in set(Circumstance)
