"""Step one as people do it: drawn with a mouse, a finger or the keyboard, handed in as a file, pasted; and nothing lost."""

from __future__ import annotations

import json
from typing import Any

import pytest

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
expect = pytest.importorskip("playwright.sync_api").expect

LON, LAT = 113.6189, 34.7416
CORNERS = f"{LON},{LAT}\n{LON + 0.0002},{LAT}\n{LON + 0.0002},{LAT + 0.0002}\n"
PLANE = "点号,X,Y\nJ1,3846010.12,465100.45\nJ2,3846030.12,465100.45\nJ3,3846030.10,465140.41\n"
HOSTILE = "<img src=x onerror=alert(1)>"


def tap(page: Any, *places: tuple[int, int]) -> None:
    for x, y in places:
        page.locator("#map").click(position={"x": x, "y": y})


def go_on(page: Any) -> None:
    page.click("#place .actions button[type=submit]")
    page.wait_for_url("**/confirm")


def near(page: Any, house: Any) -> None:
    page.goto(house.address)
    page.fill("#find", f"{LON}, {LAT}")
    page.click("#find-go")
    expect(page.locator("#told")).to_contain_text("113.6189")


def drawn(page: Any) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads(page.input_value("#drawn"))["features"]
    return features


def without_serious(page: Any) -> None:
    found = axe.Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")] == []


def paste(page: Any, text: str, kind: str = "范围") -> None:
    page.check('input[name="door"][value="pasted"]')
    page.check(f'input[name="pasted_as"][value="{kind}"]')
    page.fill("#pasted", text)


# --- drawing ---------------------------------------------------------------------------------------


def test_pass_a_trench_is_drawn_with_its_width_and_read_as_drawn(house: Any, page: Any) -> None:
    near(page, house)
    page.click('[data-start="LineString"]')
    tap(page, (100, 100), (100, 200))
    page.click("#finish")
    # The width has the focus: nobody must look for it.
    page.keyboard.type("1.5")
    (one,) = drawn(page)
    assert one["geometry"]["type"] == "LineString" and one["properties"] == {"id": "沟槽1", "width_m": 1.5}
    go_on(page)
    assert "全宽 1.5 米" in page.inner_text("#was-read >> xpath=..")
    assert "没有：交来的都读到了" in page.inner_text("#not-read >> xpath=..")
    assert "郑州市" in page.inner_text("#where >> xpath=..")


def test_pass_several_works_are_drawn_and_changed_and_more_is_asked_for(house: Any, page: Any) -> None:
    near(page, house)
    page.click('[data-start="Polygon"]')
    tap(page, (60, 100), (160, 100), (160, 180), (200, 240))
    page.click("#undo")
    page.click("#finish")
    page.click('[data-start="Point"]')
    tap(page, (240, 120))
    page.fill("#points-diameter", "3")
    page.click("#finish")
    area, circle = drawn(page)
    assert len(area["geometry"]["coordinates"][0]) == 4 and circle["properties"]["diameter_m"] == 3
    # A corner is moved by the keyboard.
    page.get_by_role("button", name="改角点 范围1").click()
    page.locator(".corner").first.press("Shift+ArrowUp")
    assert drawn(page)[0]["geometry"]["coordinates"][0][0][1] > area["geometry"]["coordinates"][0][0][1]
    page.get_by_role("button", name="删除 点1").click()
    assert len(drawn(page)) == 1
    go_on(page)
    page.get_by_role("button", name="继续").click()
    assert "请确认是否还有别的作业范围" in page.inner_text("#errors") and page.title().startswith("错误")
    page.get_by_label("还有，或者要改").check()
    page.get_by_role("button", name="继续").click()
    page.wait_for_url("**/place")
    assert len(drawn(page)) == 1


def test_pass_a_corner_keeps_the_focus_when_the_map_is_zoomed(house: Any, page: Any) -> None:
    """As it is, a moment after its works were chosen: what is pressed then moved nothing."""
    near(page, house)
    page.click('[data-start="Polygon"]')
    tap(page, (60, 100), (160, 100), (160, 180))
    page.click("#finish")
    before = drawn(page)[0]["geometry"]["coordinates"][0][0]
    page.get_by_role("button", name="改角点 范围1").click()
    scale = page.locator(".leaflet-control-scale-line")
    for way in ("in", "out", "out"):
        page.locator(".corner").first.focus()
        said = scale.inner_text()
        page.locator(f".leaflet-control-zoom-{way}").evaluate("button => button.click()")
        expect(scale).not_to_have_text(said)
        page.keyboard.press("Shift+ArrowUp")
        after = drawn(page)[0]["geometry"]["coordinates"][0][0]
        assert after[1] > before[1] and after[0] == pytest.approx(before[0], abs=1e-5)
        before = after


