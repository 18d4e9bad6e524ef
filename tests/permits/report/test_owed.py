"""What a duty is called: a review only where one is owed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from permits.disclosure.disclose import disclose
from permits.record.record import Record
from permits.report.owed import owed
from permits.report.report_sheet import report_sheet
from permits.report.sheet_html import render_html
from permits.rulebook.outcomes import Outcome


def screened_only(record: Record) -> Record:
    findings = tuple(
        one
        if one.outcome is not Outcome.SAFETY_REVIEW_REQUIRED
        else dataclasses.replace(one, outcome=Outcome.SAFETY_REVIEW_SCREENING, presumed=False)
        for one in record.findings
    )
    return dataclasses.replace(record, findings=findings)


def test_a_review_that_is_owed_is_called_so_and_a_screening_is_not(city: Callable[[str], Record]) -> None:
    record = city("06")
    (duty, *_) = [one for one in record.obligations if one.kind == "safety_review"]
    assert owed(record, duty).zh == "安全评审"
    assert owed(screened_only(record), duty).zh == "书面筛查是否须进行安全评审"
    presumed = dataclasses.replace(
        record,
        findings=tuple(
            dataclasses.replace(one, outcome=Outcome.SAFETY_REVIEW_SCREENING, presumed=True)
            if one.outcome is Outcome.SAFETY_REVIEW_REQUIRED
            else one
            for one in record.findings
        ),
    )
    assert owed(presumed, duty).zh == "安全评审"


def test_the_paper_says_the_same(city: Callable[[str], Record]) -> None:
    shown = disclose(screened_only(city("06")), "operator")
    said = render_html(report_sheet(shown, language="en"))
    assert "screen in writing whether a safety review is due" in said
