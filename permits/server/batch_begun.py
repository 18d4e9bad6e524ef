"""A batch as it begins, for programs and pages alike: whether whoever asks may have one, and what is asked with it."""

from __future__ import annotations

from geo.text import Text
from permits.children.endings import Ending, NoAnswerError
from permits.disclosure.disclose import roles
from permits.server.batching import Batching
from permits.server.child import answered_by_child
from permits.server.handed_over import HandedOver
from permits.server.problem import RefusedError
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


async def begun(served: Served, handed: HandedOver, *, key: str | None) -> Batch:
    """A batch of what was handed over, or the one that was begun with this key.

    Raises
    ------
    RefusedError
        As of `batching_of`; the key was used for something else.
    UnusableError
        What stands beside the works cannot be right.
    """
    batching = batching_of(served)
    content = b"".join(handed.content.chunks())
    works, beside = await answered_by_child(
        served,
        "batch_asked",
        {"query": handed.query, "form": handed.form},
        content,
        media_type="application/octet-stream",
    )
    if not isinstance(beside, dict) or not isinstance(beside.get("basis"), dict):
        raise NoAnswerError(Ending.CRASH)
    batch, same = await batching.begin(works or content, str(beside["asked"]), beside["basis"], key=key)
    if not same:
        raise RefusedError("key-reused", _OTHER_KEY)
    return batch
