"""A GeoJSON collection in parts: its features one after the other out of the text, which is gone through twice.

First for what stands beside the features, which may come behind them; then for the features. One that breaks the rules is unread; where
the text itself breaks off, what came before stands.
"""

from __future__ import annotations

import codecs
import dataclasses
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from geo.errors import FileError, InputError
from geo.limits import MAX_PART_BYTES, MAX_RECORD_BYTES
from geo.raw import RawLayer, Unread
from geo.reading.geojson import count_features
from geo.reading.hidden_shapes import refuse_hidden_shapes
from geo.reading.json_systems import COLLECTION_MEMBERS, described, said_of_all
from geo.reading.json_text import refuse_half_signs, strict_decoder
from geo.reading.part import Layers, Source
from geo.reading.parts_of_json import Item, parts_of_items
from geo.reading.text import encoding_note
from geo.reading.text_scan import TextScan, scan_text
from geo.text import Text

_BLOCK = 2**20
_BLANKS = " \t\r\n\ufeff"
_FEATURES = "features"
# These take every JSON, what is refused later too: they tell where a value ends. The first is quick, the second takes numbers of any length.
_QUICK = json.JSONDecoder()
_LENIENT = json.JSONDecoder(parse_int=lambda _: 0, parse_float=lambda _: 0.0, parse_constant=lambda _: 0)


class _Beside(NamedTuple):
    """The members of a collection beside its features, how many these are, and whether all of its text could be gone through."""

    members: dict[str, Any]
    features: int
    whole: bool


class _Found(NamedTuple):
    """A feature and about how long its text is, or why there is none; ``last`` where nothing behind it can be read."""

    feature: Any
    size: int
    error: InputError | None = None
    last: bool = False


def open_collection(path: Path, *, most: int, behind: int) -> Layers | None:
    """The one layer of a collection of features; None of any other JSON, and where what stands beside them is in doubt."""
    scan, beside = _gone_through(path)
    if beside is None:
        return None
    bare = {**beside.members, _FEATURES: []}
    refuse_hidden_shapes(bare, path.name)
    return {None: lambda: _parts(path, scan, bare, most, whole=beside.whole, behind=behind)}


def count_collection(path: Path) -> int | None:
    """Features of a collection; None of any other JSON, and where its text breaks off."""
    _, beside = _gone_through(path)
    if beside is None or not beside.whole:
        return None
    return beside.features + count_features({**beside.members, _FEATURES: []})


def _gone_through(path: Path) -> tuple[TextScan, _Beside | None]:
    """What the first way through a text finds; whoever counts features and then reads them goes it once."""
    stat = path.stat()
    return _first_way(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=1)
def _first_way(path: Path, _changed_ns: int, _size: int) -> tuple[TextScan, _Beside | None]:
    scan = scan_text(path)
    return scan, None if scan.encoding == "utf-16" else _beside(path, scan)


def _parts(
    path: Path, scan: TextScan, bare: dict[str, Any], most: int, *, whole: bool, behind: int
) -> Iterator[RawLayer]:
    source = Source(path.name, None, scan.fingerprint)
    members = tuple(name for name in bare if name not in COLLECTION_MEMBERS)
    about, headings = tuple(said_of_all(bare)), tuple(described(bare))
    lost: list[Unread] = []
    if hidden := count_features(bare):
        reason = Text("文件中有，却没能读出", "counted in the file, but it could not be read")
        lost.append(Unread("?", reason, count=hidden))
    items: list[Item] = []
    notes = _notes(path, scan)
    size = 0
    for position, found in enumerate(_features(path, scan, whole=whole)):
        if found.error is None:
            items.append(Item(position, None, found.feature))
        else:
            lost.append(Unread(str(position), _said(found, position)))
        size += found.size
        if len(items) + len(lost) >= most or size > MAX_PART_BYTES:
            if position >= behind:
                for part in parts_of_items(items, lost, source, notes, system=bare.get("crs")):
                    yield dataclasses.replace(part, members=members, about=about, headings=headings)
            items, lost, notes, size = [], [], [], 0
    for part in parts_of_items(items, lost, source, notes, system=bare.get("crs")):
        yield dataclasses.replace(part, members=members, about=about, headings=headings)


def _notes(path: Path, scan: TextScan) -> list[Text]:
    if scan.encoding == "utf-8":
        return []
    with path.open(encoding=scan.encoding, errors="replace") as stream:
        note = encoding_note(stream.read(_BLOCK), scan.encoding)
    return [note] if note else []


def _said(found: _Found, position: int) -> Text:
    assert found.error is not None
    problem = found.error.problem
    if not found.last:
        return problem
    return Text(
        f"{problem.zh}；第 {position + 1} 个要素起没有读出",
        f"{problem.en}; nothing was read from feature {position + 1} on",
    )


# --- the text --------------------------------------------------------------------------------------