def test_pass_corners_are_set_by_keyboard_alone(house: Any, page: Any) -> None:
    page.goto(house.address)
    page.focus('[data-start="Polygon"]')
    page.keyboard.press("Enter")
    page.focus("#corner")
    for text in ("113.6189 34.7416", "34.7416, 113.6191", "E113°37'8.76\" N34°44'30.48\""):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        expect(page.locator("#corner")).to_have_value("")
    page.focus("#map")
    page.keyboard.press("Enter")
    page.focus("#finish")
    page.keyboard.press("Enter")
    (one,) = drawn(page)
    ring = one["geometry"]["coordinates"][0]
    assert len(ring) == 5 and ring[0] == [113.6189, 34.7416] and ring[1] == [113.6191, 34.7416]
    assert ring[2] == pytest.approx([113.6191, 34.7418], abs=1e-6)


def test_pass_a_half_drawn_area_is_not_dropped_in_silence(house: Any, page: Any) -> None:
    near(page, house)
    page.click('[data-start="Polygon"]')
    tap(page, (60, 100), (160, 100))
    page.click("#place .actions button[type=submit]")
    expect(page.locator("#told")).to_have_text("还差 1 个角点")
    assert page.url.startswith(house.address) and not page.url.endswith("/confirm")


def test_pass_a_street_is_found_and_named_where_the_works_lie(house: Any, page: Any) -> None:
    page.goto(house.address)
    page.fill("#find", "建设路 桐柏路")
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text("建设路 × 桐柏路")
    page.click('[data-start="Point"]')
    tap(page, (150, 150))
    go_on(page)
    assert "路" in page.inner_text("#where >> xpath=..")
    page.goto(house.address)
    page.fill("#find", "没有这条路")
    page.click("#find-go")
    expect(page.locator("#told")).to_contain_text("没有找到")


def test_pass_works_drawn_elsewhere_than_looked_for_are_asked_about_once(house: Any, page: Any) -> None:
    near(page, house)
    page.click('[data-start="Point"]')
    tap(page, (140, 120))
    page.fill("#find", "113.65 34.72")
    page.click("#find-go")
    expect(page.locator("#told")).to_contain_text("113.65")
    page.click("#place .actions button[type=submit]")
    expect(page.locator("#told")).to_contain_text("公里")
    go_on(page)


def test_pass_where_one_stands_is_a_disc_with_its_accuracy(house: Any, browser: Any) -> None:
    place = {"latitude": LAT, "longitude": LON, "accuracy": 12.4}
    context = browser.new_context(geolocation=place, permissions=["geolocation"], locale="zh-CN")
    page = context.new_page()
    page.goto(house.address)
    page.click("#here")
    expect(page.locator("#told")).to_contain_text("误差约 13 米")
    context.close()


def test_pass_an_asset_is_found_only_by_who_may_see_where_pipes_lie(
    house: Any, operators_house: Any, browser: Any
) -> None:
    asked = browser.new_context(locale="zh-CN").request
    found = asked.get(f"{operators_house.address}/find", params={"q": "M-DN500"}).json()["found"]
    assert found and all("M-DN500" in one["name"] for one in found)
    assert asked.get(f"{house.address}/find", params={"q": "M-DN500"}).json()["found"] == []


def test_fail_nothing_drawn_is_said_and_no_button_is_dead(house: Any, page: Any) -> None:
    page.goto(house.address)
    page.click("#place .actions button[type=submit]")
    page.wait_for_selector("#errors")
    assert "图上还没有画任何范围" in page.inner_text("#errors")
    assert page.locator("button:disabled").count() == 0


def test_pass_the_example_of_the_sample_city_is_one_tap_away(house: Any, page: Any) -> None:
    page.goto(house.address)
    page.get_by_role("button", name="看这个例子").click()
    page.wait_for_url("**/confirm")
    assert "电缆沟" in page.inner_text("#was-read >> xpath=..")


# --- files and pasted corners ----------------------------------------------------------------------


def test_pass_pasted_corners_are_placed_by_the_system_that_is_chosen(house: Any, page: Any) -> None:
    page.goto(house.address)
    paste(page, CORNERS)
    go_on(page)
    assert page.locator(".candidates > li").count() == 3
    page.get_by_role("button", name="按这个位置").click()
    assert "请选择坐标是哪一种" in page.inner_text("#errors")
    page.get_by_label("测绘单位测量的").check()
    with page.expect_navigation():
        page.get_by_role("button", name="按这个位置").click()
    page.wait_for_selector("#where")
    assert "测绘单位测量" in page.inner_text("#where >> xpath=..")
    page.get_by_label("是，都在这里").check()
    page.get_by_role("button", name="继续").click()
    page.wait_for_url("**/works")


