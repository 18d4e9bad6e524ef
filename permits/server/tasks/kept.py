"""Kept determinations as the map shows them, and a part of the map as one file to take along."""

from __future__ import annotations

import itertools
import json
from typing import Any

from pydantic import BaseModel, ConfigDict

from permits.children.worker import Answer
from permits.report.kept_jobs import Kept, KeptJob, jobs_geojson, kept_jobs
from permits.server.tasks.held import Held
from permits.server.tasks.map_asked import MapAsked, map_asked
from permits.service.areas import offline_page


class _KeptAsked(BaseModel):
    """Of each record of the body its length and what is kept beside it; and how many more there are."""

    model_config = ConfigDict(extra="ignore")

    kept: list[tuple[int, Kept]]
    more: int = 0


def kept(held: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """GeoJSON features of the works of determinations; the body is one after the other."""
    question = map_asked(asked)
    jobs, unread = _jobs(question, asked, body)
    shown = {"features": jobs_geojson(jobs, language=question.language), "unread": unread}
    return Answer(200, "application/json", json.dumps(shown, ensure_ascii=False, allow_nan=False).encode())


def offline(held: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """One HTML page of a ``frame`` with the determinations of the body."""
    question = map_asked(asked)
    assert question.frame is not None
    jobs, unread = _jobs(question, asked, body)
    missing = unread + _KeptAsked.model_validate(asked).more
    view, today = question.frame.view(), question.today
    page = offline_page(held.desk, view, jobs, language=question.language, today=today, missing=missing)
    return Answer(200, "text/html", page.encode())


def _jobs(question: MapAsked, asked: dict[str, Any], body: bytes) -> tuple[list[KeptJob], int]:
    kept = _KeptAsked.model_validate(asked).kept
    ends = list(itertools.accumulate(length for length, _ in kept))
    records = (body[end - length : end] for end, (length, _) in zip(ends, kept, strict=True))
    return kept_jobs(records, [beside for _, beside in kept], role=question.role)
