"""A batch whose store takes nothing for a while: it goes on, or is said to have failed, and is never running for ever."""

from __future__ import annotations

import errno
from typing import Any

import pytest
from fastapi.testclient import TestClient

from permits.errors import StoreBusyError, StoreUnusableError
from permits.server import batching
from tests.permits.server.test_batches import begin, ended, rows_of, works


@pytest.fixture
def store(server: TestClient, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(batching, "_OTHERS_S", 0.01)
    return server.app.app.state.served.store  # type: ignore[attr-defined]


def fails(monkeypatch: pytest.MonkeyPatch, of: Any, method: str, error: Exception, *, times: int) -> list[int]:
    """Let a method fail so often; how often it was called."""
    real, called = getattr(of, method), list[int]()

    def failing(*args: Any, **kwargs: Any) -> Any:
        called.append(len(called))
        if len(called) <= times:
            raise error
        return real(*args, **kwargs)

    monkeypatch.setattr(of, method, failing)
    return called


def test_pass_while_another_program_holds_the_database_a_batch_waits(
    server: TestClient, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = fails(monkeypatch, store.batches, "keep_parts", StoreBusyError(), times=2)
    shown = ended(server, begin(server, works(20)))
    assert (shown["state"], shown["sites"]["done"]) == ("done", 20) and len(called) > 2
    assert [one["row"] for one in rows_of(server.get(shown["links"]["sites"]))] == list(range(20))


@pytest.mark.parametrize(
    ("error", "kind", "limit"),
    [
        (OSError(errno.ENOSPC, "no space"), "server-full", "room"),
        (StoreUnusableError(), "store-unusable", "store"),
        (ValueError("a defect"), "defect", "defect"),
    ],
)
@pytest.mark.parametrize("again", [OSError(errno.ENOSPC, "no space"), StoreUnusableError(), StoreBusyError()])
def test_fail_that_it_failed_is_said_once_the_store_takes_it(
    server: TestClient,
    store: Any,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    kind: str,
    limit: str,
    again: Exception,
) -> None:
    fails(monkeypatch, store.batches, "keep_parts", error, times=10**6)
    told = fails(monkeypatch, store.batches, "fail", again, times=3)
    shown = ended(server, begin(server, works(3)))
    assert shown["state"] == "failed" and len(told) == 4
    assert (shown["refusal"]["type"], shown["refusal"]["limit"]) == (f"/problems/{kind}", limit)
    assert shown["refusal"]["detail_zh"] and shown["refusal"]["detail_en"]


def test_pass_one_of_which_nobody_could_be_told_that_it_failed_may_be_cancelled(
    server: TestClient, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails(monkeypatch, store.batches, "keep_parts", StoreUnusableError(), times=10**6)
    told = fails(monkeypatch, store.batches, "fail", StoreUnusableError(), times=10**6)
    begun = begin(server, works(3))
    while not told:
        assert server.get(begun["links"]["self"]).json()["state"] in ("waiting", "running")
    assert server.post(begun["links"]["cancel"]).json()["state"] == "cancelled"
    assert ended(server, begun)["refusal"] is None
