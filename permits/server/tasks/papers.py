"""One paper of a kept check."""

from __future__ import annotations

from typing import Any

from geo.text import Text
from permits.children.worker import Answer
from permits.errors import WorksError
from permits.server.tasks.held import Held
from permits.server.tasks.kept_record import shown, streets
from permits.service.papers import paper


def papers(held: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """The paper of a ``name``, in a ``language``."""
    disclosed = shown(body, asked)
    context = streets(held, disclosed)
    made = paper(disclosed, asked["name"], language=asked["language"], context=context)
    if made is None:
        raise WorksError(
            Text("这项检查没有这份文件", "this check has no such paper"),
            Text("无须制定保护方案", "No protection plan is owed"),
        )
    return Answer(200, "application/octet-stream", made)
