"""Every activity of the list against the table of the lawyers, inside each kind of protection zone.

The table is written out here and not read from the rule files, so that a slip in either is found.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
from permits.determination.determination import Determination
from permits.service.check import Desk
from permits.service.shipped import activity_list, network_tables

DAY = datetime.date(2026, 5, 10)
PLAN, BAN, OFFICE = "plan_required", "prohibited", "official_decision"

# code: what a city main's zone leads to (clause → outcome), and whether Article 32(2) names the act where no depth is stated
TABLE: dict[str, tuple[dict[str, str], bool]] = {
    "EX-PIT": ({"31(2)(二)": PLAN}, True),
    "EX-TRENCH": ({"31(2)(二)": PLAN}, True),
    "EX-POTHOLE": ({"31(2)(二)": PLAN}, False),
    "EX-SHALLOW": ({"31(2)(二)": PLAN}, False),
    "EX-FIELD": ({"31(2)(二)": PLAN}, True),
    "EX-FILL": ({"31(2)(五)": PLAN}, False),
    "EX-BANK": ({"31(2)(二)": PLAN}, True),
    "TR-JACK": ({"31(2)(二)": PLAN}, True),
    "TR-HDD": ({"31(2)(二)": PLAN}, True),
    "TR-SHIELD": ({"31(2)(二)": PLAN}, True),
    "TR-SHAFT": ({"31(2)(二)": PLAN}, True),
    "PI-DRIVEN": ({"31(2)(二)": PLAN}, False),
    "PI-BORED": ({"31(2)(二)": PLAN}, True),
    "PI-ANCHOR": ({"31(2)(二)": PLAN}, True),
    "DR-GEO": ({"31(2)(二)": PLAN}, True),
    "DR-WELL": ({"31(2)(二)": PLAN}, True),
    "DR-SEIS": ({"31(2)(三)": BAN}, True),
    "BL-ROCK": ({"31(2)(三)": BAN}, True),
    "BL-STATIC": ({"31(2)(二)": PLAN}, True),
    "MI-MINE": ({"31(2)(二)": BAN}, True),
    "ST-BUILD": ({"31(2)(一)": BAN}, True),
    "ST-POLE": ({"31(2)(一)": BAN, "31(2)(二)": PLAN}, True),
    "ST-BRIDGE": ({"31(2)(一)": BAN, "31(2)(二)": PLAN}, True),
    "ST-TEMP": ({"31(2)(一)": OFFICE}, True),
    "ST-HOARD": ({"31(2)(一)": OFFICE}, False),
    "ST-ROAD": ({"31(2)(二)": PLAN}, True),
    "ST-OTHERMH": ({"31(2)(一)": BAN, "31(2)(二)": PLAN}, True),
    "LD-STACK": ({"31(2)(五)": PLAN}, False),
    "LD-HAZ": ({"31(2)(三)": BAN}, False),
    "LD-WASTE": ({"31(2)(五)": BAN}, False),
    "LD-CRANE": ({"31(2)(五)": PLAN}, False),
    "LD-TRUCK": ({"31(2)(五)": PLAN}, False),
    "VB-COMP": ({"31(2)(五)": OFFICE}, False),
    "DW-DRAW": ({"31(2)(五)": PLAN}, False),
    "DW-RECH": ({"31(2)(五)": PLAN}, False),
    "DC-CORR": ({"31(2)(三)": BAN}, False),
    "HW-FIRE": ({"31(2)(五)": PLAN}, False),
    "PL-TREE": ({"31(2)(四)": BAN, "31(2)(二)": PLAN}, False),
    "PL-SHRUB": ({"31(2)(二)": PLAN}, False),
    "WA-ANCHOR": ({"31(2)(五)": BAN}, False),
    "WA-SAND": ({"31(2)(二)": BAN}, False),
    "WA-MUD": ({"31(2)(二)": OFFICE}, False),
    "WA-BANK": ({"31(2)(一)": OFFICE, "31(2)(二)": OFFICE}, True),
    # Nobody says that it is the operator's.
    "OP-MAINT": ({"30(2)": "consent_required", "31(2)(二)": PLAN}, False),
    "OP-EMERG": ({"31(2)(二)": PLAN}, False),
    "OP-RELOC": ({"30(2)": "consent_required", "31(2)(二)": PLAN}, True),
    "OP-SIGN": ({"30(2)": "consent_required"}, False),
    "XX-LIGHT": ({}, False),
    "XX-FREE": ({"31(2)": "undetermined"}, False),
    "XX-NONE": ({"32(1)": PLAN}, False),
}
ON_THE_PIPE: dict[str, Any] = {
    "area": [[-1, -1], [1, -1], [1, 1], [-1, 1]],
    "accuracy_m": 0,
    "start": "2026-05-10",
    "end": "2026-06-10",
}


def test_the_table_is_whole() -> None:
    assert set(TABLE) == set(activity_list().codes)
    assert len(TABLE) == 50, "the 49 activities of the taxonomy, and construction of which nobody says what"


DESKS: dict[str, Desk] = {}


def desk(folder: Path, write: Callable[..., Path], **asset: Any) -> Desk:
    row = {
        "asset_id": "A",
        "dn": 1400,
        "position_accuracy_m": 0.1,
        "operator": "甲热力",
        "line": [[-9, 0], [9, 0]],
        **asset,
    }
    # A desk is opened once and asked many times, here as in the program.
    key = repr(row)
    if key not in DESKS:
        DESKS[key] = Desk(load_network([LayerSource(write(folder / "n.geojson", [row]))], tables=network_tables()))
    return DESKS[key]


def check(desk: Desk, folder: Path, write: Callable[..., Path], **work: Any) -> Determination:
    return desk.check(read_layers(write(folder / "w.geojson", [{**ON_THE_PIPE, **work}])), today=DAY).determination


def found(answer: Determination) -> dict[str, str]:
    return {str(one.provision): one.outcome.value for one in answer.findings if one.zone is not None}


@pytest.mark.parametrize("code", TABLE)
def test_on_a_city_main(code: str, tmp_path: Path, write: Callable[..., Path]) -> None:
    clauses, _ = TABLE[code]
    assert found(check(desk(tmp_path, write, kind="main"), tmp_path, write, activity=code)) == clauses


@pytest.mark.parametrize("code", TABLE)
def test_on_a_transmission_line(code: str, tmp_path: Path, write: Callable[..., Path]) -> None:
    """The same, and the safety review for the acts that Article 32(2) names."""
    clauses, named = TABLE[code]
    review = {"32(2)": "safety_review_required"} if named else {}
    if code in ("XX-FREE", "XX-NONE"):
        # Nobody says what it is, so whether the review clause names it is to be screened.
        review = {"32(2)": "safety_review_screening"}
    here = desk(tmp_path, write, kind="transmission")
    answer = check(here, tmp_path, write, activity=code)
    # Acts in a river cannot be told without a rivers layer.
    in_the_river = {"31(3)": "undetermined"} if code in ("WA-ANCHOR", "WA-SAND", "WA-MUD", "MI-MINE") else {}
    assert found(answer) == {**clauses, **review, **in_the_river}


@pytest.mark.parametrize("code", TABLE)
def test_facility_of_unstated_line_never_calls_for_a_review(
    code: str, tmp_path: Path, write: Callable[..., Path]
) -> None:
    here = desk(tmp_path, write, kind="facility", line=None, point=[0, 0])
    assert "safety_review_required" not in found(check(here, tmp_path, write, activity=code)).values()
    assert "safety_review_screening" not in found(check(here, tmp_path, write, activity=code)).values()


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        ({"activity": "PL-TREE", "species": "月季"}, {"31(2)(二)": PLAN}),
        ({"activity": "PL-TREE", "species": "紫薇"}, {"31(2)(四)": OFFICE, "31(2)(二)": PLAN}),
        ({"activity": "PL-TREE", "species": "毛白杨"}, {"31(2)(四)": BAN, "31(2)(二)": PLAN}),
        ({"activity": "PL-TREE", "species": "一种新树"}, {"31(2)(四)": BAN, "31(2)(二)": PLAN}),
        ({"activity": "PL-SHRUB", "species": "一种新灌木"}, {"31(2)(四)": OFFICE, "31(2)(二)": PLAN}),
        ({"activity": "PL-SHRUB", "species": "竹"}, {"31(2)(四)": BAN, "31(2)(二)": PLAN}),
        ({"activity": "PL-SHRUB", "species": "麦冬草坪"}, {"31(2)(二)": PLAN}),
        ({"activity": "DR-SEIS", "method": "可控震源"}, {"31(2)(五)": OFFICE}),
        ({"activity": "ST-BUILD", "temporary": True}, {"31(2)(一)": OFFICE}),
        ({"activity": "EX-TRENCH", "operator_own_work": True, "client": "甲热力"}, {}),
        ({"activity": "EX-TRENCH", "operator_own_work": True}, {"31(2)(二)": PLAN}),
        ({"activity": "EX-TRENCH", "operator_own_work": True, "client": "乙热力"}, {"31(2)(二)": PLAN}),
        ({"activity": "EX-TRENCH", "client": "甲热力"}, {"31(2)(二)": PLAN}),
        ({"activity": "OP-MAINT", "client": "甲热力"}, {}),
        ({"activity": "OP-EMERG", "client": " 甲 热力"}, {}),
        ({"activity": "OP-EMERG", "contractor": "甲热力"}, {"31(2)(二)": PLAN}),
        ({"activity": "DW-DRAW", "method": "管井降水"}, {"31(2)(五)": PLAN, "31(2)(二)": PLAN}),
        ({"activity": "OP-MAINT", "operator_own_work": False}, {"30(2)": "consent_required", "31(2)(二)": PLAN}),
        ({"activity": "爆破及基坑开挖"}, {"31(2)(三)": BAN, "31(2)(二)": PLAN}),
        (
            {
                "activity": "WA-MUD",
                "exemption": {"purpose": "防洪", "maintenance": "是", "operator_conditions": "函"},
            },
            {"31(2)(二)": PLAN},
        ),
    ],
)
def test_facts_of_the_works_decide(
    work: dict[str, Any], expected: dict[str, str], tmp_path: Path, write: Callable[..., Path]
) -> None:
    assert found(check(desk(tmp_path, write, kind="main"), tmp_path, write, **work)) == expected


@pytest.mark.parametrize(
    "text", ["供水管道抢修", "电力抢修开挖", "挖沟抢修", "emergency repair of water main", "某单位热力抢修施工"]
)
def test_somebody_elses_emergency_is_not_the_operators_own_work(
    text: str, tmp_path: Path, write: Callable[..., Path]
) -> None:
    """Every utility writes 抢修; only the exact name, or a statement, makes works the heat operator's own."""
    answer = check(desk(tmp_path, write, kind="main"), tmp_path, write, activity=text)
    assert answer.outcome.value in (PLAN, "undetermined")


