"""The map page: nothing a user wrote runs, nothing is fetched, the same bytes each time."""

from __future__ import annotations

import json
import re

import pytest
import shapely

from geo.text import Text
from maps.document import Layer, MapDocument, MapFeature
from maps.html import render_page, script_hashes

HOSTILE = [
    "{{7*7}}",
    "{% print 7*7 %}",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "${1+1}`\\u0041`",
    "@DATA@ @CSP@ @MAP_JS@",
    "a\u2028b\u2029c",
    "<!-- --> ]]> \"'",
]


def document(text: str) -> MapDocument:
    feature = MapFeature(shapely.Point(113.6, 34.7), text, ((text, text),))
    return MapDocument(Text(text, text), "zh", (Layer(Text(text, text), "pipe", (feature,)),), (Text(text, text),))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    page = render_page(document(text))
    data = re.search(r'<script type="application/json" id="heatguard-data">(.*?)</script>', page, re.DOTALL)
    assert data is not None
    content = json.loads(data.group(1))
    assert content["title"] == {"zh": text, "en": text}
    assert content["layers"][0]["features"][0]["label"] == text
    assert content["layers"][0]["features"][0]["facts"] == [[text, text]]
    plain = render_page(document("x"))
    assert script_hashes(page) == script_hashes(plain)
    assert page.replace(data.group(1), "") == plain.replace(
        re.search(r'id="heatguard-data">(.*?)</script>', plain, re.DOTALL).group(1),  # type: ignore[union-attr]
        "",
    )


def test_page_names_no_outside_host() -> None:
    page = render_page(document("x"))
    assert not re.findall(r'(?:src|href|action)\s*=\s*["\']?(?:https?:)?//', page)
    assert not re.findall(r"url\(\s*[\"']?(?:https?:)?//", page)
    assert "@import" not in page


def test_policy_knows_each_script_and_nothing_else() -> None:
    page = render_page(document("x"))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert set(re.findall(r"'sha256-[^']+'", policy.group(1))) == set(script_hashes(page))
    assert "default-src 'none'" in policy.group(1)


def test_same_document_same_bytes() -> None:
    assert render_page(document("x")) == render_page(document("x"))
