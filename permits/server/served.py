"""What one server serves: workers that judge, the law that they judge by, and what is kept of their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated

from fastapi import Depends, FastAPI, Request

from geo.dataclass import dataclass
from permits.children.pool import Pool
from permits.disclosure.disclose import roles
from permits.rulebook.in_force import RuleBook
from permits.server.batching import Batching
from permits.server.held_network import HeldNetwork
from permits.server.keeping import Allowance, Keeping
from permits.server.map_ground import MapGround
from permits.server.readiness import Readiness
from permits.server.watched_snapshot import WatchedSnapshot
from permits.service.answering_bound import SITES_AT_MOST
from permits.storage.installation_key import InstallationKey
from permits.storage.store import Store
from permits.works.activities import ActivityList


@dataclass(frozen=True)
class Served:
    """Who is asked about works, and what this process can say of the law by itself.

    Attributes
    ----------
    role : str
        In which everybody is answered who asks by the interface for programs.
    page_role : str
        In which every page is made.
    sample : bool
        Whether the network is the invented city that the program ships.
    store : Store or None
        Drafts and kept answers; without it there are no pages.
    network : HeldNetwork
        Which network the workers hold.
    readiness : Readiness
        Whether the next job would be done.
    snapshot : WatchedSnapshot or None
        Where the network lies that the workers hold, if a newer one is taken over from there.
    key : InstallationKey or None
        What seals the answers that are kept; with the store.
    ground : MapGround
        What lies under the maps of pages.
    batching : Batching or None
        Who works at batches; with the store.
    keeping : Keeping
        How much each address had kept of drafts.
    """

    pool: Pool
    rulebook: RuleBook
    readings: Mapping[str, str]
    activities: ActivityList
    role: str
    page_role: str
    sample: bool
    store: Store | None
    network: HeldNetwork
    readiness: Readiness
    snapshot: WatchedSnapshot | None
    key: InstallationKey | None
    ground: MapGround
    batching: Batching | None = None
    keeping: Keeping = field(default_factory=Keeping)

    def told_at_most(self, role: str) -> int | None:
        """Of how many features one hand-in may be told in a role, and an address in an hour; None: of any number."""
        return SITES_AT_MOST if roles()[role].rounded and not self.sample else None

    def allowance(self, request: Request) -> Allowance:
        """What whoever asks may still have kept; the operator's own people, whom nobody counts, all that they want."""
        counted = roles()[self.page_role].rounded
        address = "" if request.client is None else request.client.host
        return Allowance(self.keeping if counted else None, address)


def serve(app: FastAPI, served: Served) -> None:
    """Let the addresses of an application answer from these."""
    app.state.served = served


async def _served(request: Request) -> Served:
    # Waits for nothing: what is no coroutine is given a thread.
    served: Served = request.app.state.served
    return served


# What an address asks for to be given it.
ServedHere = Annotated[Served, Depends(_served)]
