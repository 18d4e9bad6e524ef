"""What is kept of a check: the whole record, before anybody's role hides a part of it."""

from __future__ import annotations

from typing import Any

from permits.children.worker import Answer
from permits.record.reading import to_json_bytes
from permits.server.file_query import FileQuery
from permits.server.tasks.held import Held
from permits.server.tasks.judged import judged
from permits.service.particulars import as_words, particulars_of


def check(held: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """Judge a body, with ``query`` beside it and ``at_most`` of how many features may be told (null: any); beside the answer stand its particulars."""
    checked, _ = judged(held.desk, body, FileQuery.model_validate(asked["query"]), at_most=asked["at_most"])
    record = checked.record
    return Answer(200, "application/json", to_json_bytes(record), as_words(particulars_of(record)))
