"""A finding: one provision, one asset, one activity, measured."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from geo.dataclass import dataclass
from geo.network.crossing_rows import CROSSING_IN_DOUBT
from geo.text import Text, printable
from permits.rulebook.outcomes import Outcome

# Feature of a finding that is about all works of the job.
WHOLE_SITE = "*"


class Reason(StrEnum):
    """What stands in the place of a provision where none gives the reason; said in ``reasons.toml``."""

    ACTIVITY_NOT_USED = "activity_not_used"
    CHECK_FAILED = "check_failed"
    COORDINATES_IN_DOUBT = "coordinates_in_doubt"
    COVERAGE_EDGE = "coverage_edge"
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

    ``asks_for`` names what would settle a doubt, as `FindingTable` has it: rows without words show it, the record says it in ``text``.
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
    asks_for: tuple[str, ...] = ()

    @property
    def margin_m(self) -> float | None:
        if self.distance_m is None or self.limit_m is None:
            return None
        return self.distance_m - self.limit_m

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What stays the same under another reading of the law."""
        return (self.feature, self.asset_id or "", self.activity or "", self.provision or "")


def undetermined(feature: str, provision: Reason, reason: Text, *, asks_for: tuple[str, ...] = ()) -> Finding:
    """That it cannot be told, for a reason that no provision gives."""
    return Finding(
        feature=feature,
        outcome=Outcome.UNDETERMINED,
        certainty=Certainty.UNDETERMINED,
        provision=provision,
        text=reason,
        statutory=False,
        asks_for=asks_for,
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


_LONGEST = 40
_PARTS = str.maketrans({";": "；", "/": "／"})


def any_of(*names: str) -> str:
    """One thing to ask for: names of which any would settle it. What others called their columns does not end it, and is cut where it is long."""
    return "/".join(printable(name[:_LONGEST]).translate(_PARTS) for name in names)


# What settles a reason that names nothing itself: facts of the works, layers beside the network, and columns of the network.
_SETTLED_BY = {
    Reason.COORDINATES_IN_DOUBT: ("coordinates_from",),
    Reason.COVERAGE_EDGE: ("coverage",),
    Reason.FAR_FROM_NETWORK: ("coverage",),
    Reason.FEATURE_UNREAD: ("geometry",),
    Reason.NETWORK_IN_DOUBT: ("network.coordinates_from",),
    Reason.NOT_COVERED: ("coverage",),
    Reason.OUTLINE_COLLAPSED: ("geometry",),
    Lacking.POSITION_SKETCHED: ("network.position_accuracy_m",),
    Lacking.SHUTDOWN_UNSTATED: ("needs_shutdown",),
    Lacking.WORKS_UNKNOWN: ("activities",),
    Assumption.RIVERS_MISSING: ("rivers",),
    Assumption.RIVERS_INCOMPLETE: ("rivers",),
    CROSSING_IN_DOUBT: ("network.geometry",),
}


def settled_by(why: str, asks_for: tuple[str, ...]) -> tuple[str, ...]:
    """The names of what is to be stated, or put right, so that it can be told; several in one name, parted by ``/``: any of them.

    Parameters
    ----------
    why : str
        As `why_unknown` has it.
    asks_for : tuple of str
        Of the finding.
    """
    return asks_for or _SETTLED_BY.get(why, ())
