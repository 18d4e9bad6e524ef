"""The same finding decides on the page, on paper and in the terminal."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from geo.text import Text
from permits.disclosure.disclose import disclose
from permits.record.record import Record
from permits.report import answer
from permits.report.decisive import decisive, in_order_of_weight
from permits.report.page.building import page_of


@pytest.mark.parametrize("name", ["02", "03", "06", "09", "14", "16", "20"])
def test_pass_the_first_of_the_findings_is_the_one_that_decides(name: str, city: Callable[[str], Record]) -> None:
    record = city(name)
    one = decisive(record)
    assert one is not None and in_order_of_weight(record)[0] is one
    shown = disclose(record, "operator")
    assert one.asset_id is not None
    said = answer.reason(shown)
    assert one.asset_id in said.zh
    first = page_of(shown, language="zh").first
    assert one.asset_id in first.reason.zh and first.reason.zh in said.zh


def test_pass_a_review_that_is_presumed_decides_by_its_nearest_line(city: Callable[[str], Record]) -> None:
    one = decisive(city("20"))
    assert one is not None and one.asset_id == "T-DN1400-长输"


def test_fail_a_screening_by_analogy_alone_decides_nothing(city: Callable[[str], Record]) -> None:
    record = city("20")
    far = tuple(dataclasses.replace(one, presumed=False) for one in record.findings)
    record = dataclasses.replace(record, findings=far)
    assert decisive(record) is None
    said = answer.reason(disclose(record, "operator"))
    assert said.zh.startswith("最近：")


def test_fail_what_a_fact_of_the_works_leaves_open_is_said_first_and_the_distance_beside_it(
    city: Callable[[str], Record],
) -> None:
    """Nobody can act on "461 m from a pumping station" where a depth that the works do not have is what is open."""
    record = city("05")
    one = decisive(record)
    assert one is not None and one.asset_id is not None
    assert one.asset_id in answer.reason(disclose(record, "operator")).zh, (
        "of a pipe from a sketch the distance is open"
    )
    text = Text("所报作业“围挡”没有这样的数据：depth_m 2.2。" + "请说明哪一个正确。" * 12, "no such fact. " * 12)
    open_fact = dataclasses.replace(one, provision="fact_contradicts_activity", clause=None, text=text)
    record = dataclasses.replace(record, findings=(open_fact,))
    first = page_of(disclose(record, "operator"), language="zh").first
    assert first.reason.zh == "所报作业“围挡”没有这样的数据：depth_m 2.2"
    assert any(one.asset_id in note.zh for note in first.reason_notes)
