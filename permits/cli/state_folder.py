"""Where a server keeps what it keeps, unless it was told: as the system says, else as its user's other programs do."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from permits.errors import StoreError
from permits.storage.store import Store


@contextmanager
def opened_store(stated: Path | None, *, keep_days: int) -> Iterator[tuple[Store, bool]]:
    """The store of a server, and whether it outlives the server.

    Parameters
    ----------
    stated : Path or None
        The folder that was named; None: the first of the usual ones that can be written, else a temporary one.

    Raises
    ------
    StoreError
        The folder that was named cannot be written, or a store that is there cannot be used.
    """
    with ExitStack() as held:
        store = _usual(keep_days) if stated is None else Store.open(stated, keep_days=keep_days)
        kept = store is not None
        if store is None:
            folder = held.enter_context(tempfile.TemporaryDirectory(prefix="heatguard-store-"))
            store = Store.open(Path(folder), keep_days=keep_days)
        with store:
            yield store, kept


def _usual(keep_days: int) -> Store | None:
    for folder in _usual_folders():
        try:
            return Store.open(folder, keep_days=keep_days)
        except StoreError:
            # What was kept there must not seem to be gone.
            if Store.stands_in(folder):
                raise
    return None


def _usual_folders() -> Iterator[Path]:
    # Of systemd, which may give several.
    if given := os.environ.get("STATE_DIRECTORY", "").partition(":")[0]:
        yield Path(given)
    stated = Path(os.environ.get("XDG_STATE_HOME", ""))
    if stated.is_absolute():
        yield stated / "heatguard"
    # A user without a home has none.
    with contextlib.suppress(RuntimeError):
        yield Path.home() / ".local" / "state" / "heatguard"
