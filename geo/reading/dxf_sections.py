"""Sections of a drawing, walked tag by tag before ezdxf sees them: it keeps the last section of a name, skips those it
does not know and stops at the first end of file, and what it drops may be the works."""

from __future__ import annotations

import io
from collections.abc import Iterator

from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.entities.factory import ENTITY_CLASSES

from geo.errors import FileError
from geo.reading.dxf_shapes import LETTERING
from geo.text import Text

_SECTIONS = frozenset(
    ["HEADER", "CLASSES", "TABLES", "BLOCKS", "ENTITIES", "OBJECTS", "THUMBNAILIMAGE", "ACDSDATA"],
)
_DRAWN = frozenset(kind for kind, made in ENTITY_CLASSES.items() if issubclass(made, DXFGraphic)) - LETTERING
_COMMENT = 999


def refuse_hidden_parts(text: str, *, file: str) -> None:
    """Refuse a drawing of which a part would be dropped in silence.

    Raises
    ------
    FileError
        A section or a block stands twice, a section has a name that the format does not know, entities stand where
        none belong, or something follows the end of the file.
    """
    hidden = next(_hidden(text), None)
    if hidden is not None:
        raise FileError(
            hidden,
            Text(
                "各 CAD 程序读法不同，有的图元会丢失；请在 CAD 中打开，核对图形齐全后另存为 DXF 再提交",
                "Programs read that differently and some would lose entities; open it in the CAD program, see that all is there"
                " and save it as DXF again",
            ),
            file=file,
        )


def _tags(text: str) -> Iterator[tuple[int | None, str]]:
    """Tags but for comments; lines end as ezdxf sees them end."""
    lines = iter(io.StringIO(text, newline=None))
    for code, value in zip(lines, lines, strict=False):
        try:
            number = int(code)
        except ValueError:
            number = None
        if number != _COMMENT:
            yield number, value.strip()


def _hidden(text: str) -> Iterator[Text]:
    sections: set[str] = set()
    blocks: set[str] = set()
    section, in_block, awaited, ended = "", False, "", False
    for code, value in _tags(text):
        if ended and (code is not None or value):
            yield Text("文件结束标记（EOF）之后还有内容", "something follows its end of file (EOF)")
        if code == 2 and awaited == "SECTION":
            if value not in _SECTIONS:
                yield Text(f"有未知的段“{value[:40]}”", f"it has a section of unknown name, {value[:40]!r}")
            if value in sections:
                yield Text(f"{value} 段出现两次", f"its section {value} stands twice")
            sections.add(value)
            section = value
        elif code == 2 and awaited == "BLOCK":
            if value.lower() in blocks:
                yield Text(f"图块“{value[:40]}”定义了两次", f"its block {value[:40]!r} is defined twice")
            blocks.add(value.lower())
        if code == 0:
            ended = value == "EOF"
            in_block = value == "BLOCK" or (in_block and value not in ("ENDBLK", "ENDSEC"))
            section = "" if value == "ENDSEC" else section
            if value in _DRAWN and section != "ENTITIES" and not (section == "BLOCKS" and in_block):
                where = section or "-"
                yield Text(
                    f"{where} 段中有 {value} 图元，那里不应有图元",
                    f"a {value} entity stands in {where}, where none belongs",
                )
            awaited = value
        elif code == 2:
            # The first name after SECTION or BLOCK is its own.
            awaited = ""
