"""What each reader is told first, and that nothing on the page says more or less than what was found."""

from __future__ import annotations

import dataclasses
import datetime
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import jinja2
import jinja2.nodes
import pytest
from rich.console import Console

from geo.text import Text
from permits.catalogue.lists import code_list
from permits.catalogue.roles import Roles
from permits.catalogue.sentences import Sentences
from permits.disclosure.disclose import disclose, roles
from permits.record.reading import to_json
from permits.record.record import Record
from permits.report import answer
from permits.report.geojson import findings_geojson
from permits.report.map_view import map_of
from permits.report.page import view
from permits.report.page.building import page_of
from permits.report.page.view import Page
from permits.report.plan_sheet import plan_sheet
from permits.report.report_sheet import report_sheet
from permits.report.terminal import print_determination
from permits.rulebook.outcomes import Outcome

# What is never said to anybody (design: the best we ever say is that nothing was found).
PERMITS = re.compile(r"可以施工|允许施工|准予|已批准|(?<!un)\ballowed\b|\bapproved\b|\bpermitted\b")


def test_pass_no_sentence_reads_as_a_permit() -> None:
    for row in code_list(Sentences).sentence:
        said = [row.line, row.of_some, *(row.next.told_to(role.code) for role in code_list(Roles).role)]
        for one in said:
            assert one is None or not (PERMITS.search(one.zh) or PERMITS.search(one.en)), row.case
        assert (row.sign == "go") is (row.case in ("no_restriction_found", "clear_but_near", "emergency_own"))


@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.NO_RESTRICTION_FOUND])
def test_pass_only_a_clear_goes(outcome: Outcome, record_of: Callable[[str], Record]) -> None:
    """Whatever a record holds beside it, no other outcome shows the sign to go."""
    record = dataclasses.replace(record_of("plan"), outcome=outcome, outcomes=(outcome,))
    for role in code_list(Roles).role:
        assert page_of(disclose(record, role.code), language="zh").first.sign != "go"


def test_pass_every_field_that_the_templates_touch_is_a_field_of_the_view() -> None:
    environment = jinja2.Environment(loader=jinja2.PackageLoader("permits.report"))
    shapes = [one for one in vars(view).values() if dataclasses.is_dataclass(one)]
    known = {field.name for shape in shapes for field in dataclasses.fields(shape)}
    touched = set()
    for name in environment.list_templates():
        if name.startswith("report") and name.endswith(".html"):
            tree = environment.parse(environment.loader.get_source(environment, name)[0])  # type: ignore[union-attr]
            touched |= {node.attr for node in tree.find_all(jinja2.nodes.Getattr)}
    assert touched and touched <= known


def test_pass_the_reason_names_act_asset_distance_error_and_limit(page_for: Callable[..., Page]) -> None:
    first = page_for("plan").first
    assert first.line.zh == "先签保护方案，再施工" and first.sign == "wait"
    assert first.reason.zh == "沟槽开挖 距 M-DN500 外缘 0.37 m ± 0.23 m；限 1.5 m"
    assert "0.37 m ± 0.23 m from the outer edge of M-DN500; limit 1.5 m" in first.reason.en
    assert first.step.calls[0].dial == "037196666111" and "甲热力" in first.step.calls[0].name.zh
    assert first.step.by_when is not None and "提出方案请求" in first.step.by_when.zh and not first.step.late


def test_pass_a_date_that_is_past_is_counted_forward_from_the_day_of_issue(record_of: Callable[[str], Record]) -> None:
    record = record_of("plan")
    assert record.plan is not None
    clocks = tuple(dataclasses.replace(one, late=True) for one in record.plan.clocks)
    late = dataclasses.replace(record, plan=dataclasses.replace(record.plan, clocks=clocks))
    step = page_of(disclose(late, "applicant"), language="zh").first.step
    assert step.late and step.by_when is not None and "已过" in step.by_when.zh and "最早" in step.by_when.zh
    # A day says what it is the last one for.
    assert "日提出方案请求，已过" in step.by_when.zh


def test_pass_where_some_works_are_forbidden_they_are_named(page_for: Callable[..., Page]) -> None:
    page = page_for("prohibited_and_plan")
    assert page.first.line.zh.startswith("泵房：禁止实施") and "其余作业见下" in page.first.line.zh
    assert [one.zh for one in page.must_not] == ["不得实施 新建房屋（泵房）：第三十一条第二款第（一）项"]
    assert page.groups[0].outcome.zh == "禁止实施"
    assert any("第三十二条第一款" in one.zh for one in page.why_a_plan)


