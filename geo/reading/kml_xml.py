"""KML as XML: parsed under limits, with the slips that every viewer forgives, and the true reason for the others."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from html.entities import html5
from typing import Any

from geo.errors import FileError
from geo.limits import MAX_FOLDERS
from geo.text import Text

# Codes of expat.
_INVALID_TOKEN, _MISMATCHED_TAG, _BEHIND_THE_END = 4, 7, 9
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9A-Fa-f]+);)(?:(\w{1,32});)?")
_NO_MARKUP = re.compile(r"(<!--.*?-->|<!\[CDATA\[.*?\]\]>)", re.S)
# Up to its own end: one that is not closed reaches no further than where the next begins.
_DESCRIPTION = re.compile(r"(<description>)((?:(?!<description>).)*?)(</description>)", re.S)
# Elements of KML in a description mean that an end is missing before them.
_MAY_HOLD_A_PLACE = re.compile(
    r"<\s*/?\s*(?:\w+:)?(?:Placemark|Folder|Document|\w*Geometry|Polygon|Point|LineString|LinearRing|coord)", re.I
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def parse_kml(text: str, *, file: str) -> tuple[ElementTree.Element, Text | None]:
    """Root element, and what was forgiven.

    Raises
    ------
    FileError
        Not well-formed, with a document type (KML never needs one, bombs do), or nested without end.
    """
    if re.search(r"<!(DOCTYPE|ENTITY)", text, re.I):
        raise FileError(
            Text("KML 中有 DOCTYPE 或 ENTITY 声明", "the KML has a DOCTYPE or ENTITY declaration"),
            Text("KML 不需要它，请重新导出", "KML needs none; export it again"),
            file=file,
        )
    # The text is decoded already; a declaration of another encoding would only mislead the parser.
    body = re.sub(r"^\s*<\?xml[^>]*\?>", lambda found: "\n" * found.group(0).count("\n"), text)
    # Programs that write into a longer file leave zeros behind the end.
    body = body.rstrip("\x00 \r\n\t")
    try:
        return _tree(body, file), None
    except ElementTree.ParseError as error:
        broken = _broken(error, body, file)
    unbound = _unbound_prefixes(body)
    declared = _declared(body, unbound)
    mended = _with_plain_text(declared)
    prefixes = Text(
        f"{file}：前缀 {'、'.join(unbound)} 没有声明，已按各软件的惯例读取",
        f"{file}: the prefix {', '.join(unbound)} is not declared; it was read as every viewer does",
    )
    entities = Text(
        f"{file}：有写错的 XML 实体（& 或 &nbsp; 之类）或说明文字中没有关闭的标签，已按文字读取",
        f"{file}: miswritten XML entities (& or the like of &nbsp;), or tags that a description does not close, were read as text",
    )
    for text, note in ((declared, prefixes), (mended, entities)):
        if text == body:
            continue
        try:
            return _tree(text, file), note
        except ElementTree.ParseError as error:
            broken = _broken(error, text, file)
    raise broken


def _declared(body: str, prefixes: Sequence[str]) -> str:
    """The body with declarations of prefixes in its first tag, on its own line: places in messages stay right."""
    declared = "".join(f' xmlns:{prefix}="urn:undeclared:{prefix}"' for prefix in prefixes)
    return re.sub(r"<[A-Za-z_][\w:.-]*", lambda found: found.group(0) + declared, body, count=1)


def _with_plain_text(body: str) -> str:
    """The body with signs that are no entities as the signs they are, and with descriptions as text where they hold nothing
    that can be a place: neither decides where anything lies."""
    pieces = _NO_MARKUP.split(body)
    # What stands between the separators alone: those are comments and CDATA, where & is itself.
    pieces[::2] = [_DESCRIPTION.sub(_as_text, _AMPERSAND.sub(_entity, piece)) for piece in pieces[::2]]
    return "".join(pieces)


def _entity(found: re.Match[str]) -> str:
    name = found[1]
    if not name:
        return "&amp;"
    sign = html5.get(f"{name};")
    return "".join(f"&#{ord(one)};" for one in sign) if sign else f"&amp;{name};"


def _as_text(found: re.Match[str]) -> str:
    inner = found[2]
    plain = inner if _MAY_HOLD_A_PLACE.search(inner) else inner.replace("<", "&lt;").replace(">", "&gt;")
    return f"{found[1]}{plain}{found[3]}"


def _tree(body: str, file: str) -> ElementTree.Element:
    parser: Any = ElementTree.XMLPullParser(("start", "end"))
    root: ElementTree.Element | None = None
    depth = 0
    for start in range(0, len(body), 65536):
        parser.feed(body[start : start + 65536])
        for event, element in parser.read_events():
            root = element if root is None else root
            depth += 1 if event == "start" else -1
            if depth > MAX_FOLDERS:
                raise FileError(
                    Text("XML 嵌套过深", "the XML is nested too deeply"),
                    Text("请提交普通的 KML", "Hand in ordinary KML"),
                    file=file,
                )
    parser.close()
    assert root is not None, "close() raises where there was no element"
    return root


def _unbound_prefixes(body: str) -> list[str]:
    plain = re.sub(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>", "", body, flags=re.S)
    used: dict[str, None] = {}
    for tag in re.findall(r"<[^<>]*>", plain):
        names = re.match(r"</?([A-Za-z_][\w.-]*):", tag), *re.finditer(r"\s([A-Za-z_][\w.-]*):[\w.-]+\s*=", tag)
        used.update(dict.fromkeys(found.group(1) for found in names if found is not None))
    bound = set(re.findall(r"\sxmlns:([\w.-]+)\s*=", plain)) | {"xml", "xmlns"}
    return [prefix for prefix in used if prefix not in bound]


def _broken(error: ElementTree.ParseError, body: str, file: str) -> FileError:
    line, column = error.position
    lines = body.split("\n")
    near = lines[line - 1][max(column - 40, 0) : column + 40] if line <= len(lines) else ""
    behind = lines[line - 1][max(column - 2, 0) :] if line <= len(lines) else ""
    miswritten = _miswritten(error.code, near, behind)
    return FileError(
        Text(
            f"XML 在第 {line} 行第 {column} 列中断或有误{miswritten.zh}",
            f"the XML breaks off or is wrong at line {line}, column {column}{miswritten.en}",
        ),
        Text("文件可能没有传完，请重新导出", "The upload may have broken off; export it again")
        if not miswritten.zh
        else Text("请改正这一处，或重新导出", "Correct this place, or export it again"),
        file=file,
    )


def _miswritten(code: int, near: str, behind: str) -> Text:
    """What is wrong at a place where nothing broke off; empty where that is not known."""
    if code == _INVALID_TOKEN and (control := _CONTROL.search(near)) is not None:
        sign = f"U+{ord(control.group(0)):04X}"
        return Text(f"：有控制字符 {sign}", f": there is a control character, {sign}")
    closing = re.search(r"</[\w.:-]+>", behind)
    if code == _MISMATCHED_TAG and closing is not None:
        return Text(
            f"：到“{closing.group(0)}”为止，前面有标签没有关闭（例如说明文字中的 <br>，应放进 CDATA）",
            f": at {closing.group(0)!r} a tag before it was not closed (such as <br> in a description, which belongs into CDATA)",
        )
    if code == _BEHIND_THE_END:
        return Text("：文件在 XML 结束之后还有内容", ": something follows behind the end of the XML")
    return Text("", "")
