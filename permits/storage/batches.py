"""Batches: many sites asked about at once, cut into parts. A part is here only when it is done, so nothing is ever claimed.

Whoever screens a batch and is killed loses the parts under way and no other: a later one cuts the same works again, and does
those that are not here. Two that do the same part keep it once.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from geo.text import Text
from permits.errors import ChangedElsewhereError, GoneError
from permits.storage.batch import NEVER_DONE, OPEN, Batch, DonePart, KeptPart, State
from permits.storage.database import Database
from permits.storage.kept import is_token, new_token, storable
from permits.storage.objects import Objects
from permits.storage.tables import BatchPartRow, BatchRow


class Batches:
    """The batches of one store; every method is one transaction."""

    def __init__(self, database: Database, objects: Objects, keep: datetime.timedelta) -> None:
        self._database = database
        self._objects = objects
        self._keep = keep

    def add(
        self,
        *,
        asked: str,
        network_sha256: str,
        rulebook_sha256: str,
        engine: str,
        now: datetime.datetime,
        works: str = "",
        key: str | None = None,
    ) -> Batch:
        """Begin a batch; where there is one with this key that is done or will be, that one, whatever it was asked with."""
        if works:
            self._objects.renew([works])
        with self._database.writing() as session:
            if key is not None:
                before = session.scalar(select(BatchRow).where(BatchRow.key == key))
                if before is not None and before.expires_at > now and before.state not in NEVER_DONE:
                    return _batch_of(before)
                # Its time is over, or it was ended before it was done: its key is free again.
                session.execute(update(BatchRow).where(BatchRow.key == key).values(key=None))
            row = BatchRow(
                token=new_token(),
                state=State.WAITING,
                asked=storable(asked),
                works=works,
                network_sha256=network_sha256,
                rulebook_sha256=rulebook_sha256,
                engine=engine,
                parts=0,
                sites=0,
                key=key,
                created_at=now,
                changed_at=now,
                expires_at=now + self._keep,
            )
            session.add(row)
            session.flush()
            return _batch_of(row)

    def find(self, token: str, *, now: datetime.datetime) -> Batch | None:
        """The one with this link; None: no such, or its time is over."""
        with self._database.reading() as session:
            row = session.get(BatchRow, token) if is_token(token) else None
            return None if row is None or row.expires_at <= now else _batch_of(row)

    def to_do(self, *, now: datetime.datetime) -> list[Batch]:
        """Those to be worked at, the oldest first: whoever opens the store goes on with them."""
        wanted = select(BatchRow).where(BatchRow.state.in_(OPEN), BatchRow.expires_at > now)
        with self._database.reading() as session:
            return [_batch_of(row) for row in session.scalars(wanted.order_by(BatchRow.created_at, BatchRow.token))]

    def begin(self, token: str, *, now: datetime.datetime) -> Batch | None:
        """Let a batch be running; None: it is neither waiting nor running any more."""
        return self._turn(token, State.RUNNING, now=now)

    def cancel(self, token: str, *, now: datetime.datetime) -> Batch | None:
        """Let nobody work at a batch any more; what is done of it stays. None: it had ended already."""
        return self._turn(token, State.CANCELLED, now=now)

    def fail(self, token: str, refusal: str, *, now: datetime.datetime) -> Batch | None:
        """Say why a batch ends before all its parts are done. None: it had ended already."""
        return self._turn(token, State.FAILED, now=now, refusal=storable(refusal))

    def finish(self, token: str, *, now: datetime.datetime) -> Batch | None:
        """Say that what is done is all. None: it had ended already."""
        return self._turn(
            token, State.DONE, now=now, parts_in_all=BatchRow.parts, sites_in_all=BatchRow.sites, refusal=None
        )

    def begin_anew(
        self, token: str, *, network_sha256: str, rulebook_sha256: str, engine: str, now: datetime.datetime
    ) -> Batch | None:
        """Forget what is done of a batch: all of it is screened by another network or law. None: it had ended already."""
        basis = {"network_sha256": network_sha256, "rulebook_sha256": rulebook_sha256, "engine": engine}
        with self._database.writing() as session:
            found = session.scalar(self._turned(token, State.RUNNING, now=now, parts=0, sites=0, **basis))
            if found is None:
                return None
            session.execute(delete(BatchPartRow).where(BatchPartRow.batch == token))
            return _found(session, found)

    def expect(self, token: str, *, sites: int, now: datetime.datetime) -> None:
        """Say how many sites there are in all, where that is known before they are read."""
        self._turn(token, State.RUNNING, now=now, sites_in_all=sites)

    def keep_parts(
        self, token: str, parts: Sequence[DonePart], *, now: datetime.datetime, network_sha256: str | None = None
    ) -> Batch:
        """Keep parts that are done, and count them; on the disk when this returns. One that is kept already stays as it is.

        Of a batch that has ended meanwhile nothing is kept: its files and what it says of itself hold the same sites.

        Parameters
        ----------
        network_sha256 : str, optional
            By which they were screened, where somebody else may have let the batch begin anew by another.

        Raises
        ------
        ChangedElsewhereError
            Somebody has: none of them is kept.
        GoneError
            There is no such batch any more.
        OSError, StoreError
            The disk is full or broken; none of them is kept.
        """
        names = self._objects.put_all([part.content for part in parts])
        with self._database.writing() as session:
            row = session.scalar(select(BatchRow).where(BatchRow.token == token).with_for_update())
            if row is None:
                raise GoneError(Text("没有这一批", "there is no such batch"), Text("请重新提交", "Hand it in again"))
            if network_sha256 not in (None, row.network_sha256):
                raise ChangedElsewhereError(
                    Text("这一批已按另一管网重新开始", "the batch has begun anew by another network"),
                    Text("请等它完成", "Wait until it is done"),
                )
            if row.state not in OPEN:
                return _batch_of(row)
            numbers = [part.number for part in parts]
            there = set(
                session.scalars(
                    select(BatchPartRow.number).where(BatchPartRow.batch == token, BatchPartRow.number.in_(numbers))
                )
            )
            for part, name in zip(parts, names, strict=True):
                if part.number in there:
                    continue
                there.add(part.number)
                session.add(
                    BatchPartRow(
                        batch=token,
                        number=part.number,
                        first_row=part.first_row,
                        sites=part.sites,
                        input_sha256=part.input_sha256,
                        segment=name,
                    )
                )
                row.parts += 1
                row.sites += part.sites
            row.changed_at, row.expires_at = now, now + self._keep
            session.flush()
            return _batch_of(row)

    def parts(self, token: str, *, first: int = 0, at_most: int | None = None) -> list[KeptPart]:
        """What is done of a batch, in the order of its works.

        Parameters
        ----------
        first : int
            Number of the first part that is wanted.
        """
        wanted = (
            select(BatchPartRow)
            .where(BatchPartRow.batch == token, BatchPartRow.number >= first)
            .order_by(BatchPartRow.number)
            .limit(at_most)
        )
        with self._database.reading() as session:
            return [
                KeptPart(row.number, row.first_row, row.sites, row.input_sha256, row.segment)
                for row in session.scalars(wanted)
            ]

    def remove(self, token: str) -> None:
        """Take a batch away with its parts; its files go at the next purge."""
        with self._database.writing() as session:
            session.execute(delete(BatchRow).where(BatchRow.token == token))

    def _turn(self, token: str, state: State, *, now: datetime.datetime, **values: object) -> Batch | None:
        with self._database.writing() as session:
            found = session.scalar(self._turned(token, state, now=now, **values))
            return None if found is None else _found(session, found)

    def _turned(self, token: str, state: State, *, now: datetime.datetime, **values: object) -> ReturningUpdate[Any]:
        """Compared where it is changed: of one who ends a batch and one who cancels it, one is told."""
        return (
            update(BatchRow)
            .where(BatchRow.token == token, BatchRow.state.in_(OPEN))
            .values(state=state, changed_at=now, expires_at=now + self._keep, **values)
            .returning(BatchRow.token)
            .execution_options(synchronize_session=False)
        )


def _found(session: Session, token: str) -> Batch:
    return _batch_of(session.scalars(select(BatchRow).where(BatchRow.token == token)).one())


def _batch_of(row: BatchRow) -> Batch:
    return Batch(
        token=row.token,
        state=State(row.state),
        asked=row.asked,
        works=row.works,
        network_sha256=row.network_sha256,
        rulebook_sha256=row.rulebook_sha256,
        engine=row.engine,
        parts=row.parts,
        sites=row.sites,
        parts_in_all=row.parts_in_all,
        sites_in_all=row.sites_in_all,
        key=row.key,
        refusal=row.refusal,
        created_at=row.created_at,
        changed_at=row.changed_at,
        expires_at=row.expires_at,
    )
