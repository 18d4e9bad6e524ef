"""The rules that articles hold: zones, prohibitions, bands, tiers, seasons, duties, penalties, readings, activities."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cached_property

from geo.dataclass import dataclass
from geo.text import Text
from permits.rulebook.outcomes import Outcome

# Reading key → value → fields of the provision that this value changes.
UnderReading = Mapping[str, Mapping[str, Mapping[str, float | str | bool]]]


# What a duty may be called, and who may owe it or be owed it; a reader's words for each stand in `permits.report.wording`.
DUTIES = (
    "joint_protection_plan",
    "on_site_guidance",
    "safety_review",
    "relocation_consent",
    "protective_measures",
    "season_window",
    "locate_on_site",
    "damage_notice",
    "notify_users",
    "road_permit",
    "dredging_conditions",
    "official_decision",
)
PARTIES = (
    "client",
    "contractor",
    "operator",
    "producer",
    "owner",
    "authority",
    "heat_users",
    "road_authority",
    "traffic_police",
)


@dataclass(frozen=True)
class Zone:
    """An area the law draws round assets.

    Attributes
    ----------
    limit_m : float
        From the measuring line; 以内 includes the number. 0: the asset itself must not be occupied.
    measured_from : str
        ``outer_edge`` | ``centreline``.
    belongs_to : tuple of str
        Which facilities, by their line; empty: all of the kind.
    pair_as : str
        ``each_pipe`` | ``mid_line``: what the centreline of a pair is.
    line_end : str
        ``round`` | ``flat``: whether the zone reaches round the end of a line.
    protection_zone : bool
        Whether it is the 安全保护范围 to which prohibitions and plan apply.
    safety_review : bool
        Whether listed acts in it need a safety review.
    under_reading : mapping
        What other readings change.
    """

    id: str
    name: Text
    clause: str
    kind: str
    limit_m: float
    measured_from: str
    belongs_to: tuple[str, ...] = ()
    pair_as: str = "each_pipe"
    line_end: str = "round"
    protection_zone: bool = False
    safety_review: bool = False
    under_reading: UnderReading = field(default_factory=dict)


@dataclass(frozen=True)
class RiverBand:
    """The band round river crossings, and what the acts named for it lead to there.

    Attributes
    ----------
    on_water : mapping
        Water class → outcome inside the management area; a class that is missing is not asserted.
    on_land : Outcome
        Within the limit of the section but outside the management area.
    not_asserted : mapping
        Water class → why the band is not asserted there and which law is to be looked at.
    aerial : bool
        Whether lines that pass over the river count.
    exception_activities, exception_facts, exception_outcome
        The exception for maintenance dredging: acts it is open to, and facts that must all be stated.
    exception_purposes, exception_maintenance, exception_denied
        Words of which the stated purpose, and the stated maintenance, must hold one; words that deny a fact
        where it begins with them, or (those of two signs and more) holds them.
    """

    clause: str
    name: Text
    limit_m: float
    on_water: Mapping[str, Outcome]
    on_land: Outcome
    not_asserted: Mapping[str, Text]
    exception_activities: tuple[str, ...]
    exception_facts: tuple[str, ...]
    exception_purposes: tuple[str, ...]
    exception_maintenance: tuple[str, ...]
    exception_denied: tuple[str, ...]
    exception_outcome: Outcome
    aerial: bool = True
    line_end: str = "round"
    pair_as: str = "each_pipe"
    under_reading: UnderReading = field(default_factory=dict)

    id = "river_crossing"
    kind = "crossing"
    measured_from = "centreline"


@dataclass(frozen=True)
class ReviewTier:
    """A screening distance for the safety review, beyond the protection zone. Never the order's own number.

    Attributes
    ----------
    pipe_limit_m, station_limit_m : float
        From the centreline of transmission pipes and from the outer edge of their facilities; 0: none.
    presumed : bool
        Whether a review is presumed for every listed act.
    presumed_for : tuple of str
        Activities for which it is presumed in any case; an activity that stands here and is not on the
        list of the review clause lends its presumption to the listed acts declared with it.
    presumed_depth_per_distance, presumed_from_depth_m : float or None
        A pit deeper than this part of its distance, and at least so deep, is presumed too.
    activities : tuple of str
        Only these; empty: every listed act.
    advise_for : tuple of str
        Acts that the review clause does not name and that may affect the line: the operator should be asked.
    in_tunnel : bool
        Only lines that run in a tunnel of their own.
    """

    tier: str
    clause: str
    name: Text
    source: Text
    pipe_limit_m: float
    station_limit_m: float
    presumed: bool
    presumed_for: tuple[str, ...] = ()
    presumed_depth_per_distance: float | None = None
    presumed_from_depth_m: float | None = None
    activities: tuple[str, ...] = ()
    advise_for: tuple[str, ...] = ()
    in_tunnel: bool = False

    id = "review_screening"


@dataclass(frozen=True)
class HeatingSeason:
    """When heat is supplied: a default by month and day, both days included, and the winters decided otherwise.

    Within ``may_move_days`` of an end a reader is told that a government may move it.
    """

    clause: str
    default_start: tuple[int, int]
    default_end: tuple[int, int]
    may_move_days: int
    decided: tuple[DecidedWinter, ...] = ()

    def winters(self, first: datetime.date, last: datetime.date) -> list[tuple[datetime.date, datetime.date]]:
        """Seasons that overlap a span of days."""
        found = []
        for year in range(first.year - 1, last.year + 1):
            start = datetime.date(year, *self.default_start)
            end = datetime.date(year + 1, *self.default_end)
            for winter in self.decided:
                if winter.year == year:
                    start, end = winter.start, winter.end
            if start <= last and first <= end:
                found.append((start, end))
        return found

    def start_of(self, year: int) -> datetime.date:
        """First day of the season that begins in a year."""
        return next((one.start for one in self.decided if one.year == year), datetime.date(year, *self.default_start))

    def next_start(self, day: datetime.date) -> datetime.date:
        """First day of the first season that begins after a day."""
        return next(start for year in (day.year, day.year + 1) if (start := self.start_of(year)) > day)


@dataclass(frozen=True)
class DecidedWinter:
    """A winter for which the government decided other days, with the decision."""

    year: int
    start: datetime.date
    end: datetime.date
    source: Text


@dataclass(frozen=True)
class SeasonBan:
    """Planned work on heat facilities that may stop or weaken the supply is banned while the season lasts."""

    clause: str
    outcome: Outcome


@dataclass(frozen=True)
class Readiness:
    """How many days before the season producers and operators must be ready."""

    clause: str
    days_before_season: int
    words: Text


def _spans(word: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a word stands in a text."""
    start = text.find(word)
    while start >= 0:
        yield start, start + len(word)
        start = text.find(word, start + 1)


