"""The page that the demo ends with: every job with its answer, its picture and its papers."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from xml.etree import ElementTree

from permits.disclosure.disclose import disclose
from permits.record.record import Record
from permits.report.index import render_index


def test_every_job_has_its_answer_its_picture_and_its_papers(city: Callable[[str], Record]) -> None:
    jobs = {name: disclose(city(name[:2]), "operator") for name in ("02-沟 <b>", "08-停车场")}
    page = render_index(jobs, language="zh")
    assert "须共同制定保护方案" in page and "禁止实施" in page and "M-DN500-建设路" in page
    assert "<b>02" not in page and 'href="02-%E6%B2%9F%20%3Cb%3E/report.pdf"' in page
    pictures = re.findall(r"data:image/svg\+xml;base64,([^\"]+)", page)
    assert len(pictures) == 2
    for one in pictures:
        ElementTree.fromstring(base64.b64decode(one))
    # Nothing is fetched from anywhere.
    assert not re.search(r"https?://", page)
