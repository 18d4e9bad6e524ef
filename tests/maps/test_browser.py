"""The map page in a real browser: what a reader sees, touches and is told."""

from __future__ import annotations

import html
import math
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from geo.text import Text
from maps.document import Layer, MapDocument, MapFeature
from maps.html import render_page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")

LON, LAT = 113.65, 34.75
DESKTOP, PHONE = (1280, 800), (390, 844)
LONG = Text(
    "禁止实施：所报作业中有在此处被禁止的，签订保护方案也不能使其合规。" * 2, "Prohibited: " + "some of the works " * 8
)


def place(east_m: float, north_m: float) -> tuple[float, float]:
    """Metres from the middle of the works; the radii of curvature of WGS 84 at this latitude."""
    bend = 1 - 0.00669437999 * math.sin(math.radians(LAT)) ** 2
    northward = 6378137 * (1 - 0.00669437999) / bend**1.5
    eastward = 6378137 * math.cos(math.radians(LAT)) / math.sqrt(bend)
    return LON + math.degrees(east_m / eastward), LAT + math.degrees(north_m / northward)


def line(*points: tuple[float, float]) -> BaseGeometry:
    return shapely.LineString([place(*one) for one in points])


def document(*, language: str = "zh", assets: int = 1, far_off: int = 1) -> MapDocument:
    works = shapely.Polygon([place(x, y) for x, y in ((-5, -5), (5, -5), (5, 5), (-5, 5))])
    pipes = tuple(
        MapFeature(line((-400, -8 - 3 * one), (400, -8 - 3 * one)), f"M-{one:03d}", mark=f"M-{one:03d}")
        for one in range(assets)
    )
    far = MapFeature(line((3000, -400), (3000, 400)), "FAR-9", mark="FAR-9")
    measured = (
        *(
            MapFeature(line((900 * one, 200), (900 * one, 203)), f"FAR-{9 * one}", mark="3.00 m", at_edge=True)
            for one in range(2, far_off + 1)
        ),
        MapFeature(line((0, -5), (0, -8)), "M-000", (("距离", "3.00 m"),), mark="3.00 ± 0.23 m", at_edge=True),
        MapFeature(line((5, 0), (3000, 0)), "FAR-9", mark="2995.00 m", at_edge=True),
    )
    west, south = place(-12, -15)
    east, north = place(12, 12)
    return MapDocument(
        title=LONG,
        language=language,
        layers=(
            Layer(Text("供热管网", "heat mains"), "pipe", (*pipes, far)),
            Layer(Text("作业", "works"), "site_prohibited", (MapFeature(works, "基坑", (("结论", "禁止"),) * 12),)),
            Layer(Text("最短距离", "shortest distance"), "distance", measured),
        ),
        notes=(LONG,),
        frame=(west, south, east, north),
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


class Opened:
    """A page, with what went wrong in it and what it asked for."""

    def __init__(self, browser: Any, path: Path, size: tuple[int, int], **options: Any) -> None:
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        self.page = self.context.new_page()
        self.asked: list[str] = []
        self.wrong: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda said: self.wrong.append(said.text) if said.type == "error" else None)
        self.page.goto(path.as_uri())
        self.page.wait_for_selector(".heatguard-distance")

    def box(self, selector: str) -> tuple[float, float, float, float]:
        found = self.page.locator(selector).first.bounding_box()
        assert found is not None, f"{selector} is not to be seen"
        return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]

    def boxes(self, selector: str) -> list[tuple[float, float, float, float]]:
        every = self.page.locator(selector)
        found = [every.nth(number).bounding_box() for number in range(every.count())]
        return [(one["x"], one["y"], one["x"] + one["width"], one["y"] + one["height"]) for one in found if one]

    def pixel(self, east_m: float, north_m: float) -> tuple[float, float]:
        lon, lat = place(east_m, north_m)
        x, y = self.page.evaluate(
            f"(() => {{ const p = map.latLngToContainerPoint([{lat}, {lon}]); return [p.x, p.y]; }})()"
        )
        left, top, *_ = self.box("#map_heatguard")
        return left + x, top + y

    def said(self) -> str:
        return str(self.page.locator("#heatguard-said").inner_text())


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:
    held: list[Opened] = []

    def run(shown: MapDocument, size: tuple[int, int], **options: Any) -> Opened:
        path = tmp_path / f"map-{len(held)}.html"
        path.write_text(render_page(shown), "utf-8")
        held.append(Opened(browser, path, size, **options))
        return held[-1]

    yield run
    for one in held:
        assert not one.wrong
        assert [url for url in one.asked if not url.startswith(("file:", "data:", "about:"))] == []
        one.context.close()


