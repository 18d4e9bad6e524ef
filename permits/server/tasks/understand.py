"""How what was said so far is understood: texts about works, the works of each area, what is still to be asked."""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from geo.dataclass import dataclass
from geo.errors import InputError
from geo.limits import reading_works
from geo.text import Text
from permits.children.room import out_of_room
from permits.children.worker import Answer
from permits.intake.handed_in import read_bytes
from permits.server.file_query import FileQuery
from permits.server.tasks.held import Held
from permits.service.understood import ReadText, Understood, read_text, understood_works
from permits.works.fact_values import stated_beside


@dataclass(frozen=True)
class Understanding:
    """Texts as they are read, and the works; where these cannot be used, why."""

    texts: tuple[ReadText, ...]
    works: Understood | None
    problem: Text | None


@cache
def written() -> TypeAdapter[Understanding]:
    """How it is written and read; built at the first use."""
    return TypeAdapter(Understanding)


def understand(held: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """Read a body, with ``query`` beside it and ``texts`` of works; ``each_by_itself``: more can be stated of each feature."""
    texts = tuple(read_text(held.desk.activities, text) for text in asked["texts"])
    works, problem = None, None
    if body:
        try:
            works = _works(held, FileQuery.model_validate(asked["query"]), body, each_by_itself=asked["each_by_itself"])
        except InputError as error:
            if out_of_room(error):
                raise
            problem = error.text
    return Answer(200, "application/json", written().dump_json(Understanding(texts, works, problem)))


@reading_works()
def _works(held: Held, query: FileQuery, content: bytes, *, each_by_itself: bool) -> Understood:
    return understood_works(
        held.desk,
        read_bytes(content, name=query.name, layers=query.layer),
        today=datetime.date.today(),
        beside=stated_beside(query.facts()),
        declared_crs=query.crs,
        each_by_itself=each_by_itself,
    )
