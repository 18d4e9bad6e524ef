"""The shipped code lists as the program asks them: activities, facts, sizes, outcomes, tables of a network."""

from __future__ import annotations

from functools import cache

import msgspec

from geo.network import NetworkTables
from geo.network.accuracy import DetectionGrade, PositionGrades
from geo.network.assets import Dimensions, Housing
from geo.text import Text
from permits.catalogue.activities import Activities, ActivityNames
from permits.catalogue.assets import Casings, Channel, PositionGradeTable, Structures
from permits.catalogue.facts import NamesOfFacts, Provenance
from permits.catalogue.lists import code_list, plain
from permits.catalogue.outcomes import Outcomes
from permits.catalogue.sizes import Sizes
from permits.determination.determination import OutcomeWords
from permits.errors import CodeListError
from permits.rulebook.outcomes import Outcome
from permits.rulebook.verification import verify_code_lists
from permits.works.activities import Activity, ActivityList
from permits.works.contradictions import Contradiction
from permits.works.fact_columns import FactNames
from permits.works.sizes import UsualSize, UsualSizes
from permits.works.vocabulary import listed


@cache
def prove() -> None:
    """Refuse code lists that name what nobody knows, or lack what is needed.

    Raises
    ------
    CodeListError
        The first slip, with file and key.
    """
    for problem in verify_code_lists(code_list(Activities).names):
        raise CodeListError(
            Text(f"“{problem.key}”有误（{problem.problem}）", f"{problem.key}: {problem.problem}"),
            Text("请改正代码表", "Correct the code list"),
            file=problem.file,
        )


@cache
def activity_list() -> ActivityList:
    """The shipped list of activities."""
    prove()
    names = code_list(ActivityNames).root
    return ActivityList(
        [
            Activity(
                row.code,
                row.text,
                (*listed(names[row.code].zh), *listed(names[row.code].en)),
                tuple(row.parameters),
                row.passes_under,
                row.at_points,
                tuple(row.ends_drawn_as),
            )
            for row in code_list(Activities).activity
        ],
        plain,
        tuple(
            Contradiction(row.fact, frozenset(row.activities), row.then, row.beyond_m, tuple(row.unless))
            for row in code_list(Activities).contradiction
        ),
    )


@cache
def fact_names() -> FactNames:
    """The shipped names of facts."""
    return FactNames(code_list(NamesOfFacts).root)


@cache
def usual_sizes() -> UsualSizes:
    """The shipped largest usual sizes."""
    table = code_list(Sizes)
    rows = [
        UsualSize(
            activities=tuple(row.activities),
            line_m=row.line_m,
            point_m=row.point_m,
            beyond_m=row.beyond_m,
            stated_by=tuple(row.stated_by),
            ask=row.ask.text,
            words=tuple(row.words),
            unless=tuple(row.unless),
        )
        for row in table.size
    ]
    other = table.otherwise
    rest = UsualSize((), other.line_m, other.point_m, 0.0, tuple(other.stated_by), other.ask.text)
    nothing = UsualSize(tuple(table.without_size), 0.0, 0.0, 0.0, (), Text("", ""))
    return UsualSizes([nothing, *rows, rest])


def outcome_words() -> dict[Outcome, OutcomeWords]:
    """How each outcome is said."""
    prove()
    return {
        Outcome(row.code): OutcomeWords(row.text, row.sentence.text, row.exit) for row in code_list(Outcomes).outcome
    }


def _by_dn(rows: list[Channel]) -> dict[int, float]:
    return {row.up_to_dn: float(row.width_mm) for row in rows}


def network_tables() -> NetworkTables:
    """The shipped tables that reading a network needs."""
    prove()
    structures = code_list(Structures)
    grades = code_list(PositionGradeTable)
    return NetworkTables(
        dimensions=Dimensions(
            casing_mm={row.dn: float(max([row.casing_mm, *row.also_mm])) for row in code_list(Casings).casing},
            pair_gap_mm={row.up_to_dn: float(row.gap_mm) for row in structures.pair_gap},
            channel_width_mm=_by_dn(structures.channel),
            facility_half_size_m=structures.facility_half_size_m,
            housings=tuple(
                Housing(tuple(row.words), tuple(row.unless), row.around == "pipe", _by_dn(row.width_mm))
                for row in structures.housing
            ),
            steel=Housing(tuple(structures.steel_casing.words), (), True, _by_dn(structures.steel_casing.width_mm)),
        ),
        grades=PositionGrades(
            fixed_m=grades.fixed_m,
            detected={name: DetectionGrade(**msgspec.structs.asdict(row)) for name, row in grades.detected.items()},
            if_unstated=grades.if_unstated,
        ),
        water_classes=tuple(structures.water.classes),
        water_margin_m=structures.water.margin_m,
        provenance_m=code_list(Provenance).accuracy_m,
    )
