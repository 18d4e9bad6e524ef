"""A job that is being written: kept as it was typed, until its time is over."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from permits.errors import ChangedElsewhereError, GoneError, StoreError
from permits.storage.store import Store

KEPT = datetime.timedelta(days=90)
MOMENT = datetime.timedelta(microseconds=1)
HOSTILE = (
    '{"project": "\u202eمشروع\u202c ‏עברית"}',
    '{"project": "👷🏽‍♀️🏗️ é ﷽ ½"}',
    '{"project": "' + "名" * 10_000 + '"}',
    "'; DROP TABLE asks; --",
    '{"project": "\\u0000"}',
)


def test_pass_an_ask_comes_back_as_it_was_saved_also_after_a_restart(folder: Path, now: datetime.datetime) -> None:
    with Store.open(folder) as store:
        begun = store.new_ask('{"door": "drawn"}', now=now)
        later = now + datetime.timedelta(minutes=3)
        saved = store.save_ask(begun.token, '{"door": "file"}', version=1, now=later)
        assert (saved.version, saved.created_at, saved.changed_at) == (2, now, later)
    with Store.open(folder) as store:
        assert store.ask(begun.token, now=later) == saved


def test_fail_of_two_windows_the_second_to_save_is_told(store: Store, now: datetime.datetime) -> None:
    token = store.new_ask("{}", now=now).token
    store.save_ask(token, '{"a": 1}', version=1, now=now)
    with pytest.raises(ChangedElsewhereError, match="another window"):
        store.save_ask(token, '{"a": 2}', version=1, now=now)
    kept = store.ask(token, now=now)
    assert kept is not None and kept.state == '{"a": 1}'


def test_an_ask_is_there_to_the_last_moment_and_each_change_gives_it_time(store: Store, now: datetime.datetime) -> None:
    token = store.new_ask("{}", now=now).token
    changed = now + KEPT - MOMENT
    store.save_ask(token, "{}", version=1, now=changed)
    assert store.ask(token, now=changed + KEPT - MOMENT) is not None
    assert store.ask(token, now=changed + KEPT) is None
    with pytest.raises(GoneError, match="its time is over"):
        store.save_ask(token, "{}", version=2, now=changed + KEPT)


@pytest.mark.parametrize(
    "token", ["", "x" * 22, "\0" * 22, "\ud800" * 22, "a" * 10_000, "../../etc/passwd", "' OR 1=1"]
)
def test_fail_what_is_no_link_of_ours_leads_nowhere(store: Store, now: datetime.datetime, token: str) -> None:
    store.new_ask("{}", now=now)
    assert store.ask(token, now=now) is None and store.check(token, now=now) is None
    with pytest.raises(GoneError):
        store.save_ask(token, "{}", version=1, now=now)


@pytest.mark.parametrize("state", HOSTILE)
def test_pass_whatever_people_type_is_kept(store: Store, now: datetime.datetime, state: str) -> None:
    kept = store.ask(store.new_ask(state, now=now).token, now=now)
    assert kept is not None and kept.state == state


@pytest.mark.parametrize("state", ["a\0b", "\ud800", "", "x" * (4 * 2**20 + 1)])
def test_fail_what_no_database_keeps_is_refused_by_name(store: Store, now: datetime.datetime, state: str) -> None:
    with pytest.raises(StoreError, match="draft"):
        store.new_ask(state, now=now)
    token = store.new_ask("{}", now=now).token
    with pytest.raises(StoreError, match="draft"):
        store.save_ask(token, state, version=1, now=now)


def test_tokens_are_not_guessed(store: Store, now: datetime.datetime) -> None:
    tokens = {store.new_ask("{}", now=now).token for _ in range(50)}
    assert len(tokens) == 50 and all(len(token) >= 22 for token in tokens)
