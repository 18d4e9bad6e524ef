"""The determination as one typed record (design §4.5, ``heatguard.determination/2``).

Report, map, plan, terminal, GeoJSON and HTTP answer are functions of a record, a role and a language, and of nothing
else. Metres have three decimals, degrees nine, so that a record that was written reads back equal. Every field carries
what it gives away (`permits.gives`); a field that may be hidden can be empty.
"""

# Annotations are no texts here (no ``__future__``): who discloses a record asks each, and would compile it first.

import datetime
from typing import Annotated, Literal

from geo.dataclass import dataclass
from permits.gives import Gives
from permits.record.described import Told
from permits.record.fields import Closed, Words
from permits.record.hand_in import HandIn, Sha256
from permits.record.plan import Letter, Plan
from permits.record.seal import Seal
from permits.record.shapes import Shape
from permits.record.way_out import CounterProposal
from permits.rulebook.outcomes import Outcome
from permits.screening.findings import Certainty

SCHEMA: Literal["heatguard.determination/2"] = "heatguard.determination/2"


# Shorthand of this file alone: a field and what it gives away.
_O, _N, _C, _L, _P, _W, _F = (
    Gives.OPEN,
    Gives.NEARNESS,
    Gives.CUT_OUT,
    Gives.PLACE,
    Gives.PIPE,
    Gives.PARTY,
    Gives.OFFICIALS,
)
_MEASURED = Told(
    description="From the works to the asset, where distance_m was measured; a point where they meet, null where no"
    " straight line was."
)


@dataclass(frozen=True)
class Job(Closed):
    """What somebody applies for."""

    project: Annotated[str | None, _O]
    reference: Annotated[str | None, _O]
    client: Annotated[str | None, _O]
    contractor: Annotated[str | None, _O]
    applicant: Annotated[Literal["unit", "individual"] | None, _O]
    start: Annotated[datetime.date | None, _O]
    end: Annotated[datetime.date | None, _O]
    issued_on: Annotated[datetime.date | None, _O]


@dataclass(frozen=True)
class Instrument(Closed):
    """The law that was applied."""

    id: Annotated[str, _O]
    title: Annotated[Words, _O]
    number: Annotated[Words, _O]
    in_force_from: Annotated[datetime.date | None, _O]


@dataclass(frozen=True)
class ReadingSaid(Closed):
    """A reading of the law in words: one that was followed, or one under which a finding would be another."""

    key: Annotated[str, _O]
    value: Annotated[str, _O]
    followed: Annotated[bool, _O]
    text: Annotated[Words, _O]


@dataclass(frozen=True)
class Basis(Closed):
    """All that a replay needs to come to the same bytes."""

    regulation: Annotated[str, _O]
    instrument: Annotated[Instrument, _O]
    in_force_on: Annotated[
        datetime.date,
        _O,
        Told(description="First day judged under the rule book; for works wholly outside it, their first day."),
    ]
    rulebook_sha256: Annotated[Sha256, _O]
    network_sha256: Annotated[Sha256, _O]
    works_sha256: Annotated[Sha256, _O]
    engine: Annotated[str, _O]
    working_crs: Annotated[str, _O]
    readings: Annotated[dict[str, str], _O]
    readings_said: Annotated[tuple[ReadingSaid, ...], _O]


@dataclass(frozen=True)
class Repair(Closed):
    """What was mended in the input; ``place`` is longitude and latitude."""

    feature: Annotated[str, _O]
    kind: Annotated[str, _O]
    place: Annotated[tuple[float, ...] | None, _O]
    text: Annotated[Words, _O]


@dataclass(frozen=True)
class CrsHypothesis(Closed):
    """Another reading of the coordinates, where it puts the works, and what it would mean."""

    crs: Annotated[str, _O]
    outcome: Annotated[Outcome, _O]
    lon: Annotated[float, _O]
    lat: Annotated[float, _O]
    text: Annotated[Words, _O]


