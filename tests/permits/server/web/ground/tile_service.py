"""A tile service of our own: blank tiles of each provider's grid with marks at known places, reckoned without a line of the browser's code."""

from __future__ import annotations

import contextlib
import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import geocoordinates_ffi as oracle
import numpy as np

from geo.place.gcj02 import shifted

GROUND, MARK = "#e8e0d0", "#000000"
RADIUS_PX = 5
_DATUM = {"tianditu": None, "amap": "gcj02", "tencent": "gcj02", "baidu": "bd09"}


def baidu_metres(lon: float, lat: float) -> tuple[float, float]:
    """Baidu's metres of BD-09 degrees, by its own polynomials as somebody else's program has them."""
    found = oracle.baidu_mercator_from_bd09(oracle.Bd09(lat=lat, lon=lon))
    return found.x, found.y


def pixel(service: str, lon: float, lat: float, level: int) -> tuple[float, float]:
    """Pixels from the origin of a service's grid; of Tencent and Baidu they grow to the north, as the numbers of their rows do."""
    datum = _DATUM[service]
    if datum is not None:
        east, north = shifted(datum, np.array([lon]), np.array([lat]))
        lon, lat = float(east[0]), float(north[0])
    if service == "baidu":
        x, y = baidu_metres(lon, lat)
        return x / 2 ** (18 - level), y / 2 ** (18 - level)
    half = 256 * 2**level / 2
    x = half + half * lon / 180
    y = half * math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) / math.pi
    return x, (half + y if service == "tencent" else half - y)


@dataclass
class TileService:
    """A service that draws marks, fails or hangs as it is told, and remembers what it was asked.

    Attributes
    ----------
    marks : list of (float, float)
        Longitude and latitude, WGS 84.
    """

    marks: list[tuple[float, float]] = field(default_factory=list)
    failing: bool = False
    asked: list[str] = field(default_factory=list)
    referrers: set[str | None] = field(default_factory=set)
    address: str = ""

    def template(self, service: str) -> str:
        row = "{-y}" if service in ("tencent", "baidu") else "{y}"
        return f"{self.address}/{service}/{{z}}/{{x}}/{row}.svg"

    def tile(self, service: str, level: int, column: int, row: int) -> str:
        circles = []
        for lon, lat in self.marks:
            x, y = pixel(service, lon, lat, level)
            up = service in ("tencent", "baidu")
            across, down = x - 256 * column, (256 * (row + 1) - y if up else y - 256 * row)
            circles.append(f'<circle cx="{across:.4f}" cy="{down:.4f}" r="{RADIUS_PX}" fill="{MARK}"/>')
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256" viewBox="0 0 256 256">'
            f'<rect width="256" height="256" fill="{GROUND}"/>{"".join(circles)}</svg>'
        )


@contextlib.contextmanager
def serving(answer: Any) -> Iterator[str]:
    """An address of loopback at which ``answer(path, headers)`` gives status, headers and content."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, content = answer(self.path, self.headers)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content)), "Cache-Control": "no-store"}.items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def tile_service() -> Iterator[TileService]:
    service = TileService()

    def answer(path: str, headers: Any) -> tuple[int, dict[str, str], bytes]:
        service.asked.append(path)
        service.referrers.add(headers.get("Referer"))
        if service.failing:
            return 503, {}, b""
        _, name, level, column, row = path.removesuffix(".svg").split("/")
        return 200, {"Content-Type": "image/svg+xml"}, service.tile(name, int(level), int(column), int(row)).encode()

    with serving(answer) as address:
        service.address = address
        yield service
