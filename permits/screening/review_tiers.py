"""Distances at which a safety review of works near a transmission line is screened for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np

from geo.measure.tolerance import TOLERANCE_M
from permits.rulebook.outcomes import Outcome
from permits.rulebook.provisions import ReviewTier
from permits.screening.columns import INSIDE, MARGINAL, FindingColumns
from permits.screening.compare import TierRows, tier_rows
from permits.screening.compared import Compared

Column = np.ndarray[Any, Any]


class ReviewTiers(Compared):
    """The tiers, which exclude one another."""

    def _tiers(self, tiers: tuple[ReviewTier, ...]) -> Iterator[FindingColumns]:
        lines = self._line_or_station
        if not tiers or not len(lines):
            return
        for activity in dict.fromkeys(code for profile in self._profiles for code in profile.activities):
            rule = self.rules.activity(activity)
            declared = [activity in profile.activities for profile in self._profiles]
            named_m = [dict(profile.review_within_m).get(activity) for profile in self._profiles]
            asked = np.array([(one is not None or rule.unknown) for one in named_m]) & declared
            rows = lines[asked[self._profile_of_line]]
            if not len(rows):
                continue
            reach_m = self.case.extents.of(activity)
            # Whether the review clause names works that nobody names cannot be told inside the zone either.
            if not rule.unknown:
                rows = rows[~self._owes_review(reach_m, activity)[rows]]
            found = tier_rows(tiers, self.measured, rows, reach_m=reach_m)
            profile = self._profile_of[found.feature]
            within_m = np.array([np.inf if one is None else one for one in named_m])[profile]
            near = found.distance_m - found.uncertainty_m <= within_m + TOLERANCE_M
            place = np.array(
                [one.activities.index(activity) if activity in one.activities else -1 for one in self._profiles]
            )
            for number, tier in enumerate(tiers):
                if tier.activities and activity not in tier.activities:
                    continue
                held = np.flatnonzero((found.tier == number) & near)
                if not len(held):
                    continue
                yield self._in_tier(
                    tier,
                    found,
                    held,
                    activity=activity,
                    order=place[profile[held]] * len(tiers) + number,
                    presumed=np.zeros(len(held), dtype=bool) if rule.unknown else self._presumed(tier, found, held),
                    extent_m=reach_m,
                )

    @cached_property
    def _line_or_station(self) -> Column:
        """Rows of the pairs with a transmission line or one of its facilities."""
        assets = self.measured.assets
        return np.flatnonzero(assets.transmission | assets.station)

    @cached_property
    def _profile_of_line(self) -> Column:
        return np.asarray(self._profile_of[self.measured.pairs.site[self._line_or_station]])

    def _presumed(self, tier: ReviewTier, found: TierRows, held: Column) -> Column:
        """Which of some rows a review is presumed for, in any case or by depth."""
        listed = [tier.presumed or bool(set(tier.presumed_for) & set(one.activities)) for one in self._profiles]
        presumed: Column = np.array(listed, dtype=bool)[self._profile_of[found.feature[held]]]
        if tier.presumed_depth_per_distance is not None and tier.presumed_from_depth_m is not None:
            presumed |= self.works.depth_m[found.feature[held]] >= np.maximum(
                tier.presumed_from_depth_m, tier.presumed_depth_per_distance * found.distance_m[held]
            )
        return np.asarray(presumed)

    @staticmethod
    def _in_tier(
        tier: ReviewTier,
        found: TierRows,
        held: Column,
        *,
        activity: str,
        order: Column,
        presumed: Column,
        extent_m: Column,
    ) -> FindingColumns:
        distance_m, limit_m, uncertainty_m = found.distance_m[held], found.limit_m[held], found.uncertainty_m[held]
        return FindingColumns(
            provision=tier,
            activity=activity,
            clause=tier.clause,
            pair=found.pair[held],
            feature=found.feature[held],
            order=order,
            outcome=np.full(len(held), Outcome.SAFETY_REVIEW_SCREENING.rank, dtype=np.int8),
            if_inside=np.full(len(held), -1, dtype=np.int8),
            distance_m=distance_m,
            limit_m=limit_m,
            offset_m=np.zeros(len(held)),
            uncertainty_m=uncertainty_m,
            extent_m=extent_m,
            how_sure=lambda: np.where(distance_m <= limit_m - uncertainty_m, INSIDE, MARGINAL),
            presumed=presumed,
        )

    def _owes_review(self, reach_m: Column, activity: str) -> Column:
        """Pairs inside a zone in which listed acts owe a safety review, shape (number of pairs,)."""
        in_zone = np.zeros(len(self.measured.pairs), dtype=bool)
        for zone in self.rules.zones:
            if zone.safety_review:
                rows = self.rows(zone, reach_m, activity)
                in_zone[rows.pair[rows.inside]] = True
        return in_zone

    def _unnamed_review(self) -> bool:
        """Whether acts that may affect a line, but that the review clause does not name, lie in a screening tier."""
        tiers = self.rules.review_tiers
        # For each profile the tiers in which it is asked about.
        asked = np.array(
            [[bool(set(tier.advise_for) & set(profile.activities)) for tier in tiers] for profile in self._profiles],
            dtype=bool,
        )
        if not asked.any():
            return False
        lines = self._line_or_station
        of_any = np.asarray(asked.any(axis=1))
        rows = lines[of_any[self._profile_of_line] & ~self._own[lines]]
        found = tier_rows(tiers, self.measured, rows, reach_m=self._most_m)
        # So near a line an act of the profile is named; what is named needs no advice.
        named_m = np.array([max(dict(profile.review_within_m).values(), default=0.0) for profile in self._profiles])
        profile = self._profile_of[found.feature]
        unnamed = found.distance_m - found.uncertainty_m > named_m[profile] + TOLERANCE_M
        return bool((unnamed & asked[profile, found.tier]).any())
