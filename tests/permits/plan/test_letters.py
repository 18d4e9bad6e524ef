"""Which letters are due, from whom to whom, and what they state."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
from geo.text import written_day
from permits.disclosure.disclose import disclose
from permits.record.record import Record
from permits.service.check import Desk
from permits.service.shipped import network_tables

MAIN: dict[str, Any] = {
    "asset_id": "M",
    "kind": "main",
    "dn": 300,
    "position_accuracy_m": 0,
    "operator": "某热力公司",
    "producer": "某热电厂",
    "line": [[-50, 0], [50, 0]],
}
LINE = {**MAIN, "asset_id": "T", "kind": "transmission", "dn": 1400, "owner": "某投资公司"}
AREA = [[-5, 1], [5, 1], [5, 9], [-5, 9]]
FACTS = {"project": "某项目", "client": "某地产", "contractor": "某建设"}


@pytest.fixture
def record(tmp_path: Path, write: Callable[..., Path]) -> Callable[..., Record]:
    def made(asset: dict[str, Any], **works: Any) -> Record:
        register = load_network([LayerSource(write(tmp_path / "n.geojson", [asset]))], tables=network_tables())
        row = {"accuracy_m": 0, "start": "2026-05-10", "end": "2026-06-10", "area": AREA, **works}
        layers = read_layers(write(tmp_path / "w.geojson", [row]))
        return Desk(register).check(layers, today=datetime.date(2026, 4, 10)).record

    return made


@pytest.fixture
def several(tmp_path: Path, write: Callable[..., Path]) -> Callable[..., Record]:
    """As `record`, of several works."""

    def made(asset: dict[str, Any], *works: dict[str, Any]) -> Record:
        register = load_network([LayerSource(write(tmp_path / "n.geojson", [asset]))], tables=network_tables())
        rows = [{"accuracy_m": 0, "start": "2026-05-10", "end": "2026-06-10", **one} for one in works]
        return (
            Desk(register)
            .check(read_layers(write(tmp_path / "w.geojson", rows)), today=datetime.date(2026, 4, 10))
            .record
        )

    return made


@pytest.mark.parametrize(
    ("asset", "works", "kinds"),
    [
        (MAIN, {"activity": "EX-PIT"}, ["plan_request", "start_notice", "damage_notice"]),
        (LINE, {"activity": "EX-PIT"}, ["plan_request", "start_notice", "review_cover", "damage_notice"]),
        (MAIN, {"activity": "ST-HOARD"}, ["decision_request"]),
        (MAIN, {"activity": "OP-RELOC"}, ["plan_request", "start_notice", "consent_request", "damage_notice"]),
        (MAIN, {"activity": "EX-PIT", "area": [[-5, 90], [5, 90], [5, 99], [-5, 99]]}, []),
    ],
)
def test_a_letter_is_due_where_its_duty_is(
    asset: dict[str, Any], works: dict[str, Any], kinds: list[str], record: Callable[..., Record]
) -> None:
    assert [one.kind for one in record(asset, **works).letters] == kinds


def test_a_letter_says_who_writes_to_whom_and_what_the_job_states(record: Callable[..., Record]) -> None:
    letters = {one.kind: one for one in record(LINE, activity="EX-PIT", **FACTS).letters}
    request = letters["plan_request"]
    assert request.from_names == ("某地产",) and request.to_names == ("某热力公司", "某热电厂", "某投资公司")
    # Twenty working days before the start, as the plan has it.
    assert request.due_on == datetime.date(2026, 4, 8) and request.assets == ("T",)
    said = "".join(one.zh for one in request.paragraphs)
    assert "“某项目”" in said and "基坑开挖" in said and "2026年5月10日" in said and "第三十二条第一款" in said
    # The safety review is owed by the contractor.
    assert letters["review_cover"].from_names == ("某建设",)
    assert letters["damage_notice"].due_on is None


def test_a_letter_names_the_works_that_its_duty_is_about_and_none_that_are_forbidden(
    several: Callable[..., Record],
) -> None:
    tree = {"activity": "PL-TREE", "hole_diameter_m": 0.6}
    made = several(
        MAIN,
        {"id": "deep", "species": "毛白杨", "area": AREA, **tree},
        {"id": "shallow", "species": "石榴", "area": AREA, **tree},
        {"id": "mill", "activity": "EX-SHALLOW", "depth_m": 0.1, "area": AREA},
        {"id": "chamber", "activity": "ST-OTHERMH", "depth_m": 2, "area": AREA},
    )
    forbidden = {one.feature for one in made.findings if one.outcome.value == "prohibited"}
    assert forbidden == {"deep", "chamber"}
    said = {one.kind: "".join(text.zh + text.en for text in one.paragraphs) for one in made.letters}
    about = {
        kind: {name for name in ("deep", "shallow", "mill", "chamber") if name in said[kind]}
        for kind in ("plan_request", "start_notice", "decision_request")
    }
    assert about == {
        "plan_request": {"shallow", "mill"},
        "start_notice": {"shallow", "mill"},
        "decision_request": {"shallow"},
    }


def test_of_forbidden_works_alone_nobody_is_told_that_they_start(several: Callable[..., Record]) -> None:
    made = several(MAIN, {"id": "chamber", "activity": "ST-OTHERMH", "depth_m": 2, "area": AREA})
    assert {one.kind for one in made.letters}.isdisjoint({"plan_request", "start_notice", "decision_request"})


def test_a_start_that_cannot_be_kept_is_not_announced(several: Callable[..., Record]) -> None:
    made = several(MAIN, {"activity": "EX-PIT", "area": AREA, "start": "2026-04-15"})
    letters = {one.kind: one for one in made.letters}
    assert made.plan is not None and made.plan.earliest_start is not None
    earliest = made.plan.earliest_start
    notice = letters["start_notice"]
    assert f"将于{written_day(earliest).zh}" in notice.paragraphs[0].zh
    assert notice.due_on == earliest - datetime.timedelta(days=7)
    assert letters["plan_request"].due_on == made.plan.clocks[0].on < datetime.date(2026, 4, 10)


def test_each_addressee_has_his_own_name(record: Callable[..., Record]) -> None:
    asset = {name: value for name, value in MAIN.items() if name != "producer"}
    request, *_ = record(asset, activity="EX-PIT").letters
    assert request.to_names == ("某热力公司", "") and len(request.to_roles) == 2


def test_what_nobody_states_is_a_blank_and_what_is_stated_is_no_template(record: Callable[..., Record]) -> None:
    (request, *_) = record(MAIN, activity="EX-PIT", project="{client} 项目").letters
    assert "“{client} 项目”" in request.paragraphs[0].zh and "施工单位为____" in request.paragraphs[0].zh


def test_an_applicant_is_told_of_the_asset_by_a_neutral_name(record: Callable[..., Record]) -> None:
    seen = disclose(record(MAIN, activity="EX-PIT"), "applicant").record
    assert seen.letters[0].assets == ("供热管 1",) and seen.letters[0].to_names == ("某热力公司", "某热电厂")


def test_works_that_start_after_their_declared_end_have_no_end_in_the_notice(several: Callable[..., Record]) -> None:
    made = several(MAIN, {"activity": "EX-PIT", "area": AREA, "start": "2026-04-15", "end": "2026-04-20"})
    notice = next(one for one in made.letters if one.kind == "start_notice")
    assert "计划____完工" in notice.paragraphs[0].zh and "2026年4月20日" not in notice.paragraphs[0].zh
