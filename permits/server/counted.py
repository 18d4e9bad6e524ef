"""Answers to those who may not see where pipes lie: counted before they are made, logged before they are said."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from permits.children.endings import Ending, NoAnswerError
from permits.disclosure.disclose import roles
from permits.errors import AskedTooOftenError
from permits.server.served import Served
from permits.service.answering_bound import begin_answer, log_sites
from permits.service.particulars import from_words
from permits.storage.particulars import Particulars
from permits.storage.store import Store


@dataclass
class Counted:
    """One answer on its way.

    Attributes
    ----------
    begun : int or None
        What stands for it in the log; None: it is not counted.
    logged : bool
        Whether it stays in the log.
    """

    store: Store | None
    begun: int | None
    logged: bool = False

    async def log(self, beside: object) -> None:
        """Say what was answered, where no check is kept of it.

        Parameters
        ----------
        beside : object
            What the worker said beside its answer.
        """
        if self.store is not None and self.begun is not None:
            await run_in_threadpool(self.store.log_answer, self.begun, particulars_beside(beside))
        self.logged = True

    async def spend(self) -> None:
        """Count it though nothing is said: the works were judged, and how long that takes can depend on the pipes that they meet."""
        if self.store is not None and self.begun is not None:
            await run_in_threadpool(self.store.spend_answer, self.begun)
        self.logged = True

    async def log_sites(self, beside: object) -> None:
        """As `log`, of rows of sites, before they are told.

        Raises
        ------
        AskedTooOftenError
            The address may be told of fewer.
        """
        if self.store is not None and self.begun is not None:
            moment = datetime.datetime.now(datetime.UTC)
            await run_in_threadpool(log_sites, self.store, self.begun, particulars_beside(beside), now=moment)
        self.logged = True


@asynccontextmanager
async def counted(request: Request, served: Served, role: str | None) -> AsyncIterator[Counted]:
    """Count one answer in a role, None where nobody is counted; one that was not logged within this was none, and counts no more.

    One that met a limit of computing counts: whether a large job does can depend on the pipes that it meets. So does one of more sites than
    the address may be told of, which is known only when they are judged.

    Raises
    ------
    AskedTooOftenError
        The address has been answered as often as anybody may be.
    """
    if served.store is None or role is None or not roles()[role].rounded:
        yield Counted(served.store, None)
        return
    address = "" if request.client is None else request.client.host
    moment = datetime.datetime.now(datetime.UTC)
    begun = await run_in_threadpool(begin_answer, served.store, address, now=moment)
    one = Counted(served.store, begun)
    try:
        yield one
    except (NoAnswerError, AskedTooOftenError):
        await one.spend()
        raise
    finally:
        if not one.logged:
            await run_in_threadpool(served.store.forget_answer, begun)


def particulars_beside(beside: object) -> Particulars:
    """What a worker says beside its answer, which is trusted no further than that it has this shape.

    Raises
    ------
    NoAnswerError
        It has not.
    """
    try:
        return from_words(beside)
    except ValidationError:
        raise NoAnswerError(Ending.CRASH) from None
