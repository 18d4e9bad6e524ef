"""/network as the heat operator reads it: what is there, what is missing, what follows; nobody else sees it."""

from __future__ import annotations

from typing import Any

import pytest

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")


def test_an_applicant_is_sent_to_a_check(house: Any, page: Any) -> None:
    answer = page.goto(f"{house.address}/network")
    assert answer.status == 403
    assert "M-DN" not in page.content() and page.get_by_role("link", name="申报检查").count()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_missing_stands_with_what_follows(operators_house: Any, page: Any, language: str) -> None:
    page.goto(f"{operators_house.address}/network?lang={language}")
    words = page.locator("main").inner_text()
    if language == "zh":
        assert "18 件设施" in words and "2025-09-01" in words and "4.84 km²" in words
        row = page.get_by_role("row", name="位置误差 5 m（D 级，1 件）").inner_text()
        assert "无法判定" in row
    else:
        assert "18 assets" in words and "→" not in words
    found = axe.Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == [], found
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_asset_to_look_at_leads_to_the_map(operators_house: Any, page: Any) -> None:
    page.goto(f"{operators_house.address}/network")
    page.get_by_text("悬空的端点: 10").click()
    page.get_by_role("link", name="M-DN300-颍河路").click()
    page.wait_for_selector("#here:not([hidden])")
    assert "M-DN300-颍河路" in page.locator("#here").inner_text()
