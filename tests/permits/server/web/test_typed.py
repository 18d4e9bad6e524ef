"""What somebody typed and has not sent stays where he typed it, whatever happens to the page or the server; and only that."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from permits.server.web.draft import Draft
from permits.storage.store import Store

expect = pytest.importorskip("playwright.sync_api").expect

TREE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"diameter_m": 1.0},
            "geometry": {"type": "Point", "coordinates": [113.6206, 34.7405]},
        }
    ],
}
FACTS = {"start": "2026-12-01", "end": "2026-12-05", "applicant": "unit"}
# A page of ours has no list to choose from yet.
SELECT = """<form data-typed="own"><input type="hidden" name="version" value="1">
<select name="one" aria-label="one"><option>a</option><option selected>b</option><option>c</option></select></form>
<script src="%s"></script>"""


def new(house: Any, **stated: Any) -> str:
    """A draft of a tree, whose hole was drawn as a circle of one metre."""
    store = Store.open(house.store)
    draft = Draft(drawn=TREE, activities=["PL-TREE"], **stated)
    token = store.new_ask(draft.model_dump_json(), now=datetime.datetime.now(datetime.UTC)).token
    store.close()
    return f"{house.address}/asks/{token}"


def answer(page: Any, text: str) -> None:
    page.fill("#hole_diameter_m", text)
    page.get_by_role("button", name="记下").click()
    page.wait_for_url("**/review")


@pytest.fixture
def hole(house: Any, page: Any) -> str:
    """The question how wide the hole is, which says 1 already."""
    address = new(house) + "/questions?change=planting_hole%400"
    page.goto(address)
    expect(page.locator("#hole_diameter_m")).to_have_value("1")
    return address


def _reload(page: Any, house: Any) -> None:
    page.reload()


def _in_english(page: Any, house: Any) -> None:
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**lang=en")


def _killed(page: Any, house: Any) -> None:
    house.kill()
    house.start()
    page.reload()


@pytest.mark.parametrize("happens", [_reload, _in_english, _killed])
def test_pass_what_was_typed_over_what_stood_there_stays(
    happens: Callable[[Any, Any], None], own_house: Any, browser: Any
) -> None:
    context = browser.new_context(locale="zh-CN")
    here = new(own_house, facts=FACTS)
    size, dates, whose, own, chosen = (context.new_page() for _ in range(5))
    size.goto(here + "/questions?change=planting_hole%400")
    size.fill("#hole_diameter_m", "1.7")
    dates.goto(here + "/questions?change=when")
    dates.fill("#start", "2027-03-08")
    dates.check("#emergency")
    whose.goto(here + "/questions?change=whose")
    expect(whose.locator("input[name=applicant]").nth(1)).to_be_visible()
    before = whose.locator("input[name=applicant]:checked").get_attribute("value")
    whose.check(f"input[name=applicant]:not([value='{before}']) >> nth=0")
    now = whose.locator("input[name=applicant]:checked").get_attribute("value")
    own.goto(here + "/works")
    own.get_by_text("自己写一段话").click()
    own.fill("#text", "挖一条\n沟")
    script = size.locator("script[src*='typed']").get_attribute("src")
    chosen.route("**/list*", lambda route: route.fulfill(body=SELECT % script, content_type="text/html"))
    chosen.goto(own_house.address + "/list")
    chosen.select_option("select", "c")
    if happens is not _in_english:
        happens(chosen, own_house)
        expect(chosen.locator("select")).to_have_value("c")
    for page in (size, dates, whose, own):
        # One server is killed once.
        (_reload if happens is _killed else happens)(page, own_house)
    expect(size.locator("#hole_diameter_m")).to_have_value("1.7")
    expect(dates.locator("#start")).to_have_value("2027-03-08")
    expect(dates.locator("#end")).to_have_value("2026-12-05")
    expect(dates.locator("#emergency")).to_be_checked()
    expect(whose.locator("input[name=applicant]:checked")).to_have_value(now)
    expect(own.locator("#text")).to_have_value("挖一条\n沟")
    # It is not hidden in what was folded.
    expect(own.locator("#text")).to_be_visible()
    context.close()


def test_pass_what_the_server_took_is_what_stands_there_afterwards(hole: str, page: Any) -> None:
    answer(page, "1.7")
    page.goto(hole)
    expect(page.locator("#hole_diameter_m")).to_have_value("1.7")
    answer(page, "1.5")
    page.goto(hole)
    expect(page.locator("#hole_diameter_m")).to_have_value("1.5")


def test_pass_an_answer_from_elsewhere_is_newer_than_what_was_typed_and_not_sent(hole: str, page: Any) -> None:
    page.fill("#hole_diameter_m", "1.7")
    other = page.context.new_page()
    other.goto(hole)
    answer(other, "1.5")
    page.goto(hole)
    expect(page.locator("#hole_diameter_m")).to_have_value("1.5")


def test_pass_what_was_typed_stays_when_something_else_is_changed(hole: str, page: Any) -> None:
    page.fill("#hole_diameter_m", "1.7")
    page.goto(hole.partition("/questions")[0] + "/works")
    page.get_by_text("自己写一段话").click()
    page.fill("#text", "再挖一条沟")
    page.get_by_role("button", name="加上 基坑开挖").first.click()
    page.wait_for_selector("#picked:focus")
    expect(page.locator("#text")).to_have_value("再挖一条沟")
    page.get_by_role("button", name="加上这段话").click()
    page.get_by_text("“再挖一条沟”").first.wait_for()
    # That arrived, and does not stand there to be sent again.
    expect(page.locator("#text")).to_have_value("")
    page.goto(hole)
    expect(page.locator("#hole_diameter_m")).to_have_value("1.7")


def test_fail_a_server_that_went_away_is_said_beside_the_button(own_house: Any, browser: Any) -> None:
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(new(own_house) + "/questions?change=planting_hole%400")
    page.fill("#hole_diameter_m", "1.7")
    own_house.kill()
    for _ in range(2):
        page.get_by_role("button", name="记下").click()
        expect(page.get_by_role("alert")).to_have_text("没有网络或服务器没有回答；已填的内容都在，稍后再按")
    own_house.start()
    # It never left, and was not taken for what was sent.
    page.reload()
    answer(page, "1.8")
    assert "1.8 米" in page.inner_text("main")
    page.context.close()


def test_pass_a_work_that_is_chosen_is_not_offered_again(house: Any, page: Any) -> None:
    page.goto(new(house) + "/works")
    tree = page.locator("#list .act", has_text="乔木种植")
    for row in (tree.first, tree.last):
        expect(row).to_contain_text("已选")
        expect(row.get_by_role("button")).to_have_count(0)
    page.get_by_role("button", name="去掉 乔木种植").click()
    expect(tree.first.get_by_role("button", name="加上 乔木种植")).to_be_visible()


def test_pass_all_of_a_page_stands_in_a_landmark(house: Any, page: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    for address in (house.address, new(house) + "/works", new(house) + "/review"):
        page.goto(address)
        assert "region" not in [one["id"] for one in axe.Axe().run(page).response["violations"]]
