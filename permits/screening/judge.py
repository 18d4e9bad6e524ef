"""All works features against all near assets, under every reading of the law, as columns.

The findings under the readings in force decide. The other readings run through the same code, and where
one of them would change the outcome the finding says so; a hit that only another reading has stands as a
finding that restricts nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from geo.dataclass import dataclass
from geo.network.assets import AssetRegister
from permits.rulebook.circumstances import Circumstance
from permits.rulebook.in_force import Part, RulesInForce
from permits.rulebook.outcomes import Outcome
from permits.rulebook.provisions import ReviewTier, RiverBand, Zone
from permits.screening.applicability import Applies, applying
from permits.screening.asset_columns import AssetColumns
from permits.screening.columns import MARGINAL, OUTSIDE, UNDETERMINED, FindingColumns, judged
from permits.screening.compare import Measured, farthest_m
from permits.screening.findings import Assumption
from permits.screening.other_readings import Keys, OtherReadings, Outcomes
from permits.screening.review_tiers import ReviewTiers
from permits.screening.river_bands import RiverBands

Column = np.ndarray[Any, Any]
_Held = TypeVar("_Held")


def asset_reach_m(register: AssetRegister, rules: Sequence[RulesInForce]) -> Column:
    """How far from its drawn line each asset can matter under any of the rules, ground metres."""
    assets = AssetColumns(register, np.arange(len(register)))
    reach = np.zeros(len(register))

    def widen(mask: Column, limit_m: float, offset_m: Column) -> None:
        np.maximum(reach, farthest_m(limit_m, offset_m, assets.uncertainty_m), out=reach, where=mask)

    surrounding: list[Zone | RiverBand] = []
    for one in rules:
        surrounding += [*one.zones, *one.river_bands]
    for provision in _each_once(surrounding):
        widen(assets.surrounded_by(provision), provision.limit_m, assets.offset_m(provision))
    # Without rivers the band is asked of the whole line.
    for limit_m in _each_once([band.limit_m for one in rules for band in one.river_bands]):
        widen(assets.transmission, limit_m, assets.centre_offset_m)
    for tier in _each_once([tier for one in rules for tier in one.review_tiers]):
        tunnel = assets.in_tunnel if tier.in_tunnel else np.ones(len(register), dtype=bool)
        widen(assets.transmission & tunnel, tier.pipe_limit_m, assets.centre_offset_m)
        widen(assets.station & tunnel, tier.station_limit_m, assets.outer_offset_m)
    return reach


def _each_once(held: Sequence[_Held]) -> list[_Held]:
    """Most rules of other readings are those of the first."""
    return [one for place, one in enumerate(held) if one not in held[:place]]


@dataclass(frozen=True)
class Judged:
    """What was found under one law.

    Attributes
    ----------
    measured : Measured
    columns : tuple of FindingColumns
        Under the readings in force.
    other_readings : OtherReadings
    not_held : tuple of FindingColumns
        Hits that only another reading has, restated under the one in force.
    at_client_assets : bool array, shape (number of features,)
        Features in a protection zone of an asset of their own client, or within the position error of it.
    """

    measured: Measured
    columns: tuple[FindingColumns, ...]
    other_readings: OtherReadings
    not_held: tuple[FindingColumns, ...]
    at_client_assets: Column


class Judge(RiverBands, ReviewTiers):
    """One job under one law, under the readings in force and under every other one."""

    def held(self, *, screening: bool = True) -> list[list[FindingColumns]]:
        """Findings under the readings in force alone, part by part of the law; with or without the tiers of screening, which forbid nothing."""
        return [list(self.of_part(part)) for part in self.rules.parts if screening or not isinstance(part, tuple)]

    def judged(self) -> Judged:
        """Run the readings in force, then every other one."""
        held = self.held()
        columns = tuple(one for part in held for one in part)
        keys = Keys()
        outcomes = keys.outcomes(columns)
        other = OtherReadings(keys, [(reading, value) for reading, value, _ in self.rules.alternatives])
        not_held: list[FindingColumns] = []
        taken = Outcomes(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
        for number, place, changed in self.rules.changed_parts if len(self.measured.pairs) else ():
            part, before = self.rules.parts[place], held[place]
            after = list(self.of_part(changed))
            if not before and not after:
                continue
            here = keys.outcomes(before)
            other.compare(number, Outcomes(here.key, outcomes.of(here.key)), keys.outcomes(after))
            if isinstance(part, tuple):
                continue
            for one in after:
                key = keys.of(one)
                new = np.flatnonzero((outcomes.of(key) < 0) & (taken.of(key) < 0))
                if len(new):
                    not_held.append(self._restated(part, one, new))
                    taken = keys.outcomes(not_held)
        return Judged(
            measured=self.measured,
            columns=columns,
            other_readings=other,
            not_held=tuple(not_held),
            at_client_assets=self.at_client_assets(),
        )

    def of_part(self, part: Part) -> Iterator[FindingColumns]:
        """What one part says, as it stands or as another reading has it."""
        found = (
            self._zone(part)
            if isinstance(part, Zone)
            else self._band(part)
            if isinstance(part, RiverBand)
            else self._tiers(part)
        )
        return (columns for columns in found if len(columns))

    def _zone(self, zone: Zone) -> Iterator[FindingColumns]:
        for one in self._applying(zone) if self._near_any(zone) else ():
            clause = one.falls_under.clause
            # Only a trunk stands where it was drawn; its hole is dug round it.
            extents = self.case.extents
            reach_m = extents.drawn_m if one.falls_under.at == "trunk" else extents.of(one.activity)
            rows = self.rows(zone, reach_m, one.activity)
            held, order = self._hits(rows, one.order)
            if clause in self.rules.instrument.own_work_clauses:
                others = ~self._own[rows.pair[held]]
                held, order = held[others], order[others]
            if not len(held):
                continue
            yield judged(
                zone,
                rows,
                held,
                activity=one.activity,
                clause=clause,
                order=order,
                outcome=np.full(len(held), one.falls_under.outcome.rank),
                sketched=self.measured.assets.sketched[rows.pair[held]],
                extent_m=reach_m,
                assumed=(Assumption.LINE_NOT_STATED,) if zone.belongs_to == ("unstated",) else (),
            )

    def _applying(self, zone: Zone) -> list[Applies]:
        """What activities fall under inside a zone; the same inside many."""
        key = (zone.protection_zone, zone.safety_review, "" if zone.protection_zone else zone.clause)
        if key not in self._applies:
            self._applies[key] = applying(zone, self._profiles, self.rules)
        return self._applies[key]

    @cached_property
    def _applies(self) -> dict[tuple[bool, bool, str], list[Applies]]:
        return {}

    def _restated(self, part: Zone | RiverBand, one: FindingColumns, new: Column) -> FindingColumns:
        """Hits that only another reading has, with limit and distance of the reading in force."""
        pair = one.pair[new]
        rows = self.rows(part, one.extent_m, one.activity)
        place = np.searchsorted(rows.pair, pair)
        known = np.flatnonzero(np.append(rows.pair, -1)[place] == pair)
        distance_m = one.distance_m[new]
        distance_m[known] = rows.distance_m[place[known]]
        count = len(pair)
        return FindingColumns(
            provision=part,
            activity=one.activity,
            clause=one.clause,
            pair=pair,
            feature=one.feature[new],
            order=one.order[new],
            outcome=np.full(count, Outcome.NO_RESTRICTION_FOUND.rank, dtype=np.int8),
            if_inside=np.full(count, -1, dtype=np.int8),
            distance_m=distance_m,
            limit_m=np.full(count, part.limit_m),
            offset_m=np.zeros(count),
            uncertainty_m=self.measured.uncertainty_m[pair],
            extent_m=one.extent_m,
            how_sure=lambda: np.full(count, OUTSIDE),
        )

    def touched(self) -> Iterator[str]:
        """Zones that the works lie in, whatever was declared."""
        surrounding: list[Zone | RiverBand] = [*self.rules.zones, *self.rules.river_bands]
        for provision in filter(self._near_any, surrounding):
            rows = self.rows(provision)
            inside = rows.inside
            if isinstance(provision, RiverBand):
                inside = inside & self._banned_here(provision, rows)
            if inside.any():
                yield provision.id

    def at_client_assets(self) -> Column:
        """Features at an asset of their own client, whatever they are called, shape (number of features,)."""
        found = np.zeros(len(self.works), dtype=bool)
        for zone in self.rules.zones if self._of_client.any() else ():
            if zone.protection_zone:
                rows = self.rows(zone)
                found[rows.feature[rows.hits[self._of_client[rows.pair[rows.hits]]]]] = True
        return found

    def circumstances(self, columns: Sequence[FindingColumns]) -> Iterator[Circumstance]:
        """What duties and notes need beside what was found under the readings in force; one may come several times."""
        assets = self.measured.assets
        if self._own.any():
            yield Circumstance.OWN_WORK
        if any(one.claimed and not one.of_network for one in self.clients.each):
            yield Circumstance.OWN_WORK_UNNAMED
        if any(one.emergency for one in self.clients.each):
            yield Circumstance.EMERGENCY_REPAIR
        if any(one.emergency_of_others for one in self.clients.each):
            yield Circumstance.EMERGENCY_OF_OTHERS
        if any(Assumption.RIVERS_INCOMPLETE in one.assumed for one in columns):
            yield Circumstance.RIVERS_INCOMPLETE
        if self._unnamed_review():
            yield Circumstance.REVIEW_NOT_NAMED
        for one in columns:
            if isinstance(one.provision, ReviewTier):
                assert one.presumed is not None
                if one.presumed.any():
                    yield Circumstance.SAFETY_REVIEW_PRESUMED
                if not one.presumed.all():
                    yield Circumstance.SAFETY_REVIEW_TO_SCREEN
                continue
            if ((one.certainty == MARGINAL) | (one.certainty == UNDETERMINED)).any():
                yield Circumstance.POSITION_NOT_CERTAIN
            if assets.self_heated[one.pair].any():
                yield Circumstance.SELF_HEATED
            if isinstance(one.provision, RiverBand):
                if assets.aerial[one.pair].any():
                    yield Circumstance.AERIAL_CROSSING
                excepted = one.activity in one.provision.exception_activities
                if excepted and (one.outcome != one.provision.exception_outcome.rank).any():
                    yield Circumstance.EXEMPTION_INCOMPLETE_IN_BAND
