"""Thirty answers an hour an address, counted before they are made."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from permits.errors import AskedTooOftenError
from permits.service.answering_bound import AT_MOST, WITHIN, asker_of, begin_answer
from permits.storage.store import Store

NOW = datetime.datetime(2026, 5, 10, 8, 0, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
MOMENT = datetime.timedelta(microseconds=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store") as store:
        yield store


def test_the_thirtieth_is_answered_and_the_next_one_is_told_when(store: Store) -> None:
    for number in range(AT_MOST):
        store.spend_answer(begin_answer(store, "203.0.113.7", now=NOW + number * MINUTE))
    with pytest.raises(AskedTooOftenError) as refused:
        begin_answer(store, "203.0.113.7", now=NOW + WITHIN - MOMENT)
    assert refused.value.again_at == NOW + WITHIN
    assert "30" in refused.value.text.zh and "at most 30 determinations in 60 minutes" in refused.value.text.en
    with pytest.raises(AskedTooOftenError, match="Ask again in 31 minutes"):
        begin_answer(store, "203.0.113.7", now=NOW + 29 * MINUTE)
    begin_answer(store, "203.0.113.7", now=NOW + WITHIN)
    with pytest.raises(AskedTooOftenError) as again:
        begin_answer(store, "203.0.113.7", now=NOW + WITHIN)
    assert again.value.again_at == NOW + MINUTE + WITHIN
    assert store.answers_of("203.0.113.7", NOW, now=NOW + WITHIN) == AT_MOST
    assert not store.answers(NOW), "none was an answer"


def test_pass_what_a_killed_server_began_counts_for_ten_minutes(store: Store) -> None:
    for _ in range(AT_MOST):
        begin_answer(store, "203.0.113.7", now=NOW)
    with pytest.raises(AskedTooOftenError):
        begin_answer(store, "203.0.113.7", now=NOW + 10 * MINUTE - MOMENT)
    begin_answer(store, "203.0.113.7", now=NOW + 10 * MINUTE)
    assert store.answers_of("203.0.113.7", NOW - MINUTE, now=NOW + 10 * MINUTE) == 1


def test_pass_other_addresses_are_not_kept_waiting(store: Store) -> None:
    for _ in range(AT_MOST):
        begin_answer(store, "203.0.113.7", now=NOW)
    begin_answer(store, "203.0.113.8", now=NOW)


def test_pass_an_answer_that_came_to_nothing_does_not_count(store: Store) -> None:
    for _ in range(2 * AT_MOST):
        store.forget_answer(begin_answer(store, "203.0.113.7", now=NOW))
    assert store.answers_of("203.0.113.7", NOW - WITHIN, now=NOW) == 0


def test_fail_many_asked_at_once_are_as_many_as_one_after_the_other(store: Store) -> None:
    refused = []

    def ask() -> None:
        for _ in range(10):
            try:
                begin_answer(store, "203.0.113.7", now=NOW)
            except AskedTooOftenError as error:
                refused.append(error)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.answers_of("203.0.113.7", NOW - WITHIN, now=NOW) == AT_MOST and len(refused) == 80 - AT_MOST


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::1", True),
        ("x" * 200 + "1", "x" * 200 + "2", True),
        ("unix", "", False),
    ],
)
def test_who_asks_is_told_by_what_a_subscriber_is_given(one: str, other: str, same: bool) -> None:
    assert (asker_of(one) == asker_of(other)) is same
