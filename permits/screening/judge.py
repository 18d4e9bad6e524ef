"""All works features against all near assets, under every reading of the law, as columns.

The findings under the readings in force decide. The other readings run through the same code, and where
one of them would change the outcome the finding says so; a hit that only another reading has stands as a
finding that restricts nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from geo.assets import AssetRegister
from geo.clearance import ClearanceIndex
from geo.site import WorkSite
from permits.rulebook.circumstances import Circumstance, WorksCircumstance
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.outcomes import Outcome
from permits.rulebook.provisions import ReviewTier, RiverBand, Zone
from permits.screening.applicability import Profile, profiles, provisions
from permits.screening.columns import INSIDE, MARGINAL, OUTSIDE, UNDETERMINED, FindingColumns, judged
from permits.screening.compare import (
    TOLERANCE_M,
    Measured,
    Rows,
    TierRows,
    applies_to,
    compare,
    farthest_m,
    offset_m,
    on_the_river,
    tier_rows,
)
from permits.screening.own_work import client_assets, client_of_network, is_emergency_of_others
from permits.works.proposed import ProposedWorks
from permits.works.sizes import Extents

Column = np.ndarray[Any, Any]
Key = tuple[int, int, str, str]


@dataclass(frozen=True)
class Job:
    """Works and network as they are screened; ``extents`` say how far the works reach beyond the drawn site."""

    site: WorkSite
    works: tuple[ProposedWorks, ...]
    extents: Extents
    site_uncertainty_m: Column
    register: AssetRegister
    index: ClearanceIndex

    def part(self, rows: Sequence[int]) -> Job:
        """The job reduced to some of its features."""
        site = dataclasses.replace(
            self.site,
            feature=tuple(self.site.feature[row] for row in rows),
            geometry=self.site.geometry[list(rows)],
        )
        return dataclasses.replace(
            self,
            site=site,
            works=tuple(self.works[row] for row in rows),
            extents=self.extents.rows(rows),
            site_uncertainty_m=self.site_uncertainty_m[list(rows)],
        )


def asset_reach_m(register: AssetRegister, rules: Sequence[RulesInForce]) -> Column:
    """How far from its drawn line each asset can matter under any of the rules, ground metres."""
    every = np.arange(len(register))
    reach = np.zeros(len(register))
    uncertainty = register.column("uncertainty_m").astype(float)

    def widen(mask: Column, needed: Column) -> None:
        np.maximum(reach, needed, out=reach, where=mask)

    for one in rules:
        surrounding: list[Zone | RiverBand] = [*one.zones, *one.river_bands]
        for provision in surrounding:
            mask = applies_to(provision, register, every)
            widen(mask, farthest_m(provision.limit_m, offset_m(provision, register, every), uncertainty))
        pipes = register.column("kind") == "transmission"
        stations = (register.column("kind") == "facility") & (register.column("belongs_to") == "transmission")
        centre = register.column("centre_offset_m").astype(float)
        outer = register.column("outer_offset_m").astype(float)
        for band in one.river_bands:
            # Without rivers the band is asked of the whole line.
            widen(pipes, farthest_m(band.limit_m, centre, uncertainty))
        for tier in one.review_tiers:
            tunnel = register.column("in_tunnel").astype(bool) if tier.in_tunnel else np.ones(len(register), dtype=bool)
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


class Judge:
    """One job under one law and its readings; each comparison is made once."""

    def __init__(self, job: Job, rules: RulesInForce) -> None:
        self.job = job
        self.rules = rules
        self._most_m = job.extents.most_m()
        pairs = job.index.pairs(job.site.geometry, extra_m=job.site_uncertainty_m + self._most_m)
        self.measured = Measured(job.site.geometry, job.site_uncertainty_m, job.register, pairs)
        self._profiles, self._profile_of = profiles(job.works, rules, job.register)
        self._sketch = job.register.column("grade")[pairs.asset] == "D"
        self._of_client = client_assets(job.works, job.register, pairs.site, pairs.asset)
        claimed = np.array([profile.own_work for profile in self._profiles], dtype=bool)
        self._own = self._of_client & claimed[self._profile_of[pairs.site]]
        self._rows: dict[tuple[int, bytes], Rows] = {}
        self._kept: list[object] = []
        self._whole_lines: dict[tuple[str, str, str], Zone] = {}

    def rows(self, provision: Zone | RiverBand, reach_m: Column | None = None) -> Rows:
        """Compared rows of a provision.

        Parameters
        ----------
        reach_m : array, shape (number of features,), optional
            How far the works reach beyond the drawn site; by default as far as any activity does.
        """
        reach = self._most_m if reach_m is None else reach_m
        key = (id(provision), reach.tobytes())
        if key not in self._rows:
            # Keeping the provision alive keeps its id its own.
            self._kept.append(provision)
            self._rows[key] = compare(provision, self.measured, reach_m=reach)
        return self._rows[key]

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

    def _features(self, rows: Rows | TierRows, profile: int) -> Column:
        return np.asarray(self._profile_of[self.measured.pairs.site[rows.pair]] == profile)

    def _zone(self, zone: Zone) -> Iterator[FindingColumns]:
        for number, profile in enumerate(self._profiles):
            for activity, falls_under in provisions(zone, profile, self.rules):
                # Only a trunk stands where it was drawn; its hole is dug round it.
                extents = self.job.extents
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
                    assumed=("line_not_stated",) if zone.belongs_to == ("unstated",) else (),
                )

    def _in_the_band(self, profile: Profile) -> list[tuple[str, bool]]:
        """Activities of a profile that the river band names, or may name: code, and whether it is certain."""
        found = []
        for code in profile.activities:
            rule = self.rules.activity(code)
            named = bool(set(rule.river_ban) & profile.circumstances)
            if named and not set(rule.river_ban_unless) & profile.circumstances:
                found.append((code, True))
            elif named or rule.river_doubt or rule.unknown:
                found.append((code, False))
        return found

    def _band(self, band: RiverBand) -> Iterator[FindingColumns]:
        if self.job.register.rivers is None:
            yield from self._band_without_rivers(band)
            return
        yield from self._in_no_water(band)
        for number, profile in enumerate(self._profiles):
            exempt = WorksCircumstance.EXEMPTION_COMPLETE in profile.circumstances
            for activity, certain in self._in_the_band(profile):
                reach_m = self.job.extents.of(activity)
                rows = self.rows(band, reach_m)
                water = self.job.register.column("water_class")[self.measured.pairs.asset[rows.pair]]
                wet = on_the_river(self.measured, rows, band)
                outcome = np.full(len(rows), band.on_land.rank)
                for name, follows in band.on_water.items():
                    # On waters that are no river by the words, the land beside them is no stricter than they are.
                    outcome[water == name] = np.maximum(band.on_land.rank, follows.rank)
                    outcome[(water == name) & wet] = follows.rank
                if exempt and activity in band.exception_activities:
                    outcome = np.full(len(rows), band.exception_outcome.rank)
                chosen = self._features(rows, number) & np.isin(water.astype(str), list(band.on_water))
                if not certain:
                    # On the land beside the river it is none of the band's acts; on the water it may be one.
                    chosen &= wet
                    unsaid = any(
                        one.outcome is Outcome.UNDETERMINED for one in self.rules.activity(activity).falls_under
                    )
                    outcome = np.full(len(rows), (Outcome.UNDETERMINED if unsaid else Outcome.OFFICIAL_DECISION).rank)
                yield judged(
                    band,
                    rows,
                    chosen,
                    activity=activity,
                    clause=band.clause,
                    outcome=outcome,
                    sketch=self._sketch[rows.pair],
                    extent_m=reach_m,
                )

    def _band_without_rivers(self, band: RiverBand) -> Iterator[FindingColumns]:
        """No rivers layer: whether a line crosses one nearby cannot be told, and never reads as clear."""
        for number, profile in enumerate(self._profiles):
            for activity, certain in self._in_the_band(profile):
                if certain:
                    yield self._near_the_line(band, activity, self._profile_of == number, "rivers_missing")

    def _in_no_water(self, band: RiverBand) -> Iterator[FindingColumns]:
        """Acts that are done in water, near a line, on no water of the rivers layer: the layer is not whole."""
        dry = self._in_no_shown_water & ~self._in_a_band(band)
        for number, profile in enumerate(self._profiles):
            for activity, certain in self._in_the_band(profile):
                in_water = self.rules.activity(activity).in_water or (
                    WorksCircumstance.UNDERWATER in profile.circumstances
                )
                if certain and in_water and dry.any():
                    yield self._near_the_line(band, activity, dry & (self._profile_of == number), "rivers_incomplete")

    def _in_a_band(self, band: RiverBand) -> Column:
        """Features that lie in the band of a crossing that is known, under any reading, shape (number of features,)."""
        rows = self.rows(next(held for held in self.rules.river_bands if held.clause == band.clause))
        known = np.zeros(len(self.job.works), dtype=bool)
        known[self.measured.pairs.site[rows.pair[rows.inside | rows.near]]] = True
        return known

    @cached_property
    def _in_no_shown_water(self) -> Column:
        """Features that touch no water of the rivers layer, shape (number of features,)."""
        rivers = self.job.register.rivers
        dry = np.ones(len(self.job.works), dtype=bool)
        if rivers is not None and len(rivers):
            dry[rivers.sindex.query(self.job.site.geometry, predicate="intersects")[0]] = False
        return dry

    def _near_the_line(self, band: RiverBand, activity: str, features: Column, assumed: str) -> FindingColumns:
        """Near a line of which nobody knows whether it crosses a river there: it cannot be told."""
        reach_m = self.job.extents.of(activity)
        rows = self.rows(self._whole_line(band), reach_m)
        held = np.flatnonzero(features[self.measured.pairs.site[rows.pair]] & (rows.inside | rows.near))
        ban = min(outcome.rank for outcome in band.on_water.values())
        return FindingColumns(
            provision=band,
            activity=activity,
            clause=band.clause,
            pair=rows.pair[held],
            outcome=np.full(len(held), Outcome.UNDETERMINED.rank, dtype=np.int8),
            if_inside=np.full(len(held), ban, dtype=np.int8),
            certainty=np.full(len(held), UNDETERMINED, dtype=np.int8),
            distance_m=rows.distance_m[held],
            limit_m=np.full(len(held), band.limit_m),
            offset_m=rows.offset_m[held],
            uncertainty_m=rows.uncertainty_m[held],
            extent_m=reach_m,
            assumed=(assumed,),
        )

    def _whole_line(self, band: RiverBand) -> Zone:
        """The band asked of whole transmission lines, where their crossings are not known."""
        key = (band.clause, band.pair_as, band.line_end)
        if key not in self._whole_lines:
            self._whole_lines[key] = Zone(
                "transmission", band.name, band.clause, "transmission", band.limit_m, "centreline", pair_as=band.pair_as
            )
        return self._whole_lines[key]

    def _tiers(self, tiers: tuple[ReviewTier, ...]) -> Iterator[FindingColumns]:
        if not tiers:
            return
        pairs = self.measured.pairs
        # Whether the review clause names works that nobody names cannot be told inside the zone either.
        nowhere = np.zeros(len(pairs), dtype=bool)
        depth = np.array([works.facts.get("depth_m", np.nan) for works in self.job.works], dtype=float)
        for number, profile in enumerate(self._profiles):
            within_m = dict(profile.review_within_m)
            for activity in profile.activities:
                rule = self.rules.activity(activity)
                if not (activity in within_m or rule.unknown):
                    continue
                reach_m = self.job.extents.of(activity)
                found = tier_rows(
                    tiers, self.measured, nowhere if rule.unknown else self._owes_review(reach_m), reach_m=reach_m
                )
                depth_m = depth[pairs.site[found.pair]]
                for order, tier in enumerate(tiers):
                    if tier.activities and activity not in tier.activities:
                        continue
                    near = found.distance_m - found.uncertainty_m <= within_m.get(activity, np.inf) + TOLERANCE_M
                    held = np.flatnonzero(self._features(found, number) & (found.tier == order) & near)
                    listed = tier.presumed or bool(set(tier.presumed_for) & set(profile.activities))
                    presumed = np.full(len(held), listed and not rule.unknown)
                    if tier.presumed_depth_per_distance is not None and tier.presumed_from_depth_m is not None:
                        deep = depth_m[held] >= np.maximum(
                            tier.presumed_from_depth_m, tier.presumed_depth_per_distance * found.distance_m[held]
                        )
                        presumed |= deep & (not rule.unknown)
                    room = found.limit_m[held] - found.uncertainty_m[held]
                    yield FindingColumns(
                        provision=tier,
                        activity=activity,
                        clause=tier.clause,
                        pair=found.pair[held],
                        outcome=np.full(len(held), Outcome.SAFETY_REVIEW_SCREENING.rank, dtype=np.int8),
                        if_inside=np.full(len(held), -1, dtype=np.int8),
                        certainty=np.where(found.distance_m[held] <= room, INSIDE, MARGINAL).astype(np.int8),
                        distance_m=found.distance_m[held],
                        limit_m=found.limit_m[held],
                        offset_m=np.zeros(len(held)),
                        uncertainty_m=found.uncertainty_m[held],
                        extent_m=reach_m,
                        presumed=presumed,
                    )

    def _owes_review(self, reach_m: Column) -> Column:
        """Pairs inside a zone in which listed acts owe a safety review, shape (number of pairs,)."""
        in_zone = np.zeros(len(self.measured.pairs), dtype=bool)
        for zone in self.rules.zones:
            if zone.safety_review:
                rows = self.rows(zone, reach_m)
                in_zone[rows.pair[rows.inside]] = True
        return in_zone

    def _unnamed_review(self) -> bool:
        """Whether acts that may affect a line, but that the review clause does not name, lie in a screening tier."""
        tiers = self.rules.review_tiers
        if not any(tier.advise_for for tier in tiers):
            return False
        found = tier_rows(tiers, self.measured, self._own, reach_m=self._most_m)
        # So near a line an act of the profile is named; what is named needs no advice.
        named_m = [max(dict(profile.review_within_m).values(), default=0.0) for profile in self._profiles]
        asked = {
            (row, order)
            for row, profile in enumerate(self._profiles)
            for order, tier in enumerate(tiers)
            if set(tier.advise_for) & set(profile.activities)
        }
        features = self._profile_of[self.measured.pairs.site[found.pair]]
        unnamed = found.distance_m - found.uncertainty_m > np.array(named_m)[features] + TOLERANCE_M
        return any((unnamed & (features == row) & (found.tier == order)).any() for row, order in asked)

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

    def _banned_here(self, band: RiverBand, rows: Rows) -> Column:
        """Rows of a band in which its acts are prohibited, not left to the authority or to another law."""
        water = self.job.register.column("water_class")[self.measured.pairs.asset[rows.pair]]
        asserted = np.isin(water.astype(str), list(band.on_water))
        if band.on_land is Outcome.PROHIBITED:
            return np.asarray(asserted)
        banned = [name for name, outcome in band.on_water.items() if outcome is Outcome.PROHIBITED]
        return np.asarray(np.isin(water.astype(str), banned) & on_the_river(self.measured, rows, band))

    def _other_law(self) -> Iterator[str]:
        """Waters near which this order asserts nothing and another law has to be looked at."""
        for band in self.rules.river_bands:
            rows = self.rows(band)
            water = self.job.register.column("water_class")[self.measured.pairs.asset[rows.pair]]
            for name in band.not_asserted:
                if ((water == name) & (rows.inside | rows.near)).any():
                    yield name

    def _circumstances(self, columns: Sequence[FindingColumns]) -> Iterator[Circumstance]:
        pairs, register = self.measured.pairs, self.job.register
        if any(profile.own_work for profile in self._profiles):
            if self._own.any():
                yield Circumstance.OWN_WORK
            if any(
                self._profiles[profile].own_work and not client_of_network(works, register)
                for profile, works in zip(self._profile_of, self.job.works, strict=True)
            ):
                yield Circumstance.OWN_WORK_UNNAMED
        if any(profile.emergency for profile in self._profiles):
            yield Circumstance.EMERGENCY_REPAIR
        if any(is_emergency_of_others(works, self.rules, register) for works in self.job.works):
            yield Circumstance.EMERGENCY_OF_OTHERS
        if any("rivers_incomplete" in one.assumed for one in columns):
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
            if (register.column("supply")[asset] == "self_heated").any():
                yield Circumstance.SELF_HEATED
            if isinstance(one.provision, RiverBand):
                if register.column("aerial")[asset].astype(bool).any():
                    yield Circumstance.AERIAL_CROSSING
                excepted = one.activity in one.provision.exception_activities
                if excepted and (one.outcome != one.provision.exception_outcome.rank).any():
                    yield Circumstance.EXEMPTION_INCOMPLETE_IN_BAND
