"""``python -m permits.server.zygote``: the process that loads network and law once, and forks the workers of a server."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

from permits.children.zygote import fork_workers
from permits.report.ground import Ground
from permits.server.brief import Brief
from permits.server.first_site import FIRST_ASKED, FIRST_SITE
from permits.server.judge import Judge
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
    # Before any worker is forked, so that what is loaded at the first use is loaded once for all of them.
    for html in (False, True):
        # What comes out does not matter: a network may lie where this site cannot be.
        judge({**FIRST_ASKED, "html": html}, FIRST_SITE)
    return judge


if __name__ == "__main__":
    fork_workers(sys.argv[1], open_judge, later=(importlib.import_module(f"geo.reading.{one}") for one in _READERS))
