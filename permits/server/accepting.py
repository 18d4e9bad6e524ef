"""In which form an answer is written: what the client accepts, of what an address writes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from fastapi import Request

from geo.text import Text
from permits.server.problem import RefusedError

_QUALITY = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")


class Writes:
    """The media types that an address writes, the usual one first; to be asked for which one a request is given."""

    def __init__(self, *media_types: str) -> None:
        self._media_types = media_types

    async def __call__(self, request: Request) -> str:
        """The media type that suits the header ``Accept`` best. Waits for nothing: what is no coroutine is given a thread.

        Raises
        ------
        RefusedError
            None of them is accepted; names them.
        """
        chosen = best_of(",".join(request.headers.getlist("accept")), self._media_types)
        if chosen is None:
            known = "、".join(self._media_types), ", ".join(self._media_types)
            raise RefusedError(
                "not-acceptable", Text(f"本地址可写的格式：{known[0]}", f"this address writes {known[1]}")
            )
        return chosen


def best_of(accept: str, offered: Sequence[str]) -> str | None:
    """The offered media type with the largest weight, named rather than meant by a ``*``, named first; None where all are refused."""
    ranges = list(_ranges(accept))
    if not ranges:
        return offered[0]
    weighed = [(*_weight(one, ranges), one) for one in offered]
    best = max(weighed, key=lambda one: one[:3])
    return best[3] if best[0] > 0 else None


def _weight(media_type: str, ranges: Sequence[tuple[str, float]]) -> tuple[float, int, int]:
    """Of the range that says most of it: its weight, how much it says, and how early it stands."""
    patterns = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
    for said, pattern in zip((2, 1, 0), patterns, strict=True):
        for place, (stated, quality) in enumerate(ranges):
            if stated == pattern:
                return quality, said, -place
    return 0.0, 0, 0


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    """What is well formed of a header; a weight that is none asks for nothing."""
    for part in accept.split(","):
        stated, *parameters = (one.strip().lower() for one in part.split(";"))
        quality = next((one[2:] for one in parameters if one.startswith("q=")), "1")
        if "/" in stated and _QUALITY.fullmatch(quality):
            yield stated, float(quality)
