"""What a check made now would rest on."""

from __future__ import annotations

import json
from typing import Any

from permits.children.worker import Answer
from permits.server.tasks.held import Held


def basis(held: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """Fingerprints of network and law."""
    desk = held.desk
    content = {"network_sha256": desk.register.fingerprint, "rulebook_sha256": desk.rulebook.sha256}
    return Answer(200, "application/json", json.dumps(content).encode())
