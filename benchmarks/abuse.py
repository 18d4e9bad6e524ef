"""What the worst clients get from a server, and what everybody else notices of it: the table of docs/security.md.

Starts `heatguard serve` on the sample city, sends it one hostile thing after another, and prints for each the answer, the
seconds, the most memory that the web process and any child took, and the slowest answer of /healthz meanwhile (asked every
20 ms from another address).

    python benchmarks/abuse.py
"""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import math
import random
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import data

URL = "/v1/screenings"
EAST, NORTH = 465_000.0, 3_846_000.0
CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
FACTS = {"activity": "沟槽开挖", "depth_m": 1.5, "start": "2026-05-10", "end": "2026-06-10"}


def features(*geometries: dict[str, Any], crs: Any = CRS) -> bytes:
    rows = [{"type": "Feature", "properties": FACTS, "geometry": one} for one in geometries]
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": rows}).encode()


def polygon(corners: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}


def ring(vertices: int) -> bytes:
    angles = (2 * math.pi * at / vertices for at in range(vertices))
    return features(polygon([[EAST + 300 * math.cos(a), NORTH + 300 * math.sin(a)] for a in angles]))


def scribble(vertices: int) -> bytes:
    draw = random.Random(vertices)
    return features(polygon([[EAST + draw.uniform(0, 500), NORTH + draw.uniform(0, 500)] for _ in range(vertices)]))


def comb(teeth: int) -> bytes:
    upper = [[EAST + at * 0.01, NORTH + (400 if at % 2 else 0)] for at in range(2 * teeth)]
    return features(polygon([*upper, [EAST + teeth * 0.02, NORTH - 1], [EAST, NORTH - 1]]))


def short_lines(count: int) -> bytes:
    draw = random.Random(count)
    starts = [(EAST + draw.uniform(0, 2000), NORTH + draw.uniform(0, 2000)) for _ in range(count)]
    return features(*({"type": "LineString", "coordinates": [[x, y], [x + 3, y + 2]]} for x, y in starts))


def world() -> bytes:
    return features(polygon([[-179.0, -85.0], [179.0, -85.0], [179.0, 85.0], [-179.0, 85.0]]), crs=None)


