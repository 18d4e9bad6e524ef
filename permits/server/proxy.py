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
    with contextlib.suppress(ValueError):
        said["client"] = (str(ipaddress.ip_address(_without_port(_last(headers, "x-forwarded-for")))), 0)
    if (scheme := _last(headers, "x-forwarded-proto").lower()) in ("http", "https"):
        said["scheme"] = scheme
    return {**scope, **said}


def _last(headers: Headers, name: str) -> str:
    """The last of what is listed under a name, however many headers it stands in; some gates end the list with a comma."""
    return ",".join(headers.getlist(name)).rstrip(", \t").rpartition(",")[2].strip()


def _without_port(address: str) -> str:
    """An address as some gates write it: ``1.2.3.4:5555``, ``[2001:db8::1]:80``."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address
