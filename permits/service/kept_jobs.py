"""A job that was answered, kept; and whether what it says still holds."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from geo.dataclass import dataclass

if TYPE_CHECKING:
    from permits.storage.checks import Listed


@dataclass(frozen=True)
class InForce:
    """What a server judges by now."""

    network_sha256: str
    rulebook_sha256: str
    engine: str


class Newer(StrEnum):
    """Why a kept answer may no longer be the answer; gravest first."""

    NETWORK = "newer_network"
    LAW = "newer_law"
    PROGRAM = "newer_program"


def newer_than(check: Listed, now: InForce) -> tuple[Newer, ...]:
    """What has changed since a check was made; nothing: it would be answered the same today, but for the day."""
    changed = {
        Newer.NETWORK: check.network_sha256 != now.network_sha256,
        Newer.LAW: check.rulebook_sha256 != now.rulebook_sha256,
        Newer.PROGRAM: check.engine != now.engine,
    }
    return tuple(what for what, differs in changed.items() if differs)
