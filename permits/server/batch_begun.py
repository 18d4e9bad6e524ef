"""A batch as it begins, for programs and pages alike: whether whoever asks may have one, and what is asked with it."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib

from fastapi import Request

from geo.text import Text
from permits.batch.asked import Asked
from permits.children.brood import Answered
from permits.children.endings import Ending, NoAnswerError
from permits.disclosure.disclose import roles
from permits.server.batching import Batching
from permits.server.body import MAX_BODY_BYTES
from permits.server.counted import Counted, counted
from permits.server.handed_over import HandedOver
from permits.server.problem import PROBLEM, RefusedError
from permits.server.served import Served
from permits.service.answering_bound import SITES_AT_MOST, asker_of
from permits.storage.batch import Batch

_NOT_KEPT = Text("本服务没有存储，不能接受批量检查", "this server keeps nothing, so it takes no batches")
_NOT_COUNTED = Text(
    "本服务没有存储，不能计数，因此不向本服务答复的读者逐处答复",
    "this server keeps nothing and so counts nothing: in the role in which it answers, it tells no rows of sites",
)
_TOO_LARGE = Text(
    f"文件大于 {MAX_BODY_BYTES // 2**20} MiB；本服务答复的读者一批至多 {SITES_AT_MOST} 处，请分批提交",
    f"the file has more than {MAX_BODY_BYTES // 2**20} MiB; in the role in which this server answers a batch has at most {SITES_AT_MOST} sites:"
    " hand it in in parts",
)
_OTHER_KEY = Text("这个 Idempotency-Key 已用于另一份内容", "this Idempotency-Key was used for another content already")


def reader_of(served: Served, *roles_of_pages: str) -> str | None:
    """For whom rows of sites are rounded and counted; None: for nobody, who asks may know where pipes lie, or they are invented.

    Parameters
    ----------
    roles_of_pages : str
        In which pages tell of the same rows.

    Raises
    ------
    RefusedError
        They would have to be counted, and nothing is kept.
    """
    if served.sample:
        return None
    reader = next((role for role in (served.role, *roles_of_pages) if roles()[role].rounded), None)
    if reader is not None and served.store is None:
        raise RefusedError("forbidden", _NOT_COUNTED)
    return reader


def rows_asked(reader: str | None) -> dict[str, object]:
    """What a worker is told of who reads rows of sites."""
    return {"role": reader, "at_most": None if reader is None else SITES_AT_MOST}


def may_see(batch: Batch, reader: str | None) -> bool:
    """Whether a reader may see the rows of a batch, which were kept as they were told to who began it."""
    return reader is None or Asked.from_json(batch.asked).role is not None


def batching_of(served: Served) -> Batching:
    """Who works at the batches of a server, where it takes any.

    Raises
    ------
    RefusedError
        It keeps nothing.
    """
    if served.batching is None:
        raise RefusedError("forbidden", _NOT_KEPT)
    return served.batching


async def begun(
    request: Request, served: Served, handed: HandedOver, *, key: str | None, reader: str | None
) -> Batch | bytes:
    """A batch of what was handed over, or the one that was begun with this key; else the problem, as a worker wrote it.

    Parameters
    ----------
    key : str or None
        Of whoever asks; another address that states the same means another batch.
    reader : str or None
        Of `reader_of`: its rows are rounded for it, and counted.

    Raises
    ------
    RefusedError
        As of `batching_of`; the key was used for something else.
    AskedTooOftenError
        The address was told of as many sites as anybody may be.
    """
    batching = batching_of(served)
    key = None if key is None else _key_of_asker(request, key)
    if reader is not None and handed.content.length > MAX_BODY_BYTES:
        # All of it is looked at before it begins.
        raise RefusedError("body-too-large", _TOO_LARGE)
    async with counted(request, served, reader) as one:
        answered = await served.pool.ask(handed.asked("batch_asked", **rows_asked(reader)), handed.content)
        return await _begun(batching, one, answered, handed, key=key)


def _key_of_asker(request: Request, key: str) -> str:
    """A key as it is kept: each address has its own, so that nobody finds, or blocks, the batch of another who chose the same word."""
    asker = "" if request.client is None else asker_of(request.client.host)
    return hashlib.sha256(f"{asker}\n{key}".encode()).hexdigest()


async def _begun(
    batching: Batching, one: Counted, answered: Answered, handed: HandedOver, *, key: str | None
) -> Batch | bytes:
    with contextlib.closing(answered.content) as said:
        works = await asyncio.to_thread(lambda: b"".join(said.chunks()))
    if answered.status == 422 and answered.media_type == PROBLEM:
        return works
    beside = answered.beside
    if answered.status != 200 or not isinstance(beside, dict) or not isinstance(beside.get("basis"), dict):
        raise NoAnswerError(Ending.CRASH)
    # A large one is taken together by a thread: the others are answered meanwhile.
    content = works or await asyncio.to_thread(lambda: b"".join(handed.content.chunks()))
    async with batching.one_by_one(key):
        batch, same, new = await batching.begin(content, str(beside["asked"]), beside["basis"], key=key)
        if not same:
            await one.spend()
            raise RefusedError("key-reused", _OTHER_KEY)
        if new:
            try:
                await one.log_sites(beside.get("particulars"))
            except BaseException:
                # Nobody was told of it.
                await batching.remove(batch.token)
                raise
    return batch
