"""What a server needs: the table of docs/how-to-serve.md.

Starts `heatguard serve` with two workers on the sample city and on a city of a stated number of assets, asks it for small
sites from two clients at once, and prints what each process takes and what an answer costs.

    python benchmarks/serving.py --assets 100000
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import shapely
from city import City, write_network

WORKERS = 2
CLIENTS = 2
_FACTS = {"activity": "沟槽开挖", "depth_m": 1.5, "start": "2026-05-10", "end": "2026-06-10"}
_CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}


def hand_ins(count: int, assets: int) -> list[bytes]:
    return [
        json.dumps(
            {"type": "Feature", "crs": _CRS, "properties": _FACTS, "geometry": shapely.geometry.mapping(site)}
        ).encode()
        for site in City(assets).sites(count)
    ]


def family(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += family(int(child))
    return found


def memory_mib(pid: int) -> dict[str, float]:
    """Of a process its own, and its share: what several share is divided among them."""
    said = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = {name: int(kilobytes) / 1024 for name, kilobytes in re.findall(r"^(\w+): +(\d+)", said, re.M)}
    return {"own": found["Private_Clean"] + found["Private_Dirty"], "share": found["Pss"]}


def cpu_s(pids: list[int]) -> float:
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        # With what those took that it started and that are gone: workers are replaced.
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def served(*options: str) -> Iterator[tuple[int, int, float]]:
    """A server: its process, its port, and the seconds until it listened."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = Path(sys.executable).with_name("heatguard")
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as store:
        command = [program, "serve", "--port", str(port), "--workers", str(WORKERS), "--store", store, *options]
        process = subprocess.Popen([str(word) for word in command], stderr=subprocess.PIPE)
        assert process.stderr is not None
        while b"store" not in (line := process.stderr.readline()):
            assert line, "the server did not start"
        yield process.pid, port, time.monotonic() - begun
        process.terminate()
        process.wait()


def ask(port: int, bodies: list[bytes], query: str) -> None:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
        for body in bodies:
            connection.request("POST", f"/v1/screenings{query}", body)
            answer = connection.getresponse()
            assert answer.status == 200, answer.read()
            answer.read()


def measured(name: str, bodies: list[bytes], *options: str) -> None:
    with served(*options) as (pid, port, started_s):
        ask(port, bodies[:40], "")
        web, zygote, *workers = family(pid)
        row: dict[str, Any] = {"city": name, "start_s": round(started_s, 1)}
        for query, what in (("", "small site"), ("?counter_proposal=true", "with the way out")):
            before, begun = cpu_s(family(pid)), time.monotonic()
            with ThreadPoolExecutor(CLIENTS) as clients:
                shares = [bodies[at::CLIENTS] for at in range(CLIENTS)]
                list(clients.map(ask, [port] * CLIENTS, shares, [query] * CLIENTS))
            cpu, wall = cpu_s(family(pid)) - before, time.monotonic() - begun
            row[what] = {"cpu_ms": round(1000 * cpu / len(bodies), 1), "answers_a_second": round(len(bodies) / wall, 1)}
        web, zygote, *workers = family(pid)
        own = {pid: memory_mib(pid)["own"] for pid in (web, zygote, *workers)}
        row["own_mib"] = {"web": own[web], "zygote": own[zygote], "worker": max(own[one] for one in workers)}
        row["together_mib"] = sum(memory_mib(one)["share"] for one in own)
        print(json.dumps(row, ensure_ascii=False, indent=1))


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--assets", type=int, default=100_000)
    options.add_argument("--sites", type=int, default=400)
    stated = options.parse_args()
    measured("sample", hand_ins(stated.sites, 1000))
    with tempfile.TemporaryDirectory() as folder:
        network = Path(folder) / "network.geojson"
        write_network(network, City(stated.assets).assets())
        measured(f"{stated.assets} assets", hand_ins(stated.sites, stated.assets), "--network", str(network))


if __name__ == "__main__":
    main()