@dataclass(frozen=True)
class CircumstanceWords:
    """Words that say a circumstance, and words that take it back where they stand beside them."""

    words: tuple[str, ...]
    unless: tuple[str, ...]

    def says(self, text: str) -> bool:
        """Whether a text in lower case says it."""
        # Most texts of most works hold not even the first sign of any of the words.
        if self._begin.isdisjoint(text) or not any(word in text for word in self.words):
            return False
        said = [span for word in self.words for span in _spans(word, text)]
        # 炸药 inside 非炸药 takes nothing back; 种植 does that reaches into 植草: 种植草坪.
        return all(
            any(start <= first and last <= end for start, end in said)
            for word in self.unless
            for first, last in _spans(word, text)
        )

    @cached_property
    def _begin(self) -> frozenset[str]:
        return frozenset(word[:1] for word in self.words)


@dataclass(frozen=True)
class Act:
    """One act that a clause names, and the activities that it is."""

    words: Text
    activities: tuple[str, ...]


@dataclass(frozen=True)
class Prohibition:
    """Acts that a clause forbids in zones; without acts of its own, the words of the clause are the act."""

    clause: str
    zones: tuple[str, ...]
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True)
class Duty:
    """Who owes what to whom.

    ``when`` holds circumstances, outcomes and ``outcome@clause``; a duty without a clause is not in the order, and says in
    ``source`` where it comes from. ``document`` is the paper that shows it was done;
    ``with_owner``: an owner who is not the operator takes part; ``before_start``: it must be done before the works begin.
    """

    kind: str
    clause: str | None
    when: tuple[str, ...]
    owed_by: tuple[str, ...]
    towards: tuple[str, ...]
    words: Text
    due: Text | None
    source: Text | None
    document: Text | None
    with_owner: bool = False
    before_start: bool = False