class _Reading:
    """A text of any size with a window that holds the value that is being read."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._stream = path.open("rb")
        # A byte that is no sign is seen in the feature that holds it.
        self._decode = codecs.getincrementaldecoder(encoding)("surrogateescape")
        self._file = path.name
        self.text, self.place = "", 0

    def __enter__(self) -> _Reading:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def next(self) -> str:
        """The next sign that is no blank; none at the end."""
        while True:
            while self.text[self.place : self.place + 1] in _BLANKS and self.place < len(self.text):
                self.place += 1
            if self.place < len(self.text) or not self._more():
                return self.text[self.place : self.place + 1]

    def take(self, wanted: str) -> bool:
        """Go past a sign, where it is the next."""
        if self.next() != wanted:
            return False
        self.place += 1
        return True

    def value(self, decoder: json.JSONDecoder) -> tuple[Any, int, int]:
        """The next value with where its text begins and ends in the window.

        Raises
        ------
        json.JSONDecodeError
            The text breaks off, is wrong, or the value is longer than any may be.
        """
        self.next()
        while True:
            try:
                value, end = decoder.raw_decode(self.text, self.place)
                # A number at the end of the window may go on.
                if end < len(self.text) or not self._more():
                    return value, self.place, end
            except json.JSONDecodeError:
                if len(self.text) - self.place > MAX_RECORD_BYTES or not self._more():
                    raise

    def _more(self) -> bool:
        block = self._stream.read(_BLOCK)
        if block:
            self.text = self.text[self.place :] + self._decode.decode(block)
            self.place = 0
        return bool(block)


def _beside(path: Path, scan: TextScan) -> _Beside | None:
    members: dict[str, Any] = {}
    count = 0
    with _Reading(path, scan.encoding) as text:
        try:
            if not text.take("{"):
                return None
            while not text.take("}"):
                name = _name(text)
                if name in members:
                    return None
                if name != _FEATURES:
                    members[name], _, text.place = text.value(strict_decoder(path.name))
                elif not text.take("["):
                    return None
                else:
                    members[name] = []
                    count = _pass_features(text)
                text.take(",")
            if text.next():
                # Another document stands behind it.
                return None
            whole = True
        except (json.JSONDecodeError, InputError, ValueError, RecursionError):
            # Broken among its features; what stands before them is all that is known.
            whole = False
            if _FEATURES not in members:
                return None
    if members.get("type") != "FeatureCollection" or _FEATURES not in members:
        return None
    return _Beside(members, count, whole)


def _name(text: _Reading) -> str:
    name, _, text.place = text.value(_LENIENT)
    if not isinstance(name, str) or not text.take(":"):
        raise json.JSONDecodeError("no member", text.text, text.place)
    return name


def _pass_features(text: _Reading) -> int:
    """Go past all features; how many they are."""
    count = 0
    while not text.take("]"):
        _, _, text.place = _any_value(text)
        count += 1
        if not text.take(",") and text.next() != "]":
            raise json.JSONDecodeError("no list", text.text, text.place)
    return count


def _any_value(text: _Reading) -> tuple[Any, int, int]:
    """The next value, whatever is wrong with it."""
    try:
        return text.value(_QUICK)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return text.value(_LENIENT)


def _features(path: Path, scan: TextScan, *, whole: bool) -> Iterator[_Found]:
    """Each feature of the collection, or why it is none; at the end what the text lacks where it is not whole."""
    decoder = strict_decoder(path.name)
    with _Reading(path, scan.encoding) as text:
        text.take("{")
        while _name(text) != _FEATURES:
            _, _, text.place = text.value(_LENIENT)
            text.take(",")
        text.take("[")
        while not text.take("]"):
            found = _feature(text, decoder, path.name, scan.encoding)
            yield found
            if found.last:
                return
            if not text.take(",") and text.next() != "]":
                yield _Found(None, 0, _broken(path.name), last=True)
                return
    if not whole:
        yield _Found(None, 0, _broken(path.name), last=True)


def _feature(text: _Reading, decoder: json.JSONDecoder, file: str, encoding: str) -> _Found:
    error: InputError
    try:
        feature, start, end = text.value(decoder)
        written = text.text[start:end]
        if not written.isascii():
            written.encode()
        refuse_half_signs(written, file)
        text.place = end
        return _Found(feature, len(written))
    except UnicodeEncodeError:
        error = FileError(
            Text(f"文字不是 {encoding.upper()}", f"the text is not {encoding.upper()}"),
            Text("请另存为 UTF-8", "Save it as UTF-8"),
            file=file,
        )
    except json.JSONDecodeError:
        return _Found(None, 0, _broken(file), last=True)
    except RecursionError:
        error = FileError(
            Text("JSON 嵌套过深", "the JSON is nested too deeply"),
            Text("请提交普通的 GeoJSON", "Hand in ordinary GeoJSON"),
            file=file,
        )
        return _Found(None, 0, error, last=True)
    except InputError as refused:
        error = refused
    except ValueError:
        error = FileError(
            Text("JSON 中有几千位的整数", "the JSON holds a whole number of thousands of digits"),
            Text("坐标应为普通的数", "Coordinates are ordinary numbers"),
            file=file,
        )
    _, start, text.place = text.value(_LENIENT)
    return _Found(None, text.place - start, error)


def _broken(file: str) -> FileError:
    return FileError(
        Text("JSON 在此中断或有误", "the JSON breaks off or is wrong here"),
        Text("文件可能没有传完，请重新导出", "The upload may have broken off; export it again"),
        file=file,
    )
