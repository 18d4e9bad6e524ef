"""What the seal of a kept record states, before it is signed."""

from __future__ import annotations

import json
from typing import Any

from permits.children.worker import Answer
from permits.record.sealing import statement_of, statement_to_jsonable
from permits.server.tasks.held import Held
from permits.server.tasks.kept_record import shown


def stated(held: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """Of the copy of a record that a ``role`` sees, to be sealed with a ``key``."""
    statement = statement_of(shown(body, asked).record, key=asked["key"])
    return Answer(200, "application/json", json.dumps(statement_to_jsonable(statement), ensure_ascii=False).encode())
