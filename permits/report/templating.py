"""How templates of pages and papers are read: whatever goes in is escaped, and a name that is not there is an error."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import jinja2


def as_address(svg: str) -> str:
    """A drawing as the address of an image that holds it."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def environment_of(*, finalize: Callable[[Any], Any] | None = None, **names: Any) -> jinja2.Environment:
    """An environment over this package's templates; to be kept, for compiling costs more than a page.

    Parameters
    ----------
    finalize : callable, optional
        What becomes of each value before it is escaped.
    names
        What every template may use.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("permits.report"),
        autoescape=True,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(names)
    return environment
