"""Papers beside the works: files of an archive that no reader takes and that hold no works.

They are named and do not stand in the way of an answer; what a plain text says of the works is asked as what stands above a table is. What may hold works (a drawing, a spreadsheet, a table
without its geometry, a text with rows of coordinates, an archive in the archive, a project with graphics of its own)
is none of them: it is unread, and nothing is clear beside it.
"""

from __future__ import annotations

import dataclasses
import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from geo.raw import RawLayer, SideTable
from geo.reading.refused import is_page_or_picture, known_format, xml_root
from geo.reading.side_tables import said_in, separated, table_in
from geo.text import Text

_STYLES = (".lyr", ".lyrx", ".qml", ".sld", ".style", ".stylx", ".avl", ".ctb", ".stb", ".pat", ".lin", ".ttf", ".ttc")
_INDEXES = (".sbn", ".sbx", ".qix", ".fix", ".idm", ".ind", ".atx", ".ain", ".aih", ".fbn", ".fbx", ".ixs", ".mxs")
_SYSTEMS = (".prj", ".qpj", ".cpg", ".cst", ".qmd")
# The place of a picture, as a text of six numbers.
_WORLD_FILES = (".tfw", ".jgw", ".pgw", ".bpw", ".wld", ".tifw", ".jpgw", ".pngw")
# What an office program leaves beside a file that is open.
_LOCK_PREFIXES = ("~$", ".~lock.")
_LETTERS = (".doc", ".docx", ".ppt", ".pptx", ".wps", ".rtf")
# Papers and projects that are archives of their own: by what lies in them, and by their names where they are broken.
_PACKED_PAPERS = (
    "word/document.xml",
    "ppt/presentation.xml",
    "ofd.xml",
    "fixeddocseq.fdseq",
    "fixeddocumentsequence.fdseq",
)
_OPEN_DOCUMENTS = (b"application/vnd.oasis.opendocument.text", b"application/vnd.oasis.opendocument.presentation")
_BROKEN_PAPERS = (*_LETTERS, ".docm", ".dotx", ".pptm", ".ppsx", ".odt", ".odp", ".ofd", ".xps", ".oxps", ".qgz")
# A project of QGIS only says how the files beside it look.
_PROJECT = (".qgs", ".qgd")
_MOST_MEMBERS, _END_BYTES = 2000, 65_557
_OLE = b"\xd0\xcf\x11\xe0"
# AutoCAD's fonts share the suffix of a shapefile's index.
_FONT = b"AutoCAD-86 "
_METADATA_ROOTS = (
    "metadata",
    "md_metadata",
    "mi_metadata",
    "dataset",
    "qgis",
    "styledlayerdescriptor",
    "esri_metadata",
)
_SYSTEM_WORDS = (b"PROJCS[", b"GEOGCS[", b"PROJCRS[", b"GEOGCRS[", b"EPSG:")
_DRAWN = re.compile(
    r'<(\w+:)?(kml|coordinates|Placemark|posList)\b|"coordinates"|\b(POLYGON|LINESTRING|POINT)\s*\(', re.I
)
_LOCK_BYTES = 1024
_READ_BYTES = 65536
# A longer text is a report, and says of more than these works.
_MOST_LINES, _LONGEST_LINE = 200, 1000


def is_companion(path: Path) -> bool:
    """Whether a file only says how others look, where their rows are or in which system they stand."""
    lock = path.name.startswith(_LOCK_PREFIXES) and path.stat().st_size < _LOCK_BYTES
    return lock or path.suffix.lower() in (*_STYLES, *_INDEXES, *_SYSTEMS, *_WORLD_FILES)


def is_attachment(path: Path) -> bool:
    """Whether a file that no reader takes is a paper beside the works and not a plan."""
    with path.open("rb") as stream:
        head = stream.read(_READ_BYTES)
    suffix = path.suffix.lower()
    if is_companion(path) or not head or head.startswith((*_SYSTEM_WORDS, _FONT)):
        return True
    if head.startswith(_OLE):
        return suffix in _LETTERS
    if head.startswith(b"PK"):
        return _is_packed_paper(path, head)
    found = known_format(head)
    if found is not None:
        return is_page_or_picture(found)
    return _is_text_without_places(head)


