"""What one server serves: workers that judge, and the law that they judge by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI, Request

from permits.children.pool import Pool
from permits.rulebook.in_force import RuleBook
from permits.works.activities import ActivityList


@dataclass(frozen=True)
class Served:
    """Who is asked about works, and what this process can say of the law by itself."""

    pool: Pool
    rulebook: RuleBook
    readings: Mapping[str, str]
    activities: ActivityList


def serve(app: FastAPI, served: Served) -> None:
    """Let the addresses of an application answer from these."""
    app.state.served = served


def _served(request: Request) -> Served:
    served: Served = request.app.state.served
    return served


# What an address asks for to be given it.
ServedHere = Annotated[Served, Depends(_served)]
