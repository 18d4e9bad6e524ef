"""All works features against all near assets, under every reading of the law, as columns.

The findings under the readings in force decide. The other readings run through the same code, and where
one of them would change the outcome the finding says so; a hit that only another reading has stands as a
finding that restricts nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from geo.dataclass import dataclass
from geo.network.assets import AssetRegister
from permits.rulebook.circumstances import Circumstance
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.outcomes import Outcome
from permits.rulebook.provisions import ReviewTier, RiverBand, Zone
from permits.screening.applicability import provisions
from permits.screening.columns import MARGINAL, OUTSIDE, UNDETERMINED, FindingColumns, judged
from permits.screening.compare import Measured, applies_to, farthest_m, offset_m
from permits.screening.findings import Assumption
from permits.screening.review_tiers import ReviewTiers
from permits.screening.river_bands import RiverBands

Column = np.ndarray[Any, Any]
Key = tuple[int, int, str, str]


def asset_reach_m(register: AssetRegister, rules: Sequence[RulesInForce]) -> Column:
    """How far from its drawn line each asset can matter under any of the rules, ground metres."""
    every = np.arange(len(register))
    reach = np.zeros(len(register))
    uncertainty = register.column("uncertainty_m")

    def widen(mask: Column, needed: Column) -> None:
        np.maximum(reach, needed, out=reach, where=mask)

    for one in rules:
        surrounding: list[Zone | RiverBand] = [*one.zones, *one.river_bands]
        for provision in surrounding:
            mask = applies_to(provision, register, every)
            widen(mask, farthest_m(provision.limit_m, offset_m(provision, register, every), uncertainty))
        pipes = register.coded("kind").equals("transmission")
        stations = register.coded("kind").equals("facility") & register.coded("belongs_to").equals("transmission")
        centre, outer = register.column("centre_offset_m"), register.column("outer_offset_m")
        for band in one.river_bands:
            # Without rivers the band is asked of the whole line.
            widen(pipes, farthest_m(band.limit_m, centre, uncertainty))
        for tier in one.review_tiers:
            tunnel = register.column("in_tunnel") if tier.in_tunnel else np.ones(len(register), dtype=bool)
            widen(pipes & tunnel, farthest_m(tier.pipe_limit_m, centre, uncertainty))
            widen(stations & tunnel, farthest_m(tier.station_limit_m, outer, uncertainty))
    return reach


@dataclass(frozen=True)
class Judged:
    """What was found under one law.

    Attributes
    ----------
    measured : Measured
    columns : tuple of FindingColumns
        Under the readings in force.
    other_readings : mapping
        Key of a finding → (reading, value, outcome there or None).
    not_held : tuple of FindingColumns
        Hits that only another reading has, restated under the one in force.
    touched : frozenset of str
        Zones that the works lie in, whatever was declared.
    circumstances : frozenset of Circumstance
    other_law : mapping
        Water class → zone of the river band in which this order is not asserted.
    at_client_assets : frozenset of int
        Features in a protection zone of an asset of their own client, or within the position error of it.
    """

    measured: Measured
    columns: tuple[FindingColumns, ...]
    other_readings: Mapping[Key, tuple[tuple[str, str, Outcome | None], ...]]
    not_held: tuple[FindingColumns, ...]
    touched: frozenset[str]
    circumstances: frozenset[Circumstance]
    other_law: frozenset[str]
    at_client_assets: frozenset[int]


class Judge(RiverBands, ReviewTiers):
    """One job under one law, under the readings in force and under every other one."""

    def held(self, *, screening: bool = True) -> Iterator[FindingColumns]:
        """Findings under the readings in force alone; with or without the tiers of screening, which forbid nothing."""
        for part in self._parts(self.rules):
            if screening or not isinstance(part, tuple):
                yield from self._judge(part)

    def judged(self) -> Judged:
        """Run the readings in force, then every other one."""
        held = [list(self._judge(part)) for part in self._parts(self.rules)]
        outcomes = {key: outcome for part in held for key, outcome in self._keyed(part)}
        other: dict[Key, list[tuple[str, str, Outcome | None]]] = {}
        not_held: dict[Key, FindingColumns] = {}
        for reading, value, alternative in self.rules.alternatives if len(self.measured.pairs) else ():
            parts = zip(self._parts(self.rules), self._parts(alternative), held, strict=True)
            for part, changed, before in parts:
                if part == changed:
                    continue
                after = list(self._judge(changed))
                here = {key: outcomes[key] for key, _ in self._keyed(before)}
                there = dict(self._keyed(after))
                for key in here.keys() | there.keys():
                    if here.get(key) != there.get(key):
                        other.setdefault(key, []).append((reading, value, there.get(key)))
                if there.keys() - outcomes.keys():
                    self._restate(part, after, there.keys() - outcomes.keys(), not_held)
        columns = tuple(one for part in held for one in part)
        return Judged(
            measured=self.measured,
            columns=columns,
            other_readings={key: tuple(values) for key, values in other.items()},
            not_held=tuple(not_held.values()),
            touched=frozenset(self._touched()),
            circumstances=frozenset(self._circumstances(columns)),
            other_law=frozenset(self._other_law()),
            at_client_assets=self.at_client_assets(),
        )

    @staticmethod
    def _parts(rules: RulesInForce) -> list[Zone | RiverBand | tuple[ReviewTier, ...]]:
        """What is judged on its own: each zone, each band, and the tiers, which exclude one another."""
        return [*rules.zones, *rules.river_bands, rules.review_tiers]

    def _judge(self, part: Zone | RiverBand | tuple[ReviewTier, ...]) -> Iterator[FindingColumns]:
        found = (
            self._zone(part)
            if isinstance(part, Zone)
            else self._band(part)
            if isinstance(part, RiverBand)
            else self._tiers(part)
        )
        return (columns for columns in found if len(columns))

    def _keyed(self, found: Sequence[FindingColumns]) -> Iterator[tuple[Key, Outcome]]:
        """Feature, asset, activity and clause: what stays the same under another reading."""
        pairs = self.measured.pairs
        for one in found:
            feature, asset = pairs.site[one.pair].tolist(), pairs.asset[one.pair].tolist()
            for row, rank in enumerate(one.outcome.tolist()):
                yield (feature[row], asset[row], one.activity, one.clause), Outcome.of_rank(rank)

    def _zone(self, zone: Zone) -> Iterator[FindingColumns]:
        for number, profile in enumerate(self._profiles):
            for activity, falls_under in provisions(zone, profile, self.rules):
                # Only a trunk stands where it was drawn; its hole is dug round it.
                extents = self.case.extents
                reach_m = extents.drawn_m if falls_under.at == "trunk" else extents.of(activity)
                rows = self.rows(zone, reach_m)
                chosen = self._features(rows, number)
                if falls_under.clause in self.rules.instrument.own_work_clauses:
                    chosen &= ~self._own[rows.pair]
                yield judged(
                    zone,
                    rows,
                    chosen,
                    activity=activity,
                    clause=falls_under.clause,
                    outcome=np.full(len(rows), falls_under.outcome.rank),
                    sketch=self._sketch[rows.pair],
                    extent_m=reach_m,
                    assumed=(Assumption.LINE_NOT_STATED,) if zone.belongs_to == ("unstated",) else (),
                )

    def _restate(
        self,
        part: Zone | RiverBand | tuple[ReviewTier, ...],
        after: Sequence[FindingColumns],
        keys: set[Key],
        not_held: dict[Key, FindingColumns],
    ) -> None:
        """Hits that only another reading has, with limit and distance of the reading in force."""
        if isinstance(part, tuple):
            return
        pairs = self.measured.pairs
        for one in after:
            rows = self.rows(part, one.extent_m)
            place = {int(pair): row for row, pair in enumerate(rows.pair)}
            for pair in one.pair:
                key = (int(pairs.site[pair]), int(pairs.asset[pair]), one.activity, one.clause)
                if key not in keys or key in not_held:
                    continue
                row = place.get(int(pair))
                not_held[key] = FindingColumns(
                    provision=part,
                    activity=one.activity,
                    clause=one.clause,
                    pair=np.array([pair]),
                    outcome=np.array([Outcome.NO_RESTRICTION_FOUND.rank], dtype=np.int8),
                    if_inside=np.array([-1], dtype=np.int8),
                    certainty=np.array([OUTSIDE], dtype=np.int8),
                    distance_m=one.distance_m[one.pair == pair] if row is None else rows.distance_m[[row]],
                    limit_m=np.array([part.limit_m]),
                    offset_m=np.zeros(1),
                    uncertainty_m=self.measured.uncertainty_m(np.array([pair])),
                    extent_m=one.extent_m,
                )

    def _touched(self) -> Iterator[str]:
        surrounding: list[Zone | RiverBand] = [*self.rules.zones, *self.rules.river_bands]
        for provision in surrounding:
            rows = self.rows(provision)
            inside = rows.inside
            if isinstance(provision, RiverBand) and len(rows):
                inside = inside & self._banned_here(provision, rows)
            if inside.any():
                yield provision.id

    def at_client_assets(self) -> frozenset[int]:
        """Features at an asset of their own client, whatever they are called."""
        found: set[int] = set()
        for zone in self.rules.zones if self._of_client.any() else ():
            if not zone.protection_zone:
                continue
            rows = self.rows(zone)
            held = (rows.inside | rows.near) & self._of_client[rows.pair]
            found.update(self.measured.pairs.site[rows.pair[held]].tolist())
        return frozenset(found)

    def _circumstances(self, columns: Sequence[FindingColumns]) -> Iterator[Circumstance]:
        pairs, register = self.measured.pairs, self.case.register
        if self._own.any():
            yield Circumstance.OWN_WORK
        if any(one.claimed and not one.of_network for one in self.whose):
            yield Circumstance.OWN_WORK_UNNAMED
        if any(one.emergency for one in self.whose):
            yield Circumstance.EMERGENCY_REPAIR
        if any(one.emergency_of_others for one in self.whose):
            yield Circumstance.EMERGENCY_OF_OTHERS
        if any(Assumption.RIVERS_INCOMPLETE in one.assumed for one in columns):
            yield Circumstance.RIVERS_INCOMPLETE
        if self._unnamed_review():
            yield Circumstance.REVIEW_NOT_NAMED
        for one in columns:
            asset = pairs.asset[one.pair]
            if isinstance(one.provision, ReviewTier):
                assert one.presumed is not None
                if one.presumed.any():
                    yield Circumstance.SAFETY_REVIEW_PRESUMED
                if not one.presumed.all():
                    yield Circumstance.SAFETY_REVIEW_TO_SCREEN
                continue
            if np.isin(one.certainty, (MARGINAL, UNDETERMINED)).any():
                yield Circumstance.POSITION_NOT_CERTAIN
            if register.coded("supply").take(asset).equals("self_heated").any():
                yield Circumstance.SELF_HEATED
            if isinstance(one.provision, RiverBand):
                if register.column("aerial")[asset].any():
                    yield Circumstance.AERIAL_CROSSING
                excepted = one.activity in one.provision.exception_activities
                if excepted and (one.outcome != one.provision.exception_outcome.rank).any():
                    yield Circumstance.EXEMPTION_INCOMPLETE_IN_BAND
