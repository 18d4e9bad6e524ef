"""A clock that jumped ahead takes nothing away until the server itself has seen two days pass; one that is right, all that it should."""

from __future__ import annotations

import datetime

import pytest

from permits.storage.last_purge import LastPurge
from permits.storage.store import Store

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
MOMENT = datetime.timedelta(microseconds=1)
YEARS = datetime.timedelta(days=4000)


@pytest.fixture
def last(store: Store, now: datetime.datetime) -> LastPurge:
    """Of a store that was purged now."""
    last = LastPurge(store.folder)
    assert last.ahead(now, hours_seen=0) is None
    return last


def test_pass_the_first_time_and_hour_by_hour(last: LastPurge, now: datetime.datetime) -> None:
    for hours in range(1, 200):
        assert last.ahead(now + hours * HOUR, hours_seen=1) is None


def test_fail_a_clock_that_is_a_hair_more_than_a_day_ahead_purges_nothing(
    last: LastPurge, now: datetime.datetime
) -> None:
    assert last.ahead(now + DAY + MOMENT, hours_seen=0) == DAY + MOMENT
    # Set right again, it goes on as if nothing had been.
    assert last.ahead(now + HOUR, hours_seen=1) is None
    assert last.ahead(now + HOUR + DAY, hours_seen=1) is None


def test_pass_what_the_server_saw_pass_for_two_days_is_believed(last: LastPurge, now: datetime.datetime) -> None:
    """Started again in between, too, which by itself passes no time."""
    later = now + YEARS
    for hours in range(47):
        assert LastPurge(last._file.parent).ahead(later + hours * HOUR, hours_seen=0) is not None
        assert last.ahead(later + hours * HOUR, hours_seen=1) is not None
    assert last.ahead(later + 47 * HOUR, hours_seen=1) is None
    assert last.ahead(later + 48 * HOUR, hours_seen=1) is None


def test_fail_the_hours_of_one_jump_are_not_those_of_the_next(last: LastPurge, now: datetime.datetime) -> None:
    for hours in range(40):
        assert last.ahead(now + YEARS + hours * HOUR, hours_seen=1) is not None
    assert last.ahead(now + HOUR, hours_seen=1) is None
    for hours in range(40):
        assert last.ahead(now + YEARS + hours * HOUR, hours_seen=1) is not None


def test_pass_a_clock_that_was_set_back_counts_from_there(last: LastPurge, now: datetime.datetime) -> None:
    assert last.ahead(now - YEARS, hours_seen=1) is None
    assert last.ahead(now, hours_seen=1) == YEARS


@pytest.mark.parametrize("left", [b"", b"{", b'{"at": "soon"}', b'{"at": "2026-05-10T08:30:00"}'])
def test_pass_what_a_full_disk_left_of_it_is_no_last_purge(
    last: LastPurge, store: Store, now: datetime.datetime, left: bytes
) -> None:
    (store.folder / "last-purge.json").write_bytes(left)
    assert last.ahead(now + YEARS, hours_seen=0) is None
