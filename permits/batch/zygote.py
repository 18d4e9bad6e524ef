"""``python -m permits.batch.zygote``: the process that loads network and law once for a batch, and forks its workers."""

from __future__ import annotations

import contextlib
import datetime
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyproj
import shapely

from geo.dataclass import dataclass
from geo.measure import overlaps, ways
from geo.measure.fast import WANT, installed
from geo.raw import raw_layer
from geo.reading.part_bytes import to_bytes
from geo.text import Text
from permits.batch.asked import BATCH_BASIS, SCREEN_PART, Asked
from permits.batch.screening import batch_basis, screened_part
from permits.children.worker import Answer, Answerer
from permits.children.zygote import fork_workers
from permits.service.check import Desk
from permits.service.opening import open_network

_TASKS = {BATCH_BASIS: batch_basis, SCREEN_PART: screened_part}
# So long it waits for another process before it listens again.
_DEAF_S = 0.2
# Ends with this process: nobody waits for it any more.
_WARM = (
    "from permits.children.system_calls import die_with_parent; die_with_parent()\n"
    "from geo.measure import overlaps, ways; from permits.batch.zygote import say; say(ways.warm()); overlaps.warm()"
)


@dataclass(frozen=True)
class Screens:
    """What workers do; ``many``: whether there are so many sites that a compiled kernel pays."""

    desk: Desk
    many: bool

    def __call__(self, asked: dict[str, Any], body: bytes) -> Answer:
        return _TASKS[asked["task"]](self.desk, asked, body)


def open_desk(opens: dict[str, Any]) -> Answerer:
    """Load a network and a rule book, and everything that is loaded at the first use; ``many`` says whether a compiled kernel pays.

    Raises
    ------
    InputError
        One of them cannot be used.
    """
    mapping = opens["mapping"]
    register = open_network(
        opens["network"],
        rivers=opens["rivers"],
        coverage=opens["coverage"],
        mapping=None if mapping is None else Path(mapping),
        river_width_m=opens["river_width_m"],
    )
    # All of it, before any worker is forked: they share what is loaded here, and nothing of it is damaged.
    register.prove()
    screens = Screens(Desk(register, regulation=opens["regulation"]), many=opens["many"])
    if not screens.many:
        # To load the compiled kernel takes longer than it saves.
        pass
    elif not installed():
        say(WANT)
    elif ways.lies_ready():
        say(ways.warm())
        overlaps.warm()
    screens(*_first_part())
    return screens


def say(text: Text) -> None:
    """Tell whoever started the batch."""
    print(f"{text.zh}\n{text.en}", file=sys.stderr, flush=True)


def _first_part() -> tuple[dict[str, Any], bytes]:
    """A site that loads what any site needs; what comes out does not matter."""
    layer = raw_layer(
        [shapely.box(113.6, 34.7, 113.6001, 34.7001)],
        [{"activity": "EX-TRENCH"}],
        file="",
        layer=None,
        found=1,
        crs=pyproj.CRS(4326),
        crs_declared="EPSG:4326",
        fingerprint="",
    )
    batch = Asked(file="", today=datetime.date.today().isoformat())
    asked = {"asked": vars(batch), "layer": None, "first_row": 0, "rows": [0, 1], "given_up": None, "refuses": True}
    return {"task": SCREEN_PART, **asked}, to_bytes(layer)


def _later(screens: Answerer) -> Iterator[object]:
    """Where the kernel is not compiled yet, another process compiles it, so that this one is never deaf for so long."""
    if not (isinstance(screens, Screens) and screens.many) or not installed() or ways.lies_ready():
        return
    compiler = subprocess.Popen([sys.executable, "-P", "-c", _WARM])
    while compiler.poll() is None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            compiler.wait(_DEAF_S)
        yield compiler
    if ways.lies_ready():
        yield ways.warm()
        yield overlaps.warm()


def be_zygote(argument: str) -> None:
    """Be this process, as `permits.children.beginnings` has it begin."""
    fork_workers(argument, open_desk, later=_later)


if __name__ == "__main__":
    be_zygote(sys.argv[1])
