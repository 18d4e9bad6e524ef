"""What a server does unasked: taking away what has had its time."""

from __future__ import annotations

import asyncio
import datetime
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from permits.children.defects import log_defect
from permits.storage.last_purge import LastPurge
from permits.storage.store import Store

_EVERY_SECONDS = 3600.0
# What has had its time nobody is shown any more: it can wait until who came first has been answered.
_QUIET_SECONDS = 2.0
_HELD = (
    "注意：系统时间比上次清理存储时晚了 {days} 天。若是时间有误，请改正，没有删除任何东西；若服务确实停了这么久，无须处理：服务运行满两天后照常清理"
    "\nNOTE: the clock is {days} days after the last purge of the store. If the clock is wrong set it right: nothing was deleted; if the server was"
    " off so long, nothing is to be done: it purges when it has run for two days"
)


@asynccontextmanager
async def purging(store: Store | None) -> AsyncIterator[None]:
    """Purge a store, soon and then every hour, as long as this lasts."""
    if store is None:
        yield
        return
    task = asyncio.create_task(_purge_again_and_again(store))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _purge_again_and_again(store: Store) -> None:
    await asyncio.sleep(_QUIET_SECONDS)
    last, hours_seen, held = LastPurge(store.folder), 0, False
    while True:
        try:
            ahead = await asyncio.to_thread(_purged_unless_ahead, store, last, hours_seen)
            if ahead is not None and not held:
                print(_HELD.format(days=ahead.days), file=sys.stderr, flush=True)
            held = ahead is not None
        except Exception as error:
            # A disk that is full now may have room in an hour.
            log_defect(error)
        await asyncio.sleep(_EVERY_SECONDS)
        hours_seen = 1


def _purged_unless_ahead(store: Store, last: LastPurge, hours_seen: int) -> datetime.timedelta | None:
    """How far the clock has jumped ahead, so that nothing was taken away."""
    now = datetime.datetime.now(datetime.UTC)
    ahead = last.ahead(now, hours_seen=hours_seen)
    if ahead is None:
        store.purge(now=now)
    return ahead
