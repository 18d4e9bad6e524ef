"""Letters as sheets: in the form of an official letter, one page each, with blanks where nobody stated it."""

from __future__ import annotations

import datetime
import io
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest

from geo.reading.layers import read_layers
from geo.text import written_day
from permits.disclosure.disclose import disclose
from permits.record.record import Record
from permits.report.letter_sheet import letter_sheets
from permits.report.plan_sheet import plan_sheet
from permits.report.sheet import BLANK, Paragraph, Sheet
from permits.report.sheet_pdf import render_pdf
from permits.service.check import Desk
from permits.service.opening import open_network

Job = Callable[..., Record]
Said = Callable[[Sheet], str]
Found = Callable[[Sheet], list[str]]
CASES = sorted((Path(__file__).parents[3] / "scenarios").glob("case-*.toml"))
TODAY = datetime.date(2026, 4, 3)
KINDS = {
    "letter-plan-request",
    "letter-start-notice",
    "letter-consent-request",
    "letter-review-cover",
    "letter-damage-notice",
    "letter-decision-request",
}


def letters(record: Record, language: str, role: str = "operator") -> dict[str, Sheet]:
    return dict(letter_sheets(disclose(record, role), language=language))


def paragraphs(sheet: Sheet) -> list[Paragraph]:
    assert all(isinstance(one, Paragraph) for one in sheet.blocks)
    return [one for one in sheet.blocks if isinstance(one, Paragraph)]


def test_six_letters_each_with_addressee_enclosures_contact_sender_and_day(language: str, job: Job) -> None:
    every = {
        name: sheet
        for work in ("relocation", "line", "hoarding")
        for name, sheet in letters(job(work), language).items()
    }
    assert every.keys() == KINDS
    for sheet in every.values():
        assert sheet.letter and sheet.title and sheet.number
        said = [one.text.strip() for one in paragraphs(sheet) if one.look != "warning"]
        assert said[0].startswith(("致：", "To: "))
        assert any(one.startswith(("附件：1. ", "Enclosures: 1. ")) for one in said)
        assert said[-2].startswith(("联系人：", "Contact: ")) and BLANK in said[-2]
        assert paragraphs(sheet)[-1].look == "right" and said[-1].endswith(("日", BLANK))


@pytest.mark.parametrize("name", ["many", "relocation", "line", "hoarding", "pit"])
def test_one_page_each_however_many_facilities(name: str, language: str, job: Job) -> None:
    facts = {"project": "Renewal of the water main between the East and the West Road " * 3, "client": "Client Co " * 6}
    for sheet in letters(job(name, **facts), language).values():
        assert len(pypdf.PdfReader(io.BytesIO(render_pdf(sheet))).pages) == 1


def test_of_many_facilities_the_first_are_named_and_where_all_stand(job: Job, said: Said) -> None:
    text = said(letters(job("many"), "zh")["letter-plan-request"])
    assert "等 60 件，见检查结果" in text and len(re.findall(r"\bB-", text)) == 7
    assert "and 53 more, see the findings" in said(letters(job("many"), "en")["letter-plan-request"])


def test_a_letter_says_whose_works_and_by_which_day(language: str, job: Job, said: Said) -> None:
    record = job("line", project="Ring road", client="Client Co", contractor="Builder Co")
    made = letters(record, language)
    request = said(made["letter-plan-request"])
    assert all(word in request for word in ("Ring road", "Client Co", "Builder Co", "T-1"))
    due = next(one.due_on for one in record.letters if one.kind == "plan_request")
    assert due is not None and getattr(written_day(due), language) in request
    # The safety review is owed by the contractor.
    assert "Builder Co" in paragraphs(made["letter-review-cover"])[-1].text
    assert "Client Co" in paragraphs(made["letter-plan-request"])[-1].text


def test_the_damage_notice_begins_with_the_telephone(job: Job) -> None:
    first = paragraphs(letters(job("trench"), "zh")["letter-damage-notice"])[0]
    assert first.look == "warning" and "Heat Operator Co 0371-96666111" in first.text
    # Of a line that is only screened, hundreds of metres off, nobody is called first.
    assert "、热经营企业 ________________（T-1）" in first.text
    nobody = paragraphs(letters(job("line"), "en")["letter-damage-notice"])[0]
    assert BLANK in nobody.text


def test_late_is_said_and_an_emergency_waits_for_no_day(job: Job, said: Said) -> None:
    late = job("late", start="2026-03-20")
    assert "【逾期：已过期】" in said(letters(late, "zh")["letter-plan-request"])
    assert "先电话联系" in said(letters(job("emergency"), "zh")["letter-plan-request"])


@pytest.mark.parametrize("role", ["operator", "applicant"])
def test_both_languages_are_whole_and_say_nothing_hidden(
    any_job: str, language: str, role: str, job: Job, unsayable: Found, secrets: Found
) -> None:
    for sheet in letters(job(any_job), language, role).values():
        assert unsayable(sheet) == []
        assert role == "operator" or secrets(sheet) == []


def test_what_a_firm_writes_stays_text(job: Job, said: Said) -> None:
    nasty = "<b>{client}</b> $x$"
    assert f"“{nasty}”" in said(letters(job("trench", project=nasty), "zh")["letter-plan-request"])


@pytest.mark.parametrize("place", range(1, 23))
def test_no_paper_of_the_sample_city_says_what_nobody_would_sign(
    place: int, language: str, city: Job, unsignable: Found
) -> None:
    seen = disclose(city(f"{place:02d}"), "operator")
    plan = plan_sheet(seen, language=language)
    papers = [*([] if plan is None else [plan]), *letters(seen.record, language).values()]
    assert [word for sheet in papers for word in unsignable(sheet)] == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_no_paper_of_a_worked_case_says_what_nobody_would_sign(
    path: Path, language: str, tmp_path: Path, write: Callable[..., Path], unsignable: Found
) -> None:
    case = tomllib.loads(path.read_text("utf-8"))
    desk = Desk(open_network([str(write(tmp_path / "n.geojson", case["asset"]))]))
    rows = [{"start": "2026-05-10", "end": "2026-06-10", "accuracy_m": 0, **row} for row in case["works"]]
    seen = disclose(desk.check(read_layers(write(tmp_path / "w.geojson", rows)), today=TODAY).record, "operator")
    plan = plan_sheet(seen, language=language)
    papers = [*([] if plan is None else [plan]), *letters(seen.record, language).values()]
    assert [word for sheet in papers for word in unsignable(sheet)] == []
