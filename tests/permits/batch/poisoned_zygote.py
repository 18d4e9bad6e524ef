"""The zygote of a batch, with workers that end over sites called POISON."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from geo.reading.part_bytes import from_bytes
from permits.batch import zygote
from permits.children.worker import Answer, Answerer
from permits.children.zygote import fork_workers


def open_desk(opens: dict[str, Any]) -> Answerer:
    screen = zygote.open_desk(opens)

    def answer(asked: dict[str, Any], body: bytes) -> Answer:
        if asked["task"] == "screen_part" and asked["given_up"] is None:
            start, stop = asked["rows"]
            names = from_bytes(body).attributes["id"].tolist()[start:stop]
            if "POISON" in names:
                os.kill(os.getpid(), signal.SIGSEGV)
            if "GREEDY" in names:
                bytearray(2**34)
        return screen(asked, body)

    return answer


if __name__ == "__main__":
    fork_workers(sys.argv[1], open_desk)
