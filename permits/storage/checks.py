"""Jobs that were answered, kept under an unguessable link until their time is over."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session, undefer

from geo.dataclass import dataclass
from permits.storage.asks import Ask
from permits.storage.kept import is_token, new_token, storable
from permits.storage.particulars import Box, Particulars
from permits.storage.tables import AskRow, CheckRow

# More than a page shows; whoever needs others says more words or looks at less land.
MOST_LISTED = 500


@dataclass(frozen=True)
class Listed:
    """A check as a list shows it.

    Attributes
    ----------
    token : str
        Its link.
    number : str
        As on its papers.
    bbox : Box or None
        Round all that was drawn, degrees.
    """

    token: str
    number: str
    outcome: str
    project: str | None
    network_sha256: str
    rulebook_sha256: str
    engine: str
    bbox: Box | None
    created_at: datetime.datetime
    expires_at: datetime.datetime


@dataclass(frozen=True)
class Check(Listed):
    """A check with all that is kept of it.

    Attributes
    ----------
    record : str
        The object that holds the whole record, as JSON.
    ask_state : str
        The ask that was answered.
    previous : str or None
        Token of the check that this one changes.
    next : tuple of str
        Tokens of those that change this one, earliest first.
    """

    record: str
    ask_state: str
    previous: str | None
    next: tuple[str, ...]


def add_check(
    session: Session,
    *,
    ask: Ask,
    record: str,
    particulars: Particulars,
    previous: str | None,
    now: datetime.datetime,
    keep: datetime.timedelta,
) -> Check:
    """Keep what an ask was answered, and let the ask say so."""
    ground = particulars.ground
    box = None if ground is None else Box(*(ground.drawn or ground.bbox))
    before = previous if previous is not None else ask.check
    row = CheckRow(
        token=new_token(),
        number=storable(particulars.number),
        outcome=storable(particulars.outcome),
        project=None if particulars.project is None else storable(particulars.project),
        words=_folded(" ".join((particulars.number, particulars.project or "", *particulars.parties))),
        record=record,
        ask_state=ask.state,
        refers_to=" ".join((record, *ask.objects)),
        network_sha256=particulars.network_sha256,
        rulebook_sha256=particulars.rulebook_sha256,
        engine=particulars.engine,
        **({} if box is None else box._asdict()),
        created_at=now,
        expires_at=now + keep,
        previous=None if before is None or _row(session, before, now=now) is None else before,
    )
    session.add(row)
    session.flush()
    session.execute(update(AskRow).where(AskRow.token == ask.token).values(check=row.token))
    return _check_of(row, previous=row.previous, following=())


def find_check(session: Session, token: str, *, now: datetime.datetime) -> Check | None:
    """The one with this link; None: no such, or its time is over."""
    row = _row(session, token, now=now)
    if row is None:
        return None
    previous = None if row.previous is None else _row(session, row.previous, now=now)
    later = select(CheckRow.token).where(CheckRow.previous == token, CheckRow.expires_at > now)
    following = session.scalars(later.order_by(CheckRow.created_at, CheckRow.token))
    return _check_of(row, previous=None if previous is None else previous.token, following=tuple(following))


def remove_check(session: Session, token: str) -> None:
    """Take a check away with the asks that it answered, which say the same; its files go at the next purge."""
    session.execute(delete(AskRow).where(AskRow.check == token))
    session.execute(delete(CheckRow).where(CheckRow.token == token))


def checks_meeting(session: Session, box: Box, *, now: datetime.datetime) -> list[Listed]:
    """Those whose drawn features may reach into a box, latest first."""
    return _listed(
        session,
        CheckRow.expires_at > now,
        CheckRow.west <= box.east,
        CheckRow.east >= box.west,
        CheckRow.south <= box.north,
        CheckRow.north >= box.south,
    )


def checks_with(session: Session, words: str, *, now: datetime.datetime) -> list[Listed]:
    """Those whose number, project or parties hold every one of some words, latest first; no words: none."""
    parts = _folded(words).split()
    if not parts:
        return []
    return _listed(
        session, CheckRow.expires_at > now, *(CheckRow.words.contains(part, autoescape=True) for part in parts)
    )


def _row(session: Session, token: str, *, now: datetime.datetime) -> CheckRow | None:
    if not is_token(token):
        return None
    found = select(CheckRow).where(CheckRow.token == token, CheckRow.expires_at > now)
    return session.scalar(found.options(undefer(CheckRow.ask_state)))


def _listed(session: Session, *conditions: ColumnElement[bool]) -> list[Listed]:
    found = select(CheckRow).where(*conditions).order_by(CheckRow.created_at.desc(), CheckRow.token).limit(MOST_LISTED)
    return [
        Listed(
            row.token,
            row.number,
            row.outcome,
            row.project,
            row.network_sha256,
            row.rulebook_sha256,
            row.engine,
            _box_of(row),
            row.created_at,
            row.expires_at,
        )
        for row in session.scalars(found)
    ]


def _check_of(row: CheckRow, *, previous: str | None, following: Sequence[str]) -> Check:
    return Check(
        token=row.token,
        number=row.number,
        outcome=row.outcome,
        project=row.project,
        network_sha256=row.network_sha256,
        rulebook_sha256=row.rulebook_sha256,
        engine=row.engine,
        bbox=_box_of(row),
        created_at=row.created_at,
        expires_at=row.expires_at,
        record=row.record,
        ask_state=row.ask_state,
        previous=previous,
        next=tuple(following),
    )


def _box_of(row: CheckRow) -> Box | None:
    if row.west is None or row.south is None or row.east is None or row.north is None:
        return None
    return Box(row.west, row.south, row.east, row.north)


def _folded(text: str) -> str:
    """As people search: full width and half width, large and small letters are the same."""
    return storable(unicodedata.normalize("NFKC", text).casefold())
