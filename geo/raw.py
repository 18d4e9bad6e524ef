"""What every reader hands on: columns of geometry and attributes, and an account of what could not be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from geo.coded import nothing
from geo.columns import Columns, distinct, objects, plain
from geo.dataclass import dataclass, replaced
from geo.errors import FileError, GeometryError
from geo.flat import FlatShapes
from geo.limits import MAX_FEATURE_VERTICES, MAX_FILE_VERTICES, most_features
from geo.repair import Repair
from geo.shapes import Shapes
from geo.text import Text

NO_GEOMETRY = Text("没有几何（空）", "it has no geometry")


@dataclass(frozen=True)
class Unread:
    """Features that are in the file and not in the answer.

    Attributes
    ----------
    feature : str
        Id or place of the feature; of the first one where ``count`` is above 1.
    reason : Text
        Why it could not be read.
    count : int
        How many features this stands for.
    file : str or None
        Where this is a whole file of an archive beside the layers.
    """

    feature: str
    reason: Text
    count: int = 1
    file: str | None = None


@dataclass(frozen=True)
class SideTable:
    """Rows that no reader places, beside the layers of a file: a table without geometry, a sheet or a list of words.

    Attributes
    ----------
    file, name : str
        The file as handed in, and the table or the file in it.
    columns : tuple of str
    rows : tuple of tuple of str
        Cells as text, as many as there are columns; no more rows than describe works.
    """

    file: str
    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class RawLayer:
    """One layer as handed in: nothing repaired but what had to be to make geometries at all, nothing moved.

    Attributes
    ----------
    file, layer : str
        File name without its folder, and layer name where the format has layers.
    shapes : Shapes
        In ``crs``, east/longitude first; None where the row could not be read (then in ``unread``).
    attributes : Columns
        n rows of objects; ``feature_id`` holds the format's own id.
    positions : array of int, shape (n,)
        Place of each row in the file, counted from 0.
    crs : pyproj.CRS or None
        As the file declares it; None where it declares none.
    crs_declared : str or None
        The declaration as it stands in the file, or the standard that implies it.
    crs_by_standard : bool
        Whether the format's standard implies the system (GeoJSON, KML) and nobody wrote it down.
    fingerprint : str
        SHA-256 of the bytes read.
    found : int
        Features in the layer, counted a second way.
    unread : tuple of Unread
        ``found`` = rows with geometry + the counts of ``unread``.
    repairs : tuple of Repair
        What was mended while reading (unclosed rings, arcs, outlines drawn as lines).
    notes : tuple of Text
        What the sender should know about how the file was read.
    members : tuple of str
        Names that stand beside all features of the file and that its format does not have.
    about : tuple of (str, str)
        What stands in the file beside its features and may name a system: where (blank: in words of no name), and what.
    title : str or None
        Put before feature names where a job has several layers.
    beside : tuple of str
        Names of all layers of the file, where it has several.
    own : tuple of str
        Columns that its reader makes of every feature, such as the name of a placemark: their sender stated none of them.
    headings : tuple of str
        What stands above and below a table, and is said of all its rows.
    tables : tuple of SideTable
        Rows of the file that lie nobody knows where; empty where its sender picked layers.
    stray : Text or None
        Which shapes of the file lie far from all others, and what to do where that is a mistake.
    """

    file: str
    layer: str | None
    shapes: Shapes
    attributes: Columns
    positions: np.ndarray[Any, Any]
    crs: pyproj.CRS | None
    crs_declared: str | None
    fingerprint: str
    found: int
    crs_by_standard: bool = False
    unread: tuple[Unread, ...] = ()
    repairs: tuple[Repair, ...] = ()
    notes: tuple[Text, ...] = ()
    members: tuple[str, ...] = ()
    about: tuple[tuple[str, str], ...] = ()
    title: str | None = None
    beside: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    tables: tuple[SideTable, ...] = ()
    stray: Text | None = None

    def __len__(self) -> int:
        return len(self.shapes)

    @property
    def geometry(self) -> np.ndarray[Any, Any]:
        """Its shapes as geometries of shapely or None, shape (n,)."""
        return self.shapes.objects

    @property
    def lost(self) -> tuple[Unread, ...]:
        """Of ``unread``, those that have no row: they stand behind those that have one and no geometry."""
        return self.unread[int((self.shapes.kinds() < 0).sum()) :]

    def readable(self) -> RawLayer:
        """The rows that have a geometry, under their old positions."""
        rows = self.shapes.kinds() >= 0
        return self if rows.all() else self.take(rows)

    def take(self, rows: np.ndarray[Any, Any]) -> RawLayer:
        """Some rows, by place or by flag, under their old positions."""
        return replaced(
            self, shapes=self.shapes.take(rows), attributes=self.attributes.take(rows), positions=self.positions[rows]
        )


def raw_layer(
    geometry: Sequence[Any] | np.ndarray[Any, Any] | FlatShapes,
    attributes: Columns | Sequence[Mapping[str, Any]],
    *,
    file: str,
    layer: str | None,
    found: int,
    crs: pyproj.CRS | None,
    crs_declared: str | None,
    fingerprint: str,
    crs_by_standard: bool = False,
    reasons: Mapping[int, Text] | None = None,
    lost: Sequence[Unread] = (),
    repairs: Sequence[Repair] = (),
    notes: Sequence[Text] = (),
    about: Sequence[tuple[str, str]] = (),
    positions: np.ndarray[Any, Any] | None = None,
) -> RawLayer:
    """Close the account of one layer.

    Parameters
    ----------
    geometry : sequence of shapely geometry or None, or FlatShapes
        One an entry; None and empty ones count as unread. Flat ones are neither, and hold no collections.
    attributes : Columns or list of mappings
        As many rows.
    found : int
        The independent count, features of ``lost`` included.
    reasons : mapping, optional
        Why a row without geometry has none, by row.
    lost : sequence of Unread
        Features that have no row.
    positions : array of int, shape (n,), optional
        Place of each row in the file, where these are a part of it.

    Raises
    ------
    FileError
        More features were read than counted: the two roads disagree and neither can be believed.
    GeometryError
        A coordinate that is not finite, too many vertices, too many features.
    """
    check_count(len(geometry), file)
    columns = _as_objects(attributes)
    places = np.arange(len(geometry)) if positions is None else positions
    dropped: list[Repair] = []
    if isinstance(geometry, FlatShapes):
        shapes, empty = Shapes(geometry), np.zeros(len(geometry), dtype=bool)
        _check_coordinates(shapes, file)
    else:
        column, dropped = _without_empty_parts(objects(geometry), columns, places)
        shapes, empty = Shapes(column), shapely.is_missing(column) | shapely.is_empty(column)
        _check_coordinates(shapes, file)
        column[empty] = None
    return RawLayer(
        file=file,
        layer=layer,
        shapes=shapes,
        attributes=columns,
        positions=places,
        crs=crs,
        crs_declared=crs_declared,
        crs_by_standard=crs_by_standard,
        fingerprint=fingerprint,
        found=found,
        unread=_account(columns, places, empty, reasons or {}, lost, found, file),
        repairs=(*repairs, *dropped),
        notes=tuple(notes),
        about=tuple(about),
    )


def _as_objects(attributes: Columns | Sequence[Mapping[str, Any]]) -> Columns:
    """Attributes with the format's own id among them, everything that is missing None."""
    given = attributes if isinstance(attributes, Columns) else Columns.of_rows(attributes)
    columns = {name: plain(given.held(name)) for name in given}
    columns.setdefault("feature_id", nothing(given.rows))
    return Columns(columns, rows=given.rows)


