"""What every worker holds from its start, loaded once by the zygote."""

from __future__ import annotations

from geo.dataclass import dataclass
from permits.report.ground import Ground
from permits.server.brief import Brief
from permits.service.check import Desk


@dataclass(frozen=True)
class Held:
    """The network and the law, and what the server was told to serve; the ground under its maps, where it was given one."""

    desk: Desk
    brief: Brief
    ground: Ground | None = None
