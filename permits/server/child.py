"""What a page has done by a worker, because it reads what somebody handed in, or takes its time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from geo.errors import InputError
from geo.text import Text
from permits.children.endings import Ending, NoAnswerError
from permits.children.spool import Spool
from permits.server.problem import PROBLEM
from permits.server.served import Served


class UnusableError(InputError):
    """What a worker found wrong with what was handed in; it has said why in whole sentences.

    Attributes
    ----------
    content : bytes
        The same as the problem that a program is answered with.
    """

    def __init__(self, said: Text, content: bytes) -> None:
        super().__init__(said, Text("", ""))
        self.content = content

    @property
    def text(self) -> Text:
        return self.problem


async def done_by_child(
    served: Served, task: str, asked: Mapping[str, Any], body: bytes = b"", *, media_type: str = "application/json"
) -> bytes:
    """What a worker answers to a task of `permits.server.judge`.

    Parameters
    ----------
    media_type : str
        The kind of answer that is expected; a worker is trusted with no other.

    Raises
    ------
    UnusableError
        What is wrong with what was handed in.
    NoAnswerError, BusyError
        As of `permits.children.pool.Pool.ask`.
    """
    content, _ = await answered_by_child(served, task, asked, body, media_type=media_type)
    return content


async def answered_by_child(
    served: Served, task: str, asked: Mapping[str, Any], body: bytes = b"", *, media_type: str = "application/json"
) -> tuple[bytes, object]:
    """As `done_by_child`, with what the worker says beside its answer."""
    spool = Spool.of(body)
    try:
        answered = await served.pool.ask({**asked, "task": task}, spool)
    finally:
        spool.close()
    try:
        content = b"".join(answered.content.chunks())
    finally:
        answered.content.close()
    if answered.status == 200 and answered.media_type == media_type:
        return content, answered.beside
    if answered.status == 422 and answered.media_type == PROBLEM:
        raise UnusableError(_said(content), content)
    raise NoAnswerError(Ending.CRASH)


def _said(problem: bytes) -> Text:
    try:
        said = json.loads(problem)
        return Text(str(said["detail_zh"]), str(said["detail_en"]))
    except (ValueError, KeyError, TypeError):
        raise NoAnswerError(Ending.CRASH) from None
