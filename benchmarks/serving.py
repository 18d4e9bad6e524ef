"""What a server needs: the table of docs/how-to-serve.md.

Starts `heatguard serve` on the sample city and on a city of a stated number of assets, saved as a snapshot, with one worker and with two. Clients
that each ask for the next small site once they have an answer say what answers cost, in CPU of all its processes, and how many it gives; then it is
asked half as often as it could answer, at even times, and how long each answer takes counts from the time at which it was to be asked. Beside that
stands what the same server takes for a POST that no worker sees, and what each process holds.

    python benchmarks/serving.py --assets 1000000 --sites 300
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import queue
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

WORKERS = (1, 2)
CLIENTS = 4
_FACTS = {"activity": "沟槽开挖", "depth_m": 1.5, "start": "2026-05-10", "end": "2026-06-10"}
_CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
# The city has outlines of thousands as well, each of which takes as much as a hundred others.
_CORNERS_OF_A_SMALL_SITE = 100


def hand_ins(count: int, assets: int) -> list[bytes]:
    return [
        json.dumps(
            {"type": "Feature", "crs": _CRS, "properties": _FACTS, "geometry": shapely.geometry.mapping(site)}
        ).encode()
        for site in City(assets).sites(count)
        if shapely.get_num_coordinates(site) <= _CORNERS_OF_A_SMALL_SITE
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
def served(workers: int, *options: str) -> Iterator[tuple[int, int, float]]:
    """A server: its process, its port, and the seconds until it listened."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = Path(sys.executable).with_name("heatguard")
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as store:
        command = [program, "serve", "--port", str(port), "--workers", str(workers), "--store", store, *options]
        process = subprocess.Popen([str(word) for word in command], stderr=subprocess.PIPE)
        assert process.stderr is not None
        try:
            while b"store" not in (line := process.stderr.readline()):
                assert line, "the server did not start"
            yield process.pid, port, time.monotonic() - begun
        finally:
            process.terminate()
            process.wait()


class Client:
    """A connection that is kept."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, body: bytes, address: str = "/v1/screenings", coding: str = "identity", status: int = 200) -> None:
        self._connection.request("POST", address, body, {"content-encoding": coding})
        answer = self._connection.getresponse()
        content = answer.read()
        assert answer.status == status, content

    def close(self) -> None:
        self._connection.close()


@contextlib.contextmanager
def clients(port: int) -> Iterator[list[Client]]:
    each = [Client(port) for _ in range(CLIENTS)]
    try:
        yield each
    finally:
        for one in each:
            one.close()


def one_after_the_other(port: int, bodies: list[bytes], *asked: Any) -> float:
    """Seconds until every client has an answer for each of its share."""
    with clients(port) as each, ThreadPoolExecutor(CLIENTS) as threads:
        begun = time.monotonic()
        done = [
            threads.submit(lambda one=one, place=place: [one.ask(body, *asked) for body in bodies[place::CLIENTS]])
            for place, one in enumerate(each)
        ]
        for one in done:
            one.result()
        return time.monotonic() - begun


def at_even_times(port: int, bodies: list[bytes], a_second: float) -> list[float]:
    """Milliseconds that each answer took, ascending."""
    idle: queue.SimpleQueue[Client] = queue.SimpleQueue()

    def answered(body: bytes, due: float) -> float:
        one = idle.get()
        one.ask(body)
        idle.put(one)
        return 1000 * (time.monotonic() - due)

    with clients(port) as each, ThreadPoolExecutor(len(each)) as threads:
        for one in each:
            idle.put(one)
        begun, done = time.monotonic() + 0.1, []
        for number, body in enumerate(bodies):
            due = begun + number / a_second
            time.sleep(max(due - time.monotonic(), 0))
            done.append(threads.submit(answered, body, due))
        return sorted(one.result() for one in done)


def until_quiet(pid: int) -> None:
    """Wait for what a server loads and compiles when nobody asks it; its workers are replaced by some that have it."""
    taken = -1.0
    while taken < (taken := cpu_s(family(pid))) - 0.02:
        time.sleep(1.5)


def costs(pid: int, port: int, bodies: list[bytes], *asked: Any) -> dict[str, float]:
    before = cpu_s(family(pid))
    wall = one_after_the_other(port, bodies, *asked)
    cpu = cpu_s(family(pid)) - before
    return {"cpu_ms": round(1000 * cpu / len(bodies), 2), "answers_a_second": round(len(bodies) / wall, 1)}


def measured(name: str, bodies: list[bytes], workers: int, *options: str) -> None:
    with served(workers, *options) as (pid, port, started_s):
        until_quiet(pid)
        one_after_the_other(port, bodies[:40])
        row: dict[str, Any] = {"city": name, "workers": workers, "start_s": round(started_s, 1)}
        # It is read, and no gzip: the web process says so by itself.
        row["no worker"] = costs(pid, port, bodies, "/v1/screenings", "gzip", 400)
        row["small site"] = costs(pid, port, bodies)
        took_ms = at_even_times(port, bodies, row["small site"]["answers_a_second"] / 2)
        row["half load"] = {
            f"p{part}_ms": round(took_ms[min(len(took_ms) * part // 100, len(took_ms) - 1)], 1) for part in (50, 99)
        }
        row["with the way out"] = costs(pid, port, bodies[::4], "/v1/screenings?counter_proposal=true")
        web, zygote, *judging = family(pid)
        own = {pid: memory_mib(pid)["own"] for pid in (web, zygote, *judging)}
        row["own_mib"] = {"web": own[web], "zygote": own[zygote], "worker": max(own[one] for one in judging)}
        row["together_mib"] = sum(memory_mib(one)["share"] for one in own)
        print(json.dumps(row, ensure_ascii=False, indent=1), flush=True)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--assets", type=int, default=100_000)
    options.add_argument("--sites", type=int, default=400)
    stated = options.parse_args()
    for workers in WORKERS:
        measured("sample", hand_ins(stated.sites, 1000), workers)
    with tempfile.TemporaryDirectory() as folder:
        network = Path(folder) / "network.parquet"
        saved = network.with_suffix(".hgnet")
        write_network(network, City(stated.assets).assets())
        program = Path(sys.executable).with_name("heatguard")
        subprocess.run([program, "network", "build", network, "--out", saved], check=True, stdout=subprocess.DEVNULL)
        for workers in WORKERS:
            bodies = hand_ins(stated.sites, stated.assets)
            measured(f"{stated.assets} assets", bodies, workers, "--network", str(saved))


if __name__ == "__main__":
    main()
