"""Jobs that somebody is still writing: each has an unguessable link, and ends some days after its last change."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from sqlalchemy import update
from sqlalchemy.orm import Session

from geo.dataclass import dataclass
from geo.text import Text
from permits.errors import ChangedElsewhereError, GoneError
from permits.storage.kept import is_token, new_token, storable_state
from permits.storage.tables import AskRow


@dataclass(frozen=True)
class Ask:
    """A job that is being written.

    Attributes
    ----------
    token : str
        Its link.
    state : str
        What the pages made of it, as they wrote it.
    version : int
        Counts the changes, from 1.
    check : str or None
        Token of the check that it was last answered by.
    objects : tuple of str
        Files that it needs, by their SHA-256.
    """

    token: str
    state: str
    version: int
    created_at: datetime.datetime
    changed_at: datetime.datetime
    expires_at: datetime.datetime
    check: str | None
    objects: tuple[str, ...] = ()


def add_ask(
    session: Session, state: str, *, objects: Collection[str], now: datetime.datetime, keep: datetime.timedelta
) -> Ask:
    """A new one."""
    row = AskRow(
        token=new_token(),
        state=storable_state(state),
        version=1,
        refers_to=" ".join(objects),
        created_at=now,
        changed_at=now,
        expires_at=now + keep,
        check=None,
    )
    session.add(row)
    return _ask_of(row)


def find_ask(session: Session, token: str, *, now: datetime.datetime) -> Ask | None:
    """The one with this link; None: no such, or its time is over."""
    row = session.get(AskRow, token) if is_token(token) else None
    return None if row is None or row.expires_at <= now else _ask_of(row)


def change_ask(
    session: Session,
    token: str,
    state: str,
    *,
    objects: Collection[str],
    version: int,
    now: datetime.datetime,
    keep: datetime.timedelta,
) -> Ask:
    """Keep a later state of the version that its writer saw.

    Raises
    ------
    GoneError
        No such, or its time is over.
    ChangedElsewhereError
        That version is no longer the last.
    """
    before = find_ask(session, token, now=now)
    if before is None:
        raise GoneError(
            Text("没有这份草稿，或其保存期限已过", "there is no such draft, or its time is over"),
            Text("请重新开始", "Begin anew"),
        )
    # Compared where it is changed, so that of two writers at once one is told.
    changed = session.scalar(
        update(AskRow)
        .where(AskRow.token == token, AskRow.version == version)
        .values(
            state=storable_state(state),
            version=version + 1,
            refers_to=" ".join(objects),
            changed_at=now,
            expires_at=now + keep,
        )
        .returning(AskRow.version)
        .execution_options(synchronize_session=False)
    )
    if changed is None:
        raise ChangedElsewhereError(
            Text("这份草稿已在另一个窗口或设备上改动", "this draft was changed in another window or on another device"),
            Text(
                "请重新载入后再改；您刚才填写的内容仍在本页",
                "Load it again before you go on; what you typed is still on this page",
            ),
        )
    return Ask(token, state, version + 1, before.created_at, now, now + keep, before.check, tuple(objects))


def _ask_of(row: AskRow) -> Ask:
    return Ask(
        row.token,
        row.state,
        row.version,
        row.created_at,
        row.changed_at,
        row.expires_at,
        row.check,
        tuple(row.refers_to.split()),
    )
