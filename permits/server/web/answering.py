"""The answers of one server: each draft is judged once however often it is sent; each is sealed, and held against what is in force."""

from __future__ import annotations

import asyncio
import datetime
from collections import OrderedDict
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import TypeAdapter

from geo.text import Text
from permits.errors import ChangedElsewhereError
from permits.record.seal import Statement
from permits.record.sealing import seal_to_jsonable
from permits.server.child import done_by_child
from permits.server.served import Served
from permits.server.web.checked import checked
from permits.server.web.drafting import Drafting, now
from permits.service.kept_jobs import InForce, Newer, newer_than
from permits.storage.checks import Check

_SEALS_HELD = 1000
_STATEMENT, _IN_FORCE = TypeAdapter(Statement), TypeAdapter(InForce)


class Answering:
    """What is under way, and what need not be asked of a worker twice."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._running: dict[tuple[str, int], asyncio.Task[Check]] = {}
        self._seals: OrderedDict[str, Mapping[str, Any]] = OrderedDict()
        self._in_force: InForce | None = None

    async def check(self, request: Request, drafting: Drafting, *, version: int | None) -> Check:
        """The check of a draft: made, or the one that was made of it already.

        It is made to its end, whether or not who asked still waits.

        Parameters
        ----------
        version : int or None
            Of the draft, as its page showed it.

        Raises
        ------
        ChangedElsewhereError
            The draft is not what the page showed.
        AskedTooOftenError, UnusableError, NoAnswerError, BusyError
            As of `permits.server.web.checked.checked`.
        """
        ask = drafting.ask
        if version is not None and version != ask.version:
            raise ChangedElsewhereError(
                Text(
                    "这份草稿已在另一个窗口或设备上改动",
                    "this draft was changed in another window or on another device",
                ),
                Text("请重新打开核对页，看过再提交", "Open the review again and look at it before you send it"),
            )
        key = ask.token, ask.version
        running = self._running.get(key)
        if running is None:
            running = asyncio.ensure_future(self._checked(request, drafting))
            self._running[key] = running
            running.add_done_callback(lambda done: self._ended(key, done))
        return await asyncio.shield(running)

    def _ended(self, key: tuple[str, int], done: asyncio.Task[Check]) -> None:
        del self._running[key]
        if not done.cancelled():
            # Looked at, though nobody may be waiting any more.
            done.exception()

    async def _checked(self, request: Request, drafting: Drafting) -> Check:
        # As it is now: it may have been answered between the reading of this draft and here.
        ask = await run_in_threadpool(drafting.store.ask, drafting.ask.token, now=now())
        if ask is not None and ask.check is not None:
            before = await run_in_threadpool(drafting.store.check, ask.check, now=now())
            if before is not None and before.ask_state == drafting.ask.state and await self._holds(before):
                return before
        return await checked(request, self._served, drafting)

    async def _holds(self, check: Check) -> bool:
        """Whether the same draft would be answered the same now; who states no start means today."""
        same_day = check.created_at.astimezone().date() == datetime.date.today()
        return same_day and not await self.newer(check)

    async def seal(self, check: Check, record: bytes) -> Mapping[str, Any]:
        """The seal of the copy that pages show, as JSON holds it: always the same, and made again rather than kept."""
        key = self._served.key
        assert key is not None
        if check.token not in self._seals:
            asked = {"role": self._served.page_role, "key": key.name}
            statement = _STATEMENT.validate_json(await done_by_child(self._served, "stated", asked, record))
            self._seals[check.token] = seal_to_jsonable(key.seal(statement))
            while len(self._seals) > _SEALS_HELD:
                self._seals.popitem(last=False)
        self._seals.move_to_end(check.token)
        return self._seals[check.token]

    async def newer(self, check: Check) -> tuple[Newer, ...]:
        """Why a check may no longer be the answer."""
        if self._in_force is None:
            # What a server judges by stays the same while it runs.
            self._in_force = _IN_FORCE.validate_json(await done_by_child(self._served, "basis", {}))
        return newer_than(check, self._in_force)


def _answering(request: Request) -> Answering:
    answering: Answering = request.app.state.answering
    return answering


# What an address asks for to be given it.
AnsweringHere = Annotated[Answering, Depends(_answering)]
