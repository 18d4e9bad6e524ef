"""A form in the body of a request, taken apart: fields, and at most a few files, within the bounds of every body."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from fastapi import Request
from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser

from geo.text import Text
from permits.children.spool import Spool
from permits.server.problem import RefusedError
from permits.server.taking import MULTIPART

_MOST_FIELDS = 500
_MOST_FILES = 4
# A drawing or a pasted table; files have the bound of the body.
_FIELD_BYTES = 2**21
_BROKEN = Text(
    f"表单有误，或超过 {_MOST_FILES} 个文件、{_MOST_FIELDS} 项文字、一项文字 {_FIELD_BYTES // 2**20} MiB",
    f"the form is broken, or has more than {_MOST_FILES} files, {_MOST_FIELDS} texts, or {_FIELD_BYTES // 2**20} MiB in one text",
)
_NO_BOUNDARY = Text(
    "Content-Type 写着 multipart/form-data 而没有 boundary，各项无法分开；不要自己写这个请求头，由浏览器或程序库随表单写上",
    "Content-Type is multipart/form-data without its boundary, so the parts cannot be told apart; do not write this header yourself: "
    "browser or library writes it with the form",
)
_BROKE_OFF = Text(
    "表单没有传完：没有结尾的分界行（--boundary--），后面的内容可能丢失；请重新发送",
    "the form broke off: its closing boundary is missing, and so may be what came behind; send it again",
)
_NOT_UTF_8 = Text(
    "表单中有一项文字不是 UTF-8（GBK？）；请转为 UTF-8，作业文件请作为文件提交（curl：works=@文件）",
    "a text of the form is not UTF-8 (GBK perhaps); convert it, and send works as a file (curl: works=@FILE)",
)
# The closing boundary has at most 70 signs and stands at the end; little may follow it.
_END_BYTES = 4096


async def form_in(request: Request, content: Spool) -> FormData:
    """The form that a body holds, closed by who is done with it; empty where the body is none.

    Raises
    ------
    RefusedError
        It is broken, or has too many parts.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == MULTIPART:
            _, options = parse_options_header(request.headers["content-type"])
            if not options.get(b"boundary"):
                raise RefusedError("broken-body", _NO_BOUNDARY)
            return await _Parser(
                request.headers,
                _whole(content, b"--%b--" % options.get(b"boundary", b"")),
                max_files=_MOST_FILES,
                max_fields=_MOST_FIELDS,
                max_part_size=_FIELD_BYTES,
            ).parse()
        if kind == "application/x-www-form-urlencoded":
            parser = FormParser(request.headers, _chunks(content), max_fields=_MOST_FIELDS, max_part_size=_FIELD_BYTES)
            return await parser.parse()
    except _BrokeOffError:
        raise RefusedError("broken-body", _BROKE_OFF) from None
    except _NotUtf8Error:
        raise RefusedError("broken-body", _NOT_UTF_8) from None
    except (MultiPartException, ValueError, KeyError):
        raise RefusedError("broken-body", _BROKEN) from None
    return FormData()


class _BrokeOffError(MultiPartException):
    """A form without its end; told from within, so that the parser closes what it holds."""


class _NotUtf8Error(MultiPartException):
    """A text in another coding; told from within for the same reason."""


class _Parser(MultiPartParser):
    """A parser that garbles no text, which it would take for Latin-1 where it cannot read it, and no name of a file."""

    def on_headers_finished(self) -> None:
        super().on_headers_finished()
        file = self._current_part.file
        if file is not None and file.filename is not None:
            # As browsers and curl write it; they leave a percent sign as it is.
            file.filename = file.filename.replace("%22", '"')

    def on_part_end(self) -> None:
        if self._current_part.file is None:
            try:
                bytes(self._current_part.data).decode()
            except UnicodeDecodeError:
                raise _NotUtf8Error("a text is not UTF-8") from None
        super().on_part_end()


async def _whole(content: Spool, closing: bytes) -> AsyncGenerator[bytes, None]:
    end = b""
    async for chunk in _chunks(content):
        end = (end + chunk)[-_END_BYTES:]
        yield chunk
    if closing not in end:
        raise _BrokeOffError("no closing boundary")


async def _chunks(content: Spool) -> AsyncGenerator[bytes, None]:
    for chunk in content.chunks():
        yield chunk
        # A large form is taken apart for a second or more; the others are answered meanwhile.
        await asyncio.sleep(0)
