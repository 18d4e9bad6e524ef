"""What one server serves: a desk, and for whom its answers are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI, Request

from permits.service.check import Desk


@dataclass(frozen=True)
class Served:
    """A network and a rule book, loaded once, and the role in which everybody who asks is answered."""

    desk: Desk
    role: str


def serve(app: FastAPI, served: Served) -> None:
    """Let the addresses of an application answer from a desk."""
    app.state.served = served


def _served(request: Request) -> Served:
    served: Served = request.app.state.served
    return served


# What an address asks for to be given it.
ServedHere = Annotated[Served, Depends(_served)]
