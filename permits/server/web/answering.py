"""Answers made and kept: each draft is judged once however often it is sent, counted, sealed and held against what is in force."""

from __future__ import annotations

import asyncio
import datetime
import json
from collections import OrderedDict
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, TypeAdapter

from geo.text import Language, Text
from permits.errors import ChangedElsewhereError
from permits.record.seal import Statement
from permits.record.sealing import seal_to_jsonable
from permits.server.served import Served
from permits.server.web.child import done_by_child
from permits.server.web.drafting import Drafting, now
from permits.storage.checks import Check
from permits.storage.particulars import Particulars

# Applicants learn where a pipe lies by asking often (docs/security.md).
AN_HOUR = 30
_HOUR = datetime.timedelta(hours=1)
_SEALS_HELD = 1000


class _Beside(BaseModel):
    """What a worker says of a record; nothing else of it is believed."""

    statement: Statement
    particulars: Particulars


class _Basis(BaseModel):
    network_sha256: str
    rulebook_sha256: str


_BESIDE, _BASIS = TypeAdapter(_Beside), TypeAdapter(_Basis)


class Answering:
    """The answers of one server."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._running: dict[tuple[str, int], asyncio.Task[str]] = {}
        self._seals: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._basis: _Basis | None = None

    async def answer(self, drafting: Drafting, *, address: str, language: Language, version: int | None) -> str:
        """The token of the check of a draft: made, or the one that was made of it already.

        It is made to its end, whether or not who asked still waits.

        Parameters
        ----------
        address : str
            Of who asks.
        version : int or None
            Of the draft, as its page showed it.

        Raises
        ------
        ChangedElsewhereError
            The draft is not what the page showed.
        AskedTooOftenError
            This address was given as many answers as it may have in an hour.
        InputError, NoAnswerError, BusyError
            There is no answer, and nothing counts.
        """
        ask = drafting.ask
        if version is not None and version != ask.version:
            raise ChangedElsewhereError(
                Text(
                    "这份草稿已在另一个窗口或设备上改动",
                    "this draft was changed in another window or on another device",
                ),
                Text("请重新载入核对页，看过再提交", "Load the page again and look at it before you send it"),
            )
        key = ask.token, ask.version
        running = self._running.get(key)
        if running is None:
            running = asyncio.ensure_future(self._answered(drafting, address, language))
            self._running[key] = running
            running.add_done_callback(lambda done: self._ended(key, done))
        return await asyncio.shield(running)

    def _ended(self, key: tuple[str, int], done: asyncio.Task[str]) -> None:
        del self._running[key]
        if not done.cancelled():
            # Seen, though nobody may be waiting any more.
            done.exception()

    async def _answered(self, drafting: Drafting, address: str, language: Language) -> str:
        served, store, ask = self._served, drafting.store, drafting.ask
        before = None if ask.check is None else await run_in_threadpool(store.check, ask.check, now=now())
        if before is not None and before.ask_state == ask.state:
            return before.token
        begun = await run_in_threadpool(store.begin_answer, address, now=now(), within=_HOUR, at_most=AN_HOUR)
        try:
            file = await run_in_threadpool(lambda: drafting.file)
            query = {**drafting.draft.query(), "counter_proposal": True, "language": language.value}
            record = await done_by_child(served, "check", {"query": query}, drafting.draft.body(file))
            said = await self._beside(record)
            check = await run_in_threadpool(
                store.keep_check,
                ask=ask,
                record=record,
                particulars=said.particulars,
                previous=drafting.draft.previous,
                now=now(),
                begun=begun,
            )
        except BaseException:
            await run_in_threadpool(store.forget_answer, begun)
            raise
        self._keep_seal(check.token, said.statement)
        return check.token

    async def _beside(self, record: bytes) -> _Beside:
        assert self._served.key is not None
        asked = {"role": self._served.page_role, "key": self._served.key.name}
        return _BESIDE.validate_json(await done_by_child(self._served, "beside", asked, record))

    async def seal(self, check: Check, record: bytes) -> Mapping[str, Any]:
        """The seal of the copy that pages show, as JSON holds it; always the same, and made again rather than kept."""
        if check.token not in self._seals:
            self._keep_seal(check.token, (await self._beside(record)).statement)
        self._seals.move_to_end(check.token)
        return self._seals[check.token]

    def _keep_seal(self, token: str, statement: Statement) -> None:
        assert self._served.key is not None
        self._seals[token] = seal_to_jsonable(self._served.key.seal(statement))
        while len(self._seals) > _SEALS_HELD:
            self._seals.popitem(last=False)

    async def newer(self, check: Check) -> tuple[bool, bool]:
        """Whether the network, and whether the law, is another than the one that a check rests on."""
        if self._basis is None:
            # What a server serves stays as it is while it runs.
            self._basis = _BASIS.validate_json(await done_by_child(self._served, "basis", {}))
        return (
            self._basis.network_sha256 != check.network_sha256,
            self._basis.rulebook_sha256 != check.rulebook_sha256,
        )


def _answering(request: Request) -> Answering:
    answering: Answering = request.app.state.answering
    return answering


# What an address asks for to be given it.
AnsweringHere = Annotated[Answering, Depends(_answering)]
