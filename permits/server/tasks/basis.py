"""What a check made now would rest on."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from permits.children.worker import Answer
from permits.server.tasks.held import Held
from permits.service.engine import ENGINE
from permits.service.kept_jobs import InForce


def basis(held: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """Fingerprints of network and law, and the program."""
    desk = held.desk
    now = InForce(desk.register.fingerprint, desk.rulebook.sha256, ENGINE)
    return Answer(200, "application/json", json.dumps(dataclasses.asdict(now)).encode())