@dataclass(frozen=True)
class Penalty:
    """A fine range in yuan, both ends included, by who acted; ``words`` say what else follows and by which law.

    ``source`` is the other law that names the numbers; None: the clause does.
    """

    clause: str
    for_clause: str
    words: Text
    ranges: Mapping[str, tuple[int, int]]
    source: Text | None = None


@dataclass(frozen=True)
class Note:
    """What a reader must be told whenever findings or works of a kind occur.

    ``when`` and ``source`` as in `Duty`.
    """

    kind: str
    clause: str | None
    when: tuple[str, ...]
    words: Text
    source: Text | None


@dataclass(frozen=True)
class Reading:
    """An open question of the text: its possible answers and the one we hold."""

    key: str
    default: str
    options: Mapping[str, Text]
    arguments: Mapping[str, Text]


@dataclass(frozen=True)
class FallsUnder:
    """What an activity falls under inside a protection zone.

    ``at`` says which part of the works counts: ``works``, a tree's ``trunk`` or its planting ``hole``, or what
    is ``declared``, wherever it is;
    ``species_class``, ``when`` and ``unless`` (circumstances of the works) say when it applies, empty: always;
    ``under_reading`` holds reading key → value → the outcome that this value makes of it.
    """

    clause: str
    outcome: Outcome
    at: str = "works"
    species_class: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    under_reading: Mapping[str, Mapping[str, Outcome]] = field(default_factory=dict)


@dataclass(frozen=True)
class ActivityRule:
    """An activity in this order.

    Attributes
    ----------
    safety_review : bool
        On the list of the review clause in every case.
    safety_review_when : tuple of str
        Circumstances under which it is on that list.
    safety_review_from_depth_m : float or None
        It is on that list where it goes deeper than this.
    safety_review_unstated_within_m : float or None
        So near a line it counts as so deep where its depth is not stated; None: it counts as shallow.
    river_ban : tuple of str
        Circumstances under which it is one of the acts of the river band; ``always`` for every case.
    own_work : bool
        Work of the responsible enterprise on its own facility by its nature.
    river_ban_unless : tuple of str
        Circumstances under which it is in doubt whether it is one of them.
    river_doubt : bool
        On the water it may be one of them: the authority decides.
    in_water : bool
        Done in water by its nature: water that no layer shows is water all the same.
    unknown : bool
        Nobody says what is done, so it may be anything that a clause names.
    emergency : bool
        Unplanned repair by its nature.
    on_heat_facilities : bool
        Done to the heat facilities themselves, so that it may stop the supply.
    touches_no_ground : bool
        Nothing is dug, stored or set down: it occupies no land and stops no supply.
    """

    code: str
    falls_under: tuple[FallsUnder, ...] = ()
    safety_review: bool = False
    safety_review_when: tuple[str, ...] = ()
    safety_review_from_depth_m: float | None = None
    safety_review_unstated_within_m: float | None = None
    river_ban: tuple[str, ...] = ()
    own_work: bool = False
    river_ban_unless: tuple[str, ...] = ()
    river_doubt: bool = False
    in_water: bool = False
    unknown: bool = False
    emergency: bool = False
    on_heat_facilities: bool = False
    touches_no_ground: bool = False
