"""Many features at once are judged as each alone, in columns as in words, and other readings as the law read so.

Random works beside random networks: activities, facts, dates, own work, sizes, rivers, coverage, every reading.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from strategies import PROTOTYPES

from geo.measure.clearance import ClearanceIndex
from geo.network import LayerSource, load_network
from geo.network.assets import AssetRegister
from geo.site.work_site import WorkSite
from permits.rulebook.in_force import RuleBook
from permits.rulebook.outcomes import Outcome, told_together
from permits.screening.case import Case
from permits.screening.columns import CERTAINTIES, FindingColumns
from permits.screening.finding_table import FindingTable
from permits.screening.findings import Finding, why_unknown
from permits.screening.judge import Judge, Judged, asset_reach_m
from permits.screening.over_time import screen_over_time
from permits.screening.site_outcomes import site_outcomes
from permits.screening.strictest import of_findings, strictest
from permits.screening.tabulated import tabulated
from permits.service.opening import open_rulebook
from permits.service.shipped import activity_list, network_tables, usual_sizes
from permits.works.proposed import ProposedWorks
from permits.works.sizes import sizes

SEEDS = range(12)
TODAY = datetime.date(2026, 5, 10)
ACTIVITIES = activity_list()
PASSES_UNDER = frozenset(code for code in ACTIVITIES.codes if ACTIVITIES[code].passes_under)
STARTS = [
    None,
    *map(datetime.date.fromisoformat, ("2026-03-31", "2026-04-01", "2026-05-10", "2026-11-01", "2027-03-14")),
]
READINGS: list[dict[str, str]] = [
    {},
    {"line_end": "flat"},
    {"transmission_centreline": "pair"},
    {"facility_scope": "all"},
    {"river_area": "strip"},
    {"plan_route": "none"},
]
# Each fact with what it may say; those that stand twice are stated as often again.
FACTS: dict[str, list[Any]] = {
    "depth_m": [0.0, 0.5, 0.51, 2.0, 2.01, 12.0],
    "hole_diameter_m": [0.0, 0.8],
    "width_m": [0.6, 3.0],
    "reach_m": [8.0],
    "hand_dug": [True, False],
    "temporary": [True],
    "method": ["顶管", "水下爆破", "可控震源", "仅停放小汽车"],
    "species": ["毛白杨", "法桐、月季"],
    "client": ["甲", "乙", "自来水公司"],
    "applicant": ["unit", "individual"],
    "operator_own_work": [True, False],
    "emergency": [True],
    "needs_shutdown": [True, False],
    "exemption": [{"purpose": "防洪", "maintenance": "养护疏浚", "operator_conditions": "热力公司函"}],
}


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return open_rulebook("zhengzhou-253")


@pytest.fixture(params=SEEDS)
def drawn(request: Any, tmp_path: Path, write: Callable[..., Path], book: RuleBook) -> tuple[Case, dict[str, str]]:
    """A case and readings."""
    random = np.random.default_rng(request.param)
    side_m = float(random.choice([80.0, 400.0]))
    register = _network(random, side_m, tmp_path, write)
    count = int(random.choice([3, 20, 60]))
    codes = [ACTIVITIES.codes[place] for place in random.choice(len(ACTIVITIES.codes), 8, replace=False)]
    works = tuple(_works(random, f"{number:03}", codes) for number in range(count))
    shapes = np.empty(count, dtype=object)
    origin = shapely.get_coordinates(register.geometry[:1])[0]
    for row in range(count):
        shapes[row] = shapely.transform(_shape(random, side_m), lambda xy: xy + origin)
    reach = sizes(works, shapes, usual_sizes(), scale=1.0, passes_under=PASSES_UNDER)
    rules = book.in_force(TODAY)
    assert rules is not None
    every = [rules, *(other for _, _, other in rules.alternatives)]
    case = Case(
        WorkSite(tuple(one.feature for one in works), shapes, register.crs, "", np.zeros(count), ()),
        works,
        reach.largest if random.random() < 0.5 else reach.stated,
        random.choice([0.0, 0.05, 1.0], count),
        register,
        ClearanceIndex(register.geometry, asset_reach_m(register, every), register.scale),
    )
    return case, READINGS[request.param % len(READINGS)]


def _network(random: np.random.Generator, side_m: float, folder: Path, write: Callable[..., Path]) -> AssetRegister:
    def place() -> list[float]:
        return list(random.uniform(-side_m / 2, side_m / 2, 2).tolist())

    def box(size_m: float) -> list[list[float]]:
        x, y = place()
        return [[x, y], [x + size_m, y], [x + size_m, y + size_m], [x, y + size_m]]

    rows: list[dict[str, Any]] = []
    # The first is the origin, to which everything is placed.
    for number in range(int(random.integers(6, 30))):
        name = sorted(PROTOTYPES)[int(random.integers(len(PROTOTYPES)))] if number else "transmission"
        properties, drawn_as = PROTOTYPES[name]
        first = place() if number else [0.0, 0.0]
        shape: Any = {"point": place(), "area": box(9.0), "line": [first, place(), place()]}[drawn_as]
        owner = {"operator": str(random.choice(["甲", "乙"]))}
        rows.append({"asset_id": f"{number:02}", **owner, **properties, drawn_as: shape})
    rivers = coverage = None
    if random.random() < 0.6:
        water = [{"extent": "management_area", "area": box(side_m / 2)} for _ in range(2)]
        rivers = LayerSource(write(folder / "rivers.geojson", water))
    if random.random() < 0.4:
        coverage = LayerSource(write(folder / "coverage.geojson", [{"area": box(side_m)}]))
    network = LayerSource(write(folder / "network.geojson", rows))
    return load_network([network], rivers=rivers, coverage=coverage, tables=network_tables())


def _works(random: np.random.Generator, feature: str, codes: list[str]) -> ProposedWorks:
    facts = {name: said[int(random.integers(len(said)))] for name, said in FACTS.items() if random.random() < 0.25}
    start = STARTS[int(random.integers(len(STARTS)))]
    if start is not None:
        facts["start"] = start
    if random.random() < 0.8:
        facts["end"] = (start or TODAY) + datetime.timedelta(days=int(random.integers(200)))
    chosen = tuple(dict.fromkeys(random.choice(codes, int(random.integers(1, 4))).tolist()))
    declared = tuple(random.choice(["开挖沟槽", "水下炸礁"], int(random.integers(2))).tolist())
    exactly = frozenset(code for code in chosen if random.random() < 0.6)
    return ProposedWorks(feature, chosen, (), declared, exactly, facts)


def _shape(random: np.random.Generator, side_m: float) -> Any:
    x, y = random.uniform(-side_m / 2, side_m / 2, 2)
    kind = random.integers(4)
    if kind == 0:
        return shapely.Point(x, y)
    if kind == 1:
        return shapely.LineString(np.cumsum([[x, y], *random.normal(0, 12, (3, 2))], axis=0))
    angles = np.sort(random.uniform(0, 2 * np.pi, 7))
    radii = random.uniform(0.4, 1, 7) * random.choice([3.0, 20.0])
    star = shapely.Polygon(np.column_stack([x + np.cos(angles) * radii, y + np.sin(angles) * radii]))
    return shapely.convex_hull(star) if kind == 2 else shapely.box(*shapely.bounds(star))


def worded(case: Case, book: RuleBook, readings: Mapping[str, str]) -> tuple[Finding, ...]:
    screened = screen_over_time(case, book, today=TODAY, readings=readings, passes_under=PASSES_UNDER)
    assert [one.text for one in screened.screening.findings if one.provision == "check_failed"] == []
    return screened.screening.findings


def test_many_are_judged_as_each_alone(drawn: tuple[Case, dict[str, str]], book: RuleBook) -> None:
    case, readings = drawn
    alone = [one for row in range(len(case.works)) for one in worded(case.part([row]), book, readings)]
    together = worded(case, book, readings)
    assert list(together) == sorted(alone, key=lambda one: (one.outcome.rank, *one.key))


def test_the_table_says_what_the_words_say(drawn: tuple[Case, dict[str, str]], book: RuleBook) -> None:
    case, readings = drawn
    table, findings = tabulated(case, book, today=TODAY, readings=readings), worded(case, book, readings)
    rows = dict(_rows(table, case))
    assert len(table) == len(rows) == len(findings)
    assert rows == {(*one.key, one.outcome): _without_words(one) for one in findings}


def test_the_table_is_the_same_whatever_the_number_of_threads(
    drawn: tuple[Case, dict[str, str]], book: RuleBook
) -> None:
    case, readings = drawn
    one, three = (
        list(_rows(tabulated(case, book, today=TODAY, readings=readings, threads=threads), case)) for threads in (1, 3)
    )
    assert one == three


def _rows(table: FindingTable, case: Case) -> Iterable[tuple[Any, ...]]:
    names = case.register.column("asset_id")
    for row in range(len(table)):
        said = {
            name: None if column.codes[row] < 0 else column.values[column.codes[row]]
            for name, column in vars(table).items()
            if hasattr(column, "codes")
        }
        metres = [
            None if np.isnan(one[row]) else one[row] for one in (table.distance_m, table.limit_m, table.uncertainty_m)
        ]
        asset = "" if table.asset[row] < 0 else names[table.asset[row]]
        outcome = Outcome.of_rank(table.outcome[row])
        key = (case.site.feature[table.feature[row]], asset, said["activity"] or "", said["provision"] or "", outcome)
        yield (
            key,
            (
                CERTAINTIES[table.certainty[row]],
                *(said[name] for name in ("zone", "measured_from", "reading", "tier", "other_readings", "assumed")),
                *metres,
                None if table.if_inside[row] < 0 else Outcome.of_rank(table.if_inside[row]),
                None if table.presumed[row] < 0 else bool(table.presumed[row]),
                bool(table.statutory[row]),
                bool(table.by_analogy[row]),
            ),
        )


def _without_words(one: Finding) -> tuple[Any, ...]:
    others = tuple((other.reading, other.value, other.outcome) for other in one.other_readings)
    return (
        *(one.certainty, one.zone, one.measured_from, one.reading, one.tier, others, one.assumed),
        *(one.distance_m, one.limit_m, one.uncertainty_m, one.if_inside, one.presumed, one.statutory, one.by_analogy),
    )


def test_each_feature_has_the_outcome_that_its_findings_come_to(
    drawn: tuple[Case, dict[str, str]], book: RuleBook
) -> None:
    case, readings = drawn
    found = site_outcomes(tabulated(case, book, today=TODAY, readings=readings), len(case.works))
    findings = worded(case, book, readings)
    assert found.outcome.tolist() == of_findings(case.site.feature, findings).tolist()
    for row, name in enumerate(case.site.feature):
        own = [one for one in findings if one.feature == name]
        assert found.outcomes.values[found.outcomes.codes[row]] == told_together(one.outcome for one in own)
        assert found.findings[row] == len(own)
        assert found.assets[row] == len({one.asset_id for one in own} - {None})
        unknown = sorted(
            {
                why_unknown(str(one.provision), one.assumed, one.certainty, has_asset=one.asset_id is not None)
                for one in own
                if one.outcome is Outcome.UNDETERMINED
            }
        )
        assert found.undetermined_by.values[found.undetermined_by.codes[row]] == tuple(unknown)
        assert bool(found.decisive[row] < 0) is (not own)
        if own:
            nearest = min(
                (
                    *(one.tier is not None, one.asset_id is None, one.certainty != "inside"),
                    *(one.distance_m or 0.0, bool(one.assumed)),
                )
                for one in own
                if one.outcome.rank == found.outcome[row]
            )
            table, at = found.table, found.decisive[row]
            distance_m = np.nan_to_num(table.distance_m[at])
            assert nearest[:4] == (
                *(table.tier.codes[at] >= 0, table.asset[at] < 0, table.certainty[at] != 0),
                distance_m,
            )


def test_another_reading_makes_of_a_finding_what_the_law_read_so_makes_of_it(
    drawn: tuple[Case, dict[str, str]], book: RuleBook
) -> None:
    """Key by key, part by part of the law; what acts fall under is told apart from where areas end."""
    case, readings = drawn
    rules = book.in_force(TODAY, readings)
    assert rules is not None
    judge = Judge(case, rules)
    judged = judge.judged()
    here = _keyed(judged.columns, judge)
    expected: dict[Any, dict[tuple[str, str], Outcome | None]] = {}
    for reading, value, alternative in rules.alternatives:
        for part, changed in zip(rules.parts, alternative.parts, strict=True):
            before = _keyed(judge.of_part(part), judge)
            after = _keyed(judge.of_part(changed), judge)
            for key in before.keys() | after.keys() if part != changed else ():
                if here.get(key) is not after.get(key):
                    expected.setdefault(key, {})[reading, value] = after.get(key)
    said = {
        key: {(reading, value): outcome for reading, value, outcome in others}
        for one in (*judged.columns, *judged.not_held)
        for key, others in zip(_keyed([one], judge), _others(one, judged), strict=True)
        if others
    }
    assert said == expected
    assert {key for one in judged.not_held for key in _keyed([one], judge)} == expected.keys() - here.keys()


def _keyed(columns: Iterable[FindingColumns], judge: Judge) -> dict[Any, Outcome]:
    asset = judge.measured.pairs.asset
    return {
        (feature, int(asset[pair]), one.activity, one.clause): Outcome.of_rank(rank)
        for one in columns
        for feature, pair, rank in zip(one.feature.tolist(), one.pair.tolist(), one.outcome.tolist(), strict=True)
    }


def _others(one: FindingColumns, judged: Judged) -> list[Any]:
    code, combinations = judged.other_readings.of(one)
    return [combinations[place] for place in code.tolist()]


def test_the_strictest_is_what_the_words_come_to(drawn: tuple[Case, dict[str, str]], book: RuleBook) -> None:
    case, readings = drawn
    rules = book.in_force(TODAY, readings)
    assert rules is not None
    today = tuple(dataclasses.replace(one, facts={**one.facts, "start": TODAY, "end": TODAY}) for one in case.works)
    case = dataclasses.replace(case, works=today)
    found = strictest(case, rules, since=TODAY)
    findings = [
        one
        for one in worded(case, book, readings)
        if one.provision not in ("coverage", "coverage_edge", "far_from_network")
    ]
    assert found.rank.tolist() == of_findings(case.site.feature, findings).tolist()
    for row, decisive in enumerate(found.decisive):
        if decisive is not None:
            asset_id = case.register.column("asset_id")[decisive.asset]
            assert (case.site.feature[row], asset_id, decisive.activity, decisive.outcome, decisive.distance_m) in {
                (one.feature, one.asset_id, one.activity, one.outcome, one.distance_m) for one in findings
            }
