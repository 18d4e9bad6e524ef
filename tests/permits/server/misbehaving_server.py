"""A server whose workers do what a body says, with short times: run by tests.

``python misbehaving_server.py PORT [--behind-proxy]``
"""

from __future__ import annotations

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

permits.server.body.BODY_SECONDS = 2.0
permits.server.listening.IDLE_SECONDS = 2.0

if __name__ == "__main__":
    pool = Pool((str(MISBEHAVING),), {}, Limits(wall_s=12, cpu_s=1, memory_bytes=2**29), 2)
    app = create_app(pool, Brief([]), behind_proxy="--behind-proxy" in sys.argv)
    sys.exit(not asyncio.run(Listener(app, pool).run("127.0.0.1", int(sys.argv[1]))))
