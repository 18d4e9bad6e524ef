"""What every request passes before any address: the names by which this server goes, and headers that no page may lack."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Receive, Scope, Send

from geo.text import Text
from permits.children.defects import log_defect
from permits.server.handlers import AGAIN, BUSY, refusal
from permits.server.proxy import as_the_gate_saw_it

# In the state of a connection beyond as many as there may be: only that the server lives is answered.
CROWDED = "crowded"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_ANYWHERE = ("0.0.0.0", "::", "")
_STRANGE = Text(
    "请求的主机名不是本服务器的；启动时用 --allow-host 说明",
    "the request names a host that this server does not go by; state it with --allow-host at the start",
)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), payment=(), usb=()",
}
# Of an answer that says nothing else of itself.
_UNLESS_STATED = {
    "x-frame-options": "DENY",
    # Answers say where pipes lie.
    "cache-control": "no-store",
}
_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# The pages that describe the interface start their scripts inline; they show nothing that anybody handed in.
_DOCS_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_DOCS = ("/docs", "/redoc")


def names_of(bound: str) -> tuple[str, ...]:
    """The names of a server that listens at an address: those of loopback, and the address where it is one."""
    if bound in _ANYWHERE:
        return LOOPBACK
    return (*LOOPBACK, f"[{bound}]" if ":" in bound else bound)


def headers_of(path: str) -> dict[str, str]:
    """What every answer carries, by the path that was asked for."""
    return {
        **_HEADERS,
        **_UNLESS_STATED,
        "content-security-policy": _DOCS_POLICY if path.startswith(_DOCS) else _POLICY,
    }


class Guard:
    """An application that answers under its own names alone, always with the headers of a careful server.

    Parameters
    ----------
    app : FastAPI
        What is guarded.
    hosts : iterable of str
        Names, without ports, as they stand in ``Host``.
    answer_s : float
        Seconds in which a request is over, from its headers to the last byte of the answer.
    behind_proxy : bool
        Whether all requests come through a gate, which says whose they are.
    """

    def __init__(self, app: FastAPI, hosts: Iterable[str], *, answer_s: float, behind_proxy: bool = False) -> None:
        self.app = app
        self.behind_proxy = behind_proxy
        self._hosts = frozenset(host.lower() for host in hosts)
        self._answer_s = answer_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        else:
            await self._answer(as_the_gate_saw_it(scope) if self.behind_proxy else scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["method"]
        if asked == "HEAD":
            # Answered as GET is, by the same code; what follows the headers is dropped below.
            scope = {**scope, "method": "GET"}

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in headers_of(scope["path"]).items():
                    if name in _HEADERS:
                        headers[name] = value
                    else:
                        # A report and a page carry their own.
                        headers.setdefault(name, value)
                await send(message)
            elif not message.get("more_body", False):
                await _send_last({**message, "body": b""} if asked == "HEAD" else message, receive, send)
            elif asked != "HEAD":
                await send(message)

        host = Headers(scope=scope).get("host", "")
        if _without_port(host) not in self._hosts:
            await refusal("wrong-host", _STRANGE)(scope, receive, guarded)
            return
        if scope.get("state", {}).get(CROWDED) and scope["path"] != "/healthz":
            await refusal("busy", BUSY, limit="queue", headers=AGAIN)(scope, receive, guarded)
            return
        # Whoever takes longer does not read his answer; the connection is cut.
        try:
            async with asyncio.timeout(self._answer_s):
                await self.app(scope, receive, guarded)
        except TimeoutError:
            pass
        except Exception as error:
            # It has been answered; whoever called would log what it says.
            log_defect(error)


async def _send_last(message: Message, receive: Receive, send: Send) -> None:
    """Send the end of an answer, and take what is left of a body that nobody read.

    hypercorn waits until the last message to us finds room, and with it the answer would wait for ever.
    """

    async def drain() -> None:
        while (await receive())["type"] != "http.disconnect":
            continue

    draining = asyncio.ensure_future(drain())
    try:
        await send(message)
    finally:
        draining.cancel()
        await asyncio.gather(draining, return_exceptions=True)


def _without_port(host: str) -> str:
    name, separator, port = host.lower().rpartition(":")
    return name if separator and port.isdecimal() else host.lower()
