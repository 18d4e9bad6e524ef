"""The bytes of a drawing as text, and what its tags say before anybody builds entities of them.

Labels are written by whatever program had the drawing last: in the code page of its header, in UTF-8, as escapes
(``\\U+65BD``, ``\\M+5CAA9``), and now and then with a byte that fits nothing. No label refuses a drawing: shapes are
numbers, and numbers are ASCII.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from typing import NamedTuple

from geo.reading.text import decode, decode_value, encoding_note, looks_western, usual_encoding
from geo.text import Text

_HEADER_BYTES = 65536
# From AutoCAD 2007 on text is UTF-8, whatever code page the header still names.
_UTF8_SINCE = b"AC1021"
_CODE_PAGES = {"ansi_936": "gb18030", "ansi_950": "big5", "ansi_932": "cp932", "ansi_949": "cp949"}
# The digit of \M+nXXXX names a code page of the Far East.
_MULTIBYTE = {"1": "cp932", "2": "big5", "3": "cp949", "4": "johab", "5": "gb18030"}
_ESCAPES = re.compile(r"(?:\\U\+[0-9A-Fa-f]{4})+|(?:\\M\+[1-5][0-9A-Fa-f]{4})+")


class DrawingText(NamedTuple):
    """Text of a drawing, its escapes resolved, with what its sender should know."""

    text: str
    notes: tuple[Text, ...]


def drawing_text(content: bytes, *, file: str) -> DrawingText:
    """Decode a drawing; a line that fits no encoding keeps what can be read of it.

    Raises
    ------
    FileError
        It is marked as UTF-8 or UTF-16 and is not.
    """
    if content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        decoded = decode(content, file=file)
        return DrawingText(_resolved(decoded.text), (decoded.note,) if decoded.note else ())
    lines = content.split(b"\n")
    labels = [number for number, line in enumerate(lines) if not line.isascii()]
    if not labels:
        return DrawingText(_resolved(content.decode("ascii")), ())
    names = _encodings(content, [lines[number] for number in labels])
    name = usual_encoding([lines[number] for number in labels], names)
    broken = [number for number in labels if not decode_value(lines[number], name)[1]]
    text = "\n".join(line.decode(name, "replace") for line in lines)
    note = _broken_labels(lines, broken, name) if broken else encoding_note(text, name)
    return DrawingText(_resolved(text), (note,) if note else ())


def _encodings(content: bytes, labels: Sequence[bytes]) -> tuple[str, ...]:
    """Encodings that may be meant: UTF-8, what the header names, and what Chinese programs write without saying."""
    head = content[:_HEADER_BYTES]
    page = re.search(rb"\$DWGCODEPAGE\s+3\s+(\w+)", head)
    named = page.group(1).decode("ascii", "replace").lower() if page else ""
    stated = _CODE_PAGES.get(named, named.replace("ansi_", "cp") if named.startswith("ansi_125") else "")
    version = re.search(rb"\$ACADVER\s+1\s+(AC\d+)", head)
    if not stated or (stated.startswith("cp125") and not looks_western(labels)):
        # A Western code page is what programs write by default.
        return ("utf-8", "gb18030")
    if stated.startswith("cp125") or (version is not None and version.group(1) >= _UTF8_SINCE):
        return ("utf-8", stated, "gb18030")
    return (stated, "utf-8", "gb18030")


def _broken_labels(lines: Sequence[bytes], broken: Sequence[int], name: str) -> Text:
    first = broken[0]
    shown = lines[first].decode(name, "replace").strip()[:40]
    return Text(
        f"{len(broken)} 行文字含有 {name.upper()} 无法解读的字节，以 � 表示（第一处在第 {first + 1} 行：“{shown}”）；"
        "图形不受影响，图层名若受影响请核对",
        f"{len(broken)} line(s) of text hold bytes that are not {name.upper()}, shown as � (the first at line"
        f" {first + 1}: {shown!r}); shapes are not touched by it, layer names may be",
    )


def _resolved(text: str) -> str:
    return _ESCAPES.sub(_unescaped, text)


def _unescaped(found: re.Match[str]) -> str:
    escape = found.group(0)
    if escape.startswith("\\U"):
        made = bytes.fromhex(escape.replace("\\U+", "")).decode("utf-16-be", "replace")
    else:
        codes = re.findall(r"\\M\+(\d)([0-9A-Fa-f]{4})", escape)
        made = "".join(bytes.fromhex(code).lstrip(b"\0").decode(_MULTIBYTE[page], "replace") for page, code in codes)
    # A line break in a label would be two tags.
    return made if made.isprintable() else escape


def escaped(text: str) -> bytes:
    """The text as plain ASCII with escapes, for ezdxf's recovery, which decodes bytes by the header's code page."""
    return "".join(
        sign if sign.isascii() else f"\\U+{ord(sign):04X}" if ord(sign) < 0x10000 else "\\U+FFFD" for sign in text
    ).encode("ascii")


class Tags(NamedTuple):
    """What the tags of model space say: how many entities there are, and how far north half of their positions lie."""

    entities: int
    usual_northing: float


def count_entities(content: bytes) -> Tags:
    """Entities of model space, counted in the tags themselves; parts of polylines and inserts aside."""
    lines = content.splitlines()
    count, inside, open_one, before = 0, False, False, b""
    northings: list[float] = []
    for code, value in zip(lines[0::2], lines[1::2], strict=False):
        code, value = code.strip(), value.strip()
        if code == b"2" and value == b"ENTITIES" and before == b"SECTION":
            inside = True
        elif code == b"0" and inside:
            count += open_one
            if value == b"ENDSEC":
                break
            open_one = value not in (b"VERTEX", b"SEQEND", b"ATTRIB")
        elif code == b"67" and value == b"1":
            # Paper space.
            open_one = False
        elif code == b"20" and inside and re.fullmatch(rb"[-+]?[\d.]+(?:[eE][-+]?\d+)?", value):
            northings.append(_number(value))
        before = value
    return Tags(count, statistics.median(northings) if northings else 0.0)


def _number(value: bytes) -> float:
    try:
        return float(value)
    except ValueError:
        # Two decimal points: the entity will say so itself.
        return 0.0
