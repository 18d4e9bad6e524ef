"""What each format gives, and one archive of all with a page that leads to each."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest

from permits.disclosure.disclose import disclose
from permits.record.record import Record
from permits.report.formats import FORMATS
from permits.service.papers import papers

LETTERS = ("letter-plan-request", "letter-start-notice", "letter-damage-notice")


@pytest.mark.parametrize(
    ("format", "names"),
    [
        ("json", {"determination.json"}),
        ("html", {f"{name}.html" for name in ("report", "plan", *LETTERS)}),
        ("pdf", {f"{name}.pdf" for name in ("report", "plan", *LETTERS)}),
        ("docx", {f"{name}.docx" for name in ("report", "plan", *LETTERS)}),
        ("plan", {"plan.html", "plan.pdf", "plan.docx"}),
        ("letters", {f"{name}.{medium}" for name in LETTERS for medium in ("html", "pdf", "docx")}),
        ("map", {"map.html"}),
        ("geojson", {"findings.geojson"}),
        ("zip", {"papers.zip"}),
    ],
)
def test_each_format_gives_its_files(format: str, names: set[str], city: Callable[[str], Record]) -> None:
    assert set(papers(disclose(city("02"), "operator"), formats=(format,), language="zh")) == names


def test_where_no_plan_is_owed_there_is_none(city: Callable[[str], Record]) -> None:
    assert papers(disclose(city("01"), "operator"), formats=("plan", "letters"), language="zh") == {}
    assert set(papers(disclose(city("01"), "operator"), formats=("pdf",), language="zh")) == {"report.pdf"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_archive_holds_every_paper_and_leads_to_each(language: str, city: Callable[[str], Record]) -> None:
    shown = disclose(city("02"), "operator")
    made = papers(shown, formats=tuple(FORMATS), language=language)
    archive = zipfile.ZipFile(io.BytesIO(made["papers.zip"]))
    assert {one.date_time[:3] for one in archive.infolist()} == {(2026, 4, 20)}
    inside = {name: archive.read(name) for name in archive.namelist()}
    index = inside.pop("index.html").decode()
    assert inside == {name: content for name, content in made.items() if name != "papers.zip"}
    assert set(re.findall(r'href="([^"]+)"', index)) == set(inside)
    # Who signs, who writes to whom, by when.
    for words in {
        "zh": ("签署：建设单位", "建设单位 → 热经营企业", "2026年5月9日", "HG-"),
        "en": ("signed by ", "→", "9 May 2026", "HG-"),
    }[language]:
        assert words in index, words
    assert "default-src 'none'" in index and "<script" not in index


def test_all_at_once_is_what_each_gives_alone(city: Callable[[str], Record]) -> None:
    shown = disclose(city("02"), "applicant")
    every = papers(shown, formats=tuple(FORMATS), language="zh")
    for format in ("pdf", "docx", "zip"):
        for name, content in papers(shown, formats=(format,), language="zh").items():
            assert every[name] == content, name
