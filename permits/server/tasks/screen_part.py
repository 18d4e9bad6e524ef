"""A part of a batch screened for a server, by the network and the law with which the batch began and no other."""

from __future__ import annotations

from typing import Any

from permits.batch.screening import basis_of, screened_part
from permits.children.worker import Answer
from permits.server.tasks.held import Held

# Beside the answer where network or law are others by now.
OTHER_BASIS = "other_basis"


def screen_part(held: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """As `permits.batch.screening.screened_part`; ``basis``: of `permits.batch.screening.batch_basis`, by which it is to be screened."""
    if asked["basis"] != basis_of(held.desk):
        return Answer(409, "application/json", b"{}", {OTHER_BASIS: True})
    return screened_part(held.desk, asked, body)
