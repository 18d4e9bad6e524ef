"""A visit: what a browser is told to keep, and that nobody is led elsewhere by an address that he was given."""

from __future__ import annotations

import html
import re

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize("path", ["//evil.example/", "/%5Cevil.example/", "/%09/evil.example"])
def test_fail_no_link_leads_where_a_path_says(path: str, pages: TestClient) -> None:
    page = pages.get(f"http://testserver{path}?a=1", headers={"accept": "text/html"}).text
    links = [html.unescape(link) for link in re.findall(r'(?:href|action)="([^"]*)"', page)]
    assert [link for link in links if link.startswith("?a=1&lang=")]
    assert not [link for link in links if "evil" in link]


def visitors(pages: TestClient, scheme: str, cookie: str = "") -> dict[str, str]:
    """What a browser is told to keep."""
    headers = {"accept": "text/html", "cookie": cookie}
    pages.cookies.clear()
    told = pages.get(f"{scheme}://testserver/rules", headers=headers).headers.get_list("set-cookie")
    assert all("HttpOnly" in one and "Path=/" in one for one in told)
    assert all(("Secure" in one) == (scheme == "https") for one in told)
    return dict(one.partition(";")[0].split("=", 1) for one in told)


def test_cookies_are_of_this_host_alone(pages: TestClient) -> None:
    assert set(visitors(pages, "https")) == {"__Host-hg_visitor", "__Host-hg_lang"}
    plain = visitors(pages, "http")
    assert set(plain) == {"hg_visitor", "hg_lang"}
    ours = plain["hg_visitor"]
    assert "hg_visitor" not in visitors(pages, "http", f"hg_visitor={ours}")
    # Over HTTPS one without the prefix may have been set by another host of the domain.
    assert visitors(pages, "https", f"hg_visitor={ours}")["__Host-hg_visitor"] != ours


@pytest.mark.parametrize(
    ("accepted", "switched", "language"),
    [
        (None, "", "zh"),
        ("en-US,en;q=0.9", "", "en"),
        ("EN", "", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "", "zh"),
        ("en-US,en;q=0.9,zh-CN;q=0.1", "", "zh"),
        ("fr-FR,en;q=0.5", "", "zh"),
        ("en,*;q=0.1", "", "zh"),
        (",;", "", "zh"),
        ("en", "hg_lang=zh", "zh"),
        ("zh-CN", "hg_lang=en", "en"),
    ],
)
def test_pages_begin_in_english_for_who_reads_nothing_else_until_somebody_switches(
    pages: TestClient, accepted: str | None, switched: str, language: str
) -> None:
    pages.cookies.clear()
    headers = {"accept": "text/html", "cookie": switched}
    page = pages.get("/rules", headers=headers if accepted is None else {**headers, "accept-language": accepted}).text
    assert re.search(r'<html lang="(\w+)', page).group(1) == language  # type: ignore[union-attr]
    assert 'lang="zh' in pages.get("/rules?lang=zh", headers={**headers, "accept-language": accepted or ""}).text


@pytest.mark.parametrize("cookie", ["x" * 31, "x" * 33, "x" * 31 + ".", "x" * 60])
def test_fail_a_visitor_that_we_did_not_name(cookie: str, pages: TestClient) -> None:
    assert visitors(pages, "http", f"hg_visitor={cookie}")["hg_visitor"] != cookie
