"""Acts in and beside a river, near a transmission line that crosses it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np

from permits.rulebook.circumstances import WorksCircumstance
from permits.rulebook.outcomes import Outcome
from permits.rulebook.provisions import RiverBand, Zone
from permits.screening.applicability import Profile
from permits.screening.columns import UNDETERMINED, FindingColumns, judged
from permits.screening.compare import Rows, on_the_river
from permits.screening.compared import Compared
from permits.screening.findings import Assumption

Column = np.ndarray[Any, Any]


class RiverBands(Compared):
    """The river bands, with crossings known or not."""

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
        if self.case.register.rivers is None:
            yield from self._band_without_rivers(band)
            return
        yield from self._in_no_water(band)
        for number, profile in enumerate(self._profiles):
            exempt = WorksCircumstance.EXEMPTION_COMPLETE in profile.circumstances
            for activity, certain in self._in_the_band(profile):
                reach_m = self.case.extents.of(activity)
                rows = self.rows(band, reach_m)
                water = self.case.register.coded("water_class").take(self.measured.pairs.asset[rows.pair])
                wet = on_the_river(self.measured, rows, band)
                outcome = np.full(len(rows), band.on_land.rank)
                for name, follows in band.on_water.items():
                    # On waters that are no river by the words, the land beside them is no stricter than they are.
                    outcome[water.equals(name)] = np.maximum(band.on_land.rank, follows.rank)
                    outcome[water.equals(name) & wet] = follows.rank
                if exempt and activity in band.exception_activities:
                    outcome = np.full(len(rows), band.exception_outcome.rank)
                chosen = self._features(rows, number) & water.among(band.on_water)
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
                    yield self._near_the_line(band, activity, self._profile_of == number, Assumption.RIVERS_MISSING)

    def _in_no_water(self, band: RiverBand) -> Iterator[FindingColumns]:
        """Acts that are done in water, near a line, on no water of the rivers layer: the layer is not whole."""
        dry = self._in_no_shown_water & ~self._in_a_band(band)
        for number, profile in enumerate(self._profiles):
            for activity, certain in self._in_the_band(profile):
                in_water = self.rules.activity(activity).in_water or (
                    WorksCircumstance.UNDERWATER in profile.circumstances
                )
                if certain and in_water and dry.any():
                    yield self._near_the_line(
                        band, activity, dry & (self._profile_of == number), Assumption.RIVERS_INCOMPLETE
                    )

    def _in_a_band(self, band: RiverBand) -> Column:
        """Features that lie in the band of a crossing that is known, under any reading, shape (number of features,)."""
        rows = self.rows(next(held for held in self.rules.river_bands if held.clause == band.clause))
        known = np.zeros(len(self.case.works), dtype=bool)
        known[self.measured.pairs.site[rows.pair[rows.inside | rows.near]]] = True
        return known

    @cached_property
    def _in_no_shown_water(self) -> Column:
        """Features that touch no water of the rivers layer, shape (number of features,)."""
        rivers = self.case.register.rivers
        dry = np.ones(len(self.case.works), dtype=bool)
        if rivers is not None and len(rivers):
            dry[rivers.tree.query(self.case.site.geometry, predicate="intersects")[0]] = False
        return dry

    def _near_the_line(self, band: RiverBand, activity: str, features: Column, assumed: str) -> FindingColumns:
        """Near a line of which nobody knows whether it crosses a river there: it cannot be told."""
        reach_m = self.case.extents.of(activity)
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

    def _banned_here(self, band: RiverBand, rows: Rows) -> Column:
        """Rows of a band in which its acts are prohibited, not left to the authority or to another law."""
        water = self.case.register.coded("water_class").take(self.measured.pairs.asset[rows.pair])
        asserted = water.among(band.on_water)
        if band.on_land is Outcome.PROHIBITED:
            return np.asarray(asserted)
        banned = [name for name, outcome in band.on_water.items() if outcome is Outcome.PROHIBITED]
        return np.asarray(water.among(banned) & on_the_river(self.measured, rows, band))

    def _other_law(self) -> Iterator[str]:
        """Waters near which this order asserts nothing and another law has to be looked at."""
        for band in self.rules.river_bands:
            rows = self.rows(band)
            water = self.case.register.coded("water_class").take(self.measured.pairs.asset[rows.pair])
            for name in band.not_asserted:
                if (water.equals(name) & (rows.inside | rows.near)).any():
                    yield name