def test_pass_the_nearest_is_named_when_clear(page_for: Callable[..., Page]) -> None:
    page = page_for("clear_but_near")
    assert (
        page.first.reason.zh == "最近：M-DN500，1.85 m ± 0.23 m；限 1.5 m；在外 0.35 m"
        or "1.84" in page.first.reason.zh
    )
    assert "放线" in page.first.step.what.zh
    assert any("灌注桩" in one.zh and "3 m" in one.zh and "行业做法" in one.zh for one in page.near_notes)
    row = next(one for one in page.nearest if one.asset.zh == "M-DN500")
    assert row.limit.zh == "1.5 m" and row.result.zh.startswith("在外 0.3")


def test_fail_the_applicant_learns_no_name_and_no_distance_of_what_is_clear(page_for: Callable[..., Page]) -> None:
    page = page_for("clear_but_near", "applicant")
    assert "约 5 m 内" in page.first.reason.zh and "放线" in page.first.step.what.zh
    everything = list(_texts(page))
    assert not any("M-DN500" in one or "1.84" in one or "1.85" in one for one in everything)


def test_pass_six_trees_are_one_row_that_opens(page_for: Callable[..., Page]) -> None:
    page = page_for("trees")
    trees = [one for one in page.groups if one.outcome.zh == "禁止实施"]
    assert len(trees) == 1 and trees[0].count == 6 and len(trees[0].members) == 6


def test_pass_a_sketch_says_what_would_make_it_known(page_for: Callable[..., Page]) -> None:
    page = page_for("sketch")
    assert page.first.line.zh.startswith("尚不能判定：先查明管位")
    assert any("探坑" in note.zh and "→" in note.zh for one in page.groups for note in one.notes)
    assert page.groups[0].assumed is not None


def test_pass_screening_by_analogy_is_no_reason_on_the_first_screen(page_for: Callable[..., Page]) -> None:
    page = page_for("far_review")
    assert page.first.reason.zh.startswith("最近") and "限 6 m；在外" in page.first.reason.zh
    assert "500 m" not in page.first.reason.zh and page.first.clause is None
    assert len(page.first.below) == 1 and "T-VALVE" in page.first.below[0].zh and "类比" in page.first.below[0].zh
    assert page.first.headline.zh.startswith("安全评审筛查")


def test_pass_a_rounded_error_does_not_contradict_the_certainty(record_of: Callable[[str], Record]) -> None:
    record = record_of("plan")
    one = dataclasses.replace(record.findings[0], distance_m=1.17, margin_m=-0.33, uncertainty_m=0.23)
    page = page_of(disclose(dataclasses.replace(record, findings=(one,)), "applicant"), language="zh")
    assert [note.zh for note in page.first.reason_notes] == ["在内 0.3 m，确定在内"]


def test_pass_of_equal_findings_the_nearest_decides(record_of: Callable[[str], Record]) -> None:
    record = record_of("plan")
    one = dataclasses.replace(record.findings[0], assumed=("outer_diameter_from_dn",))
    far = dataclasses.replace(one, asset_id="FAR", distance_m=1.2, margin_m=-0.3, assumed=())
    page = page_of(disclose(dataclasses.replace(record, findings=(far, one)), "operator"), language="zh")
    assert "0.37 m" in page.first.reason.zh and page.first.assumed is not None


def test_pass_an_emergency_calls_first_and_owes_no_working_days(page_for: Callable[..., Page]) -> None:
    page = page_for("emergency", "applicant")
    assert "先打电话" in page.first.line.zh and page.first.step.by_when is not None
    assert page.first.step.by_when.zh == "立即" and page.first.step.calls[0].phone is not None
    assert any("第三十四条第二款" in one.zh for one in page.emergency)
    assert not any("工作日" in one or "working days" in one for one in _texts(page))
    assert any(one.due.zh == "抢险后随即补齐" for one in page.duties)


@pytest.mark.parametrize("name", ["plan", "trees", "sketch", "far_review", "emergency"])
def test_pass_figures_have_two_decimals(name: str, page_for: Callable[..., Page]) -> None:
    for one in _texts(page_for(name)):
        assert not re.search(r"\d\.\d{3,} m", one), one


