"""The report on paper: everything the record says is on it, as text, in every rendering."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

import pytest

from geo.text import Text, written_day
from permits.disclosure.disclose import Disclosed, disclose
from permits.record.record import Record
from permits.report import answer
from permits.report.distances import distance
from permits.report.report_sheet import report_sheet
from permits.report.sheet_docx import render_docx
from permits.report.sheet_html import render_html
from permits.report.sheet_pdf import render_pdf

WordsOf = Callable[[bytes], str]

JOBS = [f"{number:02}" for number in range(1, 23)]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def expected(shown: Disclosed, language: str) -> list[str]:
    """What must be read on the paper."""
    record = shown.record
    texts: list[Text | None] = [record.headline, *answer.steps(record), answer.reason(shown)]
    for one in record.findings:
        texts += [one.clause or one.text, distance(shown, one.distance_m, one.distance_band_m)]
        texts.append(None if one.asset_id is None else answer.asset_name(record, one.asset_id))
    for duty in record.obligations:
        texts += [answer.due(record, duty), duty.clause]
    texts += [one.text for one in record.caveats]
    if record.plan is not None:
        texts += [text for one in record.plan.clocks for text in (one.value, written_day(one.on))]
    texts += [written_day(duty.due_on) for duty in record.obligations if duty.due_on is not None]
    words = [str(getattr(one, language)) for one in texts if one is not None]
    words += [answer.number(record), record.basis.works_sha256, record.basis.network_sha256]
    law = record.basis.instrument
    assert law.in_force_from is not None
    return [*words, *(str(getattr(one, language)) for one in (law.title, law.number, written_day(law.in_force_from)))]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("role", ["operator", "applicant"])
def test_all_that_the_record_says_is_on_the_paper(
    role: str, language: str, city: Callable[[str], Record], words_of: WordsOf, docx_words: WordsOf
) -> None:
    for job in JOBS:
        shown = disclose(city(job), role)
        sheet = report_sheet(shown, language=language)
        for words in (words_of(render_pdf(sheet)), docx_words(render_docx(sheet))):
            missing = [one for one in expected(shown, language) if squeezed(one) not in words]
            assert not missing, (job, missing)


def test_what_somebody_wrote_stands_in_the_table_of_findings(
    city: Callable[[str], Record], html_words: Callable[[str], str]
) -> None:
    record = city("02")
    findings = tuple(dataclasses.replace(one, feature="<b>甲</b>") for one in record.findings)
    sheet = report_sheet(disclose(dataclasses.replace(record, findings=findings), "operator"), language="zh")
    page = render_html(sheet)
    assert "<b>甲" not in page and "<b>甲</b>" in html_words(page)


def test_works_without_a_place_have_no_picture_and_a_paper_all_the_same(
    city: Callable[[str], Record], words_of: WordsOf
) -> None:
    record = city("02")
    features = tuple(dataclasses.replace(one, geometry=None, nearest=None) for one in record.features)
    sheet = report_sheet(disclose(dataclasses.replace(record, features=features), "operator"), language="zh")
    assert not [one for one in sheet.blocks if one.kind == "picture"]
    assert squeezed(record.headline.zh) in words_of(render_pdf(sheet))


def test_the_plan_is_signed_in_one_place_alone(city: Callable[[str], Record]) -> None:
    """The report says by when, and leaves measures and signatures to the plan."""
    record = city("02")
    assert record.plan is not None and record.plan.clocks
    sheet = report_sheet(disclose(record, "operator"), language="zh")
    said = str(sheet)
    assert (
        record.plan.clocks[0].value.zh in said and "签字" not in said and record.plan.measures[0].value.zh not in said
    )
