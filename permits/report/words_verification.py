"""Proof that each code that a reader may meet has its words and looks, and that none is kept for a code that nothing says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import get_args, get_type_hints

from geo.network import crossing_rows, sizes
from maps.style import STYLES
from permits.catalogue.activities import Activities
from permits.catalogue.facts import Species
from permits.catalogue.lists import SHAPES, code_list
from permits.catalogue.measures import Source
from permits.catalogue.outcomes import Outcomes
from permits.catalogue.sentences import Sentences
from permits.catalogue.words import (
    Assumptions,
    Certainties,
    Conditions,
    Duties,
    MeasuringLines,
    Parties,
    Reasons,
    Sources,
    WordTable,
    Zones,
)
from permits.disclosure.rounding import NOT_FULLY_STATED
from permits.report.page.reason import SPECIAL_CASES
from permits.rulebook.circumstances import Circumstance, WorksCircumstance
from permits.rulebook.outcomes import Outcome
from permits.rulebook.provisions import DUTIES, PARTIES, ReviewTier, RiverBand
from permits.rulebook.schema import StatedFallsUnder, StatedZone
from permits.rulebook.verification import Problem
from permits.screening.findings import Assumption, Certainty, Lacking, Reason

# What a provision may ask of a plant beside its class.
_KNOWN_OF_A_PLANT = ("unknown", "unstated")


def said_codes() -> dict[type[WordTable], tuple[str, ...]]:
    """The codes that the program says, by the list that holds their words."""
    of_a_zone, of_an_act = get_type_hints(StatedZone), get_type_hints(StatedFallsUnder)
    return {
        Assumptions: (*sizes.ASSUMED, *crossing_rows.ASSUMED, *Assumption, NOT_FULLY_STATED),
        Certainties: tuple(Certainty),
        Conditions: (
            *WorksCircumstance,
            *code_list(Species).root,
            *_KNOWN_OF_A_PLANT,
            *get_args(of_an_act["at"]),
            *Circumstance,
        ),
        Duties: DUTIES,
        MeasuringLines: get_args(of_a_zone["measured_from"]),
        Parties: PARTIES,
        Reasons: (*Reason, *Lacking),
        Sources: get_args(Source),
        Zones: (*get_args(of_a_zone["id"]), RiverBand.id, ReviewTier.id),
    }


def verify_words() -> list[Problem]:
    """Codes without words, and words without a code."""
    problems = [
        problem
        for table, codes in said_codes().items()
        for problem in _differences(f"{_file(table)}.toml", "code", code_list(table).root, codes)
    ]
    listed = code_list(Activities)
    begin = [row.code[:2] for row in listed.activity]
    problems += _differences("activities.toml", "group.begins", [row.begins for row in listed.group], begin)
    looks = [f"site_{row.look}" for row in code_list(Outcomes).outcome]
    drawn = [name for name in STYLES if name.startswith("site_")]
    problems += _differences("outcomes.toml", "look, against maps/style.py", looks, drawn)
    return [*problems, *_sentences()]


def _sentences() -> Iterator[Problem]:
    """A row for each outcome and special case, with duties and parties that there are."""
    rows = code_list(Sentences).sentence
    yield from _differences("sentences.toml", "case", (row.case for row in rows), (*Outcome, *SPECIAL_CASES))
    for row in rows:
        if row.duty is not None and row.duty not in DUTIES:
            yield Problem("sentences.toml", row.case, f"{row.duty!r} is unknown: no duty is called so")
        for party in (*row.owed_by, *row.towards):
            if party not in PARTIES:
                yield Problem("sentences.toml", row.case, f"{party!r} is unknown: no party is called so")


def _differences(file: str, key: str, held: Iterable[str], needed: Iterable[str]) -> Iterator[Problem]:
    held, needed = dict.fromkeys(map(str, held)), dict.fromkeys(map(str, needed))
    yield from (Problem(file, key, f"{name!r} is unknown: nothing says it") for name in held if name not in needed)
    yield from (Problem(file, key, f"{name!r} is missing") for name in needed if name not in held)


def _file(table: type[WordTable]) -> str:
    return next(name for name, shape in SHAPES.items() if shape is table)
