"""By which network and law a batch would be screened now."""

from __future__ import annotations

from typing import Any

from permits.batch import screening
from permits.children.worker import Answer
from permits.server.tasks.held import Held


def batch_basis(held: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """As `permits.batch.screening.batch_basis`."""
    return screening.batch_basis(held.desk, asked, body)
