"""A zygote that loads the rest when it is quiet: run by tests, as ``python loading_late.py``; its workers say how much they have."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from permits.children.worker import Answer
from permits.children.zygote import fork_workers

LOADED: list[int] = []


def answer(asked: dict[str, Any], body: bytes) -> Answer:
    return Answer(200, "application/json", json.dumps({"pid": os.getpid(), "found": len(LOADED)}).encode())


if __name__ == "__main__":
    fork_workers(sys.argv[1], lambda _: answer, later=lambda _: (LOADED.append(piece) for piece in range(3)))
