"""The joint protection plan and the letters of a record: all that the papers which the parties sign are rendered from.

What a measure, a risk or a conflict owes to the size or the laying of a pipe stands apart (``pipe_…``), so that a reader who may not
know the pipe does not learn it from them; his copy has blanks there until the operator hands its data over.
"""

# Annotations are no texts here (no ``__future__``): who discloses a record asks each, and would compile it first.

import datetime
from typing import Annotated, Literal

from geo.dataclass import dataclass
from permits.gives import Gives
from permits.record.described import Told
from permits.record.fields import Closed, Words
from permits.record.shapes import Shape
from permits.rulebook.outcomes import Outcome
from permits.screening.findings import Certainty

# Shorthand of this file alone: a field and what it gives away.
_O, _N, _L, _P, _W = Gives.OPEN, Gives.NEARNESS, Gives.PLACE, Gives.PIPE, Gives.PARTY


@dataclass(frozen=True)
class Party(Closed):
    """Somebody who signs; ``names`` is empty where nobody has told us."""

    party: Annotated[str, _O]
    role: Annotated[Words, _O]
    names: Annotated[tuple[str, ...], _W]
    statutory: Annotated[bool, _O]


@dataclass(frozen=True)
class PlanAsset(Closed):
    """An asset the plan protects, with the least distance of any activity; ``thing``: what it is laid in, or its kind of structure."""

    asset_id: Annotated[str, _O]
    zone: Annotated[str, _O]
    feature: Annotated[str, _O]
    distance_m: Annotated[float | None, _N]
    distance_band_m: Annotated[float | None, _O]
    limit_m: Annotated[float | None, _O]
    certainty: Annotated[Certainty, _O]
    vertical_clearance_m: Annotated[float | None, _P]
    in_season: Annotated[bool, _O, Told(description="Whether the works near it meet the heating season.")]
    thing: Annotated[Literal["direct", "channel", "aerial", "chamber", "station"] | None, _P]
    represents: Annotated[str | None, _P]
    dn: Annotated[float | None, _P]
    outer_diameter_mm: Annotated[float | None, _P]
    width_mm: Annotated[float | None, _P]
    depth_m: Annotated[float | None, _P]
    depth_of: Annotated[str | None, _P]
    laying: Annotated[str | None, _P]
    medium: Annotated[str | None, _P]
    installed_on: Annotated[str | None, _P]
    grade: Annotated[str | None, _P]
    uncertainty_m: Annotated[float | None, _P]
    assumed: Annotated[tuple[str, ...], _O]
    operator: Annotated[str | None, _W]
    producer: Annotated[str | None, _W]
    owner: Annotated[str | None, _W]


@dataclass(frozen=True)
class PlanWork(Closed):
    """What one activity of a feature is, under which clauses it falls; ``lifted``: the plan can make it possible.

    ``stated`` is what was declared of it that has no field of its own: species, planting hole, temporary.
    """

    feature: Annotated[str, _O]
    activity: Annotated[str, _O]
    declared: Annotated[tuple[str, ...], _O]
    assets: Annotated[tuple[str, ...], _O]
    clauses: Annotated[tuple[Words, ...], _O]
    outcomes: Annotated[tuple[Outcome, ...], _O]
    lifted: Annotated[bool, _O]
    method: Annotated[str | None, _O]
    hand_dug: Annotated[bool | None, _O]
    depth_m: Annotated[float | None, _O]
    width_m: Annotated[float | None, _O]
    diameter_m: Annotated[float | None, _O]
    stated: Annotated[tuple[Words, ...], _O]
    start: Annotated[datetime.date | None, _O]
    end: Annotated[datetime.date | None, _O]


@dataclass(frozen=True)
class Risk(Closed):
    """What may go wrong when these activities act on these assets."""

    text: Annotated[Words, _O]
    activities: Annotated[tuple[str, ...], _O]
    assets: Annotated[tuple[str, ...], _O]


