"""One file of a network to a table of assets: columns, values, shapes checked, everything wrong put on record."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import pyproj

from geo.network.account import Account, NetworkTables
from geo.network.columns import NETWORK
from geo.network.faults import Faults
from geo.network.shapes import check_shapes, pipes_as_drawn
from geo.network.sizes import refuse_contradictions
from geo.network.source import LayerSource, origin_of
from geo.network.values import check_mapping, check_values, name_assets, objects
from geo.place.rounding import coarseness_m
from geo.text import Text

# So few nominal sizes are both inches and millimetres that one larger size in the file settles what it counts in.
_SURELY_MM = 50.0
_MOST_INCHES = 48.0


class ReadFile(NamedTuple):
    """One file of a network: its assets and the system of their shapes; None where faults forbade placing them."""

    name: str
    frame: pd.DataFrame
    crs: pyproj.CRS | None


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
    name = label or layer.file
    check_mapping(source.mapping, NETWORK, tables.allowed)
    frame, kept, remarks = source.mapping.apply(layer.attributes, NETWORK, file=name)
    account.add_file("network", layer.fingerprint, source.mapping.fingerprint)
    account.notes.extend(layer.notes)
    account.remarks.extend(remarks)
    account.mended(name, layer.repairs)
    account.left_out(name, kept)
    frame["source_file"] = name
    frame["source_row"] = np.arange(1, len(layer) + 1)
    frame["geometry"] = objects(pipes_as_drawn(layer, frame["kind"].to_numpy()))
    frame = _protected(frame[kept].reset_index(drop=True), name, account)
    if frame.empty:
        account.notes.append(Text(f"{name}：没有给出任何设施", f"{name}: it gave no asset"))
    before = len(faults)
    check_values(frame, tables.allowed, faults)
    declaration = source.declaration(layer, tables.provenance_m)
    _without_zero_cover(frame, name, account)
    geometry, repairs = check_shapes(frame, declaration.crs, faults)
    account.mended(name, repairs)
    refuse_contradictions(frame, faults)
    name_assets(frame)
    if len(faults) > before:
        return ReadFile(name, frame, None)
    rounded = coarseness_m(geometry, declaration.crs)
    placed = declaration.place(geometry, file=name)
    origin = origin_of(source, declaration, placed.geometry, placed.crs, tables.provenance_m)
    frame["geometry"] = objects(placed.geometry)
    frame["settled"] = origin.settled
    frame["placing_accuracy_m"] = placed.accuracy_m + origin.accuracy_m
    frame["rounded_m"] = rounded
    _ask_for_inches(frame, name, account)
    return ReadFile(name, frame, placed.crs)


def _protected(frame: pd.DataFrame, name: str, account: Account) -> pd.DataFrame:
    """Without what was removed from the ground."""
    removed = (frame["status"] == "removed").to_numpy(dtype=bool)
    if not removed.any():
        return frame
    count = int(removed.sum())
    account.notes.append(
        Text(
            f"{name}：{count} 件设施已拆除（status=removed），不再保护",
            f"{name}: {count} assets are removed (status=removed) and no longer protected",
        )
    )
    return frame[~removed].reset_index(drop=True)


def _without_zero_cover(frame: pd.DataFrame, name: str, account: Account) -> None:
    """A buried pipe of no cover is one whose depth nobody knows; a chamber begins at the ground."""
    pipe = np.isin(frame["kind"].to_numpy(), ("main", "transmission")) & ~frame["aerial"].to_numpy(dtype=bool)
    for column in ("depth_m", "depth_least_m"):
        zero = pipe & (frame[column].to_numpy(dtype=float) == 0)
        if zero.any():
            frame.loc[zero, column] = np.nan
            count = int(zero.sum())
            account.remarks.append(
                Text(
                    f"{name}：{column} 有 {count} 行写的是 0，埋地管道不可能没有覆土，按未填写处理",
                    f"{name}: {column} is 0 in {count} rows; a buried pipe has a cover, so it is taken as missing",
                )
            )


def _ask_for_inches(frame: pd.DataFrame, name: str, account: Account) -> None:
    """Mains of DN 20 may be mains of 20 inches, and reach half a metre farther."""
    dn = frame["dn"].to_numpy(dtype=float)
    mains = np.isin(frame["kind"].to_numpy(), ("main", "transmission")) & frame["outer_diameter_mm"].isna().to_numpy()
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
