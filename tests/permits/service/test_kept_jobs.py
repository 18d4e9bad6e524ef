"""What is kept beside a record, and whether a kept answer still holds."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pydantic
import pytest

from geo.reading.layers import read_layers
from permits.record.record import Record
from permits.service.check import Desk
from permits.service.kept_jobs import InForce, Newer, newer_than
from permits.service.opening import open_network
from permits.service.particulars import as_words, from_words, particulars_of
from permits.storage.particulars import MOST_SHOWN
from permits.storage.store import Store

NOW = datetime.datetime(2026, 5, 10, 8, 0, tzinfo=datetime.UTC)
Write = Callable[..., Path]


@pytest.fixture
def answer(tmp_path: Path, write: Write, main_dn500: dict[str, Any]) -> Callable[..., Record]:
    desk = Desk(open_network([str(write(tmp_path / "network.geojson", [main_dn500]))]))

    def ask(works: Sequence[dict[str, Any]]) -> Record:
        path = write(tmp_path / "works.geojson", works)
        return desk.check(read_layers(path), today=NOW.date(), beside={}).record

    return ask


def test_particulars_say_what_a_job_is_found_by(answer: Callable[..., Record]) -> None:
    common = {"activity": "EX-TRENCH", "project": "建设路光纤", "client": "甲公司", "contractor": "乙公司"}
    record = answer(
        [
            {**common, "area": [[0, 1], [10, 1], [10, 3], [0, 3]]},
            {**common, "area": [[40, 20], [50, 20], [50, 30], [40, 30]]},
        ]
    )
    said = particulars_of(record)
    assert (said.number, said.outcome, said.project) == (record.number, record.outcome, "建设路光纤")
    assert said.parties == ("甲公司", "乙公司")
    assert (said.network_sha256, said.rulebook_sha256, said.engine) == (
        record.basis.network_sha256,
        record.basis.rulebook_sha256,
        record.basis.engine,
    )
    ground = said.ground
    # Of 20 and 100 m² the middle.
    assert ground is not None and ground.features == 2 and ground.area_m2 == pytest.approx(60, rel=0.01)
    drawn = [one.geometry.bounds for one in record.features if one.geometry is not None]
    assert ground.bbox == pytest.approx(
        [
            min(one[0] for one in drawn),
            min(one[1] for one in drawn),
            max(one[2] for one in drawn),
            max(one[3] for one in drawn),
        ]
    )
    assert ground.bbox.west < ground.lon < ground.bbox.east and ground.bbox.south < ground.lat < ground.bbox.north
    assert from_words(json.loads(json.dumps(as_words(said)))) == said


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("outcome", "allowed"),
        ("number", 7),
        ("project", "x" * (MOST_SHOWN + 1)),
        ("ground", {"bbox": [0, 0, float("nan"), 0], "area_m2": 1, "lon": 0, "lat": 0, "features": 1}),
        ("ground", {"bbox": [0, 0, 0], "area_m2": 1, "lon": 0, "lat": 0, "features": 1}),
        (
            "ground",
            {"bbox": [0, 0, 1, 1], "area_m2": 1, "lon": 0, "lat": 0, "features": 1, "drawn": [0, 0, float("inf"), 0]},
        ),
        ("more", 1),
    ],
)
def test_fail_a_child_is_believed_no_other_words(answer: Callable[..., Record], name: str, wrong: object) -> None:
    words = as_words(particulars_of(answer([{"activity": "EX-TRENCH", "area": [[0, 1], [9, 1], [9, 3], [0, 3]]}])))
    with pytest.raises(pydantic.ValidationError):
        from_words({**words, name: wrong})


def test_a_long_name_is_cut_where_lists_end_and_whole_in_the_record(answer: Callable[..., Record]) -> None:
    record = answer([{"activity": "EX-TRENCH", "project": "名" * 10_000, "area": [[0, 1], [9, 1], [9, 3], [0, 3]]}])
    assert record.job.project == "名" * 10_000
    said = particulars_of(record)
    assert said.project == "名" * MOST_SHOWN and from_words(as_words(said)) == said


def test_a_check_says_what_is_newer_than_it(answer: Callable[..., Record], tmp_path: Path) -> None:
    said = particulars_of(answer([{"activity": "EX-TRENCH", "area": [[0, 1], [9, 1], [9, 3], [0, 3]]}]))
    with Store.open(tmp_path / "store") as store:
        check = store.keep_check(ask=store.new_ask("{}", now=NOW), record=b"{}", particulars=said, now=NOW)
    same = InForce(said.network_sha256, said.rulebook_sha256, said.engine)
    assert newer_than(check, same) == ()
    assert newer_than(check, replace(same, network_sha256="0" * 64)) == (Newer.NETWORK,)
    assert newer_than(check, replace(same, rulebook_sha256="0" * 64)) == (Newer.LAW,)
    assert newer_than(check, replace(same, engine="heatguard 9")) == (Newer.PROGRAM,)
    assert newer_than(check, InForce("0", "1", "2")) == (Newer.NETWORK, Newer.LAW, Newer.PROGRAM)