def test_pass_a_millimetre_past_the_limit_is_not_written_as_on_it(record_of: Callable[[str], Record]) -> None:
    record = record_of("plan")
    finding = dataclasses.replace(record.findings[0], distance_m=1.501, margin_m=0.001)
    page = page_of(disclose(dataclasses.replace(record, findings=(finding,)), "operator"), language="zh")
    assert "1.501 m" in page.first.reason.zh


def test_pass_the_head_names_the_order_and_the_foot_what_makes_it_void(page_for: Callable[..., Page]) -> None:
    page = page_for("plan")
    head = {one.name.zh: one.value.zh for one in page.head}
    assert head["项目"] == "幸福路管线工程" and head["建设单位"] == "市政建设公司"
    assert "郑州市人民政府令第253号" in head["适用规定"] and "2026-04-01" in head["适用规定"]
    assert head["编号"].startswith("HG-") and head["位置"].startswith("郑州市")
    assert "不是行政许可" in page.foot[0].zh and "失效" in page.foot[1].zh


def test_pass_readings_are_sentences(page_for: Callable[..., Page]) -> None:
    said = list(_texts(page_for("prohibited_and_plan")))
    assert not any("plan_route" in one or "each_pipe" in one for one in said)
    assert any("另一种解读" in one for one in said)


def test_pass_a_telephone_that_is_a_sentence_is_no_link(record_of: Callable[[str], Record]) -> None:
    record = record_of("plan")
    contacts = tuple(dataclasses.replace(one, phone="javascript:alert(1)") for one in record.contacts)
    call = page_of(
        disclose(dataclasses.replace(record, contacts=contacts), "operator"), language="zh"
    ).first.step.calls[0]
    assert call.dial is None and call.phone == "javascript:alert(1)"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _texts(getattr(value, field.name))


def test_pass_relocation_is_named_once(city: Callable[[str], Record]) -> None:
    """Where the law's own note stands, the way out does not say it again in other words."""
    record = city("03")
    page = page_of(disclose(record, "operator"), language="zh")
    said = [one.zh for one in (*page.ways_out, *page.notes)]
    assert sum("迁移供热设施" in one or "迁改供热设施" in one for one in said) == 1
    assert record.counter_proposal is not None and any("迁改" in one.text.zh for one in record.counter_proposal.options)


def test_pass_a_mixed_job_says_on_its_first_screen_when_the_plan_is_asked_for(
    record_of: Callable[[str], Record], page_for: Callable[..., Page]
) -> None:
    """What terminal and paper say under the next step: the earliest start stood nowhere on the page."""
    shown = disclose(record_of("prohibited_and_plan"), "operator")
    step = page_for("prohibited_and_plan").first.step
    assert step.request and set(step.request) <= set(answer.steps(shown.record))
    late = dataclasses.replace(
        shown.record, job=dataclasses.replace(shown.record.job, issued_on=datetime.date(2026, 6, 18))
    )
    assert late.plan is not None
    clocks = tuple(dataclasses.replace(one, late=True) for one in late.plan.clocks)
    late = dataclasses.replace(late, plan=dataclasses.replace(late.plan, clocks=clocks))
    (said,) = page_of(disclose(late, "operator"), language="zh").first.step.request
    assert "已过" in said.zh and "最早" in said.zh and said in tuple(answer.steps(late))
    # Where the step is the plan itself its day says it already.
    assert page_for("plan").first.step.request == ()


def test_pass_one_job_lies_in_one_place(record_of: Callable[[str], Record], page_for: Callable[..., Page]) -> None:
    """The page had the middle of all works, the paper the first of them."""
    at = page_for("unnamed").first.place.zh
    lon, lat = re.findall(r"\d+\.\d{6}", at)
    shown = disclose(record_of("unnamed"), "operator")
    for sheet in (report_sheet(shown, language="zh"), plan_sheet(shown, language="zh")):
        assert sheet is not None
        assert any(lon in one and lat in one and "北纬" in one for one in _texts(sheet))


@pytest.mark.parametrize(("day", "word"), [("2026-06-25", "晚于开工"), ("2026-04-01", "已过期")])
def test_pass_a_day_to_come_is_not_called_past(day: str, word: str, record_of: Callable[[str], Record]) -> None:
    record = record_of("plan")
    assert record.plan is not None
    clocks = tuple(
        dataclasses.replace(one, on=datetime.date.fromisoformat(day), late=True) for one in record.plan.clocks
    )
    shown = disclose(dataclasses.replace(record, plan=dataclasses.replace(record.plan, clocks=clocks)), "operator")
    page = page_of(shown, language="zh")
    assert page.plan is not None and all(one.value.zh.endswith(f"{day}，{word}") for one in page.plan.clocks)
    words = "".join(_texts(report_sheet(shown, language="zh")))
    assert f"【逾期：{word}】" in words


