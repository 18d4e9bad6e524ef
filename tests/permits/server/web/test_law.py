"""/rules as anybody reads it: by day, by activity, by article; drawings, both languages, nothing that axe minds."""

from __future__ import annotations

from typing import Any

import httpx2 as httpx
import pytest

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_light_and_axe_finds_nothing_serious(house: Any, page: Any, language: str) -> None:
    answer = page.goto(f"{house.address}/rules?lang={language}")
    assert len(answer.body()) < 200_000
    for one in page.locator("details").all():
        one.evaluate("one => { one.open = true }")
    found = axe.Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == [], found
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_article_has_a_place_that_a_report_can_link_to(house: Any, page: Any) -> None:
    page.goto(f"{house.address}/rules#article-32")
    article = page.locator("#article-32")
    assert "热经营企业应当派专业人员进行现场指导。" in article.inner_text()
    assert article.bounding_box()["y"] < page.viewport_size["height"]
    page.goto(f"{house.address}/rules?lang=en#article-31")
    # The law is Chinese: the translation stands beside it and says what it is.
    words = page.locator("#article-31").inner_text()
    assert "driving piles" in words and "挖坑、掘土、打桩、顶进、钻探；" in words
    assert "unofficial" in page.locator("main").inner_text()


def test_drawings_carry_the_limits(house: Any, page: Any) -> None:
    page.goto(f"{house.address}/rules")
    drawn = page.eval_on_selector_all("svg.drawing", "every => every.map((one) => one.textContent)")
    for limit in ("1.5 m", "6 m", "10 m", "200 m"):
        assert any(limit in one for one in drawn), limit


def test_a_day_before_the_order_is_said_to_be_outside_of_it(house: Any, page: Any) -> None:
    page.goto(f"{house.address}/rules?on=2025.3.1")
    words = page.locator("main").inner_text()
    assert "这一天不在本办法的施行期内" in words and "第216号" in words and page.locator("article").count() == 0
    page.get_by_role("link", name="看施行首日的条文").click()
    assert page.locator("article").count() == 13
    page.get_by_label("按哪一天").fill("后天")
    page.get_by_role("button", name="查看").click()
    page.locator("#errors:focus").wait_for()
    assert page.title().startswith("错误")
    assert page.get_by_label("按哪一天").input_value() == "后天"


def test_works_are_found_by_everyday_words(house: Any, page: Any) -> None:
    page.goto(f"{house.address}/rules")
    page.get_by_label("查找作业").fill("板房")
    with page.expect_navigation():
        page.get_by_role("button", name="查找").click()
    act = page.locator("#act-ST-TEMP")
    assert "由主管部门认定" in act.inner_text() and "深于 1 m 的" in act.inner_text()
    page.get_by_label("查找作业").fill("<b>顶菅</b>")
    with page.expect_navigation():
        page.get_by_role("button", name="查找").click()
    assert "没有名称含有“<b>顶菅</b>”" in page.locator("main").inner_text()


def test_the_law_is_open_to_every_role(operators_house: Any) -> None:
    assert httpx.get(f"{operators_house.address}/rules?q=" + "长" * 101).status_code == 422
    assert "第四十一条" in httpx.get(f"{operators_house.address}/rules").text
