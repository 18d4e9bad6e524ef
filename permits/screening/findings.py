"""A finding: one provision, one asset, one activity, measured."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from geo.dataclass import dataclass
from geo.network.crossing_rows import CROSSING_IN_DOUBT
from geo.text import Text
from permits.rulebook.outcomes import Outcome

# Feature of a finding that is about all works of the job.
WHOLE_SITE = "*"


class Reason(StrEnum):
    """What stands in the place of a provision where none gives the reason; said in ``reasons.toml``."""

    ACTIVITY_NOT_USED = "activity_not_used"
    CHECK_FAILED = "check_failed"
    COORDINATES_IN_DOUBT = "coordinates_in_doubt"
    FACT_CONTRADICTS_ACTIVITY = "fact_contradicts_activity"
    FAR_FROM_NETWORK = "far_from_network"
    FEATURE_REFUSED = "feature_refused"
    FEATURE_UNREAD = "feature_unread"
    NETWORK_IN_DOUBT = "network_in_doubt"
    NETWORK_SIZE_NOT_USED = "network_size_not_used"
    NOT_COVERED = "coverage"
    OTHER_SYSTEM_STATED = "other_system_stated"
    OUTLINE_COLLAPSED = "outline_collapsed"
    OUTLINE_IN_DOUBT = "outline_in_doubt"
    PLACE_NOT_USED = "place_not_used"
    PRIOR_LAW = "prior_law"
    PROPERTY_NOT_USED = "property_not_used"
    SIZE_UNSTATED = "size_unstated"


class Lacking(StrEnum):
    """What is not known where a provision applies and it cannot be told what follows; said in ``reasons.toml``."""

    POSITION_SKETCHED = "position_sketched"
    SHUTDOWN_UNSTATED = "shutdown_unstated"
    WORKS_UNKNOWN = "works_unknown"


# What a finding is called that stands for a check that crashed.
CHECK_FAILED = Reason.CHECK_FAILED


class Certainty(StrEnum):
    """What position uncertainty leaves of a comparison."""

    INSIDE = "inside"
    MARGINAL = "marginal"
    OUTSIDE = "outside"
    UNDETERMINED = "undetermined"


class Assumption(StrEnum):
    """What had to be assumed for a finding beyond what its asset says of itself."""

    LINE_NOT_STATED = "line_not_stated"
    RIVERS_MISSING = "rivers_missing"
    RIVERS_INCOMPLETE = "rivers_incomplete"


@dataclass(frozen=True)
class OtherReading:
    """What would follow if the text were read the other way; None: nothing applies."""

    reading: str
    value: str
    outcome: Outcome | None


@dataclass(frozen=True)
class Finding:
    """The fields of ``findings[]`` in the determination contract (design §4.5); metres, m².

    ``depth_difference_m`` stands where two depths are stated and not of what: no clearance, and said as a caveat.
    """

    feature: str
    outcome: Outcome
    certainty: Certainty
    provision: str | None = None
    clause: Text | None = None
    text: Text | None = None
    activity: str | None = None
    asset_id: str | None = None
    zone: str | None = None
    measured_from: str | None = None
    distance_m: float | None = None
    limit_m: float | None = None
    uncertainty_m: float | None = None
    overlap_m2: float | None = None
    along_m: float | None = None
    reading: str | None = None
    other_readings: tuple[OtherReading, ...] = ()
    assumed: tuple[str, ...] = ()
    statutory: bool = True
    if_inside: Outcome | None = None
    tier: str | None = None
    presumed: bool | None = None
    by_analogy: bool = False
    vertical_clearance_m: float | None = None
    depth_difference_m: float | None = None

    @property
    def margin_m(self) -> float | None:
        if self.distance_m is None or self.limit_m is None:
            return None
        return self.distance_m - self.limit_m

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What stays the same under another reading of the law."""
        return (self.feature, self.asset_id or "", self.activity or "", self.provision or "")


def undetermined(feature: str, provision: Reason, reason: Text) -> Finding:
    """That it cannot be told, for a reason that no provision gives."""
    return Finding(
        feature=feature,
        outcome=Outcome.UNDETERMINED,
        certainty=Certainty.UNDETERMINED,
        provision=provision,
        text=reason,
        statutory=False,
    )


def why_unknown(provision: str, assumed: Collection[str], certainty: Certainty, *, has_asset: bool) -> str:
    """Why a finding is undetermined: what stands in the place of its provision, else what is not known where that applies.

    Returns
    -------
    str
        The code of a `Reason`, of a `Lacking` or of an `Assumption`; each has words in ``data/codelists``.
    """
    if not provision[:1].isdigit():
        return provision
    for rivers in (Assumption.RIVERS_MISSING.value, Assumption.RIVERS_INCOMPLETE.value, CROSSING_IN_DOUBT):
        if rivers in assumed:
            return rivers
    if certainty is not Certainty.UNDETERMINED:
        return Lacking.WORKS_UNKNOWN.value
    return (Lacking.POSITION_SKETCHED if has_asset else Lacking.SHUTDOWN_UNSTATED).value
