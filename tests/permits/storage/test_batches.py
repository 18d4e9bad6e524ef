"""Batches and their parts: counted once, refused by nobody's second try, gone with everything that belongs to them."""

from __future__ import annotations

import datetime
import os

import pytest

from permits.errors import GoneError
from permits.storage.batch import Batch, DonePart, State
from permits.storage.purging import Purged
from permits.storage.store import Store

KEPT = datetime.timedelta(days=90)
HOUR = datetime.timedelta(hours=1)


def begun(store: Store, now: datetime.datetime, **stated: str) -> Batch:
    facts = {"network_sha256": "a" * 64, "rulebook_sha256": "b" * 64, "engine": "heatguard"}
    return store.batches.add(asked='{"crs": "EPSG:4547"}', now=now, **facts, **stated)  # type: ignore[arg-type]


def part(number: int, content: bytes = b"segment") -> DonePart:
    return DonePart(number, number * 500, 500, f"{number:064x}", content + b"%d" % number)


def test_parts_are_counted_once_however_often_and_in_whatever_order_they_come(
    store: Store, now: datetime.datetime
) -> None:
    batch = begun(store, now)
    store.batches.keep_parts(batch.token, [part(2), part(0)], now=now)
    after = store.batches.keep_parts(batch.token, [part(1), part(2, b"another"), part(1)], now=now)
    assert (after.parts, after.sites) == (3, 1500)
    kept = store.batches.parts(batch.token)
    assert [(one.number, one.first_row) for one in kept] == [(0, 0), (1, 500), (2, 1000)]
    assert [store.objects.get(one.segment) for one in kept] == [b"segment0", b"segment1", b"segment2"]
    assert store.batches.parts(batch.token, first=1, at_most=1) == kept[1:2]


def test_a_batch_ends_once(store: Store, now: datetime.datetime) -> None:
    batch = begun(store, now)
    assert [one.token for one in store.batches.to_do(now=now)] == [batch.token] and store.has_batches_to_do()
    running = store.batches.begin(batch.token, now=now)
    assert running is not None and running.state is State.RUNNING
    store.batches.expect(batch.token, sites=600, now=now)
    store.batches.keep_parts(batch.token, [part(0)], now=now)
    done = store.batches.finish(batch.token, now=now)
    assert done is not None and (done.state, done.parts_in_all, done.sites_in_all) == (State.DONE, 1, 500)
    assert store.batches.cancel(batch.token, now=now) is None
    assert store.batches.fail(batch.token, "{}", now=now) is None
    assert store.batches.find(batch.token, now=now) == done
    assert not store.batches.to_do(now=now) and not store.has_batches_to_do()


def test_the_same_key_is_the_same_batch_until_its_time_is_over(store: Store, now: datetime.datetime) -> None:
    first = begun(store, now, key="K1")
    assert begun(store, now + HOUR, key="K1").token == first.token
    assert begun(store, now, key="K2").token != first.token
    assert begun(store, now + KEPT, key="K1").token != first.token


def test_what_a_batch_needs_is_kept_as_long_as_it_and_then_purged(store: Store) -> None:
    # Of the real clock, as files have it.
    now = datetime.datetime.now(datetime.UTC)
    works = store.objects.put(b"works")
    batch = begun(store, now, works=works)
    store.batches.keep_parts(batch.token, [part(0), part(1)], now=now + HOUR)
    for path in (store.folder / "objects").glob("??/*"):
        os.utime(path, (0, 0))
    assert store.purge(now=now + KEPT) == Purged(0, 0, 0, 0, 0)
    assert store.objects.get(works) == b"works"
    assert store.purge(now=now + KEPT + HOUR) == Purged(0, 0, 0, 1, 3)
    assert store.batches.find(batch.token, now=now) is None and not store.batches.parts(batch.token)
    with pytest.raises(GoneError):
        store.batches.keep_parts(batch.token, [part(2)], now=now)


@pytest.mark.parametrize("end", ["cancel", "finish"])
def test_fail_nothing_is_kept_of_a_batch_that_has_ended(store: Store, now: datetime.datetime, end: str) -> None:
    """By another server, perhaps, while parts were under way here: files of it may have been made by then."""
    batch = begun(store, now)
    store.batches.keep_parts(batch.token, [part(0)], now=now)
    ended = getattr(store.batches, end)(batch.token, now=now)
    after = store.batches.keep_parts(batch.token, [part(1)], now=now + HOUR)
    assert after == ended and [one.number for one in store.batches.parts(batch.token)] == [0]
