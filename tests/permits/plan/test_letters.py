"""Which letters are due, from whom to whom, and what they state."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
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
    assert request.due_on == datetime.date(2026, 5, 9) and request.assets == ("T",)
    said = "".join(one.zh for one in request.paragraphs)
    assert "“某项目”" in said and "基坑开挖" in said and "2026年5月10日" in said and "第三十二条第一款" in said
    # The safety review is owed by the contractor.
    assert letters["review_cover"].from_names == ("某建设",)
    assert letters["damage_notice"].due_on is None


def test_what_nobody_states_is_a_blank_and_what_is_stated_is_no_template(record: Callable[..., Record]) -> None:
    (request, *_) = record(MAIN, activity="EX-PIT", project="{client} 项目").letters
    assert "“{client} 项目”" in request.paragraphs[0].zh and "施工单位为____" in request.paragraphs[0].zh


def test_an_applicant_is_told_of_the_asset_by_a_neutral_name(record: Callable[..., Record]) -> None:
    seen = disclose(record(MAIN, activity="EX-PIT"), "applicant").record
    assert seen.letters[0].assets == ("供热管 1",) and seen.letters[0].to_names == ("某热力公司", "某热电厂")
