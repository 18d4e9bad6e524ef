"""What is said beside a kept record: the statement to be sealed, and what it is found by."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from permits.children.worker import Answer
from permits.record.sealing import statement_of, statement_to_jsonable
from permits.server.tasks.held import Held
from permits.server.tasks.kept import shown
from permits.record.reading import as_kept
from permits.service.kept_check import particulars_of


def beside(held: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """Of a record: what a seal with a ``key`` states of the copy of a ``role``, and its particulars."""
    stated = statement_of(shown(body, asked).record, key=asked["key"])
    particulars = particulars_of(as_kept(body, file="determination.json").record)
    content = {"statement": statement_to_jsonable(stated), "particulars": dataclasses.asdict(particulars)}
    return Answer(200, "application/json", json.dumps(content, ensure_ascii=False).encode())
