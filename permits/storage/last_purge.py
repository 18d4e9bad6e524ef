"""When a store was last cleared up: of a clock that has jumped ahead since, nobody takes away what is to be kept by it.

A machine that starts with a wrong clock, or one that was set wrong, looks as if everything had had its time. So a purge goes ahead where
the clock is about where it was at the last; else it waits until the server itself has seen two days pass, in which whoever runs it can set
the clock right. Longer than that nothing outlives its time after a server was really off. Of several servers on one store each counts its hours.
"""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import msgspec

# A purge is an hour after the last; so much more a clock may be ahead, and things go so much too early at most.
_AHEAD = datetime.timedelta(days=1)
_HOURS_SEEN = 48


class _Kept(msgspec.Struct):
    """The last purge, and how many hours the server has seen since the clock jumped."""

    at: datetime.datetime
    hours_seen: int = 0


class LastPurge:
    """Kept in a small file beside the database.

    Parameters
    ----------
    folder : Path
        Of the store.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "last-purge.json"

    def ahead(self, now: datetime.datetime, *, hours_seen: int) -> datetime.timedelta | None:
        """How far the clock has jumped since the last purge, so that none may be now; None: there may be one, and it counts as the last.

        Parameters
        ----------
        hours_seen : int
            That the server has seen pass, by no clock that can be set, since it was last asked.

        Raises
        ------
        OSError
            It cannot be kept.
        """
        last = self._read()
        if last is not None and now - last.at > _AHEAD:
            seen = last.hours_seen + hours_seen
            if seen < _HOURS_SEEN:
                self._write(_Kept(last.at, seen))
                return now - last.at
        self._write(_Kept(now))
        return None

    def _read(self) -> _Kept | None:
        try:
            kept = msgspec.json.decode(self._file.read_bytes(), type=_Kept)
        except (FileNotFoundError, msgspec.MsgspecError):
            # Of a store that is new, or older than this file; or what a full disk left of it.
            return None
        return None if kept.at.tzinfo is None else kept

    def _write(self, kept: _Kept) -> None:
        written = self._file.with_suffix(f".{os.getpid()}")
        written.write_bytes(msgspec.json.encode(kept))
        written.replace(self._file)
