"""The HTTP application: one network, loaded at the start, asked by anybody who can reach the port.

It keeps nothing and knows no accounts yet; bind it to loopback or put it behind a gate.
"""

from __future__ import annotations

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from permits.server.api import rules, screenings
from permits.server.body import limit_body
from permits.server.problems import answer_with_problems
from permits.server.served import Served, serve
from permits.service.check import Desk


def create_app(desk: Desk, *, role: str = "operator") -> FastAPI:
    """Assemble the application round a loaded desk.

    Parameters
    ----------
    desk : Desk
        Network and rule book.
    role : str
        For whom the answers are; see ``data/codelists/roles.toml``.
    """
    app: FastAPI = FastAPIOffline(
        title="暖护 HeatGuard",
        description="供热设施安全保护范围检查 | screening of works near district-heating networks",
        version="1",
    )
    serve(app, Served(desk, role))
    app.middleware("http")(limit_body)
    answer_with_problems(app)
    app.include_router(screenings.router)
    app.include_router(rules.router)
    return app
