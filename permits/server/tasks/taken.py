"""A way out of a kept check, as works to be handed in."""

from __future__ import annotations

import json
from typing import Any

from geo.reading.geojson import read_geojson_object
from geo.reading.json_text import parse_json
from geo.text import Text
from permits.children.worker import Answer
from permits.errors import WorksError
from permits.intake.handed_in import read_bytes
from permits.server.file_query import FileQuery
from permits.server.tasks.held import Held
from permits.server.tasks.kept_record import shown
from permits.server.tasks.opened import is_file
from permits.service.taking import taken as works_taken
from permits.works.fact_values import stated_beside


def taken(held: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """The way out at place ``way``, as a ``role`` may see it, of a record and, behind its ``first`` bytes, of what was handed in.

    ``works`` as GeoJSON; ``in_part``: what lies within the limits stays out of them, to be done later.
    """
    record, content = body[: asked["first"]], body[asked["first"] :]
    # Only what the page shows this reader can be taken.
    proposal = shown(record, asked).record.counter_proposal
    options = () if proposal is None else proposal.options
    option = options[asked["way"]] if 0 <= asked["way"] < len(options) else None
    if option is None or not option.drawn:
        raise WorksError(
            Text("没有这个可以照画的改法", "there is no such change that can be drawn"),
            Text("请回到检查意见，选其中列出的改法", "Go back to the answer and take one that it lists"),
        )
    query = FileQuery.model_validate(asked["query"])
    layers = (
        read_bytes(content, name=query.name, layers=query.layer)
        if is_file(content)
        else (read_geojson_object(parse_json(content, query.name), file=query.name, content=content),)
    )
    made = works_taken(
        option.drawn,
        layers,
        held.desk,
        beside=stated_beside(query.facts()),
        declared_crs=query.crs,
        on_our_map=asked["on_our_map"],
    )
    said = {"works": made, "in_part": option.kind == "split"}
    return Answer(200, "application/json", json.dumps(said, ensure_ascii=False).encode())
