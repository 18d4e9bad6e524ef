"""Strict JSON: what two programs would read differently is refused."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from geo.errors import FileError, GeometryError
from geo.reading.text import decode
from geo.text import Text, printable

# So much of a text is shown at the place where it is wrong.
_SHOWN = 40

# An escape of half a character: it can be read and never be written again.
_LONE_SURROGATE = re.compile(
    r"(?<!\\)(?:\\\\)*\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})(?<!\\)(?:\\\\)*\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)


def parse_json(content: str | bytes, file: str) -> dict[str, Any]:
    """Parse a JSON object strictly: no duplicate keys, no NaN, no endless nesting, no endless numbers."""
    text = decode(content, file=file).text if isinstance(content, bytes) else content
    documents = parse_sequence(text, file)
    if len(documents) > 1:
        raise not_geojson(file)
    return documents[0]


def is_sequence(content: bytes) -> bool:
    """Whether it is JSON after JSON: a record separator in front, or an object a line and more than one."""
    text = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    first, *rest = text.split(b"\n", 1)
    return text.startswith(b"\x1e") or (first.rstrip().endswith(b"}") and bool(rest) and rest[0].lstrip()[:1] == b"{")


def parse_sequence(text: str, file: str) -> list[dict[str, Any]]:
    """Parse JSON objects that follow each other, a line each or after record separators (RFC 8142); as `parse_json`."""
    refuse_half_signs(text, file)
    decoder = strict_decoder(file)
    documents: list[dict[str, Any]] = []
    place = _next_value(text, 0)
    try:
        while place < len(text) or not documents:
            document, place = decoder.raw_decode(text, place)
            documents.extend(_objects(document, file))
            place = _next_value(text, place)
    except json.JSONDecodeError as error:
        raise _broken(error, text, file) from None
    except RecursionError:
        raise FileError(
            Text("JSON 嵌套过深", "the JSON is nested too deeply"),
            Text("请提交普通的 GeoJSON", "Hand in ordinary GeoJSON"),
            file=file,
        ) from None
    except (FileError, GeometryError):
        raise
    except ValueError:
        # Python refuses whole numbers of more than 4,300 digits: converting them takes for ever.
        raise FileError(
            Text("JSON 中有几千位的整数", "the JSON holds a whole number of thousands of digits"),
            Text("坐标应为普通的数", "Coordinates are ordinary numbers"),
            file=file,
        ) from None
    return documents


def _objects(document: Any, file: str) -> list[dict[str, Any]]:
    """An object, or those of a list that holds nothing else: programs hand features over so."""
    if isinstance(document, dict):
        return [document]
    if isinstance(document, list) and document and all(isinstance(one, dict) and "type" in one for one in document):
        return document
    if isinstance(document, list) and document and isinstance(document[0], list):
        raise NotGeoJson(
            Text("这是一串坐标，没有写明是什么", "these are coordinates, and nothing says of what"),
            Text(
                "请在最前面加一行“范围”“线路”或“点位”，或导出为 GeoJSON",
                'Write a line "area", "line" or "points" above them, or export GeoJSON',
            ),
            file=file,
        )
    raise not_geojson(file)


def _broken(error: json.JSONDecodeError, text: str, file: str) -> FileError:
    """Where the text ends before the JSON does it broke off; elsewhere somebody wrote what JSON does not allow."""
    there = printable(text[error.pos : error.pos + _SHOWN].partition("\n")[0])
    remedy = Text("文件可能没有传完，请重新导出", "The upload may have broken off; export it again")
    if there.startswith(("//", "/*")):
        remedy = Text(
            f"该处是注释（{there}），JSON 不允许注释；请删去",
            f"There stands a remark ({there}), which JSON does not allow; delete it",
        )
    elif text[error.pos :].strip() and not error.msg.startswith("Unterminated"):
        remedy = Text(
            f"该处写的是“{there}”：请检查是否缺引号（须为英文双引号）、逗号或括号，或多了逗号，改正后重新提交",
            f"There stands {there!r}: look for a missing quotation mark (straight and double), comma or bracket, or a comma too many,"
            " and hand it in again",
        )
    return FileError(
        Text(
            f"JSON 在第 {error.lineno} 行第 {error.colno} 列中断或有误",
            f"the JSON breaks off or is wrong at line {error.lineno}, column {error.colno}",
        ),
        remedy,
        file=file,
    )


def refuse_half_signs(text: str, file: str) -> None:
    """Refuse an escape of half a character."""
    if ("\\ud" in text or "\\uD" in text) and _LONE_SURROGATE.search(text):
        raise FileError(
            Text("文字中有不成对的代理字符（\\ud800–\\udfff）", "the text holds half a character (\\ud800 to \\udfff)"),
            Text("请改正该文字并重新导出", "Correct the text and export it again"),
            file=file,
        )


def strict_decoder(file: str) -> json.JSONDecoder:
    """A decoder that refuses what two programs would read differently."""

    def refuse_constant(word: str) -> float:
        raise GeometryError(
            Text(f"含有非有限数 {word}", f"it holds the non-finite number {word}"),
            Text("坐标与数值必须是有限数", "Coordinates and values must be finite numbers"),
            file=file,
        )

    return json.JSONDecoder(parse_constant=refuse_constant, object_pairs_hook=_unique_keys(file))


def _next_value(text: str, place: int) -> int:
    """Past blanks, line breaks and record separators."""
    while text[place : place + 1] in (" ", "\t", "\r", "\n", "\x1e", "\ufeff"):
        place += 1
    return place


def _unique_keys(file: str) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
            raise FileError(
                Text(f"键“{twice}”在同一对象中出现两次", f"the key {twice!r} stands twice in one object"),
                Text("请只保留一个", "Keep only one of them"),
                file=file,
            )
        return made

    return unique


class NotGeoJson(FileError):
    """JSON that is something else, such as a list."""


def not_geojson(file: str) -> NotGeoJson:
    """The message for JSON that is something else."""
    return NotGeoJson(
        Text("JSON 的根不是 GeoJSON 对象", "the root of the JSON is not a GeoJSON object"),
        Text(
            "根对象的 type 应为 FeatureCollection、Feature 或一种几何类型",
            "The root's type must be FeatureCollection, Feature or a geometry type",
        ),
        file=file,
    )
