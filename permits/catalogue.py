"""The shipped code lists as typed tables, each read once; a slip in one names file and key."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, RootModel, ValidationError

import data
from geo.text import Text
from permits.errors import CodeListError

# The keys by which a row is called.
_NAMING = ("code", "key", "group", "id", "dn", "up_to_dn", "party")
Words = Annotated[str, Field(min_length=1)]
Metres = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Millimetres = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Row(BaseModel):
    """A row or table of a code list: nothing unknown, nothing of another kind, never changed."""

    # Built when the first list of a shape is read: a check needs half of them.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class Said(Row):
    """Something said in both languages."""

    zh: Words
    en: Words

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class OutcomeRow(Said):
    """How an outcome is said; ``first`` is what to do first where it is the headline."""

    code: Words
    sentence: Said
    first: Said
    exit: Annotated[int, Field(ge=0, le=255)]


class Outcomes(Row):
    """``outcomes.toml``, strictest first."""

    outcome: list[OutcomeRow]


class RoleRow(Said):
    """Who reads a determination: which sensitivities the role sees, and whether where a pipe lies is rounded for it."""

    code: Words
    sees: list[Literal["open", "nearness", "cut_out", "place", "pipe", "party", "officials"]]
    rounded: bool


class Roles(Row):
    """``roles.toml``, least first."""

    role: list[RoleRow]


Source = Literal["S", "A", "STD", "IP"]


class MeasureRow(Said):
    """A measure of the protection plan with its default values; ``for`` are beginnings of activity codes."""

    key: Words
    for_: Annotated[list[Words], Field(alias="for")]
    network: Said
    transmission: Said
    source: Source
    confirm: bool


class Clock(Said):
    """A time that the plan names."""

    value: Said
    source: Source
    confirm: bool


class Signature(Said):
    """A party that signs the plan."""

    party: Literal["client", "operator", "producer", "owner", "contractor", "supervisor"]
    statutory: bool


class Measures(Row):
    """``measures.toml``: what a joint protection plan is filled with."""

    measure: list[MeasureRow]
    clock: list[Clock]
    hold_point: list[Said]
    stop_work: list[Said]
    signature: list[Signature]


class Casing(Row):
    """Outer casing of a nominal diameter, and other sizes seen; millimetres."""

    dn: Annotated[int, Field(gt=0)]
    casing_mm: Millimetres
    also_mm: list[Millimetres]


class Casings(Row):
    """``casings.toml``."""

    casing: list[Casing]


class PairGap(Row):
    """Clear gap between the casings of a pair, up to a nominal diameter; millimetres."""

    up_to_dn: Annotated[int, Field(gt=0)]
    gap_mm: Millimetres


class Channel(Row):
    """Outer width of a channel with two pipes, up to a nominal diameter; millimetres."""

    up_to_dn: Annotated[int, Field(gt=0)]
    width_mm: Millimetres


class Water(Row):
    """Classes of waters, and the margin round a river of which only the water is drawn; metres."""

    classes: list[Words]
    margin_m: Metres


class Structures(Row):
    """``structures.toml``: sizes to assume where the source states none."""

    facility_half_size_m: Metres
    pair_gap: list[PairGap]
    channel: list[Channel]
    water: Water


class DetectedGrade(Row):
    """A grade whose error grows with depth; metres."""

    per_depth: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    least_depth_m: Metres
    default_depth_m: Metres
    point_error_m: Metres


class PositionGradeTable(Row):
    """``position_grades.toml``; metres."""

    if_unstated: Words
    fixed_m: dict[str, Metres]
    detected: dict[str, DetectedGrade]


class Provenance(Row):
    """``provenance.toml``: accuracy of works by where their coordinates come from; metres."""

    accuracy_m: dict[str, Metres]


class SpeciesClass(Row):
    """Plants of one class."""

    names: list[Words]


class Species(RootModel[dict[str, SpeciesClass]]):
    """``species.toml``: classes of plants, strictest first."""

    model_config = ConfigDict(defer_build=True)


class CircumstanceRow(Row):
    """Words that say a circumstance, and words that take it back."""

    words: list[Words]
    unless: list[Words]


class Circumstances(RootModel[dict[str, CircumstanceRow]]):
    """``circumstances.toml``."""

    model_config = ConfigDict(defer_build=True)


class FactNames(RootModel[dict[str, list[Words]]]):
    """``fact_names.toml``: fact → the names that people write for it."""

    model_config = ConfigDict(defer_build=True)


class OtherSizes(Row):
    """The largest usual size of activities that no row names; widths and diameters across, metres."""

    line_m: Metres
    point_m: Metres
    stated_by: list[Words]
    ask: Said


class SizeRow(Row):
    """The largest usual size of some activities; ``beyond_m``: how far they go beyond any outline."""

    activities: Annotated[list[Words], Field(min_length=1)]
    line_m: Metres
    point_m: Metres
    beyond_m: Metres = 0.0
    stated_by: list[Words]
    ask: Said
    words: list[Words] = []
    unless: list[Words] = []


class Sizes(Row):
    """``sizes.toml``: sizes to assume where works drawn as an axis or a point state none."""

    without_size: list[Words]
    otherwise: OtherSizes
    size: list[SizeRow]


class NamesOfActivity(Row):
    """Names by which one activity is meant wherever they stand; 、 between Chinese ones, commas between English ones."""

    zh: str
    en: str


class ActivityNames(RootModel[dict[str, NamesOfActivity]]):
    """``activity_names.toml``: code → its names."""

    model_config = ConfigDict(defer_build=True)


class WordList(Row):
    """Words of one kind."""

    zh: str
    en: str


class VerbGroup(Row):
    """Verbs of one group, and the codes of each where nothing stands beside it."""

    group: Words
    zh: str
    en: str
    alone: list[Words]


class ThingRow(Row):
    """A kind of thing, and what it means to do something to it."""

    id: Words
    zh: str
    en: str
    alone: list[Words] = []
    with_: Annotated[dict[str, list[Words]], Field(alias="with")] = {}
    scene: bool = False
    part_of_heat: str = ""


class WorkWords(Row):
    """``work_words.toml``: verbs and things."""

    heat: WordList
    verb: list[VerbGroup]
    thing: list[ThingRow]


class DenialWords(Row):
    """Words that deny the next word, and strong ones that deny a thing with its verb."""

    zh: str
    en: str
    strong_zh: str
    strong_en: str


class Places(Row):
    """How names of places end, by what they say of the works there."""

    road: Words
    river: Words
    bridge: Words
    building: Words
    estate: Words
    grounds: Words
    premises: Words
    vague: Words


class CustomaryWords(WordList):
    """Parts of an act that say nothing beside it, and the codes beside which they are what nobody knows."""

    unlike: list[Words]


class PlainWords(Row):
    """``plain_words.toml``: words that name no act, and how names of places end."""

    plain: WordList
    customary: CustomaryWords
    project: WordList
    soft_link: WordList
    hard_link: WordList
    denial: DenialWords
    places: Places


class ActivityRow(Said):
    """An activity; what its other keys mean stands with `permits.works.activities.Activity`."""

    code: Words
    parameters: list[Words]
    passes_under: bool = False
    at_points: bool = False


class Activities(Row):
    """``activities.toml``."""

    activity: list[ActivityRow]

    @property
    def names(self) -> dict[str, Text]:
        """Code → name."""
        return {row.code: row.text for row in self.activity}


SHAPES: Mapping[str, type[BaseModel]] = {
    "activities": Activities,
    "activity_names": ActivityNames,
    "casings": Casings,
    "circumstances": Circumstances,
    "fact_names": FactNames,
    "measures": Measures,
    "outcomes": Outcomes,
    "plain_words": PlainWords,
    "position_grades": PositionGradeTable,
    "provenance": Provenance,
    "roles": Roles,
    "sizes": Sizes,
    "species": Species,
    "structures": Structures,
    "work_words": WorkWords,
}

Shape = TypeVar("Shape", bound=BaseModel)


@cache
def code_list(shape: type[Shape]) -> Shape:
    """A shipped code list by its shape.

    Raises
    ------
    CodeListError
        The file is no TOML, or does not have the shape: names file and key.
    """
    name = next(name for name, known in SHAPES.items() if known is shape)
    return _shaped(data.codelist_file(name), shape, lambda: data.codelist(name))


def read(file: Traversable, shape: type[Shape]) -> Shape:
    """A code list from a file, in its shape; errors as in `code_list`."""
    return _shaped(file, shape, lambda: tomllib.loads(file.read_text("utf-8")))


def _shaped(file: Traversable, shape: type[Shape], parsed: Callable[[], dict[str, Any]]) -> Shape:
    try:
        stated = parsed()
        return shape.model_validate(stated)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, FileNotFoundError) as error:
        raise _wrong(file.name, "TOML", str(error)) from None
    except ValidationError as error:
        # A misspelt key is missing under its right name as well; the misspelling is what helps.
        problems = error.errors()
        first = next((one for one in problems if one["type"] == "extra_forbidden"), problems[0])
        raise _wrong(file.name, _place(first["loc"], stated), first["msg"]) from None


def problems() -> Iterator[CodeListError]:
    """What is wrong with the shipped code lists, one problem a list."""
    shipped = set(data.codelist_names())
    for name in sorted(shipped | SHAPES.keys()):
        try:
            if name not in SHAPES:
                raise _wrong(f"{name}.toml", "TOML", "no shape is known for this code list")
            read(data.codelist_file(name), SHAPES[name])
        except CodeListError as error:
            yield error


def _place(location: tuple[int | str, ...], stated: Any) -> str:
    """Where a slip stands; a row is called by its code or key rather than by its number."""
    parts: list[str] = []
    for step in location:
        held = (isinstance(stated, dict) and step in stated) or (isinstance(stated, list) and isinstance(step, int))
        stated = stated[step] if held else None
        named = next((stated[key] for key in _NAMING if isinstance(stated, dict) and key in stated), step)
        parts.append(str(named if isinstance(step, int) else step))
    return ".".join(parts)


def _wrong(file: str, key: str, problem: str) -> CodeListError:
    return CodeListError(
        Text(f"“{key}”有误（{problem}）", f"{key}: {problem}"),
        Text("请改正代码表", "Correct the code list"),
        file=file,
    )
