"""Whether the next job would be done: a worker comes free, and what is to be kept can be kept."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from enum import StrEnum

from permits.children.defects import log_defect
from permits.children.pool import Pool
from permits.storage.store import LEFT_FOR_ANSWERS_BYTES, Store

# All workers busy for longer, and whoever comes now waits or is refused.
_BUSY_SECONDS = 10.0
# A disk that takes longer is none.
_WRITING_SECONDS = 5.0
# Anybody may ask, and each look writes to the disk.
_LOOK_SECONDS = 2.0
# With less no draft is kept, and without a draft there is no next job.
_ROOM_BYTES = LEFT_FOR_ANSWERS_BYTES


class Lacking(StrEnum):
    """What is lacking; the word that stands in the answer."""

    WORKERS = "workers"
    STORE = "store"
    ROOM = "room"


@dataclass
class Readiness:
    """Looked at when asked, and seldom."""

    pool: Pool
    store: Store | None
    _look: asyncio.Task[Lacking | None] | None = None
    _looked_at: float = 0.0

    async def lacking(self) -> Lacking | None:
        """What keeps the next job from being done; None: nothing."""
        if self.pool.since_free_s() > _BUSY_SECONDS:
            return Lacking.WORKERS
        if self.store is None:
            return None
        now = asyncio.get_running_loop().time()
        # One look at a time, however long a broken disk holds it.
        if self._look is None or (self._look.done() and now - self._looked_at > _LOOK_SECONDS):
            self._look = asyncio.create_task(asyncio.to_thread(_lacking_of, self.store))
            self._looked_at = now
        await asyncio.wait({self._look}, timeout=_WRITING_SECONDS)
        return self._look.result() if self._look.done() else Lacking.STORE


def _lacking_of(store: Store) -> Lacking | None:
    try:
        if shutil.disk_usage(store.folder).free < _ROOM_BYTES:
            return Lacking.ROOM
        store.prove_writable()
    except Exception as error:
        log_defect(error)
        return Lacking.STORE
    return None
