"""The register of protected things: a table of assets in plane metres, one row each.

Each row says how far the line from which the law measures lies outside the line that was drawn, how well
its position is known, and which of its values had to be assumed.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import field, replace
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import numpy as np
import pyproj
import shapely

from geo.coded import Coded
from geo.columns import Columns
from geo.dataclass import dataclass
from geo.network.rivers import Rivers
from geo.place.crs import GroundScale
from geo.place.degree_bounds import degree_bounds
from geo.rows import Rows
from geo.shapes import Shapes
from geo.text import Text

# Who may stand behind an asset.
PARTIES = ("operator", "producer", "owner")
# What an asset that reaches farther than is known has more of.
WIDER = ("outer_offset_m", "centre_offset_m")

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Housing(NamedTuple):
    """What pipes lie in, told by words.

    Attributes
    ----------
    words, unless : tuple of str
        Lower case; it is meant where one of the words stands and none of the others.
    around_each : bool
        Each pipe has its own; else one holds all that were drawn as one.
    width_mm : mapping
        Upper end of a DN range to its largest usual outer width.
    """

    words: tuple[str, ...]
    unless: tuple[str, ...]
    around_each: bool
    width_mm: Mapping[int, float]

    def fits(self, text: str) -> bool:
        said = text.lower()
        return any(word in said for word in self.words) and not any(word in said for word in self.unless)

    def width_for(self, dn: float | None) -> float:
        return _by_upper_end(self.width_mm, dn)


@dataclass(frozen=True)
class Dimensions:
    """Sizes to assume where the source states none; the larger of alternatives, for caution.

    Attributes
    ----------
    casing_mm : mapping
        Nominal diameter (DN) to the largest outer casing diameter seen for it.
    pair_gap_mm : mapping
        Upper end of a DN range to the clear gap between the two casings of a pair.
    channel_width_mm : mapping
        Upper end of a DN range to the outer width of a channel.
    facility_half_size_m : float
        Half the side of a facility of which only a point is known.
    housings : tuple of Housing
        What a way of laying says of what pipes lie in; the first that fits counts.
    steel : Housing
        Casings of steam pipe, by words of medium or way of laying.
    """

    casing_mm: Mapping[int, float]
    pair_gap_mm: Mapping[int, float]
    channel_width_mm: Mapping[int, float]
    facility_half_size_m: float
    housings: tuple[Housing, ...]
    steel: Housing

    @property
    def widest_casing_mm(self) -> float:
        return max(self.casing_mm.values())

    def casing_for(self, dn: float) -> float | None:
        """Casing by DN; between two listed sizes the larger one; None above the table."""
        size = min((listed for listed in self.casing_mm if listed >= dn), default=None)
        return None if size is None else self.casing_mm[size]

    def gap_for(self, dn: float | None) -> float:
        return _by_upper_end(self.pair_gap_mm, dn)

    def beside_each_other_m(self, many: int, dn: float) -> float:
        """How wide so many pipes are, from the outside of the first to that of the last, whatever they carry."""
        casing_mm = max(self.casing_for(dn) or self.widest_casing_mm, self.steel.width_for(dn), dn)
        return ((many - 1) * (casing_mm + self.gap_for(dn)) + casing_mm) / 1000

    def channel_for(self, dn: float | None) -> float:
        return _by_upper_end(self.channel_width_mm, dn)


def _by_upper_end(table: Mapping[int, float], dn: float | None) -> float:
    if dn is None:
        return max(table.values())
    return table[min((end for end in table if end >= dn), default=max(table))]


class Operator(NamedTuple):
    """Whom to call about the assets of an operator; None where nobody says."""

    name: str
    phone: str | None = None
    hours: str | None = None
    address: str | None = None
    contact: str | None = None


class Box(NamedTuple):
    """West, south, east and north edges."""

    west: float
    south: float
    east: float
    north: float


class Tree(Protocol):
    """What is asked of an index of shapes; ``shapely.STRtree`` is one."""

    def query(self, geometry: Any, predicate: Any = None, distance: Any = None) -> Any: ...

    def query_nearest(self, geometry: Any, *, return_distance: Any = ..., all_matches: Any = ...) -> Any: ...


@dataclass(frozen=True)
class AssetRegister:
    """All assets of a network in the working coordinate system.

    Attributes
    ----------
    table : Columns
        One row an asset, columns and their types as in `geo.network.columns.REGISTER`: ``geometry`` (in ``crs``), ``asset_id, kind, belongs_to, represents, supply,
        outer_offset_m`` (drawn line → outer edge), ``centre_offset_m`` (drawn line → centreline of the
        outer pipe of a pair), ``uncertainty_m`` (pipe and transform), ``grade``, ``assumed`` (tuple of
        codes), ``settled`` (no doubt that the coordinates are those of no shifted map), ``top_m`` and ``bottom_m``
        (depth of its top and bottom, NaN unknown), and what was handed in. Rows of kind ``crossing`` are the sections
        of transmission lines in rivers; they have ``management_area`` (geometry) and ``water_class``.
    crs : pyproj.CRS
        Working system, plane metres.
    scale : GroundScale
        Plane metres for a ground metre, by place.
    coverage : shapely geometry or None
        Where the survey is complete, in ``crs``; None where no coverage was handed in.
    rivers : Rivers or None
        None where no layer was handed in.
    fingerprint : str
        SHA-256 over all files and mappings that made the register.
    notes : tuple of Text
        What was left out on purpose, counted; every determination repeats it.
    remarks : tuple of Text
        What was not read or fitted nothing, for the network's operator alone.
    operators : mapping of str to Operator
        Whom to call, by the name that assets give as their ``operator``.
    """

    table: Columns
    crs: pyproj.CRS
    scale: GroundScale
    coverage: Any
    rivers: Rivers | None
    fingerprint: str
    notes: tuple[Text, ...]
    remarks: tuple[Text, ...] = ()
    operators: Mapping[str, Operator] = field(default_factory=dict)
    _largest: dict[str, float] = field(init=False, default_factory=dict, repr=False, compare=False)
    _parties: dict[str, Coded] = field(init=False, default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return self.table.rows

    @cached_property
    def geometry(self) -> Shapes:
        """Shapes as drawn, in ``crs``."""
        held = self.table.column("geometry")
        return held if isinstance(held, Shapes) else Shapes(np.asarray(held))

    def column(self, name: str) -> np.ndarray[Any, Any] | Rows:
        """A column to take rows of: one site must not pay for a million assets. All of it is ``table[name]``."""
        return self.table.column(name)

    def coded(self, name: str) -> Coded:
        """A column of words as codes."""
        return self.table.coded(name)

    def take(self, rows: np.ndarray[Any, Any]) -> AssetRegister:
        """Some assets of the same network, by place or by flag."""
        return replace(self, table=self.table.take(rows))

    def unsettled(self) -> AssetRegister | None:
        """The assets whose coordinates may be those of a web map; None: there are none; itself where all are."""
        unsettled = ~self.table["settled"]
        if not unsettled.any():
            return None
        return self if unsettled.all() else self.take(unsettled)

    def wider(self) -> AssetRegister | None:
        """The assets whose unread columns may say that they reach farther than is known, reaching so far; None: there are none."""
        rows = self.wider_rows()
        if not len(rows):
            return None
        few = self.take(rows)
        offsets = {name: np.fmax(few.table[name], few.table["unread_reach_m"]) for name in WIDER}
        return replace(few, table=few.table.with_columns(**offsets))

    def wider_rows(self) -> np.ndarray[Any, Any]:
        """Which assets those are."""
        reach = self.table["unread_reach_m"]
        rows = np.flatnonzero(reach == reach)
        return np.asarray(rows[reach[rows] > self.column("outer_offset_m")[rows]])

    @cached_property
    def tree(self) -> Tree:
        """Index of the assets as drawn."""
        return shapely.STRtree(self.geometry.objects)

    @cached_property
    def bounds(self) -> Box:
        """Of all assets, in ``crs``."""
        return Box(*self.geometry.total_bounds().tolist())

    @cached_property
    def bounds_degrees(self) -> Box:
        """Of all assets: west, south, east, north."""
        return Box(*degree_bounds(self.geometry, self.crs))

    def largest(self, name: str) -> float:
        """The largest number in a column, at least 0."""
        if name not in self._largest:
            self._largest[name] = float(np.nanmax(self.table[name], initial=0.0))
        return self._largest[name]

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """Row of each asset by its id, the first where an id stands twice."""
        return {str(name): row for row, name in reversed(list(enumerate(self.table["asset_id"].tolist())))}

    @cached_property
    def surveyed_until(self) -> datetime.date | None:
        """The latest day on which any asset was surveyed, where any says so as a date."""
        days = {str(value)[:10] for value in self.table.distinct("surveyed_on").values if value}
        for day in sorted(days, reverse=True):
            if _ISO_DAY.fullmatch(day):
                try:
                    return datetime.date.fromisoformat(day)
                except ValueError:
                    continue
        return None

    @cached_property
    def parties(self) -> frozenset[str]:
        """Operators, producers and owners of the assets, as `same_name` writes them."""
        named = {same_name(value) for party in PARTIES for value in self._party(party).values}
        return frozenset(named - {""})

    def has_party(self, name: str, rows: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Which of some assets have an operator, producer or owner of this name, written as `same_name` does."""
        has = np.zeros(len(rows), dtype=bool)
        for party in PARTIES:
            named = self._party(party)
            has |= named.take(rows).among([value for value in named.values if same_name(value) == name])
        return has

    def _party(self, party: str) -> Coded:
        if party not in self._parties:
            self._parties[party] = self.table.distinct(party)
        return self._parties[party]

    def for_a_job(self) -> AssetRegister:
        """The same for one job, which looks at the same few assets again and again; itself where all shapes are there."""
        return self

    def prove(self) -> None:
        """Hold against its checksums what was not read yet; what was loaded was looked at when it was read."""

    def saved(self, key: str) -> Mapping[str, np.ndarray[Any, Any]] | None:
        """What a `geo.measure.clearance.ClearanceIndex` of it consists of, saved beside it under a key; None: none was."""
        return None


def same_name(value: Any) -> str:
    """A name as names are compared, empty for none: width, case and spaces are nobody's identity."""
    known = value is not None and value == value
    return "".join(unicodedata.normalize("NFKC", str(value)).casefold().split()) if known else ""
