"""Kept jobs for the map: those in a frame with their records, and those that some words find."""

from __future__ import annotations

import datetime
from typing import Any

from permits.errors import StoreError
from permits.report.held_law import outcome_names
from permits.server.web.visit import Visit
from permits.storage.checks import Listed
from permits.storage.particulars import Box
from permits.storage.store import Store

# So many are read and drawn for one look at the map; of more the latest.
MOST_JOBS = 40
_MOST_FOUND = 10


def jobs_in(
    store: Store, frame: dict[str, Any], *, now: datetime.datetime
) -> tuple[bytes, list[tuple[int, str, str]], int]:
    """Records of the jobs in a frame one after the other, of each its length, page and last day, and how many more there are."""
    box = Box(frame["west"], frame["south"], frame["east"], frame["north"])
    listed = store.checks_in(box, now=now)
    records, kept = [], []
    for one in listed[:MOST_JOBS]:
        record = _record(store, one, now)
        if record is not None:
            records.append(record)
            kept.append((len(record), page_of(one), one.expires_at.date().isoformat()))
    return b"".join(records), kept, max(0, len(listed) - MOST_JOBS)


def _record(store: Store, listed: Listed, now: datetime.datetime) -> bytes | None:
    """The record of a job; None where it went meanwhile."""
    check = store.check(listed.token, now=now)
    try:
        return None if check is None else store.objects.get(check.record)
    except StoreError:
        return None


def page_of(listed: Listed) -> str:
    """The address of a job's page."""
    return f"/checks/{listed.token}"


def jobs_found(store: Store, words: str, visit: Visit, *, now: datetime.datetime) -> list[dict[str, Any]]:
    """Jobs whose number, project or parties hold the words, as the search shows them."""
    names = outcome_names()
    return [
        {
            "name": " · ".join(part for part in (one.number, one.project) if part),
            "what": visit.say("检查意见", "determination") + " · " + visit.one(names[one.outcome]),
            "bounds": None if one.bbox is None else list(one.bbox),
            "link": page_of(one),
        }
        for one in store.checks_found(words, now=now)[:_MOST_FOUND]
    ]
