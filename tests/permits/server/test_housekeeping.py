"""What has had its time is taken away, and a store that cannot be purged takes nobody's answer away."""

from __future__ import annotations

import asyncio
import datetime
from pathlib import Path

import pytest

import permits.server.housekeeping
from permits.server.housekeeping import purging
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
