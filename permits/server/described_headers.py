"""Headers of answers, as the description of the interface says them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

# By the kind of problem that carries them.
_OF_PROBLEMS = {
    "not-done": ("Retry-After",),
    "unsupported-media-type": ("Accept", "Accept-Encoding"),
    "no-such-range": ("Content-Range",),
    "asked-too-often": ("Retry-After",),
    "busy": ("Retry-After",),
    "stopped": ("Retry-After",),
    "store-busy": ("Retry-After",),
    "not-ready": ("Retry-After",),
}
_TEXT = {"type": "string"}
_HEADERS: dict[str, tuple[str, dict[str, str]]] = {
    "Accept": ("接受的 Content-Type | kinds of body that are taken", _TEXT),
    "Accept-Encoding": ("接受的 Content-Encoding | codings of a body that are taken", _TEXT),
    "Accept-Ranges": ("没有压缩的可分段下载 | unless it is compressed, ranges may be asked for", _TEXT),
    "Batch-State": ("这一批的状态 | how far the batch is", {"$ref": "#/components/schemas/BatchState"}),
    "Content-Disposition": ("保存时的文件名 | the name under which it is saved", _TEXT),
    "Content-Range": ("哪一段，共多少字节 | which range, of how many bytes", _TEXT),
    "ETag": ("供 If-None-Match、If-Range 使用 | for If-None-Match and If-Range", _TEXT),
    "Last-Modified": ("写成的时间 | when it was written", _TEXT),
    "Link": ('后面还有、或还会有：下一页，rel="next" | the next page, where there are more rows or will be', _TEXT),
    "Location": ("这一批的地址 | where the batch is", {"type": "string", "format": "uri-reference"}),
    "Preference-Applied": ("按 Prefer 办了：respond-async | which preference was followed", _TEXT),
    "Retry-After": ("几秒后再问 | seconds after which to ask again", {"type": "integer"}),
}


def headers(*names: str) -> dict[str, Any]:
    """Headers that an answer has, or may have, as they stand in its description."""
    return {name: {"description": _HEADERS[name][0], "schema": dict(_HEADERS[name][1])} for name in names}


def headers_of_problems(codes: Iterable[str]) -> dict[str, Any]:
    """Those of a refusal, of any of these kinds of problem."""
    return headers(*sorted({name for code in codes for name in _OF_PROBLEMS.get(code, ())}))
