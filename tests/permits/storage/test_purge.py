"""What is taken away when its time is over, and what must stay."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from permits.errors import StoreError
from permits.storage.answers import LOG_KEPT
from permits.storage.particulars import Particulars
from permits.storage.purging import Purged
from permits.storage.store import Store

Make = Callable[..., Particulars]
KEPT = datetime.timedelta(days=90)
HOUR = datetime.timedelta(hours=1)
MOMENT = datetime.timedelta(microseconds=1)


@pytest.fixture
def now() -> datetime.datetime:
    """Of the real clock, as files have it."""
    return datetime.datetime.now(datetime.UTC)


def files(store: Store) -> set[str]:
    return {path.parent.name + path.name for path in (store.folder / "objects").glob("??/*")}


def age(store: Store, hours: float, *names: str) -> None:
    """Let files be older than they are."""
    for name in names or files(store):
        path = store.folder / "objects" / name[:2] / name[2:]
        before = path.stat().st_mtime - 3600 * hours
        os.utime(path, (before, before))


def test_asks_and_checks_go_when_their_time_is_over_and_not_before(
    store: Store, now: datetime.datetime, particulars: Make
) -> None:
    ask = store.new_ask("{}", now=now)
    store.keep_check(ask=ask, record=b"1", particulars=particulars(), now=now)
    assert store.purge(now=now + KEPT - MOMENT) == Purged(0, 0, 0, 0, 0)
    assert store.purge(now=now + KEPT) == Purged(1, 1, 0, 0, 1)
    assert not files(store)


def test_the_log_of_answers_is_kept_for_its_own_time(store: Store, now: datetime.datetime, particulars: Make) -> None:
    begun = store.begin_answer("203.0.113.7", now=now, within=HOUR, at_most=30)
    ask = store.new_ask("{}", now=now)
    store.keep_check(ask=ask, record=b"1", particulars=particulars(), now=now, begun=begun)
    store.begin_answer("203.0.113.7", now=now, within=HOUR, at_most=30)
    assert datetime.timedelta(days=183) < LOG_KEPT, "six months at least"
    store.purge(now=now + LOG_KEPT - MOMENT)
    assert len(store.answers(now - HOUR)) == 1
    assert store.purge(now=now + LOG_KEPT).answers == 2
    assert not store.answers(now - HOUR)


def test_files_stay_as_long_as_an_ask_or_a_check_speaks_of_them(
    store: Store, now: datetime.datetime, particulars: Make
) -> None:
    drawn, shared, nobodys = (store.objects.put(content) for content in (b"drawn", b"shared", b"nobody's"))
    ask = store.new_ask("{}", objects=[drawn], now=now)
    # What looks like the name of a file in a text that somebody typed is none.
    other = store.new_ask(f'{{"pasted": "{nobodys}"}}', objects=[shared], now=now)
    kept = store.keep_check(ask=other, record=b"record", particulars=particulars(), now=now)
    age(store, 2)
    assert store.purge(now=now).objects == 1
    assert files(store) == {drawn, shared, kept.record}
    with pytest.raises(StoreError, match="Hand the file in again"):
        store.objects.get(nobodys)
    # Both the ask and its check go; what the other ask speaks of stays.
    store.delete_check(kept.token)
    store.save_ask(ask.token, "{}", objects=[drawn], version=1, now=now)
    age(store, 2)
    store.purge(now=now)
    assert files(store) == {drawn}
    store.save_ask(ask.token, f'"{drawn}"', version=2, now=now)
    age(store, 2)
    store.purge(now=now)
    assert files(store) == set()


def test_a_file_just_put_stays_for_who_is_about_to_speak_of_it(store: Store, now: datetime.datetime) -> None:
    old, new = store.objects.put(b"old"), store.objects.put(b"new")
    age(store, 1.01, old)
    age(store, 0.9, new)
    assert store.purge(now=now).objects == 1 and files(store) == {new}
    # An old one that is put again is new, and so is one that an ask comes to speak of.
    for content in (b"old", b"named"):
        store.objects.put(content)
    age(store, 2)
    store.objects.put(b"old")
    named = store.objects.put(b"named")
    age(store, 2, named)
    store.objects.renew([named])
    store.purge(now=now)
    assert files(store) == {old, named}


@pytest.mark.parametrize("how", ["new_ask", "save_ask", "keep_check"])
def test_a_file_that_an_ask_comes_to_speak_of_meanwhile_stays(
    store: Store, now: datetime.datetime, particulars: Make, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    name = store.objects.put(b"upload")
    ask = store.new_ask("{}", now=now)
    age(store, 2)
    needed = store._needed

    def spoken_of_meanwhile() -> set[str]:
        found = needed()
        if how == "new_ask":
            store.new_ask("{}", objects=[name], now=now)
        elif how == "save_ask":
            store.save_ask(ask.token, "{}", objects=[name], version=1, now=now)
        else:
            judged = replace(ask, objects=(name,))
            store.keep_check(ask=judged, record=b"1", particulars=particulars(), now=now)
        return found

    monkeypatch.setattr(store, "_needed", spoken_of_meanwhile)
    store.purge(now=now)
    assert store.objects.get(name) == b"upload"


def test_a_file_put_again_while_old_ones_are_taken_away_stays(
    store: Store, now: datetime.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = store.objects.put(b"upload")
    age(store, 2)
    needed = store._needed

    def put_meanwhile() -> set[str]:
        found = needed()
        store.objects.put(b"upload")
        return found

    monkeypatch.setattr(store, "_needed", put_meanwhile)
    assert store.purge(now=now).objects == 0 and store.objects.get(name) == b"upload"


def test_what_a_killed_process_left_half_written_goes(store: Store, now: datetime.datetime) -> None:
    name = store.objects.put(b"x")
    half: Path = store.folder / "objects" / name[:2] / "0123456789abcdef.unfinished"
    half.write_bytes(b"ha")
    store.new_ask("{}", objects=[name], now=now)
    store.purge(now=now)
    assert half.exists(), "somebody may be writing it"
    age(store, 2)
    store.purge(now=now)
    assert not half.exists() and files(store) == {name}
