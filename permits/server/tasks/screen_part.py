"""A part of a batch screened for a server, by the network with which the batch began and no other."""

from __future__ import annotations

from typing import Any

from permits.batch.screening import screened_part
from permits.children.worker import Answer
from permits.server.tasks.held import Held

# Beside the answer where the network is another by now.
OTHER_NETWORK = "other_network"


def screen_part(held: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """As `permits.batch.screening.screened_part`; ``network_sha256``: by which it is to be screened."""
    if asked["network_sha256"] != held.desk.register.fingerprint:
        return Answer(409, "application/json", b"{}", {OTHER_NETWORK: True})
    return screened_part(held.desk, asked, body)
