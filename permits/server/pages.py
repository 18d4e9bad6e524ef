"""The pages as an application of their own, behind the interface: assembled when somebody asks for one, or when it has been quiet.

They are half of what the web process loads, and a server is ready for programs without them. Whoever opens a page in the first
second waits a tenth of one for it.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from geo.text import Text
from permits.server.handlers import answer_with_problems
from permits.server.served import Served

_QUIET_S = 1.0


class Pages:
    """Answers what the interface has no address for.

    Parameters
    ----------
    interface : FastAPI
        Whose addresses are named to who asks for one that there is not, and whose state the pages answer from.
    """

    def __init__(self, interface: FastAPI) -> None:
        self._interface = interface
        self._assembled: asyncio.Future[ASGIApp] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = await self._there()
        # Of the application that had no address for it.
        scope.pop("router", None)
        await app(scope, receive, send)

    @asynccontextmanager
    async def assembled_when_quiet(self) -> AsyncIterator[None]:
        """Assemble them soon, as long as this lasts."""

        async def soon() -> None:
            await asyncio.sleep(_QUIET_S)
            await self._there()

        task = asyncio.create_task(soon())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _there(self) -> ASGIApp:
        if self._assembled is None:
            # In a thread: others are answered meanwhile.
            self._assembled = asyncio.ensure_future(asyncio.to_thread(self._assemble))
        return await asyncio.shield(self._assembled)

    def _assemble(self) -> ASGIApp:
        from permits.server.web.building import add_pages, open_pages

        app = FastAPI(openapi_url=None)
        answer_with_problems(app, refused_page, interface=self._interface)
        add_pages(app)
        app.state = self._interface.state
        served: Served = app.state.served
        if served.store is not None:
            served.store.load()
        open_pages(app, served)
        # It stays; looking through it later would hold up everybody.
        gc.freeze()
        return app


def refused_page(request: Request, kind: str, detail: Text, headers: Mapping[str, str]) -> Response:
    """A refusal, to a person who looks at what is for programs; see `permits.server.web.building.refused_page`."""
    from permits.server.web import building

    return building.refused_page(request, kind, detail, headers)
