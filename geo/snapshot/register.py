"""A register that lies in a file: whatever is asked of it comes from there, and no more than is asked."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import msgspec
import numpy as np
import shapely
from shapely.errors import GEOSException

from geo.coded import Coded
from geo.columns import Columns
from geo.errors import CrsError, FileError
from geo.network.assets import WIDER, AssetRegister, Box, Operator
from geo.network.rivers import Rivers
from geo.place.crs import GroundScale, read_crs
from geo.snapshot.columns import ASSET_KINDS, RIVER_KINDS, opened_columns, opened_shapes
from geo.snapshot.expected import Expected, ascending, sizes, within
from geo.snapshot.file import TABLE, SnapshotFile
from geo.snapshot.ids import STRETCH, RowOfId
from geo.snapshot.part import SavedAssets
from geo.snapshot.soundness import are_boxes_of, is_sound, is_sound_clearance, is_sound_index, is_sound_order
from geo.snapshot.told import Facts, Network, OfRivers
from geo.text import Text
from geo.texts import Texts

Array = np.ndarray[Any, Any]


class SnapshotRegister(SavedAssets):
    """All assets of a network, in a file.

    Parameters
    ----------
    facts : Facts
        What was saved of the network as a whole.
    """

    _opened_once = ("packed", "row_of", "bounds", "bounds_degrees", "surveyed_until", "parties")

    def __init__(self, table: Columns, *, facts: Facts, **saved: Any) -> None:
        super().__init__(table, **saved)
        self._facts = facts

    def _lying(self) -> dict[str, Any]:
        return {**super()._lying(), "facts": self._facts}

    def unsettled(self) -> AssetRegister | None:
        if self._facts.settled in ("all", "none"):
            return None if self._facts.settled == "all" else self
        return self._part("unsettled")

    def wider(self) -> AssetRegister | None:
        return self._part("wider", WIDER) if self._facts.wider else None

    def _part(self, name: str, columns: Sequence[str] = ()) -> SavedAssets:
        of = f"parts/{name}"
        rows = np.asarray(self.file.array(f"{of}/rows", Expected("i", None, within(0, len(self)))))
        if not len(rows):
            self.file.refuse(of)
        held = {one: cast(Array, self.file.array(f"{of}/{one}", Expected("f", len(rows), sizes))) for one in columns}
        return self.part(name, rows, **held)

    @cached_property
    def bounds(self) -> Box:
        return Box(*self._facts.bounds)

    @cached_property
    def bounds_degrees(self) -> Box:
        return Box(*self._facts.bounds_degrees)

    def largest(self, name: str) -> float:
        held = self._facts.largest
        return held[name] if name in held else super().largest(name)

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        return RowOfId(**self._order(), names=self.column("asset_id"), damaged=lambda: self.file.refuse("ids"))

    def _order(self) -> dict[str, Array]:
        """Ids by their hashes, as `hashed_ids` makes them."""
        count = len(self)
        held = {
            "hashes": self.file.array("ids/hashes", Expected("u", count, ascending)),
            "rows": self.file.array("ids/rows", Expected("i", count, within(0, count))),
            "fences": self.file.array("ids/fences", Expected("u", -(-count // STRETCH), ascending)),
        }
        return cast("dict[str, Array]", held)

    @cached_property
    def surveyed_until(self) -> datetime.date | None:
        return self._facts.surveyed_until

    @cached_property
    def parties(self) -> frozenset[str]:
        return frozenset(self._facts.parties)

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
        parts = [one for one in (self.unsettled(), self.wider()) if isinstance(one, SavedAssets) and one is not self]
        for one in (self, *parts):
            flat = one.geometry.flat
            index = one.index()
            sound = (
                is_sound(flat)
                and is_sound_index(index, item="item", rows=len(one))
                and are_boxes_of(index, flat)
                and all(
                    is_sound_clearance(saved, flat) for key in one.saved_keys() if (saved := one.saved(key)) is not None
                )
            )
            if not sound:
                self.file.refuse("geometry")
        # As they were opened.
        if not is_sound_order(self._order(), cast(Texts, self.column("asset_id"))):
            self.file.refuse("ids")
        self.file.prove()


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
    by = file.said.get("made_by") if isinstance(file.said, dict) else None
    if by != made_by:
        raise FileError(
            Text(
                f"快照由 {by} 生成，本程序是 {made_by}，读法可能不同",
                f"the snapshot was made by {by}; this is {made_by}, which may read a network otherwise",
            ),
            Text(
                "请用 heatguard network build 由原始管网文件重新生成",
                "Build it again from the network's own files with `heatguard network build`",
            ),
            file=file.name,
        )
    try:
        told = msgspec.convert(file.said, Network)
        crs = read_crs(told.crs, file=file.name)
        scale = GroundScale(crs)
    except (msgspec.ValidationError, CrsError):
        # What holds its checksums and says nonsense was not made by us.
        file.refuse(TABLE)
    geometry = opened_shapes(told.geometry, told.table.rows, file)
    return SnapshotRegister(
        table=opened_columns(told.table, ASSET_KINDS, file).with_columns(geometry=geometry),
        crs=crs,
        scale=scale,
        coverage=_coverage(file),
        rivers=None if told.rivers is None else _rivers(told.rivers, file),
        fingerprint=told.fingerprint,
        notes=tuple(Text(*one) for one in told.notes),
        remarks=tuple(Text(*one) for one in told.remarks),
        operators={name: Operator(*one) for name, one in told.operators.items()},
        file=file,
        folder="",
        facts=told.facts,
    )


def _coverage(file: SnapshotFile) -> Any:
    if "coverage" not in file:
        return None
    try:
        return shapely.from_wkb(np.asarray(file.array("coverage", Expected("u", None))).tobytes())
    except GEOSException:
        file.refuse("coverage")


def _rivers(told: OfRivers, file: SnapshotFile) -> Rivers:
    table = opened_columns(told.table, RIVER_KINDS, file)
    geometry = opened_shapes(told.geometry, told.table.rows, file).objects
    return Rivers(geometry=geometry, **{name: table[name] for name in RIVER_KINDS}, accuracy_m=told.accuracy_m)
