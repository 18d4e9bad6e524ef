"""What of the network lies in a view of the map."""

from __future__ import annotations

import json
from typing import Any

from permits.children.worker import Answer
from permits.server.tasks.held import Held
from permits.server.tasks.map_asked import map_asked
from permits.service.areas import viewed


def area(held: Held, asked: dict[str, Any], _: bytes) -> Answer:
    """GeoJSON of a ``frame``, as `permits.report.area_view` makes it."""
    question = map_asked(asked)
    assert question.frame is not None
    found = viewed(held.desk, question.frame.view(), language=question.language, today=question.today)
    return Answer(200, "application/json", _compact(found))


def _compact(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
