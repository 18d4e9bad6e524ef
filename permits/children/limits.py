"""How much one child may take, and the limits of the kernel that hold it to that."""

from __future__ import annotations

import math
import resource
import signal
import sys
from pathlib import Path

from geo.dataclass import dataclass

_OPEN_FILES = 256
# Of what a job may take: some of that is address space alone.
_MUCH = 0.25


@dataclass(frozen=True)
class Limits:
    """What one job may take.

    Attributes
    ----------
    wall_s : float
        Seconds until the child is killed.
    cpu_s : int
        Seconds of computing.
    memory_bytes : int
        Address space beyond what the child had before it met anything foreign.
    file_bytes : int
        The largest file that the child may write.
    answer_bytes : int
        The largest answer that is taken from it.
    """

    wall_s: float
    cpu_s: int
    memory_bytes: int
    file_bytes: int = 512 * 2**20
    answer_bytes: int = 128 * 2**20

    def much(self, held_bytes: int) -> bool:
        """Whether memory that a job held is much of what it may, so that a machine that lacks some may lack it for this job."""
        return held_bytes >= self.memory_bytes * _MUCH

    @classmethod
    def of_a_job(cls, *, wall_s: float, memory_bytes: int) -> Limits:
        """Limits where computing ends before waiting does, so that a costly job is told from a slow machine."""
        return cls(wall_s=wall_s, cpu_s=max(1, math.ceil(wall_s * 2 / 3)), memory_bytes=memory_bytes)


def hold_to(limits: Limits) -> None:
    """Set what holds for the rest of this process: memory, sizes and numbers of files, no core dump.

    The number of processes is left alone: the kernel counts those of the whole user, not of this child.
    """
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, limits.file_bytes)
    _lower(resource.RLIMIT_NOFILE, _OPEN_FILES)
    if sys.platform == "linux":
        _lower(resource.RLIMIT_AS, _address_space_bytes() + limits.memory_bytes)


def end_at_size_of_files() -> None:
    """Let this process end when it writes a larger file than it may: of one that writes only what it unpacks that is the job's fault.

    Python ignores the signal, so that it would end as by a defect. Who writes results says himself which of them is too large.
    """
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)


def allow_cpu(limits: Limits) -> None:
    """Let this process compute for as long as one job may from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = math.ceil(used.ru_utime + used.ru_stime) + limits.cpu_s
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (until if hard == resource.RLIM_INFINITY else min(until, hard), hard))


def resident_bytes() -> int:
    """Memory of this process that is in use; 0 where the system does not say."""
    return _pages(1)


def most_resident_bytes(used: resource.struct_rusage) -> int:
    """The most memory that a process ever had in use, of what the system counted until it ended."""
    return used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _address_space_bytes() -> int:
    return _pages(0)


def _pages(column: int) -> int:
    counted = Path("/proc/self/statm")
    if not counted.exists():
        return 0
    return int(counted.read_text().split()[column]) * resource.getpagesize()


def _lower(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(which, (value, value))