@dataclass(frozen=True)
class Unread(Closed):
    """What was handed in and not screened."""

    file: Annotated[str, _O]
    layer: Annotated[str | None, _O]
    feature: Annotated[str, _O]
    count: Annotated[int, _O]
    reason: Annotated[Words, _O]


@dataclass(frozen=True)
class Counts(Closed):
    """``found`` features were counted a second way: ``screened`` and the counts of ``unread`` together."""

    found: Annotated[int, _O]
    screened: Annotated[int, _O]
    unread: Annotated[tuple[Unread, ...], _O]


@dataclass(frozen=True)
class Site(Closed):
    """The site as it was judged."""

    area_m2: Annotated[float, _O]
    district: Annotated[Words | None, _O, Told(description="Of the order, where all of the works lie in it.")]
    crs_declared: Annotated[str, _O]
    crs_used: Annotated[str, _O]
    repairs: Annotated[tuple[Repair, ...], _O]
    crs_hypotheses: Annotated[tuple[CrsHypothesis, ...], _O]
    counts: Annotated[Counts, _O]


@dataclass(frozen=True)
class Nearest(Closed):
    """The nearest asset of a feature, within a limit or not; zone and limit where the law has one for it."""

    asset_id: Annotated[str, _O]
    zone: Annotated[str | None, _O]
    distance_m: Annotated[float | None, _N]
    distance_band_m: Annotated[float | None, _O]
    limit_m: Annotated[float | None, _O]
    uncertainty_m: Annotated[float | None, _N]
    shortest_line: Annotated[Shape | None, _L, _MEASURED]


@dataclass(frozen=True)
class UsualDistance(Closed):
    """A distance that protective measures usually ask of an activity, and which these works may fall below; practice, not law."""

    activity: Annotated[str, _O]
    name: Annotated[Words, _O]
    usual_m: Annotated[float, _O]
    source: Annotated[str, _O]


@dataclass(frozen=True)
class Feature(Closed):
    """One feature handed in, screened or not; a feature that could not be read has no place and no nearest asset.

    ``nearest_by_zone`` is the nearest asset of each kind of zone within 300 m, nearest first; ``accuracy_m`` how well the
    place of the works is known. ``drawn`` is the axis or the centre that was handed in, where ``geometry`` is wider; null: it is that itself.
    """

    feature: Annotated[str, _O]
    outcome: Annotated[Outcome, _O]
    outcomes: Annotated[tuple[Outcome, ...], _O]
    activities: Annotated[tuple[str, ...], _O]
    nearest: Annotated[Nearest | None, _O]
    nearest_by_zone: Annotated[tuple[Nearest, ...], _L]
    usual: Annotated[tuple[UsualDistance, ...], _O]
    accuracy_m: Annotated[float | None, _O]
    geometry: Annotated[Shape | None, _O]
    drawn: Annotated[Shape | None, _O]


@dataclass(frozen=True)
class OtherReading(Closed):
    """What would follow if the text were read the other way; null: nothing applies."""

    reading: Annotated[str, _O]
    value: Annotated[str, _O]
    outcome: Annotated[Outcome | None, _O]


