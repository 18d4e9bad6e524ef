"""The index of a network by how far the law of a rule book can reach round each asset."""

from __future__ import annotations

from geo.measure.clearance import ClearanceIndex
from geo.network.assets import AssetRegister
from permits.rulebook.in_force import RuleBook
from permits.screening.judge import asset_reach_m


def saved_under(rulebook: RuleBook) -> str:
    """The key under which the index for a rule book lies beside a saved network."""
    return f"clearance {rulebook.sha256}"


def clearance_index(register: AssetRegister, rulebook: RuleBook) -> ClearanceIndex:
    """The index for every day and every reading of a rule book; where it lies beside a saved network, that one."""
    saved = register.saved(saved_under(rulebook))
    if saved is not None:
        return ClearanceIndex.of_saved(register.geometry, saved, register.scale)
    days = sorted({version.valid_from for version in rulebook.versions})
    rules = [held for day in days if (held := rulebook.in_force(day)) is not None]
    every = [*rules, *(other for held in rules for _, _, other in held.alternatives)]
    return ClearanceIndex(register.geometry, asset_reach_m(register, every), register.scale)


def for_a_job(register: AssetRegister, index: ClearanceIndex) -> tuple[AssetRegister, ClearanceIndex]:
    """A network and its index as one job looks at them again and again: what was made of them to measure is there to draw."""
    kept = register.for_a_job()
    return kept, index if kept is register else index.over(kept.geometry)
