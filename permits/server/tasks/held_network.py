"""Which network a worker holds."""

from __future__ import annotations

from typing import Any

from permits.children.worker import Answer
from permits.server.held_network import HeldNetwork
from permits.server.tasks.held import Held


def held_network(held: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """Nothing is asked but that."""
    register = held.desk.register
    network = HeldNetwork(sha256=register.fingerprint, surveyed_until=register.surveyed_until)
    return Answer(200, "application/json", network.model_dump_json().encode())
