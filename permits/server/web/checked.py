"""A draft judged by a worker, its answer counted, logged and kept."""

from __future__ import annotations

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from permits.server.child import answered_by_child
from permits.server.counted import counted, particulars_beside
from permits.server.served import Served
from permits.server.web.drafting import Drafting, now
from permits.storage.checks import Check


async def checked(request: Request, served: Served, drafting: Drafting) -> Check:
    """Have a draft judged as it stands, and keep the answer.

    Raises
    ------
    AskedTooOftenError
        The address has been answered as often as anybody may be, or told of as many features.
    UnusableError
        What is wrong with what was handed in.
    NoAnswerError, BusyError
        As of `permits.children.pool.Pool.ask`.
    """
    draft, store = drafting.draft, drafting.store
    at_most = served.told_at_most(served.page_role)
    async with counted(request, served, served.page_role) as one:
        file = await run_in_threadpool(lambda: drafting.file)
        record, beside = await answered_by_child(
            served,
            "check",
            {"query": {**draft.query(), "counter_proposal": True}, "at_most": at_most},
            draft.body(file),
        )
        if at_most is not None:
            await one.log_sites(beside)
        check = await run_in_threadpool(
            store.keep_check,
            ask=drafting.ask,
            record=record,
            particulars=particulars_beside(beside),
            now=now(),
            previous=draft.previous,
            begun=one.begun,
        )
        one.logged = True
    return check