def test_pass_each_zone_is_shown_with_where_it_would_lie(house: Any, page: Any) -> None:
    page.goto(house.address)
    paste(page, PLANE.split("\n", 1)[1])
    go_on(page)
    cards = page.locator(".candidates > li")
    assert "中央经线 114°" in cards.nth(0).inner_text() and "在有管网的地区" in cards.nth(0).inner_text()
    assert "公里" in cards.nth(1).inner_text()


def test_pass_what_was_not_read_of_a_file_stands_beside_what_was(house: Any, page: Any) -> None:
    kml = (
        "<kml><Document><Folder><name>一期</name><Placemark><name>沟</name><LineString><coordinates>"
        f"{LON},{LAT} {LON + 0.0002},{LAT}</coordinates></LineString></Placemark><Placemark><name>坏</name></Placemark>"
        "</Folder></Document></kml>"
    )
    page.goto(house.address)
    page.check('input[name="door"][value="file"]')
    page.set_input_files("#file", {"name": "site.kml", "mimeType": "", "buffer": kml.encode()})
    expect(page.locator("#file-name")).to_have_text("site.kml")
    go_on(page)
    assert "没有读到 1 处" in page.inner_text("#not-read") and "坏" in page.inner_text("#not-read >> xpath=..")
    page.locator('input[name="states"]').first.check()
    with page.expect_navigation():
        page.get_by_role("button", name="按这个位置").click()
    page.wait_for_selector("#where")
    assert "没有写明" in page.inner_text("#was-read >> xpath=..")


def test_fail_a_file_that_is_not_read_is_said_with_what_to_do(house: Any, page: Any) -> None:
    page.goto(house.address)
    page.check('input[name="door"][value="file"]')
    page.set_input_files("#file", {"name": "a.pdf", "mimeType": "", "buffer": b"%PDF-1.7"})
    expect(page.locator("#file-name")).to_have_text("a.pdf")
    go_on(page)
    assert page.title().startswith("错误") and "请提交矢量文件" in page.inner_text(".card.stop")


def test_fail_a_slip_in_what_was_pasted_is_said_beside_it_by_its_line(house: Any, page: Any) -> None:
    page.goto(house.address)
    paste(page, "113.61870,34.74160\n113.61870,34,74160\n113.6190,34.7418\n")
    page.get_by_role("button", name="继续").click()
    said = page.locator("#pasted-wrong")
    expect(said).to_contain_text("第 2 行“113.61870,34,74160”：多了一个逗号？")
    expect(said).to_contain_text("113.61870,34.74160")
    assert "pasted.csv" not in page.inner_text("main")
    expect(page.locator("#pasted")).to_have_attribute("aria-invalid", "true")
    without_serious(page)
    page.get_by_role("link", name="English").click()
    expect(said).to_contain_text("line 2, '113.61870,34,74160': a comma too many?")
    page.fill("#pasted", "113.61870,34.74160\n113.61870,34.74180\n113.6190,34.7418\n")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/confirm")


def test_pass_hostile_names_are_text(house: Any, page: Any) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a name ran as code: {dialog.message}"))
    feature = {
        "type": "Feature",
        "properties": {"id": HOSTILE, "coordinates_from": "survey", "挖宽": HOSTILE},
        "geometry": {"type": "Point", "coordinates": [LON, LAT]},
    }
    page.goto(house.address)
    page.check('input[name="door"][value="file"]')
    name = f"{HOSTILE}.geojson"
    page.set_input_files("#file", {"name": name, "mimeType": "", "buffer": json.dumps(feature).encode()})
    expect(page.locator("#file-name")).not_to_be_empty()
    go_on(page)
    assert HOSTILE in page.inner_text("#was-read >> xpath=..")
    page.goto(page.url.replace("/confirm", "/place"))
    near_name = page.inner_text("#file-name") if page.is_visible("#file-name") else ""
    assert "<img" not in near_name
    assert page.locator("img[src='x']").count() == 0


# --- nothing is lost -------------------------------------------------------------------------------


def test_pass_what_was_typed_outlives_a_server_that_was_killed(own_house: Any, browser: Any) -> None:
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(own_house.address)
    paste(page, CORNERS)
    expect(page.locator("#saved")).to_have_text("草稿已保存")
    own_house.kill()
    page.fill("#pasted", CORNERS + f"{LON},{LAT + 0.0002}\n")
    expect(page.locator("#saved")).to_contain_text("没有网络")
    own_house.start()
    page.reload()
    assert page.input_value("#pasted").count("\n") == 4
    assert page.is_checked('input[name="pasted_as"][value="范围"]')
    go_on(page)
    assert page.locator(".candidates > li").count() == 3
    page.context.close()