def test_corner_of_a_chamber_known_as_a_point(tmp_path: Path, write: Callable[..., Path]) -> None:
    """The corner of a 4 m square lies 2.83 m from its centre; a place 5.94 m from it must not read as clear."""
    chamber = desk(tmp_path, write, kind="facility", line=None, point=[0, 0], width_mm=4000)
    diagonal = 2 + 5.94 / 2**0.5
    answer = check(chamber, tmp_path, write, activity="DR-WELL", area=None, point=[diagonal, diagonal])
    assert answer.outcome.value == "verify_on_site"


def test_another_owners_pipe_is_checked_in_full(tmp_path: Path, write: Callable[..., Path]) -> None:
    """The operator's own work is own only at its own pipes."""
    rows = [
        {"asset_id": "自有", "kind": "main", "dn": 300, "operator": "甲热力", "line": [[-9, 0], [9, 0]]},
        {"asset_id": "他人", "kind": "main", "dn": 300, "operator": "乙热力", "line": [[-9, 0.6], [9, 0.6]]},
    ]
    network = write(tmp_path / "n.geojson", [{"position_accuracy_m": 0.1, **row} for row in rows])
    two = Desk(load_network([LayerSource(network)], tables=network_tables()))
    named = check(two, tmp_path, write, activity="OP-MAINT", client="甲热力")
    assert {one.asset_id for one in named.findings} == {"他人"}
    unnamed = check(two, tmp_path, write, activity="OP-MAINT")
    assert {one.asset_id for one in unnamed.findings} == {"自有", "他人"}
    assert "own_work_client_unnamed" in {caveat.kind for caveat in unnamed.caveats}


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        # Maintenance is exempt; buildings, explosives, stores and trees are nobody's maintenance.
        ({"activity": "ST-BUILD", "operator_own_work": True, "client": "甲热力"}, {"31(2)(一)": BAN}),
        ({"activities": ["BL-ROCK", "LD-HAZ"], "operator_own_work": True, "client": "甲热力"}, {"31(2)(三)": BAN}),
        (
            {"activity": "PL-TREE", "species": "毛白杨", "operator_own_work": True, "client": "甲热力"},
            {"31(2)(四)": BAN},
        ),
        # A private person is no operator, and the name of an activity proves no identity.
        (
            {"activity": "EX-TRENCH", "operator_own_work": True, "client": "甲热力", "applicant": "individual"},
            {"31(2)(二)": PLAN},
        ),
        ({"activity": "供热改造"}, {"30(2)": "consent_required", "31(2)(二)": PLAN}),
        ({"activity": "OP-MAINT", "client": "某物业公司"}, {"30(2)": "consent_required", "31(2)(二)": PLAN}),
        # What no activity explains is not dropped; a place or a road is no act.
        ({"activity": "电缆沟开挖及新建观景台"}, {"31(2)(二)": PLAN, "31(2)(一)": BAN}),
        ({"activity": "电缆沟开挖及安放摩天轮"}, {"31(2)(二)": PLAN, "31(2)": "undetermined"}),
        ({"activity": "建设路雨水管网改造工程二标段"}, {"31(2)(二)": PLAN}),
        ({"activity": "EX-PIT", "method": "控制爆破开挖"}, {"31(2)(二)": PLAN, "31(2)(三)": BAN}),
        ({"activity": "基坑开挖（不涉及爆破）"}, {"31(2)(二)": PLAN}),
        ({"activity": "围墙拆除"}, {"31(2)": "undetermined"}),
        ({"activity": "渣土外运"}, {"31(2)(五)": PLAN}),
        ({"activity": "PL-TREE", "species": "月季、法国梧桐"}, {"31(2)(四)": BAN, "31(2)(二)": PLAN}),
        ({"activity": "PL-SHRUB", "species": "草坪、竹子"}, {"31(2)(四)": BAN, "31(2)(二)": PLAN}),
    ],
)
def test_second_reading_of_the_law(
    work: dict[str, Any], expected: dict[str, str], tmp_path: Path, write: Callable[..., Path]
) -> None:
    assert found(check(desk(tmp_path, write, kind="main"), tmp_path, write, **work)) == expected


