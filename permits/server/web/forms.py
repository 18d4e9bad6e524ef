"""A form that somebody sent: its fields and at most a few files, within the bounds of every body."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from geo.dataclass import dataclass
from permits.children.spool import Spool
from permits.server.body import body
from permits.server.multipart import form_in
from permits.server.web.visit import TOKEN_FIELD, TOKEN_HEADER, VisitHere


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
    data = await form_in(request, content)
    try:
        token = data.get(TOKEN_FIELD)
        visit.check_token(token if isinstance(token, str) else request.headers.get(TOKEN_HEADER))
        yield Form(data)
    finally:
        await data.close()


# What an address asks for to be given it.
FormHere = Annotated[Form, Depends(_form)]
