"""The snapshot that a server serves, watched: a newer one in its place is taken over as soon as workers hold it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from geo.errors import InputError
from geo.snapshot.mark import is_snapshot
from geo.text import Text
from permits.children.brood import LostError
from permits.children.defects import log_defect
from permits.children.endings import NoAnswerError, told
from permits.server.brief import Brief
from permits.server.held_network import HeldNetwork

_LOOK_SECONDS = 1.0
_GONE = Text("快照文件不见了", "the file of the snapshot is gone")
_GOES_ON = Text("仍按已载入的管网判定", "the network that was loaded goes on being served")
# Which file it is, how long, and when it was last written.
_State = tuple[int, int, int, int]


@dataclass
class WatchedSnapshot:
    """A snapshot and what became of the newer one in its place.

    Attributes
    ----------
    path : Path
    refused : Text or None
        Why the newer one is not served; None: there is none, or it is.
    """

    path: Path
    held: _State | None
    refused: Text | None = None

    @classmethod
    def of(cls, brief: Brief) -> WatchedSnapshot | None:
        """The one that a server is told to serve, as it is now; None where it serves a network's own files."""
        # A snapshot is named alone.
        path = next(map(Path, brief.network), None)
        return cls(path, _state(path)) if path is not None and is_snapshot(path) else None

    @asynccontextmanager
    async def watched(self, renew: Callable[[], Awaitable[HeldNetwork]]) -> AsyncIterator[None]:
        """Take newer ones over, as long as this lasts.

        Parameters
        ----------
        renew : callable
            Loads what lies there, and has it served; raises what is wrong with it.
        """
        task = asyncio.create_task(self._watch(renew))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _watch(self, renew: Callable[[], Awaitable[HeldNetwork]]) -> None:
        seen = self.held
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            now = await asyncio.to_thread(_state, self.path)
            # Not before it is the same twice: somebody may still be writing it.
            if now != self.held and now == seen:
                self.held = now
                await self._take_over(renew)
            seen = now

    async def _take_over(self, renew: Callable[[], Awaitable[HeldNetwork]]) -> None:
        try:
            if self.held is None:
                self.refused = _GONE
            else:
                network = await renew()
                self.refused = None
                _log(f"管网 network {network.sha256[:16]}: {self.path.name}")
                return
        except (InputError, LostError) as error:
            self.refused = error.text
        except NoAnswerError as error:
            self.refused = told(error.ending)
        except Exception as error:
            # A disk that is full now, or a defect; what is served is served on.
            log_defect(error)
            self.refused = _GOES_ON
        _log(f"{self.refused.zh}；{_GOES_ON.zh}\n{self.refused.en}; {_GOES_ON.en}")


def _state(path: Path) -> _State | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _log(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
