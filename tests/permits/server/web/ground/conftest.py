"""A page with nothing but a map, so that the ground under it can be looked at in Chromium."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

import pytest
from xstatic.pkg import leaflet

from maps.style import STYLES

from .tile_service import TileService, serving, tile_service

SCRIPTS = ("canvas.js", "datums.js", "tiles.js", "basemap.js")
WORDS = {"no_ground": "没有底图", "cut": "还有 {count} 个要素未画"}
_ASSETS = files("permits.server.web") / "assets"
_LEAFLET = files(leaflet) / "data"
# The map as other scripts of a page have it, and the way back to what it draws where; fading would be seen in a picture.
_START = """
const held = JSON.parse(document.getElementById("held").textContent);
window.map = L.map("map", { fadeAnimation: false, zoomAnimation: false, attributionControl: false, zoomControl: false, zoomSnap: 0 });
map.setView(held.at, held.zoom);
HeatGuard.ground(map, held.config);
"""


def page_of(config: dict[str, Any], at: tuple[float, float], zoom: float) -> bytes:
    held = json.dumps({"config": config, "at": at[::-1], "zoom": zoom}, ensure_ascii=False).replace("<", "\\u003c")
    scripts = "".join(f'<script src="/{name}"></script>' for name in ("leaflet.js", *SCRIPTS, "start.js"))
    return (
        '<!DOCTYPE html><html lang="zh"><meta charset="utf-8"><link rel="stylesheet" href="/leaflet.css">'
        '<link rel="stylesheet" href="/basemap.css"><link rel="stylesheet" href="/page.css"><div id="map"></div>'
        f'<script type="application/json" id="held">{held}</script>{scripts}</html>'
    ).encode()


_PAGE_CSS = b"html, body, #map { margin: 0; height: 100%; } .leaflet-container { background: #ff0000; }"


@pytest.fixture
def service() -> Iterator[TileService]:
    with tile_service() as made:
        yield made


class MapPage:
    """A map with its ground, what went wrong on its page, and what the page asked for."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.asked: list[str] = []
        self.wrong: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda said: self.wrong.append(said.text) if said.type == "error" else None)

    def until(self, holds: str) -> None:
        """Wait for it; the page's own policy forbids what Playwright would wait with."""
        self.until_so(lambda: self.page.evaluate(holds), holds)

    def until_so(self, holds: Callable[[], bool], said: str = "what was waited for") -> None:
        """Wait for what is looked at from outside, however slow the machine is."""
        for _ in range(1200):
            if holds():
                return
            self.page.wait_for_timeout(25)
        raise AssertionError(f"never: {said}")

    def settle(self) -> None:
        """Until every tile has come and the picture stands still."""
        self.until("document.querySelectorAll('.leaflet-tile').length > 0")
        self.until("document.querySelectorAll('.leaflet-tile:not(.leaflet-tile-loaded)').length === 0")
        self.page.evaluate("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Longitude and latitude at a pixel of the map."""
        lng, lat = self.page.evaluate(
            f"(() => {{ const p = map.containerPointToLatLng([{x}, {y}]); return [p.lng, p.lat]; }})()"
        )
        return lng, lat

    def pixels(self) -> Any:
        """The picture as Chromium decodes it, shape (height, width, 3)."""
        import numpy as np

        shown = base64.b64encode(self.page.screenshot()).decode()
        size, text = (
            self.page.context.browser.contexts[0]
            .pages[0]
            .evaluate(
                """async (shown) => {
              const image = new Image();
              image.src = "data:image/png;base64," + shown;
              await image.decode();
              const ink = new OffscreenCanvas(image.width, image.height).getContext("2d");
              ink.drawImage(image, 0, 0);
              const data = ink.getImageData(0, 0, image.width, image.height).data;
              let text = "";
              for (let i = 0; i < data.length; i += 32768) text += String.fromCharCode(...data.subarray(i, i + 32768));
              return [[image.height, image.width], btoa(text)];
            }""",
                shown,
            )
        )
        return np.frombuffer(base64.b64decode(text), dtype=np.uint8).reshape(*size, 4)[:, :, :3].astype(float)

    def corner(self) -> str:
        return str(self.page.locator(".heatguard-ground").inner_text())


Answering = Callable[[str], tuple[int, bytes]]


@pytest.fixture
def map_page(browser: Any) -> Iterator[Callable[..., MapPage]]:
    """Opens a page with a map of a ground; ``ground`` answers what it asks of its own server."""
    import contextlib

    with contextlib.ExitStack() as stack:
        blank = browser.new_context(locale="zh-CN")
        blank.new_page()
        stack.callback(blank.close)

        def run(
            config: dict[str, Any],
            *,
            at: tuple[float, float] = (113.65, 34.75),
            zoom: float = 16,
            size: tuple[int, int] = (900, 700),
            images: str = "",
            ground: Answering | None = None,
        ) -> MapPage:
            whole = {
                "styles": {name: dict(STYLES[name]) for name in STYLES if name.startswith("context_")},
                "note": "",
                "words": WORDS,
                "tiles": None,
                "vector": None,
                **config,
            }
            held = {
                "/favicon.ico": ("image/png", b""),
                "/": ("text/html", page_of(whole, at, zoom)),
                "/start.js": ("text/javascript", _START.encode()),
                "/page.css": ("text/css", _PAGE_CSS),
            }
            for name in (*SCRIPTS, "basemap.css"):
                held[f"/{name}"] = (
                    "text/css" if name.endswith("css") else "text/javascript",
                    (_ASSETS / name).read_bytes(),
                )
            for name in ("leaflet.js", "leaflet.css"):
                held[f"/{name}"] = (
                    "text/css" if name.endswith("css") else "text/javascript",
                    (_LEAFLET / name).read_bytes(),
                )
            policy = f"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: {images}"

            def answer(path: str, _: Any) -> tuple[int, dict[str, str], bytes]:
                if path in held:
                    kind, content = held[path]
                    return (
                        200,
                        {"Content-Type": kind, "Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"},
                        content,
                    )
                if ground is not None and path.startswith("/ground"):
                    status, content = ground(path)
                    return status, {"Content-Type": "application/geo+json"}, content
                return 404, {}, b""

            address = stack.enter_context(serving(answer))
            context = browser.new_context(locale="zh-CN", viewport={"width": size[0], "height": size[1]})
            stack.callback(context.close)
            opened = MapPage(context.new_page())
            opened.page.goto(address + "/")
            return opened

        yield run
