"""Network in: files and mappings to one register of assets in plane metres.

Stages: read each file, bring its columns to ours, check every value, choose the working system from where
the assets lie, transform, work out for each asset how far the measuring line lies from the drawn line and
how well it is known. Whatever is wrong in any file is said in one answer.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyproj
import shapely

from geo.errors import FileError
from geo.network.account import Account, NetworkTables
from geo.network.assets import AssetRegister
from geo.network.crossing_rows import with_crossings
from geo.network.faults import Faults, Wrong
from geo.network.measuring import with_measuring_lines
from geo.network.polygons import read_coverage, read_rivers
from geo.network.reading import ReadFile, read_assets
from geo.network.source import LayerSource, distinct_names
from geo.network.values import objects
from geo.place.crs import GroundScale, degrees_of, transform, working_crs
from geo.text import Text

_BOX_PLACES = 5


def load_network(
    sources: Sequence[LayerSource],
    *,
    rivers: LayerSource | None = None,
    coverage: LayerSource | None = None,
    tables: NetworkTables,
    river_width_m: float | None = None,
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
    account, faults = Account(), Faults()
    read = [
        read_assets(source, tables, label, account, faults)
        for source, label in zip(sources, distinct_names(sources), strict=True)
    ]
    with_assets = [one for one in read if len(one.frame)]
    if with_assets:
        _find_duplicates(pd.concat([one.frame for one in with_assets], ignore_index=True), faults)
    faults.refuse()
    if not with_assets:
        raise FileError(
            Text("管网中没有任何设施", "the network holds no asset"),
            Text("请检查文件与映射的 [where]", "Check the files and the mapping's [where]"),
            file="、".join(source.path.name for source in sources),
        )
    crs = _choose_working_crs(with_assets)
    table, geometry = _together(with_assets, crs)
    table = with_measuring_lines(table, geometry, tables, faults, account.notes, account.remarks)
    faults.refuse()
    table["uncertainty_m"] += table.pop("placing_accuracy_m")
    for column in ("management_area", "water_class", "river"):
        table[column] = pd.Series(None, index=table.index, dtype=object)
    river_table = None
    if rivers is not None:
        river_table = read_rivers(rivers, crs, tables, account, width_m=river_width_m)
        table, geometry = with_crossings(table, geometry, river_table)
    covered = None if coverage is None else read_coverage(coverage, crs, tables, account)
    return AssetRegister(
        table=table.assign(geometry=objects(geometry)),
        crs=crs,
        scale=GroundScale(crs),
        coverage=covered,
        rivers=river_table,
        fingerprint=account.digest.hexdigest(),
        notes=tuple(account.notes),
        remarks=tuple(account.remarks),
    )


def _together(
    read: Sequence[ReadFile], crs: pyproj.CRS
) -> tuple[pd.DataFrame, np.ndarray[tuple[int], np.dtype[np.object_]]]:
    """All assets as one table and their shapes in the working system."""
    geometries = []
    for one in read:
        assert one.crs is not None, "faults were refused"
        moved = transform(one.frame["geometry"].to_numpy(), one.crs, crs, file=one.name)
        geometries.append(moved.geometry)
        one.frame["placing_accuracy_m"] += moved.accuracy_m
    table = pd.concat([one.frame.drop(columns="geometry") for one in read], ignore_index=True)
    return table, np.concatenate(geometries)


def _find_duplicates(table: pd.DataFrame, faults: Faults) -> None:
    """Ids that stand more than once: one line however many there are."""
    twice = table["asset_id"].duplicated(keep=False).to_numpy()
    for assumed in (True, False):
        rows = np.flatnonzero(twice & (table["id_assumed"].to_numpy(dtype=bool) == assumed))
        if not len(rows):
            continue
        identifier = table["asset_id"].iloc[rows[0]]
        same = rows[(table["asset_id"].iloc[rows] == identifier).to_numpy()]
        places = [f"{table['source_file'].iloc[row]}:{table['source_row'].iloc[row]}" for row in same[:5]]
        different = table["asset_id"].iloc[rows].nunique()
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
            file=str(table["source_file"].iloc[rows[0]]),
            features=[str(one) for one in table["asset_id"].iloc[rows].unique()],
        )


def _choose_working_crs(read: Sequence[ReadFile]) -> pyproj.CRS:
    boxes = []
    for one in read:
        assert one.crs is not None, "faults were refused"
        # A few places of the box tell where it lies; each coordinate was held against its system before.
        west, south, east, north = shapely.total_bounds(one.frame["geometry"].to_numpy())
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
