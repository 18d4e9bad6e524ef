"""GeoJSON line by line in parts: features, bare geometries, collections of one, or what a screening is asked with.

A line that is broken, or says two things of one fact, is unread with its number and its reason; no other is harmed.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from geo.errors import CrsError, FileError, InputError
from geo.limits import MAX_PART_BYTES, MAX_RECORD_BYTES
from geo.raw import RawLayer, Unread
from geo.reading.geojson import geojson_layer
from geo.reading.hidden_shapes import GEOMETRY_TYPES
from geo.reading.json_text import not_geojson, parse_sequence
from geo.reading.part import Layers, Source, by_halves, in_their_places, sound_layers, with_lost
from geo.reading.text import encoding_note
from geo.reading.text_scan import Record, TextScan, records, scan_text
from geo.text import Text

RECORD_SEPARATOR = b"\x1e"
# What stands beside the works in the body of a screening and is no fact of theirs.
_WORKS, _SYSTEM = "works", "crs"
_OWN_OF_COLLECTION = frozenset(("type", "features", "crs", "bbox"))
# What stands beside the works of a document as facts of theirs, with the name of the file; InputError where it cannot be right.
Beside = Callable[[Mapping[str, Any], str], Mapping[str, Any]]
_NO_FEATURE = Text("这一行没有要素", "the line holds no feature")


class Item(NamedTuple):
    """A feature, or a collection of one that says more; its place in the file and the line it stands on, where that says anything."""

    position: int
    line: int | None
    feature: Any


def members_beside(document: Mapping[str, Any], _: str) -> Mapping[str, Any]:
    """Each member beside the works and their system."""
    return {key: value for key, value in document.items() if key not in (_WORKS, _SYSTEM) and value is not None}


def open_json_lines(path: Path, *, most: int, beside: Beside, behind: int) -> Layers:
    """The one layer of a file with a JSON text a line, or after each record separator (RFC 8142)."""
    scan = scan_text(path)
    source = Source(path.name, None, scan.fingerprint)
    return {None: lambda: _parts(path, scan, source, most, beside, behind)}


def count_json_lines(path: Path) -> int:
    """Lines that are not blank: each holds a feature, if it is sound."""
    return sum(1 for _ in _records(path))


def _records(path: Path) -> Iterator[Record]:
    with path.open("rb") as stream:
        start = stream.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
    separator = RECORD_SEPARATOR if start.startswith(RECORD_SEPARATOR) else b"\n"
    return records(path, separator, longest=MAX_RECORD_BYTES)


def _parts(path: Path, scan: TextScan, source: Source, most: int, beside: Beside, behind: int) -> Iterator[RawLayer]:
    notes: list[Text] = []
    position = 0
    for lines in _windows(_records(path), most):
        if position + len(lines) <= behind:
            # Each line is a feature here, or its reader looks for it once more.
            position += len(lines)
            continue
        if scan.encoding != "utf-8" and not notes:
            sample = b"\n".join(line.content or b"" for line in lines).decode(scan.encoding, "replace")
            notes = [note] if (note := encoding_note(sample, scan.encoding)) else []
        items, lost, position = _items(lines, scan.encoding, position, source.file, beside)
        # A line may hold a collection of many.
        parts = [items[start : start + most] for start in range(0, len(items), most)] or [[]]
        for part in parts:
            yield from parts_of_items(part, lost, source, notes)
            lost, notes = [], []


def _windows(found: Iterable[Record], most: int) -> Iterator[list[Record]]:
    """Lines that are parsed at once: as many as a part has features, or fewer long ones."""
    window: list[Record] = []
    size = 0
    for record in found:
        window.append(record)
        size += len(record.content or b"")
        if len(window) == most or size > MAX_PART_BYTES:
            yield window
            window, size = [], 0
    if window:
        yield window


def _items(
    window: Sequence[Record], encoding: str, position: int, file: str, beside: Beside
) -> tuple[list[Item], list[Unread], int]:
    """Features of some lines with their places, lines that hold none on the account, and the place behind them."""
    items: list[Item] = []
    lost: list[Unread] = []

    def parse(lines: Sequence[Record]) -> list[dict[str, Any]]:
        return _documents(lines, encoding, file)

    for lines, documents in by_halves(window, parse):
        if isinstance(documents, InputError):
            lost.append(Unread(str(position), _on_line(lines[0].line, documents.problem)))
            position += 1
            continue
        for line, document in zip(lines, documents, strict=True):
            try:
                features = features_of(document, file, beside)
            except InputError as error:
                lost.append(Unread(str(position), _on_line(line.line, error.problem)))
                position += 1
                continue
            if not features:
                lost.append(Unread(str(position), _on_line(line.line, _NO_FEATURE)))
                position += 1
            for feature in features:
                items.append(Item(position, line.line, feature))
                position += 1
    return items, lost, position


def _documents(lines: Sequence[Record], encoding: str, file: str) -> list[dict[str, Any]]:
    """The JSON objects of some lines, one a line."""
    if any(line.content is None for line in lines):
        raise FileError(
            Text(f"该行超过 {MAX_RECORD_BYTES} 字节", f"the line has more than {MAX_RECORD_BYTES} bytes"),
            Text("请检查换行", "Check its line breaks"),
            file=file,
        )
    try:
        text = b"\n".join(line.content or b"" for line in lines).decode(encoding)
    except UnicodeDecodeError:
        raise FileError(
            Text(f"文字不是 {encoding.upper()}", f"the text is not {encoding.upper()}"),
            Text("请另存为 UTF-8", "Save it as UTF-8"),
            file=file,
        ) from None
    documents = parse_sequence(text, file)
    # A line that breaks off may go on in the next one: then neither is what stands there.
    if len(documents) != len(lines):
        raise not_geojson(file)
    return documents


def _on_line(line: int | None, problem: Text) -> Text:
    if line is None:
        return problem
    return Text(f"第 {line} 行：{problem.zh}", f"line {line}: {problem.en}")


# --- features --------------------------------------------------------------------------------------


def features_of(document: dict[str, Any], file: str, beside: Beside) -> list[dict[str, Any]]:
    """The features of a document, each with what stands beside them; one that has members of its own stays a document.

    Raises
    ------
    InputError
        It is none that holds features, or what stands beside the works contradicts what they say of themselves.
    """
    kind = document.get("type")
    if _WORKS in document and kind is None:
        works = document[_WORKS]
        if not isinstance(works, dict) or (_WORKS in works and "type" not in works):
            raise not_geojson(file)
        facts = beside(document, file)
        inside = [_with_system(one, document.get(_SYSTEM), file) for one in features_of(works, file, beside)]
        return [_with_facts(one, facts, file) for one in inside] if facts else inside
    if kind == "FeatureCollection" and isinstance(document.get("features"), list):
        own = {key: value for key, value in document.items() if key not in _OWN_OF_COLLECTION}
        features = [{**document, "features": [one]} if own else one for one in document["features"]]
        return [_with_system(one, document.get(_SYSTEM), file) for one in features]
    if kind in GEOMETRY_TYPES:
        return [{"type": "Feature", "properties": {}, "geometry": _worded(document)}]
    if kind != "Feature":
        raise not_geojson(file)
    return [_worded(document)]


def _worded(document: dict[str, Any]) -> dict[str, Any]:
    """A system that is stated by its code alone, in the form that the forerunner of the standard has."""
    stated = document.get(_SYSTEM)
    return {**document, _SYSTEM: _named(stated)} if isinstance(stated, str) else document


def _named(stated: Any) -> Any:
    return {"type": "name", "properties": {"name": stated}} if isinstance(stated, str) else stated


def _with_system(feature: Any, stated: Any, file: str) -> Any:
    """A feature with the system that stands beside it."""
    if stated is None or not isinstance(feature, dict):
        return feature
    own = feature.get(_SYSTEM)
    if own is not None and _named(own) != _named(stated):
        raise CrsError(
            Text("要素与其旁边写明的坐标系不同", "the feature and what stands beside it state two systems"),
            Text("请只写一个", "State one of them"),
            file=file,
        )
    return {**feature, _SYSTEM: _named(stated)}


def _with_facts(feature: Any, facts: Mapping[str, Any], file: str) -> Any:
    """The feature with what stands beside the works among its properties."""
    if isinstance(feature, dict) and feature.get("type") == "FeatureCollection":
        return {**feature, "features": [_with_facts(one, facts, file) for one in feature["features"]]}
    own = feature.get("properties") or {} if isinstance(feature, dict) else None
    if not isinstance(own, dict):
        raise not_geojson(file)
    for key, value in facts.items():
        said = own.get(key) if key in own or key in ("type", "geometry", "properties") else feature.get(key)
        if said is not None and said != value:
            raise FileError(
                Text(
                    f"{key} 在要素内外说法不一：{_short(said)} 与 {_short(value)}",
                    f"{key} in and beside the feature disagree: {_short(said)} and {_short(value)}",
                ),
                Text("请确认哪一个正确，只留一个", "Find out which is right and keep only that one"),
                file=file,
            )
    return {**feature, "properties": {**own, **facts}}


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


# --- parts -----------------------------------------------------------------------------------------


def parts_of_items(
    items: Sequence[Item],
    lost: Sequence[Unread],
    source: Source,
    notes: Sequence[Text] = (),
    *,
    system: Any = None,
) -> Iterator[RawLayer]:
    """The features of a part, by the system that each states; ``system`` is that of the collection they stand in."""
    beside = {} if system is None else {_SYSTEM: system}
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(_stated_system(item.feature), []).append(item)

    def read(some: Sequence[Item]) -> RawLayer:
        features = [item.feature for item in some]
        # As one collection: what is plain in it need not be asked what it hides.
        alike = not any(isinstance(one, dict) and one.get("type") == "FeatureCollection" for one in features)
        return geojson_layer(
            [{"type": "FeatureCollection", "features": features, **beside}]
            if alike
            else list(map(_document, features)),
            file=source.file,
            fingerprint=source.fingerprint,
            positions=np.array([item.position for item in some], dtype=np.int64),
        )

    places = {one: int(one.feature) for one in lost if one.count == 1 and one.feature.isdecimal()}

    def unread(item: Item, error: InputError) -> Unread:
        one = _unread(item, error)
        places[one] = item.position
        return one

    layers = [layer for group in groups.values() for layer in sound_layers(group, read, unread, source)]
    if notes and layers:
        layers[0] = dataclasses.replace(layers[0], notes=(*notes, *layers[0].notes))
    for layer in with_lost(layers, lost, source):
        known = len(layers) == 1 and all(one in places for one in layer.lost)
        yield in_their_places(layer, [(places[one], one) for one in layer.lost]) if known and layer.lost else layer


def _document(feature: Any) -> dict[str, Any]:
    if isinstance(feature, dict) and feature.get("type") == "FeatureCollection":
        return feature
    return {"type": "FeatureCollection", "features": [feature]}


def _inner(feature: Any) -> dict[str, Any]:
    """The feature itself, where it stands in a collection of one."""
    if isinstance(feature, dict) and feature.get("type") == "FeatureCollection":
        feature = feature["features"][0]
    return feature if isinstance(feature, dict) else {}


def _stated_system(feature: Any) -> str:
    """What a feature says of its system, wherever it may say it; blank where it says nothing."""
    inner = _inner(feature)
    geometry = inner.get("geometry")
    said = [
        one[_SYSTEM] for one in (feature, inner, geometry) if isinstance(one, dict) and one.get(_SYSTEM) is not None
    ]
    return "\n".join(sorted({json.dumps(one, sort_keys=True) for one in said})) if said else ""


def _unread(item: Item, error: InputError) -> Unread:
    feature = _inner(item.feature)
    facts = feature.get("properties")
    stated = [facts.get("id") if isinstance(facts, dict) else None, feature.get("id")]
    named = next((one for one in stated if isinstance(one, str | int | float)), item.position)
    return Unread(str(named), _on_line(item.line, error.problem))
