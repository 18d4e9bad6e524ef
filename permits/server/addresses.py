"""The addresses that an application has, for who asked at another or by another method."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts


def interface(app: FastAPI) -> list[str]:
    """The addresses for programs, each with its method: ``GET /v1/rules``."""
    return [
        f"{method} {one.path}"
        for one in iter_route_contexts(app.routes)
        if getattr(one, "include_in_schema", False)
        for method in sorted(one.methods or ())
    ]


def methods_at(app: FastAPI, path: str) -> list[str]:
    """What may be done at a path, whichever of its routes does it; the framework names the methods of the first alone."""
    found = {
        method
        for one in iter_route_contexts(app.routes)
        if hasattr(one, "path_regex") and one.path_regex.match(path)
        for method in one.methods or ()
    }
    # `permits.server.guard` answers it wherever GET is answered.
    return sorted(found | ({"HEAD"} if "GET" in found else set()))
