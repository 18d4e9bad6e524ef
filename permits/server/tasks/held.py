"""What every worker holds from its start, loaded once by the zygote."""

from __future__ import annotations

from dataclasses import dataclass

from permits.server.brief import Brief
from permits.service.check import Desk


@dataclass(frozen=True)
class Held:
    """The network and the law, and what the server was told to serve."""

    desk: Desk
    brief: Brief
