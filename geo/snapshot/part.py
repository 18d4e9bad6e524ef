"""Some assets of a saved network, which lie where all of them do; with the indexes that were saved for them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, cast

import numpy as np

from geo.coded import Coded
from geo.columns import Columns
from geo.flat import FlatShapes
from geo.measure.packed_index import PackedIndex
from geo.measure.shape_tree import KeptTree, ShapeTree
from geo.network.assets import AssetRegister
from geo.rows import Rows, is_one, row_places
from geo.shapes import KeptShapes, Shapes
from geo.snapshot.file import SnapshotFile
from geo.snapshot.indexes import opened_clearance, opened_index

Array = np.ndarray[Any, Any]


class SavedAssets(AssetRegister):
    """Assets with their own folder of a file: its indexes, by ``tree`` and by the keys of who made them.

    Parameters
    ----------
    network
        All else that a register has.
    """

    # Cached properties that are the same for every job.
    _opened_once: tuple[str, ...] = ("packed",)

    def __init__(self, table: Columns, *, file: SnapshotFile, folder: str, **network: Any) -> None:
        super().__init__(table, **network)
        # No fields: where it lies is nothing of the network's.
        self.file, self.folder = file, folder

    def take(self, rows: Array) -> AssetRegister:
        # What is taken lies in no file.
        return AssetRegister(self.table.take(rows), **self.network())

    def for_a_job(self) -> AssetRegister:
        shapes = KeptShapes(self.geometry)
        made = type(self)(self.table.with_columns(geometry=shapes), **self.network(), **self._lying())
        # What does not depend on the shapes that are kept is opened once.
        once = {name: getattr(self, name) for name in self._opened_once}
        made.__dict__.update(once, geometry=shapes, tree=KeptTree(shapes, self.packed))
        return made

    def _lying(self) -> dict[str, Any]:
        """Where it lies, by the names of the parameters."""
        return {"file": self.file, "folder": self.folder}

    def network(self) -> dict[str, Any]:
        """All that is the same of every part of the network, by the names of the attributes."""
        names = ("crs", "scale", "coverage", "rivers", "fingerprint", "notes", "remarks", "operators")
        return {name: getattr(self, name) for name in names}

    @cached_property
    def tree(self) -> ShapeTree:
        return ShapeTree(self.geometry, self.packed)

    @cached_property
    def packed(self) -> PackedIndex:
        """The index of the shapes."""
        return PackedIndex(**self.index())

    def index(self) -> dict[str, Array]:
        """What the index of the shapes consists of, by name."""
        return opened_index(self.file, f"{self.folder}tree", items=len(self), end=len(self), item="item")

    def saved(self, key: str) -> Mapping[str, Array] | None:
        if key not in self.saved_keys():
            return None
        return opened_clearance(self.file, f"{self.folder}by key/{key}", self.geometry.flat)

    def saved_keys(self) -> set[str]:
        """Under which keys something is saved."""
        start = f"{self.folder}by key/"
        return {name.removeprefix(start).split("/")[0] for name in self.file if name.startswith(start)}

    def part(self, name: str, rows: Array, **columns: Array) -> SavedAssets:
        """Some of the assets, with the indexes saved for them, and columns in the place of those of all."""
        held = {one: _taken(self.table, one, rows) for one in self.table if one != "geometry"}
        table = Columns({**held, "geometry": _TakenShapes(self.geometry, rows), **columns}, rows=len(rows))
        return SavedAssets(table, **self.network(), file=self.file, folder=f"{self.folder}parts/{name}/")


class _TakenRows:
    """Some rows of a column that is not all there."""

    def __init__(self, column: Array | Rows, rows: Array) -> None:
        self._column, self._rows = column, rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, rows: Any) -> Any:
        return self._column[self._rows[rows]]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return np.asarray(self._column[np.asarray(self._rows)])


class _TakenShapes(Shapes):
    """Some of many shapes."""

    def __init__(self, shapes: Shapes, rows: Array) -> None:
        self._shapes, self._rows, self._length = shapes, rows, len(rows)

    @cached_property
    def flat(self) -> FlatShapes:
        return self._shapes.flat.take(np.asarray(self._rows))

    @cached_property
    def objects(self) -> Array:
        return np.asarray(self._shapes[np.asarray(self._rows)])

    def __getitem__(self, rows: Any) -> Any:
        found = self._shapes[self._rows[row_places(rows, len(self))]]
        return found[0] if is_one(rows) else found


def _taken(table: Columns, name: str, rows: Array) -> Coded | Rows:
    column = table.column(name)
    if not table.is_coded(name):
        return _TakenRows(column, rows)
    held = table.coded(name)
    return Coded(held.values, cast(Array, _TakenRows(held.codes, rows)))
