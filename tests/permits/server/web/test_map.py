"""/map as an inspector meets it: found, touched, with kept jobs, and taken along without a network; and who may not see it."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

import data
from permits.intake.handed_in import read_layers
from permits.record.reading import to_json
from permits.service.check import Desk
from permits.service.opening import open_network
from permits.service.particulars import particulars_of
from permits.storage.store import Store

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
HOSTILE = "</script><img src=x onerror=alert(1)>"
# On the southern pipe of a street, and beside a transmission line.
ON_A_PIPE = (34.741673, 113.621073)


@pytest.fixture(scope="module")
def with_jobs(operators_house: Any) -> Iterator[Any]:
    """Two works of the sample city, checked and kept while the server runs."""
    now = datetime.datetime.now(datetime.UTC)
    with data.as_file(data.sample("")) as city, Store.open(operators_house.store) as store:
        desk = Desk(open_network([str(city / "network.geojson")], coverage=str(city / "coverage.geojson")))
        for name in ("03-通信井", "04-临界沟槽"):
            layers = list(read_layers(city / "works" / f"{name}.geojson"))
            record = desk.check(layers, today=datetime.date(2026, 5, 10), beside={"project": name + HOSTILE}).record
            ask = store.new_ask("{}", now=now)
            store.keep_check(ask=ask, record=to_json(record).encode(), particulars=particulars_of(record), now=now)
    yield operators_house


@pytest.fixture
def map_page(page: Any, with_jobs: Any) -> Any:
    alarms: list[str] = []
    page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    page.goto(f"{with_jobs.address}/map")
    page.locator("#count", has_text="18").wait_for()
    yield page
    assert alarms == []


def find(page: Any, words: str) -> None:
    page.get_by_role("searchbox").fill(words)
    page.keyboard.press("Enter")


def panel(page: Any) -> str:
    page.wait_for_selector("#here:not([hidden])")
    return str(page.locator("#here").inner_text())


def test_an_applicant_is_told_why_not_and_what_he_can_do(house: Any, page: Any) -> None:
    answer = page.goto(f"{house.address}/map")
    assert answer.status == 403
    assert "敏感" in page.locator("main").inner_text()
    page.locator("main").get_by_role("link", name="申报检查").wait_for()
    for path in ("area", "jobs", "offline"):
        frame = "west=113.6&south=34.7&east=113.7&north=34.8&zoom=16"
        refused = httpx.get(f"{house.address}/map/{path}?{frame}")
        assert refused.status_code == 403 and "M-DN" not in refused.text
    assert httpx.get(f"{house.address}/map/search?q=M-DN500").status_code == 403


def test_coordinates_lead_to_what_is_forbidden_there(map_page: Any) -> None:
    find(map_page, f"{ON_A_PIPE[0]}, {ON_A_PIPE[1]}")
    words = panel(map_page)
    assert "自外缘 1.5 m" in words and "在范围内" in words
    assert "挖坑、掘土、打桩、顶进、钻探" in words and "第三十一条第二款第（二）项" in words
    assert "± 0.18 m" in words and "不作判定" in words


def test_what_could_not_be_fetched_is_not_said_to_be_absent(page: Any, with_jobs: Any) -> None:
    page.route("**/map/jobs?*", lambda route: route.abort())
    page.goto(f"{with_jobs.address}/map")
    page.locator("#count", has_text="18").wait_for()
    find(page, f"{ON_A_PIPE[0]}, {ON_A_PIPE[1]}")
    words = panel(page)
    assert "没有全部载入" in words and "没有找到在此处申报并检查过的作业" not in words


def test_the_number_of_a_job_leads_to_its_paper(map_page: Any) -> None:
    find(map_page, "通信井")
    words = panel(map_page)
    assert words.index("此处申报并检查过的作业") < words.index("此处禁止")
    assert "禁止实施" in words and "2026年6月10日" in words and HOSTILE in words
    link = map_page.locator("#here").get_by_role("link", name="打开检查意见").first
    assert re.fullmatch(r"/checks/[\w-]{20,}", link.get_attribute("href"))


def test_the_job_that_was_looked_for_comes_first_under_its_number(map_page: Any, with_jobs: Any) -> None:
    """The one that took its place lies there as well."""
    now = datetime.datetime.now(datetime.UTC)
    with data.as_file(data.sample("")) as city, Store.open(with_jobs.store) as store:
        desk = Desk(open_network([str(city / "network.geojson")], coverage=str(city / "coverage.geojson")))
        layers = list(read_layers(city / "works" / "03-通信井.geojson"))
        later = desk.check(layers, today=datetime.date(2026, 5, 11), beside={"project": "改后的井"}).record
        (old,) = store.checks_found("通信井", now=now)
        made = store.keep_check(
            ask=store.new_ask("{}", now=now),
            record=to_json(later).encode(),
            particulars=particulars_of(later),
            previous=old.token,
            now=now,
        )
    number = later.number
    map_page.reload()
    map_page.locator("#count", has_text="18").wait_for()
    try:
        find(map_page, old.number)
        words = panel(map_page)
        assert words.startswith(old.number) and "所点之处" not in words
        first, second = map_page.locator("#here details").all()[:2]
        assert (
            f"所查 {old.number} · 另有改动后的意见 {number}" in first.inner_text()
            and first.get_attribute("open") is not None
        )
        assert second.get_attribute("open") is None and "含此处" in second.inner_text()
        second.locator("summary").click()
        assert f"由 {old.number} 改动而来" in second.inner_text()
    finally:
        with Store.open(with_jobs.store) as store:
            store.delete_check(made.token)


def test_a_part_that_goes_first_takes_no_place_of_the_whole(with_jobs: Any) -> None:
    now = datetime.datetime.now(datetime.UTC)
    with data.as_file(data.sample("")) as city, Store.open(with_jobs.store) as store:
        desk = Desk(open_network([str(city / "network.geojson")], coverage=str(city / "coverage.geojson")))
        (whole,) = store.checks_found("通信井", now=now)
        layers = list(read_layers(city / "works" / "01-远处沟槽.geojson"))
        beside = {"part_of": whole.number}
        part = desk.check(layers, today=datetime.date(2026, 5, 11), beside=beside).record
        made = store.keep_check(
            ask=store.new_ask(json.dumps({"facts": beside}), now=now),
            record=to_json(part).encode(),
            particulars=particulars_of(part),
            previous=whole.token,
            now=now,
        )
    frame = "west=113.6&south=34.7&east=113.7&north=34.8&zoom=16"
    try:
        features = httpx.get(f"{with_jobs.address}/map/jobs?{frame}").json()["features"]
    finally:
        with Store.open(with_jobs.store) as store:
            store.delete_check(made.token)
    labels = {one["properties"]["number"]: one["properties"]["label"] for one in features}
    assert "改动后" not in labels[whole.number] and "只是一部分" in labels[part.number]


def test_a_name_that_several_have_is_chosen_from_a_list(map_page: Any) -> None:
    find(map_page, "建设路")
    map_page.locator("#found button").nth(1).wait_for()
    # The list has the focus: the keyboard goes on from there.
    map_page.keyboard.press("Enter")
    assert "M-DN500-建设路" in panel(map_page)
    find(map_page, "zz没有zz")
    map_page.get_by_text("没有找到").wait_for()


def test_where_one_stands_is_a_disc_held_against_the_limit(map_page: Any) -> None:
    map_page.context.grant_permissions(["geolocation"])
    map_page.context.set_geolocation({"latitude": ON_A_PIPE[0], "longitude": ON_A_PIPE[1], "accuracy": 7.2})
    map_page.get_by_role("button", name="我的位置").click()
    map_page.get_by_text("± 8 m，大于 1.5 m 的限距").wait_for()
    assert "误差可及范围以外" in panel(map_page)


def test_what_is_in_view_can_be_had_without_a_pointer(map_page: Any) -> None:
    find(map_page, f"{ON_A_PIPE[1]} {ON_A_PIPE[0]}")
    panel(map_page)
    row = map_page.locator("#listed button", has_text="M-DN500-建设路").first
    row.focus()
    map_page.keyboard.press("Enter")
    assert "供热管网安全保护范围" in panel(map_page)
    assert map_page.evaluate("document.activeElement.tagName") == "H2"
    small = map_page.evaluate(
        "[...document.querySelectorAll('.inspect button, .inspect a')].filter((one) => one.offsetWidth && "
        "(one.getBoundingClientRect().height < 24 || one.getBoundingClientRect().width < 24)).map((one) => one.outerHTML)"
    )
    assert small == []


def test_the_area_opens_from_a_file_without_a_network(map_page: Any, browser: Any, tmp_path: Path) -> None:
    with map_page.expect_download() as saved:
        map_page.get_by_role("button", name="存此区域，离线用").click()
    file = tmp_path / "area.html"
    saved.value.save_as(file)
    map_page.get_by_text("没有网络时打开它").wait_for()
    context = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}, offline=True)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: wrong.append(request.url) if not request.url.startswith("file:") else None)
    page.goto(file.as_uri())
    assert "离线文件，截至" in page.locator("#heatguard-banner").inner_text()
    page.locator("#heatguard-search").fill("M-DN500-建设路")
    page.keyboard.press("Enter")
    page.wait_for_selector("#heatguard-here:not([hidden])")
    words = page.locator("#heatguard-here").inner_text()
    assert "挖坑、掘土" in words and "M-DN500-建设路" in words
    found = axe.Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == [], found
    assert wrong == []
    context.close()


def test_what_was_not_surveyed_is_marked_and_never_said_to_be_free(map_page: Any) -> None:
    find(map_page, "34.7340, 113.6080")
    words = panel(map_page)
    assert "普查覆盖范围之外" in words and "没有供热设施的范围及于此处" not in words
    map_page.get_by_text("图例").click()
    map_page.locator("#legend", has_text="没有普查资料").wait_for()


def test_axe_finds_nothing_serious(map_page: Any) -> None:
    find(map_page, "通信井")
    panel(map_page)
    found = axe.Axe().run(map_page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == [], found


@pytest.mark.parametrize(
    "query",
    [
        "",
        "west=a&south=0&east=1&north=1&zoom=3",
        "west=nan&south=0&east=1&north=1&zoom=3",
        "west=0&south=0&east=1&north=1&zoom=99",
    ],
)
def test_no_frame_breaks_the_map(with_jobs: Any, query: str) -> None:
    for path in ("area", "jobs", "offline"):
        assert httpx.get(f"{with_jobs.address}/map/{path}?{query}").status_code == 422
