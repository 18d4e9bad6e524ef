"""What a map asks of the ground under it: what is seen of it in a view, or where what is called so lies."""

from __future__ import annotations

import dataclasses
import gzip
import json
from typing import Any

from permits.children.worker import Answer
from permits.server.tasks.held import Held


def ground(held: Held, asked: dict[str, Any], _: bytes) -> Answer:
    """Answer ``view`` (west, south, east, north in degrees, and level of zoom) compressed, or ``name`` as a list of places."""
    assert held.ground is not None
    if "name" in asked:
        places = [dataclasses.asdict(place) for place in held.ground.places.find(asked["name"])]
        return Answer(200, "application/json", json.dumps(places, ensure_ascii=False).encode())
    *box, zoom = asked["view"]
    return Answer(200, "application/gzip", gzip.compress(held.ground.view((*box,), int(zoom)), 4, mtime=0))
