"""A register that lies in a file: whatever is asked of it comes from there, and no more than is asked."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import CRSError

from geo.coded import Coded
from geo.errors import FileError
from geo.network.assets import WIDER, AssetRegister, Box, Operator
from geo.network.rivers import Rivers
from geo.place.crs import GroundScale
from geo.snapshot.columns import Told, opened_columns, opened_shapes
from geo.snapshot.file import SnapshotFile
from geo.snapshot.ids import RowOfId
from geo.snapshot.part import SavedAssets
from geo.snapshot.soundness import is_sound, is_sound_clearance, is_sound_index
from geo.text import Text

Array = np.ndarray[Any, Any]


class SnapshotRegister(SavedAssets):
    """All assets of a network, in a file."""

    def unsettled(self) -> AssetRegister | None:
        if self._facts["settled"] in ("all", "none"):
            return None if self._facts["settled"] == "all" else self
        return self._part("unsettled")

    def wider(self) -> AssetRegister | None:
        return self._part("wider", WIDER) if self._facts["wider"] else None

    def _part(self, name: str, columns: Sequence[str] = ()) -> SavedAssets:
        arrays = self.arrays(f"parts/{name}")
        return self.part(name, arrays["rows"], **{one: arrays[one] for one in columns})

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
        return RowOfId(**self.arrays("ids"), names=self.column("asset_id"))

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

    def prove(self) -> None:
        """Read all of the file, and hold against each other what a kernel walks without looking.

        Raises
        ------
        FileError
            A part of it is damaged.
        """
        self.file.prove()
        parts = [one for one in (self.unsettled(), self.wider()) if isinstance(one, SavedAssets) and one is not self]
        for one in (self, *parts):
            flat = one.geometry.flat
            sound = (
                len(flat) == len(one)
                and is_sound(flat)
                and is_sound_index(one.arrays("tree"), item="item", rows=len(one))
                and all(is_sound_clearance(one.arrays(f"by key/{key}"), flat) for key in one.saved_keys())
            )
            if not sound:
                self.file.refuse("geometry")

    @property
    def _facts(self) -> Told:
        return cast(Told, self.file.said["facts"])


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
            folder="",
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
