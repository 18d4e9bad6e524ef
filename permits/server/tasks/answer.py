"""The page of a kept check, in parts: what was answered, and how that differs from the check that it changes."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from permits.children.worker import Answer
from permits.report.comparison import render_comparison
from permits.report.parts import render_parts
from permits.server.tasks.held import Held
from permits.server.tasks.kept_record import shown


def answer(held: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """A record, and behind its ``first`` bytes the one before it; in a ``language``, its map at an address ``map``."""
    record, before = body[: asked["first"]], body[asked["first"] :]
    now, language = shown(record, asked), asked["language"]
    parts = render_parts(now, language=language, map_address=asked["map"])
    if before:
        was = shown(before, {"role": asked["role"]})
        parts = dataclasses.replace(parts, compared=render_comparison(was, now, language=language))
    return Answer(200, "application/json", json.dumps(dataclasses.asdict(parts), ensure_ascii=False).encode())
