"""The shape of the rule files: what may stand in them, checked when they are loaded.

Unknown keys, wrong types and missing keys are errors; what the values mean is said in `provisions`.
"""

import datetime
from typing import Annotated, Literal

from msgspec import Meta, field

from geo.text import Text
from permits.catalogue.shape import LARGEST, Shape


class StatedText(Shape, frozen=True):
    zh: Annotated[str, Meta(min_length=1)]
    en: Annotated[str, Meta(min_length=1)]

    def build(self) -> Text:
        return Text(self.zh, self.en)


class StatedItem(StatedText, frozen=True):
    number: int


class StatedParagraph(StatedText, frozen=True):
    number: int
    item: list[StatedItem] = []


Limit = Annotated[float, Meta(ge=0, le=LARGEST)]
UnderReading = dict[str, dict[str, dict[str, float | str | bool]]]


class StatedZone(Shape, frozen=True, kw_only=True):
    id: Literal["network", "network_facility", "transmission", "transmission_facility", "reserved_land"]
    name: StatedText
    clause: str
    kind: Literal["main", "transmission", "facility", "reserved_land"]
    belongs_to: list[Literal["network", "transmission", "unstated"]] = []
    limit_m: Limit
    measured_from: Literal["outer_edge", "centreline"]
    pair_as: Literal["each_pipe", "mid_line"] = "each_pipe"
    line_end: Literal["round", "flat"] = "round"
    protection_zone: bool
    safety_review: bool = False
    under_reading: UnderReading = {}


class StatedRiverBand(Shape, frozen=True, kw_only=True):
    clause: str
    name: StatedText
    limit_m: Limit
    on_water: dict[str, str]
    on_land: str
    not_asserted: dict[str, StatedText] = {}
    exception_activities: list[str]
    exception_facts: list[str]
    exception_purposes: list[str]
    exception_maintenance: list[str]
    exception_denied: list[str]
    exception_outcome: str
    under_reading: UnderReading = {}


class StatedReviewTier(Shape, frozen=True):
    tier: str
    clause: str
    name: StatedText
    source: StatedText
    pipe_limit_m: Limit
    station_limit_m: Limit
    presumed: bool
    presumed_for: list[str] = []
    presumed_depth_per_distance: float | None = None
    presumed_from_depth_m: float | None = None
    activities: list[str] = []
    advise_for: list[str] = []
    in_tunnel: bool = False


class StatedHeatingSeason(Shape, frozen=True):
    clause: str
    default_start: Annotated[str, Meta(pattern=r"^\d\d-\d\d\Z")]
    default_end: Annotated[str, Meta(pattern=r"^\d\d-\d\d\Z")]
    may_move_days: int


class StatedDecidedWinter(Shape, frozen=True):
    year: int
    start: datetime.date
    end: datetime.date
    source: StatedText


class StatedDecidedWinters(Shape, frozen=True):
    winter: list[StatedDecidedWinter] = []


class StatedSeasonBan(Shape, frozen=True):
    clause: str
    outcome: str


class StatedReadiness(StatedText, frozen=True):
    clause: str
    days_before_season: int


class StatedAct(StatedText, frozen=True):
    activities: list[str] = []


class StatedProhibition(Shape, frozen=True):
    clause: str
    zones: list[str]
    acts: list[StatedAct] = []


class StatedDuty(StatedText, frozen=True, kw_only=True):
    kind: str
    clause: str | None = None
    when: list[str]
    owed_by: list[str]
    towards: list[str]
    due: StatedText | None = None
    source: StatedText | None = None
    document: StatedText | None = None
    with_owner: bool = False
    before_start: bool = False


class StatedRange(Shape, frozen=True):
    min_cny: int
    max_cny: int


class StatedPenalty(StatedText, frozen=True):
    clause: str
    for_clause: str
    unit: StatedRange
    individual: StatedRange
    source: StatedText | None = None


class StatedNote(StatedText, frozen=True, kw_only=True):
    kind: str
    clause: str | None = None
    when: list[str]
    source: StatedText | None = None


class StatedOption(StatedText, frozen=True):
    argument: StatedText


class StatedReading(Shape, frozen=True):
    key: str
    default: str
    options: dict[str, StatedOption]


class StatedVersion(Shape, frozen=True, kw_only=True):
    from_: datetime.date = field(name="from")
    until: datetime.date | None = None
    source: str
    text: str | None = None
    checked_on: datetime.date
    paragraph: list[StatedParagraph]
    zone: list[StatedZone] = []
    prohibition: list[StatedProhibition] = []
    river_band: list[StatedRiverBand] = []
    review_tier: list[StatedReviewTier] = []
    heating_season: StatedHeatingSeason | None = None
    season_ban: StatedSeasonBan | None = None
    readiness: StatedReadiness | None = None
    duty: list[StatedDuty] = []
    penalty: list[StatedPenalty] = []
    note: list[StatedNote] = []
    reading: list[StatedReading] = []


class StatedArticle(Shape, frozen=True):
    article: int
    subject: StatedText
    version: list[StatedVersion]


class StatedFallsUnder(Shape, frozen=True):
    clause: str
    plan: str
    at: Literal["works", "trunk", "hole", "declared"] = "works"
    species_class: list[str] = []
    when: list[str] = []
    unless: list[str] = []


class StatedActivityRule(Shape, frozen=True):
    code: str
    # No default: an activity that falls under nothing is a clear, which must be meant.
    falls_under: list[StatedFallsUnder]
    safety_review: bool = False
    safety_review_when: list[str] = []
    safety_review_from_depth_m: Limit | None = None
    safety_review_unstated_within_m: Limit | None = None
    river_ban: list[str] = []
    own_work: bool = False
    river_ban_unless: list[str] = []
    river_doubt: bool = False
    in_water: bool = False
    unknown: bool = False
    emergency: bool = False
    on_heat_facilities: bool = False
    touches_no_ground: bool = False


class StatedActivityRules(Shape, frozen=True):
    activity: list[StatedActivityRule]


class StatedPredecessor(Shape, frozen=True):
    title: StatedText
    note: StatedText


class StatedDistrict(Shape, frozen=True):
    name: StatedText
    west: float
    south: float
    east: float
    north: float


class StatedOpenEnd(Shape, frozen=True):
    months: Annotated[int, Meta(ge=1)]
    season_days: Annotated[int, Meta(ge=1)]


class StatedInstrument(Shape, frozen=True, kw_only=True):
    id: str
    title: StatedText
    number: StatedText
    published: datetime.date
    in_force_from: datetime.date
    in_force_clause: str
    text: str
    safety_review_clause: str
    own_work_clauses: list[str]
    predecessor: StatedPredecessor
    district: StatedDistrict
    plan_outcomes: dict[str, str]
    plan_outcomes_under_reading: dict[str, dict[str, dict[str, str]]] = {}
    open_end: StatedOpenEnd
