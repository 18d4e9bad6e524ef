"""The layers of areas beside a network: rivers with their management areas, and where the survey is complete."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pyproj
import shapely

from geo.columns import Columns, missing
from geo.errors import FileError, GeometryError
from geo.network.account import Account, NetworkTables
from geo.network.column import Column
from geo.network.columns import COVERAGE, RIVERS
from geo.network.faults import Faults, Wrong
from geo.network.not_surveyed import Lack, not_surveyed
from geo.network.other_system import refuse_other_system
from geo.network.rivers import Rivers
from geo.network.shapes import is_area, is_line
from geo.network.source import LayerSource, origin_of
from geo.network.values import check_mapping, wrong_number, wrong_word
from geo.place.buffers import zone_polygon
from geo.place.crs import LONGITUDE_LATITUDE, GroundScale, transform
from geo.place.gcj02 import SHIFTED, unshifted
from geo.repair import enclose_everything, ring_as_area
from geo.shapes import Shapes
from geo.text import Text, printable

# So many areas that do not count are named.
_SHOWN = 3


class _Layer(NamedTuple):
    """One layer as read, in the working system."""

    file: str
    table: Columns
    # The same rows with the columns that the file has.
    stated: Columns
    geometry: np.ndarray[Any, Any]
    accuracy_m: float
    settled: bool


def read_rivers(
    source: LayerSource, crs: pyproj.CRS, tables: NetworkTables, account: Account, *, width_m: float | None = None
) -> Rivers:
    """Rivers as management areas.

    Parameters
    ----------
    width_m : float, optional
        Of rivers drawn as centrelines whose own column states none, ground metres.

    Raises
    ------
    NetworkFaults
        Values that cannot be right, shapes that are neither areas nor lines of known width.
    """
    check_mapping(source.mapping, RIVERS, tables.allowed)
    layer = _read(source, RIVERS, crs, tables, account, "rivers")
    faults = Faults()
    stated = layer.table
    columns = stated.with_columns(
        source_file=np.full(stated.rows, layer.file, dtype=object),
        asset_id=np.full(stated.rows, None, dtype=object),
        source_row=np.arange(1, stated.rows + 1),
        water_class=np.where(missing(stated["water_class"]), "river", stated["water_class"]),
        extent=np.where(missing(stated["extent"]), "water", stated["extent"]),
    )
    for name in ("water_class", "extent"):
        for value in dict.fromkeys(columns[name].tolist()):
            wrong = wrong_word(name, value, tables.allowed[name])
            if wrong is not None:
                faults.add_rows((name, value), wrong, columns, np.flatnonzero(columns[name] == value))
    scale = GroundScale(crs)
    whole = _with_widths(layer, columns, width_m, scale, account, faults)
    faults.refuse()
    # An invalid river outline keeps all it encloses: a river read too large asks a question too many.
    for row in np.flatnonzero(~shapely.is_valid(whole)).tolist():
        whole[row], _ = enclose_everything(whole[row], feature=str(row + 1), file=layer.file)
    # Water alone is not the management area: the margin stands for banks and dykes until somebody states them.
    water = columns["extent"] == "water"
    for row in np.flatnonzero(water).tolist():
        whole[row] = zone_polygon(whole[row], tables.water_margin_m, scale)
    return Rivers(
        geometry=whole,
        name=columns["name"],
        water_class=columns["water_class"],
        extent_assumed=water,
        class_assumed=missing(stated["water_class"]),
        accuracy_m=layer.accuracy_m,
    )


def _with_widths(
    layer: _Layer,
    columns: Columns,
    width_m: float | None,
    scale: GroundScale,
    account: Account,
    faults: Faults,
) -> np.ndarray[Any, Any]:
    """Rivers as areas; centrelines are widened by what is stated of them."""
    whole, column = layer.geometry.copy(), RIVERS["width_m"]
    stated = np.array([np.nan if value is None else column.number(value) for value in columns["width_m"]], dtype=float)
    widened: list[float] = []
    for row in np.flatnonzero(~is_area(whole)).tolist():
        shape = whole[row]
        width = width_m if np.isnan(stated[row]) and width_m is not None else stated[row]
        if shape is not None and is_line(np.array([shape]))[0]:
            area, closed = ring_as_area(shape, feature=str(row + 1))
            if np.isnan(width) and closed and is_area(np.array([area]))[0]:
                whole[row] = area
                continue
            wrong = None if np.isnan(width) else wrong_number(column, width)
            if not np.isnan(width) and wrong is None:
                whole[row] = zone_polygon(shape, width / 2, scale)
                widened.append(float(width))
                continue
        else:
            wrong = None
        faults.add_rows(
            "width" if wrong is None else ("width", "range"),
            wrong
            or Wrong(
                Text("河道应为面，或有宽度的中心线", "a river must be a polygon, or a centreline of known width"),
                Text(
                    "请画成面，或补一列 width_m（米），或用 --river-width 给出宽度",
                    "Draw it as a polygon, add a column width_m in metres, or give the width by --river-width",
                ),
            ),
            columns,
            np.array([row]),
        )
    if widened:
        least, most = min(widened), max(widened)
        wide = (
            Text(f"{least:g}", f"{least:g}") if least == most else Text(f"{least:g}–{most:g}", f"{least:g} to {most:g}")
        )
        account.notes.append(
            Text(
                f"{layer.file}：{len(widened)} 条河道只有中心线，按宽 {wide.zh} m 成面",
                f"{layer.file}: {len(widened)} rivers are centrelines, drawn {wide.en} m wide",
            )
        )
    return whole


def read_coverage(
    source: LayerSource, crs: pyproj.CRS, tables: NetworkTables, account: Account, *, today: datetime.date | None = None
) -> Any:
    """Where the survey is complete, in ``crs``.

    Parameters
    ----------
    today : date, optional
        What is surveyed later than this does not count yet.

    Raises
    ------
    GeometryError
        A polygon that is invalid, or no polygon.
    """
    layer = _read(source, COVERAGE, crs, tables, account, "coverage")
    for number, shape in enumerate(layer.geometry, start=1):
        if not is_area(np.array([shape], dtype=object))[0]:
            raise GeometryError(
                Text("应为面，且不能为空", "it must be a polygon and not empty"),
                Text("请检查该图层", "Check this layer"),
                file=layer.file,
                feature=str(number),
            )
        # Mending could only enlarge the area said to be surveyed, and a site there would read as clear.
        if not shapely.is_valid(shape):
            raise GeometryError(
                Text("覆盖范围的面无效（自相交）", "the coverage polygon is invalid (it crosses itself)"),
                Text("请改正后再提交；覆盖范围不自动修补", "Correct it; coverage is never mended"),
                file=layer.file,
                feature=str(number),
            )
    whole = _where_complete(layer, account, today)
    return whole if layer.settled else _wherever_it_lies(whole, crs, layer.file, account)


def _where_complete(layer: _Layer, account: Account, today: datetime.date | None) -> Any:
    """All areas together, but for those that say of themselves that the survey is not complete there, which is told."""
    lacking = not_surveyed(layer.stated.with_columns(surveyed_on=layer.table["surveyed_on"]), today)
    counts = np.ones(len(layer.geometry), dtype=bool)
    counts[[one.row for one in lacking]] = False
    whole = shapely.union_all(layer.geometry[counts])
    gaps = [layer.geometry[one.row] for one in lacking if one.lack is Lack.GAP]
    later = [one.row for one in lacking if one.lack is Lack.LATER]
    if later:
        # What does not count today will count another day: then it is another network.
        account.digest.update(f"not yet surveyed {later}\n".encode())
    if lacking:
        zh = "；".join(
            f"第 {one.row + 1} 个“{printable(one.name)}：{printable(one.value)}”" for one in lacking[:_SHOWN]
        )
        en = "; ".join(f"area {one.row + 1} {printable(one.name)}: {printable(one.value)}" for one in lacking[:_SHOWN])
        account.notes.append(
            Text(
                f"{layer.file}：{len(lacking)} 个面自己写明没有完成供热管线普查（或普查日期在今天以后），不算作已普查（{zh}）；确已普查的，请改正该列",
                f"{layer.file}: {len(lacking)} areas say themselves that heat pipes are not completely surveyed there, or were on a day that has not come yet, and do not"
                f" count as surveyed ({en}); correct the column where they are",
            )
        )
    whole = shapely.difference(whole, shapely.union_all(gaps)) if gaps else whole
    if whole.is_empty:
        raise FileError(
            Text("没有一处算作已完成供热管线普查", "there is no area where heat pipes are completely surveyed"),
            account.notes[-1] if lacking else Text("请检查该图层，或不提交", "Check this layer, or leave it out"),
            file=layer.file,
        )
    return whole


def _wherever_it_lies(covered: Any, crs: pyproj.CRS, file: str, account: Account) -> Any:
    """Degrees of unknown origin cover what they cover under every reading: as they are, and as a web map's."""
    shape = np.array([covered], dtype=object)
    lonlat = transform(shape, crs, LONGITUDE_LATITUDE).geometry
    for shift in SHIFTED:
        moved = shapely.transform(lonlat, partial(_unshown, shift))
        covered = shapely.intersection(covered, transform(np.asarray(moved), LONGITUDE_LATITUDE, crs).geometry[0])
    account.notes.append(
        Text(
            f"{file}：覆盖范围的经纬度来源不明（可能是高德、百度坐标），只有按各种读法都在其内的地方才算已普查；请在映射 [source] 中说明"
            "坐标来源（coordinates_from），或以 EPSG:4490、平面坐标提供",
            f"{file}: where the degrees of the coverage come from is not known (they may be Amap's or Baidu's), so only land"
            " that is inside under every reading counts as surveyed; say where they come from (coordinates_from in [source] of"
            " the mapping), or give them in EPSG:4490 or plane coordinates",
        )
    )
    return covered


