"""Works as a request hands them over: a body with facts in the address beside it, or a form of a file and facts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from geo.dataclass import dataclass
from permits.children.spool import CHUNK_BYTES, Spool
from permits.server.body import MAX_BODY_BYTES, arrived
from permits.server.file_query import FileQuery, FormQuery
from permits.server.multipart import form_in
from permits.server.taking import MULTIPART, kind_of_body
from permits.works.facts import ACTIVITIES

WORKS = "works"
_NAMELESS = FileQuery.model_fields["name"].default
# Parts that may come several times, one thing each.
_LISTS = ("layer", ACTIVITIES.name, ACTIVITIES.one_by_one)


@dataclass(frozen=True)
class HandedOver:
    """What a worker is given.

    Attributes
    ----------
    query : dict
        What stands beside the file, as JSON.
    form : bool
        Whether it came as a form, where more can stand beside a file than in an address.
    """

    content: Spool
    query: dict[str, Any]
    form: bool


@asynccontextmanager
async def handed_over(request: Request, *, at_most: int = MAX_BODY_BYTES) -> AsyncIterator[HandedOver]:
    """What a request hands over, for as long as it is needed: not longer, as what the framework gives an address would be.

    Parameters
    ----------
    at_most : int
        Bytes that its body may have.

    Raises
    ------
    RefusedError, BusyError, NoAnswerError
        As of `permits.server.body.arrived`; a kind of body that is not taken.
    RequestValidationError
        What stands in the address, or in the form, is no fact or states none.
    """
    kind = kind_of_body(request)
    async with arrived(request, at_most=at_most) as content, _handed_over(request, kind, content) as handed:
        yield handed


@asynccontextmanager
async def _handed_over(request: Request, kind: str, content: Spool) -> AsyncIterator[HandedOver]:
    # A client that somebody generated states what is usual, too.
    beside = _query(request).model_dump(mode="json", exclude_defaults=True)
    if kind != MULTIPART:
        yield HandedOver(content, beside, form=False)
        return
    form = await form_in(request, content)
    file = Spool()
    try:
        stated = await _take_apart(form, file, beside)
        yield HandedOver(file, stated, form=True)
    finally:
        file.close()
        await form.close()


def _query(request: Request) -> FileQuery:
    """What the address states: the framework would look up each of thirty facts in it, which costs a third of what it does for a request.

    Raises
    ------
    RequestValidationError
        It states what is no fact, or none of its values.
    """
    stated: dict[str, Any] = {
        name: request.query_params.getlist(name) if name in _LISTS else request.query_params[name]
        for name in request.query_params
    }
    try:
        return FileQuery.model_validate(stated)
    except ValidationError as error:
        raise RequestValidationError([{**one, "loc": ("query", *one["loc"])} for one in error.errors()]) from None


async def _take_apart(form: FormData, file: Spool, beside: dict[str, Any]) -> dict[str, Any]:
    """What is stated beside the file, which is written out.

    Raises
    ------
    RequestValidationError
        Parts that are no facts or state none, no file or several; a fact stated twice.
    """
    wrong: list[dict[str, Any]] = []
    works: list[str | UploadFile] = []
    stated: dict[str, Any] = {**beside}
    for name, part in form.multi_items():
        if name == WORKS or isinstance(part, UploadFile):
            # A browser sends an empty part where no file was chosen.
            if part.filename if isinstance(part, UploadFile) else part.strip():
                works.append(part)
        elif not part.strip():
            continue
        elif name in _LISTS:
            stated.setdefault(name, []).append(part)
        elif name in stated:
            wrong.append(_wrong(name, "stated_twice", "stated twice"))
        else:
            stated[name] = part
    if len(works) != 1:
        wrong.append(_wrong(WORKS, "one_file", "one file or GeoJSON is wanted; put several files into a zip"))
    try:
        FormQuery.model_validate(stated)
    except ValidationError as error:
        wrong.extend({**one, "loc": ("form", *one["loc"])} for one in error.errors())
    if wrong:
        raise RequestValidationError(wrong)
    (given,) = works
    if isinstance(given, str):
        file.write(given.encode())
    else:
        if stated.get("name", _NAMELESS) == _NAMELESS:
            stated["name"] = (given.filename or _NAMELESS)[-200:]
        while chunk := await given.read(CHUNK_BYTES):
            file.write(chunk)
    return stated


def _wrong(name: str, kind: str, message: str) -> dict[str, Any]:
    return {"type": kind, "loc": ("form", name), "msg": message}
