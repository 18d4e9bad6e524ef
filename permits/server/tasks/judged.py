"""The body of a request, read and judged against the desk, whatever becomes of the answer."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from geo.limits import reading_works
from geo.raw import RawLayer
from geo.reading.geojson import read_geojson_object
from geo.reading.json_text import is_sequence, parse_json
from geo.reading.layers import file_name
from geo.text import Text
from permits.errors import WorksError
from permits.intake.envelope import Envelope
from permits.intake.hand_in import HandIn, handed_body
from permits.intake.handed_in import read_bytes
from permits.server.file_query import FileQuery
from permits.service.check import Checked, Desk
from permits.works.fact_values import stated_beside


@reading_works()
def judged(desk: Desk, content: bytes, query: FileQuery) -> tuple[Checked, str]:
    """What was found, and the language in which to say it.

    Raises
    ------
    InputError
        Anything handed in that cannot be judged.
    ValidationError
        An envelope with fields that do not exist or hold what they cannot hold.
    """
    if is_file(content):
        hand_in = handed_body(content, name=file_name(query.name), layers=query.layer, as_file=True)
        return _judged_file(desk, read_bytes(content, name=query.name, layers=query.layer), query, hand_in)
    # Our own strict reader comes first: it refuses duplicate keys, NaN and endless nesting.
    document = parse_json(content, query.name)
    if "works" not in document:
        hand_in = handed_body(content, name=query.name)
        layer = read_geojson_object(document, file=query.name, content=content)
        return _judged_file(desk, (layer,), query, hand_in)
    if query.model_fields_set:
        raise WorksError(
            Text("请求体已含 works，网址中又有参数", "the body holds works, and the address has parameters too"),
            Text("请把全部内容写在请求体中", "State everything in the body"),
        )
    asked = Envelope.model_validate(document)
    checked = desk.check(
        [read_geojson_object(asked.works, file="request", content=content)],
        today=datetime.date.today(),
        beside=stated_beside(asked.facts()),
        declared_crs=asked.crs,
        readings=asked.readings,
        counter_proposal=asked.counter_proposal,
        hand_in=handed_body(content, name="request"),
    )
    return checked, asked.language


def is_file(content: bytes) -> bool:
    """Whether a body is a file of any kind but one GeoJSON or an envelope."""
    return not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") or is_sequence(content)


def _judged_file(desk: Desk, layers: Sequence[RawLayer], query: FileQuery, hand_in: HandIn) -> tuple[Checked, str]:
    checked = desk.check(
        layers,
        today=datetime.date.today(),
        beside=stated_beside(query.facts()),
        declared_crs=query.crs,
        counter_proposal=query.counter_proposal,
        hand_in=hand_in,
    )
    return checked, query.language
