"""Papers beside the works: files of an archive that no reader takes and that hold no works.

They are named and do not stand in the way of an answer. What may hold works (a drawing, a spreadsheet, a table
without its geometry, a text with rows of coordinates, an archive in the archive, a project with graphics of its own)
is none of them: it is unread, and nothing is clear beside it.
"""

from __future__ import annotations

import re
from pathlib import Path

from geo.reading.refused import is_page_or_picture, known_format, xml_root

_STYLES = (".lyr", ".lyrx", ".qml", ".sld", ".style", ".stylx", ".avl", ".ctb", ".stb", ".pat", ".lin", ".ttf", ".ttc")
_INDEXES = (".sbn", ".sbx", ".qix", ".fix", ".idm", ".ind", ".atx", ".ain", ".aih", ".fbn", ".fbx", ".ixs", ".mxs")
_SYSTEMS = (".prj", ".qpj", ".cpg", ".cst", ".qmd")
# The place of a picture, as a text of six numbers.
_WORLD_FILES = (".tfw", ".jgw", ".pgw", ".bpw", ".wld", ".tifw", ".jpgw", ".pngw")
# What an office program leaves beside a file that is open.
_LOCK_PREFIXES = ("~$", ".~lock.")
_LETTERS = (".doc", ".docx", ".ppt", ".pptx", ".wps", ".rtf")
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
        return b"word/" in head or b"ppt/" in head
    found = known_format(head)
    if found is not None:
        return is_page_or_picture(found)
    return _is_text_without_places(head)


def _is_text_without_places(head: bytes) -> bool:
    try:
        text = head.decode("utf-8", "strict" if len(head) < _READ_BYTES else "ignore")
    except UnicodeDecodeError:
        text = head.decode("gb18030", "ignore")
    if "\0" in text:
        return False
    if xml_root(text.lstrip("\ufeff")) in _METADATA_ROOTS:
        return True
    if _DRAWN.search(text):
        return False
    return not any(
        len(re.findall(r"\d{5,}|\d+\.\d{3,}|\d\s*[°度]\s*\d", line[:2000])) > 1 for line in text.splitlines()
    )
