"""The database file: the one place that knows that it is SQLite.

Write-ahead log, so that readers wait for nobody; every commit on the disk before it is said; foreign keys held; what was
deleted is overwritten.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from permits.errors import StoreBusyError, StoreUnusableError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.orm import Session

# What one transaction waits for another: ours take milliseconds, and somebody waits for a page.
_BUSY_SECONDS = 5.0
_WRITES = "writes"
_PRAGMAS = ("foreign_keys=ON", "synchronous=FULL", "secure_delete=ON")


class Database:
    """Transactions on one file; may be used from any thread.

    Parameters
    ----------
    file : Path
        Made where there is none, for its owner alone.
    """

    def __init__(self, file: Path) -> None:
        # SQLite gives its other files the mode of this one.
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        self._file = file
        self._made: Engine | None = None
        self._making = threading.Lock()

    def use_write_ahead_log(self) -> None:
        """Once, by one process at a time: this does not wait for others, and the file keeps it."""
        with closing(self._connected()) as connection:
            connection.execute("PRAGMA journal_mode=WAL")

    def finds(self, query: str, *values: str) -> bool:
        """Whether a query finds a row; as `reading`, without SQLAlchemy."""
        with _told_in_our_words(), closing(self._connected()) as connection:
            return connection.execute(query, values).fetchone() is not None

    def prove_writable(self) -> None:
        """Write what is there already, onto the disk.

        Raises
        ------
        StoreBusyError, StoreUnusableError, OSError
            As in `writing`.
        """
        with _told_in_our_words(), self.plain_connection_to_write() as connection:
            connection.execute("UPDATE installation SET secret = secret")

    @contextmanager
    def plain_connection_to_write(self) -> Iterator[sqlite3.Connection]:
        """As `connection_to_write`, without SQLAlchemy, which a server that starts has not loaded yet."""
        with closing(self._connected()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            # What is not committed when it is closed never was.
            yield connection
            connection.execute("COMMIT")

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, timeout=_BUSY_SECONDS, isolation_level=None)
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    @property
    def _engine(self) -> Engine:
        with self._making:
            if self._made is None:
                self._made = _engine(self._file)
            return self._made

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One view of the data, whatever others write meanwhile.

        Raises
        ------
        StoreBusyError, StoreUnusableError
            Of the file; as in `writing`.
        """
        from sqlalchemy.orm import Session

        with _told_in_our_words(), Session(self._engine) as session, session.begin():
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction, on the disk when this ends, or not at all.

        Raises
        ------
        OSError
            The disk is full.
        """
        from sqlalchemy.orm import Session

        with _told_in_our_words(), self.connection_to_write() as connection, Session(connection) as session:
            yield session
            session.flush()

    @contextmanager
    def connection_to_write(self) -> Iterator[Connection]:
        """As `writing`, below sessions."""
        with self._engine.execution_options(**{_WRITES: True}).begin() as connection:
            yield connection

    def close(self) -> None:
        """Close what no thread uses any more."""
        if self._made is not None:
            self._made.dispose()


def _engine(file: Path) -> Engine:
    from sqlalchemy import URL, create_engine, event

    engine = create_engine(URL.create("sqlite", database=str(file)), connect_args={"timeout": _BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _: object) -> None:
        # We say when a transaction begins: the driver would begin it at the first write and break it off at DDL.
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        # Who read first and then wants to write cannot wait: his view may be old. Who will write says so at the start.
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


class Fault(Enum):
    """What can be wrong with a database file, whatever was asked of it."""

    FULL = sqlite3.SQLITE_FULL
    READ_ONLY = sqlite3.SQLITE_READONLY
    CANNOT_OPEN = sqlite3.SQLITE_CANTOPEN
    BUSY = sqlite3.SQLITE_BUSY
    NO_DATABASE = sqlite3.SQLITE_NOTADB
    DAMAGED = sqlite3.SQLITE_CORRUPT
    BROKEN_DISK = sqlite3.SQLITE_IOERR


def fault_of(error: BaseException) -> Fault | None:
    """What is wrong with the file, of an error of the driver or of SQLAlchemy, which has it in ``orig``; None: the error is another."""
    code = getattr(getattr(error, "orig", error), "sqlite_errorcode", None)
    return None if code is None else _FAULTS.get(code & 0xFF)


_FAULTS: dict[int, Fault] = {fault.value: fault for fault in Fault}


@contextmanager
def _told_in_our_words() -> Iterator[None]:
    """A full disk is the same error wherever it is met; what else is wrong with the file, nobody's draft is to blame for."""
    try:
        yield
    except Exception as error:
        fault = fault_of(error)
        if fault is Fault.FULL:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
        if fault is Fault.BUSY:
            raise StoreBusyError from error
        if fault is not None:
            raise StoreUnusableError from error
        raise