def apart(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[2] <= other[0] + 1 or other[2] <= one[0] + 1 or one[3] <= other[1] + 1 or other[3] <= one[1] + 1


SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


@SIZES
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pass_nothing_covers_anything(size: tuple[int, int], language: str, opened: Any) -> None:
    shown = opened(document(language=language, assets=30), size)
    if size == PHONE:
        shown.page.locator("#heatguard-legend summary").click()
        shown.page.wait_for_timeout(200)
    parts = [shown.box(one) for one in ("#heatguard-title", "#heatguard-tools", "#map_heatguard", "#heatguard-legend")]
    for number, one in enumerate(parts):
        assert one[0] >= 0 and one[1] >= 0 and one[2] <= size[0] and one[3] <= size[1] + 1
        assert all(apart(one, other) for other in parts[number + 1 :])
    written = shown.boxes(".heatguard-marks > :not([hidden])") + shown.boxes(".leaflet-control")
    assert all(apart(one, other) for number, one in enumerate(written) for other in written[number + 1 :])


@SIZES
def test_pass_the_page_opens_on_what_decides(size: tuple[int, int], opened: Any) -> None:
    shown = opened(document(), size)
    left, top, right, bottom = shown.box("#map_heatguard")
    x, y = shown.pixel(0, -1.5)
    assert abs(x - (left + right) / 2) < 3 and abs(y - (top + bottom) / 2) < 3
    corners = [shown.pixel(east, north) for east, north in ((-5, -8), (5, 5))]
    assert all(left < x < right and top < y < bottom for x, y in corners)
    assert corners[1][0] - corners[0][0] > (right - left) / 5, "the works fill the picture"


@SIZES
def test_pass_a_popup_stays_inside_the_map(size: tuple[int, int], opened: Any) -> None:
    shown = opened(document(), size)
    shown.page.mouse.click(*shown.pixel(0, 4))
    shown.page.wait_for_timeout(600)
    popup, inside = shown.box(".leaflet-popup-content-wrapper"), shown.box("#map_heatguard")
    assert inside[0] <= popup[0] and inside[1] <= popup[1] and popup[2] <= inside[2] and popup[3] <= inside[3]
    assert "基坑" in shown.page.locator(".leaflet-popup-content").inner_text()


def test_pass_what_lies_outside_stands_at_the_edge_with_its_distance(opened: Any) -> None:
    shown = opened(document(), DESKTOP)
    edge = shown.page.locator(".heatguard-edge")
    assert edge.inner_text() == "→ FAR-9 2995.00 m"
    assert shown.box(".heatguard-edge")[2] > shown.box("#map_heatguard")[2] - 20
    edge.click()
    shown.page.wait_for_timeout(900)
    assert shown.page.locator(".heatguard-edge").count() == 0, "the way there shows it whole"


@SIZES
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pass_of_very_much_outside_the_nearest_stand_at_the_edge_and_the_others_are_counted(
    size: tuple[int, int], language: str, opened: Any
) -> None:
    shown = opened(document(language=language, far_off=7), size)
    assert not shown.page.locator(".heatguard-beyond").is_visible(), "six lie wholly outside, and one partly"
    shown = opened(document(language=language, far_off=40), size)
    assert "33" in shown.page.locator(".heatguard-beyond").inner_text()
    said = shown.page.locator(".heatguard-edge").all_inner_texts()
    assert 1 < len(said) <= 7 and not any("FAR-360" in one for one in said)
    written = shown.boxes(".heatguard-marks > :not([hidden])") + shown.boxes(".leaflet-control")
    assert all(apart(one, other) for number, one in enumerate(written) for other in written[number + 1 :])


def test_pass_a_corner_says_its_coordinates(opened: Any) -> None:
    shown = opened(document(), DESKTOP)
    shown.page.mouse.click(*shown.pixel(5, 5))
    lon, lat = place(5, 5)
    text = shown.page.locator(".leaflet-popup-content").inner_text()
    assert f"{lon:.7f}" in text and f"{lat:.7f}" in text


def test_pass_search_finds_an_asset_and_says_when_there_is_none(opened: Any) -> None:
    shown = opened(document(), PHONE)
    shown.page.fill("#heatguard-search", "far-9")
    assert "FAR-9" in shown.page.locator(".leaflet-popup-content").inner_text()
    left, top, right, bottom = shown.box("#map_heatguard")
    x, y = shown.pixel(3000, 0)
    assert left < x < right and top < y < bottom
    shown.page.fill("#heatguard-search", "nowhere")
    shown.page.press("#heatguard-search", "Enter")
    assert "nowhere" in shown.said()


def test_pass_the_tape_measures_ground_metres(opened: Any) -> None:
    shown = opened(document(), DESKTOP)
    shown.page.click("#heatguard-measure")
    for east, north in ((-5, -8), (5, -8), (5, 2)):
        shown.page.mouse.click(*shown.pixel(east, north))
        shown.page.wait_for_timeout(350)
    metres = float(shown.said().split()[1])
    # A click lands on whole pixels of about 4 cm.
    assert metres == pytest.approx(20.0, abs=0.15)
    ends = [dict(zip(("lng", "lat"), place(east, north), strict=True)) for east, north in ((-300, -200), (300, 200))]
    exactly = shown.page.evaluate("([a, b]) => metres(a, b)", ends)
    assert exactly == pytest.approx(math.hypot(600, 400), abs=0.02)
    shown.page.click("#heatguard-measure")
    assert shown.said() == ""


def test_pass_a_position_has_its_error_and_a_refusal_its_reason(opened: Any) -> None:
    lon, lat = place(3, 3)
    fix = {"longitude": lon, "latitude": lat, "accuracy": 12.4}
    shown = opened(document(), PHONE, geolocation=fix, permissions=["geolocation"])
    shown.page.click("#heatguard-position")
    playwright.expect(shown.page.locator("#heatguard-said")).to_contain_text("± 13 m")
    refused = opened(document(), PHONE)
    refused.page.click("#heatguard-position")
    playwright.expect(refused.page.locator("#heatguard-said")).to_contain_text("不能显示位置")
    assert "允许" in refused.said()


def test_pass_paper_has_title_map_north_scale_and_legend(opened: Any) -> None:
    shown = opened(document(assets=30), DESKTOP)
    shown.page.emulate_media(media="print")
    shown.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    width = 186 / 25.4 * 96
    parts = [shown.box(one) for one in ("#heatguard-title", "#map_heatguard", "#heatguard-legend ul")]
    assert all(apart(one, other) for number, one in enumerate(parts) for other in parts[number + 1 :])
    assert parts[0][3] <= parts[1][1] + 1 and max(one[2] for one in parts) <= width + 1
    inside = parts[1]
    for one in (".heatguard-north", ".leaflet-control-scale"):
        box = shown.box(one)
        assert inside[0] <= box[0] and box[2] <= inside[2] and inside[1] <= box[1] and box[3] <= inside[3]
    x, y = shown.pixel(0, -1.5)
    assert abs(x - (inside[0] + inside[2]) / 2) < 3 and abs(y - (inside[1] + inside[3]) / 2) < 3
    assert not shown.page.locator("#heatguard-tools").is_visible()


def test_pass_inside_a_report_the_headline_is_not_said_twice_and_a_refusal_names_the_way_out(
    browser: Any, tmp_path: Path
) -> None:
    """The frame of a report gets scripts and nothing else."""
    path = tmp_path / "report.html"
    page = html.escape(render_page(document()), quote=True)
    path.write_text(f'<iframe sandbox="allow-scripts" srcdoc="{page}" width="380" height="500"></iframe>', "utf-8")
    opened_page = browser.new_page()
    opened_page.goto(path.as_uri())
    inside = opened_page.frame_locator("iframe")
    inside.locator(".heatguard-distance").first.wait_for()
    assert not inside.locator("#heatguard-title").is_visible()
    inside.locator("#heatguard-position").click()
    playwright.expect(inside.locator("#heatguard-said")).to_contain_text("直接打开地图文件")
    opened_page.close()
