"""What a worker does with a request: the body read, judged against the desk and rendered. Runs in children alone."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from geo.errors import InputError
from geo.limits import reading_works
from geo.raw import RawLayer
from geo.reading.geojson import read_geojson_object
from geo.reading.json_text import is_sequence, parse_json
from geo.reading.layers import file_name
from geo.text import Text
from permits.children.room import out_of_room
from permits.children.worker import Answer
from permits.disclosure.disclose import disclose
from permits.errors import WorksError
from permits.intake.envelope import Envelope
from permits.intake.hand_in import HandIn, handed_body
from permits.intake.handed_in import read_bytes
from permits.record.reading import to_json
from permits.report.html import render_report
from permits.server.api.requests import FileQuery
from permits.server.problem import PROBLEM, bad_input, bad_request
from permits.service.check import Checked, Desk
from permits.works.fact_values import stated_beside


@dataclass(frozen=True)
class Judge:
    """A desk, and the role in which everybody is answered."""

    desk: Desk
    role: str

    def __call__(self, asked: dict[str, Any], body: bytes) -> Answer:
        """Answer one request: ``query`` beside the body, and whether ``html`` is wanted."""
        try:
            checked, language = self._screen(body, FileQuery.model_validate(asked["query"]))
        except InputError as error:
            if out_of_room(error):
                raise
            return Answer(422, PROBLEM, bad_input(error))
        except ValidationError as error:
            return Answer(422, PROBLEM, bad_request(error.errors()))
        shown = disclose(checked.record, self.role)
        if asked["html"]:
            return Answer(200, "text/html", render_report(shown, language=language).encode())
        return Answer(200, "application/json", to_json(shown.record).encode())

    @reading_works()
    def _screen(self, content: bytes, query: FileQuery) -> tuple[Checked, str]:
        """What was found, and the language in which to say it."""
        if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") or is_sequence(content):
            hand_in = handed_body(content, name=file_name(query.name), layers=query.layer, as_file=True)
            return self._screen_file(read_bytes(content, name=query.name, layers=query.layer), query, hand_in)
        # Our own strict reader comes first: it refuses duplicate keys, NaN and endless nesting.
        document = parse_json(content, query.name)
        if "works" not in document:
            hand_in = handed_body(content, name=query.name)
            layer = read_geojson_object(document, file=query.name, content=content)
            return self._screen_file((layer,), query, hand_in)
        if query.model_fields_set:
            raise WorksError(
                Text("请求体已含 works，网址中又有参数", "the body holds works, and the address has parameters too"),
                Text("请把全部内容写在请求体中", "State everything in the body"),
            )
        asked = Envelope.model_validate(document)
        checked = self.desk.check(
            [read_geojson_object(asked.works, file="request", content=content)],
            today=datetime.date.today(),
            beside=stated_beside(asked.facts()),
            declared_crs=asked.crs,
            readings=asked.readings,
            counter_proposal=asked.counter_proposal,
            hand_in=handed_body(content, name="request"),
        )
        return checked, asked.language

    def _screen_file(self, layers: Sequence[RawLayer], query: FileQuery, hand_in: HandIn) -> tuple[Checked, str]:
        beside = stated_beside(query.facts())
        checked = self.desk.check(
            layers,
            today=datetime.date.today(),
            beside=beside,
            declared_crs=query.crs,
            counter_proposal=query.counter_proposal,
            hand_in=hand_in,
        )
        return checked, query.language
