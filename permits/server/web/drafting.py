"""The draft that an address names, opened for one request and kept again."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.exceptions import HTTPException

from permits.server.served import ServedHere
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
    """

    store: Store
    ask: Ask
    draft: Draft

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
        """
        seen = self.ask.version if version is None else version
        outlasting(Draft.model_validate_json(self.ask.state), self.draft)
        self.ask = self.store.save_ask(self.ask.token, self.draft.model_dump_json(), version=seen, now=now())

    @property
    def file(self) -> bytes | None:
        """The content of the file that was handed in."""
        return None if self.draft.file is None else self.store.objects.get(self.draft.file.sha256)


def open_draft(token: str, served: ServedHere) -> Drafting:
    """The draft of a token; 404 where there is none, or its time is over.

    Runs in a thread of its own: the disk is waited for.
    """
    assert served.store is not None
    ask = served.store.ask(token, now=now())
    if ask is None:
        raise HTTPException(404)
    return Drafting(served.store, ask, Draft.model_validate_json(ask.state))


def new_draft(store: Store, draft: Draft) -> Drafting:
    """Keep a draft that was not there before."""
    return Drafting(store, store.new_ask(draft.model_dump_json(), now=now()), draft)


# What an address with ``{token}`` asks for to be given it.
DraftHere = Annotated[Drafting, Depends(open_draft)]
