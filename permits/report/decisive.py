"""Which finding decides: the one reason that page, paper and terminal give first."""

from __future__ import annotations

from permits.record.record import Finding, Record
from permits.screening.findings import Certainty

Rank = tuple[bool, bool, bool, float, bool]


def by_analogy_alone(one: Finding) -> bool:
    """Whether a finding is a screening at a distance which the order does not name, and no review is presumed."""
    return one.tier is not None and not one.presumed


def decisive(record: Record) -> Finding | None:
    """The finding that makes the headline: of the order before by analogy, measured before not, nearest first.

    None where nothing was found, and where all that was found is a screening by analogy: what lies 400 m away is no
    reason to stop, it stands below.
    """
    making = [one for one in record.findings if one.outcome is record.outcome and not by_analogy_alone(one)]
    return min(making, key=rank, default=None)


def in_order_of_weight(record: Record) -> list[Finding]:
    """Findings, the one that decides first; of each outcome as the decisive one is chosen."""
    place = {outcome: place for place, outcome in enumerate(record.outcomes)}

    def weight(one: Finding) -> tuple[int, bool, Rank]:
        return place.get(one.outcome, len(place)), by_analogy_alone(one), rank(one)

    return sorted(record.findings, key=weight)


def rank(one: Finding) -> Rank:
    """Of the order before by analogy, measured before not, certain before not, near before far, stated before assumed."""
    # A rounded record holds bands instead of distances.
    near_m = one.distance_m if one.distance_m is not None else (one.distance_band_m or 0.0)
    return (
        one.tier is not None,
        one.asset_id is None,
        one.certainty is not Certainty.INSIDE,
        near_m,
        bool(one.assumed),
    )
