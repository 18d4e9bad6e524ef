"""The store of a server: one folder with a database and the files that belong to it. Every method is one transaction."""

from __future__ import annotations

import datetime
import secrets
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy.orm import Session

from permits.storage.asks import Ask, add_ask, change_ask, find_ask
from permits.storage.database import Database
from permits.storage.locked import locked
from permits.storage.migrating import migrate
from permits.storage.objects import Objects
from permits.storage.tables import InstallationRow

KEEP_DAYS = 90
_SECRET_BYTES = 32


class Store:
    """What a server keeps between requests; opened once, used from any thread, by several servers at once.

    Attributes
    ----------
    folder : Path
    secret : bytes, 32
        Of this installation, made once.
    objects : Objects
        Files by their content.
    """

    def __init__(self, folder: Path, database: Database, secret: bytes, keep: datetime.timedelta) -> None:
        self.folder = folder
        self.secret = secret
        self.objects = Objects(folder / "objects")
        self._database = database
        self._keep = keep

    @classmethod
    def open(cls, folder: Path, *, keep_days: int = KEEP_DAYS) -> Self:
        """Open a folder, or make one.

        Parameters
        ----------
        folder : Path
        keep_days : int
            How long an ask is kept after its last change, and a check after it was made.

        Raises
        ------
        StoreError
            It cannot be used.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(folder / "lock"):
            database = Database(folder / "heatguard.sqlite3")
            try:
                database.use_write_ahead_log()
                with database.connection_to_write() as connection:
                    migrate(connection)
                with database.writing() as session:
                    secret = _secret(session)
                return cls(folder, database, secret, datetime.timedelta(days=keep_days))
            except BaseException:
                database.close()
                raise

    def close(self) -> None:
        """Close the database; nothing is lost without it."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def new_ask(self, state: str, *, now: datetime.datetime) -> Ask:
        """Begin a job.

        Raises
        ------
        StoreError
            A state that cannot be kept; as in `save_ask`.
        """
        with self._database.writing() as session:
            return add_ask(session, state, now=now, keep=self._keep)

    def ask(self, token: str, *, now: datetime.datetime) -> Ask | None:
        """A job that is being written; None: no such, or its time is over."""
        with self._database.reading() as session:
            return find_ask(session, token, now=now)

    def save_ask(self, token: str, state: str, *, version: int, now: datetime.datetime) -> Ask:
        """Keep what was written since a version.

        Raises
        ------
        GoneError
            No such, or its time is over.
        ChangedElsewhereError
            A later version was saved meanwhile.
        """
        with self._database.writing() as session:
            return change_ask(session, token, state, version=version, now=now, keep=self._keep)


def _secret(session: Session) -> bytes:
    row = session.get(InstallationRow, 1)
    if row is None:
        row = InstallationRow(id=1, secret=secrets.token_bytes(_SECRET_BYTES))
        session.add(row)
    return row.secret