@pytest.mark.parametrize(
    ("method", "clause", "outcome"),
    [
        ("炸药震源为主，可控震源为辅", "31(2)(三)", BAN),
        ("不使用炸药，重锤震源", "31(2)(五)", OFFICE),
    ],
)
def test_source_of_a_seismic_survey(
    method: str, clause: str, outcome: str, tmp_path: Path, write: Callable[..., Path]
) -> None:
    """What the rest of the words may leave over beside it is another matter."""
    answer = check(desk(tmp_path, write, kind="main"), tmp_path, write, activity="DR-SEIS", method=method)
    seismic = {one.provision: one.outcome.value for one in answer.findings if one.activity == "DR-SEIS"}
    assert seismic == {clause: outcome}


def test_relocation_is_owed_consent_wherever_it_is_declared(tmp_path: Path, write: Callable[..., Path]) -> None:
    away = {"area": [[-2, 5], [2, 5], [2, 8], [-2, 8]], "needs_shutdown": False}
    answer = check(desk(tmp_path, write, kind="main"), tmp_path, write, activity="OP-RELOC", **away)
    assert answer.outcome.value == "consent_required"


@pytest.mark.parametrize("work", [{}, {"activity": "地铁车站附属物资"}])
def test_works_that_nobody_names_are_screened_near_a_transmission_line(
    work: dict[str, Any], tmp_path: Path, write: Callable[..., Path]
) -> None:
    away = {"area": [[-2, 15], [2, 15], [2, 18], [-2, 18]], **work}
    answer = check(desk(tmp_path, write, kind="transmission"), tmp_path, write, **away)
    assert answer.outcome.value == "safety_review_screening"


