"""What a worker answers: the task it is asked for, or what is wrong with what was handed in. Runs in children alone."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

from geo.dataclass import dataclass
from geo.errors import InputError
from permits.children.room import out_of_room
from permits.children.worker import Answer
from permits.server.problem import PROBLEM, bad_input
from permits.server.tasks.faults import FaultyError
from permits.server.tasks.held import Held

Task = Callable[[Held, dict[str, Any], bytes], Answer]
# The module of `permits.server.tasks` in which each stands.
TASKS: Mapping[str, str] = {
    name: name
    for name in (
        "answer",
        "area",
        "basis",
        "batch_asked",
        "batch_basis",
        "batch_rows",
        "batch_site",
        "batch_statistics",
        "batch_table",
        "check",
        "ground",
        "held_network",
        "job_map",
        "kept",
        "layer_page",
        "network",
        "network_shown",
        "papers",
        "preview",
        "rows",
        "screen_part",
        "screening",
        "search",
        "stated",
        "taken",
        "understand",
    )
} | {"offline": "kept"}


def task_of(name: str) -> Task:
    """A task by its name; what it needs is loaded when it is first asked for.

    Tables bring Arrow along, which starts a thread: no zygote could be forked from a process that has loaded it.
    """
    task: Task = getattr(importlib.import_module(f"permits.server.tasks.{TASKS[name]}"), name)
    return task


@dataclass(frozen=True)
class Judge:
    """A worker's hands, over what it holds."""

    held: Held

    def __call__(self, asked: dict[str, Any], body: bytes) -> Answer:
        """Do ``asked["task"]``, which reads the rest of what is asked."""
        try:
            return task_of(asked["task"])(self.held, asked, body)
        except FaultyError as error:
            return Answer(422, PROBLEM, error.problem)
        except InputError as error:
            if out_of_room(error):
                raise
            return Answer(422, PROBLEM, bad_input(error))
