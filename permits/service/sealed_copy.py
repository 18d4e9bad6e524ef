"""What a file holds in which a seal may stand: strict, so that no program can read it in another way than `verify.js`."""

from __future__ import annotations

import io
import json
import math
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import Any

from geo.errors import FileError
from geo.text import Text

# What may stand round a text that was pasted; the same signs in verify.js.
EDGES = " \t\r\n\u00a0\u3000"
MOST_BYTES = 128 * 2**20
# A determination needs some twenty.
_MOST_LEVELS = 100
_IN_ARCHIVES = "determination.json"
_META = "heatguard-code"
# As it is written, wherever it stands; what else has this name is none (the picture of the code on a map).
_WRITTEN = re.compile(r"""name[ \t\r\n\f]*=[ \t\r\n\f]*["']?heatguard-code""", re.IGNORECASE | re.ASCII)
_OF_A_HEAD = {"html", "head", "base", "link", "meta"}
_WITH_TEXT = {"title", "style", "script", "noscript", "noframes", "template"}


def text_of_file(path: Path) -> tuple[str, bool]:
    """The text of a copy, and whether it came out of an archive.

    Raises
    ------
    FileError
        It cannot be read, is no UTF-8, or is an archive without one ``determination.json``.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise nothing_sealed(path.name)
        content = path.read_bytes()
    except OSError as error:
        raise FileError(
            Text(f"读不了（{error.strerror}）", f"it cannot be read ({error.strerror})"),
            Text("请检查路径", "Check the path"),
            file=path.name,
        ) from None
    archive = content.startswith(b"PK\x03\x04")
    if archive:
        content = _of_archive(content, path.name)
    try:
        return content.decode("utf-8-sig").strip(EDGES), archive
    except UnicodeDecodeError:
        raise nothing_sealed(path.name) from None


def nothing_sealed(file: str) -> FileError:
    """The message for what is no copy, with what to hand in."""
    return FileError(
        Text(
            "不是检查意见，也不是封印码的文字（UTF-8）", "it is neither a determination nor the text of a code (UTF-8)"
        ),
        Text(
            "请交 determination.json、papers.zip、保存的报告或地图网页；PDF、Word、照片或纸件，请扫其中的封印码，把所得文字存成 UTF-8 文件",
            "Hand in determination.json, papers.zip, a saved report or map; of a PDF, a Word file, a photograph or paper, scan the"
            " code and save what it reads as a UTF-8 file",
        ),
        file=file,
    )


def _of_archive(content: bytes, file: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            # Programs that unpack would write these to one place, or show them as one.
            alike = [
                one
                for one in archive.infolist()
                if PurePosixPath(one.filename.replace("\\", "/")).name.casefold() == _IN_ARCHIVES
            ]
            if len(alike) > 1:
                raise FileError(
                    Text("压缩包里有不止一份 determination.json", "the archive holds more than one determination.json"),
                    Text(
                        "请从服务器重新下载，或只交其中一份",
                        "Download it again from the server, or hand in one of them",
                    ),
                    file=file,
                )
            if not alike or alike[0].filename != _IN_ARCHIVES or alike[0].file_size > MOST_BYTES:
                raise nothing_sealed(file)
            # Other ways of packing unpack without a bound; our papers are never packed so.
            if alike[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise nothing_sealed(file)
            return archive.read(alike[0])
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
        raise nothing_sealed(file) from None


def strict_json(text: str, file: str) -> dict[str, Any]:
    """A JSON object in which nothing can be read in two ways; every number is its double.

    Raises
    ------
    FileError
        It is no JSON; a key stands twice; it is nested too deeply, or holds half a character or a number that no double is.
    """

    def refused(zh: str, en: str) -> FileError:
        remedy = Text("请用服务器给出的原文件", "Use the file as the server gave it")
        return FileError(Text(f"JSON 有误：{zh}", f"the JSON is wrong: {en}"), remedy, file=file)

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
            raise refused(f"键“{twice}”出现两次", f"the key {twice!r} stands twice")
        return made

    def finite(written: str) -> float:
        value = float(written)
        if not math.isfinite(value):
            raise refused("含有过大或非有限的数", "it holds a number that is too large, or none")
        return value

    too_deep = refused("嵌套过深", "it is nested too deeply")
    try:
        document = json.loads(
            text, object_pairs_hook=unique, parse_float=finite, parse_int=finite, parse_constant=finite
        )
        json.dumps(document, ensure_ascii=False).encode()
    except RecursionError:
        raise too_deep from None
    except UnicodeEncodeError:
        raise refused("含有半个字符", "it holds half a character") from None
    except json.JSONDecodeError as error:
        raise refused(
            f"第 {error.lineno} 行第 {error.colno} 列", f"line {error.lineno}, column {error.colno}"
        ) from None
    if not isinstance(document, dict):
        raise nothing_sealed(file)
    level: Sequence[Any] = [document]
    for _ in range(_MOST_LEVELS):
        level = list(_within(level))
    if level:
        raise too_deep
    return document


def _within(level: Sequence[Any]) -> Iterator[Any]:
    for one in level:
        inside = one.values() if isinstance(one, dict) else one
        yield from (value for value in inside if isinstance(value, dict | list))


class _Head(HTMLParser):
    """What metas of ours stand in the head of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.codes: list[str] = []
        self._in_head = True
        self._inside: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._inside is not None or not self._in_head:
            return
        if tag in _WITH_TEXT:
            self._inside = tag
        elif tag not in _OF_A_HEAD:
            self._in_head = False
        # Of an attribute that stands twice the first counts.
        first = dict(reversed(attrs))
        if tag == "meta" and first.get("name") == _META:
            self.codes.append(first.get("content") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = None
        elif tag in ("body", "html", "br") and self._inside is None:
            self._in_head = False

    def handle_data(self, data: str) -> None:
        if self._inside is None and data.strip(" \t\r\n\f"):
            self._in_head = False


def codes_of_page(text: str) -> list[str] | None:
    """The codes in a page: none, the one in its head, or None where it cannot be told which is meant.

    A second one anywhere, be it in a comment or shown as text, is one too many: somebody put it there.
    """
    times = len(_WRITTEN.findall(text))
    head = _Head()
    head.feed(text)
    head.close()
    if not times and not head.codes:
        return []
    return head.codes if times == len(head.codes) == 1 else None
