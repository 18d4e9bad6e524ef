"""What a worker can be asked for is there, although nothing of it is loaded before it is asked for."""

from __future__ import annotations

from permits.server.judge import TASKS, task_of


def test_pass_every_task_is_there() -> None:
    for name in TASKS:
        assert task_of(name).__name__ == name
