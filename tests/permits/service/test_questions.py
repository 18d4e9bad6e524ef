"""What works are asked: all that the judge's answer turns on, and nothing else."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import data
from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
from permits.service.check import Checked, Desk
from permits.service.opening import open_rulebook
from permits.service.questions import Area, Asked, Enquiry, Question, Shape
from permits.service.shipped import activity_list, network_tables
from permits.works.contradictions import contradicted
from permits.works.facts import FACTS, SIZES, Kind, facts_of
from permits.works.proposed import ProposedWorks

DAY = datetime.date(2026, 5, 10)
CODES = activity_list().codes
OPERATOR = "甲热力"
# Into the heating season, so that it is asked about.
DATES = {"start": "2026-10-20", "end": "2026-12-20"}
COMPLETE = {
    "purpose": "防洪",
    "maintenance": "养护疏浚，清淤至设计河床",
    "operator_conditions": "有热经营企业的书面条件",
}
# Values at which an answer may turn; a fact that is not here is only for the papers.
VALUES: dict[str, tuple[Any, ...]] = {
    "depth_m": (0.3, 0.8, 1.4, 3.0, 12.0, 45.0),
    "depth_of": ("top", "axis", "bottom"),
    "hand_dug": (True, False),
    "temporary": (True, False),
    "species": ("国槐", "月季", "石榴"),
    "exemption": (COMPLETE,),
    "applicant": ("unit", "individual"),
    "needs_shutdown": (False, True),
    "emergency": (True,),
    "start": ("2026-10-20", "2027-04-01"),
    "end": ("2026-12-20",),
    "method": ("水下爆破", "不使用炸药", "采空区注浆", "钻孔注浆", "管井降水", "绿化养护", "小汽车停放"),
    "client": ("某置业公司", OPERATOR),
    **{fact: (0.5, 2.0) for fact in facts_of(*SIZES)},
    **dict.fromkeys(("contractor", "project", "reference"), ("某某公司",)),
    "applied_on": ("2026-03-01",),
}
FULL = {
    "depth_m": 1.2,
    "depth_of": "top",
    "hand_dug": False,
    "temporary": False,
    "species": "国槐",
    "applicant": "unit",
    "needs_shutdown": False,
    "width_m": 0.8,
    "diameter_m": 0.8,
    "hole_diameter_m": 0.8,
    "reach_m": 8.0,
    **DATES,
}
# On, beside and near each asset, metres: main, chamber, transmission line at 0, 30, 100, 190 m, its river, reserved land, far away.
PLACES = (
    (0, 0),
    (0, 3.1),
    (1, 41),
    (0, 2000),
    (0, 2030),
    (0, 2100),
    (0, 2190),
    (320, 2050),
    (270, 2060),
    (220, 20),
    (1500, 900),
)
# A line or a point beside the main: so near that half of some usual width meets the limit.
BESIDE = (2.3, 3.1, 5.0, 9.0, 14.0, 28.0)
# Doubts and notes that what is asked must settle.
UNSETTLED = {"size_unstated", "start_assumed", "end_not_stated", "difference_of_depths", "shutdown_not_stated"}
DESKS: dict[str, Desk] = {}


@pytest.fixture
def enquiry() -> Enquiry:
    return Enquiry(open_rulebook(data.DEFAULT_REGULATION), day=DAY)


@pytest.fixture
def desk(tmp_path: Path, write: Callable[..., Path]) -> Desk:
    """A city main, a transmission line that crosses a river, a chamber, and reserved land."""
    if not DESKS:
        known = {"position_accuracy_m": 0.02, "operator": OPERATOR}
        pipe = {**known, "dn": 500, "outer_diameter_mm": 655, "depth_m": 1.5, "depth_of": "top"}
        rows = [
            {**pipe, "asset_id": "M", "kind": "main", "line": [[-60, 0], [60, 0]]},
            {**pipe, "asset_id": "T", "kind": "transmission", "line": [[-400, 2000], [400, 2000]]},
            {**known, "asset_id": "F", "kind": "facility", "belongs_to": "network", "point": [0, 40]},
            {**known, "asset_id": "R", "kind": "reserved_land", "area": [[200, 0], [240, 0], [240, 40], [200, 40]]},
        ]
        river = {"extent": "management_area", "area": [[300, 1900], [340, 1900], [340, 2100], [300, 2100]]}
        cover = {"area": [[-3000, -3000], [3000, -3000], [3000, 5000], [-3000, 5000]]}
        DESKS["here"] = Desk(
            load_network(
                [LayerSource(write(tmp_path / "n.geojson", rows))],
                rivers=LayerSource(write(tmp_path / "r.geojson", [river])),
                coverage=LayerSource(write(tmp_path / "c.geojson", [cover])),
                tables=network_tables(),
            )
        )
    return DESKS["here"]


def drawn(shape: Shape) -> list[dict[str, Any]]:
    if shape == "area":
        return [{"area": [[x - 1, y - 1], [x + 1, y - 1], [x + 1, y + 1], [x - 1, y + 1]]} for x, y in PLACES]
    if shape == "line":
        return [{"line": [[-9, y], [9, y]]} for y in BESIDE]
    return [{"point": [0, y]} for y in BESIDE]


@pytest.fixture
def judged(desk: Desk, tmp_path: Path, write: Callable[..., Path]) -> Callable[..., Checked]:
    known: dict[str, Checked] = {}

    def check(code: str, shape: Shape, **facts: Any) -> Checked:
        key = repr((code, shape, sorted(facts.items(), key=str)))
        if key not in known:
            rows = [{"accuracy_m": 0, "activities": [code], **one, **facts} for one in drawn(shape)]
            known[key] = desk.check(read_layers(write(tmp_path / "w.geojson", rows)), today=DAY)
        return known[key]

    return check


def told(checked: Checked, *, plan: bool = False) -> set[object]:
    """What an answer says: findings, duties, notes, liability, and what the plan asks to be stated; with or without its measures."""
    answer = checked.determination
    found: set[object] = {
        (
            one.feature,
            one.provision,
            one.outcome,
            one.certainty,
            one.presumed,
            one.asset_id,
            one.vertical_clearance_m is None,
        )
        for one in answer.findings
    }
    found |= {(one.kind, one.owed_by, one.towards) for one in answer.obligations}
    found |= {("note", one.kind) for one in answer.caveats}
    found |= {("liable", repr(one)) for one in answer.liability}
    if checked.plan is not None:
        found |= {("to state", one.feature, one.fact) for one in checked.plan.to_state}
        if plan:
            found |= {("measure", one.key, repr(one)) for one in checked.plan.measures}
            found |= {("conflict", repr(one)) for one in checked.plan.conflicts}
    return found


def of(code: str, shape: Shape, **facts: Any) -> Area:
    typed = {
        name: datetime.date.fromisoformat(value) if FACTS[name].kind is Kind.DATE else value
        for name, value in facts.items()
    }
    return Area(ProposedWorks("0", (code,), (), (code,), frozenset([code]), typed), frozenset([shape]))


def questions_of(enquiry: Enquiry, code: str, shape: Shape, **facts: Any) -> tuple[Question, ...]:
    return tuple(one for one in enquiry.questions([of(code, shape, **facts)], beside=None) if one.open)


def facts_asked(enquiry: Enquiry, code: str, shape: Shape) -> set[str]:
    """All facts that works of one activity may come to be asked, whatever they answer."""
    found: set[str] = set()
    # One answer opens other questions.
    for facts in ({}, {"operator_own_work": True}, {"method": "钻孔注浆"}, {"method": "管井降水"}):
        for one in questions_of(enquiry, code, shape, **facts):
            for field in one.fields:
                found.add(field.fact.partition(".")[0])
                found.update(fact for choice in field.choices for fact in choice.states if "." not in fact)
    return found


@pytest.mark.parametrize("code", CODES)
def test_whatever_is_not_asked_changes_no_answer(code: str, enquiry: Enquiry, judged: Callable[..., Checked]) -> None:
    asked = facts_asked(enquiry, code, "area")
    rules = activity_list()
    looked_at = "method" in asked
    for base in ({}, {name: value for name, value in FULL.items() if name in asked}):
        before = told(judged(code, "area", **base))
        for fact in VALUES.keys() - asked - {*facts_of(*SIZES), "emergency"}:
            for value in VALUES[fact]:
                if contradicted(rules.contradictions, [code], {fact: value}, ""):
                    # It does not have the fact: stating it asks what else is done.
                    continue
                if fact == "needs_shutdown" and value:
                    # Others do not stop the heat; who touches the pipe itself says so by its activity.
                    continue
                if fact == "client" and value == OPERATOR:
                    # Whose works they are is asked first.
                    continue
                if fact == "method" and (looked_at or set(rules.find(value).codes) - {code}):
                    # The name of another act adds it.
                    continue
                assert told(judged(code, "area", **{**base, fact: value})) == before, (fact, value, base)


@pytest.mark.parametrize("shape", ["area", "line", "point"])
@pytest.mark.parametrize("code", CODES)
def test_whatever_is_asked_can_change_the_answer(
    code: str, shape: Shape, enquiry: Enquiry, judged: Callable[..., Checked]
) -> None:
    fields = [field for one in questions_of(enquiry, code, shape) for field in one.fields]
    full = {name: value for name, value in FULL.items() if name in {field.fact for field in fields}}
    for field in fields:
        fact = field.fact.partition(".")[0]
        if shape != "area" and fact not in facts_of(*SIZES):
            # Of lines and points something else is asked only of their size.
            continue
        without = [{name: held for name, held in base.items() if name != fact} for base in ({}, DATES, full)]
        assert any(
            told(judged(code, shape, **{**base, **stated}), plan=True) != told(judged(code, shape, **base), plan=True)
            for base in without
            for stated in answers(field, fact)
        ), fact


def answers(field: Asked, fact: str) -> list[dict[str, Any]]:
    """What the answers to a field state; the heat company names itself."""
    if not field.choices or fact == "exemption":
        return [{fact: value} for value in VALUES[fact]]
    return [
        {**one.states, **({"client": OPERATOR} if "operator_own_work" in one.states else {})} for one in field.choices
    ]


@pytest.mark.parametrize("shape", ["area", "line", "point"])
@pytest.mark.parametrize("code", CODES)
def test_all_answers_given_leave_nothing_to_be_stated(
    code: str, shape: Shape, enquiry: Enquiry, judged: Callable[..., Checked]
) -> None:
    facts = {name: value for name, value in FULL.items() if name in facts_asked(enquiry, code, shape)}
    if code.startswith("OP-"):
        facts["client"] = OPERATOR
    checked = judged(code, shape, **facts)
    left = {one.kind for one in checked.determination.caveats} | {
        str(one.provision) for one in checked.determination.findings
    }
    assert not left & UNSETTLED
    assert checked.plan is None or not checked.plan.to_state
    still = [one.id for one in questions_of(enquiry, code, shape, **facts)]
    assert set(still) <= {"source", "blasting", "mining", "dewatering", "grouting", "tended", "parked", "exemption"}


@pytest.mark.parametrize("shape", ["area", "line", "point"])
def test_no_works_are_asked_more_than_six_questions(shape: Shape, enquiry: Enquiry) -> None:
    assert max(len(questions_of(enquiry, code, shape)) for code in CODES) <= 6


@pytest.mark.parametrize("shape", ["area", "line", "point"])
@pytest.mark.parametrize("code", CODES)
def test_every_need_has_its_question(code: str, shape: Shape, enquiry: Enquiry) -> None:
    area = of(code, shape)
    asked = {field.fact.partition(".")[0] for one in questions_of(enquiry, code, shape) for field in one.fields}
    assert {need.fact for need in (*enquiry.needs(area), *enquiry.needs_of_job(area))} == asked


def test_a_fact_that_the_drawing_states_is_not_asked(enquiry: Enquiry) -> None:
    assert "trench_width" in [one.id for one in questions_of(enquiry, "EX-TRENCH", "line")]
    assert "trench_width" not in [one.id for one in questions_of(enquiry, "EX-TRENCH", "line", width_m=0.8)]
    assert "trench_width" not in [one.id for one in questions_of(enquiry, "EX-TRENCH", "area")]


def test_areas_with_other_works_are_asked_by_themselves_and_dates_once(enquiry: Enquiry) -> None:
    trench, tree = of("EX-TRENCH", "area"), of("PL-TREE", "point")
    asked = [one for one in enquiry.questions([trench, tree, trench], beside=None) if one.open]
    assert [one.id for one in asked] == [
        *("planting_hole", "planting_depth", "depth", "hand_dug", "species", "when", "whose")
    ]
    assert len(next(one for one in asked if one.id == "depth").features) == 2
    assert len(next(one for one in asked if one.id == "when").features) == 3


def test_a_file_is_asked_once_and_only_what_none_of_its_features_states(enquiry: Enquiry) -> None:
    deep, unstated = of("EX-TRENCH", "area", depth_m=1.0), of("EX-TRENCH", "area")
    assert "depth" in [one.id for one in enquiry.questions([unstated, unstated], beside=set())]
    # Stated beside the file it would contradict the feature that says otherwise.
    assert "depth" not in [one.id for one in enquiry.questions([deep, unstated], beside=set())]
    # What was stated beside the file before can be changed there.
    again = enquiry.questions([deep, deep], beside={"depth_m"})
    assert [field.stated for one in again if one.id == "depth" for field in one.fields] == [1.0]


def test_a_file_is_not_asked_what_cannot_be_stated_beside_it(enquiry: Enquiry) -> None:
    dredging = of("WA-MUD", "area")
    assert "exemption" in [one.id for one in enquiry.questions([dredging], beside=None)]
    assert "exemption" not in [one.id for one in enquiry.questions([dredging], beside=set())]


def test_the_law_named_in_a_reason_is_the_one_in_force(enquiry: Enquiry) -> None:
    depth = next(one for one in questions_of(enquiry, "ST-POLE", "point") if one.id == "depth")
    explosives = next(one for one in questions_of(enquiry, "DR-SEIS", "area") if one.id == "source")
    assert len(explosives.why) == 1 and "第（三）项" in explosives.why[0].zh
    assert "深于 1 m" in depth.why[0].zh and "第三十二条第二款" in depth.why[0].zh
    assert "{" not in "".join(
        text for one in questions_of(enquiry, "PL-TREE", "line") for text in (*one.text, *one.unknown)
    )


def test_words_for_one_act_are_not_put_to_others(enquiry: Enquiry) -> None:
    """A road is not taken for as narrow as the trench that is asked about, in one area or behind one file."""
    codes = ("EX-TRENCH", "ST-ROAD")
    both = Area(ProposedWorks("0", codes, (), codes, frozenset(codes), {}), frozenset(["line"]))
    file = [of("EX-TRENCH", "line"), of("ST-ROAD", "line")]
    for areas, beside in (([both], None), (file, set[str]())):
        asked = enquiry.questions(areas, beside=beside)
        (width,) = (one for one in asked if any(field.fact == "width_m" for field in one.fields))
        assert width.id == "width" and len(width.activities) == 2 and len(width.features) == len(areas)


def test_how_one_act_is_done_is_not_asked_where_another_would_be_told_the_same(enquiry: Enquiry) -> None:
    codes = ("DR-SEIS", "BL-ROCK")
    both = ProposedWorks("0", codes, (), codes, frozenset(codes), {})
    asked = enquiry.questions([Area(both, frozenset(["area"]))], beside=None)
    assert not [one for one in asked for field in one.fields if field.fact == "method" and len(one.activities) < 2]
