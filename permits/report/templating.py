"""How templates of pages and papers are read: whatever goes in is escaped, and a name that is not there is an error."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any

import jinja2
from markupsafe import Markup

from geo.text import printable

# Line breaks and tabs are the templates' own; the others move a terminal's cursor or turn the reading direction.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def shown(value: Any) -> Any:
    """Control characters of user text made visible; markup of ours stays."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _CONTROL.sub(lambda sign: printable(sign.group()), value)
    return value


def as_address(svg: str) -> str:
    """A drawing as the address of an image that holds it."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def environment_of(
    package: str = "permits.report", *, finalize: Callable[[Any], Any] | None = None, **names: Any
) -> jinja2.Environment:
    """An environment over a package's templates; to be kept, for compiling costs more than a page.

    Parameters
    ----------
    package : str
        In which there is a folder ``templates``.
    finalize : callable, optional
        What becomes of each value before it is escaped.
    names
        What every template may use.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(package),
        autoescape=True,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(names)
    return environment