@dataclass(frozen=True)
class Finding(Closed):
    """One provision, one asset, one activity, measured."""

    id: Annotated[str, _O]
    instrument: Annotated[str, _O]
    feature: Annotated[str, _O, Told(description="Id of the works feature, else its place; * is all of them.")]
    outcome: Annotated[Outcome, _O]
    certainty: Annotated[Certainty, _O]
    provision: Annotated[str | None, _O]
    clause: Annotated[Words | None, _O]
    text: Annotated[Words | None, _O]
    activity: Annotated[str | None, _O]
    asset_id: Annotated[str | None, _O]
    zone: Annotated[str | None, _O]
    measured_from: Annotated[Literal["outer_edge", "centreline"] | None, _O]
    distance_m: Annotated[float | None, _N]
    distance_band_m: Annotated[
        float | None,
        _O,
        Told(
            description="Upper end of the band (5, 20, 50, 200, 500 m) of the distance to the 10 m squares that the"
            " feature touches; null beyond."
        ),
    ]
    limit_m: Annotated[float | None, _O]
    margin_m: Annotated[float | None, _N, Told(description="distance_m - limit_m")]
    uncertainty_m: Annotated[float | None, _N]
    shortest_line: Annotated[Shape | None, _L, _MEASURED]
    overlap_m2: Annotated[float | None, _L]
    along_m: Annotated[float | None, _L]
    reading: Annotated[str | None, _O]
    other_readings: Annotated[tuple[OtherReading, ...], _O]
    assumed: Annotated[tuple[str, ...], _O]
    statutory: Annotated[bool, _O]
    if_inside: Annotated[Outcome | None, _O]
    tier: Annotated[str | None, _O]
    presumed: Annotated[bool | None, _O]
    by_analogy: Annotated[bool, _O]
    vertical_clearance_m: Annotated[float | None, _P]


@dataclass(frozen=True)
class ProhibitedActivity(Closed):
    """An act that the law forbids in a zone the site touches; ``declared``: it is among the works."""

    zone: Annotated[str, _O]
    clause: Annotated[Words, _O]
    text: Annotated[Words, _O]
    declared: Annotated[bool, _O]


@dataclass(frozen=True)
class Obligation(Closed):
    """Who owes what to whom, for which assets, by when; ``text`` are the law's words.

    ``due_on`` is the last day on which it can still be done, where the works state a start and the duty counts from it:
    the order says before the start and no more, so it is the day before, worked or not. In how many working days the
    other party has to be asked is practice, and stands in the clocks of the plan.
    """

    kind: Annotated[str, _O]
    owed_by: Annotated[tuple[str, ...], _O]
    towards: Annotated[tuple[str, ...], _O]
    clause: Annotated[Words | None, _O]
    text: Annotated[Words | None, _O]
    assets: Annotated[tuple[str, ...], _O]
    due: Annotated[Words | None, _O]
    due_on: Annotated[datetime.date | None, _O]
    late: Annotated[bool, _O]


@dataclass(frozen=True)
class Document(Closed):
    """A paper that shows that a duty was done, and who has to bring it."""

    kind: Annotated[str, _O]
    text: Annotated[Words, _O]
    clause: Annotated[Words | None, _O]
    owed_by: Annotated[tuple[str, ...], _O]


@dataclass(frozen=True)
class Liability(Closed):
    """A range of fines that may apply; never a computed amount."""

    who: Annotated[Literal["unit", "individual"], _O]
    clause: Annotated[Words, _O]
    for_clause: Annotated[Words, _O]
    text: Annotated[Words, _O]
    min_cny: Annotated[int, _O]
    max_cny: Annotated[int, _O]


@dataclass(frozen=True)
class Caveat(Closed):
    """Something the reader must bear in mind; ``instead`` is said to those who may not see ``text``."""

    kind: Annotated[str, _O]
    text: Annotated[Words | None, _O]
    gives: Annotated[Gives, _O]
    instead: Annotated[Words | None, _O]


@dataclass(frozen=True)
class Contact(Closed):
    """Whom to call about which assets; null where nobody says."""

    party: Annotated[Literal["operator"], _O]
    name: Annotated[str | None, _W]
    phone: Annotated[str | None, _W]
    hours: Annotated[str | None, _W]
    address: Annotated[str | None, _W]
    contact: Annotated[str | None, _W]
    assets: Annotated[tuple[str, ...], _O]


@dataclass(frozen=True)
class Asset(Closed):
    """A protected thing that the record speaks of; ``name`` is how a reader is told of it."""

    asset_id: Annotated[str, _O]
    name: Annotated[Words, _O]
    kind: Annotated[str, _O]
    represents: Annotated[str | None, _P]
    dn: Annotated[float | None, _P]
    outer_diameter_mm: Annotated[float | None, _P]
    depth_m: Annotated[float | None, _P]
    grade: Annotated[str | None, _P]
    uncertainty_m: Annotated[float | None, _P]
    operator: Annotated[str | None, _W]
    producer: Annotated[str | None, _W]
    owner: Annotated[str | None, _W]


