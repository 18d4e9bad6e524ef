"""How parent and child talk: a short head as JSON, then bytes. Nothing that arrives is ever run."""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO

_LENGTH = struct.Struct(">I")
LENGTH_BYTES = _LENGTH.size
MAX_HEAD_BYTES = 2**18


class BadMessageError(ValueError):
    """What arrived is no message of ours."""


class TooMuchError(ValueError):
    """More bytes follow than are taken."""


def packed(head: dict[str, Any]) -> bytes:
    """A head as it is sent; ``length`` in it says how many bytes follow."""
    text = json.dumps(head, ensure_ascii=False).encode()
    return _LENGTH.pack(len(text)) + text


def head_length(raw: bytes) -> int:
    """How long the head is.

    Raises
    ------
    BadMessageError
        Longer than any of ours.
    """
    (length,) = _LENGTH.unpack(raw)
    if length > MAX_HEAD_BYTES:
        raise BadMessageError(f"a head of {length} bytes")
    return int(length)


def unpacked(raw: bytes, *, at_most: int) -> tuple[dict[str, Any], int]:
    """A head and how many bytes follow it.

    Raises
    ------
    BadMessageError
        No head.
    TooMuchError
        More bytes than `at_most`.
    """
    try:
        head = json.loads(raw)
    except (ValueError, RecursionError):
        raise BadMessageError("a head that is no JSON") from None
    length = head.get("length") if isinstance(head, dict) else None
    if type(length) is not int or length < 0:
        raise BadMessageError("a head without a length")
    if length > at_most:
        raise TooMuchError(f"{length} bytes")
    return head, length


def receive(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """The next message of a parent; None where there are no more."""
    prefix = stream.read(LENGTH_BYTES)
    if len(prefix) < LENGTH_BYTES:
        return None
    head, length = unpacked(stream.read(head_length(prefix)), at_most=2**40)
    return head, stream.read(length)


def send(stream: BinaryIO, head: dict[str, Any], content: bytes = b"") -> None:
    """Send a message."""
    stream.write(packed({**head, "length": len(content)}))
    stream.write(content)
    stream.flush()
