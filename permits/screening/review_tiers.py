"""Distances at which a safety review of works near a transmission line is screened for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from geo.measure.tolerance import TOLERANCE_M
from permits.rulebook.outcomes import Outcome
from permits.rulebook.provisions import ReviewTier
from permits.screening.columns import INSIDE, MARGINAL, FindingColumns
from permits.screening.compare import tier_rows
from permits.screening.compared import Compared

Column = np.ndarray[Any, Any]


class ReviewTiers(Compared):
    """The tiers, which exclude one another."""

    def _tiers(self, tiers: tuple[ReviewTier, ...]) -> Iterator[FindingColumns]:
        if not tiers:
            return
        pairs = self.measured.pairs
        # Whether the review clause names works that nobody names cannot be told inside the zone either.
        nowhere = np.zeros(len(pairs), dtype=bool)
        depth = np.array([works.facts.get("depth_m", np.nan) for works in self.case.works], dtype=float)
        for number, profile in enumerate(self._profiles):
            within_m = dict(profile.review_within_m)
            for activity in profile.activities:
                rule = self.rules.activity(activity)
                if not (activity in within_m or rule.unknown):
                    continue
                reach_m = self.case.extents.of(activity)
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
