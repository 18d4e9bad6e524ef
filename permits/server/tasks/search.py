"""What in the network bears a name."""

from __future__ import annotations

import json
from typing import Any

from permits.children.worker import Answer
from permits.server.tasks.held import Held
from permits.server.tasks.map_asked import map_asked
from permits.service.areas import found_by_name


def search(held: Held, asked: dict[str, Any], _: bytes) -> Answer:
    """Assets, rivers and enterprises whose name holds ``words``."""
    question = map_asked(asked)
    found = found_by_name(held.desk, question.words, language=question.language)
    return Answer(200, "application/json", json.dumps(found, ensure_ascii=False).encode())
