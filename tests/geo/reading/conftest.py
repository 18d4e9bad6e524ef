"""What no reader may do, whatever it is handed: open a connection, or keep us busy for ever."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from typing import Any

import pytest

HANGS_S = 90
"""No speed is asserted here. The files of `test_hostile` take seconds on the slowest machine when read in one pass, and many minutes where a reader's work
grows with the square of their size."""


@pytest.fixture(autouse=True)
def no_network_and_no_hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a file made us open a connection")

    def hangs(*_: Any) -> None:
        raise AssertionError(f"a file kept us busy for {HANGS_S} s of CPU")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    before = signal.signal(signal.SIGPROF, hangs)
    signal.setitimer(signal.ITIMER_PROF, HANGS_S)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)