@dataclass(frozen=True)
class Measure(Closed):
    """One measure for some activities at some assets.

    ``value`` is the usual one. ``to_fill`` is what a sheet to be signed says: where a number has to be confirmed it has a blank there,
    with the usual number behind it. ``standard`` is the number of the standard where ``source`` is one.
    """

    key: Annotated[str, _O]
    section: Annotated[Literal["locate", "protect", "monitor", "restore", "emergency"], _O]
    name: Annotated[Words, _O]
    value: Annotated[Words, _O]
    to_fill: Annotated[Words, _O]
    source: Annotated[str, _O]
    standard: Annotated[str | None, _O]
    confirm: Annotated[bool, _O]
    activities: Annotated[tuple[str, ...], _O]
    assets: Annotated[tuple[str, ...], _O]


@dataclass(frozen=True)
class Clock(Closed):
    """A time of the plan. ``on`` is the last day for it; ``late``: it is past, or comes after the start."""

    name: Annotated[Words, _O]
    value: Annotated[Words, _O]
    source: Annotated[str, _O]
    confirm: Annotated[bool, _O]
    on: Annotated[datetime.date, _O]
    late: Annotated[bool, _O]


@dataclass(frozen=True)
class Conflict(Closed):
    """Works that break a measure as declared: what was measured, what the measure asks for, and the two ways out; metres.

    ``measured_m`` is the distance, or the clearance between heights; null where neither is what is broken.
    """

    kind: Annotated[Literal["distance", "clearance", "exposure", "through", "season"], _O]
    measure: Annotated[str, _O]
    feature: Annotated[str, _O]
    activity: Annotated[str, _O]
    asset_id: Annotated[str, _O]
    measured_m: Annotated[float | None, _N]
    needed_m: Annotated[float | None, _O]
    short_m: Annotated[float | None, _N]
    text: Annotated[Words, _O]
    move: Annotated[Words, _O]
    agree: Annotated[Words, _O]


@dataclass(frozen=True)
class TrialPit(Closed):
    """Where the pipe is located before the start, and why there; ``exposes``: it may be dug free for it.

    ``chainage_m`` counts along the asset from the first point of its drawing. The list is hidden with the place of the asset as a whole:
    its length tells how far works and pipe run side by side, its reasons tell what is not known of the pipe.
    """

    number: Annotated[str, _O]
    asset_id: Annotated[str, _O]
    feature: Annotated[str, _O]
    why: Annotated[tuple[Words, ...], _O]
    exposes: Annotated[bool | None, _P]
    chainage_m: Annotated[float | None, _L]
    place: Annotated[Shape | None, _L]


@dataclass(frozen=True)
class MonitoringPoint(Closed):
    """A point of monitoring at an asset; ``chainage_m`` as of a trial pit, null at a structure."""

    number: Annotated[str, _O]
    asset_id: Annotated[str, _O]
    feature: Annotated[str, _O]
    chainage_m: Annotated[float | None, _L]
    place: Annotated[Shape | None, _L]


@dataclass(frozen=True)
class Profile(Closed):
    """An outline in a section, hidden with it as a whole, metres: across from the axis of the asset towards the works, and down from the ground.

    ``round``: it is a circle within these bounds. ``cut_left``, ``cut_right``: it goes on beyond the section.
    """

    left_m: Annotated[float, _O]
    right_m: Annotated[float, _O]
    top_m: Annotated[float, _O]
    bottom_m: Annotated[float, _O]
    round: Annotated[bool, _O]
    cut_left: Annotated[bool, _O]
    cut_right: Annotated[bool, _O]


@dataclass(frozen=True)
class CrossSection(Closed):
    """A section square to the asset where the works cross it, lie over it or come nearest; drawn only where the heights of both are known.

    ``works`` reach from where the section enters them to where it leaves them.

    ``limits_m`` are the limits of the zone on either side, each ``limit_m`` from the line from which the law measures.
    ``depth_error_m`` is null where nobody says how the depth was found: the asset is then drawn dashed, as where anything of it is
    ``assumed``. ``clear_across_m`` is between the outlines as drawn here, ``clear_down_m`` between their heights; negative: they overlap.
    """

    number: Annotated[str, _O]
    kind: Annotated[Literal["crossing", "overlap", "nearest"], _O]
    asset_id: Annotated[str, _O]
    feature: Annotated[str, _O]
    activity: Annotated[str, _O]
    pipes: Annotated[tuple[Profile, ...], _O]
    works: Annotated[Profile, _O]
    limit_m: Annotated[float, _O]
    limits_m: Annotated[tuple[float, float], _O]
    error_m: Annotated[float, _O]
    depth_error_m: Annotated[float | None, _O]
    assumed: Annotated[tuple[str, ...], _O]
    clear_across_m: Annotated[float, _O]
    clear_down_m: Annotated[float, _O]
    line: Annotated[Shape | None, _L]


