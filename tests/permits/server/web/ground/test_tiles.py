"""Tiles of shifted services: a place drawn on a tile is seen where the map says that it is."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from permits.catalogue.lists import code_list
from permits.catalogue.tiles import Tiles

from .tile_service import RADIUS_PX, TileService

SERVICES = ("tianditu", "amap", "tencent", "baidu")
# The city, and towards the corners of the province.
PLACES = ((113.65, 34.75), (114.35, 36.1), (110.5, 34.52), (114.08, 32.13), (116.4, 33.93))
SIZE = (900, 700)
# The middle of the view, and its corners as far as a whole mark is seen.
SPOTS = tuple((x, y) for x, y in ((450.3, 350.7), (16, 16), (883.5, 16.25), (16.4, 683.2), (883.7, 640.9)))


def source(service: TileService, code: str) -> dict[str, Any]:
    """What the page is told of a service, with tiles of our own."""
    row = next(one for one in code_list(Tiles).service if one.code == code)
    return {
        "layers": [service.template(code)], "subdomains": [], "datum": row.datum, "grid": row.grid,
        "min_zoom": row.min_zoom, "max_zoom": row.max_zoom, "attribution": row.attribution.zh,
    }  # fmt: skip


def off_by_px(opened: Any, service: TileService, *, larger: int = 1) -> list[float]:
    """How far each mark is seen from where Leaflet has its place, before it rounds."""
    pixels = opened.pixels()
    dark = 1 - np.clip(pixels[:, :, 2] / 208.0, 0, 1)
    found = []
    for lon, lat in service.marks:
        x, y = opened.page.evaluate(
            f"(() => {{ const p = map.project([{lat}, {lon}]).subtract(map.getPixelOrigin()).add(map._getMapPanePos()); return [p.x, p.y]; }})()"
        )
        reach = RADIUS_PX * larger + 9
        left, top = max(round(x) - reach, 0), max(round(y) - reach, 0)
        seen = dark[top : round(y) + reach, left : round(x) + reach]
        assert seen.sum() > 30, "there is no mark near its place"
        rows, columns = np.indices(seen.shape)
        found.append(
            math.hypot(
                left + (columns * seen).sum() / seen.sum() + 0.5 - x, top + (rows * seen).sum() / seen.sum() + 0.5 - y
            )
        )
    return found


@pytest.mark.parametrize("code", SERVICES)
def test_what_a_tile_shows_lies_where_it_is(map_page: Callable[..., Any], service: TileService, code: str) -> None:
    # Chromium keeps pictures: no tile may be asked for before its marks are set, so it starts elsewhere.
    opened = map_page({"tiles": source(service, code)}, at=(120.0, 30.0), size=SIZE, images=service.address)
    off: dict[tuple[Any, float], float] = {}
    views = [*((one, 16) for one in PLACES), *((PLACES[0], zoom) for zoom in range(10, 19) if zoom != 16)]
    for place, zoom in [*views, (PLACES[1], 13.4), (PLACES[2], 17.7)]:
        service.marks = opened.page.evaluate(
            """([[lng, lat], zoom, spots]) => {
              const corner = map.project([lat, lng], zoom).subtract(map.getSize().divideBy(2));
              return spots.map((spot) => map.unproject(corner.add(spot), zoom)).map((found) => [found.lng, found.lat]);
            }""",
            [place, zoom, SPOTS],
        )
        opened.page.evaluate(f"map.setView([{place[1]}, {place[0]}], {zoom}, {{ animate: false }})")
        opened.settle()
        off[place, zoom] = max(off_by_px(opened, service))
        red = opened.pixels() @ np.array([1.0, -0.5, -0.5])
        assert red.max() < 60, f"the page shows between the tiles at {place}, level {zoom}"
    assert max(off.values()) < 1.0, off
    assert opened.wrong == []


@pytest.mark.parametrize("code", ["amap", "baidu"])
def test_beyond_the_deepest_tiles_they_are_drawn_larger_in_their_place(
    map_page: Callable[..., Any], service: TileService, code: str
) -> None:
    service.marks = [PLACES[0]]
    opened = map_page({"tiles": source(service, code)}, at=PLACES[0], zoom=20, size=SIZE, images=service.address)
    opened.settle()
    assert max(off_by_px(opened, service, larger=4)) < 1.0
    levels = {path.split("/")[2] for path in service.asked}
    assert levels == {"19" if code == "baidu" else "18"}
