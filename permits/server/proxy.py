"""What the gate in front says of a client: his address, and how he reached it.

Only the last address is the gate's word. What stands before it came with the request, and anybody can write it.
"""

from __future__ import annotations

import contextlib
import ipaddress

from starlette.datastructures import Headers
from starlette.types import Scope


def as_the_gate_saw_it(scope: Scope) -> Scope:
    """A request as it reached the gate; unchanged in what the gate does not say."""
    headers = Headers(scope=scope)
    said: dict[str, object] = {}
    address = _last(headers, "x-forwarded-for")
    with contextlib.suppress(ValueError):
        said["client"] = (str(ipaddress.ip_address(address)), 0)
    if (scheme := _last(headers, "x-forwarded-proto").lower()) in ("http", "https"):
        said["scheme"] = scheme
    return {**scope, **said}


def _last(headers: Headers, name: str) -> str:
    """The last of what is listed under a name, however many headers it stands in."""
    return ",".join(headers.getlist(name)).rpartition(",")[2].strip()
