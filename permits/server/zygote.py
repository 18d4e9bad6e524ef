"""The process that loads network and law once, and forks the workers of a server; ``python -m permits.server.zygote`` is one."""

from __future__ import annotations

import contextlib
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geo.measure import overlaps, ways
from geo.measure.fast import installed
from permits.children.defects import log_defect
from permits.children.worker import Answerer
from permits.children.zygote import fork_workers
from permits.report.ground import Ground
from permits.server.brief import Brief
from permits.server.first_site import FIRST_ASKED, FIRST_SITE
from permits.server.judge import TASKS, Judge, task_of
from permits.server.tasks.held import Held
from permits.service.check import Desk
from permits.service.opening import open_network
from permits.service.plan_table import own_plan_table

# What reads each kind of file. Loaded here when it is quiet, not by every worker for itself; until then they load what they meet.
_READERS = (
    "csv_table",
    "dxf",
    "excel",
    "flatgeobuf",
    "geopackage",
    "geoparquet",
    "kml",
    "parcel_txt",
    "shapefile",
    "zipped",
)
# So long it waits for another process before it listens again.
_DEAF_S = 0.2
# Says on the server's log what it did.
_WARM = "import sys; from geo.measure import overlaps, ways; print(*ways.warm(), sep='\\n', file=sys.stderr); overlaps.warm()"


def open_judge(opens: dict[str, Any]) -> Judge:
    """Load what a brief names, and everything that is loaded at the first use.

    Raises
    ------
    InputError
        A network or a rule book that cannot be used.
    """
    brief = Brief(**opens)
    register = open_network(
        brief.network,
        rivers=brief.rivers,
        coverage=brief.coverage,
        mapping=brief.mapping_file,
        river_width_m=brief.river_width_m,
    )
    # All of it, before any worker is forked: they share what is loaded here, and nothing of it is damaged.
    register.prove()
    plan_table = None if brief.measures is None else own_plan_table(Path(brief.measures))
    desk = Desk(register, regulation=brief.regulation, readings=brief.readings, plan_table=plan_table)
    ground = None if brief.basemap is None else Ground.read(Path(brief.basemap))
    judge = Judge(Held(desk, brief, ground))
    # Before any worker is forked, so that what is loaded at the first use is loaded once for all of them. What comes out does
    # not matter: a network may lie where this site cannot be.
    judge(FIRST_ASKED, FIRST_SITE)
    return judge


def _later(judge: Answerer) -> Iterator[object]:
    """What not all jobs need, a piece a step: pages first, for people come by them."""
    yield judge({**FIRST_ASKED, "html": True}, FIRST_SITE)
    for name in TASKS:
        yield task_of(name)
    for one in _READERS:
        yield importlib.import_module(f"geo.reading.{one}")
    if not installed():
        return
    # A zygote must not be deaf for as long as a compiler takes: where nothing is compiled yet, another process does it.
    try:
        compiler = subprocess.Popen([sys.executable, "-P", "-c", _WARM])
    except OSError as error:
        # Nothing that is answered waits for it.
        log_defect(error)
        return
    while compiler.poll() is None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            compiler.wait(_DEAF_S)
        yield compiler
    if ways.lies_ready():
        yield ways.warm()
        yield overlaps.warm()


def _rehearse(judge: Answerer) -> None:
    judge({**FIRST_ASKED, "query": {}}, FIRST_SITE)


def be_zygote(argument: str) -> None:
    """Be this process, as `permits.children.beginnings` has it begin."""
    fork_workers(argument, open_judge, later=_later, rehearse=_rehearse)


if __name__ == "__main__":
    be_zygote(sys.argv[1])