@dataclass(frozen=True)
class ToState(Closed):
    """A fact of the works that the plan needs and nobody stated."""

    feature: Annotated[str, _O]
    fact: Annotated[str, _O]
    text: Annotated[Words, _O]


@dataclass(frozen=True)
class Season(Closed):
    """The season clause; ``winters`` are the heating seasons that the works meet."""

    meets: Annotated[bool, _O]
    winters: Annotated[tuple[tuple[datetime.date, datetime.date], ...], _O]
    text: Annotated[tuple[Words, ...], _O]


@dataclass(frozen=True)
class Plan(Closed):
    """The joint protection plan: what the parties fill in and sign.

    ``conflicts`` come first in it. ``own_table``: the operator's own measures were used; ``table_sha256`` is theirs or the shipped ones'.
    """

    conflicts: Annotated[tuple[Conflict, ...], _O]
    pipe_conflicts: Annotated[tuple[Conflict, ...], _P]
    parties: Annotated[tuple[Party, ...], _O]
    responsible: Annotated[str | None, _W]
    assets: Annotated[tuple[PlanAsset, ...], _O]
    activities: Annotated[tuple[str, ...], _O]
    works: Annotated[tuple[PlanWork, ...], _O]
    to_state: Annotated[tuple[ToState, ...], _O]
    risks: Annotated[tuple[Risk, ...], _O]
    pipe_risks: Annotated[tuple[Risk, ...], _P]
    measures: Annotated[tuple[Measure, ...], _O]
    pipe_measures: Annotated[tuple[Measure, ...], _P]
    standards: Annotated[tuple[str, ...], _O]
    trial_pits: Annotated[tuple[TrialPit, ...], _L]
    monitoring_points: Annotated[tuple[MonitoringPoint, ...], _L]
    guidance: Annotated[tuple[Words, ...], _O]
    hold_points: Annotated[tuple[Words, ...], _O]
    stop_work: Annotated[tuple[Words, ...], _O]
    emergency: Annotated[tuple[Words, ...], _O]
    to_fill: Annotated[tuple[Words, ...], _O]
    season: Annotated[Season, _O]
    clocks: Annotated[tuple[Clock, ...], _O, Told(description="The request for the plan first.")]
    earliest_start: Annotated[
        datetime.date | None,
        _O,
        Told(description="When the works can start if the plan is asked for on the day of issue."),
    ]
    schedule_note: Annotated[Words | None, _O]
    programme: Annotated[str | None, _O]
    machines: Annotated[str | None, _O]
    validity: Annotated[tuple[Words, ...], _O]
    restoration: Annotated[tuple[Words, ...], _O]
    cost: Annotated[tuple[Words, ...], _O]
    annexes: Annotated[tuple[Words, ...], _O]
    sections: Annotated[tuple[CrossSection, ...], _P]
    own_table: Annotated[bool, _O]
    table_sha256: Annotated[str, _O]


@dataclass(frozen=True)
class Letter(Closed):
    """A letter that is due for this job, one page: from whom, to whom, what it states; blanks stand where nobody said it.

    ``to_names`` has one entry for each of ``to_roles``, empty where nobody is known; older records have the names alone.

    ``due_on`` is the day by which it goes out, where a duty has one.
    """

    kind: Annotated[str, _O]
    title: Annotated[Words, _O]
    clause: Annotated[Words | None, _O]
    from_role: Annotated[Words, _O]
    from_names: Annotated[tuple[str, ...], _W]
    to_roles: Annotated[tuple[Words, ...], _O]
    to_names: Annotated[tuple[str, ...], _W]
    assets: Annotated[tuple[str, ...], _O]
    activities: Annotated[tuple[str, ...], _O]
    paragraphs: Annotated[tuple[Words, ...], _O]
    enclosures: Annotated[tuple[Words, ...], _O]
    due_on: Annotated[datetime.date | None, _O]