@dataclass(frozen=True)
class DrawnZone(Closed):
    """A zone round an asset of the excerpt: how far it reaches from the geometry as drawn, ground metres."""

    style: Annotated[Literal["zone", "zone_other_reading", "river_band"], _O]
    name: Annotated[Words, _O]
    limit_m: Annotated[float, _O]
    radius_m: Annotated[float, _O]


@dataclass(frozen=True)
class DrawnAsset(Closed):
    """An asset of the excerpt; ``assumed`` is what its owner did not state of it."""

    asset_id: Annotated[str, _O]
    kind: Annotated[str, _O]
    geometry: Annotated[Shape, _O]
    zones: Annotated[tuple[DrawnZone, ...], _O]
    assumed: Annotated[tuple[str, ...], _P]
    dn: Annotated[float | None, _P]
    outer_diameter_mm: Annotated[float | None, _P]
    depth_m: Annotated[float | None, _P]
    grade: Annotated[str | None, _P]
    uncertainty_m: Annotated[float | None, _P]
    operator: Annotated[str | None, _W]


@dataclass(frozen=True)
class Water(Closed):
    """A river management area of the excerpt."""

    name: Annotated[str, _O]
    geometry: Annotated[Shape, _O]


@dataclass(frozen=True)
class Excerpt(Closed):
    """The network round the site, as much of it as a map of the job shows."""

    assets: Annotated[tuple[DrawnAsset, ...], _O]
    rivers: Annotated[tuple[Water, ...], _O]
    coverage: Annotated[Shape | None, _O]


@dataclass(frozen=True)
class CutOut(Closed):
    """Squares inside the sender's own site that hold a zone of this name; older records hold pipes and zones, too, by their ``style``."""

    style: Annotated[str, _O]
    name: Annotated[Words, _O]
    geometry: Annotated[Shape, _O]


@dataclass(frozen=True)
class Record(Closed):
    """A determination. It is advice with reasons, never a permit.

    ``reader`` is the role for which fields were hidden or rounded; null: none were.
    """

    schema: Annotated[Literal["heatguard.determination/2"], _O]
    reader: Annotated[str | None, _O]
    number: Annotated[
        str,
        _O,
        Told(pattern="^HG-[0-9A-F]{8}$", description="On every paper of this determination, whoever reads it."),
    ]
    outcome: Annotated[Outcome, _O]
    outcomes: Annotated[tuple[Outcome, ...], _O, Told(min_length=1, description="Strictest first.")]
    headline: Annotated[Words, _O]
    job: Annotated[Job, _O]
    basis: Annotated[Basis, _O]
    network_as_of: Annotated[datetime.date | None, _O]
    site: Annotated[Site, _O]
    features: Annotated[tuple[Feature, ...], _O]
    findings: Annotated[tuple[Finding, ...], _O]
    prohibited_activities: Annotated[tuple[ProhibitedActivity, ...], _O]
    obligations: Annotated[tuple[Obligation, ...], _O]
    documents: Annotated[tuple[Document, ...], _O]
    liability: Annotated[tuple[Liability, ...], _F]
    counter_proposal: Annotated[CounterProposal | None, _O]
    caveats: Annotated[tuple[Caveat, ...], _O]
    contacts: Annotated[tuple[Contact, ...], _W]
    assets: Annotated[tuple[Asset, ...], _O]
    plan: Annotated[Plan | None, _O]
    letters: Annotated[tuple[Letter, ...], _O]
    hand_in: Annotated[HandIn | None, _O]
    excerpt: Annotated[Excerpt | None, _L]
    cut_out: Annotated[tuple[CutOut, ...], _C]
    seal: Annotated[
        Seal | None,
        _O,
        Told(description="Of the installation that keeps it; null: nobody sealed this copy."),
    ]
