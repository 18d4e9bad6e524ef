"""Network in: files and mappings to one register of assets in plane metres.

Stages: read each file, bring its columns to ours, check every value, choose the working system from where
the assets lie, transform, work out for each asset how far the measuring line lies from the drawn line and
how well it is known. Whatever is wrong in any file is said in one answer.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence

import numpy as np
import pyproj

from geo.coded import coded, differ, nothing
from geo.columns import Columns
from geo.errors import FileError
from geo.network.account import Account, NetworkTables
from geo.network.assets import AssetRegister
from geo.network.columns import CODED
from geo.network.crossing_rows import with_crossings
from geo.network.faults import Faults, Wrong
from geo.network.measuring import with_measuring_lines
from geo.network.polygons import read_coverage, read_rivers
from geo.network.reading import ReadFile, read_assets
from geo.network.source import LayerSource, distinct_names
from geo.place.crs import GroundScale, degrees_of, edge_length, transform, transform_corners, working_crs
from geo.shapes import Shapes
from geo.text import Text

_BOX_PLACES = 5
# An edge of nearly the length at which it would be cut is left to GEOS, which measures it to the last digit.
_SURELY_SHORT = 1 - 1e-9


def load_network(
    sources: Sequence[LayerSource],
    *,
    rivers: LayerSource | None = None,
    coverage: LayerSource | None = None,
    tables: NetworkTables,
    river_width_m: float | None = None,
    today: datetime.date | None = None,
) -> AssetRegister:
    """Read a network into a register.

    Parameters
    ----------
    sources : sequence of LayerSource
        The network's files; several files make one network.
    rivers, coverage : LayerSource, optional
        Rivers, and polygons of the area where the survey is complete.
    tables : NetworkTables
        Shipped tables.
    river_width_m : float, optional
        Of rivers drawn as centrelines that state no width.
    today : date, optional
        Coverage that is surveyed later does not count yet.

    Returns
    -------
    AssetRegister

    Raises
    ------
    NetworkFaults
        Values and shapes that cannot be right, all of them, with file, features, value and remedy.
    InputError
        A file, a mapping or a coordinate system with which none of it can be read.
    """
    account = Account()
    read = _read(sources, tables, account)
    crs = _choose_working_crs(read)
    table, shapes = _measured(read, crs, tables, account)
    waters = None
    if rivers is not None:
        waters = read_rivers(rivers, crs, tables, account, width_m=river_width_m)
        if river_width_m is not None:
            account.digest.update(f"river_width_m {river_width_m}\n".encode())
        table, shapes = with_crossings(table, shapes, waters)
    covered = None if coverage is None else read_coverage(coverage, crs, tables, account, today=today)
    return AssetRegister(
        table=table.with_columns(geometry=shapes, **{name: table.distinct(name) for name in CODED}),
        crs=crs,
        scale=GroundScale(crs),
        coverage=covered,
        rivers=waters,
        fingerprint=account.digest.hexdigest(),
        notes=tuple(account.notes),
        remarks=tuple(account.remarks),
    )


def _read(sources: Sequence[LayerSource], tables: NetworkTables, account: Account) -> list[ReadFile]:
    """The files that give assets, everything that is wrong in any of them refused in one answer."""
    faults = Faults()
    read = [
        read_assets(source, tables, label, account, faults)
        for source, label in zip(sources, distinct_names(sources), strict=True)
    ]
    with_assets = [one for one in read if one.assets.rows]
    if with_assets:
        _find_duplicates(with_assets, faults)
    faults.refuse()
    if not with_assets:
        raise FileError(
            Text("管网中没有任何设施", "the network holds no asset"),
            Text("请检查文件与映射的 [where]", "Check the files and the mapping's [where]"),
            file="、".join(source.path.name for source in sources),
        )
    return with_assets


def _measured(
    read: Sequence[ReadFile], crs: pyproj.CRS, tables: NetworkTables, account: Account
) -> tuple[Columns, Shapes]:
    """All assets as one table with what the engine measures from, and their shapes in the working system."""
    faults = Faults()
    table, shapes = _together(read, crs)
    table = with_measuring_lines(table, shapes, tables, faults, account.notes, account.remarks)
    faults.refuse()
    unknown = nothing(table.rows)
    table = table.without("placing_accuracy_m", "pipes", "unread_error_m").with_columns(
        management_area=unknown,
        water_class=unknown,
        river=unknown,
    )
    return table, shapes


def _together(read: Sequence[ReadFile], crs: pyproj.CRS) -> tuple[Columns, Shapes]:
    """All assets as one table and their shapes in the working system."""
    tables, moved = [], []
    for one in read:
        assert one.crs is not None, "faults were refused"
        shapes, accuracy_m = (one.shapes, 0.0) if one.crs == crs else _moved(one, one.crs, crs)
        moved.append(shapes)
        tables.append(one.assets.with_columns(placing_accuracy_m=one.assets["placing_accuracy_m"] + accuracy_m))
    return (tables[0] if len(tables) == 1 else Columns.stacked(tables)), Shapes.stacked(moved)


def _moved(one: ReadFile, source: pyproj.CRS, target: pyproj.CRS) -> tuple[Shapes, float]:
    """Its shapes in another system, and the accuracy of the way there in metres."""
    if one.shapes.is_flat:
        flat = one.shapes.flat
        edges = flat.edges()
        # Where GEOS has nothing to cut and no corner to leave out, that is all it does.
        if edges.min(initial=1.0) > 0 and edges.max(initial=0.0) < _SURELY_SHORT * edge_length(source):
            xy, accuracy_m = transform_corners(flat.xy, source, target, file=one.name)
            return Shapes(dataclasses.replace(flat.unwrapped(), xy=np.ascontiguousarray(xy))), accuracy_m
    there = transform(one.shapes.objects, source, target, file=one.name)
    return Shapes(there.geometry), there.accuracy_m


def _find_duplicates(read: Sequence[ReadFile], faults: Faults) -> None:
    """Ids that stand more than once: one line however many there are."""
    if len(read) == 1 and read[0].ids_differ:
        return
    ids = np.concatenate([one.assets["asset_id"] for one in read])
    if differ(ids.tolist()):
        return
    assumed_ids, files, numbers = (
        np.concatenate([one.assets[name] for one in read]) for name in ("id_assumed", "source_file", "source_row")
    )
    named = coded(ids)
    twice = (named.counts() > 1)[named.codes]
    for assumed in (True, False):
        rows = np.flatnonzero(twice & (assumed_ids == assumed))
        if not len(rows):
            continue
        identifier = ids[rows[0]]
        same = rows[ids[rows] == identifier]
        places = [f"{files[row]}:{numbers[row]}" for row in same[:5]]
        repeated = dict.fromkeys(ids[rows].tolist())
        different = len(repeated)
        more = (
            Text(f"；重复的编号共 {different} 个", f"; {different} ids are repeated") if different > 1 else Text("", "")
        )
        faults.add(
            ("asset_id", assumed),
            Wrong(
                Text(
                    f"asset_id“{identifier}”出现 {len(same)} 次（{'、'.join(places)}）{more.zh}",
                    f"asset_id {identifier!r} stands {len(same)} times ({', '.join(places)}){more.en}",
                ),
                Text(
                    "同一图层给了两次，而两个映射都取了这一行；请用 [where] 分开，或只给一次",
                    "One layer is given twice and both mappings take this row; part them by [where], or give it once",
                )
                if assumed
                else Text(
                    "每件设施的编号必须唯一；没有编号时不要映射 asset_id 列",
                    "Each asset needs an id of its own; where there is none, do not map asset_id",
                ),
            ),
            file=str(files[rows[0]]),
            features=[str(one) for one in repeated],
        )


def _choose_working_crs(read: Sequence[ReadFile]) -> pyproj.CRS:
    boxes = []
    for one in read:
        assert one.crs is not None, "faults were refused"
        # A few places of the box tell where it lies; each coordinate was held against its system before.
        west, south, east, north = one.shapes.total_bounds()
        places = np.meshgrid(np.linspace(west, east, _BOX_PLACES), np.linspace(south, north, _BOX_PLACES))
        lonlat = degrees_of(np.column_stack([axis.ravel() for axis in places]), one.crs, file=one.name)
        boxes.append([*lonlat.min(axis=0), *lonlat.max(axis=0)])
    bounds = np.array(boxes)
    together = (
        float(bounds[:, 0].min()),
        float(bounds[:, 1].min()),
        float(bounds[:, 2].max()),
        float(bounds[:, 3].max()),
    )
    assert read[0].crs is not None, "faults were refused"
    return working_crs(together, read[0].crs)
