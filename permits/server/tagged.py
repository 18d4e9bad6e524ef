"""An answer that changes seldom, under a tag: who has it already is told so, and not sent it again."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from fastapi import Request, Response
from fastapi.responses import FileResponse
from starlette.types import Receive, Scope, Send

from geo.text import Text
from permits.server.problem import RefusedError

_RANGE = re.compile(r"bytes=(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))")
_NO_RANGE = Text("文件没有这一段", "the file has no such range")
_TAGS = re.compile(r'"[^"]*"')
# Kept by who asked, and asked about each time.
_KEPT = "private, no-cache"
# Said by 200, too, where it is compressed or could have been.
_VARIES = "accept-encoding"


def tagged(
    request: Request, content: bytes, *, media_type: str = "application/json", negotiated: bool = False
) -> Response:
    """The answer; 304 and nothing more where the header ``If-None-Match`` names its tag.

    Parameters
    ----------
    negotiated : bool
        Whether its media type is one of several, by what the client accepts.
    """
    # Weak: the same content also goes out compressed.
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"etag": f"W/{tag}", "cache-control": _KEPT, **({"vary": "accept"} if negotiated else {})}
    if _has(request, tag):
        varies = f"accept, {_VARIES}" if negotiated else _VARIES
        return Response(status_code=304, headers={**headers, "vary": varies})
    return Response(content, headers=headers, media_type=media_type)


def tagged_file(request: Request, path: Path, *, media_type: str, saved_as: str) -> Response:
    """The same of a file that stays as it is once it is there, to be saved under a name; a range of it where one is asked for.

    Raises
    ------
    RefusedError
        The range lies behind its end.
    """
    status = path.stat()
    ranged = _RANGE.fullmatch(request.headers.get("range", "").replace(" ", ""))
    sent = _WholeFile if ranged is None or _is_backwards(ranged) else FileResponse
    file = sent(path, headers={"cache-control": _KEPT}, media_type=media_type, filename=saved_as, stat_result=status)
    if _has(request, file.headers["etag"]):
        # Where it came compressed its tag was a weak one (`permits.server.for_programs`): what is kept under that is meant.
        weak = f"W/{file.headers['etag']}"
        tag = weak if weak in request.headers["if-none-match"] else file.headers["etag"]
        headers = {"etag": tag, "cache-control": _KEPT, "vary": _VARIES}
        return Response(status_code=304, headers=headers)
    unchanged = request.headers.get("if-range") in (None, file.headers["etag"], file.headers["last-modified"])
    if ranged is not None and unchanged and _is_behind(ranged, status.st_size):
        raise RefusedError("no-such-range", _NO_RANGE, {"content-range": f"bytes */{status.st_size}"})
    return file


class _WholeFile(FileResponse):
    """Sent whole: several ranges at once, or what is none, are passed over, as RFC 9110 allows."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(name, value) for name, value in scope["headers"] if name != b"range"]
        await super().__call__({**scope, "headers": headers}, receive, send)


def _is_backwards(ranged: re.Match[str]) -> bool:
    first, last, _ = ranged.groups()
    return bool(first and last) and int(last) < int(first)


def _is_behind(ranged: re.Match[str], length: int) -> bool:
    first, _, of_the_end = ranged.groups()
    return int(of_the_end) == 0 if first is None else int(first) >= length


def _has(request: Request, tag: str) -> bool:
    """Whether who asks has what the tag stands for; a tag may have become a weak one where it was compressed."""
    asked = ",".join(request.headers.getlist("if-none-match"))
    return asked.strip() == "*" or tag in _TAGS.findall(asked)
