"""Places and shapes that stand in the properties of works: silent where they lie on what was drawn, else asked about.

Nothing is drawn from them. A property that says that the works are elsewhere, or more than was drawn, was not used; so
there is no clear beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyproj
import shapely

from geo.columns import missing
from geo.errors import InputError
from geo.place.crs import LONGITUDE_LATITUDE, METRES_PER_DEGREE, transform
from geo.place.declaration import Declaration
from geo.place.likely import CHINA, likely_systems
from geo.raw import RawLayer
from geo.reading.stored_shapes import shape_text
from geo.reading.wkt_table import is_nested_too_deeply

Column = np.ndarray[Any, Any]

_WKT = re.compile(
    r"\s*(?:SRID=\d+;)?\s*((?:MULTI)?(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION)\s*(?:ZM?|M)?\s*\(", re.IGNORECASE
)
_NUMBER = r"[-+]?\d{1,8}(?:\.\d+)?"
_PAIR = re.compile(
    rf"[^\d.+-]{{0,6}}({_NUMBER})\s*[°]?\s*[EeNn]?\s*[,，;；\s]\s*[^\d.+-]{{0,3}}({_NUMBER})[^\d.]{{0,4}}"
)
# Corners or the sides of a box: four numbers or more. Two of them are a place each.
_PAIRS = re.compile(rf"[\s(]*{_NUMBER}(?:[\s,，;；|()]{{1,4}}{_NUMBER}){{3,}}[\s);；,，]*")
# Two columns of which one place is made, by the beginning of their names: what goes east, what goes north.
_AXES = (
    (re.compile(r"^(?:中心)?(?:x|x_?坐标.*|坐标_?x)$"), re.compile(r"^(?:中心)?(?:y|y_?坐标.*|坐标_?y)$")),
    (re.compile(r"^(?:east|easting|东坐标|横坐标)$"), re.compile(r"^(?:north|northing|北坐标|纵坐标)$")),
    (re.compile(r"^(?:lon|lng|long|longitude|经度)$"), re.compile(r"^(?:lat|latitude|纬度)$")),
    (re.compile(r"^(?:center|centre|center_|centre_)_?(?:x|lon|lng)$"), re.compile(r"^(?:center|centre)_?(?:y|lat)$")),
)
# A label point, or a middle that was read off, lies so near; half of the last digit that was written comes on top.
_NEAR_M = 1.0
# Longer texts are no pair of numbers, and a shape of so many is not compared: it is asked about.
_MOST_LETTERS = 200_000
_SHOWN = 60
# In cells so wide numbers look like the same systems.
_CELL_M = 10_000.0


class Elsewhere(NamedTuple):
    """A property that says of a feature that it is elsewhere, or more, than was drawn."""

    row: int
    name: str
    value: str


class _Said(NamedTuple):
    """What a property says: a shape in numbers of some system (None: it cannot be read), known to so many of its units."""

    row: int
    name: str
    value: str
    shape: Any
    half_digit: float


def elsewhere(layer: RawLayer, declaration: Declaration, site: Column, crs: pyproj.CRS) -> list[Elsewhere]:
    """Properties of a layer that state a place off what was drawn.

    Parameters
    ----------
    layer : RawLayer
        Readable rows alone.
    site : array of shapely geometry, shape (n,)
        Its features in ``crs``, the working system.
    """
    said = [*_in_texts(layer), *_in_columns(layer)]
    if not said:
        return []
    lies = np.zeros(len(said), dtype=bool)
    open_ = np.flatnonzero([one.shape is not None for one in said])
    row = np.array([one.row for one in said], dtype=np.intp)

    def ask(asked: Column, systems: Sequence[pyproj.CRS]) -> None:
        for held, shapes, half_m in _placed([said[number] for number in asked], layer, declaration, systems, crs):
            lies[asked[held]] |= _on(site[row[asked[held]]], shapes, half_m)
            if lies[asked].all():
                break

    ask(open_, [declaration.crs, crs, LONGITUDE_LATITUDE])
    # What numbers look like is asked of those that lie on nothing so far, once for all that are near each other.
    for near, (x, y) in _near_each_other(said, open_[~lies[open_]]):
        ask(near, [pyproj.CRS.from_epsg(one.epsg) for one in likely_systems(x, y, meridians=range(75, 136, 3))])
    return [
        Elsewhere(one.row, one.name, one.value[:_SHOWN])
        for one, held in zip(said, lies.tolist(), strict=True)
        if not held
    ]


def _in_texts(layer: RawLayer) -> Iterator[_Said]:
    """Well-known text, WKB in hexadecimal, and two numbers that can be coordinates."""
    for name in layer.attributes:
        if name == "feature_id":
            continue
        for row, value in enumerate(layer.attributes[name].tolist()):
            if not isinstance(value, str):
                continue
            value = shape_text(value) or value
            if _WKT.match(value):
                shape = None
                if len(value) <= _MOST_LETTERS and not is_nested_too_deeply(value):
                    shape = shapely.from_wkt(value.split(";", 1)[-1], on_invalid="ignore")
                if shape is None or not shape.is_empty:
                    yield _Said(row, str(name), value, shape, 0.0)
            elif len(value) <= _MOST_LETTERS and (found := _PAIR.fullmatch(value.strip())) is not None:
                one = _point(row, str(name), value, found[1], found[2])
                if one is not None:
                    yield one
            elif len(value) <= _MOST_LETTERS and _PAIRS.fullmatch(value) is not None:
                yield from _corners(row, str(name), value)


def _corners(row: int, name: str, value: str) -> Iterator[_Said]:
    """Several places in one text, all of them or none."""
    numbers = re.findall(_NUMBER, value)
    if len(numbers) % 2:
        return
    places = [_point(row, name, value, *pair) for pair in zip(numbers[::2], numbers[1::2], strict=True)]
    read = [one for one in places if one is not None]
    if len(read) == len(places):
        shape = shapely.MultiPoint([one.shape for one in read])
        yield _Said(row, name, value, shape, max(one.half_digit for one in read))


def _in_columns(layer: RawLayer) -> Iterator[_Said]:
    names = {str(name): str(name).strip().lower() for name in layer.attributes if name != "feature_id"}
    for east, north in _AXES:
        x = [name for name, said in names.items() if east.match(said)]
        y = [name for name, said in names.items() if north.match(said)] if len(x) == 1 else []
        if len(x) != 1 or len(y) != 1:
            continue
        first, second = layer.attributes[x[0]], layer.attributes[y[0]]
        for row in np.flatnonzero(~missing(first) & ~missing(second)).tolist():
            values = str(first[row]).strip(), str(second[row]).strip()
            one = _point(row, f"{x[0]}、{y[0]}", f"{values[0]}, {values[1]}", *values)
            if one is not None:
                yield one


def _point(row: int, name: str, value: str, first: str, second: str) -> _Said | None:
    """Two numbers as a place; None where they cannot be one."""
    try:
        x, y = float(first), float(second)
    except ValueError:
        return None
    decimals = min(len(one.partition(".")[2]) for one in (first, second))
    degrees = any(_in_china(*pair) for pair in ((x, y), (y, x)))
    if not degrees and not (min(abs(x), abs(y)) >= 1e5 and likely_systems(x, y)):
        return None
    if degrees and decimals < 2:
        return None
    return _Said(row, name, value, shapely.Point(x, y), 0.5 * 10.0**-decimals)


def _in_china(lon: float, lat: float) -> bool:
    west, south, east, north = CHINA
    return west <= lon <= east and south <= lat <= north


def _near_each_other(said: Sequence[_Said], rows: Column) -> Iterator[tuple[Column, tuple[float, float]]]:
    """Those of some whose first coordinates lie in one cell, and the first of these coordinates."""
    cells: dict[tuple[float, float], list[int]] = {}
    for row in rows.tolist():
        x, y = shapely.get_coordinates(said[row].shape)[0]
        side = 1.0 if max(abs(x), abs(y)) <= 360 else _CELL_M
        cells.setdefault((x // side, y // side), []).append(row)
    for held in cells.values():
        yield np.array(held), tuple(shapely.get_coordinates(said[held[0]].shape)[0].tolist())


def _placed(
    said: Sequence[_Said], layer: RawLayer, declaration: Declaration, systems: Sequence[pyproj.CRS], crs: pyproj.CRS
) -> Iterator[tuple[Column, Column, Column]]:
    """In each system that makes sense: what can be read so, placed in the working one, half its last digit in metres."""
    if not said:
        return
    shapes = np.array([one.shape for one in said], dtype=object)
    digits = np.array([one.half_digit for one in said])
    for swapped in (False, True):
        turned = shapely.transform(shapes, lambda xy: xy[:, ::-1]) if swapped else shapes
        for number, system in enumerate(systems):
            if any(system == earlier for earlier in systems[:number]):
                continue
            fits = np.array([_fits(one, system) for one in turned], dtype=bool)
            if not fits.any():
                continue
            try:
                # As its own features are placed where it is the declared one, shifted ones too.
                way = declaration if system is declaration.crs else Declaration(system, "")
                placed = way.place(turned[fits], file=layer.file)
                moved = transform(placed.geometry, placed.crs, crs).geometry
            except InputError:
                continue
            yield np.flatnonzero(fits), moved, digits[fits] * (METRES_PER_DEGREE if system.is_geographic else 1.0)


def _fits(shape: Any, system: pyproj.CRS) -> bool:
    """Whether numbers can stand in a system at all."""
    west, south, east, north = shape.bounds
    return (abs(west) <= 180 and abs(east) <= 180 and abs(south) <= 90 and abs(north) <= 90) is system.is_geographic


def _on(site: Column, shapes: Column, half_m: Column) -> Column:
    """Whether each shape lies on its feature, or within it: a place also within what the feature surrounds."""
    place = shapely.get_dimensions(shapes) == 0
    around = np.where(place, shapely.convex_hull(site), site)
    return np.asarray(shapely.covers(shapely.buffer(around, _NEAR_M + half_m), shapes))
