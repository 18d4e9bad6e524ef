"""A map that answers for a place: distances as the ellipsoid has them, and what lies at the edge goes towards inside."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyproj
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from geo.text import Text
from maps.document import Here, Layer, MapDocument, MapFeature, Told
from maps.html import render_page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")

LON, LAT = 113.65, 34.75
GEOD = pyproj.Geod(ellps="GRS80")


def away(azimuth: float, metres: float) -> tuple[float, float]:
    lon, lat, _ = GEOD.fwd(LON, LAT, azimuth, metres)
    return lon, lat


def told(title: str, **others: Any) -> Told:
    return Told(
        Text(title, title), ((Text("禁止", "forbidden"), ((Text("挖坑", "digging"), Text("条", "art")),)),), **others
    )


def page_of(*features: MapFeature, known: BaseGeometry | None = None, complete: bool = True) -> str:
    areas = {
        "zone": told("范围", look="zone"),
        "other": told("另一种解读", instead=True),
        "declared": Told(Text("申报", "declared"), judged=False),
    }
    here = Here(
        areas,
        shapely.box(LON - 0.01, LAT - 0.01, LON + 0.01, LAT + 0.01) if known is None else known,
        Text("不知道", "not known"),
        Text("没有范围及于此处", "nothing reaches here"),
        Text("没有申报", "nothing declared"),
        Text("没有全部载入", "not all loaded"),
        complete,
        1.5,
    )
    document = MapDocument(
        Text("图", "map"),
        "zh",
        (Layer(Text("管", "pipes"), "pipe", features),),
        banner=Text("离线", "offline"),
        here=here,
    )
    return render_page(document)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def reckoned(browser: Any) -> Iterator[Any]:
    """The script alone, without a page round it."""
    page = browser.new_page()
    page.evaluate((files("maps") / "assets" / "here.js").read_text("utf-8") + "; window.here = heatguardHere;")
    yield lambda geometry, lon, lat: page.evaluate(
        "([geometry, lng, lat]) => here.distance(geometry, { lng, lat })",
        [json.loads(shapely.to_geojson(geometry)), lon, lat],
    )
    page.close()


@pytest.mark.parametrize("metres", [0.5, 1.5, 10.0, 200.0])
@pytest.mark.parametrize("azimuth", [0, 37, 90, 200, 271])
def test_distances_are_those_of_the_ellipsoid(reckoned: Any, metres: float, azimuth: float) -> None:
    assert reckoned(shapely.Point(away(azimuth, metres)), LON, LAT) == pytest.approx(metres, abs=0.002)
    # A line that is nearest in its middle, and an outline from outside.
    ends = [GEOD.fwd(*away(azimuth, metres), azimuth + turn, 80)[:2] for turn in (90, -90)]
    assert reckoned(shapely.LineString(ends), LON, LAT) == pytest.approx(metres, abs=0.01)
    far = [GEOD.fwd(*ends[i], azimuth, 50)[:2] for i in (1, 0)]
    assert reckoned(shapely.Polygon([*ends, *far]), LON, LAT) == pytest.approx(metres, abs=0.01)


def test_inside_an_outline_is_no_distance_and_in_its_hole_there_is_one(reckoned: Any) -> None:
    square = shapely.Polygon([away(one, 20) for one in (45, 135, 225, 315)])
    hole = shapely.Polygon(square.exterior, [[away(one, 5) for one in (45, 135, 225, 315)]])
    assert reckoned(square, LON, LAT) == 0
    assert reckoned(hole, LON, LAT) == pytest.approx(5 / math.sqrt(2), abs=0.01)
    assert reckoned(shapely.MultiPolygon([hole, square]), LON, LAT) == 0
    assert reckoned(shapely.GeometryCollection([hole, shapely.Point(away(0, 1))]), LON, LAT) == pytest.approx(
        1, abs=0.01
    )


def opened(browser: Any, tmp_path: Path, page: str, size: tuple[int, int] = (1000, 800)) -> Any:
    file = tmp_path / "map.html"
    file.write_text(page, "utf-8")
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, offline=True)
    shown = context.new_page()
    shown.wrong = []
    shown.on("pageerror", lambda error: shown.wrong.append(str(error)))
    shown.goto(file.as_uri())
    shown.evaluate(f"map_heatguard.setView([{LAT}, {LON}], 19, {{ animate: false }})")
    return shown


def touched(page: Any) -> str:
    box = page.locator("#map_heatguard").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_selector("#heatguard-here:not([hidden])")
    return str(page.locator("#heatguard-here").inner_text())


@pytest.mark.parametrize(("complete", "said"), [(True, "没有申报"), (False, "没有全部载入")])
def test_silence_is_told_from_what_was_not_loaded(browser: Any, tmp_path: Path, complete: bool, said: str) -> None:
    pipe = shapely.Point(away(0, 500))
    page = opened(browser, tmp_path, page_of(MapFeature(pipe, "M-1", reaches=((1.5, "zone"),)), complete=complete))
    words = touched(page)
    assert said in words and ("没有申报" in words) == complete


@pytest.mark.parametrize(
    ("away_m", "error_m", "said"),
    [
        (1.0, 0.2, "在范围内\n"),
        (1.5, 0.0, "在范围内\n"),
        (1.4, 0.2, "误差可及范围以外"),
        (1.6, 0.2, "误差可及范围以内"),
        (2.0, 0.2, "没有范围及于此处"),
    ],
)
def test_a_touch_says_whether_it_is_inside_and_how_certain_that_is(
    browser: Any, tmp_path: Path, away_m: float, error_m: float, said: str
) -> None:
    pipe = shapely.LineString([GEOD.fwd(*away(0, away_m), turn, 60)[:2] for turn in (90, -90)])
    page = opened(browser, tmp_path, page_of(MapFeature(pipe, "M-1", reaches=((1.5, "zone"),), error_m=error_m)))
    # Half a pixel is 12 cm: the middle itself is asked.
    page.get_by_role("button", name="图中心处").click()
    words = page.locator("#heatguard-here").inner_text()
    assert said in words and page.wrong == []
    assert ("挖坑" in words) == (said != "没有范围及于此处")
    assert "没有申报" in words


def test_the_paper_comes_first_and_another_reading_only_where_nothing_else_is_said(
    browser: Any, tmp_path: Path
) -> None:
    near, far = shapely.Point(away(0, 1)), shapely.Point(away(90, 4))
    page = opened(
        browser,
        tmp_path,
        page_of(
            MapFeature(near, "C-1", reaches=((1.5, "zone"), (6.0, "other"))),
            MapFeature(near, "HG-1 · <b>项目</b>", (("结论", "禁止实施"),), reaches=((5.0, "declared"),)),
        ),
    )
    words = touched(page)
    assert words.index("申报") < words.index("范围") and "另一种解读" not in words and "<b>项目</b>" in words
    page = opened(browser, tmp_path, page_of(MapFeature(far, "C-1", reaches=((1.5, "zone"), (6.0, "other")))))
    assert "另一种解读" in touched(page)


def test_beyond_what_is_known_nothing_is_said_to_be_free(browser: Any, tmp_path: Path) -> None:
    pipe = MapFeature(shapely.Point(away(0, 40)), "M-1", reaches=((1.5, "zone"),))
    page = opened(browser, tmp_path, page_of(pipe, known=shapely.box(LON + 0.001, LAT, LON + 0.002, LAT + 0.001)))
    words = touched(page)
    assert "不知道" in words and "没有范围及于此处" not in words


def test_a_touch_from_afar_comes_nearer_first(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, page_of(MapFeature(shapely.Point(away(0, 1)), "M-1", reaches=((1.5, "zone"),))))
    page.evaluate(f"map_heatguard.setView([{LAT}, {LON}], 13, {{ animate: false }})")
    touched(page)
    assert page.evaluate("map_heatguard.getZoom()") == 18


def test_the_picture_of_a_zone_is_never_narrower_than_the_zone(browser: Any, tmp_path: Path) -> None:
    """Its colour is looked for at the limit, in the middle between two pixels."""
    pipe = shapely.LineString([GEOD.fwd(LON, LAT, turn, 60)[:2] for turn in (90, -90)])
    page = opened(browser, tmp_path, page_of(MapFeature(pipe, "M-1", reaches=((10.0, "zone"),))))
    page.evaluate("map_heatguard.setZoom(18, { animate: false })")
    page.wait_for_timeout(200)
    for azimuth in (0, 180):
        lon, lat = away(azimuth, 10.0)
        filled = page.evaluate(
            """([lng, lat]) => {
                const canvas = document.querySelector(".leaflet-heatguard-reach-1-pane canvas, [class*='reach-1'] canvas");
                const box = canvas.getBoundingClientRect();
                const home = map_heatguard.getContainer().getBoundingClientRect();
                const at = map_heatguard.latLngToContainerPoint([lat, lng]);
                const scale = canvas.width / box.width;
                const x = (at.x + home.left - box.left) * scale, y = (at.y + home.top - box.top) * scale;
                return canvas.getContext("2d").getImageData(Math.round(x), Math.round(y), 1, 1).data[3];
            }""",
            [lon, lat],
        )
        assert filled == 255, azimuth
