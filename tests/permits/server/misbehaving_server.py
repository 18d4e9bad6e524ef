"""A server whose workers do what a body says, with short times: run by tests, as ``python misbehaving_server.py PORT``."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

import permits.server.body
import permits.server.listening
from permits.children.limits import Limits
from permits.children.pool import Pool
from permits.server.app import create_app
from permits.server.brief import Brief
from permits.server.listening import Listener

MISBEHAVING = Path(__file__).parents[1] / "children" / "misbehaving.py"

permits.server.listening.IDLE_SECONDS = 2.0

if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("port", type=int)
    options.add_argument("--behind-proxy", action="store_true")
    options.add_argument("--body-seconds", type=float, default=2.0)
    stated = options.parse_args()
    permits.server.body.BODY_SECONDS = stated.body_seconds
    pool = Pool((str(MISBEHAVING),), {}, Limits(wall_s=12, cpu_s=1, memory_bytes=2**29), 2)
    app = create_app(pool, Brief([]), behind_proxy=stated.behind_proxy)
    sys.exit(not asyncio.run(Listener(app, pool).run("127.0.0.1", stated.port)))
