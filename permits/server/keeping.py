"""What each address may have kept of drafts within an hour: whoever can reach a server can write to its disk."""

from __future__ import annotations

import datetime
import threading
from collections import Counter
from dataclasses import dataclass, field

from permits.errors import KeptTooMuchError
from permits.service.answering_bound import asker_of

# An address is answered thirty times an hour; an office behind one begins four times as many drafts and drops the rest.
MOST_DRAFTS = 120
# Thirty files of 16 MiB, the largest that are taken.
MOST_BYTES = 500 * 2**20
_HOUR = datetime.timedelta(hours=1)


@dataclass
class Keeping:
    """Counted by hours that begin with the first draft in them; kept in memory, so that a restart forgives."""

    _since: datetime.datetime | None = None
    _drafts: Counter[str] = field(default_factory=Counter)
    _bytes: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, address: str, *, drafts: int, length: int, now: datetime.datetime) -> None:
        """Count what is about to be kept.

        Parameters
        ----------
        length : int
            Bytes.

        Raises
        ------
        KeptTooMuchError
            It would be more than one address may have kept; it counts nothing.
        """
        asker = asker_of(address)
        with self._lock:
            if self._since is None or not self._since <= now < self._since + _HOUR:
                self._since = now
                self._drafts.clear()
                self._bytes.clear()
            if self._drafts[asker] + drafts > MOST_DRAFTS or self._bytes[asker] + length > MOST_BYTES:
                raise KeptTooMuchError(
                    self._since + _HOUR, now=now, most_drafts=MOST_DRAFTS, most_megabytes=MOST_BYTES // 2**20
                )
            self._drafts[asker] += drafts
            self._bytes[asker] += length


@dataclass(frozen=True)
class Allowance:
    """What one address may still have kept.

    Attributes
    ----------
    keeping : Keeping or None
        None: those who ask are the operator's own people, who are not counted.
    """

    keeping: Keeping | None
    address: str

    def take(self, *, drafts: int = 0, length: int = 0) -> None:
        """Use some of it; as `Keeping.count`."""
        if self.keeping is not None:
            self.keeping.count(self.address, drafts=drafts, length=length, now=datetime.datetime.now(datetime.UTC))
