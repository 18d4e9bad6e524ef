"""TOML files to provisions. Unknown keys, wrong types and dangling codes are errors that name file and key."""

from __future__ import annotations

import datetime
import hashlib
import tomllib
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from geo.text import Text
from permits.errors import RuleBookError
from permits.rulebook.articles import Article, Clause, Item, Paragraph
from permits.rulebook.in_force import ArticleVersion, Instrument, RuleBook
from permits.rulebook.outcomes import Outcome
from permits.rulebook.provisions import (
    ActivityRule,
    Duty,
    FallsUnder,
    Penalty,
    Prohibition,
    Reading,
    RiverBand,
    Zone,
)

Model = TypeVar("Model", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Text(_Strict):
    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]

    def build(self) -> Text:
        return Text(self.zh, self.en)


class _Item(_Text):
    number: int


class _Paragraph(_Text):
    number: int
    item: list[_Item] = []


class _Zone(_Strict):
    id: Literal["network", "network_facility", "transmission", "transmission_facility", "reserved_land"]
    name: _Text
    clause: str
    kind: Literal["main", "transmission", "facility", "reserved_land"]
    belongs_to: list[Literal["network", "transmission", "unstated"]] = []
    limit_m: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    measured_from: Literal["outer_edge", "centreline"]
    pair_as: Literal["each_pipe", "mid_line"] = "each_pipe"
    protection_zone: bool
    safety_review: bool = False
    under_reading: dict[str, dict[str, dict[Literal["limit_m", "pair_as"], float | str]]] = {}


class _Prohibition(_Strict):
    clause: str
    zones: list[str]
    acts: list[_Text] = []


class _RiverBand(_Strict):
    clause: str
    limit_m: Annotated[float, Field(gt=0, allow_inf_nan=False)]


class _Duty(_Text):
    kind: str
    clause: str | None = None
    when: list[str]
    owed_by: list[str]
    towards: list[str]
    due: _Text | None = None


class _Range(_Strict):
    min_cny: int
    max_cny: int


class _Penalty(_Strict):
    clause: str
    for_clause: str
    unit: _Range
    individual: _Range


class _Option(_Text):
    argument: str


class _Reading(_Strict):
    key: str
    default: str
    options: dict[str, _Option]


class _Version(_Strict):
    from_: Annotated[datetime.date, Field(alias="from")]
    until: datetime.date | None = None
    source: str
    checked_on: datetime.date
    paragraph: list[_Paragraph]
    zone: list[_Zone] = []
    prohibition: list[_Prohibition] = []
    river_band: _RiverBand | None = None
    duty: list[_Duty] = []
    penalty: list[_Penalty] = []
    reading: list[_Reading] = []


class _Article(_Strict):
    article: int
    subject: _Text
    version: list[_Version]


class _FallsUnder(_Strict):
    clause: str
    plan: str
    at: Literal["works", "trunk", "hole"] = "works"
    species_class: list[str] = []


class _ActivityRule(_Strict):
    code: str
    falls_under: list[_FallsUnder] = []
    safety_review: bool = False
    river_ban: bool = False
    own_work: bool = False


class _ActivityRules(_Strict):
    activity: list[_ActivityRule]


class _Predecessor(_Strict):
    title: _Text
    note: _Text


class _District(_Strict):
    name: _Text
    west: float
    south: float
    east: float
    north: float


class _Instrument(_Strict):
    id: str
    title: _Text
    number: _Text
    published: datetime.date
    in_force_from: datetime.date
    in_force_clause: str
    text: str
    safety_review_clause: str
    predecessor: _Predecessor
    district: _District
    plan_outcomes: dict[str, str]


def load_rulebook(
    folder: Traversable, *, activity_codes: frozenset[str], species: Mapping[str, tuple[str, ...]]
) -> RuleBook:
    """Load one instrument.

    Parameters
    ----------
    folder : Traversable
        ``instrument.toml``, ``activities.toml``, ``article-NN.toml`` and the text of the order.
    activity_codes : frozenset of str
        Codes of the activity list; the order must say something of each.
    species : mapping
        Class of plants to names.

    Raises
    ------
    RuleBookError
        Anything that does not fit; names file and key.
    """
    files = sorted((entry for entry in folder.iterdir() if entry.is_file()), key=lambda entry: entry.name)
    digest = hashlib.sha256()
    for entry in files:
        digest.update(entry.name.encode() + b"\0" + entry.read_bytes() + b"\0")
    digest.update(repr(sorted((name, tuple(values)) for name, values in species.items())).encode())
    stated = _parse(folder / "instrument.toml", _Instrument)
    plan_outcomes = {}
    for plan, outcome in stated.plan_outcomes.items():
        if outcome not in set(Outcome):
            raise _wrong("instrument.toml", f"plan_outcomes.{plan}", f"{outcome!r} is not an outcome")
        plan_outcomes[plan] = Outcome(outcome)
    versions: list[ArticleVersion] = []
    for entry in files:
        if entry.name.startswith("article-") and entry.name.endswith(".toml"):
            versions.extend(_article_versions(entry))
    rules = _parse(folder / "activities.toml", _ActivityRules)
    activities = {}
    for rule in rules.activity:
        if rule.code in activities:
            raise _wrong("activities.toml", rule.code, "the code stands twice")
        if rule.code not in activity_codes:
            raise _wrong("activities.toml", rule.code, "the code is not in the activity list")
        activities[rule.code] = _activity_rule(rule, plan_outcomes)
    missing = activity_codes - activities.keys()
    if missing:
        raise _wrong("activities.toml", ", ".join(sorted(missing)), "nothing is said of these activities")
    book = RuleBook(
        instrument=Instrument(
            id=stated.id,
            title=stated.title.build(),
            number=stated.number.build(),
            in_force_from=stated.in_force_from,
            predecessor=stated.predecessor.title.build(),
            predecessor_note=stated.predecessor.note.build(),
            district=stated.district.name.build(),
            district_bounds=(
                stated.district.west,
                stated.district.south,
                stated.district.east,
                stated.district.north,
            ),
            safety_review_clause=stated.safety_review_clause,
            order_text=(folder / stated.text).read_text("utf-8"),
        ),
        versions=tuple(versions),
        activities=activities,
        species={name: tuple(values) for name, values in species.items()},
        sha256=digest.hexdigest(),
    )
    return book


