"""The whole determination of one site of a batch, out of its part as it was read."""

from __future__ import annotations

from typing import Any

from geo.reading.part_bytes import from_bytes
from permits.batch.asked import Asked
from permits.batch.screening import basis_of, stated
from permits.children.worker import Answer
from permits.disclosure.disclose import disclose, unseen_by
from permits.record.reading import to_json_bytes
from permits.report.html import render_report
from permits.server.tasks.held import Held
from permits.server.tasks.screen_part import OTHER_BASIS
from permits.service.particulars import as_words, particulars_of
from permits.service.sites import some_sites, with_all_unread


def batch_site(held: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """Judge the ``row`` of a part as ``asked`` of the batch, for a ``role``; as a page if ``html``, in ``language``.

    By the network and the law of the batch (``network_sha256``, ``rulebook_sha256``) and no other: what stands in the row must not be another answer.
    """
    if any(asked[name] != basis_of(held.desk)[name] for name in ("network_sha256", "rulebook_sha256")):
        return Answer(409, "application/json", b"{}", {OTHER_BASIS: True})
    batch = Asked.from_json(asked["asked"])
    part = from_bytes(body)
    layer = with_all_unread(some_sites(part, asked["row"], asked["row"] + 1), part)
    checked = held.desk.check(
        [layer], today=batch.day, declared_crs=batch.crs, unseen=unseen_by(asked["role"]), **stated(batch)
    )
    # Cut for who began the batch, too.
    shown = disclose(checked.record, asked["role"] if batch.role is None else batch.role)
    shown = disclose(shown.record, asked["role"])
    beside = as_words(particulars_of(checked.record))
    if asked["html"]:
        return Answer(200, "text/html", render_report(shown, language=asked["language"]).encode(), beside)
    return Answer(200, "application/json", to_json_bytes(shown.record), beside)
