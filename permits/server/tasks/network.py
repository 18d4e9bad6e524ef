"""What there is to say of the network, and what it lacks."""

from __future__ import annotations

import json
from typing import Any

from permits.children.worker import Answer
from permits.report.network_facts import network_facts
from permits.server.tasks.held import Held
from permits.server.tasks.map_asked import map_asked
from permits.service.areas import rules_of


def network(held: Held, asked: dict[str, Any], _: bytes) -> Answer:
    """The answers of `network check`, as `permits.report.network_facts` has them."""
    question = map_asked(asked)
    facts = network_facts(held.desk.register, rules_of(held.desk, question.today))
    return Answer(200, "application/json", json.dumps(facts, ensure_ascii=False, allow_nan=False).encode())
