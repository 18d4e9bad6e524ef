"""Drafts of whoever comes: bounded an address, bounded by the disk, and refused by name when the store cannot keep them."""

from __future__ import annotations

import contextlib
import datetime
import re
import shutil
import sqlite3
from typing import Any

import pytest
from fastapi.testclient import TestClient

import permits.server.keeping
import permits.storage.database
import permits.storage.store
from permits.errors import KeptTooMuchError
from permits.server.keeping import MOST_BYTES, MOST_DRAFTS, Allowance, Keeping
from permits.storage.store import Store

NOW = datetime.datetime(2026, 5, 10, 8, 30, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


def test_an_address_has_so_many_drafts_kept_an_hour() -> None:
    keeping = Keeping()
    for _ in range(MOST_DRAFTS):
        keeping.count("203.0.113.7", drafts=1, length=10, now=NOW)
    with pytest.raises(KeptTooMuchError, match="Try again in 60 minutes") as refused:
        keeping.count("203.0.113.7", drafts=1, length=10, now=NOW)
    assert refused.value.again_at == NOW + HOUR and str(MOST_DRAFTS) in refused.value.text.zh
    # What stands in those that there are can still be changed, and others are not kept waiting.
    keeping.count("203.0.113.7", drafts=0, length=10, now=NOW)
    keeping.count("203.0.113.8", drafts=1, length=10, now=NOW)
    keeping.count("203.0.113.7", drafts=1, length=10, now=NOW + HOUR)


def test_an_address_has_so_many_bytes_kept_an_hour() -> None:
    keeping = Keeping()
    keeping.count("2001:db8::1", drafts=0, length=MOST_BYTES - 1, now=NOW)
    with pytest.raises(KeptTooMuchError):
        # Another address of the same subscriber.
        keeping.count("2001:db8::2", drafts=0, length=2, now=NOW)
    keeping.count("2001:db8::1", drafts=0, length=1, now=NOW)


def test_the_operators_own_people_are_not_counted() -> None:
    for _ in range(3):
        Allowance(None, "").take(length=MOST_BYTES)


# --- over HTTP -------------------------------------------------------------------------------------


class Writer:
    """Somebody who writes drafts, with the token of a page."""

    def __init__(self, pages: TestClient) -> None:
        self.pages = pages
        page = pages.get("/?lang=en", headers={"accept": "text/html"}).text
        found = re.search(r'name="token" value="([0-9a-f]+)"', page)
        assert found is not None
        self.token = found[1]

    def begin(self, **changes: Any) -> Any:
        return self.pages.post("/asks", json={"changes": changes}, headers={"x-heatguard-token": self.token})

    def file(self, ask: str, content: bytes) -> Any:
        files = {"file": ("a.geojson", content)}
        return self.pages.post(f"/asks/{ask}/file", data={"token": self.token}, files=files)

    def check(self, ask: str) -> Any:
        return self.pages.post(f"/asks/{ask}/check", data={"token": self.token}, headers={"accept": "text/html"})


@pytest.fixture
def writer(pages: TestClient) -> Writer:
    pages.app.app.state.served.keeping.__init__()  # type: ignore[attr-defined]  # nothing was kept yet
    return Writer(pages)


def test_fail_drafts_and_files_without_end(writer: Writer, kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permits.server.keeping, "MOST_DRAFTS", 2)
    monkeypatch.setattr(permits.server.keeping, "MOST_BYTES", 10_000)
    ask = writer.begin().json()["token"]
    assert writer.begin().status_code == 201
    refused = writer.begin()
    assert refused.status_code == 429 and refused.json()["limit"] == "drafts"
    assert 0 < int(refused.headers["retry-after"]) <= 3600
    assert writer.file(ask, b"1" * 5000).status_code == 200
    # A file that is replaced lies on the disk for a while, too.
    assert writer.file(ask, b"2" * 5000).status_code == 429
    draft = kept.ask(ask, now=datetime.datetime.now(datetime.UTC))
    assert draft is not None and len(draft.objects) == 1 and kept.objects.get(draft.objects[0]) == b"1" * 5000


def test_fail_names_of_files_in_a_text_keep_no_file(writer: Writer, kept: Store) -> None:
    others = kept.objects.put(b"somebody else's")
    ask = writer.begin(pasted=others).json()["token"]
    draft = kept.ask(ask, now=datetime.datetime.now(datetime.UTC))
    assert draft is not None and draft.objects == ()


def test_fail_no_room_but_for_answers(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = writer.begin().json()["token"]
    monkeypatch.setattr(permits.storage.store, "LEFT_FOR_ANSWERS_BYTES", 2**70)
    for refused in (writer.begin(), writer.file(ask, b"1")):
        assert refused.status_code == 507 and "no room for drafts" in refused.json()["detail_en"]


def test_fail_another_program_holds_the_database(writer: Writer, kept: Store) -> None:
    ask = writer.begin(pasted="113.62,34.75").json()["token"]
    with contextlib.closing(sqlite3.connect(kept.folder / "heatguard.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused, page = writer.begin(), writer.check(ask)
        other.execute("ROLLBACK")
    assert refused.status_code == page.status_code == 503 and refused.headers["retry-after"]
    assert "another program holds" in page.text
    assert writer.begin().status_code == 201


def test_fail_the_folder_of_files_is_gone(writer: Writer, kept: Store, pages: TestClient) -> None:
    ask = writer.begin().json()["token"]
    shutil.move(kept.folder / "objects", kept.folder / "elsewhere")
    try:
        refused = writer.file(ask, b"1")
        assert refused.status_code == 500 and "folder of its store" in refused.json()["detail_en"]
        ready = pages.get("/readyz")
        assert ready.status_code == 503 and ready.json()["limit"] == "store"
    finally:
        shutil.move(kept.folder / "elsewhere", kept.folder / "objects")
    assert writer.file(ask, b"1").status_code == 200
