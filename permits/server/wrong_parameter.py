"""What is wrong with a parameter, as pydantic would list it; told by workers too, which load no web framework."""

from __future__ import annotations

from typing import Any

from geo.text import Text, printable


def wrong_parameter(name: str, said: Text, *, part: str = "query") -> dict[str, Any]:
    """What is wrong with a parameter, or with what stands in another ``part`` of a request, as pydantic would list it."""
    return {"type": "parameter", "loc": (part, printable(name[:80])), "msg": said.en, "ctx": {"zh": said.zh}}
