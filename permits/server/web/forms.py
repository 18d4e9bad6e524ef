"""A form that somebody sent: its fields and at most a few files, within the bounds of every body."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser

from geo.dataclass import dataclass
from geo.text import Text
from permits.children.spool import Spool
from permits.server.body import body
from permits.server.web.visit import TOKEN_FIELD, TOKEN_HEADER, VisitHere

_MOST_FIELDS = 500
_MOST_FILES = 4
# A drawing or a pasted table; files have the bound of the body.
_FIELD_BYTES = 2**21
_BROKEN = Text("表单内容不完整或过大", "the form is broken or too large")


@dataclass(frozen=True)
class Form:
    """What was sent from a page of ours to this visitor, and by nobody else."""

    data: FormData

    def text(self, name: str) -> str:
        """A field as it was typed; empty where there is none."""
        value = self.data.get(name)
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """All fields of a name."""
        return [value for value in self.data.getlist(name) if isinstance(value, str)]

    def file(self, name: str) -> UploadFile | None:
        """A file that was chosen; None where none was."""
        value = self.data.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None


async def _form(request: Request, visit: VisitHere, content: Annotated[Spool, Depends(body)]) -> AsyncIterator[Form]:
    data = await _parsed(request, content)
    try:
        token = data.get(TOKEN_FIELD)
        visit.check_token(token if isinstance(token, str) else request.headers.get(TOKEN_HEADER))
        yield Form(data)
    finally:
        await data.close()


async def _parsed(request: Request, content: Spool) -> FormData:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == "multipart/form-data":
            return await MultiPartParser(
                request.headers,
                _chunks(content),
                max_files=_MOST_FILES,
                max_fields=_MOST_FIELDS,
                max_part_size=_FIELD_BYTES,
            ).parse()
        if kind == "application/x-www-form-urlencoded":
            parser = FormParser(request.headers, _chunks(content), max_fields=_MOST_FIELDS, max_part_size=_FIELD_BYTES)
            return await parser.parse()
    except (MultiPartException, ValueError, KeyError):
        raise HTTPException(400, f"{_BROKEN.zh} | {_BROKEN.en}") from None
    return FormData()


async def _chunks(content: Spool) -> AsyncGenerator[bytes, None]:
    for chunk in content.chunks():
        yield chunk


# What an address asks for to be given it.
FormHere = Annotated[Form, Depends(_form)]
