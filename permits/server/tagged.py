"""An answer that changes seldom, under a tag: who has it already is told so, and not sent it again."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from fastapi import Request, Response
from fastapi.responses import FileResponse

_TAGS = re.compile(r'"[^"]*"')
# Kept by who asked, and asked about each time.
_KEPT = "private, no-cache"


def tagged(request: Request, content: bytes, *, media_type: str = "application/json") -> Response:
    """The answer; 304 and nothing more where the header ``If-None-Match`` names its tag."""
    # Weak: the same content also goes out compressed.
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"etag": f"W/{tag}", "cache-control": _KEPT}
    if _has(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)


def tagged_file(request: Request, path: Path, *, media_type: str, saved_as: str) -> Response:
    """The same of a file that stays as it is once it is there, to be saved under a name."""
    file = FileResponse(
        path, headers={"cache-control": _KEPT}, media_type=media_type, filename=saved_as, stat_result=path.stat()
    )
    if _has(request, file.headers["etag"]):
        return Response(status_code=304, headers={"etag": file.headers["etag"], "cache-control": _KEPT})
    return file


def _has(request: Request, tag: str) -> bool:
    """Whether who asks has what the tag stands for; a tag may have become a weak one where it was compressed."""
    asked = ",".join(request.headers.getlist("if-none-match"))
    return asked.strip() == "*" or tag in _TAGS.findall(asked)
