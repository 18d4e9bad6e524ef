"""A job that was answered: found again by its link, its number, words, or where it lies; gone when its time is over."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from permits.errors import AskedTooOftenError
from permits.storage.particulars import Box, Ground, Particulars
from permits.storage.store import Store

Make = Callable[..., Particulars]
KEPT = datetime.timedelta(days=90)
HOUR = datetime.timedelta(hours=1)
MOMENT = datetime.timedelta(microseconds=1)


def test_pass_a_check_comes_back_with_its_record_and_the_ask_that_was_judged(
    store: Store, now: datetime.datetime, particulars: Make
) -> None:
    ask = store.new_ask('{"depth_m": "2"}', now=now)
    store.save_ask(ask.token, '{"depth_m": "3"}', version=1, now=now)
    kept = store.keep_check(ask=ask, record=b'{"outcome": 1}', particulars=particulars(), now=now)
    found = store.check(kept.token, now=now)
    assert found == kept
    assert found is not None and store.objects.get(found.record) == b'{"outcome": 1}'
    # Judged was what the page showed, not what another window saved meanwhile.
    assert found.ask_state == '{"depth_m": "2"}'
    answered = store.ask(ask.token, now=now)
    assert answered is not None and answered.check == kept.token


def test_a_check_is_there_to_the_last_moment(store: Store, now: datetime.datetime, particulars: Make) -> None:
    ask = store.new_ask("{}", now=now)
    token = store.keep_check(ask=ask, record=b"{}", particulars=particulars(), now=now).token
    assert store.check(token, now=now + KEPT - MOMENT) is not None
    assert store.check(token, now=now + KEPT) is None
    assert not store.checks_found("HG-1A2B3C4D", now=now + KEPT)
    assert not store.checks_in(Box(113, 34, 114, 35), now=now + KEPT)


def test_a_changed_job_knows_what_it_changes_and_the_other_way_round(
    store: Store, now: datetime.datetime, particulars: Make
) -> None:
    ask = store.new_ask("{}", now=now)
    first = store.keep_check(ask=ask, record=b"1", particulars=particulars(), now=now)
    answered = store.ask(ask.token, now=now)
    assert answered is not None
    again = store.keep_check(ask=answered, record=b"2", particulars=particulars(), now=now + HOUR)
    beside = store.new_ask("{}", now=now)
    other = store.keep_check(
        ask=beside, record=b"3", particulars=particulars(), now=now + 2 * HOUR, previous=first.token
    )
    assert again.previous == other.previous == first.token
    first_now = store.check(first.token, now=now + 2 * HOUR)
    assert first_now is not None and first_now.next == (again.token, other.token)
    # When the first has had its time, nobody is led to it.
    over = now + KEPT
    left = store.check(again.token, now=over)
    assert left is not None and left.previous is None
    store.purge(now=over)
    assert store.check(again.token, now=over) == left


def test_pass_a_previous_that_is_gone_or_never_was_is_none(
    store: Store, now: datetime.datetime, particulars: Make
) -> None:
    ask = store.new_ask("{}", now=now)
    kept = store.keep_check(ask=ask, record=b"1", particulars=particulars(), now=now, previous="no-such-token-at-all-x")
    assert kept.previous is None


def test_deleting_takes_the_ask_along_and_leaves_what_came_after(
    store: Store, now: datetime.datetime, particulars: Make
) -> None:
    ask = store.new_ask("{}", now=now)
    first = store.keep_check(ask=ask, record=b"1", particulars=particulars(), now=now)
    later = store.new_ask("{}", now=now)
    second = store.keep_check(ask=later, record=b"2", particulars=particulars(), now=now, previous=first.token)
    store.delete_check(first.token)
    store.delete_check(first.token)
    assert store.check(first.token, now=now) is None and store.ask(ask.token, now=now) is None
    left = store.check(second.token, now=now)
    assert left is not None and left.previous is None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("HG-1A2B3C4D", True),
        ("hg-1a2b", True),
        ("ＨＧ－１Ａ２Ｂ３Ｃ４Ｄ", True),
        ("建设路", True),
        ("光纤 通信公司", True),
        ("gx-2026-7", True),
        ("光纤 煤气", False),
        ("%", False),
        ("_", False),
        ("", False),
        ("   ", False),
        ("\0", False),
        ("\ud800", False),
        ("名" * 10_000, False),
    ],
)
def test_checks_are_found_by_number_project_and_parties(
    store: Store, now: datetime.datetime, particulars: Make, words: str, found: bool
) -> None:
    ask = store.new_ask("{}", now=now)
    kept = store.keep_check(ask=ask, record=b"1", particulars=particulars(), now=now)
    assert [one.token for one in store.checks_found(words, now=now)] == ([kept.token] if found else [])


@pytest.mark.parametrize(
    ("box", "found"),
    [
        (Box(113.0, 34.0, 114.0, 35.0), True),
        (Box(113.61, 34.71, 113.7, 34.8), True),
        (Box(113.605, 34.705, 113.605, 34.705), True),
        (Box(113.610001, 34.70, 113.7, 34.71), False),
        (Box(113.60, 34.710001, 113.61, 34.8), False),
    ],
)
def test_checks_are_found_by_where_they_lie(
    store: Store, now: datetime.datetime, particulars: Make, box: Box, found: bool
) -> None:
    ask = store.new_ask("{}", now=now)
    store.keep_check(ask=ask, record=b"1", particulars=particulars(), now=now)
    nowhere = store.keep_check(ask=ask, record=b"2", particulars=particulars(ground=None), now=now)
    listed = store.checks_in(box, now=now)
    assert len(listed) == found and nowhere.bbox is None


def test_lists_begin_with_the_latest_and_end_somewhere(
    store: Store, now: datetime.datetime, particulars: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("permits.storage.checks.MOST_LISTED", 3)
    ask = store.new_ask("{}", now=now)
    tokens = [
        store.keep_check(ask=ask, record=b"1", particulars=particulars(), now=now + n * HOUR).token for n in range(5)
    ]
    assert [one.token for one in store.checks_found("光纤", now=now + 5 * HOUR)] == tokens[:1:-1]


@pytest.mark.parametrize(
    "name", ["\u202eمشروع\u202c", "👷🏽‍♀️🏗️", "名" * 1000, "a\0b", "\ud800", "<script>alert(1)</script>"]
)
def test_pass_hostile_names_are_kept_as_far_as_a_database_can(
    store: Store, now: datetime.datetime, particulars: Make, name: str
) -> None:
    ask = store.new_ask("{}", now=now)
    kept = store.keep_check(ask=ask, record=b"1", particulars=particulars(project=name), now=now)
    found = store.check(kept.token, now=now)
    expected = name.replace("\0", "\ufffd").replace("\ud800", "?")
    assert found is not None and found.project == kept.project == expected


def test_a_check_of_the_other_side_of_the_world_is_one_row_of_the_log(
    store: Store, now: datetime.datetime, particulars: Make
) -> None:
    far = Ground(Box(-179.9, -89.0, -179.8, -88.9), 1.0, -179.85, -88.95, 7)
    begun = store.begin_answer("203.0.113.7", now=now, within=HOUR, at_most=30)
    ask = store.new_ask("{}", now=now)
    store.keep_check(ask=ask, record=b"1", particulars=particulars(ground=far), now=now, begun=begun)
    (logged,) = store.answers(now - HOUR)
    assert (logged.at, logged.address, logged.outcome, logged.number, logged.ground) == (
        now,
        "203.0.113.7",
        "plan_required",
        "HG-1A2B3C4D",
        far,
    )


def test_what_was_answered_by_a_clock_that_ran_ahead_counts_for_an_hour_at_most(
    store: Store, now: datetime.datetime
) -> None:
    def asked(at: datetime.datetime) -> None:
        store.spend_answer(store.begin_answer("203.0.113.7", now=at, within=HOUR, at_most=1))

    asked(now + 2 * HOUR)
    asked(now + HOUR)
    # Two hours ahead it is no longer believed; less than one it is.
    asked(now)
    with pytest.raises(AskedTooOftenError) as refused:
        asked(now + MOMENT)
    assert refused.value.again_at <= now + 2 * HOUR