def _wrong(file: str, key: str, problem: str) -> RuleBookError:
    return RuleBookError(
        Text(f"“{key}”有误（{problem}）", f"{key}: {problem}"),
        Text("请改正法规数据文件", "Correct the rule file"),
        file=file,
    )


def _parse(entry: Traversable, model: type[Model]) -> Model:
    try:
        return model.model_validate(tomllib.loads(entry.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, FileNotFoundError) as error:
        raise _wrong(entry.name, "TOML", str(error)) from None
    except ValidationError as error:
        # A misspelt key is missing under its right name as well; the misspelling is what helps.
        problems = error.errors()
        first = next((one for one in problems if one["type"] == "extra_forbidden"), problems[0])
        raise _wrong(entry.name, ".".join(str(part) for part in first["loc"]), first["msg"]) from None


def _article_versions(entry: Traversable) -> list[ArticleVersion]:
    stated = _parse(entry, _Article)
    if entry.name != f"article-{stated.article:02d}.toml":
        raise _wrong(entry.name, "article", f"the file holds article {stated.article}")
    result = []
    previous: _Version | None = None
    for version in stated.version:
        if version.until is not None and version.until < version.from_:
            raise _wrong(entry.name, f"version {version.from_}", "it ends before it begins")
        if previous is not None:
            if previous.until is None or version.from_ <= previous.until:
                raise _wrong(entry.name, f"version {version.from_}", "two versions overlap")
            if version.from_ != previous.until + datetime.timedelta(days=1):
                raise _wrong(entry.name, f"version {version.from_}", "a gap between two versions")
        previous = version
        article = Article(
            stated.article,
            stated.subject.build(),
            tuple(
                Paragraph(
                    paragraph.number,
                    paragraph.build(),
                    tuple(Item(item.number, item.build()) for item in paragraph.item),
                )
                for paragraph in version.paragraph
            ),
        )
        result.append(
            ArticleVersion(
                file=entry.name,
                article=article,
                valid_from=version.from_,
                valid_until=version.until,
                zones=tuple(_zone(zone) for zone in version.zone),
                prohibitions=tuple(
                    Prohibition(one.clause, tuple(one.zones), tuple(act.build() for act in one.acts))
                    for one in version.prohibition
                ),
                river_band=None
                if version.river_band is None
                else RiverBand(version.river_band.clause, version.river_band.limit_m),
                duties=tuple(
                    Duty(
                        duty.kind,
                        duty.clause,
                        tuple(duty.when),
                        tuple(duty.owed_by),
                        tuple(duty.towards),
                        duty.build(),
                        None if duty.due is None else duty.due.build(),
                    )
                    for duty in version.duty
                ),
                penalties=tuple(
                    Penalty(
                        penalty.clause,
                        penalty.for_clause,
                        {
                            "unit": (penalty.unit.min_cny, penalty.unit.max_cny),
                            "individual": (penalty.individual.min_cny, penalty.individual.max_cny),
                        },
                    )
                    for penalty in version.penalty
                ),
                readings=tuple(_reading(entry.name, reading) for reading in version.reading),
            )
        )
    return result


def _zone(zone: _Zone) -> Zone:
    return Zone(
        id=zone.id,
        name=zone.name.build(),
        clause=zone.clause,
        kind=zone.kind,
        limit_m=zone.limit_m,
        measured_from=zone.measured_from,
        belongs_to=tuple(zone.belongs_to),
        pair_as=zone.pair_as,
        protection_zone=zone.protection_zone,
        safety_review=zone.safety_review,
        under_reading={
            key: {value: {str(name): changed for name, changed in fields.items()} for value, fields in values.items()}
            for key, values in zone.under_reading.items()
        },
    )


def _reading(file: str, reading: _Reading) -> Reading:
    if reading.default not in reading.options:
        raise _wrong(file, f"reading {reading.key}", f"its default {reading.default!r} is not among its options")
    return Reading(
        reading.key,
        reading.default,
        {value: option.build() for value, option in reading.options.items()},
        {value: option.argument for value, option in reading.options.items()},
    )


def _activity_rule(rule: _ActivityRule, plan_outcomes: Mapping[str, Outcome]) -> ActivityRule:
    for one in rule.falls_under:
        if one.plan not in plan_outcomes:
            raise _wrong("activities.toml", f"{rule.code}.plan", f"{one.plan!r} is not one of {list(plan_outcomes)}")
        Clause.parse(one.clause)
    return ActivityRule(
        code=rule.code,
        falls_under=tuple(
            FallsUnder(one.clause, plan_outcomes[one.plan], one.at, tuple(one.species_class))
            for one in rule.falls_under
        ),
        safety_review=rule.safety_review,
        river_ban=rule.river_ban,
        own_work=rule.own_work,
    )