def test_pass_who_acts_is_who_the_step_speaks_to(page_for: Callable[..., Page]) -> None:
    """`Draw up the plan with the client` stood over `who: client`."""
    step = page_for("plan").first.step
    assert step.what.zh.startswith("与建设单位") and step.who.zh == "热经营企业"
    assert "建设单位" in step.with_whom.zh and "热经营企业" not in step.with_whom.zh
    assert page_for("plan", "applicant").first.step.who.zh == "建设单位"
    assert page_for("plan", "inspector").first.step.who.zh == "检查人员"


def test_pass_what_is_forbidden_is_called_one_word(page_for: Callable[..., Page]) -> None:
    assert not [one for one in _texts(page_for("prohibited_and_plan")) if "禁止施工" in one]


def test_pass_works_without_a_name_are_not_called_by_a_bare_number(
    record_of: Callable[[str], Record], page_for: Callable[..., Page]
) -> None:
    record = record_of("unnamed")
    assert [one.feature for one in record.features] == ["0", "1", "泵房"]
    page = page_for("unnamed")
    assert {"第 1 处", "第 2 处", "泵房"} <= {one.works.zh for one in page.groups}
    assert "works 1" in {one.works.en for one in page.groups}
    shown = disclose(record, "operator")
    console = io.StringIO()
    print_determination(Console(file=console, width=200), shown, language="zh")
    plan = plan_sheet(shown, language="zh")
    maps = map_of(shown, language="zh")
    told = {
        "report": list(_texts(report_sheet(shown, language="zh"))),
        "plan": list(_texts(plan)),
        "map": [one.label for layer in maps.layers for one in layer.features],
        "terminal": console.getvalue().replace(" ■ ", "\n").splitlines(),
    }
    for name, words in told.items():
        assert any("第 1 处" in one for one in words), name
        assert not [one for one in words if re.match(r"0($|[：\s（])", one)], name
    # Programs go on by the place in the file.
    assert {one["properties"]["feature"] for one in json.loads(findings_geojson(shown))["features"]} == {
        "0",
        "1",
        "泵房",
    }


@pytest.mark.parametrize("role", list(roles()))
def test_pass_fines_stand_in_every_rendering_or_in_none(role: str, record_of: Callable[[str], Record]) -> None:
    shown = disclose(record_of("plan"), role)
    console = io.StringIO()
    print_determination(Console(file=console, width=200), shown, language="zh")
    renderings = {
        "page": "".join(_texts(page_of(shown, language="zh"))),
        "paper": "".join(_texts(report_sheet(shown, language="zh"))),
        "terminal": console.getvalue(),
        "json": to_json(shown.record),
    }
    assert {name for name, text in renderings.items() if "50000" in text} == (
        set(renderings) if role in ("inspector", "authority") else set()
    )


def test_pass_a_long_doubt_says_first_what_to_do(record_of: Callable[[str], Record]) -> None:
    """The question where coordinates come from filled the whole first screen."""
    record = record_of("sketch")
    long = Text(
        "坐标可能有偏移，请说明来源。" + "按高德地图则位于别处，" * 12,
        "it may be shifted: say where from. " + "As Amap elsewhere. " * 12,
    )
    doubt = dataclasses.replace(
        record.findings[0],
        clause=None,
        text=long,
        asset_id=None,
        distance_m=None,
        activity=None,
        if_inside=None,
        limit_m=None,
    )
    page = page_of(disclose(dataclasses.replace(record, findings=(doubt,)), "operator"), language="zh")
    assert page.first.reason == Text("坐标可能有偏移，请说明来源", "it may be shifted: say where from")
    assert any(one.law == long for one in page.groups)


def test_pass_squares_are_not_drawn_as_if_they_were_the_zone(record_of: Callable[[str], Record]) -> None:
    """The works seem to lie deep in the yellow where they are a metre from free: the edge of a square is not the zone's."""
    for role, squares in (("applicant", True), ("operator", False)):
        shown = disclose(record_of("plan"), role)
        notes = "".join(one.zh for one in map_of(shown, language="zh").notes)
        papers = (report_sheet(shown, language="zh"), plan_sheet(shown, language="zh"))
        for words in (notes, *("".join(_texts(one)) for one in papers)):
            assert ("方格的边不是范围的边线" in words) is squares
