"""All that the page shows, in both languages, in the order in which it is read; templates touch nothing else."""

from __future__ import annotations

from typing import Literal

from geo.dataclass import dataclass
from geo.text import Text


@dataclass(frozen=True)
class Line:
    """A name and what stands for it; ``seen_above``: the first screen says it anyhow."""

    name: Text
    value: Text
    seen_above: bool = False


@dataclass(frozen=True)
class NextStep:
    """Who does what with whom by when, and whom to call; ``nobody`` is said where there is no one.

    ``request`` is by when a plan is asked for, where the step is about other works of the job.
    """

    what: Text
    who: Text
    with_whom: Text
    by_when: Text | None
    late: bool
    request: tuple[Text, ...]
    calls: tuple[Call, ...]
    nobody: Text


@dataclass(frozen=True)
class Call:
    """Somebody to telephone; ``phone`` as a link target has signs and figures only, None where none is stated."""

    name: Text
    phone: str | None
    dial: str | None
    more: str | None


@dataclass(frozen=True)
class FirstScreen:
    """What is seen without scrolling."""

    number: str
    issued_on: str
    project: Text
    place: Text
    sign: Literal["stop", "wait", "go"]
    line: Text
    part_of: Text | None
    headline: Text
    reason: Text
    clause: Text | None
    reason_notes: tuple[Text, ...]
    assumed: Text | None
    open_decision: Text | None
    step: NextStep
    below: tuple[Text, ...]


@dataclass(frozen=True)
class Duty:
    """Something somebody owes."""

    what: Text
    who: Text
    towards: Text
    due: Text
    late: bool
    due_words: Text | None
    clause: Text | None
    assets: Text | None


@dataclass(frozen=True)
class Paper:
    """A paper that has to be brought."""

    what: Text
    who: Text


@dataclass(frozen=True)
class Member:
    """One finding of a group."""

    works: Text
    asset: Text
    distance: Text
    limit: Text
    margin: Text
    certainty: Text


@dataclass(frozen=True)
class Group:
    """Findings that differ in place alone, the decisive one told in full."""

    outcome: Text
    colour: str
    activity: Text
    count: int
    works: Text
    asset: Text | None
    measured: Text | None
    certainty: Text | None
    notes: tuple[Text, ...]
    assumed: Text | None
    clause: Text | None
    law: Text | None
    in_order: bool
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Near:
    """The nearest asset of a feature, of one kind of zone."""

    works: Text
    asset: Text
    zone: Text
    distance: Text
    limit: Text
    result: Text


@dataclass(frozen=True)
class Forbidden:
    """An act that the law forbids there."""

    text: Text
    clause: Text
    declared: bool


@dataclass(frozen=True)
class ForbiddenIn:
    """All that the law forbids in one zone."""

    zone: Text
    acts: tuple[Forbidden, ...]


@dataclass(frozen=True)
class Measure:
    """One measure of the plan."""

    name: Text
    value: Text
    source: Text
    confirm: bool


@dataclass(frozen=True)
class Signatory:
    """A party that signs the plan."""

    role: Text
    names: str
    by_law: bool


@dataclass(frozen=True)
class PlanAsset:
    """An asset that the plan protects."""

    name: Text
    zone: Text
    distance: Text
    diameter: Text
    diameter_assumed: bool
    depth: Text
    grade: Text
    operator: Text


@dataclass(frozen=True)
class PlanConflict:
    """Works that break a measure: where, by how much where a reader may know, and the two ways out."""

    text: Text
    where: Text
    figures: Text | None
    ways: tuple[Text, Text]


@dataclass(frozen=True)
class Plan:
    """The state of the joint protection plan; ``hidden``: there may be conflicts that the reader may not know of."""

    state: Text
    intro: Text
    conflicts: tuple[PlanConflict, ...]
    hidden: Text | None
    assets: tuple[PlanAsset, ...]
    works: Text
    measures: tuple[Measure, ...]
    hold_points: tuple[Text, ...]
    stop_work: tuple[Text, ...]
    clocks: tuple[Measure, ...]
    clock_note: Text | None
    parties: tuple[Signatory, ...]


@dataclass(frozen=True)
class Fine:
    """A range of fines, for officials."""

    clauses: Text
    range: Text
    text: Text


@dataclass(frozen=True)
class OtherPlace:
    """Where else the coordinates may lie."""

    taken: Text
    lon: str
    lat: str
    outcome: Text


@dataclass(frozen=True)
class Seal:
    """The seal: what its code holds, the drawing of the code, what is said beside it."""

    holds: str
    code: str
    words: Text


@dataclass(frozen=True)
class Page:
    """The whole page."""

    language: Literal["zh", "en"]
    colour: str
    head: tuple[Line, ...]
    first: FirstScreen
    do_first: Text
    must_not: tuple[Text, ...]
    emergency: tuple[Text, ...]
    duties: tuple[Duty, ...]
    papers: tuple[Paper, ...]
    ways_out: tuple[Text, ...]
    groups: tuple[Group, ...]
    nearest: tuple[Near, ...]
    near_notes: tuple[Text, ...]
    forbidden: tuple[ForbiddenIn, ...]
    why_a_plan: tuple[Text, ...]
    plan: Plan | None
    fines: tuple[Fine, ...]
    other_places: tuple[OtherPlace, ...]
    notes: tuple[Text, ...]
    basis: tuple[Line, ...]
    seal: Seal | None
    foot: tuple[Text, ...]
