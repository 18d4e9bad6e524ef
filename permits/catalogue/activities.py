"""Activities and their names."""

from typing import Annotated, Literal

from msgspec import Meta

from geo.text import Text
from permits.catalogue.rows import Row, Said, Words
from permits.catalogue.shape import Table


class ActivityRow(Said, frozen=True):
    """An activity; ``explained`` is what it is, in a line. Its other keys: `permits.works.activities.Activity`."""

    code: Words
    explained: Said
    parameters: list[Words]
    ways: list[Literal["shift", "route", "cut", "split"]]
    passes_under: bool = False
    at_points: bool = False
    ends_drawn_as: list[Literal["point", "area"]] = []


class ActivityGroup(Said, frozen=True):
    """Activities whose codes begin alike."""

    begins: Annotated[str, Meta(pattern=r"^[A-Z]{2}\Z")]


class UsualActivities(Row, frozen=True):
    """The activities that most people hand in, why these, and where that comes from."""

    activities: Annotated[list[Words], Meta(min_length=5, max_length=5)]
    why: Said
    source: Said


class ContradictionRow(Row, frozen=True):
    """A fact that some activities do not have; the keys are those of `permits.works.contradictions.Contradiction`."""

    fact: Words
    activities: list[Words]
    then: Words
    beyond_m: float = 0.0
    unless: list[str] = []


class Activities(Row, frozen=True):
    """``activities.toml``."""

    usual: UsualActivities
    group: list[ActivityGroup]
    contradiction: list[ContradictionRow]
    activity: list[ActivityRow]

    @property
    def names(self) -> dict[str, Text]:
        """Code → name."""
        return {row.code: row.text for row in self.activity}


class NamesOfActivity(Row, frozen=True):
    """Names by which one activity is meant wherever they stand; 、 between Chinese ones, commas between English ones."""

    zh: str
    en: str


class ActivityNames(Table, frozen=True):
    """``activity_names.toml``: code → its names."""

    root: dict[str, NamesOfActivity]
