"""Network in: files and mappings to one register of assets in plane metres.

Stages: read each file, bring its columns to ours, check every value, choose the working system from where
the assets lie, transform, work out for each asset how far the measuring line lies from the drawn line and
how well it is known.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from geo.accuracy import PositionGrades
from geo.assets import BELONGS_TO, CROSSING, KINDS, REPRESENTS, SUPPLY, AssetRegister, Dimensions
from geo.crossings import crossings
from geo.crs import GroundScale, to_longitude_latitude, transform, working_crs
from geo.declaration import declare
from geo.errors import FileError, GeometryError, InputError
from geo.mapping import ColumnMapping
from geo.reading.layers import read_layers
from geo.reading.raw import NO_GEOMETRY, RawLayer
from geo.repair import Repair, enclose_everything
from geo.sizes import AssetSize
from geo.text import Text
from geo.values import DATE_COLUMNS, NUMBER_COLUMNS, TEXT_COLUMNS, check_mapping, check_values, objects, row_error
from geo.zones import zone_polygon

NETWORK_COLUMNS = (
    "asset_id",
    "kind",
    "belongs_to",
    "represents",
    *NUMBER_COLUMNS,
    "position_grade",
    "supply",
    *TEXT_COLUMNS,
    *DATE_COLUMNS,
    "aerial",
)
RIVER_COLUMNS = ("name", "water_class", "extent")
COVERAGE_COLUMNS = ("surveyed_on",)
EXTENTS = ("management_area", "water")
_BY_MAPPING = Text("映射文件的 [source] crs", "crs in the [source] of its mapping")


@dataclass(frozen=True)
class LayerSource:
    """One file of a network, and the mapping that goes with it.

    ``layer`` holds the rows where they were read already (a database table); ``path`` then only names them.
    """

    path: Path
    mapping: ColumnMapping = field(default_factory=ColumnMapping)
    layer: RawLayer | None = None


@dataclass(frozen=True)
class NetworkTables:
    """What the network needs from shipped tables: sizes to assume, grades, kinds of water.

    ``water_margin_m`` is added round a river drawn as its water, ground metres.
    """

    dimensions: Dimensions
    grades: PositionGrades
    water_classes: tuple[str, ...]
    water_margin_m: float


def load_network(
    sources: Sequence[LayerSource],
    *,
    rivers: LayerSource | None = None,
    coverage: LayerSource | None = None,
    tables: NetworkTables,
) -> AssetRegister:
    """Read a network into a register.

    Parameters
    ----------
    sources : sequence of LayerSource
        The network's files; several files make one network.
    rivers, coverage : LayerSource, optional
        Polygons of rivers, and of the area where the survey is complete.
    tables : NetworkTables
        Shipped tables.

    Returns
    -------
    AssetRegister

    Raises
    ------
    InputError
        On the first value that cannot be right; names file, feature, value and remedy.
    """
    read = [
        _read_assets(source, tables, label) for source, label in zip(sources, _distinct_names(sources), strict=True)
    ]
    account = _Account(
        hashlib.sha256(),
        [note for one in read for note in one.notes],
        [remark for one in read for remark in one.remarks],
    )
    for source, one in zip(sources, read, strict=True):
        account.digest.update(f"network {one.fingerprint} {source.mapping.fingerprint}\n".encode())
    with_assets = [one for one in read if len(one.frame)]
    if not with_assets:
        raise FileError(
            Text("管网中没有任何设施", "the network holds no asset"),
            Text("请检查文件与映射的 [where]", "Check the files and the mapping's [where]"),
            file="、".join(source.path.name for source in sources),
        )
    table = pd.concat([one.frame for one in with_assets], ignore_index=True)
    _refuse_duplicates(table)
    crs = _choose_working_crs(with_assets)
    geometries, accuracies = [], []
    for one in with_assets:
        moved = transform(one.frame["geometry"].to_numpy(), one.crs, crs, file=one.name)
        geometries.append(moved.geometry)
        accuracies.append(one.frame["placing_accuracy_m"].to_numpy(dtype=float) + moved.accuracy_m)
    geometry = np.concatenate(geometries)
    table = _with_measuring_lines(table, geometry, tables)
    table["uncertainty_m"] = table["uncertainty_m"] + np.concatenate(accuracies)
    river_table = _read_rivers(rivers, crs, tables, account) if rivers is not None else None
    table["management_area"] = None
    table["water_class"] = None
    if river_table is not None:
        table, geometry = _with_crossings(table, geometry, river_table)
    covered = _read_coverage(coverage, crs, account) if coverage is not None else None
    return AssetRegister(
        table=gpd.GeoDataFrame(table.drop(columns="geometry"), geometry=list(geometry), crs=crs),
        crs=crs,
        scale=GroundScale(crs),
        coverage=covered,
        rivers=river_table,
        fingerprint=account.digest.hexdigest(),
        notes=tuple(account.notes),
        remarks=tuple(account.remarks),
    )


def _distinct_names(sources: Sequence[LayerSource]) -> list[str | None]:
    """What to call files of one name, or layers of one file; None where a file's own name will do.

    Assets without ids are called after their file. A layer that is given twice, under two mappings, keeps one name:
    a row that both take must not count as two.
    """
    keys = [(source.path.resolve(), source.mapping.layer) for source in sources]
    distinct = list(dict.fromkeys(keys))
    names = {
        key: (
            key[0].name,
            f"{key[0].parent.name}/{key[0].name}",
            f"{key[0].name}/{key[1]}",
            f"{key[0].name} ({number})",
        )
        for number, key in enumerate(distinct, start=1)
    }
    taken = Counter(name for several in names.values() for name in several)
    chosen = {key: next(name for name in several if taken[name] == 1) for key, several in names.items()}
    return [None if chosen[key] == key[0].name else chosen[key] for key in keys]


def _with_crossings(
    table: pd.DataFrame, geometry: np.ndarray[Any, Any], rivers: gpd.GeoDataFrame
) -> tuple[pd.DataFrame, np.ndarray[Any, Any]]:
    """Append a row for each section in which a transmission line crosses a river."""
    lines = np.flatnonzero(
        (table["kind"] == "transmission").to_numpy() & np.isin(shapely.get_type_id(geometry), (1, 5))
    )
    rows, sections = [], []
    for one in crossings(geometry[lines], rivers):
        row = table.iloc[lines[one.line]].to_dict()
        assumed = [
            *row["assumed"],
            *(["river_extent"] if one.extent_assumed else []),
            *(["water_class"] if one.water_class_assumed else []),
        ]
        row |= {
            "asset_id": f"{row['asset_id']} × {one.name or one.water_class} {one.number}",
            "kind": CROSSING,
            "belongs_to": "transmission",
            "management_area": one.area,
            "water_class": one.water_class,
            "uncertainty_m": row["uncertainty_m"] + rivers.attrs["accuracy_m"],
            "assumed": tuple(assumed),
        }
        rows.append(row)
        sections.append(one.section)
    if not rows:
        return table, geometry
    added = pd.DataFrame(rows, columns=table.columns).astype(table.dtypes)
    return pd.concat([table, added], ignore_index=True), np.concatenate([geometry, np.array(sections, dtype=object)])


class _Account(NamedTuple):
    """What was read so far: its digest, and what is to be said of it."""

    digest: Any
    notes: list[Text]
    remarks: list[Text]


class _Read(NamedTuple):
    """One file of a network: its assets, in which system they are, and what is to be said of it."""

    name: str
    frame: pd.DataFrame
    crs: pyproj.CRS
    fingerprint: str
    notes: tuple[Text, ...]
    remarks: tuple[Text, ...]


def _read_assets(source: LayerSource, tables: NetworkTables, label: str | None) -> _Read:
    layer = _single_layer(source)
    name = label or layer.file
    check_mapping(source.mapping, _allowed(tables))
    frame, kept, remarks = source.mapping.apply(layer.attributes, NETWORK_COLUMNS, file=name)
    drawn = _pipes_as_drawn(layer, frame["kind"].tolist())
    placed = declare(layer, source.mapping.crs, said_by=_BY_MAPPING).place(drawn, file=name)
    frame["source_file"] = name
    frame["source_row"] = np.arange(1, len(layer) + 1)
    frame["geometry"] = placed.geometry
    frame["placing_accuracy_m"] = placed.accuracy_m
    notes = [*layer.notes, *_repair_notes(name, layer.repairs)]
    notes.extend(_left_out(name, kept))
    frame = frame[kept].reset_index(drop=True)
    removed = np.array([value == "removed" for value in frame["status"]], dtype=bool)
    if removed.any():
        notes.append(
            Text(
                f"{name}：{int(removed.sum())} 件设施已拆除（status=removed），不再保护",
                f"{name}: {int(removed.sum())} assets are removed (status=removed) and no longer protected",
            )
        )
        frame = frame[~removed].reset_index(drop=True)
    if frame.empty:
        notes.append(Text(f"{name}：没有给出任何设施", f"{name}: it gave no asset"))
    check_values(frame)
    frame["geometry"] = _check_geometry(frame)
    return _Read(name, frame, placed.crs, layer.fingerprint, tuple(notes), remarks)


def _left_out(file: str, kept: pd.Series[bool]) -> list[Text]:
    count = int((~kept).sum())
    if not count:
        return []
    return [
        Text(
            f"{file}：映射的 [where] 排除了 {count} 行",
            f"{file}: {count} rows left out by the mapping's [where]",
        )
    ]


def _pipes_as_drawn(layer: RawLayer, kinds: list[Any]) -> np.ndarray[Any, Any]:
    """Outlines that a reader took for areas, as the lines they were drawn as where they are pipes.

    A loop of pipe is no footprint: its casing reaches beyond the line on both sides.
    """
    closed = {repair.feature for repair in layer.repairs if repair.kind in ("ring_as_area", "lines_as_area")}
    geometry = layer.geometry.copy()
    for row, (name, kind) in enumerate(zip(layer.attributes["feature_id"], kinds, strict=True)):
        shape = geometry[row]
        if kind not in ("main", "transmission") or shape is None or str(name) not in closed:
            continue
        parts = shapely.get_parts(np.array([shape], dtype=object))
        lines = [part for part in parts if part.geom_type == "LineString"]
        lines = lines or [shapely.boundary(part) for part in parts if part.geom_type == "Polygon"]
        if lines:
            geometry[row] = shapely.line_merge(shapely.union_all(lines))
    return geometry


def _repair_notes(file: str, repairs: Sequence[Repair]) -> list[Text]:
    """What was mended in a network, counted: its operator can look it up, an applicant need not."""
    counts = Counter((repair.kind, repair.text) for repair in repairs)
    return [
        Text(f"{file}：{count} 处修补（{kind}）：{text.zh}", f"{file}: {count} repairs ({kind}): {text.en}")
        for (kind, text), count in counts.items()
    ]


def _single_layer(source: LayerSource) -> RawLayer:
    if source.layer is not None and source.mapping.layer is not None:
        raise FileError(
            Text("数据库表没有图层", "a database table has no layers"),
            Text("请去掉映射 [source] 中的 layer", "Leave layer out of the mapping's [source]"),
            file=source.path.name,
        )
    layers: tuple[RawLayer, ...] = (
        (source.layer,)
        if source.layer is not None
        else read_layers(
            source.path,
            layers=[] if source.mapping.layer is None else [source.mapping.layer],
            encoding=source.mapping.encoding,
        )
    )
    if len(layers) > 1:
        names = [str(layer.layer if layer.layer is not None else layer.file) for layer in layers]
        raise FileError(
            Text(f"有 {len(layers)} 个图层", f"it has {len(layers)} layers"),
            Text(
                f"请在映射文件的 [source] 中用 layer 指明一个：{'、'.join(names)}",
                f"Name one with layer in the mapping's [source]: {', '.join(names)}",
            ),
            file=source.path.name,
        )
    lost = [one for one in layers[0].unread if one.reason is not NO_GEOMETRY]
    if lost:
        # A pipe that could not be read protects nobody: no network is loaded without it.
        raise GeometryError(
            lost[0].reason,
            Text("请改正后重新导出；管网必须完整读出", "Correct it and export again; a network must be read whole"),
            file=source.path.name,
            feature=lost[0].feature,
        )
    return layers[0]


def _allowed(tables: NetworkTables) -> dict[str, tuple[str, ...]]:
    return {
        "kind": KINDS,
        "belongs_to": BELONGS_TO,
        "represents": REPRESENTS,
        "supply": SUPPLY,
        "position_grade": (*tables.grades.names, *(name.lower() for name in tables.grades.names)),
        "water_class": tables.water_classes,
        "extent": EXTENTS,
    }


def _check_geometry(frame: pd.DataFrame) -> np.ndarray[Any, Any]:
    kinds, stated = frame["kind"].tolist(), frame["represents"].tolist()
    geometry = frame["geometry"].to_numpy().copy()
    for row, shape in enumerate(geometry):
        if shape is None or shape.is_empty:
            raise row_error(
                frame,
                row,
                Text("没有几何（空）", "it has no geometry"),
                Text(
                    "缺少位置的设施无法保护；请补上几何，或用映射的 [where] 排除并说明",
                    "An asset without a place cannot be protected; add its geometry, or leave it out with [where]",
                ),
            )
        kind, represents = kinds[row], stated[row]
        areal = shape.geom_type in ("Polygon", "MultiPolygon")
        if kind == "reserved_land" and not areal:
            raise row_error(
                frame,
                row,
                Text(f"预留用地的几何是 {shape.geom_type}", f"the reserved land is a {shape.geom_type}"),
                Text("预留用地应为面", "Reserved land must be a polygon"),
            )
        lineal = shape.geom_type in ("LineString", "MultiLineString")
        if represents in ("pair", "pipe") and not lineal:
            raise row_error(
                frame,
                row,
                Text(
                    f"represents={represents}，几何却是 {shape.geom_type}",
                    f"represents={represents} but the geometry is a {shape.geom_type}",
                ),
                Text("管道或成对管道应为线", "A pipe or a pair is a line"),
            )
        if shape.geom_type == "GeometryCollection":
            raise row_error(
                frame,
                row,
                Text("几何是 GeometryCollection", "the geometry is a GeometryCollection"),
                Text("请按点、线、面分开", "Split it into points, lines and polygons"),
            )
        if lineal:
            geometry[row] = _without_empty_length(shape)
        elif not shapely.is_valid(shape):
            geometry[row], _ = enclose_everything(
                shape, feature=str(frame["asset_id"].iloc[row]), file=str(frame["source_file"].iloc[row])
            )
    return np.asarray(geometry)


def _without_empty_length(line: BaseGeometry) -> BaseGeometry:
    """A line whose vertices all coincide is a place; GEOS would call it invalid."""
    if shapely.length(line) > 0:
        return line
    return shapely.Point(shapely.get_coordinates(line)[0])


def _refuse_duplicates(table: pd.DataFrame) -> None:
    twice = table["asset_id"].duplicated(keep=False)
    if not twice.any():
        return
    identifier = table.loc[twice, "asset_id"].iloc[0]
    places = [
        f"{file}:{row}"
        for file, row in table.loc[table["asset_id"] == identifier, ["source_file", "source_row"]].to_numpy()
    ]
    raise InputError(
        Text(
            f"asset_id“{identifier}”出现 {len(places)} 次（{'、'.join(places)}）",
            f"asset_id {identifier!r} stands {len(places)} times ({', '.join(places)})",
        ),
        Text(
            "同一图层给了两次，而两个映射都取了这一行；请用 [where] 分开，或只给一次",
            "One layer is given twice and both mappings take this row; part them by [where], or give it once",
        )
        if table.loc[twice, "id_assumed"].iloc[0]
        else Text(
            "每件设施的编号必须唯一；没有编号时不要映射 asset_id 列",
            "Each asset needs an id of its own; where there is none, do not map asset_id",
        ),
        file=places[0].rsplit(":", 1)[0],
        feature=str(identifier),
    )


def _choose_working_crs(read: Sequence[_Read]) -> pyproj.CRS:
    boxes = [
        shapely.total_bounds(to_longitude_latitude(one.frame["geometry"].to_numpy(), one.crs, file=one.name))
        for one in read
    ]
    bounds = np.array(boxes)
    together = (
        float(bounds[:, 0].min()),
        float(bounds[:, 1].min()),
        float(bounds[:, 2].max()),
        float(bounds[:, 3].max()),
    )
    return working_crs(together, read[0].crs)


def _with_measuring_lines(table: pd.DataFrame, geometry: np.ndarray[Any, Any], tables: NetworkTables) -> pd.DataFrame:
    """Add ``represents``, the two offsets, the uncertainty and what was assumed, row by row."""
    sizes = [
        AssetSize(tables.dimensions, {str(key): value for key, value in row.items()}, shape)
        for row, shape in zip(table.to_dict("records"), geometry, strict=True)
    ]
    grade = np.array(
        [tables.grades.if_unstated if value is None else str(value).upper() for value in table["position_grade"]],
        dtype=object,
    )
    for row, value in enumerate(grade):
        if value not in tables.grades.names:
            raise row_error(
                table,
                row,
                Text(f"position_grade 为“{value}”", f"position_grade is {value!r}"),
                Text(f"应为 {'、'.join(tables.grades.names)}", f"It must be one of {', '.join(tables.grades.names)}"),
            )
    stated = table["position_accuracy_m"].to_numpy(dtype=float)
    by_grade = tables.grades.uncertainty_m(grade, table["depth_m"].to_numpy(dtype=float))
    unstated = table["position_grade"].isna().to_numpy() & np.isnan(stated)
    result = table.copy()
    result["represents"] = [size.represents for size in sizes]
    result["outer_offset_m"] = [size.outer_offset_m for size in sizes]
    result["centre_offset_m"] = [size.centre_offset_m for size in sizes]
    result["outer_diameter_mm"] = [size.outer_diameter_mm for size in sizes]
    # How a square chamber is turned is not known: its corners reach farther than half its side.
    corner_m = np.array([size.outer_offset_m * (math.sqrt(2) - 1) if size.is_point_facility else 0.0 for size in sizes])
    result["uncertainty_m"] = np.where(np.isnan(stated), by_grade, stated) + corner_m
    # A stated accuracy replaces the grade: the position is then known, however it was found.
    result["grade"] = objects(
        [value if math.isnan(number) else None for value, number in zip(grade, stated, strict=True)]
    )
    result["in_tunnel"] = (
        table["laying"].map(lambda value: value is not None and _is_tunnel(value)).to_numpy(dtype=bool)
    )
    result["supply"] = table["supply"].map(lambda value: "public" if value is None else value)
    result["belongs_to"] = table["belongs_to"].map(lambda value: "unstated" if value is None else value)
    result["assumed"] = [
        tuple(
            [
                *(["asset_id"] if no_id else []),
                *size.assumed,
                *(["position_grade_unstated"] if no_grade else []),
            ]
        )
        for size, no_id, no_grade in zip(sizes, table["id_assumed"], unstated, strict=True)
    ]
    return result


def _is_tunnel(laying: str) -> bool:
    """A tunnel of its own; a utility tunnel (综合管廊) is none."""
    return "隧道" in laying or "tunnel" in laying.lower().replace("utility tunnel", "")


def _read_polygons(
    source: LayerSource, columns: tuple[str, ...], crs: pyproj.CRS, account: _Account, role: str
) -> tuple[pd.DataFrame, np.ndarray[Any, Any], RawLayer, float]:
    layer = _single_layer(source)
    placed = declare(layer, source.mapping.crs, said_by=_BY_MAPPING).place(layer.geometry, file=layer.file)
    frame, kept, said = source.mapping.apply(layer.attributes, columns, file=layer.file)
    account.remarks.extend(said)
    account.notes.extend(_left_out(layer.file, kept))
    frame = frame[kept].reset_index(drop=True)
    if frame.empty and len(kept):
        # Rivers of which a mistyped [where] leaves none would say that no line crosses one.
        raise FileError(
            Text("没有给出任何面", "it gave no polygon"),
            Text(
                "请检查文件与映射的 [where]，或不提交该图层",
                "Check the file and the mapping's [where], or leave it out",
            ),
            file=layer.file,
        )
    geometry = placed.geometry[kept.to_numpy()].copy()
    for number, shape in enumerate(geometry):
        if shape is None or shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
            raise GeometryError(
                Text("应为面，且不能为空", "it must be a polygon and not empty"),
                Text("请检查该图层", "Check this layer"),
                file=layer.file,
                feature=str(number + 1),
            )
        geometry[number] = shape
    account.digest.update(f"{role} {layer.fingerprint} {source.mapping.fingerprint}\n".encode())
    moved = transform(geometry, placed.crs, crs, file=layer.file)
    return frame, moved.geometry, layer, placed.accuracy_m + moved.accuracy_m


def _read_rivers(source: LayerSource, crs: pyproj.CRS, tables: NetworkTables, account: _Account) -> gpd.GeoDataFrame:
    check_mapping(source.mapping, _allowed(tables))
    frame, geometry, layer, accuracy_m = _read_polygons(source, RIVER_COLUMNS, crs, account, "rivers")
    for column, allowed, default in (
        ("water_class", tables.water_classes, "river"),
        ("extent", EXTENTS, "water"),
    ):
        frame[f"{column}_assumed"] = frame[column].isna()
        frame[column] = frame[column].map(lambda value, default=default: default if value is None else value)
        for number, value in enumerate(frame[column], start=1):
            if value not in allowed:
                raise InputError(
                    Text(f"{column} 为“{value}”", f"{column} is {value!r}"),
                    Text(f"应为 {'、'.join(allowed)} 之一", f"It must be one of {', '.join(allowed)}"),
                    file=layer.file,
                    feature=str(number),
                )
    # An invalid river outline keeps all it encloses: a river read too large asks a question too many.
    whole = [
        enclose_everything(shape, feature=str(number + 1), file=layer.file)[0] for number, shape in enumerate(geometry)
    ]
    # Water alone is not the management area: the margin stands for banks and dykes until somebody states them.
    scale = GroundScale(crs)
    for row in np.flatnonzero((frame["extent"] == "water").to_numpy()):
        whole[row] = zone_polygon(whole[row], tables.water_margin_m, scale)
    frame["extent_assumed"] = frame["extent"] == "water"
    result = gpd.GeoDataFrame(frame, geometry=whole, crs=crs)
    result.attrs["accuracy_m"] = accuracy_m
    return result


def _read_coverage(source: LayerSource, crs: pyproj.CRS, account: _Account) -> Any:
    _, geometry, layer, _ = _read_polygons(source, COVERAGE_COLUMNS, crs, account, "coverage")
    for number, shape in enumerate(geometry, start=1):
        # Mending could only enlarge the area said to be surveyed, and a site there would read as clear.
        if not shapely.is_valid(shape):
            raise GeometryError(
                Text("覆盖范围的面无效（自相交）", "the coverage polygon is invalid (it crosses itself)"),
                Text("请改正后再提交；覆盖范围不自动修补", "Correct it; coverage is never mended"),
                file=layer.file,
                feature=str(number),
            )
    return shapely.union_all(geometry)
