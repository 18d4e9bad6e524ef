"""What every part of a file keeps to: one bad feature takes no other with it, and all of a part is in one system."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pyproj
import shapely

from geo.columns import Columns
from geo.errors import CrsError, InputError
from geo.flat import FlatShapes
from geo.limits import MAX_FEATURE_VERTICES
from geo.place.crs import read_crs
from geo.place.named_system import is_named_in_words
from geo.raw import RawLayer, Unread, feature_name, raw_layer
from geo.shapes import Shapes
from geo.text import Text

# Columns in which a table says the system of each of its rows.
SYSTEM_COLUMNS = frozenset(("crs", "srid", "epsg"))
# The longest PROJJSON of a system has some 10 KB; what is longer is none.
_MOST_SYSTEM_TEXT = 20_000
_SHOWN = 60

# The layers of a file, each with a way to go through its parts from the first.
Layers = dict[str | None, Callable[[], Iterator[RawLayer]]]
Row = TypeVar("Row")
Result = TypeVar("Result")


class Source(NamedTuple):
    """What is the same for all parts of a layer."""

    file: str
    layer: str | None
    fingerprint: str

    def lost(self, unread: Sequence[Unread]) -> RawLayer:
        """A part of which nothing could be read."""
        return raw_layer(
            [],
            [],
            file=self.file,
            layer=self.layer,
            found=sum(one.count for one in unread),
            crs=None,
            crs_declared=None,
            fingerprint=self.fingerprint,
            lost=unread,
        )


def fingerprint_of(path: Path) -> str:
    """SHA-256 of a file of any size."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def by_halves(
    rows: Sequence[Row], read: Callable[[Sequence[Row]], Result]
) -> Iterator[tuple[Sequence[Row], Result | InputError]]:
    """Rows that are read together with what they are, and each row by itself that cannot be read with its reason.

    Among many sound rows a bad one is found in a few readings, and sound ones alone are read once.
    """
    try:
        yield rows, read(rows)
    except InputError as error:
        if len(rows) == 1:
            yield rows, error
            return
        middle = len(rows) // 2
        yield from by_halves(rows[:middle], read)
        yield from by_halves(rows[middle:], read)


def sound_layers(
    rows: Sequence[Row],
    read: Callable[[Sequence[Row]], RawLayer],
    unread: Callable[[Row, InputError], Unread],
    source: Source,
) -> Iterator[RawLayer]:
    """The layer of some rows, those that cannot be read on its account; several layers where rows do not go together."""
    halves = list(by_halves(rows, read))
    lost = [unread(some[0], result) for some, result in halves if isinstance(result, InputError)]
    layers = [result for _, result in halves if isinstance(result, RawLayer)]
    if len(layers) > 1:
        sound = [row for some, result in halves if isinstance(result, RawLayer) for row in some]
        # Where they do not go together each of them stands by itself.
        with contextlib.suppress(InputError):
            layers = [read(sound)]
    yield from with_lost(layers, lost, source)


def with_lost(layers: Sequence[RawLayer], lost: Sequence[Unread], source: Source) -> Iterator[RawLayer]:
    """Layers with more features on the account of the first, or a layer of these alone."""
    if not layers and lost:
        yield source.lost(lost)
    for number, layer in enumerate(layers):
        more = tuple(lost) if number == 0 else ()
        found = layer.found + sum(one.count for one in more)
        yield dataclasses.replace(layer, found=found, unread=(*layer.unread, *more)) if more else layer


def in_their_places(layer: RawLayer, lost: Sequence[tuple[int, Unread]]) -> RawLayer:
    """A layer with a row for each single feature that was lost, where it stands in the file, so that results keep the order of the works.

    Parameters
    ----------
    lost : sequence of (int, Unread)
        Places in the file and what is lost there, all that have no row yet; ``found`` of the layer counts them.
    """
    inside = [(place, one) for place, one in lost if place < layer.positions.max(initial=-1)]
    behind = sorted((place, number) for number, (place, one) in enumerate(lost) if (place, one) not in inside)
    rows, bare = len(layer), np.full(len(inside), None, dtype=object)
    positions = np.concatenate([layer.positions, np.array([place for place, _ in inside], dtype=np.int64)])
    order = np.argsort(positions, kind="stable")
    empty = np.flatnonzero(layer.shapes.kinds() < 0).tolist()
    why = dict(zip(empty, layer.unread, strict=False)) | {rows + number: one for number, (_, one) in enumerate(inside)}
    return dataclasses.replace(
        layer,
        shapes=Shapes(np.concatenate([layer.shapes.objects, bare])[order]),
        attributes=Columns(
            {name: np.concatenate([layer.attributes[name], bare])[order] for name in layer.attributes}, rows=len(order)
        ),
        positions=positions[order],
        unread=(*(why[row] for row in order.tolist() if row in why), *(lost[number][1] for _, number in behind)),
    )


def without_unsound(
    geometry: np.ndarray[Any, Any] | FlatShapes, reasons: dict[int, Text]
) -> np.ndarray[Any, Any] | FlatShapes:
    """The shapes of a column but those with too many vertices or a coordinate that is no number, whose reasons are added."""
    if isinstance(geometry, FlatShapes):
        # What is held flat is finite.
        if geometry.corners().max(initial=0) <= MAX_FEATURE_VERTICES:
            return geometry
        geometry = geometry.shapes()
    sizes = shapely.get_num_coordinates(geometry)
    coordinates = shapely.get_coordinates(geometry)
    large = np.flatnonzero(sizes > MAX_FEATURE_VERTICES).tolist()
    wrong: list[int] = []
    if not np.isfinite(coordinates).all():
        of_corner = np.repeat(np.arange(len(sizes)), sizes)
        wrong = np.flatnonzero(np.bincount(of_corner[~np.isfinite(coordinates).all(axis=1)])).tolist()
    if not large and not wrong:
        return geometry
    geometry = geometry.copy()
    for row in wrong:
        reasons[row] = Text("坐标不是有限数", "a coordinate is not finite")
    for row in large:
        reasons[row] = Text(f"顶点超过 {MAX_FEATURE_VERTICES} 个", f"it has more than {MAX_FEATURE_VERTICES} vertices")
    geometry[[*wrong, *large]] = None
    return geometry


