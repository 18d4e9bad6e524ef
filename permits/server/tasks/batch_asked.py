"""What a batch is asked with: read out of a request, and held against law and network before any site is looked at."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Mapping, Sequence
from typing import Any

from geo.errors import FileError, InputError
from geo.reading.layers import file_name
from geo.text import Text
from permits.batch.asked import Asked
from permits.batch.refused import RefusedError
from permits.batch.screening import batch_basis
from permits.children.worker import Answer
from permits.errors import WorksError
from permits.server.file_query import NO_PARTS, NOT_OF_BATCHES, PART_OF, FileQuery
from permits.server.problem import bad_input, bad_request
from permits.server.tasks.faults import FaultyError
from permits.server.tasks.held import Held
from permits.server.tasks.opened import beside_a_body, is_file, open_body, query_of, stated
from permits.server.tasks.rows import refuse_parts, screened_rows
from permits.server.wrong_parameter import wrong_parameter
from permits.service.check import Desk
from permits.service.particulars import as_words
from permits.service.particulars_of_sites import particulars_of_sites

WORKS = "application/octet-stream"
_NOT_OF_A_BATCH = Text(
    "一批没有这个参数；每处的内容见 /sites，改动办法请单独检查那一处",
    "a batch has no such parameter: /sites says all of each site, and who wants the way out of one checks it by itself",
)


def batch_asked(held: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """Read ``query`` (a ``form`` can state more; ``wrong`` is what cannot stand in it) and a body.

    Where nearness is rounded for the ``role`` of who reads, ``at_most`` of how many sites it may be.

    Returns
    -------
    Answer
        The works by themselves, empty where they are the whole body; beside them ``asked`` as JSON and what the batch would rest on; for such a
        role also its ``particulars``, for which the few sites are screened here already.
    """
    query = query_of(asked)
    meaningless = [
        wrong_parameter(one, NO_PARTS if one == PART_OF else _NOT_OF_A_BATCH)
        for one in NOT_OF_BATCHES
        if getattr(query, one)
    ]
    works, batch = _opened(held.desk, query, body, [*asked.get("wrong", ()), *meaningless])
    batch = dataclasses.replace(batch, role=asked["role"])
    # As this server reads the law, whatever another that goes on with the batch would take for usual.
    rulebook = held.desk.rulebook
    rules = rulebook.in_force(rulebook.instrument.in_force_from, {**held.desk.readings, **batch.readings})
    if rules is not None:
        batch = dataclasses.replace(batch, readings=dict(rules.chosen))
    basis = batch_basis(held.desk, {"asked": dataclasses.asdict(batch)}, b"")
    if basis.status != 200:
        raise RefusedError(json.loads(basis.content)["refused"]).error
    beside = {"asked": batch.to_json(), "basis": basis.beside}
    if batch.role is not None:
        beside["particulars"] = as_words(particulars_of_sites(held.desk, screened_rows(held.desk, asked, body), body))
    return Answer(200, WORKS, works, beside)


def _opened(desk: Desk, query: FileQuery, body: bytes, wrong: Sequence[Mapping[str, Any]]) -> tuple[bytes, Asked]:
    """The works by themselves, empty where they are the whole body; what they are asked with, of which all is right."""
    if not body.strip():
        raise FileError(
            Text("请求体是空的", "the body is empty"), Text("请把作业文件作为请求体提交", "Send the works as the body")
        )
    if len(query.layer) > 1:
        raise WorksError(
            Text("一批只能指定一个图层", "a batch is of one layer"),
            Text("请去掉其余的 layer，或不指定：检查全部图层", "Name one layer, or none for all of them"),
        )
    # GeoJSON may be large, and is read where files are: it calls itself what it is, and holds no works.
    whole = is_file(body) or (b'"works"' not in body and b'"type"' in body)
    opened = beside_a_body(query, body) if whole and not wrong else open_body(desk, query, body, wrong=wrong)
    if opened.enveloped and opened.counter_proposal:
        said = wrong_parameter("counter_proposal", _NOT_OF_A_BATCH)
        raise FaultyError(bad_request([{**said, "loc": ("counter_proposal",)}], in_body=True))
    refuse_parts(opened)
    try:
        stated(desk, opened)
    except InputError as error:
        raise FaultyError(bad_input(error, opened.place)) from None
    today = datetime.date.today().isoformat()
    layer = query.layer[0] if query.layer else None
    name = query.name if opened.enveloped else file_name(query.name)
    works = json.dumps(opened.works, ensure_ascii=False).encode() if opened.enveloped else b""
    return works, Asked(name, today, opened.facts, opened.crs, None, opened.readings, layer)
