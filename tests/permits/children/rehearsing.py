"""A zygote whose workers rehearse, and fail at it: run by tests, as ``python rehearsing.py``; they say what they did so far."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from permits.children.worker import Answer, Answerer
from permits.children.zygote import fork_workers

DONE: list[str] = []


def answer(asked: dict[str, Any], body: bytes) -> Answer:
    DONE.append(body.decode())
    return Answer(200, "application/json", json.dumps({"pid": os.getpid(), "done": DONE}).encode())


def rehearse(judge: Answerer) -> None:
    judge({}, b"rehearsed")
    raise ValueError("of no consequence")


if __name__ == "__main__":
    fork_workers(sys.argv[1], lambda _: answer, rehearse=rehearse)
