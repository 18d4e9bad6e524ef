"""The check that an address names, with its record, opened for one request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from permits.server.served import ServedHere
from permits.server.web.draft import Draft
from permits.server.web.drafting import now
from permits.storage.checks import Check
from permits.storage.store import Store


class NoCheckError(Exception):
    """There is no check of this token, or its time is over."""


@dataclass(frozen=True)
class Kept:
    """A kept check in the hand of who knows its token."""

    store: Store
    check: Check
    record: bytes

    @property
    def draft(self) -> Draft:
        """What was asked, as it was typed."""
        return Draft.model_validate_json(self.check.ask_state)

    @property
    def body(self) -> bytes:
        """What was handed in."""
        draft = self.draft
        return draft.body(None if draft.file is None else self.store.objects.get(draft.file.sha256))


def open_check(token: str, served: ServedHere) -> Kept:
    """The check of a token. Runs in a thread of its own: the disk is waited for.

    Raises
    ------
    NoCheckError
    """
    assert served.store is not None
    check = served.store.check(token, now=now())
    if check is None:
        raise NoCheckError
    return Kept(served.store, check, served.store.objects.get(check.record))


# What an address with ``{token}`` asks for to be given it.
CheckHere = Annotated[Kept, Depends(open_check)]