@pytest.mark.parametrize(
    ("activity", "outcome"),
    [("XX-LIGHT", "no_restriction_found"), (["XX-LIGHT", "HW-FIRE"], "undetermined"), ("OP-SIGN", "undetermined")],
)
def test_own_work_that_touches_no_ground_stops_no_supply(
    activity: Any, outcome: str, tmp_path: Path, write: Callable[..., Path]
) -> None:
    """The season asks of planned works under any name; surveying and pruning are none."""
    own = {"client": "甲热力", "operator_own_work": True, "start": "2026-12-01", "end": "2026-12-02"}
    answer = check(desk(tmp_path, write, kind="main", operator="甲热力"), tmp_path, write, activity=activity, **own)
    assert answer.outcome.value == outcome


def test_operators_own_reserved_land(tmp_path: Path, write: Callable[..., Path]) -> None:
    parcel = {"kind": "reserved_land", "line": None, "area": [[-5, -5], [5, -5], [5, 5], [-5, 5]], "operator": "甲热力"}
    here = desk(tmp_path, write, **parcel)
    own = check(here, tmp_path, write, activity="OP-EMERG", client="甲热力")
    assert own.outcome.value == "no_restriction_found"
    assert check(here, tmp_path, write, activity="EX-TRENCH").outcome.value == BAN


