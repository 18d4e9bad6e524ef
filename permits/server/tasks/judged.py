"""The body of a request, read and judged against the desk, whatever becomes of the answer."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from geo.errors import Faults, InputError
from geo.limits import reading_works
from geo.raw import RawLayer
from geo.reading.geojson import read_geojson_object
from geo.reading.json_text import is_sequence, parse_json
from geo.reading.layers import file_name
from geo.text import Text
from permits.children.room import out_of_room
from permits.errors import WorksError
from permits.intake.envelope import Envelope
from permits.intake.hand_in import HandIn, handed_body
from permits.intake.handed_in import read_bytes
from permits.server.file_query import FileQuery, FormQuery
from permits.server.problem import Places, bad_input, bad_request
from permits.server.tasks.faults import FaultyError, beside_the_file, in_document
from permits.service.check import Checked, Desk
from permits.service.shipped import fact_names
from permits.works.fact_values import stated_beside
from permits.works.facts import ACTIVITIES
from permits.works.proposed import proposed_works


def judged(desk: Desk, content: bytes, query: FileQuery) -> tuple[Checked, str]:
    """What was found, and the language in which to say it.

    Raises
    ------
    FaultyError
        Anything handed in that cannot be judged: tells all of it that does not follow from something else.
    """
    places: list[Places] = [beside_the_file]
    try:
        return _judged(desk, content, query, places)
    except InputError as error:
        if out_of_room(error):
            raise
        raise FaultyError(bad_input(error, places[-1])) from None


@reading_works()
def _judged(desk: Desk, content: bytes, query: FileQuery, places: list[Places]) -> tuple[Checked, str]:
    """As `judged`; what it learns of where things stand in the body goes to the end of ``places``."""
    if is_file(content):
        hand_in = handed_body(content, name=file_name(query.name), layers=query.layer, as_file=True)
        return _judged_file(desk, read_bytes(content, name=query.name, layers=query.layer), query, hand_in)
    # Our own strict reader comes first: it refuses duplicate keys, NaN and endless nesting.
    document = parse_json(content, query.name)
    places.append(in_document(document))
    if "works" not in document:
        hand_in = handed_body(content, name=query.name)
        layer = _read(desk, document, query.facts(), file=query.name, content=content)
        return _judged_file(desk, (layer,), query, hand_in)
    if query.model_dump(exclude={"name", "fields"}, exclude_defaults=True):
        raise WorksError(
            Text("请求体已含 works，旁边又写了参数", "the body holds works, and there are parameters beside it too"),
            Text("请把全部内容写在请求体中", "State everything in the body"),
        )
    try:
        asked = Envelope.model_validate(document)
    except ValidationError as error:
        raise FaultyError(
            bad_request(error.errors(), in_body=True, also=_of_works(desk, document, content), place=places[-1])
        ) from None
    layer = _read(desk, asked.works, asked.facts(), file="request", content=content)
    checked = desk.check(
        [layer],
        today=datetime.date.today(),
        beside=_stated_beside(desk, asked.facts(), (layer,)),
        declared_crs=asked.crs,
        readings=asked.readings,
        counter_proposal=asked.counter_proposal,
        hand_in=handed_body(content, name="request"),
    )
    return checked, asked.language


def _read(desk: Desk, works: dict[str, Any], facts: dict[str, Any], *, file: str, content: bytes) -> RawLayer:
    """The works of a body; what is wrong with their facts is told along with shapes that cannot be built."""
    try:
        return read_geojson_object(works, file=file, content=content)
    except InputError as error:
        wrong, features = {one.row for one in (error, *error.others)}, works.get("features")
        if error.row is None or error.untold or not isinstance(features, list):
            raise
        faults = Faults()
        faults.add(error)
        drawn = [_drawn(one) if row in wrong else one for row, one in enumerate(features)]
        # What is said of stand-ins beyond their facts is not true of the works.
        with contextlib.suppress(InputError):
            _add_facts(
                faults, desk, facts, (read_geojson_object({**works, "features": drawn}, file=file, content=b""),)
            )
        faults.tell()
        raise


def _drawn(feature: Any) -> dict[str, Any]:
    """A feature with the facts of one whose shape cannot be built, and some shape."""
    own = feature if isinstance(feature, dict) and isinstance(feature.get("properties"), dict) else {"properties": {}}
    return {"type": "Feature", "properties": own["properties"], "geometry": {"type": "Point", "coordinates": [0, 0]}}


def _of_works(desk: Desk, document: dict[str, Any], content: bytes) -> InputError | None:
    """What is wrong with the works of an envelope that cannot be read whole."""
    works, named = document["works"], document.get(ACTIVITIES.name)
    if not isinstance(works, dict):
        # Which is said already.
        return None
    beside = {ACTIVITIES.name: named} if isinstance(named, list) and all(isinstance(one, str) for one in named) else {}
    try:
        layer = _read(desk, works, beside, file="request", content=content)
        proposed_works(layer.readable(), desk.activities, fact_names(), beside=beside)
    except InputError as error:
        return error
    return None


def _stated_beside(desk: Desk, facts: dict[str, Any], layers: Sequence[RawLayer]) -> dict[str, Any]:
    """The facts beside the features; what is wrong with them is told along with what is wrong with the features."""
    try:
        return stated_beside(facts)
    except WorksError:
        faults = Faults()
        _add_facts(faults, desk, facts, layers)
        faults.tell()
        raise


def _add_facts(faults: Faults, desk: Desk, facts: dict[str, Any], layers: Sequence[RawLayer]) -> None:
    """What is wrong with facts, beside the features and of each."""
    try:
        stated_beside(facts)
    except WorksError as error:
        faults.add(error)
    named = {ACTIVITIES.name: facts.get(ACTIVITIES.name)}
    for layer in layers:
        try:
            proposed_works(layer.readable(), desk.activities, fact_names(), beside=named)
        except WorksError as error:
            faults.add(error)


def is_file(content: bytes) -> bool:
    """Whether a body is a file of any kind but one GeoJSON or an envelope."""
    return not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") or is_sequence(content)


def _judged_file(desk: Desk, layers: Sequence[RawLayer], query: FileQuery, hand_in: HandIn) -> tuple[Checked, str]:
    checked = desk.check(
        layers,
        today=datetime.date.today(),
        beside=_stated_beside(desk, query.facts(), layers),
        declared_crs=query.crs,
        readings=query.readings if isinstance(query, FormQuery) else None,
        counter_proposal=query.counter_proposal,
        hand_in=hand_in,
    )
    return checked, query.language
