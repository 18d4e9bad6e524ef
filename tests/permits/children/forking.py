"""A program whose first zygote is forked from it, run by tests: ``leave`` ends without asking it anything, ``ask`` says what workers hold.

The zygote begins before this program has opened what its server would have: a socket that listens, and a file of a store.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import sys
import tempfile
from typing import Any

import misbehaving

from permits.children.beginnings import Begun, forked
from permits.children.limits import Limits
from permits.children.pool import Pool
from permits.children.spool import Spool
from permits.children.zygote import fork_workers


async def ask(pool: Pool, word: str) -> Any:
    with contextlib.closing(Spool.of(word.encode())) as body:
        answered = await pool.ask({}, body)
    with contextlib.closing(answered.content) as content:
        return json.loads(b"".join(content.chunks()))["found"]


async def said(first: Begun) -> dict[str, Any]:
    pool = Pool((misbehaving.__file__,), {}, Limits(wall_s=30, cpu_s=5, memory_bytes=2**29), 2, first=first)
    async with pool:
        zygote = [
            os.readlink(f"/proc/{first.process.pid}/fd/{one}") for one in os.listdir(f"/proc/{first.process.pid}/fd")
        ]
        found = {
            "pid": first.process.pid,
            "zygote": zygote,
            "reaches": await ask(pool, "reaches"),
            "layers": pool.layers,
        }
        found["worker"] = await ask(pool, "descriptors")
        pid = pool.brood.zygote.pid
        await pool.renew(lambda _: asyncio.sleep(0))
        found["newer"] = pool.brood.zygote.pid != pid and await ask(pool, "well")
    return {**found, "status": first.process.returncode}


if __name__ == "__main__":
    first = forked(lambda argument: fork_workers(argument, lambda _: misbehaving.answer))
    assert first is not None
    if sys.argv[1] == "leave":
        print(first.process.pid)
    else:
        with socket.create_server(("127.0.0.1", 0)), tempfile.NamedTemporaryFile(prefix="store"):
            print(json.dumps(asyncio.run(said(first))))