@pytest.mark.parametrize(
    ("work", "named"),
    [
        ({"activity": "EX-SHALLOW", "depth_m": 0.5}, False),
        ({"activity": "EX-SHALLOW", "depth_m": 0.501}, True),
        ({"activity": "EX-SHALLOW"}, False),
        ({"activity": "EX-FIELD", "depth_m": 2.0}, False),
        ({"activity": "EX-FIELD", "depth_m": 2.001}, True),
        ({"activity": "ST-POLE", "depth_m": 1.0}, False),
        ({"activity": "ST-POLE", "depth_m": 1.001}, True),
        ({"activity": "ST-TEMP", "depth_m": 1.0}, False),
        ({"activity": "ST-TEMP", "depth_m": 1.001}, True),
        ({"activity": "ST-OTHERMH", "depth_m": 1.0}, False),
        ({"activity": "ST-OTHERMH", "depth_m": 1.001}, True),
        ({"activity": "EX-POTHOLE", "depth_m": 3.0}, False),
        ({"activity": "DW-RECH"}, False),
        ({"activity": "DW-RECH", "method": "袖阀管注浆"}, True),
        ({"activity": "DW-DRAW"}, False),
        ({"activity": "DW-DRAW", "method": "打井降水"}, True),
    ],
)
def test_the_review_looks_at_the_act_and_not_at_what_is_built(
    work: dict[str, Any], named: bool, tmp_path: Path, write: Callable[..., Path]
) -> None:
    """Deeper than its depth a pit is an excavation under any name, in the zone and in the tiers beyond it."""
    here = desk(tmp_path, write, kind="transmission")
    assert (found(check(here, tmp_path, write, **work)).get("32(2)") == "safety_review_required") is named
    for south in (30, 150):
        away = {"area": [[-2, south], [2, south], [2, south + 3], [-2, south + 3]], **work}
        answer = check(here, tmp_path, write, **away)
        assert (answer.outcome.value == "safety_review_screening") is named, south


@pytest.mark.parametrize("activity", ["ST-POLE", "ST-TEMP", "ST-OTHERMH", "EX-FIELD"])
@pytest.mark.parametrize(("kind", "edge_m"), [("transmission", 0.0), ("facility", 0.0)])
@pytest.mark.parametrize(("distance_m", "named"), [(49.999, True), (50.0, True), (50.001, False)])
def test_pits_of_unstated_depth_count_as_deep_near_the_line_only(
    activity: str,
    kind: str,
    edge_m: float,
    distance_m: float,
    named: bool,
    tmp_path: Path,
    write: Callable[..., Path],
) -> None:
    area = [[-9, -9], [9, -9], [9, 0], [-9, 0]]
    asset = {"kind": kind, "position_accuracy_m": 0.0, "belongs_to": "transmission", "dn": 1400}
    if kind == "facility":
        asset |= {"area": area, "line": None, "dn": None}
    else:
        asset.pop("belongs_to")
    answer = check(
        desk(tmp_path, write, **asset),
        tmp_path,
        write,
        activity=activity,
        area=[[-2, distance_m], [2, distance_m], [2, distance_m + 3], [-2, distance_m + 3]],
    )
    assert (answer.outcome.value == "safety_review_screening") is named
    assert ("review_not_named" in {one.kind for one in answer.caveats}) is (not named and kind == "facility")