class Words(NamedTuple):
    """What a paper says of the works beside it, and its rows where it is a table."""

    lines: tuple[str, ...] = ()
    tables: tuple[SideTable, ...] = ()


def words_in(path: Path, *, file: str, name: str) -> Words:
    """The lines of a paper that is a plain text or a table of words; none of another."""
    with path.open("rb") as stream:
        head = stream.read(_READ_BYTES)
    if is_companion(path) or head.startswith((*_SYSTEM_WORDS, _FONT, _OLE, b"PK")) or known_format(head) is not None:
        return Words()
    text = _text(head)
    if "\0" in text or xml_root(text.lstrip("\ufeff")) is not None:
        return Words()
    lines = [line.strip() for line in text.lstrip("\ufeff").splitlines()]
    lines = [line[:_LONGEST_LINE] for line in lines if re.search(r"[^\W\d_]", line)][:_MOST_LINES]
    if (rows := separated(lines)) is not None:
        table, _ = table_in(rows, file=file, name=name)
        if table is not None:
            return Words(tuple(said_in(rows)), (table,))
    return Words(tuple(lines))


def with_words(
    read: Callable[[], RawLayer], said: tuple[str, ...], tables: tuple[SideTable, ...]
) -> Callable[[], RawLayer]:
    """A layer of which is said what papers beside it say."""

    def headed() -> RawLayer:
        layer = read()
        return dataclasses.replace(layer, headings=(*layer.headings, *said), tables=(*layer.tables, *tables))

    return headed


def passed_over(names: Sequence[str], said: Sequence[str]) -> Text:
    """The note on papers in an archive; ``said`` is what those of them say that are texts."""
    zh, en = (
        ("（文本附件只看其中对作业的说明）", " (plain texts only for what they say of the works)") if said else ("", "")
    )
    return Text(
        f"压缩包中的附件（不含作业范围）没有读取{zh}：{'、'.join(names)}",
        f"attachments in the archive, which hold no works, were not read{en}: {', '.join(names)}",
    )


def _text(head: bytes) -> str:
    try:
        return head.decode("utf-8", "strict" if len(head) < _READ_BYTES else "ignore")
    except UnicodeDecodeError:
        return head.decode("gb18030", "ignore")


def _is_packed_paper(path: Path, head: bytes) -> bool:
    """Whether an archive is a letter, a presentation or a project; a workbook or a parcel of files is none."""
    if b"word/" in head or b"ppt/" in head or any(kind in head[:200] for kind in _OPEN_DOCUMENTS):
        return True
    names = _names_in(path)
    if names is None:
        return path.suffix.lower() in _BROKEN_PAPERS
    plain = [name.lower().lstrip("/") for name in names]
    return bool(set(_PACKED_PAPERS) & set(plain)) or (bool(plain) and all(one.endswith(_PROJECT) for one in plain))


def _names_in(path: Path) -> list[str] | None:
    """Names of the members of an archive; none where it states more than any paper has, None where it is broken."""
    with path.open("rb") as stream:
        stream.seek(max(path.stat().st_size - _END_BYTES, 0))
        tail = stream.read()
    end = tail.rfind(b"PK\x05\x06")
    if end >= 0 and len(tail) >= end + 22 and struct.unpack_from("<H", tail, end + 10)[0] > _MOST_MEMBERS:
        return []
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return None


def _is_text_without_places(head: bytes) -> bool:
    text = _text(head)
    if "\0" in text:
        return False
    if xml_root(text.lstrip("\ufeff")) in _METADATA_ROOTS:
        return True
    if _DRAWN.search(text):
        return False
    return not any(
        len(re.findall(r"\d{5,}|\d+\.\d{3,}|\d\s*[°度]\s*\d", line[:2000])) > 1 for line in text.splitlines()
    )
