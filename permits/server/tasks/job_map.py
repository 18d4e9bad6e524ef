"""The map of a kept check, for the frame on its page."""

from __future__ import annotations

import dataclasses
from typing import Any

from maps.html import render_page
from permits.children.worker import Answer
from permits.report.map_view import map_of
from permits.server.tasks.held import Held
from permits.server.tasks.kept_record import shown, streets


def job_map(held: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """A record in a ``language``, with a ``way`` out drawn, or the smallest where that is None."""
    disclosed = shown(body, asked)
    drawn = map_of(disclosed, language=asked["language"], context=streets(held, disclosed), way=asked["way"])
    return Answer(200, "text/html", render_page(dataclasses.replace(drawn, code=None)).encode())