def _account(
    attributes: Columns,
    positions: np.ndarray[Any, Any],
    empty: np.ndarray[Any, Any],
    reasons: Mapping[int, Text],
    lost: Sequence[Unread],
    found: int,
    file: str,
) -> tuple[Unread, ...]:
    """Every feature that was counted and has no geometry here.

    Raises
    ------
    FileError
        Fewer were counted than read.
    """
    unread = [
        *(
            Unread(feature_name(attributes, row, positions), reasons.get(row, NO_GEOMETRY))
            for row in np.flatnonzero(empty).tolist()
        ),
        *lost,
    ]
    accounted = int((~empty).sum()) + sum(one.count for one in unread)
    if accounted > found:
        raise FileError(
            Text(
                f"清点有 {found} 个要素，却读出 {accounted} 个", f"{found} features were counted and {accounted} read"
            ),
            Text("文件自相矛盾，请重新导出", "The file contradicts itself; export it again"),
            file=file,
        )
    if accounted < found:
        reason = Text("文件中有，却没能读出", "counted in the file, but it could not be read")
        unread.append(Unread("?", reason, count=found - accounted))
    return tuple(unread)


def _without_empty_parts(
    column: np.ndarray[Any, Any], attributes: Columns, positions: np.ndarray[Any, Any]
) -> tuple[np.ndarray[Any, Any], list[Repair]]:
    """Collections without their empty members, each of them on record; GEOS crashes on some of them."""
    repairs: list[Repair] = []
    several = np.flatnonzero(shapely.get_type_id(column) > 3)
    if not len(several):
        return column, repairs
    parts, of = shapely.get_parts(column[several], return_index=True)
    odd = shapely.is_empty(parts) | (shapely.get_type_id(parts) > 3)
    for row in several[distinct(of[odd])].tolist():
        kept = _kept(column[row])
        # A feature that is empty as a whole is unread, which says more.
        if kept is not None and kept is not column[row]:
            column[row] = kept
            words = Text("几何集合中的空成员已略去", "empty members of the collection were left out")
            repairs.append(Repair(feature_name(attributes, row, positions), "empty_part", None, words))
    return column, repairs


