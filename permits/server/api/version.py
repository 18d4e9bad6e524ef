"""GET /version: which program answers, by which law, over which network."""

from __future__ import annotations

from importlib.metadata import version as installed

from permits.record.record import SCHEMA
from permits.server.addresses import router_for_programs
from permits.server.described import with_problems
from permits.server.held_network import HeldNetwork
from permits.server.served import ServedHere
from permits.server.shown import Shown

router = router_for_programs()


class RuleBookHeld(Shown):
    """A rule book that answers are given by."""

    regulation: str
    sha256: str


class Version(Shown):
    """What tells one answer from the answer of yesterday.

    Attributes
    ----------
    sample : bool
        Whether the network is an invented city.
    """

    program: str
    schemas: list[str]
    rule_books: list[RuleBookHeld]
    network: HeldNetwork
    sample: bool


@router.get(
    "/version", summary="程序、法规、管网的版本 | versions of program, law and network", openapi_extra=with_problems()
)
async def version(served: ServedHere) -> Version:
    book = served.rulebook
    return Version(
        program=installed("heatguard"),
        schemas=[SCHEMA],
        rule_books=[RuleBookHeld(regulation=book.instrument.id, sha256=book.sha256)],
        network=served.network,
        sample=served.sample,
    )
