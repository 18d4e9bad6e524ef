"""The ground under the maps of pages: streets, water and buildings of a whole city, by view and level of zoom.

Promises: an answer is no longer than a page can carry, what was left out for that is counted, and what is too small to
be seen at a level is not sent at it.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.dataclass import dataclass
from geo.place.crs import METRES_PER_DEGREE
from geo.reading.layers import read_layers
from permits.report.named_places import NamedPlaces
from permits.report.street_context import (
    StreetContext,
    as_written,
    box_of,
    context_of,
    context_style,
    in_degrees,
    name_of,
    within_reach,
)

Array = np.ndarray[Any, Any]
Box = tuple[float, float, float, float]

# Of the text of an answer; a third of it once compressed.
MOST_BYTES = 300_000
# Looked at for one answer before they are thinned and cut to the view.
_MOST_VERTICES = 250_000
WATER, ROAD, BUILDING = "context_water", "context_road", "context_building"
# In this order there is room for them.
_FIRST = {ROAD: 0, WATER: 1, BUILDING: 2}
_METRES_A_PIXEL = 156543.034
# Sides of an area that is seen as one and not as a dot.
_LEAST_PX = {WATER: 9.0, ROAD: 4.0, BUILDING: 9.0}
_BUILDINGS_FROM = 15.0
# From which level a line is shown, by what files say of its kind; else by how long the whole street of its name is.
_KIND = re.compile(r"^(highway|waterway|fclass|type|class|kind|类型|类别|等级|道路等级)$", re.IGNORECASE)
_FROM = (
    (16.0, re.compile(r"foot|path|steps|cycle|track|service|pedestrian|ditch|drain|小路|人行|步行", re.IGNORECASE)),
    (9.0, re.compile(r"motorway|trunk|river|高速|快速", re.IGNORECASE)),
    (11.0, re.compile(r"primary|主干|国道|省道", re.IGNORECASE)),
    (12.0, re.compile(r"secondary|canal|次干|县道", re.IGNORECASE)),
    (13.0, re.compile(r"tertiary|支路", re.IGNORECASE)),
    (14.0, re.compile(r"residential|unclassified|living", re.IGNORECASE)),
)
_LONGEST_FROM, _SHORTEST_FROM = 10.0, 15.0
_SHOWN_AT_16_M = 100.0


class _Row(NamedTuple):
    shape: BaseGeometry | None
    style: str
    name: str
    # Level of zoom by its kind, where a file states it.
    stated_from: float | None


@dataclass(frozen=True)
class Ground:
    """All that a base map shows, a row an area or a line.

    Attributes
    ----------
    shapes : array of shapely Polygon or LineString, shape (n,)
        In longitude and latitude.
    style, name : array of str, shape (n,)
        A style of context; how it is called, empty where it has no name.
    size_m : array of float, shape (n,)
        Length of the whole street of that name; of an area the side of a square as large.
    from_zoom : array of float, shape (n,)
        Level of zoom from which it is seen.
    tree : shapely.STRtree
        Of ``shapes``.
    places : NamedPlaces
        Where what has a name lies.
    """

    shapes: Array
    style: Array
    name: Array
    size_m: Array
    from_zoom: Array
    tree: shapely.STRtree
    places: NamedPlaces

    @classmethod
    def read(cls, path: Path) -> Ground:
        """Read any vector file.

        Raises
        ------
        InputError
            A file that cannot be read, or does not say in which system it is.
        """
        rows = _in_one_piece(_rows(path))
        shapes = np.array([row.shape for row in rows], dtype=object)
        style = np.array([row.style for row in rows], dtype=object)
        name = np.array([row.name for row in rows], dtype=object)
        size_m = _sizes_m(shapes, style, name)
        from_zoom = _from_zoom(shapes, style, size_m, np.array([row.stated_from for row in rows], dtype=float))
        places = NamedPlaces.of(shapes, style, name)
        return cls(shapes, style, name, size_m, from_zoom, shapely.STRtree(shapes), places)

    def around(self, shapes: Iterable[BaseGeometry], *, file: str) -> StreetContext:
        """What lies round some shapes in longitude and latitude, as `permits.report.street_context.street_context` has it.

        Parameters
        ----------
        file : str
            Name of the base map.
        """
        works = box_of(shapes)
        if works is None:
            return StreetContext((), ())
        box = within_reach(works)
        rows = self.tree.query(shapely.box(*box))
        cut = [as_written(one) for one in shapely.clip_by_rect(self.shapes[rows], *box)]
        found = [
            (str(style), str(name), shape)
            for style, name, shape in zip(self.style[rows], self.name[rows], cut, strict=True)
            if not shape.is_empty
        ]
        return context_of(found, works, file=file)

    def view(self, box: Box, zoom: int) -> bytes:
        """What is seen in a box of longitude and latitude at a level of zoom, as GeoJSON.

        A feature is all areas, or all lines, of a style and a name; ``cut`` counts the rows for which there was no room.
        """
        rows = self.tree.query(shapely.box(*box))
        rows = rows[self.from_zoom[rows] <= zoom]
        first = np.array([_FIRST[one] for one in self.style[rows]], dtype=int)
        rows = rows[np.lexsort((-self.size_m[rows], self.from_zoom[rows], first))]
        counts = np.cumsum(shapely.get_num_coordinates(self.shapes[rows]))
        looked_at = rows[: int(np.searchsorted(counts, _MOST_VERTICES, side="right"))]
        pixel = 360.0 / 256 / 2**zoom
        decimals = int(np.clip(np.ceil(-np.log10(pixel / 2)), 4, 7))
        thinned = shapely.simplify(self.shapes[looked_at], pixel / 2, preserve_topology=False)
        seen = shapely.clip_by_rect(thinned, *box)
        shown = np.flatnonzero(~shapely.is_empty(seen))
        lengths = np.cumsum(shapely.get_num_coordinates(seen[shown]) * (2 * decimals + 13))
        fits = shown[: int(np.searchsorted(lengths, MOST_BYTES, side="right"))]
        features = _features(seen[fits], self.style[looked_at[fits]], self.name[looked_at[fits]], decimals)
        cut = len(rows) - len(looked_at) + len(shown) - len(fits)
        return f'{{"type":"FeatureCollection","cut":{cut},"features":[{",".join(features)}]}}'.encode()


def _rows(path: Path) -> Iterator[_Row]:
    for layer in read_layers(path):
        readable = layer.readable()
        shapes = in_degrees(readable)
        broken = ~shapely.is_valid(shapes)
        shapes[broken] = shapely.make_valid(shapes[broken])
        for number, shape in enumerate(shapes):
            said = readable.attributes.row(number)
            style = context_style(shape, layer, said)
            if style is None:
                continue
            name, stated = name_of(said), _stated_from(said)
            for part in shapely.get_parts(shape):
                if isinstance(part, shapely.Polygon | shapely.LineString):
                    yield _Row(part, style, name, stated)


def _in_one_piece(rows: Iterable[_Row]) -> list[_Row]:
    """Streets that a file keeps from crossing to crossing put together, so that their names have room."""
    whole, streets = [], defaultdict(list)
    for row in rows:
        if row.name and isinstance(row.shape, shapely.LineString):
            streets[row._replace(shape=None)].append(row.shape)
        else:
            whole.append(row)
    for street, pieces in streets.items():
        merged = shapely.line_merge(shapely.MultiLineString(pieces))
        whole += [street._replace(shape=part) for part in shapely.get_parts(merged)]
    return whole


def _stated_from(said: Mapping[str, Any]) -> float | None:
    kinds = [value for key, value in said.items() if isinstance(value, str) and _KIND.match(str(key))]
    return next((level for level, words in _FROM if any(words.search(kind) for kind in kinds)), None)


def _sizes_m(shapes: Array, style: Array, name: Array) -> Array:
    """How large each row is; of lines, the whole street of that name."""
    if not len(shapes):
        return np.empty(0)
    narrow = np.cos(np.radians(shapely.get_coordinates(shapely.centroid(shapes))[:, 1]))
    areas = np.sqrt(shapely.area(shapes) * narrow) * METRES_PER_DEGREE
    lengths = shapely.length(shapes) * np.sqrt(narrow) * METRES_PER_DEGREE
    is_line = shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING
    _, street = np.unique(np.char.add(np.char.add(style.astype(str), "/"), name.astype(str)), return_inverse=True)
    whole = np.bincount(street, weights=np.where(is_line, lengths, 0.0))[street]
    return np.where(is_line, np.where(name != "", whole, lengths), areas)


def _from_zoom(shapes: Array, style: Array, size_m: Array, stated: Array) -> Array:
    if not len(shapes):
        return np.empty(0)
    latitude = float(np.median(shapely.bounds(shapes)[:, 1]))
    size = np.maximum(size_m, 0.01)
    least_px = np.array([_LEAST_PX[one] for one in style])
    areas = np.log2(least_px * _METRES_A_PIXEL * np.cos(np.radians(latitude)) / size)
    areas = np.where(style == BUILDING, np.maximum(areas, _BUILDINGS_FROM), areas)
    by_length = np.clip(16.0 - np.log2(size / _SHOWN_AT_16_M), _LONGEST_FROM, _SHORTEST_FROM)
    lines = np.where(np.isnan(stated), by_length, stated)
    return np.where(shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING, lines, areas)


def _features(shapes: Array, style: Array, name: Array, decimals: int) -> Iterator[str]:
    together: dict[tuple[str, str, bool], list[BaseGeometry]] = {}
    for shape, is_a, called in zip(shapes, style, name, strict=True):
        for part in shapely.get_parts(shape):
            if isinstance(part, shapely.Polygon | shapely.LineString):
                area = isinstance(part, shapely.Polygon)
                together.setdefault((is_a, called, area), []).append(part)
    for (is_a, called, area), parts in together.items():
        whole = (shapely.multipolygons if area else shapely.multilinestrings)(np.array(parts, dtype=object))
        rounded = shapely.to_geojson(shapely.set_precision(whole, 10.0**-decimals, mode="pointwise"))
        said = json.dumps({"style": is_a, "name": called}, ensure_ascii=False)
        yield f'{{"type":"Feature","properties":{said},"geometry":{rounded}}}'
