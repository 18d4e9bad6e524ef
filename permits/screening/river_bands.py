"""Acts in and beside a river, near a transmission line that crosses it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np

from geo.dataclass import dataclass
from permits.rulebook.circumstances import WorksCircumstance
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.outcomes import Outcome
from permits.rulebook.provisions import RiverBand, Zone
from permits.screening.applicability import Profile
from permits.screening.columns import UNDETERMINED, FindingColumns, judged
from permits.screening.compare import Rows, on_the_river
from permits.screening.compared import Compared
from permits.screening.findings import Assumption

Column = np.ndarray[Any, Any]


@dataclass(frozen=True)
class InBand:
    """An activity that the river band names for certain, or may name.

    ``exempt``: the exception for dredging is complete; ``in_water``: it is done in water, shown or not; ``order``: its place
    among those of each profile, -1 for profiles without it, shape (number of profiles,).
    """

    activity: str
    certain: bool
    exempt: bool
    in_water: bool
    order: Column


class RiverBands(Compared):
    """The river bands, with crossings known or not."""

    @cached_property
    def _acts_in_bands(self) -> list[InBand]:
        """Activities that the river band names, or may name, each once for all profiles that are alike in it."""
        found: dict[tuple[str, bool, bool, bool], InBand] = {}
        for number, profile in enumerate(self._profiles):
            given = profile.circumstances
            for place, (activity, certain) in enumerate(_in_the_band(profile, self.rules)):
                rule = self.rules.activity(activity)
                exempt = WorksCircumstance.EXEMPTION_COMPLETE in given
                in_water = rule.in_water or WorksCircumstance.UNDERWATER in given
                key = (activity, certain, exempt, in_water)
                if key not in found:
                    found[key] = InBand(*key, order=np.full(len(self._profiles), -1))
                found[key].order[number] = place
        return list(found.values())

    def _band(self, band: RiverBand) -> Iterator[FindingColumns]:
        if self.case.register.rivers is None:
            yield from self._band_without_rivers(band)
            return
        yield from self._in_no_water(band)
        for one in self._acts_in_bands if self._near_any(band) else ():
            reach_m = self.case.extents.of(one.activity)
            rows = self.rows(band, reach_m, one.activity)
            held, order = self._hits(rows, one.order)
            water = self.measured.assets.water_class.take(rows.pair[held])
            wet = self._on_the_river(band, rows)[held]
            outcome = np.full(len(held), band.on_land.rank)
            for name, follows in band.on_water.items():
                # On waters that are no river by the words, the land beside them is no stricter than they are.
                outcome[water.equals(name)] = np.maximum(band.on_land.rank, follows.rank)
                outcome[water.equals(name) & wet] = follows.rank
            if one.exempt and one.activity in band.exception_activities:
                outcome = np.full(len(held), band.exception_outcome.rank)
            asked = water.among(band.on_water)
            if not one.certain:
                # On the land beside the river it is none of the band's acts; on the water it may be one.
                asked &= wet
                rule = self.rules.activity(one.activity)
                unsaid = any(follows.outcome is Outcome.UNDETERMINED for follows in rule.falls_under)
                outcome = np.full(len(held), (Outcome.UNDETERMINED if unsaid else Outcome.OFFICIAL_DECISION).rank)
            held = held[asked]
            yield judged(
                band,
                rows,
                held,
                activity=one.activity,
                clause=band.clause,
                order=order[asked],
                outcome=outcome[asked],
                sketched=self.measured.assets.sketched[rows.pair[held]],
                extent_m=reach_m,
                doubted=self.measured.assets.in_doubt[rows.pair[held]],
            )

    def _on_the_river(self, band: RiverBand, rows: Rows) -> Column:
        """As `on_the_river`, asked once."""
        if id(rows) not in self._wet:
            self._wet[id(rows)] = on_the_river(self.measured, rows, band)
        return self._wet[id(rows)]

    @cached_property
    def _wet(self) -> dict[int, Column]:
        # Compared rows are kept as long as the case, so that their ids stay their own.
        return {}

    def _band_without_rivers(self, band: RiverBand) -> Iterator[FindingColumns]:
        """No rivers layer: whether a line crosses one nearby cannot be told, and never reads as clear."""
        for one in self._acts_in_bands if self._near_any(self._whole_line(band)) else ():
            if one.certain:
                yield self._near_the_line(band, one, Assumption.RIVERS_MISSING)

    def _in_no_water(self, band: RiverBand) -> Iterator[FindingColumns]:
        """Acts that are done in water, near a line, on no water of the rivers layer: the layer is not whole."""
        acts = [one for one in self._acts_in_bands if one.certain and one.in_water]
        if not acts or not self._near_any(self._whole_line(band)):
            return
        dry = self._in_no_shown_water & ~self._in_a_band(band)
        for one in acts if dry.any() else ():
            yield self._near_the_line(band, one, Assumption.RIVERS_INCOMPLETE, dry)

    def _in_a_band(self, band: RiverBand) -> Column:
        """Features that lie in the band of a crossing that is known, under any reading, shape (number of features,)."""
        rows = self.rows(next(held for held in self.rules.river_bands if held.clause == band.clause))
        known = np.zeros(len(self.case.works), dtype=bool)
        sure = rows.hits[~self.measured.assets.in_doubt[rows.pair[rows.hits]]]
        known[rows.feature[sure]] = True
        return known

    @cached_property
    def _in_no_shown_water(self) -> Column:
        """Features that touch no water of the rivers layer, shape (number of features,)."""
        rivers = self.case.register.rivers
        dry = np.ones(len(self.case.works), dtype=bool)
        if rivers is not None and len(rivers):
            dry[rivers.tree.query(self.case.site.geometry, predicate="intersects")[0]] = False
        return dry

    def _near_the_line(
        self, band: RiverBand, one: InBand, assumed: str, features: Column | None = None
    ) -> FindingColumns:
        """Near a line of which nobody knows whether it crosses a river there: it cannot be told.

        ``features``: those asked about, bool array of shape (number of features,); None: all that do the act.
        """
        reach_m = self.case.extents.of(one.activity)
        rows = self.rows(self._whole_line(band), reach_m, one.activity)
        held, order = self._hits(rows, one.order)
        if features is not None:
            asked = features[rows.feature[held]]
            held, order = held[asked], order[asked]
        ban = min(outcome.rank for outcome in band.on_water.values())
        return FindingColumns(
            provision=band,
            activity=one.activity,
            clause=band.clause,
            pair=rows.pair[held],
            feature=rows.feature[held],
            order=order,
            outcome=np.full(len(held), Outcome.UNDETERMINED.rank, dtype=np.int8),
            if_inside=np.full(len(held), ban, dtype=np.int8),
            distance_m=rows.distance_m[held],
            limit_m=np.full(len(held), band.limit_m),
            offset_m=rows.offset_m[held],
            uncertainty_m=rows.uncertainty_m[held],
            extent_m=reach_m,
            how_sure=lambda: np.full(len(held), UNDETERMINED),
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
        water = self.measured.assets.water_class.take(rows.pair)
        asserted = water.among(band.on_water) & ~self.measured.assets.in_doubt[rows.pair]
        if band.on_land is Outcome.PROHIBITED:
            return np.asarray(asserted)
        banned = [name for name, outcome in band.on_water.items() if outcome is Outcome.PROHIBITED]
        return np.asarray(asserted & water.among(banned) & self._on_the_river(band, rows))

    def other_law(self) -> Iterator[str]:
        """Waters near which this order asserts nothing and another law has to be looked at."""
        for band in filter(self._near_any, self.rules.river_bands):
            rows = self.rows(band)
            water = self.measured.assets.water_class.take(rows.pair)
            for name in band.not_asserted:
                if (water.equals(name) & (rows.inside | rows.near)).any():
                    yield name


def _in_the_band(profile: Profile, rules: RulesInForce) -> list[tuple[str, bool]]:
    """Activities of a profile that the river band names, or may name: code, and whether it is certain."""
    found = []
    for code in profile.activities:
        rule = rules.activity(code)
        named = bool(set(rule.river_ban) & profile.circumstances)
        if named and not set(rule.river_ban_unless) & profile.circumstances:
            found.append((code, True))
        elif named or rule.river_doubt or rule.unknown:
            found.append((code, False))
    return found
