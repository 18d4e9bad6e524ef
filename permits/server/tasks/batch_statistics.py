"""What a batch came to in numbers, out of its segments."""

from __future__ import annotations

import json
from typing import Any

from permits.batch.segment import Segment
from permits.batch.statistics import Statistics
from permits.children.worker import Answer
from permits.server.tasks.held import Held


def batch_statistics(_: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """Of all segments that stand one behind the other in a body."""
    found = Statistics.of(Segment.from_bytes(body)) if body else Statistics.none()
    return Answer(200, "application/json", json.dumps(found.as_dict(), ensure_ascii=False).encode())
