"""Activities and their names."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, RootModel

from geo.text import Text
from permits.catalogue.rows import Row, Said, Words


class ActivityRow(Said):
    """An activity; ``explained`` is what it is, in a line. Its other keys: `permits.works.activities.Activity`."""

    code: Words
    explained: Said
    parameters: list[Words]
    ways: list[Literal["shift", "route", "cut", "split"]]
    passes_under: bool = False
    at_points: bool = False


class ActivityGroup(Said):
    """Activities whose codes begin alike."""

    begins: Annotated[str, Field(pattern="^[A-Z]{2}$")]


class UsualActivities(Row):
    """The activities that most people hand in, why these, and where that comes from."""

    activities: Annotated[list[Words], Field(min_length=5, max_length=5)]
    why: Said
    source: Said


class ContradictionRow(Row):
    """A fact that some activities do not have; the keys are those of `permits.works.contradictions.Contradiction`."""

    fact: Words
    activities: list[Words]
    then: Words
    beyond_m: float = 0.0
    unless: list[str] = Field(default_factory=list)


class Activities(Row):
    """``activities.toml``."""

    usual: UsualActivities
    group: list[ActivityGroup]
    contradiction: list[ContradictionRow]
    activity: list[ActivityRow]

    @property
    def names(self) -> dict[str, Text]:
        """Code → name."""
        return {row.code: row.text for row in self.activity}


class NamesOfActivity(Row):
    """Names by which one activity is meant wherever they stand; 、 between Chinese ones, commas between English ones."""

    zh: str
    en: str


class ActivityNames(RootModel[dict[str, NamesOfActivity]]):
    """``activity_names.toml``: code → its names."""

    model_config = ConfigDict(defer_build=True)
