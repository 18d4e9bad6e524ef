"""The tables as SQLAlchemy knows them; how a database comes to have them stands in `migrations`."""

from __future__ import annotations

import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from permits.storage.moments import Moment


class Table(DeclarativeBase):
    """Constraints have names, so that a later step can name the one that it changes, on every kind of database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime.datetime: Moment, str: Text, bytes: LargeBinary}  # noqa: RUF012


class InstallationRow(Table):
    """The one row about this installation."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    secret: Mapped[bytes]


class CheckRow(Table):
    """A job that was answered and is kept.

    ``words`` is what it can be found by; ``refers_to`` the objects that it needs, as hashes with blanks between.
    """

    __tablename__ = "checks"

    token: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str]
    outcome: Mapped[str]
    project: Mapped[str | None]
    words: Mapped[str]
    record: Mapped[str]
    ask_state: Mapped[str] = mapped_column(deferred=True)
    refers_to: Mapped[str] = mapped_column(deferred=True)
    network_sha256: Mapped[str]
    rulebook_sha256: Mapped[str]
    engine: Mapped[str]
    west: Mapped[float | None]
    south: Mapped[float | None]
    east: Mapped[float | None]
    north: Mapped[float | None]
    created_at: Mapped[datetime.datetime]
    expires_at: Mapped[datetime.datetime] = mapped_column(index=True)
    previous: Mapped[str | None] = mapped_column(ForeignKey("checks.token", ondelete="SET NULL"), index=True)

    __table_args__ = (Index(None, "created_at"), Index(None, "west", "east"))


class AskRow(Table):
    """A job that somebody is still writing; ``state`` is what the pages make of it, ``check`` what was last answered."""

    __tablename__ = "asks"

    token: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    version: Mapped[int]
    refers_to: Mapped[str]
    created_at: Mapped[datetime.datetime]
    changed_at: Mapped[datetime.datetime]
    expires_at: Mapped[datetime.datetime] = mapped_column(index=True)
    check: Mapped[str | None] = mapped_column(ForeignKey("checks.token", ondelete="SET NULL"), index=True)


class AnswerRow(Table):
    """An answer that an applicant was given, or is about to be: then ``outcome`` is null; empty, where a limit was met."""

    __tablename__ = "answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime.datetime] = mapped_column(index=True)
    address: Mapped[str]
    outcome: Mapped[str | None]
    number: Mapped[str | None]
    network_sha256: Mapped[str | None]
    features: Mapped[int | None]
    area_m2: Mapped[float | None]
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    west: Mapped[float | None]
    south: Mapped[float | None]
    east: Mapped[float | None]
    north: Mapped[float | None]

    __table_args__ = (Index(None, "address", "at"),)


class BatchRow(Table):
    """Many sites asked about at once.

    ``asked`` is what they are screened with, ``works`` the object that holds them or empty where they lie elsewhere; ``parts`` and
    ``sites`` are done, of so many ``in_all`` once that is known; ``key`` is the sender's own name for what he asked.
    """

    __tablename__ = "batches"

    token: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    asked: Mapped[str]
    works: Mapped[str]
    network_sha256: Mapped[str]
    rulebook_sha256: Mapped[str]
    engine: Mapped[str]
    parts: Mapped[int]
    sites: Mapped[int]
    parts_in_all: Mapped[int | None]
    sites_in_all: Mapped[int | None]
    key: Mapped[str | None] = mapped_column(unique=True, index=True)
    refusal: Mapped[str | None]
    created_at: Mapped[datetime.datetime]
    changed_at: Mapped[datetime.datetime]
    expires_at: Mapped[datetime.datetime] = mapped_column(index=True)

    __table_args__ = (Index(None, "state", "created_at"),)


class BatchPartRow(Table):
    """A part of a batch that is done: there is no row before that. ``segment`` is an object."""

    __tablename__ = "batch_parts"

    batch: Mapped[str] = mapped_column(ForeignKey("batches.token", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_row: Mapped[int]
    sites: Mapped[int]
    input_sha256: Mapped[str]
    segment: Mapped[str]
