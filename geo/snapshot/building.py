"""A register saved to a file, with all that a reader of it would otherwise have to work out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyproj

from geo.columns import Columns
from geo.measure.packed_index import PackedIndex
from geo.network.assets import WIDER, AssetRegister
from geo.network.rivers import Rivers
from geo.shapes import Shapes
from geo.snapshot.columns import RIVER_KINDS, save_columns, save_shapes
from geo.snapshot.file import SnapshotWriter, written
from geo.snapshot.ids import hashed_ids
from geo.snapshot.told import Facts, Network, OfRivers
from geo.texts import Texts

Array = np.ndarray[Any, Any]

# Asked of every network as a whole by each check or each view of a map.
_LARGEST = ("outer_offset_m", "uncertainty_m")


def save_register(
    register: AssetRegister,
    path: Path,
    *,
    made_by: str,
    sources: Sequence[str],
    saved: Callable[[AssetRegister], Mapping[str, Mapping[str, Array]]],
) -> None:
    """Save a network to a file, in the place of one that is there.

    Parameters
    ----------
    made_by : str
        The program, with its version.
    sources : sequence of str
        Names of the files that it was loaded from, for a reader.
    saved : callable
        What each `ClearanceIndex` of some assets consists of, by a key of who made it; `AssetRegister.saved` gives it back.

    Raises
    ------
    FileError
        The file cannot be written.
    """
    with written(path) as writer:
        geometry = register.geometry
        named = register.column("asset_id")
        ids = named if isinstance(named, Texts) else Texts.of(list(map(str, np.asarray(named).tolist())))
        told = Network(
            made_by=made_by,
            sources=list(sources),
            fingerprint=register.fingerprint,
            crs=_crs(register.crs),
            notes=list(register.notes),
            remarks=list(register.remarks),
            operators=dict(register.operators),
            table=save_columns(register.table.without("geometry").with_columns(asset_id=ids), writer, "assets/"),
            geometry=save_shapes(geometry, writer, "assets/geometry"),
            rivers=None if register.rivers is None else _save_rivers(register.rivers, writer),
            facts=_facts(register),
        )
        if register.coverage is not None:
            writer.add("coverage", np.frombuffer(register.coverage.wkb, dtype=np.uint8))
        _add(writer, "ids", hashed_ids(ids))
        _save_indexes(register, writer, "", saved)
        unsettled, wider = register.unsettled(), register.wider()
        if unsettled is not None and unsettled is not register:
            writer.add("parts/unsettled/rows", np.flatnonzero(~register.table["settled"]))
            _save_indexes(unsettled, writer, "parts/unsettled/", saved)
        if wider is not None:
            held = {"rows": register.wider_rows(), **{name: wider.table[name] for name in WIDER}}
            _add(writer, "parts/wider", held)
            _save_indexes(wider, writer, "parts/wider/", saved)
        writer.finish(msgspec.to_builtins(told))


def _save_indexes(
    assets: AssetRegister,
    writer: SnapshotWriter,
    folder: str,
    saved: Callable[[AssetRegister], Mapping[str, Mapping[str, Array]]],
) -> None:
    _add(writer, f"{folder}tree", vars(PackedIndex.of(assets.geometry.bounds())))
    for key, arrays in saved(assets).items():
        _add(writer, f"{folder}by key/{key}", arrays)


def _add(writer: SnapshotWriter, folder: str, arrays: Mapping[str, Array]) -> None:
    for name, array in arrays.items():
        writer.add(f"{folder}/{name}", array)


def _facts(register: AssetRegister) -> Facts:
    settled = register.table["settled"]
    return Facts(
        settled="all" if settled.all() else "some" if settled.any() else "none",
        wider=bool(len(register.wider_rows())),
        bounds=register.bounds,
        bounds_degrees=register.bounds_degrees,
        largest={name: register.largest(name) for name in _LARGEST},
        surveyed_until=register.surveyed_until,
        parties=sorted(register.parties),
    )


def _save_rivers(rivers: Rivers, writer: SnapshotWriter) -> OfRivers:
    table = Columns({name: getattr(rivers, name) for name in RIVER_KINDS}, rows=len(rivers))
    return OfRivers(
        table=save_columns(table, writer, "rivers/"),
        geometry=save_shapes(Shapes(rivers.geometry), writer, "rivers/geometry"),
        accuracy_m=rivers.accuracy_m,
    )


def _crs(crs: pyproj.CRS) -> str:
    """A system in words that give the very same again."""
    whole = crs.to_wkt()
    return crs.srs if pyproj.CRS.from_user_input(crs.srs).to_wkt() == whole else whole
