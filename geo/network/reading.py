"""One file of a network to a table of assets: columns, values, shapes checked, everything wrong put on record."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import NamedTuple

import numpy as np
import pyproj

from geo.coded import Coded, Numbered, coded
from geo.columns import Columns, missing
from geo.network.account import Account, NetworkTables
from geo.network.as_written import grade_of, insulated, pipes_of
from geo.network.columns import NETWORK
from geo.network.faults import Faults, Wrong
from geo.network.other_system import refuse_other_system
from geo.network.placeless_tables import refuse_placeless_assets
from geo.network.said_facility import TOLD_NAME, TOLD_TYPE, refuse_told_facility, told_facility
from geo.network.said_transmission import TOLD, refuse_told_transmission, told_transmission
from geo.network.shapes import LINES, POINTS, check_shapes, pipes_as_drawn
from geo.network.sizes import refuse_contradictions
from geo.network.source import LayerSource, origin_of
from geo.network.steel_outside import fear_steel
from geo.network.unread_sizes import fear_centimetres, feared_of, said_of
from geo.network.values import check_mapping, check_values, name_assets
from geo.pattern import pattern
from geo.place.rounding import coarseness_m
from geo.raw import RawLayer
from geo.shapes import Shapes
from geo.text import Text, printable

# So few nominal sizes are both inches and millimetres that one larger size in the file settles what it counts in.
_SURELY_MM = 50.0
_MOST_INCHES = 48.0
_OUT_OF_USE = pattern(
    r"拆|废|停用|停运|弃|退役|remov|abandon|disused|decommission|out of (?:use|service)|retired|dead", re.IGNORECASE
)
_SHOWN_WORDS = 3

_TWO_KINDS = Wrong(
    Text(
        "kind 为 main（城市供热管道），belongs_to 却为 transmission（长输管线）：二者不能同时成立",
        "kind is main (of the city's network) and belongs_to is transmission: both cannot be",
    ),
    Text(
        "是长输管线的，kind 请写 transmission；是城市供热管道的，belongs_to 请写 network 或留空",
        "Write transmission as the kind of what is part of a transmission line; else write network, or nothing, as belongs_to",
    ),
)


class ReadFile(NamedTuple):
    """One file of a network: its assets, their shapes and the system of these; None where faults forbade placing them.

    ``ids_differ`` says that each asset surely has another id; where it does not, they may all the same.
    """

    name: str
    assets: Columns
    shapes: Shapes
    crs: pyproj.CRS | None
    ids_differ: bool


def read_assets(
    source: LayerSource, tables: NetworkTables, label: str | None, account: Account, faults: Faults
) -> ReadFile:
    """Read one file.

    Parameters
    ----------
    label : str or None
        What to call it where its own name will not do.
    account, faults
        Take what is to be said, and what is wrong.
    """
    layer = source.read(faults)
    refuse_placeless_assets(source)
    name = label or layer.file
    check_mapping(source.mapping, NETWORK, tables.allowed)
    assets, drawn, ids_differ = _mapped(layer, source, name, tables, account)
    if not assets.rows:
        account.notes.append(Text(f"{name}：没有给出任何设施", f"{name}: it gave no asset"))
    before = len(faults)
    assets = _as_written(assets, tables, name, account)
    assets = check_values(assets, tables.allowed, faults)
    declaration = source.declaration(layer, tables.provenance_m)
    refuse_other_system(layer, declaration)
    account.notes.extend([] if declaration.note is None else [declaration.note])
    assets = _without_zero_cover(assets, name, account)
    assets, thin = fear_centimetres(assets, name)
    assets, of_steel = fear_steel(assets, tables.dimensions, name)
    account.remarks.extend(one for one in (thin, of_steel) if one is not None)
    shapes, repairs = check_shapes(assets, drawn, declaration.crs, faults)
    account.mended(name, repairs)
    _say_straight_lines(assets, shapes, name, account)
    refuse_contradictions(assets, faults)
    if "belongs_to" not in source.mapping.defaults:
        _refuse_two_kinds(assets, faults)
    refuse_told_transmission(assets, layer, faults)
    refuse_told_facility(assets, shapes, layer, faults)
    assets = name_assets(assets.without(TOLD, TOLD_TYPE, TOLD_NAME))
    if len(faults) > before:
        return ReadFile(name, assets, shapes, None, ids_differ)
    rounded = coarseness_m(shapes, declaration.crs)
    crs, accuracy_m = declaration.crs, 0.0
    if not (shapes.is_flat and declaration.holds(shapes)):
        placed = declaration.place(shapes.objects, file=name)
        shapes, crs, accuracy_m = Shapes(placed.geometry), placed.crs, placed.accuracy_m
    origin = origin_of(source, declaration, shapes, crs, tables.provenance_m)
    assets = assets.with_columns(
        settled=np.full(assets.rows, origin.settled),
        placing_accuracy_m=np.full(assets.rows, accuracy_m + origin.accuracy_m),
        rounded_m=rounded,
    )
    _ask_for_inches(assets, name, account)
    return ReadFile(name, assets, shapes, crs, ids_differ)


def _mapped(
    layer: RawLayer, source: LayerSource, name: str, tables: NetworkTables, account: Account
) -> tuple[Columns, Shapes, bool]:
    """The rows that are assets, under our names of columns, with the shapes as drawn, and whether their ids surely differ."""
    mapped = source.mapping.apply(layer.attributes, NETWORK, file=name)
    account.add_file("network", layer.fingerprint, source.mapping.fingerprint)
    account.notes.extend(layer.notes)
    account.remarks.extend(mapped.remarks)
    account.mended(name, layer.repairs)
    account.left_out(name, mapped.kept, [layer.attributes.distinct(one) for one in source.mapping.where])
    stated = {*source.mapping.columns, *source.mapping.extract}
    feared = feared_of(
        layer.attributes,
        (*mapped.left, *source.mapping.classes(list(layer.attributes))),
        mapped.table,
        wide_m=lambda pipes: tables.dimensions.beside_each_other_m(*pipes),
        wide=tables.dimensions,
        mapped=stated,
        unsure_m=max(tables.grades.fixed_m.values()),
        points=mapped.table.coded("kind").equals("facility")
        & np.isin(layer.shapes.kinds(), POINTS)
        & missing(mapped.table["width_mm"]),
        titles=[one for one in (layer.layer, layer.title, PurePath(layer.file).stem) if one],
        unfit=mapped.unfit,
    )
    said = said_of(feared, name)
    account.remarks.extend([] if said is None else [said])
    ids = mapped.table.coded("asset_id")
    facility_type, facility_name = told_facility(layer)
    every = mapped.table.with_columns(
        # Each has its own, and messages ask for a few of them.
        asset_id=ids.texts if isinstance(ids, Numbered) else mapped.table["asset_id"],
        unread=feared.columns,
        unread_reach_m=feared.reach_m,
        unread_error_m=feared.error_m,
        told_transmission=told_transmission(layer),
        told_facility_type=facility_type,
        told_facility_name=facility_name,
        source_file=Coded([name], np.zeros(len(layer), dtype=np.int8)),
        source_row=np.arange(1, len(layer) + 1),
    )
    shapes = pipes_as_drawn(layer, mapped.table.coded("kind"))
    if not mapped.kept.all():
        every, shapes = every.take(mapped.kept), shapes.take(mapped.kept)
    # Texts stay what they are; numbers that differ may be one text.
    ids_differ = isinstance(ids, Numbered) or (len(ids.values) == len(layer) and set(map(type, ids.values)) == {str})
    return *_protected(every, shapes, name, account), ids_differ


def _as_written(assets: Columns, tables: NetworkTables, name: str, account: Account) -> Columns:
    """How many pipes the diameter of each row names (``pipes``), and grades as we write them."""
    assets = _over_insulation(assets, name, account)
    dn, grade = assets.coded("dn"), assets.coded("position_grade")
    named = [pipes_of(value) for value in dn.values]
    pipes = np.array([*(1 if one is None else one.many for one in named), 1])[dn.codes]
    ours = [grade_of(value, tables.grades.names) for value in grade.values]
    unknown = [str(value) for value, one in zip(grade.values, ours, strict=True) if one is None]
    if unknown:
        account.notes.append(
            Text(
                f"{name}：position_grade 写的是 {'、'.join(unknown)}，不是 {'、'.join(tables.grades.names)} 之一，无从对应：按未填写（{tables.grades.if_unstated} 级）；"
                "请在映射的 [values.position_grade] 中写明各是哪一级",
                f"{name}: position_grade says {', '.join(unknown)}, which is none of {', '.join(tables.grades.names)}: taken as unstated"
                f" (grade {tables.grades.if_unstated}). Say in [values.position_grade] of a mapping which of ours each is",
            )
        )
    assets = _below_ground(assets, name, account)
    several = int((pipes > 1).sum())
    if several:
        account.remarks.append(
            Text(
                f"{name}：dn 有 {several} 行写的是几根管（如 2×DN500）：公称直径按每根，没有注明 represents 的线按几根管的中线",
                f"{name}: dn names several pipes in {several} rows (such as 2×DN500): it is that of each, and lines without represents are"
                " taken for the middle of them",
            )
        )
    return assets.with_columns(pipes=pipes.astype(float), position_grade=grade.replaced(ours))


def _below_ground(assets: Columns, name: str, account: Account) -> Columns:
    """Depths that are all written with a minus count below the ground; beside others a minus is a slip, and refused by its row."""
    for column in ("depth_m", "depth_least_m"):
        found = assets.coded(column)
        depths = np.array([NETWORK[column].number(value) for value in found.values])
        counts = found.counts()[: len(depths)]
        rows = int(counts[depths < 0].sum())
        if not rows or counts[depths > 0].any():
            continue
        assets = assets.with_columns(
            **{
                column: found.replaced(
                    [-depth if depth < 0 else value for value, depth in zip(found.values, depths, strict=True)]
                )
            }
        )
        account.remarks.append(
            Text(
                f"{name}：{column} 有 {rows} 行带负号、没有一行为正：按地面以下的深度",
                f"{name}: {column} has a minus in {rows} rows and none without: taken as depths below the ground",
            )
        )
    return assets


def _over_insulation(assets: Columns, name: str, account: Account) -> Columns:
    """Outer diameters that stand behind the nominal ones; where a column states another, the text stays, to be refused by its row."""
    dn = assets.coded("dn")
    stated = [insulated(value) for value in dn.values]
    rows = dn.rows(np.array([one is not None for one in stated], dtype=bool))
    if not len(rows):
        return assets
    nominal, outer = assets["dn"].astype(object), assets["outer_diameter_mm"].astype(object)
    unstated = missing(outer)
    taken = 0
    for row in rows:
        one = stated[dn.codes[row]]
        assert one is not None
        if unstated[row] or NETWORK["outer_diameter_mm"].number(outer[row]) == one.outer_mm:
            nominal[row], outer[row] = one
            taken += 1
    if not taken:
        return assets
    account.remarks.append(
        Text(
            f"{name}：dn 有 {taken} 行另写着保温后（外护管）的外径，作为 outer_diameter_mm",
            f"{name}: dn also states the outer diameter over the insulation in {taken} rows, taken as outer_diameter_mm",
        )
    )
    return assets.with_columns(dn=coded(nominal), outer_diameter_mm=coded(outer))


def _protected(assets: Columns, shapes: Shapes, name: str, account: Account) -> tuple[Columns, Shapes]:
    """Without what was removed from the ground; what is said in other words to be out of use stays, for a pipe may lie there still."""
    status = assets.coded("status")
    words = [str(value) for value in status.values if value != "removed" and _OUT_OF_USE.search(str(value))]
    if words and (count := int(status.among(words).sum())):
        shown = "、".join(printable(word) for word in sorted(words)[:_SHOWN_WORDS])
        account.remarks.append(
            Text(
                f"{name}：{count} 件设施的 status 写作 {shown} → 仍受保护（停用、废弃的管道还在地下）；确已从地下拆除的，请在映射 [values.status] 中写明对应 removed",
                f"{name}: status of {count} assets says {shown}: they stay protected, for a pipe out of use lies in the ground still; where it was taken out"
                " of it, say in [values.status] of a mapping that this is removed",
            )
        )
    removed = status.equals("removed")
    if not removed.any():
        return assets, shapes
    count = int(removed.sum())
    account.notes.append(
        Text(
            f"{name}：{count} 件设施已拆除（status=removed），不再保护",
            f"{name}: {count} assets are removed (status=removed) and no longer protected",
        )
    )
    return assets.take(~removed), shapes.take(~removed)


def _refuse_two_kinds(assets: Columns, faults: Faults) -> None:
    """A pipe that is said to be a main and to belong to a transmission line: nobody can tell how wide its zone is, or whether it crosses rivers."""
    both = assets.coded("kind").equals("main") & assets.coded("belongs_to").equals("transmission")
    faults.add_rows(("kind", "belongs_to"), _TWO_KINDS, assets, np.flatnonzero(both))


def _without_zero_cover(assets: Columns, name: str, account: Account) -> Columns:
    """A buried pipe of no cover is one whose depth nobody knows; a chamber begins at the ground."""
    pipe = assets.coded("kind").among(("main", "transmission")) & ~assets["aerial"]
    for column in ("depth_m", "depth_least_m"):
        zero = pipe & (assets[column] == 0)
        if zero.any():
            assets = assets.with_columns(**{column: np.where(zero, np.nan, assets[column])})
            count = int(zero.sum())
            account.remarks.append(
                Text(
                    f"{name}：{column} 有 {count} 行写的是 0，埋地管道不可能没有覆土，按未填写处理",
                    f"{name}: {column} is 0 in {count} rows; a buried pipe has a cover, so it is taken as missing",
                )
            )
    return assets


def _say_straight_lines(assets: Columns, shapes: Shapes, name: str, account: Account) -> None:
    """Facilities drawn as straight lines are marks of a place, unless they are sides of an outline."""
    marks = assets.coded("kind").equals("facility") & np.isin(shapes.kinds(), LINES) & missing(assets["width_mm"])
    count = int(marks.sum())
    if count:
        account.remarks.append(
            Text(
                f"{name}：{count} 件设施只画了一条直线而没有 width_mm：按位置记号计，两侧各取推定的一半尺寸；若是轮廓的一边，请把整个轮廓画成面",
                f"{name}: {count} facilities are straight lines without width_mm: taken for marks of a place, with the half-size that"
                " is assumed on each side; if they are sides of an outline, draw the whole outline as a polygon",
            )
        )


def _ask_for_inches(assets: Columns, name: str, account: Account) -> None:
    """Mains of DN 20 may be mains of 20 inches, and reach half a metre farther."""
    dn = assets["dn"]
    mains = assets.coded("kind").among(("main", "transmission")) & missing(assets["outer_diameter_mm"])
    with np.errstate(invalid="ignore"):
        if (dn >= _SURELY_MM).any():
            return
        small = dn[mains & (dn <= _MOST_INCHES)]
    if len(small):
        sizes = "、".join(f"{size:g}" for size in np.unique(small)[:6])
        account.notes.append(
            Text(
                f"{name}：{len(small)} 条管道的 dn 很小（{sizes}），现按毫米计；若是英寸，外缘还要远得多：请核对，并把列名写成 dn_inch",
                f"{name}: {len(small)} pipes have a very small dn ({sizes.replace('、', ', ')}), taken as millimetres; if they"
                " are inches the outer edge lies much farther out: check, and call the column dn_inch",
            )
        )