def test_pass_a_page_opened_without_a_network_keeps_what_is_typed(house: Any, browser: Any) -> None:
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(house.address)
    page.context.set_offline(True)
    paste(page, CORNERS)
    expect(page.locator("#saved")).to_contain_text("没有网络")
    page.context.set_offline(False)
    # It is sent by itself as soon as there is one.
    expect(page.locator("#saved")).to_have_text("草稿已保存", timeout=15_000)
    page.context.close()


def test_pass_what_changed_in_another_window_is_not_overwritten(house: Any, browser: Any) -> None:
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(house.address)
    paste(page, CORNERS)
    expect(page.locator("#saved")).to_have_text("草稿已保存")
    other = page.context.new_page()
    other.goto(page.url)
    other.fill("#pasted", "113.62,34.75\n")
    expect(other.locator("#saved")).to_have_text("草稿已保存")
    page.fill("#pasted", CORNERS + "113.7,34.7\n")
    page.wait_for_selector("#conflict:not([hidden])")
    other.reload()
    assert other.input_value("#pasted") == "113.62,34.75\n"
    page.click("#conflict-mine")
    expect(page.locator("#saved")).to_have_text("草稿已保存")
    other.reload()
    assert other.input_value("#pasted").endswith("113.7,34.7\n")
    page.context.close()


def test_pass_the_language_changes_and_the_drawing_stays(house: Any, page: Any) -> None:
    near(page, house)
    page.click("#start-point")
    tap(page, (140, 120))
    expect(page.locator("#saved")).to_have_text("草稿已保存")
    assert page.locator(".steps a").count() == 3
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert len(drawn(page)) == 1


def test_pass_a_draft_that_is_gone_is_not_offered_and_forgotten(house: Any, page: Any) -> None:
    page.goto(house.address)
    paste(page, CORNERS)
    expect(page.locator("#saved")).to_have_text("草稿已保存")
    page.goto(house.address)
    expect(page.locator("#last-link")).to_be_visible()
    page.evaluate(
        "for (const name of Object.keys(localStorage)) localStorage[name.replace(/-draft-.+-/, '-draft-gone-')] = localStorage[name]"
    )
    page.evaluate("localStorage['heatguard-last'] = 'gone'")
    page.goto(house.address)
    page.wait_for_load_state("networkidle")
    assert not page.is_visible("#last")
    assert "gone" not in page.evaluate("JSON.stringify(localStorage)")


def test_pass_switching_doors_throws_nothing_away(house: Any, page: Any) -> None:
    near(page, house)
    page.click('[data-start="Point"]')
    tap(page, (140, 120))
    paste(page, CORNERS, "线路")
    assert "图上画的 1 处" in page.inner_text("#others")
    go_on(page)
    page.goto(page.url.replace("/confirm", "/place"))
    assert page.input_value("#pasted") == CORNERS and page.is_checked('input[name="pasted_as"][value="线路"]')
    page.check('input[name="door"][value="drawn"]')
    assert len(drawn(page)) == 1


def test_pass_pasting_and_files_work_without_scripts(house: Any, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(house.address)
    page.check('input[name="pasted_as"][value="范围"]')
    page.fill("#pasted", CORNERS)
    page.click("#place .actions button[type=submit]")
    expect(page.locator('input[name="states"]')).to_have_count(6)
    page.goto(house.address)
    page.check('input[name="door"][value="file"]')
    page.set_input_files("#file", {"name": "a.csv", "mimeType": "", "buffer": PLANE.encode()})
    page.click("#place .actions button[type=submit]")
    expect(page.locator(".candidates")).to_contain_text("中央经线 114°")
    context.close()


# --- for everybody ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pass_axe_finds_nothing_serious(language: str, house: Any, page: Any) -> None:
    page.goto(f"{house.address}/?lang={language}")
    without_serious(page)
    page.click('[data-start="Point"]')
    tap(page, (140, 120))
    without_serious(page)
    paste(page, CORNERS)
    without_serious(page)
    go_on(page)
    without_serious(page)
    page.locator('input[name="states"]').first.check()
    page.click("#system button[type=submit]")
    page.wait_for_selector("#where")
    without_serious(page)


def test_pass_no_page_is_wider_than_the_screen_and_all_are_light(house: Any, page: Any) -> None:
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(0 if "/ground?" in answer.url else len(answer.body())))
    page.goto(house.address)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # As they are before they are packed, with Leaflet and without what the map shows.
    assert sum(sizes) < 260_000
    paste(page, CORNERS)
    go_on(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# --- what is sent by whom --------------------------------------------------------------------------


def test_fail_what_does_not_come_from_our_page_changes_nothing(house: Any, page: Any) -> None:
    page.goto(house.address)
    assert page.request.post(f"{house.address}/asks", data={"changes": {"pasted": "x"}}).status == 403
    assert page.request.post(house.address, form={"door": "pasted", "pasted": "x"}).status == 403
