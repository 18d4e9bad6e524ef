"""/network as the heat operator reads it: what is there, what is missing, what follows; nobody else sees it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from permits.storage.particulars import Box, Ground, Particulars
from permits.storage.store import Store

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


def test_many_small_sites_side_by_side_are_shown_with_who_asked(operators_house: Any, page: Any) -> None:
    now = datetime.datetime.now(datetime.UTC)
    with Store.open(operators_house.store) as store:
        for number in range(14):
            begun = store.begin_answer("10.0.0.7", now=now, within=datetime.timedelta(hours=1), at_most=100)
            west = 113.6215 + number * 0.0002
            box = Box(west, 34.7417, west + 0.0001, 34.7418)
            said = {"network_sha256": "a" * 64, "rulebook_sha256": "b" * 64, "engine": "x"}
            ground = Ground(bbox=box, area_m2=100, lon=west, lat=34.7417, features=1)
            store.log_answer(
                begun,
                Particulars(f"HG-{number:08d}", "plan_required", None, (), **said, ground=ground),
            )
    page.goto(f"{operators_house.address}/network")
    row = page.get_by_role("row", name="许多小地块连成一片").inner_text()
    assert "10.0.0.7" in row and "14" in row and "HG-00000003" in row


def test_an_asset_to_look_at_leads_to_the_map(operators_house: Any, page: Any) -> None:
    page.goto(f"{operators_house.address}/network")
    page.get_by_text("悬空的端点: 10").click()
    page.get_by_role("link", name="M-DN300-颍河路").click()
    page.wait_for_selector("#here:not([hidden])")
    assert "M-DN300-颍河路" in page.locator("#here").inner_text()
