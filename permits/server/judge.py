"""What a worker answers: the task it is asked for, or what is wrong with what was handed in. Runs in children alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from geo.dataclass import dataclass
from geo.errors import InputError
from permits.children.room import out_of_room
from permits.children.worker import Answer
from permits.server.problem import PROBLEM, bad_input
from permits.server.tasks.answer import answer
from permits.server.tasks.area import area
from permits.server.tasks.basis import basis
from permits.server.tasks.batch_asked import batch_asked
from permits.server.tasks.batch_basis import batch_basis
from permits.server.tasks.batch_rows import batch_rows
from permits.server.tasks.batch_site import batch_site
from permits.server.tasks.batch_statistics import batch_statistics
from permits.server.tasks.check import check
from permits.server.tasks.faults import FaultyError
from permits.server.tasks.ground import ground
from permits.server.tasks.held import Held
from permits.server.tasks.held_network import held_network
from permits.server.tasks.job_map import job_map
from permits.server.tasks.kept import kept, offline
from permits.server.tasks.network import network
from permits.server.tasks.network_shown import network_shown
from permits.server.tasks.papers import papers
from permits.server.tasks.preview import preview
from permits.server.tasks.rows import rows
from permits.server.tasks.screen_part import screen_part
from permits.server.tasks.screening import screening
from permits.server.tasks.search import search
from permits.server.tasks.stated import stated
from permits.server.tasks.taken import taken
from permits.server.tasks.understand import understand

Task = Callable[[Held, dict[str, Any], bytes], Answer]
TASKS: Mapping[str, Task] = {
    one.__name__: one
    for one in (
        answer,
        area,
        basis,
        batch_asked,
        batch_basis,
        batch_rows,
        batch_site,
        batch_statistics,
        check,
        ground,
        held_network,
        job_map,
        kept,
        network,
        network_shown,
        offline,
        papers,
        preview,
        rows,
        screen_part,
        screening,
        search,
        stated,
        taken,
        understand,
    )
}


@dataclass(frozen=True)
class Judge:
    """A worker's hands, over what it holds."""

    held: Held

    def __call__(self, asked: dict[str, Any], body: bytes) -> Answer:
        """Do ``asked["task"]``, which reads the rest of what is asked."""
        try:
            return TASKS[asked["task"]](self.held, asked, body)
        except FaultyError as error:
            return Answer(422, PROBLEM, error.problem)
        except InputError as error:
            if out_of_room(error):
                raise
            return Answer(422, PROBLEM, bad_input(error))
