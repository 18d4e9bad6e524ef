"""What answers to programs have and pages have not: compressed where that is accepted, readable for scripts of named sites.

A page holds a secret beside what somebody typed; compressed, its length would tell of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import FastAPI, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.text import Text, printable
from permits.server.problem import PROBLEM, kinds, problem

_ADDRESSES = ("/v1/", "/problems", "/openapi.json", "/version", "/healthz", "/readyz")
# Most of what 9 saves, at a third of its time.
_LEVEL = 4
# Compressed in itself: once more costs time and saves nothing, and it could not be read range by range.
_PACKED = ("application/vnd.apache.parquet",)
_METHODS = ("GET", "HEAD", "POST", "DELETE")
_ASKED_WITH = ("Content-Encoding", "Idempotency-Key", "If-None-Match", "If-Range", "Prefer", "Range")


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
        self._interface: ASGIApp = GZipMiddleware(app, compresslevel=_LEVEL, exclude_content_types=_PACKED)
        if origins:
            self._interface = _OtherSites(
                self._interface,
                allow_origins=origins,
                allow_methods=_METHODS,
                allow_headers=_ASKED_WITH,
                expose_headers=(
                    "Accept-Ranges",
                    "Allow",
                    "Batch-State",
                    "Content-Disposition",
                    "Content-Range",
                    "ETag",
                    "Link",
                    "Location",
                    "Preference-Applied",
                    "Retry-After",
                ),
            )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        of_programs = scope["type"] == "http" and scope["path"].startswith(_ADDRESSES)
        if not of_programs:
            await self._pages(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                _weaken(MutableHeaders(scope=message))
            await send(message)

        await self._interface(scope, receive, sent)


def _weaken(headers: MutableHeaders) -> None:
    """Of a file that goes out compressed take back what lets a client go on where it broke off: the rest would come as it is, and not fit."""
    tag = headers.get("etag", "W/")
    if "content-encoding" in headers and not tag.startswith("W/"):
        headers["etag"] = f"W/{tag}"
        del headers["accept-ranges"]


class _OtherSites(CORSMiddleware):
    """Scripts of named sites may ask; what is refused when a browser asks whether they may is said as every refusal is."""

    def preflight_response(self, request_headers: Headers) -> Response:
        response = super().preflight_response(request_headers)
        if response.status_code < 400:
            return response
        if self.is_allowed_origin(request_headers["origin"]):
            may = Text(
                f"其他网站的脚本可用的方法：{'、'.join(_METHODS)}；请求头：Content-Type、{'、'.join(_ASKED_WITH)}",
                f"scripts of other sites may use the methods {', '.join(_METHODS)} and the headers Content-Type, {', '.join(_ASKED_WITH)}",
            )
        else:
            site = printable(request_headers["origin"][:200])
            may = Text(
                f"{site} 的脚本不能调用本服务；服务的管理员可在启动时用 --cors 写明该网站",
                f"scripts of {site} may not ask this server; who runs it can name that site at the start (--cors)",
            )
        kept = {name: value for name, value in response.headers.items() if name == "vary" or "allow-origin" in name}
        return Response(problem("forbidden", may), kinds()["forbidden"].status, kept, PROBLEM)
