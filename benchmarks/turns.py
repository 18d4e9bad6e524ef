"""Works that take turns in one process, so that a busy moment of the machine meets them all; each group in a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import re
import resource
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

ROUNDS = 5
# What takes longer than this is asked once: an hour of waiting makes no ratio truer.
ONCE_FROM_S = 30.0
Result = TypeVar("Result")


@dataclass(frozen=True)
class Turns:
    """Wall and CPU seconds of each turn of each work; turns of the same place followed on each other."""

    wall_s: Mapping[str, list[float]]
    cpu_s: Mapping[str, list[float]]

    def median_s(self, name: str) -> float:
        return statistics.median(self.wall_s[name])

    def median_cpu_s(self, name: str) -> float:
        return statistics.median(self.cpu_s[name])

    def ratio(self, name: str, other: str) -> float:
        """Median of the ratios of turns that followed on each other."""
        return statistics.median(a / b for a, b in zip(self.wall_s[name], self.wall_s[other], strict=False))

    def cpu_ratio(self, name: str, other: str) -> float:
        return statistics.median(a / b for a, b in zip(self.cpu_s[name], self.cpu_s[other], strict=False))


def in_turn(works: Mapping[str, Callable[[], Any]], *, rounds: int = ROUNDS) -> Turns:
    wall: dict[str, list[float]] = {name: [] for name in works}
    cpu: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            if wall[name] and wall[name][0] > ONCE_FROM_S:
                continue
            wall_begun, cpu_begun = time.perf_counter(), time.process_time()
            # Kept until the clock stands: nobody pays for clearing away.
            kept = work()
            wall[name].append(time.perf_counter() - wall_begun)
            cpu[name].append(time.process_time() - cpu_begun)
            del kept
    return Turns(wall, cpu)


def apart(work: Callable[[], Result]) -> Result:
    """What some work gives in a process of its own, forked from this one: nobody's threads and memory are another's.

    Raises
    ------
    Exception
        What the work raised.
    """
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(work, there))
    process.start()
    there.close()
    try:
        kind, result = here.recv()
    except EOFError:
        process.join()
        raise MemoryError(f"the process ended with status {process.exitcode}") from None
    process.join()
    if kind == "raised":
        raise result
    return result  # type: ignore[no-any-return]


def _answer(work: Callable[[], Any], there: Connection) -> None:
    try:
        said = ("gave", work())
    except Exception as error:
        said = ("raised", error)
    there.send(said)
    there.close()
    # Neither what others left to be done at the end nor what an engine does then is ours.
    os._exit(0)


def memory_mb() -> float:
    """Resident now."""
    kilobytes = re.search(r"^VmRSS:\s+(\d+)", Path("/proc/self/status").read_text(), re.M)
    return int(kilobytes[1]) / 1024 if kilobytes else 0.0


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