def sixteen_megabytes() -> bytes:
    rows = [
        polygon([[EAST + x, NORTH + y], [EAST + x + 1, NORTH + y], [EAST + x + 1, NORTH + y + 1]])
        for x, y in ((at % 300 * 3.0, at // 300 * 3.0) for at in range(16 * 2**20 // 300))
    ]
    body = features(*rows)
    return body + b" " * (16 * 2**20 - len(body))


def drawing() -> bytes:
    """A block that is inserted in 32,000 rows and as many columns."""
    line = "0\nLINE\n8\n0\n10\n0\n20\n0\n11\n1\n21\n1\n"
    block = f"0\nSECTION\n2\nBLOCKS\n0\nBLOCK\n8\n0\n2\nA\n70\n0\n10\n0\n20\n0\n{line}0\nENDBLK\n0\nENDSEC\n"
    insert = f"0\nINSERT\n8\n0\n2\nA\n10\n{EAST}\n20\n{NORTH}\n70\n32000\n71\n32000\n44\n1\n45\n1\n"
    return f"{block}0\nSECTION\n2\nENTITIES\n{insert}0\nENDSEC\n0\nEOF\n".encode()


def archive(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return packed.getvalue()


def nested(depth: int) -> bytes:
    content = archive({"a.csv": bytes(64 * 2**20)})
    for at in range(depth):
        content = archive({f"{at}-{copy}.kmz": content for copy in range(10)})
    return content


BODIES: dict[str, tuple[Callable[[], bytes], str]] = {
    "16 MB of small sites": (sixteen_megabytes, ""),
    "world-sized square": (world, ""),
    "ring of 190,000 vertices": (lambda: ring(190_000), ""),
    "scribble of 300": (lambda: scribble(300), ""),
    "scribble of 190,000": (lambda: scribble(190_000), ""),
    "comb of 20,000 teeth": (lambda: comb(20_000), ""),
    "DXF, 10⁹ inserts": (drawing, "?name=a.dxf&crs=EPSG:4547&activity=EX-TRENCH"),
    "4,000 short lines": (lambda: short_lines(4_000), ""),
    "zip, 1 GB of zeros": (lambda: archive({"a.geojson": bytes(2**30)}), "?name=a.zip"),
    "zip, 60,000 members": (lambda: archive({f"{at}.csv": b"" for at in range(60_000)}), "?name=a.zip"),
    "zip in zip in zip": (lambda: nested(2), "?name=a.zip"),
}


class Watched:
    """A server, watched while something is done to it."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        with contextlib.closing(asking) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def memory_mb(self) -> tuple[float, float]:
        """Of the web process, and of its largest child."""
        web, *children = _family(self.process.pid)
        return _resident_mb(web), max(map(_resident_mb, children), default=0.0)

    def row(self, name: str, what: Callable[[], str]) -> str:
        """Do something, and say in a row of the table what came of it."""
        memory: list[tuple[float, float]] = []
        over = threading.Event()

        def watch() -> None:
            while not over.wait(0.02):
                memory.append(self.memory_mb())

        watching = threading.Thread(target=watch)
        watching.start()
        asking = subprocess.Popen(
            [sys.executable, __file__, str(self.port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        begun = time.perf_counter()
        try:
            said = what()
            seconds = time.perf_counter() - begun
            over.wait(0.2)
        finally:
            over.set()
            watching.join()
            health, _ = asking.communicate()
        web, child = (max(column) for column in zip(*memory, strict=True))
        return f"| {name} | {said} | {seconds:.1f} | {web:.0f} | {child:.0f} | {float(health) * 1000:.0f} |"


def slowest_health(port: int) -> float:
    """Seconds of the slowest answer of /healthz, asked every 20 ms until nothing more is to be watched.

    In a process of its own, which nothing else holds up.
    """
    slowest = 0.0
    while not select.select([sys.stdin], [], [], 0.02)[0]:
        begun = time.perf_counter()
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=300, source_address=("127.0.0.2", 0))
        with contextlib.closing(asking) as connection:
            connection.request("GET", "/healthz")
            if connection.getresponse().status != 200:
                raise SystemExit("not healthy")
        slowest = max(slowest, time.perf_counter() - begun)
    return slowest


def _family(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in task.read_text().split():
                found += _family(int(child))
    return found


def _resident_mb(pid: int) -> float:
    with contextlib.suppress(OSError, IndexError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 2**20
    return 0.0


def said(answer: tuple[int, bytes]) -> str:
    status, content = answer
    read = json.loads(content)
    if status == 200:
        return f"200 {read['outcome']}"
    return f"{status} {read['limit'] or ''} {read['detail_en'].split('. ')[0][:90]}".replace("  ", " ")


def given_up(server: Watched, bodies: list[bytes]) -> str:
    """Clients that send a whole body and leave; then what the next one waits."""
    for body in bodies:
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            head = f"POST {URL} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
            connection.sendall(head.encode() + body)
            time.sleep(0.5)
    begun = time.perf_counter()
    status, _ = server.ask("POST", URL, short_lines(1))
    return f"next client: {status} after {time.perf_counter() - begun:.2f} s"


def half_sent(server: Watched) -> str:
    head = b"POST /v1/screenings HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9"
    with contextlib.ExitStack() as stack:
        every = [stack.enter_context(socket.create_connection(("127.0.0.1", server.port))) for _ in range(600)]
        for one in every:
            with contextlib.suppress(OSError):
                one.sendall(head)
        begun = time.perf_counter()
        at_once, left = 0, set(every)
        while left:
            closed, _, _ = select.select(list(left), [], [], 1)
            left -= set(closed)
            if time.perf_counter() - begun < 2:
                at_once += len(closed)
        return f"{at_once} refused at once, the last closed after {time.perf_counter() - begun:.0f} s"


def drip(server: Watched) -> str:
    begun = time.perf_counter()
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(f"POST {URL} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n".encode())
        connection.settimeout(1)
        while True:
            try:
                first = connection.recv(12)
                return f"{first[9:12].decode()} after {time.perf_counter() - begun:.0f} s"
            except TimeoutError:
                connection.send(b" ")


def ends(server: Watched) -> str:
    """How long it takes to end while both workers are at work."""
    for _ in range(2):
        threading.Thread(target=_give, args=(server,)).start()
    time.sleep(1)
    begun = time.perf_counter()
    server.process.send_signal(signal.SIGTERM)
    status = server.process.wait(60)
    return f"status {status} after {time.perf_counter() - begun:.1f} s"


def _give(server: Watched) -> None:
    with contextlib.suppress(OSError, http.client.HTTPException):
        server.ask("POST", URL, short_lines(4_000))


@contextlib.contextmanager
def served() -> Iterator[Watched]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = str(Path(sys.executable).with_name("heatguard"))
    with data.as_file(data.sample("")) as city, tempfile.TemporaryFile() as log, tempfile.TemporaryDirectory() as store:
        asked = ["--network", str(city / "network.geojson"), "--coverage", str(city / "coverage.geojson")]
        process = subprocess.Popen([program, "serve", *asked, "--port", str(port), "--store", store], stderr=log)
        try:
            server = Watched(process, port)
            for _ in range(200):
                with contextlib.suppress(OSError):
                    server.ask("GET", "/healthz")
                    break
                time.sleep(0.1)
            yield server
        finally:
            process.terminate()
            process.wait()


def main() -> None:
    with served() as server:
        print("| sent | answer | s | web MiB | child MiB | health ms |\n|---|---|---|---|---|---|")

        def row(name: str, what: Callable[[], str]) -> None:
            print(server.row(name, what), flush=True)

        row("a small site", lambda: said(server.ask("POST", URL, short_lines(1))))
        heavy = [scribble(190_000), comb(20_000), short_lines(4_000)]
        row("three bodies, given up by their clients", lambda: given_up(server, heavy))
        for name, (made, query) in BODIES.items():
            body = made()
            row(name, lambda body=body, query=query: said(server.ask("POST", URL + query, body)))
        row("600 half-sent requests", lambda: half_sent(server))
        row("a byte a second", lambda: drip(server))
        row("foreign Host", lambda: said(server.ask("GET", "/v1/rules", host="evil.example")))
        print(f"\nSIGTERM with two jobs under way: {ends(server)}")


if __name__ == "__main__":
    if len(sys.argv) == 2:
        print(slowest_health(int(sys.argv[1])))
    else:
        main()
