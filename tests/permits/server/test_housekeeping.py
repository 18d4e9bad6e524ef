"""What has had its time is taken away, and a store that cannot be purged takes nobody's answer away."""

from __future__ import annotations

import asyncio
import datetime
from pathlib import Path

import pytest

import permits.server.housekeeping
from permits.server.housekeeping import purging
from permits.storage.last_purge import LastPurge
from permits.storage.store import Store

NOW = datetime.datetime.now(datetime.UTC)


def test_pass_a_draft_whose_time_is_over_is_taken_away_and_another_is_not(tmp_path: Path) -> None:
    with Store.open(tmp_path, keep_days=30) as store:
        old, young = (store.new_ask("{}", now=NOW - datetime.timedelta(days=days)) for days in (31, 29))

        async def served() -> None:
            async with purging(store):
                while store.ask(old.token, now=old.created_at) is not None:
                    await asyncio.sleep(0.01)

        asyncio.run(served())
        assert store.ask(young.token, now=NOW) is not None


def test_fail_a_purge_that_fails_is_logged_and_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tried = []

    def purge(_: Store, *, now: datetime.datetime) -> None:
        tried.append(now)
        raise OSError("canary")

    monkeypatch.setattr(permits.server.housekeeping, "_EVERY_SECONDS", 0.0)
    monkeypatch.setattr(Store, "purge", purge)

    async def served(store: Store) -> None:
        async with purging(store):
            while len(tried) < 2:
                await asyncio.sleep(0.01)

    with Store.open(tmp_path) as store:
        asyncio.run(served(store))
    said = capsys.readouterr().err
    assert "defect: OSError" in said and "canary" not in said


def test_fail_a_clock_that_jumped_ahead_takes_nothing_away_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Until the server has seen two days of it, here as many looks."""
    looks = 0

    class Counted(LastPurge):
        def ahead(self, now: datetime.datetime, *, hours_seen: int) -> datetime.timedelta | None:
            nonlocal looks
            looks += 1
            return super().ahead(now, hours_seen=hours_seen)

    monkeypatch.setattr(permits.server.housekeeping, "_EVERY_SECONDS", 0.0)
    monkeypatch.setattr(permits.server.housekeeping, "_QUIET_SECONDS", 0.0)
    monkeypatch.setattr(permits.server.housekeeping, "LastPurge", Counted)
    with Store.open(tmp_path, keep_days=30) as store:
        # Made, and last purged, by a clock that was right: the day after by the one that is wrong is not for months.
        ask = store.new_ask("{}", now=NOW - datetime.timedelta(days=100))
        assert LastPurge(tmp_path).ahead(NOW - datetime.timedelta(days=100), hours_seen=0) is None

        async def served() -> None:
            async with purging(store):
                while store.ask(ask.token, now=ask.created_at) is not None:
                    await asyncio.sleep(0.001)

        asyncio.run(served())
    said = capsys.readouterr().err
    assert looks >= 49 and said.count("100 天") == 1 and said.count("100 days") == 1