# --- systems ---------------------------------------------------------------------------------------


def by_system(layer: RawLayer) -> Iterator[RawLayer]:
    """The rows of a layer by the system that each states in a column of its own; the layer itself where there is none.

    A row that names another system than the one that the file declares, or one that is not known, is unread.
    """
    columns = [name for name in layer.attributes if name.strip().lower() in SYSTEM_COLUMNS]
    stated = (
        [_stated([layer.attributes[name][row] for name in columns]) for row in range(len(layer))] if columns else []
    )
    if not any(stated):
        yield layer
        return
    own = layer.crs is not None and not layer.crs_by_standard
    # A row without a shape is on the account already.
    read = (layer.shapes.kinds() >= 0).tolist()
    groups: dict[pyproj.CRS | None, list[int]] = {}
    names: dict[pyproj.CRS | None, str] = {}
    lost = []
    for row in (row for row, there in enumerate(read) if there):
        said = stated[row]
        # What names a system in words and no projection places nothing; whether the data can be in it is asked of all words.
        crs, reason = (None, None) if said is None or is_named_in_words(said) else _system(said)
        if reason is None and own and crs is not None and crs != layer.crs:
            reason = Text(
                f"该要素写明 {said}，而文件声明 {layer.crs_declared}",
                f"the feature states {said}, the file {layer.crs_declared}",
            )
        if reason is not None:
            lost.append(Unread(feature_name(layer.attributes, row, layer.positions), reason))
            continue
        # The file's own system is not stated anew.
        key = None if own else crs
        groups.setdefault(key, []).append(row)
        names.setdefault(key, said or "")
    layers = []
    for crs, rows in groups.items():
        some = layer.take(np.array(rows))
        some = dataclasses.replace(some, found=len(rows), unread=(), repairs=())
        layers.append(
            some
            if crs is None
            # Who is told of a contradiction must know where it is stated.
            else dataclasses.replace(
                some, crs=crs, crs_declared=f"{names[crs]} ({', '.join(map(str, columns))})", crs_by_standard=False
            )
        )
    layers = with_repairs(layers, layer.repairs)
    source = Source(layer.file, layer.layer, layer.fingerprint)
    yield from with_lost(layers, [*layer.unread, *lost], source)


def with_their_own(layers: Sequence[RawLayer], lost: Sequence[Unread]) -> tuple[list[RawLayer], list[Unread]]:
    """Layers with what is unread under the name of a row of theirs on their account, and what is of none of them."""
    of_name = {
        feature_name(layer.attributes, row, layer.positions): number
        for number, layer in enumerate(layers if lost else ())
        for row in range(len(layer))
    }
    own: list[list[Unread]] = [[] for _ in layers]
    left: list[Unread] = []
    for one in lost:
        (own[of_name[one.feature]] if one.feature in of_name else left).append(one)
    return [
        dataclasses.replace(layer, unread=(*layer.unread, *more), found=layer.found + sum(one.count for one in more))
        if more
        else layer
        for layer, more in zip(layers, own, strict=True)
    ], left


def with_repairs(layers: Sequence[RawLayer], repairs: Sequence[Any]) -> list[RawLayer]:
    """Repairs with the layer that holds their feature, or with the first."""
    if not repairs or not layers:
        return list(layers)
    of_name = {
        feature_name(layer.attributes, row, layer.positions): number
        for number, layer in enumerate(layers)
        for row in range(len(layer))
    }
    sorted_out: list[list[Any]] = [[] for _ in layers]
    for repair in repairs:
        sorted_out[of_name.get(repair.feature, 0)].append(repair)
    return [
        dataclasses.replace(layer, repairs=(*layer.repairs, *own))
        for layer, own in zip(layers, sorted_out, strict=True)
    ]


def _stated(values: Sequence[Any]) -> str | None:
    """What the columns of a row say its system is; two that differ are a text that names none."""
    said = Counter(text for text in map(system_text, values) if text is not None)
    return " ≠ ".join(said) if said else None


def system_text(value: Any) -> str | None:
    """``EPSG:4547`` of 4547, "4547" or "epsg:4547"; other words as they stand, None where it is blank."""
    if value is None or isinstance(value, bool) or value != value:
        return None
    text = str(value).strip()[: _MOST_SYSTEM_TEXT + 1]
    code = re.fullmatch(r"(?:EPSG\s*:+\s*|SRID\s*=\s*)?(\d{1,6})(?:\.0)?", text, re.IGNORECASE)
    return f"EPSG:{code.group(1)}" if code else text or None


@lru_cache(maxsize=256)
def _system(text: str) -> tuple[pyproj.CRS | None, Text | None]:
    """The system of a text, or why there is none."""
    if len(text) > _MOST_SYSTEM_TEXT:
        shown = text[:_SHOWN]
        return None, Text(f"坐标系“{shown}…”过长", f"the coordinate system {shown!r}... is too long")
    try:
        return read_crs(text), None
    except CrsError as error:
        return None, error.problem
