"""The store of a server: one folder with a database and the files that belong to it. Every method is one transaction."""

from __future__ import annotations

import datetime
import os
import secrets
import shutil
import sqlite3
from collections.abc import Collection
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from permits.errors import StoreFullError, StoreUnusableError
from permits.storage.batch import OPEN
from permits.storage.database import Database
from permits.storage.locked import locked
from permits.storage.migrating import migrate, stands
from permits.storage.objects import Objects
from permits.storage.refusals import refused_by_name

# Rows are read and written by SQLAlchemy, which takes as long to load as numpy, shapely and pyproj together: a transaction loads it where
# it is not there yet, `Store.load` before anybody asks.
if TYPE_CHECKING:
    from permits.storage.answers import Answered
    from permits.storage.asks import Ask
    from permits.storage.batches import Batches
    from permits.storage.checks import Check, Listed
    from permits.storage.particulars import Box, Particulars
    from permits.storage.purging import Purged

KEEP_DAYS = 90
# So much of the disk is for answers, however many drafts there are: a record is some megabytes.
LEFT_FOR_ANSWERS_BYTES = 512 * 2**20
_SECRET_BYTES = 32
_DATABASE = "heatguard.sqlite3"
_BATCHES = "batches"


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

    @staticmethod
    def stands_in(folder: Path) -> bool:
        """Whether there is a store in a folder, usable or not."""
        return os.path.lexists(folder / _DATABASE)

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
        with refused_by_name(folder):
            return cls._opened(folder, datetime.timedelta(days=keep_days))

    @classmethod
    def _opened(cls, folder: Path, keep: datetime.timedelta) -> Self:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Of two servers that start at once one waits until the other has made the tables.
        with locked(folder / "lock"):
            database = Database(folder / _DATABASE)
            try:
                database.use_write_ahead_log()
                with database.plain_connection_to_write() as plain:
                    secret = _secret(plain) if stands(plain) else None
                if secret is None:
                    with database.connection_to_write() as connection:
                        migrate(connection)
                    with database.plain_connection_to_write() as plain:
                        secret = _secret(plain)
                return cls(folder, database, secret, keep)
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

    def prove_writable(self) -> None:
        """Write what is there already, onto the disk, and a file among the others.

        Raises
        ------
        OSError, StoreError
            It cannot be written.
        """
        self.objects.prove_writable()
        self._database.prove_writable()

    def load(self) -> None:
        """Load what its transactions need, so that nobody waits for it."""
        from permits.storage import batches, checks, purging  # noqa: F401

        # What is peculiar to SQLite comes with the first connection.
        with self._database.reading() as session:
            session.connection()

    @cached_property
    def batches(self) -> Batches:
        """Many sites asked about at once, and what is done of them."""
        from permits.storage.batches import Batches

        return Batches(self._database, self.objects, self._keep)

    def has_batches_to_do(self) -> bool:
        """Whether there is a batch to be worked at."""
        return self._database.finds(f"SELECT 1 FROM batches WHERE state IN ({', '.join('?' * len(OPEN))})", *OPEN)

    def put_file(self, content: bytes) -> str:
        """Keep a file that a draft will speak of, and say its SHA-256; as `Objects.put`.

        Raises
        ------
        StoreFullError
            What is left of the disk is for answers.
        """
        self._require_room()
        return self.objects.put(content)

    def new_ask(self, state: str, *, now: datetime.datetime, objects: Collection[str] = ()) -> Ask:
        """Begin a job.

        Parameters
        ----------
        objects : collection of str
            Files that it needs, by their SHA-256: no other is kept for it, whatever stands in its state.

        Raises
        ------
        StoreError
            A state that cannot be kept; as in `save_ask`.
        """
        from permits.storage.asks import add_ask

        self._require_room()
        self.objects.renew(objects)
        with self._database.writing() as session:
            return add_ask(session, state, objects=objects, now=now, keep=self._keep)

    def ask(self, token: str, *, now: datetime.datetime) -> Ask | None:
        """A job that is being written; None: no such, or its time is over."""
        from permits.storage.asks import find_ask

        with self._database.reading() as session:
            return find_ask(session, token, now=now)

    def save_ask(
        self, token: str, state: str, *, version: int, now: datetime.datetime, objects: Collection[str] = ()
    ) -> Ask:
        """Keep what was written since a version.

        Raises
        ------
        GoneError
            No such, or its time is over.
        ChangedElsewhereError
            A later version was saved meanwhile.
        StoreFullError
            What is left of the disk is for answers.
        """
        from permits.storage.asks import change_ask

        self._require_room()
        self.objects.renew(objects)
        with self._database.writing() as session:
            return change_ask(session, token, state, objects=objects, version=version, now=now, keep=self._keep)

    def keep_check(
        self,
        *,
        ask: Ask,
        record: bytes,
        particulars: Particulars,
        now: datetime.datetime,
        previous: str | None = None,
        begun: int | None = None,
    ) -> Check:
        """Keep what an ask was answered.

        Parameters
        ----------
        ask : Ask
            As it was judged, whatever was saved of it since.
        record : bytes
            The whole determination, as JSON.
        previous : str, optional
            Token of the check that this one changes; None: the one by which the ask was answered before.
        begun : int, optional
            Of `begin_answer`: logged in the same transaction.
        """
        from permits.storage import answers
        from permits.storage.checks import add_check

        content = self.objects.put(record)
        self.objects.renew(ask.objects)
        with self._database.writing() as session:
            if begun is not None:
                answers.complete(session, begun, particulars)
            return add_check(
                session,
                ask=ask,
                record=content,
                particulars=particulars,
                previous=previous,
                now=now,
                keep=self._keep,
            )

    def check(self, token: str, *, now: datetime.datetime) -> Check | None:
        """A kept check; None: no such, or its time is over."""
        from permits.storage.checks import find_check

        with self._database.reading() as session:
            return find_check(session, token, now=now)

    def delete_check(self, token: str) -> None:
        """Take a check away, with the ask that it answered; one that is not there is no error."""
        from permits.storage.checks import remove_check

        with self._database.writing() as session:
            remove_check(session, token)

    def checks_in(self, box: Box, *, now: datetime.datetime) -> list[Listed]:
        """Checks whose drawn features may reach into a box, latest first, 500 at most."""
        from permits.storage.checks import checks_meeting

        with self._database.reading() as session:
            return checks_meeting(session, box, now=now)

    def checks_found(self, words: str, *, now: datetime.datetime) -> list[Listed]:
        """Checks whose number, project or parties hold every word, latest first, 500 at most."""
        from permits.storage.checks import checks_with

        with self._database.reading() as session:
            return checks_with(session, words, now=now)

    def begin_answer(self, address: str, *, now: datetime.datetime, within: datetime.timedelta, at_most: int) -> int:
        """Count an answer of an address before it is made; what is returned stands for it.

        Raises
        ------
        AskedTooOftenError
            So many were begun within that time already.
        """
        from permits.storage import answers

        with self._database.writing() as session:
            return answers.begin(session, address, now=now, within=within, at_most=at_most)

    def log_answer(self, begun: int, particulars: Particulars) -> None:
        """Say what an answer was that was begun, where no check is kept of it."""
        from permits.storage import answers

        with self._database.writing() as session:
            answers.complete(session, begun, particulars)

    def log_sites(
        self,
        begun: int,
        particulars: Particulars,
        *,
        now: datetime.datetime,
        within: datetime.timedelta,
        at_most: int,
    ) -> None:
        """As `log_answer`, of an answer that says something of each of many sites.

        Raises
        ------
        AskedTooOftenError
            With what its address was told within that time they would be more than so many.
        """
        from permits.storage import answers

        with self._database.writing() as session:
            answers.complete_sites(session, begun, particulars, now=now, within=within, at_most=at_most)

    def forget_answer(self, begun: int) -> None:
        """There was no answer after all: nothing was learned, and nothing counts."""
        from permits.storage import answers

        with self._database.writing() as session:
            answers.forget(session, begun)

    def spend_answer(self, begun: int) -> None:
        """There was no answer, but something was learned: it counts."""
        from permits.storage import answers

        with self._database.writing() as session:
            answers.spend(session, begun)

    def answers_of(self, address: str, since: datetime.datetime, *, now: datetime.datetime) -> int:
        """How many answers an address was given, or has under way, after a moment."""
        from permits.storage import answers

        with self._database.reading() as session:
            return answers.count(session, address, since, now=now)

    def answers(self, since: datetime.datetime) -> list[Answered]:
        """All answers that were given after a moment, earliest first."""
        from permits.storage import answers

        with self._database.reading() as session:
            return answers.given(session, since)

    def purge(self, *, now: datetime.datetime) -> Purged:
        """Take away whatever has had its time, and files that nothing refers to; safe while others write."""
        from permits.storage.purging import Purged, remove_rows

        with self._database.writing() as session:
            removed = remove_rows(session, now=now)
        self._remove_folders(now=now)
        return Purged(*removed, self.objects.remove_unneeded(self._needed, now=now))

    def batch_folder(self, token: str) -> Path:
        """Where what is made of a batch lies, for as long as the batch is there; who writes makes it."""
        return self.folder / _BATCHES / token

    def _remove_folders(self, *, now: datetime.datetime) -> None:
        for folder in (self.folder / _BATCHES).glob("*"):
            if self.batches.find(folder.name, now=now) is None:
                shutil.rmtree(folder, ignore_errors=True)

    def _require_room(self) -> None:
        try:
            free = shutil.disk_usage(self.folder).free
        except OSError as error:
            raise StoreUnusableError from error
        if free < LEFT_FOR_ANSWERS_BYTES:
            raise StoreFullError

    def _needed(self) -> set[str]:
        from permits.storage.purging import needed_objects

        with self._database.reading() as session:
            return needed_objects(session)


def _secret(connection: sqlite3.Connection) -> bytes:
    row = connection.execute("SELECT secret FROM installation WHERE id = 1").fetchone()
    secret: bytes = secrets.token_bytes(_SECRET_BYTES) if row is None else row[0]
    if row is None:
        connection.execute("INSERT INTO installation (id, secret) VALUES (1, ?)", (secret,))
    return secret
