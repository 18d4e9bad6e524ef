"""The shipped code lists as typed tables, each read once; a slip in one names file and key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import msgspec
import tomli

import data
from geo.text import Text
from permits.catalogue.activities import Activities, ActivityNames
from permits.catalogue.assets import Casings, PositionGradeTable, Structures
from permits.catalogue.facts import Circumstances, NamesOfFacts, Provenance, Species
from permits.catalogue.holidays import Holidays
from permits.catalogue.letters import Letters
from permits.catalogue.measures import Measures
from permits.catalogue.outcomes import Outcomes
from permits.catalogue.problems import Problems
from permits.catalogue.questions import Questions
from permits.catalogue.roles import Roles
from permits.catalogue.sentences import Sentences
from permits.catalogue.shape import Shape, SlipError, Step, Table, in_shape
from permits.catalogue.sizes import Sizes
from permits.catalogue.tiles import Tiles
from permits.catalogue.vocabulary import PlainWords, WorkWords
from permits.catalogue.ways_out import WaysOut
from permits.catalogue.words import (
    Assumptions,
    Certainties,
    Conditions,
    Duties,
    MeasuringLines,
    Parties,
    Reasons,
    SettledBy,
    Sources,
    Zones,
)
from permits.errors import CodeListError

# The keys by which a row is called.
_NAMING = ("code", "key", "group", "id", "dn", "up_to_dn", "party")

SHAPES: Mapping[str, type[Shape]] = {
    "activities": Activities,
    "activity_names": ActivityNames,
    "assumptions": Assumptions,
    "casings": Casings,
    "certainties": Certainties,
    "circumstances": Circumstances,
    "conditions": Conditions,
    "duties": Duties,
    "fact_names": NamesOfFacts,
    "holidays": Holidays,
    "letters": Letters,
    "measures": Measures,
    "measuring_lines": MeasuringLines,
    "outcomes": Outcomes,
    "parties": Parties,
    "plain_words": PlainWords,
    "position_grades": PositionGradeTable,
    "provenance": Provenance,
    "problems": Problems,
    "questions": Questions,
    "reasons": Reasons,
    "roles": Roles,
    "sentences": Sentences,
    "settled_by": SettledBy,
    "sizes": Sizes,
    "sources": Sources,
    "species": Species,
    "structures": Structures,
    "tiles": Tiles,
    "ways_out": WaysOut,
    "work_words": WorkWords,
    "zones": Zones,
}


Stated = TypeVar("Stated", bound=Shape)


def code_list(shape: type[Stated]) -> Stated:
    """A shipped code list by its shape.

    Raises
    ------
    CodeListError
        The file is no TOML, or does not have the shape: names file and key.
    """
    # A cache forgets the type of what it keeps.
    held: Stated = _read_once(shape)
    return held


@cache
def _read_once(shape: type[Shape]) -> Any:
    name = next(name for name, known in SHAPES.items() if known is shape)
    return _shaped(data.codelist_file(name), shape, lambda: data.codelist(name))


def plain(name: str) -> dict[str, Any]:
    """A shipped code list by its name as plain tables, lists and words; errors as in `code_list`."""
    held = code_list(SHAPES[name])
    stated: dict[str, Any] = msgspec.to_builtins(held)
    return stated["root"] if isinstance(held, Table) else stated


def read(file: Traversable, shape: type[Stated]) -> Stated:
    """A code list from a file, in its shape; errors as in `code_list`."""
    return _shaped(file, shape, lambda: tomli.loads(file.read_text("utf-8")))


def read_over(file: Traversable, shape: type[Stated]) -> Stated:
    """Somebody's own file over the shipped code list of that shape, row by row; errors as in `code_list`.

    A row with the name of a shipped one takes its place and has the shipped words for what it leaves out, others follow the shipped
    ones. A list whose rows have no name takes the place of the shipped list; of a table that is no list, the keys that are given.
    """
    name = next(name for name, known in SHAPES.items() if known is shape)

    def parsed() -> dict[str, Any]:
        stated, whole = tomli.loads(file.read_text("utf-8")), dict(data.codelist(name))
        for key, own in stated.items():
            shipped = whole.get(key)
            if isinstance(shipped, dict) and isinstance(own, dict):
                whole[key] = {**shipped, **own}
            elif isinstance(shipped, list) and (naming := _naming(shipped)) is not None and isinstance(own, list):
                whole[key] = _rows_over(shipped, own, naming, file.name, key)
            else:
                whole[key] = own
        return whole

    return _shaped(file, shape, parsed)


def _naming(rows: list[Any]) -> str | None:
    """The key by which the rows of a list are called; None where they have none."""
    return next((key for key in _NAMING if all(isinstance(row, dict) and key in row for row in rows)), None)


def _rows_over(shipped: list[Any], own: list[Any], naming: str, file: str, key: str) -> list[Any]:
    for number, row in enumerate(own, start=1):
        if not isinstance(row, dict) or naming not in row:
            raise _wrong(file, f"{key} {number}", f"the row has no {naming}")
    names = [row[naming] for row in own]
    first = {row[naming]: row for row in reversed(own)}
    held = [{**row, **first.get(row[naming], {})} for row in shipped]
    known = {row[naming] for row in shipped}
    # One that stands twice in the own file stands twice here, and is refused like any other.
    return held + [
        row for number, row in enumerate(own) if names[number] not in known or names[number] in names[:number]
    ]


def _shaped(file: Traversable, shape: type[Stated], parsed: Callable[[], dict[str, Any]]) -> Stated:
    try:
        stated = parsed()
        return in_shape(stated, shape)
    except (tomli.TOMLDecodeError, UnicodeDecodeError, FileNotFoundError) as error:
        raise _wrong(file.name, "TOML", str(error)) from None
    except SlipError as slip:
        raise _wrong(file.name, _place(slip.place, stated), slip.problem) from None


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


def _place(location: tuple[Step, ...], stated: Any) -> str:
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
