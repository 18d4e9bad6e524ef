"""What a joint protection plan is filled with."""

import re
from typing import Annotated, Literal

from msgspec import Meta, field

from permits.catalogue.rows import Metres, Row, Said, Words

Source = Literal["S", "A", "STD", "IP"]
Days = Annotated[int, Meta(gt=0)]
Line = Literal["network", "transmission"]
Thing = Literal["direct", "channel", "aerial", "chamber", "station"]
Section = Literal["locate", "protect", "monitor", "restore", "emergency"]
PartyCode = Literal[
    "client",
    "operator",
    "producer",
    "owner",
    "contractor",
    "designer",
    "supervisor",
    "monitor",
    "property_manager",
]
_PIPES: set[Thing] = {"direct", "channel", "aerial"}
_STRUCTURES: set[Thing] = {"chamber", "station"}
# A number that somebody has to confirm: {3 m}.
TO_CONFIRM = re.compile(r"\{([^{}]+)\}")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def _first_number(text: str) -> float | None:
    """The first number to confirm, or the first at all where none is."""
    held = TO_CONFIRM.search(text)
    found = _NUMBER.search(held[1] if held else text)
    return None if found is None else float(found[0])


class Manner(Said, frozen=True):
    """A way in which activities act on a pipe."""

    code: Words
    activities: list[Words]


class Condition(Row, frozen=True):
    """Where a row holds; what is left out holds anywhere. The words of each stand at the head of the file."""

    for_: list[Words] = field(name="for", default_factory=list)
    line: Line | None = None
    things: list[Thing] = []
    dn_above: Metres | None = None
    dn_up_to: Metres | None = None
    in_season: bool | None = None
    by_hand: bool | None = None
    shutdown: bool | None = None
    covered: bool | None = None
    words: list[Words] = []
    unless: list[Words] = []

    @property
    def of_pipe(self) -> bool:
        """Whether it tells something of the pipe that is not everybody's to know: its size, or what it lies in.

        That something is a structure and no pipe stands in its zone already.
        """
        told = [set(self.things) & kind not in (set(), kind) for kind in (_PIPES, _STRUCTURES)]
        return any(told) or any(one is not None for one in (self.dn_above, self.dn_up_to, self.covered))


class Sentence(Condition, frozen=True, kw_only=True):
    """Something that the plan says, in both languages, where it fits."""

    zh: Words
    en: Words


class MeasureValue(Sentence, frozen=True):
    """What a measure is in one situation, where that comes from if not from where the measure does, and what works are held against.

    ``keep_m`` is a distance in plan, ``clear_m`` one of heights, ``uncovers``: the pipe may not be dug free, ``not_through``: nothing
    goes through, over or under the asset, ``not_then``: not in the season. ``reach_m``: how far beyond the zone the measure is meant.
    """

    source: Source | None = None
    keep_m: Metres | None = None
    keep_per_depth: Metres = 0.0
    clear_m: Metres | None = None
    uncovers: bool = False
    not_through: bool = False
    not_then: bool = False
    reach_m: Metres = 0.0

    @property
    def is_measured(self) -> bool:
        """Whether works can break it by where or when they are, or it is meant beyond the zone."""
        return (
            self.keep_m is not None
            or self.clear_m is not None
            or self.uncovers
            or self.not_through
            or self.not_then
            or bool(self.reach_m)
        )


class Usual(Said, frozen=True):
    """How a distance that practice asks for is called where no plan is owed yet; ``for`` are beginnings of activity codes."""

    for_: Annotated[list[Words], Meta(min_length=1)] = field(name="for")