def _kept(shape: BaseGeometry) -> BaseGeometry | None:
    """A collection without its empty members; the very same object where it has none."""
    if shape.is_empty or shapely.get_type_id(shape) <= 3:
        return None if shape.is_empty else shape
    parts = list(shapely.get_parts(np.array([shape], dtype=object)))
    kept = [_kept(part) for part in parts]
    if all(one is part for one, part in zip(kept, parts, strict=True)):
        return shape
    left = [part for part in kept if part is not None]
    if not left:
        return None
    return left[0] if len(left) == 1 else shapely.GeometryCollection(left)


def feature_name(attributes: Columns, row: int, positions: np.ndarray[Any, Any]) -> str:
    """The ``id`` property or the format's own id of a row, else its place in the file."""
    stated = (attributes[column][row] for column in ("id", "feature_id") if column in attributes)
    return next((str(value) for value in stated if value is not None), str(positions[row]))


def check_count(features: int, file: str) -> None:
    """Refuse more features than a file of its kind may hold, as soon as a reader knows their number.

    Raises
    ------
    GeometryError
        There are more.
    """
    if features > most_features():
        raise GeometryError(
            Text(f"有 {features} 个要素", f"it has {features} features"),
            Text(f"上限为 {most_features()} 个，请分批提交", f"The limit is {most_features()}; hand it in parts"),
            file=file,
        )


def _check_coordinates(shapes: Shapes, file: str) -> None:
    sizes = shapes.corners()
    large = np.flatnonzero(sizes > MAX_FEATURE_VERTICES)
    if len(large) or sizes.sum() > MAX_FILE_VERTICES:
        raise GeometryError(
            Text(
                f"顶点超过 {MAX_FEATURE_VERTICES} 个（单个要素）或 {MAX_FILE_VERTICES} 个（全文件）",
                f"it has more than {MAX_FEATURE_VERTICES} vertices in a feature or {MAX_FILE_VERTICES} in all",
            ),
            Text("请拆分或简化后提交", "Split or simplify it"),
            file=file,
            feature=str(large[0]) if len(large) else None,
        )
    coordinates = shapes.xy()
    # A sum of finite numbers may still run over, but one with a number that is not finite never is.
    with np.errstate(over="ignore", invalid="ignore"):
        if np.isfinite(coordinates.sum()):
            return
    rows = np.repeat(np.arange(len(sizes)), sizes)
    wrong = ~np.isfinite(coordinates).all(axis=1)
    if wrong.any():
        raise GeometryError(
            Text("坐标不是有限数", "a coordinate is not finite"),
            Text("请检查该要素并重新导出", "Check this feature and export again"),
            file=file,
            feature=str(rows[wrong][0]),
        )
