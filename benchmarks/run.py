"""How fast we are beside what a user would pick instead: the tables of docs/performance.md.

    python benchmarks/run.py [--assets 1000000] [--sites 100000]
    python benchmarks/run.py --small

Every engine answers the same question (all pairs of a site and an asset within the asset's limit, and their distance) in
a process of its own, in turn with c3-2t, the best exact peer; ratios hold from machine to machine, seconds do not. Each is
held against c3: the pairs that it misses, those that it has too many, the farthest that a distance lies off. Ends with 1
where a way of ours differs; judges no time. Engines that are not here are named with the reason.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import ours
import pyarrow.parquet
import ready
import shapely
from city import City, write_network
from peers.bare_shapely import C3, C3TwoThreads, Dwithin
from peers.duckdb_spatial import DuckdbSpatial
from peers.geopandas_joins import BufferSjoin, SjoinDwithin
from peers.gometry_index import GometryIndex
from peers.peer import Absent, Answer, Column, Difference, Peer, difference
from peers.postgis import PostgisBoxes, PostgisDwithin
from peers.sedona import SedonaDwithin
from turns import Turns, apart, in_turn, memory_mb, peak_mb

PEERS: tuple[type[Peer], ...] = (
    C3,
    Dwithin,
    SjoinDwithin,
    BufferSjoin,
    DuckdbSpatial,
    SedonaDwithin,
    GometryIndex,
    PostgisBoxes,
    PostgisDwithin,
)
SMALL = (10_000, 1_000)
# Pairs of ours nearer to their limit than this are not counted as differing: ground metres are compared with plane ones.
UNCLEAR_M = 1e-4
FARTHEST_M = 1e-9
SINGLE_ROUNDS = 3
VERSIONS = ("heatguard", "shapely", "numpy", "numba", "pyproj", "pyarrow", "geopandas", "duckdb", "sedonadb", "gometry")


@dataclass(frozen=True)
class Question:
    """Features with their limits, sites, and what c3 answers.

    Attributes
    ----------
    limit_m, limit : float arrays
        Ground metres, and the same in the plane at the middle of each feature.
    """

    features: Column
    limit_m: Column
    limit: Column
    sites: Column
    c3: C3TwoThreads
    reference: Answer

    @classmethod
    def asked_of(cls, features: Column, limit_m: Column, sites: Column) -> Question:
        middle = shapely.bounds(features).reshape(-1, 2, 2).mean(axis=1)
        limit = limit_m * ours.SCALE.at(middle[:, 0], middle[:, 1])
        c3 = C3TwoThreads(features, limit)
        return cls(features, limit_m, limit, sites, c3, c3.pairs(sites))


@dataclass(frozen=True)
class Measured:
    """What an engine did."""

    prepared_s: float
    memory_mb: float
    turns: Turns
    difference: Difference


def measured(question: Question, engine: Callable[[], Peer], *, unclear_m: float = 0.0) -> Measured:
    """Ask an engine in turn with c3-2t, after both have answered once."""
    at_first_mb, begun = memory_mb(), time.perf_counter()
    ask = engine().asked(question.sites)
    prepared_s = time.perf_counter() - begun
    ask_c3 = question.c3.asked(question.sites)
    ask_c3()
    found = difference(ask(), question.reference, question.limit, unclear_m=unclear_m)
    return Measured(prepared_s, peak_mb() - at_first_mb, in_turn({"c3-2t": ask_c3, "it": ask}), found)


def pairs_table(question: Question) -> Iterator[str]:
    """A row an engine; and of ours those that differ, which the last line names."""
    yield f"| engine | prepared s | query s | c3-2t s | × c3-2t | × by CPU | missed of {len(question.reference.site):,} | too many | off by m | MB |"
    yield "|---" * 10 + "|"
    wrong, absent = [], []
    for engine in (*PEERS, *ours.WAYS):
        is_ours = engine in ours.WAYS
        limit, unclear_m = (question.limit_m, UNCLEAR_M) if is_ours else (question.limit, 0.0)
        try:
            found = apart(partial(measured, question, partial(engine, question.features, limit), unclear_m=unclear_m))
        except Absent as error:
            absent.append(f"not here: {engine.name} ({error})")
            continue
        differs, turns = found.difference, found.turns
        # What another process does is not counted.
        by_cpu = "—" if engine.name.startswith("PostGIS") else f"{turns.cpu_ratio('it', 'c3-2t'):.2f}"
        yield (
            f"| {engine.name} | {found.prepared_s:.2f} | {turns.median_s('it'):.3f} | {turns.median_s('c3-2t'):.3f}"
            f" | {turns.ratio('it', 'c3-2t'):.2f} | {by_cpu} | {differs.missed} | {differs.too_many} | {differs.farthest_m:.1e}"
            f" | {found.memory_mb:.0f} |"
        )
        if is_ours and (differs.missed or differs.too_many or differs.farthest_m > FARTHEST_M):
            wrong.append(engine.name)
    yield ""
    yield from absent
    if wrong:
        raise SystemExit(f"differs from c3: {', '.join(wrong)}")


def single_table(question: Question, count: int) -> Iterator[str]:
    """One site at a time, each asked of c3 and of ours one after the other; of each site its median of three."""
    yield "| one site, µs | p50 | p99 | most |"
    yield "|---|---|---|---|"

    def asked() -> dict[str, Column]:
        engines = {"c3": question.c3.pairs}
        # One site is for one thread.
        ways = [way for way in ours.WAYS if way.threads == 1 and ours.here(way)]
        engines |= {way.name: way(question.features, question.limit_m).pairs for way in ways}
        taken = {name: np.empty((SINGLE_ROUNDS, count)) for name in engines}
        for turn in range(SINGLE_ROUNDS):
            for row in range(count):
                one = question.sites[row : row + 1]
                for name, ask in engines.items():
                    begun = time.perf_counter()
                    ask(one)
                    taken[name][turn, row] = time.perf_counter() - begun
        return {name: np.median(seconds, axis=0) for name, seconds in taken.items()}

    for name, seconds in apart(asked).items():
        p50, p99, most = np.percentile(seconds, [50, 99, 100]) * 1e6
        yield f"| {name} | {p50:.1f} | {p99:.1f} | {most:.0f} |"


def loading_table(path: Path) -> Iterator[str]:
    """Reading a network, beside the file read by pyarrow alone; CPU seconds."""
    yield "| loading | CPU s | × pyarrow | MB |"
    yield "|---|---|---|---|"

    def done(work: Callable[[], Any]) -> tuple[Turns, float]:
        at_first_mb = memory_mb()
        turns = in_turn({"pyarrow": lambda: pyarrow.parquet.read_table(path), "it": work}, rounds=3)
        return turns, peak_mb() - at_first_mb

    for name, work in {"geopandas.read_parquet": geopandas.read_parquet, **ours.LOADING}.items():
        turns, more_mb = apart(partial(done, partial(work, path)))
        yield (
            f"| {name} | {turns.median_cpu_s('it'):.2f} | {turns.cpu_ratio('it', 'pyarrow'):.1f}"
            f" (pyarrow {turns.median_cpu_s('pyarrow'):.2f} s) | {more_mb:.0f} |"
        )


def law_table(question: Question, path: Path) -> Iterator[str]:
    """The whole law at every site, beside c3-2t and beside our own measuring in one thread."""
    way = ours.fastest()
    yield f"| the law | s | c3-2t s | × c3-2t | × measuring ({way.name}) |"
    yield "|---|---|---|---|---|"

    def done() -> dict[str, Turns]:
        register = ours.loaded(path)
        others = {
            "c3-2t": question.c3.asked(question.sites),
            "measuring": way(question.features, question.limit_m).asked(question.sites),
        }
        found = {}
        for name, law in ours.LAWS.items():
            works = {**others, "it": law(register, question.sites)}
            in_turn(works, rounds=1)
            found[name] = in_turn(works)
        return found

    for name, turns in apart(done).items():
        ratios = [f"{turns.ratio('it', other):.2f}" for other in ("c3-2t", "measuring")]
        yield f"| {name} | {turns.median_s('it'):.3f} | {turns.median_s('c3-2t'):.3f} | {' | '.join(ratios)} |"


def overlap_table(question: Question, hits: int) -> Iterator[str]:
    """Area of a site within a limit, a hit each of some sites spread over all; the truth is a buffer of 2,048 corners a circle."""
    yield "| overlap area | µs a hit | × buffer + intersection | off by, most |"
    yield "|---|---|---|---|"
    _, first = np.unique(question.reference.site, return_index=True)
    some = first[np.unique(np.linspace(0, len(first) - 1, hits).astype(int))]
    sites = question.sites[question.reference.site[some]]
    features, limit_m = (column[question.reference.feature[some]] for column in (question.features, question.limit_m))

    def drawn(corners: int = 16) -> Column:
        zones = shapely.buffer(features, limit_m, quad_segs=corners)
        return np.asarray(shapely.area(shapely.intersection(sites, zones)))

    true = drawn(512)

    def done(work: Callable[[], Column]) -> tuple[Turns, float]:
        off = np.abs(work() - true) / np.maximum(true, 1.0)
        return in_turn({"drawn": drawn, "it": work}), float(off.max())

    ways = {name: partial(way, sites, features, limit_m) for name, way in ours.OVERLAPS.items()}
    for name, area in {"shapely buffer + intersection": drawn, **ways}.items():
        turns, off = apart(partial(done, area))
        yield f"| {name} | {turns.median_s('it') / len(some) * 1e6:.1f} | {turns.ratio('it', 'drawn'):.2f} | {off:.2%} |"


def machine() -> str:
    """Processor, load and versions."""
    info = Path("/proc/cpuinfo")
    names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
    found = []
    for name in VERSIONS:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores, load {load}; "
        f"Python {platform.python_version()}, GEOS {shapely.geos_version_string}, {', '.join(found)}"
    )


def lines(assets: int, sites: int, *, small: bool) -> Iterator[str]:
    yield machine()
    ground = City(assets)
    drawn = ground.assets()
    works = ground.sites(sites)
    question = Question.asked_of(drawn.shapes, drawn.limit_m, works)
    hit = len(np.unique(question.reference.site)) / sites
    yield (
        f"{assets:,} assets ({shapely.get_num_coordinates(drawn.shapes).sum():,} vertices), {sites:,} sites"
        f" ({shapely.get_num_coordinates(works).sum():,} vertices), {hit:.0%} of the sites hit\n"
    )
    yield from pairs_table(question)
    yield ""
    yield from single_table(question, min(sites, 5000))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.parquet"
        write_network(path, drawn)
        yield ""
        yield from law_table(question, path)
        yield ""
        yield from overlap_table(question, 200 if small else 2000)
        if not small:
            yield ""
            yield from loading_table(path)
            yield ""
            yield from ready.table(path)
    if not small:
        yield ""
        start = Path(__file__).with_name("start.py")
        yield subprocess.run([sys.executable, start], check=True, capture_output=True, text=True).stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assets", type=int, default=1_000_000)
    parser.add_argument("--sites", type=int, default=100_000)
    parser.add_argument("--small", action="store_true", help="10,000 assets, 1,000 sites: under a minute")
    stated = parser.parse_args()
    assets, sites = SMALL if stated.small else (stated.assets, stated.sites)
    for line in lines(assets, sites, small=stated.small):
        print(line, flush=True)


if __name__ == "__main__":
    main()
