"""Kept jobs for the map: those in a frame with their records, and those that some words find."""

from __future__ import annotations

import datetime
from typing import Any

from permits.errors import StoreError
from permits.report.held_law import outcome_names
from permits.server.web.kept import is_part
from permits.server.web.visit import Visit
from permits.storage.checks import Check, Listed
from permits.storage.particulars import Box
from permits.storage.store import Store

# So many are read and drawn for one look at the map; of more the latest.
MOST_JOBS = 40
_MOST_FOUND = 10


# Of a job in a frame: how long its record is, and what is kept beside it, as `permits.report.kept_jobs.Kept` holds it.
Job = tuple[int, tuple[str, str, str | None, str | None]]


def jobs_in(store: Store, frame: dict[str, Any], *, now: datetime.datetime) -> tuple[bytes, list[Job], int]:
    """Records of the jobs in a frame one after the other, of each what is kept beside it, and how many more there are."""
    box = Box(frame["west"], frame["south"], frame["east"], frame["north"])
    listed = store.checks_in(box, now=now)
    records, kept = [], []
    for one in listed[:MOST_JOBS]:
        check = store.check(one.token, now=now)
        record = None if check is None else _record(store, check)
        if check is not None and record is not None:
            neighbours = _number(store, check.previous, now), _last_change(store, check, now)
            records.append(record)
            kept.append((len(record), (page_of(one), one.expires_at.date().isoformat(), *neighbours)))
    return b"".join(records), kept, len(listed) - len(records)


def _record(store: Store, check: Check) -> bytes | None:
    """The record of a job; None where it went meanwhile."""
    try:
        return store.objects.get(check.record)
    except StoreError:
        return None


def _number(store: Store, token: str | None, now: datetime.datetime) -> str | None:
    """The number of another check; None where there is none any more."""
    check = None if token is None else store.check(token, now=now)
    return None if check is None else check.number


def _last_change(store: Store, check: Check, now: datetime.datetime) -> str | None:
    """The number of the last check of the same works, changed; of a part that goes first the whole stays as it is."""
    after = (store.check(token, now=now) for token in reversed(check.next))
    return next((one.number for one in after if one is not None and not is_part(one)), None)


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
