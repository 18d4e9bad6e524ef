"""The same tables, steps and transactions on PostgreSQL, where there is one: only opening a file is SQLite's."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.orm import Session

from permits.errors import AskedTooOftenError, ChangedElsewhereError
from permits.storage import answers
from permits.storage.asks import add_ask, change_ask, find_ask
from permits.storage.checks import add_check, checks_meeting, checks_with, find_check, remove_check
from permits.storage.migrating import migrate
from permits.storage.particulars import Box, Particulars
from permits.storage.purging import needed_objects, remove_rows
from permits.storage.tables import Table

KEPT = datetime.timedelta(days=90)
HOUR = datetime.timedelta(hours=1)
RECORD = "c" * 64


@pytest.fixture
def engine() -> Iterator[Engine]:
    url = os.environ.get("HEATGUARD_POSTGIS_URL")
    if not url:
        pytest.skip("no PostgreSQL: HEATGUARD_POSTGIS_URL is not set")
    name = f"store_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]  # a name of ours
        engine = create_engine(make_url(url).set(drivername="postgresql+psycopg", database=name))
        yield engine
        engine.dispose()
        server.execute(f"DROP DATABASE {name}")  # type: ignore[call-overload]


def test_the_same_code_runs_on_postgresql(
    engine: Engine, now: datetime.datetime, particulars: Callable[..., Particulars]
) -> None:
    def do(what: Callable[..., Any], *given: Any, **more: Any) -> Any:
        with engine.begin() as connection, Session(connection) as session:
            done = what(session, *given, **more)
            session.flush()
            return done

    for _ in range(2):
        with engine.begin() as connection:
            migrate(connection)
            assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []
    ask = do(add_ask, '{"a": 1}', objects=(), now=now, keep=KEPT)
    ask = do(change_ask, ask.token, '{"a": 2}', objects=(), version=1, now=now, keep=KEPT)
    assert do(find_ask, ask.token, now=now) == ask
    with pytest.raises(ChangedElsewhereError):
        do(change_ask, ask.token, "{}", objects=(), version=1, now=now, keep=KEPT)
    begun = do(answers.begin, "203.0.113.7", now=now, within=HOUR, at_most=1)
    with pytest.raises(AskedTooOftenError):
        do(answers.begin, "203.0.113.7", now=now, within=HOUR, at_most=1)
    said = particulars(project="光纤\0👷")
    do(answers.complete, begun, said)
    (logged,) = do(answers.given, now - HOUR)
    assert (logged.at, logged.ground) == (now, said.ground)
    common = {"record": RECORD, "particulars": said, "previous": None, "now": now, "keep": KEPT}
    first = do(add_check, ask=ask, **common)
    second = do(add_check, ask=do(find_ask, ask.token, now=now), **common)
    assert second.previous == first.token and do(find_check, first.token, now=now).next == (second.token,)
    assert len(do(checks_meeting, Box(113, 34, 114, 35), now=now)) == 2
    assert len(do(checks_with, "hg 光纤", now=now)) == 2 and do(checks_with, "%", now=now) == []
    assert do(needed_objects) == {RECORD}
    do(remove_check, second.token)
    assert do(find_ask, ask.token, now=now) is None
    assert do(remove_rows, now=now + answers.LOG_KEPT) == (0, 1, 1, 0)
