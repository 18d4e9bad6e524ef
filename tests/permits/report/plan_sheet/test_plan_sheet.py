"""The joint protection plan as a sheet: all of the record stands on it, in order, with blanks where nobody stated or may know it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from geo.text import written_day
from permits.cli.app import app
from permits.disclosure.disclose import Disclosed, disclose
from permits.record.record import Record
from permits.report.distances import metres
from permits.report.page.building import page_of
from permits.report.plan_drawing import plan_drawing
from permits.report.plan_sheet import plan_sheet
from permits.report.plan_sheet.building import SECTIONS
from permits.report.sheet import BLANK, Pairs, Sheet, Table
from permits.report.wording import OBLIGATIONS

Job = Callable[..., Record]
Said = Callable[[Sheet], str]
Found = Callable[[Sheet], list[str]]


def shown(record: Record, language: str, role: str = "operator") -> Sheet:
    sheet = plan_sheet(disclose(record, role), language=language)
    assert sheet is not None
    return sheet


def tables(sheet: Sheet, name: str) -> list[Table]:
    """The tables that have a column of this name."""
    return [one for one in sheet.blocks if one.kind == "table" and name in one.head]


def pairs(sheet: Sheet) -> dict[str, str]:
    return {name: words for one in sheet.blocks if isinstance(one, Pairs) for name, words in one.rows}


def test_sixteen_sections_in_order_then_annexes(planned: str, language: str, job: Job) -> None:
    headings = [one.text for one in shown(job(planned), language).blocks if one.kind == "heading" and one.level == 1]
    assert headings[0] == {"zh": "首先解决的问题", "en": "To be settled first"}[language]
    assert [text for text in headings if re.match(r"[一二三四五六七八九十]+、|\d+ ", text)] == headings[1:17]
    assert len(SECTIONS) == 16 and all(
        getattr(title, language) in text for (title, _), text in zip(SECTIONS, headings[1:17], strict=True)
    )
    assert all(text.startswith(("附件", "Annex")) for text in headings[17:]) and len(headings) > 20


def test_every_finding_and_duty_stands_on_it(planned: str, language: str, job: Job, said: Said) -> None:
    seen = disclose(job(planned), "operator")
    text = said(shown(job(planned), language))
    names = {one.asset_id: getattr(one.name, language) for one in seen.record.assets}
    for one in seen.record.findings:
        far = [] if one.distance_m is None else [metres(seen, one.distance_m, limit_m=one.limit_m)]
        wanted = [getattr(one.clause, language), getattr(one.text, language)] if one.clause and one.text else []
        wanted += [names[one.asset_id]] if one.asset_id else []
        assert [word for word in (*far, *wanted) if word not in text] == []
    for duty in seen.record.obligations:
        words = [getattr(OBLIGATIONS[duty.kind], language)]
        words += [getattr(duty.clause, language)] if duty.clause else []
        words += [getattr(written_day(duty.due_on), language)] if duty.due_on and planned != "emergency" else []
        assert [word for word in words if word not in text] == []


def test_all_of_the_plan_stands_on_it(planned: str, language: str, job: Job, said: Said) -> None:
    plan, sheet = job(planned).plan, shown(job(planned), language)
    assert plan is not None
    text = said(sheet)
    held = [one.to_fill for one in (*plan.measures, *plan.pipe_measures)]
    held += [one.text for one in (*plan.risks, *plan.pipe_risks, *plan.conflicts, *plan.pipe_conflicts)]
    held += [way for one in (*plan.conflicts, *plan.pipe_conflicts) for way in (one.move, one.agree)]
    held += [*plan.hold_points, *plan.stop_work, *plan.emergency, *plan.to_fill, *plan.cost, *plan.annexes]
    held += [*plan.guidance, *plan.validity, *plan.restoration, *plan.season.text, *(one.name for one in plan.clocks)]
    held += [why for one in plan.trial_pits for why in one.why]
    held += [written_day(one.on) for one in plan.clocks] + [
        written_day(day) for both in plan.season.winters for day in both
    ]
    assert [one for one in held if getattr(one, language) not in text] == []
    numbers = [one.number for one in (*plan.trial_pits, *plan.monitoring_points)]
    assert [one for one in (*numbers, *plan.standards) if one not in text] == []
    # The drawing of the works, and each section.
    assert sum(one.kind == "picture" for one in sheet.blocks) == 1 + len(plan.sections)


def test_conflicts_come_first_with_both_ways_out(language: str, job: Job) -> None:
    plan, sheet = job("pit").plan, shown(job("pit"), language)
    assert plan is not None and plan.conflicts and plan.pipe_conflicts
    place = next(
        place for place, one in enumerate(sheet.blocks) if one.kind == "heading" and one.text[:2] in ("一、", "1 ")
    )
    before = dataclasses.replace(sheet, blocks=sheet.blocks[:place])
    stated = "\n".join(one.text for one in before.blocks if one.kind == "paragraph")
    ways = [line for one in before.blocks if one.kind == "lines" for line in one.lines]
    for conflict in (*plan.conflicts, *plan.pipe_conflicts):
        assert getattr(conflict.text, language) in stated
        assert any(getattr(conflict.move, language) in line for line in ways)
        assert any(getattr(conflict.agree, language) in line for line in ways)
    assert ("3", "0.22", "2.78") in [row[2:] for one in before.blocks if one.kind == "table" for row in one.rows]


@pytest.mark.parametrize("role", ["operator", "applicant", "planner"])
def test_the_report_page_shows_the_conflicts_too(role: str, job: Job) -> None:
    seen = disclose(job("pit"), role)
    page = page_of(seen, language="zh").plan
    assert page is not None and seen.record.plan is not None
    assert len(page.conflicts) == len(seen.record.plan.conflicts) + len(seen.record.plan.pipe_conflicts) > 0
    assert (page.hidden is None) == (role == "operator")


def test_what_nobody_stated_is_a_blank_and_what_is_stated_is_none(job: Job) -> None:
    stated = {"client": "Client Co", "contractor": "Builder Co", "project": "Water main"}
    bare, told = shown(job("trench"), "en"), shown(job("trench", **stated), "en")
    assert {name: words for name, words in pairs(bare).items() if words == BLANK}.keys() >= {
        "project",
        "programme",
        "main machines",
        "drawings, survey reports",
    }
    assert pairs(told)["project"] == "Water main"
    (blank,), (filled,) = tables(bare, "telephone, address"), tables(told, "telephone, address")
    assert [row[1] for row in blank.rows if row[0] in ("Client", "Contractor")] == [BLANK, BLANK]
    assert [row[1] for row in filled.rows if row[0] in ("Client", "Contractor")] == ["Client Co", "Builder Co"]
    assert ("Heat operator", "Heat Operator Co", BLANK, "0371-96666111") in filled.rows
    (work,) = tables(bare, "why it cannot be avoided")
    assert work.rows[0][-1] == BLANK
    sketch = tables(shown(job("sketch"), "en"), "DN / outer mm")[0].rows
    assert any(row[5] == BLANK for row in sketch) and any("※" in row[2] for row in sketch)


def test_owner_and_operator_both_sign_where_they_differ(job: Job) -> None:
    (signed,) = tables(shown(job("trench"), "en"), "seal")
    assert {"Heat Operator Co", "Power Plant Co", "Heat Holding Co"} <= {row[1] for row in signed.rows}
    assert signed.row_height_mm is not None and signed.row_height_mm >= 20 and signed.together


def test_numbers_to_confirm_are_blanks_with_the_usual_one_behind(job: Job) -> None:
    rows = [row for one in tables(shown(job("pit"), "en"), "what is asked") for row in one.rows]
    asked = [row for row in rows if "to be confirmed" in row[2]]
    assert asked and all(BLANK in row[1] and "□ changed" in row[4] for row in asked)
    assert any("[usual: 3 m]" in row[1] for row in asked) and any("standard GB 50497" in row[2] for row in asked)
    assert all(not row[4] for row in rows if "to be confirmed" not in row[2])


def test_an_applicant_has_blanks_where_the_pipe_is_described(
    planned: str, language: str, job: Job, said: Said, secrets: Found
) -> None:
    sheet = shown(job(planned), language, "applicant")
    text = said(sheet)
    assert {"zh": "交底后填写", "en": "when the operator has handed its data over"}[language] in text
    assert secrets(sheet) == []
    assert sum(one.kind == "picture" for one in sheet.blocks) == 1
    identity = tables(sheet, "DN / 外径 mm" if language == "zh" else "DN / outer mm")[0]
    assert all(set(row[2:7]) == {BLANK} for row in identity.rows)
    assert "Heat Operator Co" in text or planned in ("line", "sketch", "many")


@pytest.mark.parametrize("role", ["operator", "applicant", "planner"])
def test_nothing_that_nobody_would_sign_stands_on_it(
    planned: str, language: str, role: str, job: Job, unsayable: Found
) -> None:
    assert unsayable(shown(job(planned), language, role)) == []


def test_what_a_firm_writes_stays_text(job: Job, said: Said) -> None:
    nasty = "<script>alert(1)</script> {client} $x$ #set"
    assert nasty in said(shown(job("trench", project=nasty), "zh"))


@pytest.mark.parametrize(("language", "loud"), [("zh", "【逾期"), ("en", "[LATE")])
def test_late_is_said_loudly_and_only_then(language: str, loud: str, job: Job, said: Said) -> None:
    plan = job("late").plan
    assert plan is not None
    late = sum(one.late for one in plan.clocks) + sum(one.late for one in job("late").obligations)
    assert said(shown(job("late"), language)).count(loud) == late > 0
    assert loud not in said(shown(job("trench"), language))
    earliest = getattr(written_day(plan.earliest_start), language)  # type: ignore[arg-type]
    assert shown(job("late"), language).answer.rows[-1][1].startswith(earliest)  # type: ignore[union-attr]


def test_works_that_no_plan_lifts_have_no_start(job: Job, said: Said) -> None:
    sheet = shown(job("trees"), "en")
    assert sheet.answer is not None and sheet.answer.rows[-1][1] == "none: forbidden by law"
    assert "Forbidden by law, and not lifted by this plan: tree 0" in said(sheet)
    assert "the works can start on" not in said(sheet)


def test_an_emergency_telephones_first_and_has_no_times(job: Job, said: Said) -> None:
    sheet = shown(job("emergency"), "en")
    first = next(one.text for one in sheet.blocks if one.kind == "paragraph" and one.look == "warning")
    assert "telephone the heat operator before digging" in first
    assert not tables(sheet, "last day") and "straight after the emergency" in said(sheet)


def test_an_emergency_locates_the_pipe_before_it_digs(job: Job, said: Said) -> None:
    record = job("sketch", emergency=True, area=[[151.5, 5], [154, 5], [154, 8], [151.5, 8]])
    assert any(one.kind == "locate_on_site" for one in record.obligations)
    text = said(shown(record, "en"))
    after = text.partition("To follow straight after the emergency:")[2].partition("1 Basis")[0]
    assert OBLIGATIONS["locate_on_site"].en not in after and "before the digging" in text


def test_what_is_not_said_of_conflicts_to_an_applicant_is_said_to_be_missing(job: Job, said: Said) -> None:
    text = said(shown(job("pit"), "en", "applicant"))
    assert "this copy has none that lie beyond the protection zone" in text and "break none of" not in text


def test_no_plan_no_sheet(job: Job) -> None:
    assert plan_sheet(disclose(job("far"), "operator"), language="zh") is None
    assert plan_sheet(disclose(job("hoarding"), "operator"), language="zh") is None


def test_the_page_is_made_again_from_the_record(tmp_path: Path, write: Callable[..., Path]) -> None:
    network = write(tmp_path / "n.geojson", [{"asset_id": "M", "kind": "main", "dn": 500, "line": [[-50, 0], [50, 0]]}])
    row = {"activity": "EX-TRENCH", "project": "<script>alert(1)</script>", "area": [[0, -5], [1, -5], [1, 5], [0, 5]]}
    works = write(tmp_path / "w.geojson", [row])
    run: dict[str, Any] = {"catch_exceptions": False}
    formats = ["--format", "json,plan"]
    arguments = ["check", str(works), "--network", str(network), *formats, "--out", str(tmp_path / "o")]
    CliRunner().invoke(app, arguments, **run)
    record = tmp_path / "o" / "determination.json"
    CliRunner().invoke(app, ["papers", str(record), *formats, "--out", str(tmp_path / "again")], **run)
    kept = (tmp_path / "o" / "plan.html").read_text("utf-8")
    assert (tmp_path / "again" / "plan.html").read_text("utf-8") == kept
    assert "<script" not in kept and "&lt;script&gt;alert(1)&lt;/script&gt;" in kept and "default-src 'none'" in kept


def test_a_record_of_the_first_version_has_no_words_of_duties(job: Job) -> None:
    bare = dataclasses.replace(
        job("trench"), obligations=tuple(dataclasses.replace(one, text=None) for one in job("trench").obligations)
    )
    assert plan_sheet(Disclosed(bare, "operator"), language="zh") is not None


def test_what_is_forbidden_beside_a_line_without_a_plan_stands_first_and_in_the_works_and_on_the_drawing(
    job: Job, said: Said
) -> None:
    record = job("apart")
    assert record.plan is not None and {one.feature for one in record.plan.works} == {"trench"}
    sheet = shown(record, "zh")
    text = said(sheet)
    assert "本方案不能允许：store（堆放危险物品），T-1，第三十一条第二款第（三）项。" in text
    (table,) = tables(sheet, "经本方案可否实施")
    (works,) = [row for row in table.rows if row[0].startswith("store")]
    assert "不可以" in works[4]
    assert "T-1" in works[1]
    drawn = plan_drawing(disclose(record, "operator"), language="zh")
    assert drawn is not None and drawn.outside == ()


def test_works_that_the_drawing_has_no_room_for_are_named_below_it(job: Job, said: Said) -> None:
    assert "图幅以外的作业：far store，" in said(shown(job("far apart"), "zh"))
    assert "图幅以外" not in said(shown(job("trench"), "zh"))


def test_forbidden_works_are_forbidden_by_the_clauses_that_forbid_them_alone(job: Job, said: Said) -> None:
    sheet = shown(job("chamber of others"), "zh")
    (first,) = [block.text for block in sheet.blocks if block.kind == "paragraph" and "不能允许" in block.text]
    assert "第（一）项" in first and "第（二）项" not in first
    assert "不可以：禁止实施（第三十一条第二款第（一）项）" in said(sheet)


def test_works_are_told_with_what_was_declared_of_them_and_no_depth_that_they_have_not(job: Job) -> None:
    (table,) = tables(shown(job("tree and load"), "zh"), "经本方案可否实施")
    told = {row[0].partition("\n")[0]: row[2] for row in table.rows}
    assert "树种：shrub" in told["tree"] and "种植穴直径：1.2 m" in told["tree"]
    assert "深度" not in told["load"] and "深度：1.2 m" in told["trench"]


def test_coordinates_are_those_that_were_handed_in_in_their_own_system(job: Job) -> None:
    (table,) = tables(shown(job("tree and load"), "zh"), "东坐标 m")
    rows = table.rows
    names = [row[0].partition("\n")[0] for row in rows if row[0]]
    assert names == ["trench", "tree", "load"]
    # A planting hole is its centre and its size, not the outline of a circle; a long edge has no points of its own.
    assert len(rows) == 4 + 1 + 4
    tree = next(row for row in rows if row[0].startswith("tree"))
    assert tree[0] == "tree\n种植穴直径：1.2 m"
    load = next(row for row in rows if row[0] == "load")
    assert float(tree[2]) - float(load[2]) == pytest.approx(6 - 10, abs=0.002)
    assert float(tree[3]) - float(load[3]) == pytest.approx(1.6 - 1, abs=0.002)


def test_what_is_short_is_the_difference_of_what_is_written(job: Job) -> None:
    for table in tables(shown(job("pit"), "zh"), "差 m"):
        for row in table.rows:
            if BLANK not in row:
                assert float(row[4]) == pytest.approx(float(row[2]) - float(row[3]), abs=1e-9)


def test_the_operator_stands_in_his_column_alone_and_a_channel_has_its_width(job: Job) -> None:
    (table,) = tables(shown(job("trench"), "zh"), "热经营企业")
    assert {row[7] for row in table.rows} == {"Heat Operator Co"}
    record = job("trench")
    assert record.plan is not None
    asset = dataclasses.replace(
        record.plan.assets[0], thing="channel", represents="channel", width_mm=2400.0, laying="管沟"
    )
    channel = dataclasses.replace(record, plan=dataclasses.replace(record.plan, assets=(asset,)))
    for language, wide in (("zh", "宽 2400"), ("en", "2400 wide")):
        (table,) = tables(shown(channel, language), {"zh": "敷设", "en": "laying"}[language])
        assert table.rows[0][2] == wide
    assert table.rows[0][4] == "channel"
