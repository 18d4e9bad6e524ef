"""What POST /v1/screenings answers: a determination as one role may see it, as JSON or as a page."""

from __future__ import annotations

from typing import Any

from permits.children.worker import Answer
from permits.disclosure.disclose import disclose, unseen_by
from permits.record.reading import to_json_bytes
from permits.server.tasks.held import Held
from permits.server.tasks.judged import judged
from permits.server.tasks.opened import query_of
from permits.service.particulars import as_words, particulars_of


def screening(held: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """Judge a body: ``query`` beside it (and what is ``wrong`` in it), which came as a ``form`` or in the address, the ``role`` of who asks, ``at_most`` of how many features he may be told, and whether ``html`` is wanted."""
    checked, language = judged(
        held.desk,
        body,
        query_of(asked),
        at_most=asked["at_most"],
        wrong=asked.get("wrong", ()),
        unseen=unseen_by(asked["role"]),
    )
    shown = disclose(checked.record, asked["role"])
    particulars = as_words(particulars_of(checked.record))
    if asked["html"]:
        from permits.report.html import render_report

        return Answer(200, "text/html", render_report(shown, language=language).encode(), particulars)
    return Answer(200, "application/json", to_json_bytes(shown.record), particulars)
