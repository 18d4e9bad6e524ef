"""A batch as it begins, for programs and pages alike: whether whoever asks may have one, and what is asked with it."""

from __future__ import annotations

import asyncio
import contextlib

from geo.text import Text
from permits.children.endings import Ending, NoAnswerError
from permits.disclosure.disclose import roles
from permits.server.batching import Batching
from permits.server.handed_over import HandedOver
from permits.server.problem import PROBLEM, RefusedError
from permits.server.served import Served
from permits.storage.batches import Batch

_ROUNDED = Text(
    "批量检查会逐处给出远近，从中可以找出管道；本服务答复的读者（{role}）不能使用。请由热经营企业以 --role operator 启动服务",
    "a batch says of each site how near a pipe is, from which pipes can be found; the role in which this server answers ({role}) may not"
    " have one. The heat operator starts it with --role operator",
)
_NOT_KEPT = Text("本服务没有存储，不能接受批量检查", "this server keeps nothing, so it takes no batches")
_OTHER_KEY = Text("这个 Idempotency-Key 已用于另一份内容", "this Idempotency-Key was used for another content already")


def may_have_rows(served: Served) -> None:
    """Refuse rows of many sites to who may not know how near a pipe is.

    Raises
    ------
    RefusedError
        The role in which the server answers may not.
    """
    if roles()[served.role].rounded and not served.sample:
        raise RefusedError(
            "forbidden", Text(_ROUNDED.zh.format(role=served.role), _ROUNDED.en.format(role=served.role))
        )


def batching_of(served: Served) -> Batching:
    """Who works at the batches of a server, where whoever asks may have any.

    Raises
    ------
    RefusedError
        As of `may_have_rows`; or it keeps nothing.
    """
    may_have_rows(served)
    if served.batching is None:
        raise RefusedError("forbidden", _NOT_KEPT)
    return served.batching


async def begun(served: Served, handed: HandedOver, *, key: str | None) -> Batch | bytes:
    """A batch of what was handed over, or the one that was begun with this key; else the problem, as a worker wrote it.

    Raises
    ------
    RefusedError
        As of `batching_of`; the key was used for something else.
    """
    batching = batching_of(served)
    answered = await served.pool.ask(handed.asked("batch_asked"), handed.content)
    with contextlib.closing(answered.content) as said:
        works = await asyncio.to_thread(lambda: b"".join(said.chunks()))
    if answered.status == 422 and answered.media_type == PROBLEM:
        return works
    beside = answered.beside
    if answered.status != 200 or not isinstance(beside, dict) or not isinstance(beside.get("basis"), dict):
        raise NoAnswerError(Ending.CRASH)
    # A large one is taken together by a thread: the others are answered meanwhile.
    content = works or await asyncio.to_thread(lambda: b"".join(handed.content.chunks()))
    batch, same = await batching.begin(content, str(beside["asked"]), beside["basis"], key=key)
    if not same:
        raise RefusedError("key-reused", _OTHER_KEY)
    return batch
