"""The paper that goes to the site: everything the record says is on it, as text, on A4, with the same bytes each time."""

from __future__ import annotations

import dataclasses
import io
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pypdf
import pytest

from geo.text import Text
from permits.disclosure.disclose import Disclosed, disclose
from permits.record.record import Record
from permits.report import answer
from permits.report.distances import distance
from permits.report.pdf import render_pdf

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
        texts += [one.value for one in record.plan.clocks]
    words = [str(getattr(one, language)) for one in texts if one is not None]
    words += [str(duty.due_on) for duty in record.obligations if duty.due_on is not None]
    words += [str(one.on) for one in (record.plan.clocks if record.plan is not None else ())]
    words += [answer.number(record), record.basis.works_sha256, record.basis.network_sha256]
    law = record.basis.instrument
    return [*words, str(getattr(law.title, language)), str(getattr(law.number, language)), str(law.in_force_from)]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("role", ["operator", "applicant"])
def test_all_that_the_record_says_is_on_the_paper(
    role: str, language: str, city: Callable[[str], Record], words_of: WordsOf
) -> None:
    for job in JOBS:
        shown = disclose(city(job), role)
        words = words_of(render_pdf(shown, language=language))
        missing = [one for one in expected(shown, language) if squeezed(one) not in words]
        assert not missing, (job, missing)


def test_the_same_record_gives_the_same_bytes(city: Callable[[str], Record]) -> None:
    shown = disclose(city("02"), "operator")
    assert render_pdf(shown, language="zh") == render_pdf(shown, language="zh")


def test_pages_are_a4_and_each_says_what_it_belongs_to(city: Callable[[str], Record]) -> None:
    shown = disclose(city("06"), "operator")
    pages = pypdf.PdfReader(io.BytesIO(render_pdf(shown, language="zh"))).pages
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
        text = squeezed(page.extract_text())
        assert answer.number(shown.record) in text and f"第{number}页，共{len(pages)}页" in text
        assert "不是行政许可" in text


HOSTILE = (
    '#panic("x") *粗* _斜_ $x^2$ @ref <label> \\u{41} //no',
    '"]] ] } #image("/etc/hostname") `raw` = 标题',
    "</text><script>alert(1)</script>&amp;",
    "A" * 400,
)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_somebody_wrote_stays_text(name: str, city: Callable[[str], Record], words_of: WordsOf) -> None:
    record = city("02")
    job = dataclasses.replace(record.job, project=name, client=name, contractor=name, reference=name)
    features: Any = tuple(dataclasses.replace(one, feature=name) for one in record.features)
    findings = tuple(dataclasses.replace(one, feature=name) for one in record.findings)
    hostile = dataclasses.replace(record, job=job, features=features, findings=findings)
    words = words_of(render_pdf(disclose(hostile, "operator"), language="zh"))
    # Four in the head, and one at least in the table of findings.
    assert words.count(squeezed(name)) >= 5


def test_a_sign_without_a_glyph_is_named_by_its_code(city: Callable[[str], Record], words_of: WordsOf) -> None:
    record = city("01")
    rare = dataclasses.replace(record, job=dataclasses.replace(record.job, client="𠮷野建设\u202e"))
    words = words_of(render_pdf(disclose(rare, "operator"), language="zh"))
    assert "〔U+20BB7〕野建设" in words and "字体缺少的字以编码表示：〔U+20BB7〕" in words
    assert "\u202e" not in words and "𠮷" not in words


def test_works_without_a_place_have_no_picture_and_a_paper_all_the_same(
    city: Callable[[str], Record], words_of: WordsOf
) -> None:
    record = city("02")
    features = tuple(dataclasses.replace(one, geometry=None, nearest=None) for one in record.features)
    shown = disclose(dataclasses.replace(record, features=features), "operator")
    assert squeezed(record.headline.zh) in words_of(render_pdf(shown, language="zh"))


def test_who_wants_no_paper_loads_no_typesetting() -> None:
    look = "import sys, permits.cli.check, permits.service.papers; print('typst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], capture_output=True, check=True).stdout == b"False\n"
