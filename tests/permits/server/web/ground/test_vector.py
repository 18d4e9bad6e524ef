"""The operator's own base map under a map, and what is said where there is no ground: as it is seen in Chromium."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from permits.report.ground import Ground

from .test_tiles import source
from .tile_service import TileService

LON, LAT = 113.65, 34.75
HOSTILE = '<img src=x onerror="window.hacked = 1"><script>window.hacked = 1</script>'


def city(tmp_path: Path, name: str) -> Ground:
    def feature(kind: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
        return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}

    pond = [
        [LON - 0.003, LAT + 0.001],
        [LON - 0.001, LAT + 0.001],
        [LON - 0.001, LAT + 0.0025],
        [LON - 0.003, LAT + 0.0025],
        [LON - 0.003, LAT + 0.001],
    ]
    yard = [
        [LON + 0.001, LAT - 0.0025],
        [LON + 0.003, LAT - 0.0025],
        [LON + 0.003, LAT - 0.001],
        [LON + 0.001, LAT - 0.001],
        [LON + 0.001, LAT - 0.0025],
    ]
    features = [
        feature("LineString", [[LON - 0.02, LAT], [LON + 0.02, LAT]], highway="primary", name=name),
        feature("LineString", [[LON, LAT - 0.02], [LON, LAT + 0.02]], highway="primary", name="花园路"),
        feature("Polygon", [pond], natural="water"),
        feature("Polygon", [yard], building="yes"),
    ]
    path = tmp_path / "city.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), "utf-8")
    return Ground.read(path)


def answering(ground: Ground, asked: list[str]) -> Callable[[str], tuple[int, bytes]]:
    def answer(path: str) -> tuple[int, bytes]:
        asked.append(path)
        query = parse_qs(urlsplit(path).query)
        west, south, east, north = map(float, query["bbox"][0].split(","))
        return 200, ground.view((west, south, east, north), int(query["zoom"][0]))

    return answer


def colour(opened: Any, lon: float, lat: float) -> str:
    x, y = opened.page.evaluate(
        f"(() => {{ const p = map.latLngToContainerPoint([{lat}, {lon}]); return [p.x, p.y]; }})()"
    )
    return "#" + "".join(f"{round(one):02x}" for one in opened.pixels()[round(y), round(x)])


@pytest.fixture
def ground_drawn(map_page: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    def run(name: str = "农业路", **options: Any) -> tuple[Any, list[str]]:
        asked: list[str] = []
        opened = map_page(
            {"vector": "/ground"}, at=(LON, LAT), ground=answering(city(tmp_path, name), asked), **options
        )
        # Beyond the pane that is transparent until something is drawn.
        opened.until(
            "(() => { const c = document.querySelector('canvas'); return c && c.width && c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((one) => one); })()"
        )
        return opened, asked

    return run


def test_water_streets_and_houses_are_drawn_where_they_are(ground_drawn: Callable[..., Any]) -> None:
    opened, asked = ground_drawn()
    assert colour(opened, LON - 0.002, LAT + 0.0017) == "#d7eaf4"
    assert colour(opened, LON + 0.002, LAT - 0.0017) == "#e9e6dd"
    assert colour(opened, LON + 0.004, LAT) == "#d3d3d3"
    assert len(asked) == 1 and opened.wrong == []
    # A small step is drawn out of what came already; a large one is asked for, and drawn in its right place.
    opened.page.evaluate("map.panBy([60, 40], { animate: false })")
    opened.until_so(lambda: colour(opened, LON - 0.002, LAT + 0.0017) == "#d7eaf4")
    assert len(asked) == 1
    opened.page.evaluate("map.setZoom(17, { animate: false })")
    opened.until_so(lambda: len(asked) == 2 and colour(opened, LON - 0.002, LAT + 0.0017) == "#d7eaf4")


def test_names_of_streets_can_be_read(ground_drawn: Callable[..., Any]) -> None:
    opened, _ = ground_drawn()
    # Letters are dark; nothing else of the ground is.
    rows, columns = np.nonzero(opened.pixels().max(axis=2) < 130)
    x, y = opened.page.evaluate(
        f"(() => {{ const p = map.latLngToContainerPoint([{LAT}, {LON}]); return [p.x, p.y]; }})()"
    )
    lies, stands = np.abs(rows - y) < 9, np.abs(columns - x) < 9
    assert (lies & ~stands).sum() > 40, "no name along the street from west to east"
    assert (stands & ~lies).sum() > 40, "no name along the street from south to north"


def test_a_hostile_name_is_text(ground_drawn: Callable[..., Any]) -> None:
    opened, _ = ground_drawn(HOSTILE)
    opened.page.wait_for_timeout(300)
    assert opened.page.evaluate("window.hacked") is None
    hosts = {urlsplit(one).netloc for one in opened.asked}
    assert len(hosts) == 1 and opened.wrong == []


def test_a_note_is_text_and_a_dense_view_says_what_is_not_drawn(map_page: Callable[..., Any]) -> None:
    def dense(_: str) -> tuple[int, bytes]:
        return 200, b'{"type":"FeatureCollection","cut":1234,"features":[]}'

    opened = map_page({"vector": "/ground", "note": "审图号 GS(2026)0000号 <b>"}, ground=dense)
    opened.until("document.querySelector('.heatguard-ground').innerText.includes('1234')")
    assert "审图号 GS(2026)0000号 <b>" in opened.corner() and "还有 1234 个要素未画" in opened.corner()


def test_a_busy_server_is_asked_again(map_page: Callable[..., Any]) -> None:
    asked: list[str] = []

    def busy_once(path: str) -> tuple[int, bytes]:
        asked.append(path)
        return (503, b"") if len(asked) == 1 else (200, b'{"cut":7,"features":[]}')

    opened = map_page({"vector": "/ground"}, ground=busy_once)
    opened.until("document.querySelector('.heatguard-ground').innerText.includes('7')")
    assert len(asked) == 2 and "没有底图" not in opened.corner()


def test_a_service_that_fails_is_said_once_and_the_map_works_on(
    map_page: Callable[..., Any], service: TileService
) -> None:
    service.failing = True
    opened = map_page({"tiles": source(service, "amap")}, images=service.address)
    opened.until("document.querySelector('.heatguard-ground').innerText.includes('没有底图')")
    opened.page.evaluate("map.panBy([600, 0], { animate: false })")
    opened.page.wait_for_timeout(300)
    assert opened.corner().count("没有底图") == 1
    assert opened.page.evaluate("map.getCenter().lng") > LON
    assert all("Failed to load resource" in one for one in opened.wrong)


def test_the_own_file_takes_the_place_of_a_service_that_fails(
    map_page: Callable[..., Any], service: TileService, tmp_path: Path
) -> None:
    service.failing = True
    asked: list[str] = []
    both = {"tiles": source(service, "amap"), "vector": "/ground"}
    opened = map_page(both, images=service.address, ground=answering(city(tmp_path, "农业路"), asked))
    opened.until_so(lambda: bool(asked) and colour(opened, LON - 0.002, LAT + 0.0017) == "#d7eaf4")
    assert "没有底图" not in opened.corner()


def test_tiles_learn_the_name_of_the_site_and_no_more(map_page: Callable[..., Any], service: TileService) -> None:
    opened = map_page({"tiles": source(service, "tianditu")}, images=service.address)
    opened.settle()
    here = urlsplit(opened.page.url)
    assert service.referrers == {f"http://{here.netloc}/"}


def test_hosts_that_the_policy_does_not_name_are_not_asked(map_page: Callable[..., Any], service: TileService) -> None:
    opened = map_page({"tiles": source(service, "tianditu")}, images="")
    opened.until("document.querySelector('.heatguard-ground').innerText.includes('没有底图')")
    assert service.asked == []
