"""What answers to programs have and pages have not: compressed where that is accepted, readable for scripts of named sites.

A page holds a secret beside what somebody typed; compressed, its length would tell of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_ADDRESSES = ("/v1/", "/problems", "/openapi.json", "/version", "/healthz", "/readyz")
# Most of what 9 saves, at a third of its time.
_LEVEL = 4


def add_for_programs(app: FastAPI, origins: Sequence[str]) -> None:
    """Let an application answer programs so.

    Parameters
    ----------
    origins : sequence of str
        Sites whose scripts may ask and read, without cookies; none may unless it is named.
    """
    app.add_middleware(_ForPrograms, origins=origins)


class _ForPrograms:
    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._pages = app
        self._interface: ASGIApp = GZipMiddleware(app, compresslevel=_LEVEL)
        if origins:
            self._interface = CORSMiddleware(
                self._interface,
                allow_origins=origins,
                allow_methods=("GET", "POST", "DELETE"),
                allow_headers=("Content-Encoding", "If-None-Match", "Idempotency-Key", "Prefer"),
                expose_headers=(
                    "Allow",
                    "Batch-State",
                    "Content-Disposition",
                    "ETag",
                    "Link",
                    "Location",
                    "Preference-Applied",
                    "Retry-After",
                ),
            )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        of_programs = scope["type"] == "http" and scope["path"].startswith(_ADDRESSES)
        await (self._interface if of_programs else self._pages)(scope, receive, send)
