"""A register that lies in a file: whatever is asked of it comes from there, and no more than is asked."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import CRSError

from geo.coded import Coded
from geo.errors import FileError
from geo.measure.packed_index import PackedIndex
from geo.measure.shape_tree import ShapeTree
from geo.network.assets import AssetRegister, Box, Operator
from geo.network.rivers import Rivers
from geo.place.crs import GroundScale
from geo.snapshot.columns import Told, opened_columns, opened_shapes
from geo.snapshot.file import SnapshotFile
from geo.snapshot.ids import RowOfId
from geo.snapshot.soundness import is_sound, is_sound_clearance, is_sound_index
from geo.text import Text

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class SnapshotRegister(AssetRegister):
    """All assets of a network, in a file.

    Attributes
    ----------
    file : SnapshotFile
    """

    file: SnapshotFile = field(kw_only=True)

    def take(self, rows: Array) -> AssetRegister:
        return AssetRegister(
            table=self.table.take(rows),
            crs=self.crs,
            scale=self.scale,
            coverage=self.coverage,
            rivers=self.rivers,
            fingerprint=self.fingerprint,
            notes=self.notes,
            remarks=self.remarks,
            operators=self.operators,
        )

    @cached_property
    def tree(self) -> ShapeTree:
        return ShapeTree(self.geometry, PackedIndex(**self._saved("tree")))

    @cached_property
    def bounds(self) -> Box:
        return Box(*self._facts["bounds"])

    @cached_property
    def bounds_degrees(self) -> Box:
        return Box(*self._facts["bounds_degrees"])

    def largest(self, name: str) -> float:
        held = self._facts["largest"]
        return float(held[name]) if name in held else super().largest(name)

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        return RowOfId(**self._saved("ids"), names=self.column("asset_id"))

    @cached_property
    def surveyed_until(self) -> datetime.date | None:
        day = self._facts["surveyed_until"]
        return None if day is None else datetime.date.fromisoformat(day)

    @cached_property
    def parties(self) -> frozenset[str]:
        return frozenset(self._facts["parties"])

    def _party(self, party: str) -> Coded:
        held = self.table.held(party)
        return held if isinstance(held, Coded) else super()._party(party)

    def saved(self, key: str) -> Mapping[str, Array] | None:
        return self._saved(f"by key/{key}") or None

    def prove(self) -> None:
        """Read all of the file, and hold against each other what a kernel walks without looking.

        Raises
        ------
        FileError
            A part of it is damaged.
        """
        self.file.prove()
        flat = self.geometry.flat
        keys = {name.split("/")[1] for name in self.file if name.startswith("by key/")}
        sound = (
            len(flat) == len(self)
            and is_sound(flat)
            and is_sound_index(self._saved("tree"), item="item", rows=len(self))
            and all(is_sound_clearance(self._saved(f"by key/{key}"), flat) for key in keys)
        )
        if not sound:
            self.file.refuse("geometry")

    @property
    def _facts(self) -> Told:
        return cast(Told, self.file.said["facts"])

    def _saved(self, folder: str) -> dict[str, Array]:
        names = [name for name in self.file if name.startswith(f"{folder}/")]
        return {name.removeprefix(f"{folder}/"): cast(Array, self.file.array(name)) for name in names}


def open_register(path: Path, *, made_by: str) -> SnapshotRegister:
    """Open a saved network.

    Parameters
    ----------
    made_by : str
        By what it must have been made: another program may read and size a network otherwise.

    Raises
    ------
    FileError
        It is none, of another version, or damaged.
    """
    file = SnapshotFile(path)
    try:
        said = file.said
        if said["made_by"] != made_by:
            raise FileError(
                Text(
                    f"快照由 {said['made_by']} 生成，本程序是 {made_by}，读法可能不同",
                    f"the snapshot was made by {said['made_by']}; this is {made_by}, which may read a network otherwise",
                ),
                Text(
                    "请用 heatguard network build 由原始管网文件重新生成",
                    "Build it again from the network's own files with `heatguard network build`",
                ),
                file=file.name,
            )
        crs = pyproj.CRS.from_user_input(said["crs"])
        return SnapshotRegister(
            table=opened_columns(said["table"], file).with_columns(geometry=opened_shapes(said["geometry"], file)),
            crs=crs,
            scale=GroundScale(crs),
            coverage=_coverage(file),
            rivers=_rivers(said["rivers"], file),
            fingerprint=str(said["fingerprint"]),
            notes=tuple(Text(*one) for one in said["notes"]),
            remarks=tuple(Text(*one) for one in said["remarks"]),
            operators={name: Operator(*one) for name, one in said["operators"].items()},
            file=file,
        )
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, CRSError) as error:
        if isinstance(error, FileError):
            raise
        # What holds its checksums and says nonsense was not made by us.
        file.refuse("snapshot.json")


def _coverage(file: SnapshotFile) -> Any:
    return shapely.from_wkb(np.asarray(file.array("coverage")).tobytes()) if "coverage" in file else None


def _rivers(told: Told | None, file: SnapshotFile) -> Rivers | None:
    if told is None:
        return None
    table = opened_columns(told["table"], file)
    return Rivers(
        geometry=opened_shapes(told["geometry"], file).objects,
        **{name: table[name] for name in ("name", "water_class", "extent_assumed", "class_assumed")},
        accuracy_m=float(told["accuracy_m"]),
    )
