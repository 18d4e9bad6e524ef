"""What a server does unasked: taking away what has had its time."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from permits.children.defects import log_defect
from permits.storage.store import Store

_EVERY_SECONDS = 3600.0
# What has had its time nobody is shown any more: it can wait until who came first has been answered.
_QUIET_SECONDS = 2.0


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
    while True:
        try:
            await asyncio.to_thread(store.purge, now=datetime.datetime.now(datetime.UTC))
        except Exception as error:
            # A disk that is full now may have room in an hour.
            log_defect(error)
        await asyncio.sleep(_EVERY_SECONDS)