def test_the_literal_reading_of_the_ban_stands_beside_every_plan(tmp_path: Path, write: Callable[..., Path]) -> None:
    here = desk(tmp_path, write, kind="main")
    for code in TABLE:
        for one in check(here, tmp_path, write, activity=code).findings:
            others = {(o.reading, o.value): o.outcome for o in one.other_readings}
            if one.outcome.value == PLAN:
                expected = "undetermined" if code == "XX-NONE" else BAN
                assert others["plan_route", "none"] == expected, code
            else:
                assert ("plan_route", "none") not in others, code
    layers = read_layers(write(tmp_path / "w.geojson", [{**ON_THE_PIPE, "activity": "EX-PIT"}]))
    literal = here.check(layers, today=DAY, readings={"plan_route": "none"}).determination
    assert literal.outcome.value == BAN
    (finding,) = literal.findings
    assert [(o.reading, o.value, o.outcome) for o in finding.other_readings] == [("plan_route", "by_item", PLAN)]


@pytest.mark.parametrize("activity", ["OP-RELOC", "OP-SIGN"])
@pytest.mark.parametrize("south", [0.0, 5.0, 250.0])
def test_consent_has_no_distance(activity: str, south: float, tmp_path: Path, write: Callable[..., Path]) -> None:
    work = {"activity": activity, "area": [[-2, south], [2, south], [2, south + 3], [-2, south + 3]]}
    answer = check(desk(tmp_path, write, kind="main"), tmp_path, write, **work)
    assert answer.outcome.value == "consent_required"
    assert "relocation_consent" in {one.kind for one in answer.obligations}


def test_what_a_text_leaves_over_is_undetermined_in_the_zone_only(tmp_path: Path, write: Callable[..., Path]) -> None:
    here = desk(tmp_path, write, kind="main")
    inside = check(here, tmp_path, write, activity="一种没有人知道的事")
    assert inside.outcome.value == "undetermined" and inside.exit_status == 30
    assert not inside.liability
    away = check(here, tmp_path, write, activity="一种没有人知道的事", area=[[-2, 5], [2, 5], [2, 8], [-2, 8]])
    assert away.outcome.value == "no_restriction_found"


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        ({"activity": "EX-TRENCH", "client": "甲热力"}, ["undetermined", PLAN]),
        ({"activity": "EX-TRENCH", "client": "甲热力", "operator_own_work": True}, ["undetermined"]),
        ({"activity": "LD-CRANE", "client": "甲热力", "operator_own_work": True}, ["undetermined"]),
        (
            {"activity": "EX-TRENCH", "client": "甲热力", "operator_own_work": True, "needs_shutdown": False},
            ["no_restriction_found"],
        ),
        ({"activity": "EX-TRENCH", "client": "乙建设"}, [PLAN]),
        ({"activity": "OP-EMERG"}, ["undetermined", PLAN]),
        ({"activity": "OP-EMERG", "client": "乙建设"}, ["undetermined", PLAN]),
        ({"activity": "OP-EMERG", "client": "甲热力"}, ["no_restriction_found"]),
        (
            {"activity": "EX-TRENCH", "client": "乙建设", "emergency": True, "needs_shutdown": True},
            ["season_conflict", PLAN],
        ),
    ],
)
def test_the_season_is_asked_of_all_planned_work_on_own_facilities(
    work: dict[str, Any], expected: list[str], tmp_path: Path, write: Callable[..., Path]
) -> None:
    row = {"start": "2026-12-01", "end": "2026-12-05", **work}
    answer = check(desk(tmp_path, write, kind="main"), tmp_path, write, **row)
    assert [one.value for one in answer.outcomes] == expected


@pytest.mark.parametrize("role", ["operator", "authority", "inspector", "applicant"])
def test_the_role_of_the_reader_makes_nobody_the_operator(
    role: str, tmp_path: Path, write: Callable[..., Path]
) -> None:
    from typer.testing import CliRunner

    from permits.cli.app import app

    network = write(tmp_path / "n.geojson", [{"asset_id": "A", "kind": "main", "dn": 300, "line": [[-9, 0], [9, 0]]}])
    works = write(tmp_path / "w.geojson", [{**ON_THE_PIPE, "activity": "OP-EMERG", "end": "2026-05-12"}])
    result = CliRunner().invoke(app, ["check", str(works), "--network", str(network), "--role", role])
    assert result.exit_code == 10
