"""What is taken away when its time is over. Rows first, then files that nobody refers to: a kill in between leaves files."""

from __future__ import annotations

import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from geo.dataclass import dataclass
from permits.storage.answers import remove_old
from permits.storage.tables import AskRow, BatchPartRow, BatchRow, CheckRow


@dataclass(frozen=True)
class Purged:
    """How many of each were taken away."""

    asks: int
    checks: int
    answers: int
    batches: int
    objects: int


def remove_rows(session: Session, *, now: datetime.datetime) -> tuple[int, int, int, int]:
    """Asks, checks, answers and batches whose time is over."""
    asks = session.scalars(delete(AskRow).where(AskRow.expires_at <= now).returning(AskRow.token)).all()
    checks = session.scalars(delete(CheckRow).where(CheckRow.expires_at <= now).returning(CheckRow.token)).all()
    batches = session.scalars(delete(BatchRow).where(BatchRow.expires_at <= now).returning(BatchRow.token)).all()
    return len(asks), len(checks), remove_old(session, now=now), len(batches)


def needed_objects(session: Session) -> set[str]:
    """All files that any ask, check or batch refers to."""
    needed: set[str] = set()
    for column in (AskRow.refers_to, CheckRow.refers_to, BatchRow.works, BatchPartRow.segment):
        for names in session.scalars(select(column).execution_options(yield_per=1000)):
            needed.update(names.split())
    return needed
