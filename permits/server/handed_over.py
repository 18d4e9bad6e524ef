"""Works as a request hands them over: a body with facts in the address beside it, or a form of a file and facts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import field
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
from permits.server.parameters import stated_twice
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
    wrong : list of dict
        What cannot stand beside the file, as pydantic lists it: whoever looks at the file tells it along with what is wrong there.
    """

    content: Spool
    query: dict[str, Any]
    form: bool
    wrong: list[dict[str, Any]] = field(default_factory=list)

    def asked(self, task: str, **more: Any) -> dict[str, Any]:
        """What a worker is told who looks at it."""
        return {"task": task, "query": self.query, "form": self.form, "wrong": self.wrong, **more}


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
        There is no file, or there are several.
    """
    kind = kind_of_body(request)
    async with arrived(request, at_most=at_most) as content, _handed_over(request, kind, content) as handed:
        yield handed


@asynccontextmanager
async def _handed_over(request: Request, kind: str, content: Spool) -> AsyncIterator[HandedOver]:
    # A client that somebody generated states what is usual, too.
    stated, wrong = _stated(request)
    query, more = _valid(FileQuery, stated, part="query")
    beside, wrong = query.model_dump(mode="json", exclude_defaults=True), [*wrong, *more]
    if kind != MULTIPART:
        yield HandedOver(content, beside, form=False, wrong=wrong)
        return
    form = await form_in(request, content)
    file = Spool()
    try:
        stated, more = await _take_apart(form, file, beside)
        yield HandedOver(file, stated, form=True, wrong=[*wrong, *more])
    finally:
        file.close()
        await form.close()


def _stated(request: Request) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the address states; and what of it stands there twice.

    The framework would look up each of thirty facts in it, which costs a third of what it does for a request.
    """
    stated: dict[str, Any] = {
        name: request.query_params.getlist(name) if name in _LISTS else request.query_params[name]
        for name in request.query_params
    }
    return stated, stated_twice(request.query_params, _LISTS)


def _valid(shape: type[FileQuery], stated: dict[str, Any], *, part: str) -> tuple[FileQuery, list[dict[str, Any]]]:
    """What of it can stand there, and what is wrong with the rest."""
    try:
        return shape.model_validate(stated), []
    except ValidationError as error:
        wrong = [
            {"type": one["type"], "loc": (part, *one["loc"]), "msg": one["msg"], "ctx": _plain(one.get("ctx", {}))}
            for one in error.errors()
        ]
    names = _names(wrong)
    return shape.model_validate({name: value for name, value in stated.items() if name not in names}), wrong


def _names(wrong: Iterable[Mapping[str, Any]]) -> set[str]:
    """Of what errors are about: behind the part of the request in which it stands."""
    return {one["loc"][1] for one in wrong}


def _plain(context: dict[str, Any]) -> dict[str, Any]:
    """What an error is told with, as JSON has it."""
    return {key: value if isinstance(value, str | int | float) else str(value) for key, value in context.items()}


async def _take_apart(
    form: FormData, file: Spool, beside: dict[str, Any]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What is stated beside the file, which is written out; and what of it is no fact, states none, or stands there twice.

    Raises
    ------
    RequestValidationError
        There is no file, or there are several; told along with all of that.
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
    _, more = _valid(FormQuery, stated, part="form")
    wrong += more
    if len(works) != 1:
        wrong.append(_wrong(WORKS, "one_file", "one file or GeoJSON is wanted; put several files into a zip"))
        raise RequestValidationError(wrong)
    (given,) = works
    unusable = _names(more)
    stated = {name: value for name, value in stated.items() if name not in unusable}
    if isinstance(given, str):
        file.write(given.encode())
    else:
        if stated.get("name", _NAMELESS) == _NAMELESS:
            stated["name"] = (given.filename or _NAMELESS)[-200:]
        while chunk := await given.read(CHUNK_BYTES):
            file.write(chunk)
    return stated, wrong


def _wrong(name: str, kind: str, message: str) -> dict[str, Any]:
    return {"type": kind, "loc": ("form", name), "msg": message}
