"""The first page over a base map, and over tiles: what a person sees who looks for a street."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from .tile_service import TileService

LON, LAT = 113.62, 34.742


def street(name: str, east: float, north: float) -> dict[str, Any]:
    line = [[LON + east, LAT + north], [LON + east + 0.01, LAT + north]]
    return {
        "type": "Feature",
        "properties": {"highway": "primary", "name": name},
        "geometry": {"type": "LineString", "coordinates": line},
    }


@pytest.fixture(scope="module")
def started(house: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    """Starts the sample city with options of its own."""
    held: list[Any] = []

    def run(*options: str) -> Any:
        made = type(house)(tmp_path_factory.mktemp("store"), options)
        made.start()
        held.append(made)
        return made

    yield run
    for one in held:
        one.stop()


@pytest.fixture(scope="module")
def over_streets(started: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("ground") / "city.geojson"
    streets = [street("农业路", 0, 0), street("人民路", 0, 0.001), street("人民路", 0.3, 0.3)]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": streets}, ensure_ascii=False), "utf-8")
    return started("--basemap", str(path), "--map-note", "© 底图来源 <b>")


DRAWN = """() => [...document.querySelectorAll("#map canvas")].some((one) => one.width &&
  one.getContext("2d").getImageData(0, 0, one.width, one.height).data.some((part) => part))"""
MIDDLE = "() => { const { lng, lat } = HeatGuard.room.map.getCenter(); return [lng, lat]; }"


def until(page: Any, holds: Callable[[], bool]) -> None:
    for _ in range(200):
        if holds():
            return
        page.wait_for_timeout(25)
    raise AssertionError("it never came to be")


def test_a_street_is_found_on_the_first_page(page: Any, over_streets: Any) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(over_streets.address + "/")
    until(page, lambda: bool(page.evaluate(DRAWN)))
    assert "© 底图来源 <b>" in page.locator(".heatguard-ground").inner_text()
    page.fill("#find", "农业路")
    page.click("#find-go")
    until(page, lambda: "农业路" in page.locator("#told").inner_text())
    assert page.evaluate(MIDDLE) == pytest.approx([LON + 0.005, LAT], abs=1e-4)
    # Two streets of one name are offered, and told apart.
    page.fill("#find", "人民路")
    page.click("#find-go")
    until(page, lambda: page.locator("#found button").count() == 2)
    page.locator("#found button").nth(1).click()
    far = page.evaluate(MIDDLE)
    page.locator("#found button").nth(0).click()
    assert abs(far[0] - page.evaluate(MIDDLE)[0]) > 0.2
    assert {urlsplit(one).netloc for one in asked} == {urlsplit(over_streets.address).netloc}


def test_tiles_lie_under_the_first_page(page: Any, started: Callable[..., Any], service: TileService) -> None:
    house = started("--tiles", service.template("tianditu"))
    page.goto(house.address + "/")
    until(page, lambda: page.locator("#map .leaflet-tile-loaded").count() > 0)
    assert service.referrers == {house.address + "/"}
    assert urlsplit(service.address).netloc in page.locator(".heatguard-ground").inner_text()
