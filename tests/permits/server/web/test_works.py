"""What is done there, what must still be said, and all of it looked over: as a person meets these pages."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from permits.server.web.draft import Door, Draft, DraftFile
from permits.storage.store import Store

# Beside the sample city's mains, with all digits that a map gives.
LINE = {"type": "LineString", "coordinates": [[113.6200123456, 34.7400123456], [113.6206123456, 34.7405123456]]}
POINT = {"type": "Point", "coordinates": [113.6206123456, 34.7405123456]}


def feature(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def drawn(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


TRENCH = drawn(feature(LINE, width_m=0.8))
TRENCH_AND_WELL = drawn(feature(LINE, width_m=0.8), feature(POINT, diameter_m=1.2))


class Asks:
    """Drafts put into the store of a running house, as the page before these leaves them."""

    def __init__(self, house: Any) -> None:
        self.house, self.store = house, Store.open(house.store)

    def new(self, draft: Draft) -> str:
        return self.store.new_ask(draft.model_dump_json(), now=datetime.datetime.now(datetime.UTC)).token

    def file(self, name: str, content: bytes, **stated: Any) -> str:
        file = DraftFile(name=name, sha256=self.store.objects.put(content), length=len(content))
        return self.new(Draft(door=Door.FILE, file=file, **stated))

    def address(self, token: str, page: str) -> str:
        return f"{self.house.address}/asks/{token}/{page}"

    def draft(self, token: str) -> Draft:
        ask = self.store.ask(token, now=datetime.datetime.now(datetime.UTC))
        assert ask is not None
        return Draft.model_validate_json(ask.state)


@pytest.fixture
def asks(house: Any) -> Iterator[Asks]:
    asks = Asks(house)
    yield asks
    asks.store.close()


def sent(page: Any) -> None:
    """What was pressed has been sent, and the page that follows is here."""
    expect(page.locator("form[data-sent]")).to_have_count(0)
    page.wait_for_load_state()


def sound(page: Any) -> None:
    """Nothing serious for people who cannot see, and nothing wider than the screen."""
    sent(page)
    found = [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
    assert not found, [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def go_on(page: Any) -> None:
    page.get_by_role("button", name="继续").first.click()
    sent(page)


def test_a_trench_from_the_list_to_the_last_look(page: Any, asks: Asks) -> None:
    token = asks.new(Draft(drawn=TRENCH))
    page.goto(asks.address(token, "works"))
    sound(page)
    page.get_by_role("button", name="加上 沟槽开挖").first.click()
    sound(page)
    go_on(page)
    assert page.get_by_role("heading", level=1).inner_text() == "最深挖到多少？"
    assert "第三十二条第二款" in page.locator(".why").inner_text()
    sound(page)
    page.get_by_label("最深挖到多少？").fill("1.5")
    go_on(page)
    page.get_by_label("要用机械").check()
    sound(page)
    go_on(page)
    page.get_by_label("开工").fill("2027-05-10")
    page.get_by_label("完工").fill("2027-06-10")
    go_on(page)
    page.get_by_role("button", name="我不知道").click()
    page.wait_for_url("**/review")
    sound(page)
    said = page.locator("main").inner_text()
    assert all(
        words in said for words in ("0.8 米", "1.5 米", "要用机械", "2027-05-10", "不知道", "按单位和个人两种情况都写")
    )
    draft = asks.draft(token)
    assert draft.drawn is not None and draft.drawn["features"][0]["properties"] == {
        "width_m": 0.8,
        "depth_m": 1.5,
        "hand_dug": False,
    }
    assert draft.facts == {"start": "2027-05-10", "end": "2027-06-10"}
    page.get_by_role("link", name="改 最深挖到多少？").click()
    assert page.get_by_label("最深挖到多少？").input_value() == "1.5"
    page.get_by_label("最深挖到多少？").fill("2")
    page.get_by_role("button", name="记下").click()
    page.wait_for_url("**/review")
    assert "2 米" in page.locator("main").inner_text()


def test_typed_works_show_how_they_were_understood_and_offer_the_nearest(page: Any, asks: Asks) -> None:
    token = asks.new(Draft(drawn=TRENCH))
    page.goto(asks.address(token, "works"))
    page.get_by_role("searchbox").fill("埋水管，局部爆坡")
    page.keyboard.press("Enter")
    sent(page)
    assert "看成：沟槽开挖" in page.locator("#found").inner_text()
    page.get_by_role("button", name="照原文写上").click()
    sent(page)
    assert asks.draft(token).activities == ["埋水管，局部爆坡"]
    assert "没看懂：“爆坡”" in page.locator(".unknown").inner_text()
    sound(page)
    page.locator(".unknown").get_by_role("button", name="爆破").click()
    sent(page)
    assert asks.draft(token).activities == ["EX-TRENCH", "BL-ROCK"]
    page.get_by_role("button", name="去掉 爆破").click()
    sent(page)
    assert asks.draft(token).activities == ["EX-TRENCH"]


def test_the_list_narrows_by_everyday_words_while_one_types(page: Any, asks: Asks) -> None:
    page.goto(asks.address(asks.new(Draft(drawn=TRENCH)), "works"))
    page.get_by_role("searchbox").press_sequentially("光缆")
    shown = page.locator(".act:visible strong").all_inner_texts()
    assert "沟槽开挖" in shown and len(set(shown)) < 5


def test_nothing_chosen_is_said_and_not_greyed_out(page: Any, asks: Asks) -> None:
    page.goto(asks.address(asks.new(Draft(drawn=TRENCH)), "works"))
    go_on(page)
    assert page.title().startswith("错误")
    assert page.evaluate("document.activeElement.id") == "errors"
    page.get_by_role("link", name="还没有说做什么").click()
    assert page.evaluate("document.activeElement.id") == "q"


def test_an_area_without_works_is_named(page: Any, asks: Asks) -> None:
    token = asks.new(Draft(drawn=TRENCH_AND_WELL))
    page.goto(asks.address(token, "works"))
    page.locator(".areas a").nth(0).click()
    page.get_by_role("button", name="加上 沟槽开挖").first.click()
    sent(page)
    go_on(page)
    assert "第 2 处：还没有说做什么" in page.locator("#errors").inner_text()
    sound(page)
    page.get_by_role("button", name="加上 其他管线检查井").first.click()
    sent(page)
    go_on(page)
    draft = asks.draft(token)
    assert draft.drawn is not None and draft.activities == []
    assert [one["properties"]["activities"] for one in draft.drawn["features"]] == [["EX-TRENCH"], ["ST-OTHERMH"]]
    # The trench and the well are asked for their depth each by itself.
    assert "第 1 处" in page.locator(".about").inner_text()


def test_an_unusual_depth_is_asked_and_what_was_typed_stays(page: Any, asks: Asks) -> None:
    token = asks.new(Draft(drawn=TRENCH, activities=["EX-TRENCH"]))
    page.goto(asks.address(token, "questions"))
    page.get_by_label("最深挖到多少？").fill("450")
    go_on(page)
    assert page.title().startswith("错误") and "是不是 4.5 米" in page.locator("#errors").inner_text()
    assert page.get_by_label("最深挖到多少？").input_value() == "450"
    sound(page)
    page.get_by_role("button", name="是 4.5 米").click()
    sent(page)
    draft = asks.draft(token)
    assert draft.drawn is not None and draft.drawn["features"][0]["properties"]["depth_m"] == 4.5


def test_what_was_typed_and_not_sent_outlasts_a_reload(page: Any, asks: Asks) -> None:
    page.goto(asks.address(asks.new(Draft(drawn=TRENCH, activities=["EX-TRENCH"])), "questions"))
    page.get_by_label("最深挖到多少？").fill("1.25")
    page.reload()
    assert page.get_by_label("最深挖到多少？").input_value() == "1.25"


def test_a_draft_that_was_changed_in_another_window_loses_neither(page: Any, asks: Asks) -> None:
    token = asks.new(Draft(drawn=TRENCH, activities=["EX-TRENCH"]))
    page.goto(asks.address(token, "works"))
    other = page.context.new_page()
    other.goto(asks.address(token, "works"))
    other.get_by_role("button", name="加上 基坑开挖").first.click()
    sent(other)
    page.get_by_role("button", name="加上 乔木种植").first.click()
    sent(page)
    said = page.locator("main").inner_text()
    assert "另一个窗口" in said and "乔木种植" in said and "基坑开挖" in said
    sound(page)
    page.get_by_role("button", name="用我刚填的").click()
    sent(page)
    assert asks.draft(token).activities == ["EX-TRENCH", "EX-PIT", "PL-TREE"]


def test_an_answer_that_was_given_elsewhere_meanwhile_is_shown_beside_this_one(page: Any, asks: Asks) -> None:
    token = asks.new(Draft(drawn=TRENCH, activities=["EX-TRENCH"]))
    page.goto(asks.address(token, "questions"))
    other = page.context.new_page()
    other.goto(asks.address(token, "questions"))
    other.get_by_label("最深挖到多少？").fill("1.5")
    go_on(other)
    page.get_by_label("最深挖到多少？").fill("2.5")
    go_on(page)
    said = page.locator("main").inner_text()
    assert "最深挖到多少？ 2.5" in said and "最深挖到多少？ 1.5" in said
    page.get_by_role("button", name="用我刚填的").click()
    sent(page)
    draft = asks.draft(token)
    assert draft.drawn is not None and draft.drawn["features"][0]["properties"]["depth_m"] == 2.5


def test_a_file_says_its_own_works_and_what_of_it_was_not_read(page: Any, asks: Asks) -> None:
    works = drawn(
        feature(LINE, activity="给水管开槽", width_m=0.8, depth_m=1.2), feature({"type": "Point", "coordinates": []})
    )
    works["features"][0]["id"] = "沟槽"
    token = asks.file("works.geojson", json.dumps(works).encode(), coordinates_from="survey")
    page.goto(asks.address(token, "works"))
    assert "沟槽：沟槽开挖" in page.locator("main").inner_text()
    page.get_by_role("button", name="就是这些").click()
    sent(page)
    # Width and depth stand in the file; the first that does not is asked.
    assert page.get_by_role("heading", level=1).inner_text() == "全部人工开挖，还是要用机械？"
    page.goto(asks.address(token, "review"))
    said = page.locator("main").inner_text()
    assert "没有读出，因此不会检查" in said and "works.geojson" in said
    assert "1.2" in said and "文件里写的" in said
    sound(page)


def test_facts_that_the_works_do_not_have_are_shown_before_the_check(page: Any, asks: Asks) -> None:
    works = drawn(feature(LINE, width_m=0.8, depth_m=2.0))
    page.goto(asks.address(asks.new(Draft(drawn=works, activities=["XX-LIGHT"])), "review"))
    said = page.locator(".card.warn").inner_text()
    assert "不动土作业" in said and "基坑开挖" in said and "无法判定" in said
    sound(page)


def test_hostile_words_are_text(page: Any, asks: Asks) -> None:
    words = "<script>alert(1)</script>\"'开挖"
    token = asks.new(Draft(drawn=drawn(feature(LINE, width_m=1, id="<b>甲</b>")), activities=[words]))
    for name in ("works", "review"):
        page.goto(asks.address(token, name))
        assert words in page.locator("main").inner_text() or name == "review"
        assert page.locator("main b, main script").count() == 0


def test_pages_are_light_and_speak_english(page: Any, asks: Asks) -> None:
    token = asks.new(Draft(drawn=TRENCH_AND_WELL, activities=["EX-TRENCH"]))
    for name in ("works", "questions", "review"):
        answer = page.goto(asks.address(token, f"{name}?lang=en"))
        assert len(answer.body()) < 200_000
        said = page.locator("main").inner_text()
        assert not re.findall("[\u3400-\u9fff]{2,}", said), name
        sound(page)


def test_everything_works_without_scripts(browser: Any, asks: Asks) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    token = asks.new(Draft(drawn=TRENCH))
    page.goto(asks.address(token, "works"))
    page.get_by_role("searchbox").fill("种树")
    page.get_by_role("button", name="找").click()
    page.get_by_role("button", name="加上：乔木种植").click()
    page.get_by_role("button", name="继续").first.click()
    for _ in range(5):
        page.get_by_role("button", name="我不知道").click()
    page.wait_for_url("**/review")
    assert "按深根植物处理" in page.locator("main").inner_text()
    context.close()


def test_a_draft_without_a_place_leads_back_to_it(page: Any, asks: Asks) -> None:
    token = asks.new(Draft())
    for name in ("works", "questions", "review"):
        answer = page.request.get(asks.address(token, name), max_redirects=0)
        assert answer.status == 303 and answer.headers["location"] == f"/asks/{token}/place"
