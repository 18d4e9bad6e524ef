"""The log of answers: who was told what about which ground, and how often."""

from __future__ import annotations

import datetime

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from geo.dataclass import dataclass
from permits.errors import AskedTooOftenError
from permits.storage.kept import storable
from permits.storage.particulars import ROWS, Box, Ground, Particulars
from permits.storage.tables import AnswerRow

# The Cybersecurity Law, art. 21 (3), has logs kept for six months at least.
LOG_KEPT = datetime.timedelta(days=190)
# Longer than any job takes: what was begun before and not ended, ended with a server that was killed.
_UNDER_WAY = datetime.timedelta(minutes=10)
# Instead of an outcome: it met a limit of computing, and counts.
_NO_ANSWER = ""


@dataclass(frozen=True)
class Answered:
    """An answer that was given.

    Attributes
    ----------
    ground : Ground or None
        None: nothing that was handed in has a place.
    """

    at: datetime.datetime
    address: str
    outcome: str
    number: str
    network_sha256: str
    ground: Ground | None

    @property
    def of_rows(self) -> bool:
        """Whether it was rows of sites that have nothing to do with each other."""
        return self.number.startswith(ROWS)


def begin(session: Session, address: str, *, now: datetime.datetime, within: datetime.timedelta, at_most: int) -> int:
    """Count an answer before it is made, so that many asked at once are as many as one after the other.

    Raises
    ------
    AskedTooOftenError
        So many were begun within that time already.
    """
    recent = select(AnswerRow.at).where(*_counting(address, now - within, now=now))
    oldest_that_counts = session.scalar(recent.order_by(AnswerRow.at.desc()).offset(at_most - 1).limit(1))
    if oldest_that_counts is not None:
        raise AskedTooOftenError(oldest_that_counts + within, now=now, at_most=at_most, within=within)
    row = AnswerRow(at=now, address=storable(address))
    session.add(row)
    session.flush()
    return row.id


def complete(session: Session, number: int, particulars: Particulars) -> None:
    """Say what the answer was that was begun under this number."""
    row = session.get(AnswerRow, number)
    if row is None:
        # Begun so long ago that it was purged meanwhile.
        return
    row.outcome = storable(particulars.outcome)
    row.number = storable(particulars.number)
    row.network_sha256 = particulars.network_sha256
    ground = particulars.ground
    if ground is not None:
        row.west, row.south, row.east, row.north = ground.bbox
        row.area_m2, row.lon, row.lat, row.features = ground.area_m2, ground.lon, ground.lat, ground.features


def complete_sites(
    session: Session,
    number: int,
    particulars: Particulars,
    *,
    now: datetime.datetime,
    within: datetime.timedelta,
    at_most: int,
) -> None:
    """As `complete`, of an answer that says something of each of many sites, of which an address is told so many.

    A job of one feature is one of the answers that are counted anyway, and is not refused for what was told before.

    Raises
    ------
    AskedTooOftenError
        With what the address was told within that time these would be more; then nothing is written.
    """
    begun = session.get(AnswerRow, number)
    if begun is None or particulars.ground is None:
        complete(session, number, particulars)
        return
    told = select(AnswerRow.at, AnswerRow.features).where(
        *_counting(begun.address, now - within, now=now), AnswerRow.features.is_not(None), AnswerRow.id != number
    )
    recent = [(at, features or 0) for at, features in session.execute(told.order_by(AnswerRow.at, AnswerRow.id))]
    at_least = 0 if particulars.number.startswith(ROWS) else 1
    left = at_most - sum(features for _, features in recent)
    if particulars.ground.features > max(left, at_least):
        again_at = now + within
        for at, features in recent:
            left += features
            if particulars.ground.features <= left:
                again_at = at + within
                break
        raise AskedTooOftenError(again_at, now=now, at_most=at_most, within=within, of_sites=True)
    complete(session, number, particulars)


def forget(session: Session, number: int) -> None:
    """There was no answer: nothing was learned, nothing counts."""
    session.execute(delete(AnswerRow).where(AnswerRow.id == number, AnswerRow.outcome.is_(None)))


def spend(session: Session, number: int) -> None:
    """There was no answer, but it counts."""
    session.execute(update(AnswerRow).where(AnswerRow.id == number).values(outcome=_NO_ANSWER))


def count(session: Session, address: str, since: datetime.datetime, *, now: datetime.datetime) -> int:
    """How many one address was given, or has under way, after a moment."""
    return session.scalar(select(func.count()).where(*_counting(address, since, now=now))) or 0


def _counting(address: str, since: datetime.datetime, *, now: datetime.datetime) -> tuple[ColumnElement[bool], ...]:
    ended_or_under_way = or_(AnswerRow.outcome.is_not(None), AnswerRow.at > now - _UNDER_WAY)
    # What was answered by a clock that ran ahead must not count until that day comes.
    plausible = AnswerRow.at < now + (now - since)
    return AnswerRow.address == storable(address), AnswerRow.at > since, plausible, ended_or_under_way


def given(session: Session, since: datetime.datetime) -> list[Answered]:
    """All that were given after a moment, earliest first."""
    found = select(AnswerRow).where(AnswerRow.at > since, AnswerRow.outcome != _NO_ANSWER)
    return [_answered(row) for row in session.scalars(found.order_by(AnswerRow.at, AnswerRow.id))]


def _answered(row: AnswerRow) -> Answered:
    ground = None
    if row.features is not None:
        box = Box(row.west, row.south, row.east, row.north)  # type: ignore[arg-type]  # written all at once
        ground = Ground(box, row.area_m2, row.lon, row.lat, row.features)  # type: ignore[arg-type]
    return Answered(row.at, row.address, row.outcome or "", row.number or "", row.network_sha256 or "", ground)


def remove_old(session: Session, *, now: datetime.datetime) -> int:
    """Take away what is older than the log is kept; how many there were."""
    return len(session.scalars(delete(AnswerRow).where(AnswerRow.at <= now - LOG_KEPT).returning(AnswerRow.id)).all())
