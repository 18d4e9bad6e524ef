"""How the work grows: measured exponents for assets, sites and density, of c3 and of ours, in CPU seconds.

    python benchmarks/growth.py [--assets 10000000] [--sites 1000000]

One axis at a time, each point in a process of its own. Exponents are slopes of a line through the logarithms: over all
points, and from the last but one to the last. 1 is linear; what grows with the logarithm of a number shows a small
exponent that falls. Density is that of a city that is everywhere as dense, from a village to 16 times that.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import ours
from city import Assets, City, write_network
from peers.bare_shapely import C3
from peers.peer import Answer, Column, Peer
from turns import apart, in_turn

LEAST_ASSETS, LEAST_SITES = 10_000, 1_000
# What stays while the other grows.
ASSETS, SITES = 1_000_000, 20_000
VILLAGE_PER_KM2 = 25.0
# Beyond this a register takes more memory and minutes than the axis is worth.
MOST_OF_A_REGISTER = 1_000_000
REPEATS = 3


def cpu_s(city: City, sites: int, most_sites: int, *, law: bool, loading: bool = False) -> dict[str, float]:
    """CPU seconds of each way to ask about some sites, and of making what it asks; one after another, for there is one memory."""
    drawn = city.assets()
    # Of the same mixture whatever their number: those of the worst kinds are few.
    works = city.sites(most_sites)[:sites]
    found = {"pairs": 0.0}

    def take(name: str, making: str, make: Callable[[], Callable[[], Any]]) -> Any:
        begun = time.process_time()
        ask = make()
        found[making] = time.process_time() - begun
        # The first answer also makes what is made once.
        answer = ask()
        found[name] = in_turn({name: ask}, rounds=REPEATS).median_cpu_s(name)
        return answer

    for engine in (C3, *(way for way in ours.WAYS if way.threads == 1 and ours.here(way))):
        # What is compiled is loaded before anything is timed.
        engine(drawn.shapes[:1], drawn.limit_m[:1])
        pairs = take(engine.name, f"{engine.name}: build", partial(_asked, engine, drawn, works))
        found["pairs"] = float(len(pairs.site))
    if law:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "network.parquet"
            write_network(path, drawn)
            for name, load in ours.LOADING.items() if loading else ():
                begun = time.process_time()
                load(path)
                found[name] = time.process_time() - begun
            register = ours.loaded(path)
        for name, judge in ours.LAWS.items():
            if judge.threads == 1:
                take(name, f"{name}: its index", partial(judge, register, works))
    return found


def _asked(engine: type[Peer], drawn: Assets, sites: Column) -> Callable[[], Answer]:
    return engine(drawn.shapes, drawn.limit_m).asked(sites)


def table(axis: str, points: Mapping[float, Callable[[], dict[str, float]]]) -> Iterator[str]:
    measured = {at: apart(work) for at, work in points.items()}
    yield f"| by {axis} | {' | '.join(f'{at:,.0f}' for at in points)} | exponent | of the last step |"
    yield "|---" * (len(points) + 3) + "|"
    names = dict.fromkeys(name for one in measured.values() for name in one)
    for name in names:
        known = [(at, one[name]) for at, one in measured.items() if name in one]
        cells = [f"{one[name]:.3g}" if name in one else "—" for one in measured.values()]
        at, seconds = np.log(np.array(known)).T
        slope = np.polyfit(at, seconds, 1)[0] if len(at) > 1 else np.nan
        last = (seconds[-1] - seconds[-2]) / (at[-1] - at[-2]) if len(at) > 1 else np.nan
        yield f"| {name} | {' | '.join(cells)} | {slope:.2f} | {last:.2f} |"
    yield ""


def decades(least: int, most: int) -> list[int]:
    return [10**power for power in range(len(str(least)) - 1, len(str(most)))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assets", type=int, default=10_000_000)
    parser.add_argument("--sites", type=int, default=1_000_000)
    stated = parser.parse_args()
    by_assets = {
        count: partial(cpu_s, City(count), SITES, SITES, law=count <= MOST_OF_A_REGISTER, loading=True)
        for count in decades(LEAST_ASSETS, stated.assets)
    }
    held = City(min(ASSETS, stated.assets))
    by_sites = {
        count: partial(cpu_s, held, count, stated.sites, law=True) for count in decades(LEAST_SITES, stated.sites)
    }
    by_density = {
        ring * VILLAGE_PER_KM2: partial(
            cpu_s, City(held.count // 10, per_km2=ring * VILLAGE_PER_KM2, towns=False), SITES, SITES, law=True
        )
        for ring in (1.0, 4.0, 16.0)
    }
    for axis, points in {
        f"assets ({SITES:,} sites)": by_assets,
        f"sites ({held.count:,} assets)": by_sites,
        f"assets per km² ({held.count // 10:,} assets, {SITES:,} sites)": by_density,
    }.items():
        for line in table(axis, points):
            print(line, flush=True)


if __name__ == "__main__":
    main()