def _unshown(shift: str, degrees: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.column_stack(unshifted(shift, degrees[:, 0], degrees[:, 1]))


def _read(
    source: LayerSource,
    columns: Mapping[str, Column],
    crs: pyproj.CRS,
    tables: NetworkTables,
    account: Account,
    role: str,
) -> _Layer:
    faults = Faults()
    raw = source.read(faults)
    faults.refuse()
    declaration = source.declaration(raw, tables.provenance_m)
    refuse_other_system(raw, declaration)
    account.notes.extend([] if declaration.note is None else [declaration.note])
    placed = declaration.place(raw.geometry, file=raw.file)
    mapped = source.mapping.apply(raw.attributes, columns, file=raw.file)
    kept = mapped.kept
    account.remarks.extend(mapped.remarks)
    account.left_out(raw.file, kept, [raw.attributes.distinct(one) for one in source.mapping.where])
    table = mapped.table.take(kept)
    if not table.rows and len(kept):
        # Rivers of which a mistyped [where] leaves none would say that no line crosses one.
        raise FileError(
            Text("没有给出任何面", "it gave no polygon"),
            Text(
                "请检查文件与映射的 [where]，或不提交该图层",
                "Check the file and the mapping's [where], or leave it out",
            ),
            file=raw.file,
        )
    geometry = placed.geometry[kept]
    for number in np.flatnonzero(shapely.is_missing(geometry) | shapely.is_empty(geometry)).tolist():
        raise GeometryError(
            Text("应为面，且不能为空", "it must be a polygon and not empty"),
            Text("请检查该图层", "Check this layer"),
            file=raw.file,
            feature=str(number + 1),
        )
    origin = origin_of(source, declaration, Shapes(placed.geometry), placed.crs, tables.provenance_m)
    account.add_file(role, raw.fingerprint, source.mapping.fingerprint)
    moved = transform(geometry, placed.crs, crs, file=raw.file)
    return _Layer(
        raw.file,
        table,
        raw.attributes.take(kept),
        moved.geometry,
        placed.accuracy_m + moved.accuracy_m + origin.accuracy_m,
        origin.settled,
    )
