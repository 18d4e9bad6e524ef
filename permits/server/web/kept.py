"""The check that an address names, with its record, opened for one request."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from geo.dataclass import dataclass
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

    def after(self) -> Check | None:
        """The last check of these works, changed or in part; None: none, or its time is over."""
        later = (self.store.check(token, now=now()) for token in reversed(self.check.next))
        return next((one for one in later if one is not None), None)

    def handed_in(self) -> bytes:
        """What was handed in."""
        draft = self.draft
        return draft.body(None if draft.file is None else self.store.objects.get(draft.file.sha256))

    def before(self) -> Kept | None:
        """The check that this one changes; None: none, or its time is over."""
        return None if self.check.previous is None else found(self.store, self.check.previous)


def is_part(check: Check) -> bool:
    """Whether it answers to a part of other works alone, whose own answer stays as it is."""
    return "part_of" in Draft.model_validate_json(check.ask_state).facts


def found(store: Store, token: str) -> Kept | None:
    """The check of a token; None: no such, or its time is over."""
    check = store.check(token, now=now())
    return None if check is None else Kept(store, check, store.objects.get(check.record))


def open_check(token: str, served: ServedHere) -> Kept:
    """The check of a token. Runs in a thread of its own: the disk is waited for.

    Raises
    ------
    NoCheckError
    """
    assert served.store is not None
    kept = found(served.store, token)
    if kept is None:
        raise NoCheckError
    return kept


# What an address with ``{token}`` asks for to be given it.
CheckHere = Annotated[Kept, Depends(open_check)]
