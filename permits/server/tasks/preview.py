"""What was read of a hand-in, for its sender to look at before anything is judged."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import shapely

from geo.errors import InputError
from geo.limits import reading_works
from permits.children.room import out_of_room
from permits.children.worker import Answer
from permits.intake.handed_in import read_bytes
from permits.server.file_query import FileQuery
from permits.server.tasks.held import Held
from permits.service.preview import nothing_yet, preview_of, unreadable
from permits.service.seen import Preview, as_json
from permits.works.fact_values import stated_beside

# Whoever crosses more knows where he is.
_MOST_STREETS = 6


def preview(held: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """Read a body, with ``query`` beside it; without a body, say where the network is.

    What is wrong with what was handed in is part of the answer: its sender shall see all the rest beside it. ``street``
    is the nearest one of the base map, where there is one, and ``crossed`` names those that the works touch.
    """
    made = _read(held, FileQuery.model_validate(asked["query"]), body) if body else nothing_yet(held.desk.register)
    street, crossed = None, list[str]()
    if held.ground is not None and made.where is not None:
        street = held.ground.places.street_at(made.where.lon, made.where.lat)
        drawn = [one.shape for layer in made.layers for one in layer.features if one.shape is not None]
        shapes = np.array([shapely.from_geojson(json.dumps(shape)) for shape in drawn], dtype=object)
        crossed = held.ground.places.streets_crossed(shapes)
    said = {
        **as_json(made),
        "street": street and {"name": street[0], "distance_m": street[1]},
        "crossed": crossed[:_MOST_STREETS],
    }
    return Answer(200, "application/json", json.dumps(said, ensure_ascii=False).encode())


@reading_works()
def _read(held: Held, query: FileQuery, body: bytes) -> Preview:
    desk = held.desk
    try:
        layers = read_bytes(body, name=query.name, layers=query.layer)
        return preview_of(
            layers,
            desk.register,
            desk.rulebook.instrument,
            beside=stated_beside(query.facts()),
            declared_crs=query.crs,
        )
    except InputError as error:
        if out_of_room(error):
            raise
        return unreadable(error, desk.register)
