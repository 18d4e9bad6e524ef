"""The addresses that an application has, for who asked at another or by another method."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts

# What the framework says in a path of the shape of a part of it.
_CONVERTOR = re.compile(r"(?<=\w):\w+(?=\})")


def router_for_programs() -> APIRouter:
    """Where addresses of the interface are put; of the names of their functions generators of clients make names in their own language."""
    return APIRouter(generate_unique_id_function=lambda route: route.name)


def add(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """Have an application answer at addresses, as they were described where they stand.

    The framework's own way makes each of them once more when the first request comes, and looks through them twice for every one.
    """
    for router in routers:
        app.router.routes.extend(router.routes)


def for_programs(app: FastAPI) -> list[str]:
    """The addresses for programs, each with its method: ``GET /v1/rules``."""
    return [
        f"{method} {_CONVERTOR.sub('', one.path or '')}"
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
