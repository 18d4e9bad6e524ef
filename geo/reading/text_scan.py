"""One pass over a text file of any size: its fingerprint, its encoding, and how many lines it has."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

_BLOCK_BYTES = 2**20
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# What no sign begins with.
_INSIDE_A_SIGN = bytes(range(0x80, 0xC0))
_UTF8_MARK = b"\xef\xbb\xbf"


class TextScan(NamedTuple):
    """What is to be known of a text before its first line is read."""

    fingerprint: str
    encoding: str


def scan_text(path: Path) -> TextScan:
    """Go through a file once.

    It is UTF-8 where at least half of the lines that hold more than ASCII are: such a line is UTF-8 by no chance, while one that
    was cut inside a sign makes no other file of it.
    """
    digest = hashlib.sha256()
    told, fitting = 0, 0
    with path.open("rb") as stream:
        if stream.read(2) in _UTF16:
            return TextScan(_digest_of(stream, digest), "utf-16")
        stream.seek(0)
        begun = False
        for block in _whole_lines(stream):
            digest.update(block)
            if not block.isascii():
                # A long line comes in blocks that may part a sign.
                whole = block.lstrip(_INSIDE_A_SIGN) if begun else block
                lines = [line for line in whole.split(b"\n") if not line.isascii()]
                told += len(lines)
                fitting += len(lines) if _is_utf8(whole) else sum(map(_is_utf8, lines))
            begun = not block.endswith(b"\n")
    return TextScan(digest.hexdigest(), "utf-8" if 2 * fitting >= told else "gb18030")


def _digest_of(stream: BinaryIO, digest: hashlib._Hash) -> str:
    stream.seek(0)
    while block := stream.read(_BLOCK_BYTES):
        digest.update(block)
    return digest.hexdigest()


def _whole_lines(stream: BinaryIO) -> Iterator[bytes]:
    """The file in blocks that end with a line, or inside a line that is longer than a block."""
    rest = b""
    while block := stream.read(_BLOCK_BYTES):
        whole, end, after = block.rpartition(b"\n")
        yield rest + (whole + end or after)
        rest = after if end else b""
    if rest:
        yield rest


def _is_utf8(content: bytes) -> bool:
    """Whether it is UTF-8, its last sign aside."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        return False
    return True


class Record(NamedTuple):
    """A line or a record of a sequence, and the number of the line on which it begins; None where it is too long to be read."""

    line: int
    content: bytes | None


def records(path: Path, separator: bytes, *, longest: int) -> Iterator[Record]:
    """What stands between separators, blank ones left out; never more of it in memory than the longest may have."""
    line = 1
    with path.open("rb") as stream:
        rest = stream.read(_BLOCK_BYTES).removeprefix(_UTF8_MARK)
        too_long = False
        while True:
            whole = rest.split(separator)
            rest = whole.pop()
            for content in whole:
                if too_long:
                    yield Record(line, None)
                elif content and not content.isspace():
                    yield Record(line + _blank_lines(content), content)
                too_long = False
                line += content.count(b"\n") + separator.count(b"\n")
            if too_long or len(rest) > longest:
                too_long = True
                line += rest.count(b"\n")
                rest = b""
            block = stream.read(_BLOCK_BYTES)
            if not block:
                break
            rest += block
    if too_long:
        yield Record(line, None)
    elif rest and not rest.isspace():
        yield Record(line + _blank_lines(rest), rest)


def _blank_lines(content: bytes) -> int:
    """How many lines a record passes before it begins."""
    return content.count(b"\n", 0, len(content) - len(content.lstrip())) if content[:1].isspace() else 0