class MeasureRow(Condition, frozen=True, kw_only=True):
    """A measure: its name, its source, and its values, of which the first that fits counts.

    Its distance is held against works of the manners in ``measured_for``, with one of ``measured_words`` in their texts where there
    are any, and stated to be dug by machine where ``measured_by_machine``. ``of_trunk``: it is from the outer edge to what was drawn
    itself, without the width of the hole. ``new``: an operator's own, of which the shipped table knows nothing.
    """

    key: Words
    section: Section
    zh: Words
    en: Words
    source: Source
    standard: Words | None = None
    confirm: bool
    measured_for: list[Words] = []
    measured_words: list[Words] = []
    measured_by_machine: bool = False
    of_trunk: bool = False
    new: bool = False
    usual: Usual | None = None
    value: Annotated[list[MeasureValue], Meta(min_length=1)]

    def __post_init__(self) -> None:
        self._says_what_is_to_be_confirmed()
        self._is_tested_by_what_it_says()

    def _says_what_is_to_be_confirmed(self) -> None:
        for one in self.value:
            found = [len(TO_CONFIRM.findall(text)) for text in (one.zh, one.en)]
            if found[0] != found[1] or bool(found[0]) is not self.confirm:
                raise ValueError("numbers to confirm stand in braces, alike in both languages, and only with confirm")

    def _is_tested_by_what_it_says(self) -> None:
        for one in self.value:
            for name, metres in (("keep_m", one.keep_m), ("clear_m", one.clear_m)):
                said = {_first_number(text) for text in (one.zh, one.en)}
                if metres is not None and said != {metres}:
                    raise ValueError(f"{name} = {metres:g} is not the first number of its text")

    def keep_m(self, line: Line) -> float | None:
        """The distance of this measure from a line, where it has one."""
        return next((one.keep_m for one in self.value if one.line in (None, line) and one.keep_m is not None), None)


class NeverTogether(Said, frozen=True):
    """Two measures that contradict each other for one activity at one asset, and why."""

    measures: Annotated[list[Words], Meta(min_length=2, max_length=2)]


class TrialPitReason(Said, frozen=True):
    """Why a trial pit is asked for."""

    why: Literal[
        "marginal", "assumed_position", "assumed_size", "height", "height_of", "crossing", "nearest", "alongside"
    ]


class ConflictWords(Said, frozen=True):
    """What is said where works break a measure, and the two ways out."""

    kind: Literal["distance", "clearance", "exposure", "through", "season"]
    move: Said
    agree: Said


class Spacing(Row, frozen=True):
    """How far apart trial pits and monitoring points are, what counts as a chamber, and how well a depth is known."""

    trial_pit_m: Annotated[float, Meta(ge=1)]
    monitoring_m: Annotated[float, Meta(ge=1)]
    monitoring_before_pit_m: Annotated[float, Meta(ge=1)]
    beyond_depths: Metres
    beyond_unknown_m: Metres
    chamber_up_to_m2: Metres
    detected_per_depth: Metres
    detected_least_m: Metres
    surveyed_m: Metres


class Laying(Row, frozen=True):
    """Words by which sources say what a pipe is laid in."""

    aerial: list[Words]
    channel: list[Words]


class Clock(Said, frozen=True):
    """A time that the plan names, and how it is counted.

    ``before_start`` counts back from the start of the works (``before_start_small`` where they are small ones),
    ``after_request`` on from the request for the plan.
    """

    value: Said
    source: Source
    confirm: bool
    counted: Literal["working_days", "days"]
    before_start: Days | None = None
    before_start_small: Days | None = None
    after_request: Days | None = None

    def __post_init__(self) -> None:
        if (self.before_start is None) == (self.after_request is None):
            raise ValueError("either before_start or after_request")


class SmallWorks(Row, frozen=True):
    """Works for which shorter times do, where no transmission line is near; ``activities`` are their codes."""

    activities: list[Words]


class Signature(Said, frozen=True):
    """A party that signs the plan."""

    party: PartyCode
    statutory: bool


class Measures(Row, frozen=True):
    """``measures.toml``: what a joint protection plan is filled with."""

    manner: list[Manner]
    never_together: list[NeverTogether]
    risk: list[Sentence]
    hold_point: list[Sentence]
    stop_work: list[Sentence]
    guidance: list[Sentence]
    emergency: list[Sentence]
    to_fill: list[Sentence]
    season: list[Sentence]
    validity: list[Sentence]
    restoration: list[Sentence]
    cost: list[Sentence]
    annex: list[Sentence]
    trial_pit: list[TrialPitReason]
    conflict: list[ConflictWords]
    signature: list[Signature]
    spacing: Spacing
    laying: Laying
    measure: list[MeasureRow]
    small_works: SmallWorks
    clock: list[Clock]
