"""The draft that an address names, opened for one request and kept again."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

from permits.server.keeping import Allowance
from permits.server.served import Served, ServedHere
from permits.server.web.draft import Draft
from permits.server.web.outlasting import outlasting
from permits.storage.asks import Ask
from permits.storage.store import Store


def now() -> datetime.datetime:
    """The moment of a request, UTC."""
    return datetime.datetime.now(datetime.UTC)


@dataclass
class Drafting:
    """A draft in the hand of who knows its token.

    Attributes
    ----------
    store : Store
        Where it lies.
    ask : Ask
        The draft as it is kept, with its version.
    draft : Draft
        What stands in it; changed in place, and kept by `keep`.
    allowance : Allowance
        What its writer may still have kept.
    """

    store: Store
    ask: Ask
    draft: Draft
    allowance: Allowance

    def keep(self, *, version: int | None = None) -> None:
        """Keep what stands in the draft now, less what was said of another place or other works.

        Parameters
        ----------
        version : int, optional
            The one that the page showed; None: the one that was opened by this request.

        Raises
        ------
        ChangedElsewhereError
            It was changed since, in another window.
        KeptTooMuchError
            It grew, and its writer has had more kept within the hour than anybody may.
        """
        seen = self.ask.version if version is None else version
        outlasting(Draft.model_validate_json(self.ask.state), self.draft)
        state = self.draft.model_dump_json()
        self.allowance.take(length=max(len(state.encode()) - len(self.ask.state.encode()), 0))
        self.ask = self.store.save_ask(self.ask.token, state, objects=_objects_of(self.draft), version=seen, now=now())

    def put_file(self, content: bytes) -> str:
        """Keep a file that the draft will speak of, and say its SHA-256.

        Raises
        ------
        KeptTooMuchError, StoreFullError
        """
        self.allowance.take(length=len(content))
        return self.store.put_file(content)

    @property
    def file(self) -> bytes | None:
        """The content of the file that was handed in."""
        return None if self.draft.file is None else self.store.objects.get(self.draft.file.sha256)


def open_draft(token: str, served: ServedHere, request: Request) -> Drafting:
    """The draft of a token; 404 where there is none, or its time is over.

    Runs in a thread of its own: the disk is waited for.
    """
    assert served.store is not None
    ask = served.store.ask(token, now=now())
    if ask is None:
        raise HTTPException(404)
    return Drafting(served.store, ask, Draft.model_validate_json(ask.state), served.allowance(request))


def new_draft(served: Served, request: Request, draft: Draft) -> Drafting:
    """Keep a draft that was not there before.

    Raises
    ------
    KeptTooMuchError, StoreFullError
    """
    assert served.store is not None
    state = draft.model_dump_json()
    allowance = served.allowance(request)
    allowance.take(drafts=1, length=len(state.encode()))
    return Drafting(served.store, served.store.new_ask(state, objects=_objects_of(draft), now=now()), draft, allowance)


def _objects_of(draft: Draft) -> tuple[str, ...]:
    return () if draft.file is None else (draft.file.sha256,)


# What an address with ``{token}`` asks for to be given it.
DraftHere = Annotated[Drafting, Depends(open_draft)]
