"""What a batch is asked with: read out of a request, and held against law and network before any site is looked at."""

from __future__ import annotations

import dataclasses
import datetime
import json
from typing import Any

from pydantic import ValidationError

from geo.reading.json_text import parse_json
from geo.reading.layers import file_name
from geo.text import Text
from permits.batch.asked import Asked
from permits.batch.refused import RefusedError
from permits.batch.screening import batch_basis
from permits.children.worker import Answer
from permits.errors import WorksError
from permits.intake.envelope import Envelope
from permits.server.file_query import FileQuery, FormQuery
from permits.server.problem import bad_request
from permits.server.tasks.faults import FaultyError
from permits.server.tasks.held import Held
from permits.server.tasks.judged import is_file

WORKS = "application/octet-stream"


def batch_asked(held: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """Read ``query`` (a ``form`` can state more) and a body.

    Returns
    -------
    Answer
        The works by themselves, empty where they are the whole body; beside them ``asked`` as JSON and what the batch would rest on.
    """
    query = (FormQuery if asked["form"] else FileQuery).model_validate(asked["query"])
    works, batch = _opened(query, body)
    # As this server reads the law, whatever another that goes on with the batch would take for usual.
    rulebook = held.desk.rulebook
    rules = rulebook.in_force(rulebook.instrument.in_force_from, {**held.desk.readings, **batch.readings})
    if rules is not None:
        batch = dataclasses.replace(batch, readings=dict(rules.chosen))
    basis = batch_basis(held.desk, {"asked": dataclasses.asdict(batch)}, b"")
    if basis.status != 200:
        refused = json.loads(basis.content)["refused"]
        raise RefusedError(Text(refused["zh"], refused["en"]))
    return Answer(200, WORKS, works, {"asked": batch.to_json(), "basis": basis.beside})


def _opened(query: FileQuery, body: bytes) -> tuple[bytes, Asked]:
    today = datetime.date.today().isoformat()
    # Lines of JSON and single features are read where files are.
    if not is_file(body) and b'"works"' in body:
        document = parse_json(body, query.name)
        if "works" in document:
            try:
                envelope = Envelope.model_validate(document)
            except ValidationError as error:
                raise FaultyError(bad_request(error.errors(), in_body=True)) from None
            works = json.dumps(document["works"], ensure_ascii=False).encode()
            return works, Asked(query.name, today, envelope.facts(), envelope.crs, None, envelope.readings or {})
    if len(query.layer) > 1:
        raise WorksError(
            Text("一批只能指定一个图层", "a batch is of one layer"),
            Text("请去掉其余的 layer，或不指定：检查全部图层", "Name one layer, or none for all of them"),
        )
    readings = query.readings if isinstance(query, FormQuery) else None
    layer = query.layer[0] if query.layer else None
    return b"", Asked(file_name(query.name), today, query.facts(), query.crs, None, readings or {}, layer)
