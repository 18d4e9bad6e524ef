"""What some assets say of themselves, as the law asks: each column taken once, for these assets alone."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from geo.coded import Coded, coded
from geo.dataclass import dataclass
from geo.network.assets import AssetRegister
from geo.network.crossing_rows import CROSSING_IN_DOUBT
from permits.rulebook.provisions import RiverBand, Zone

Column = np.ndarray[Any, Any]


@dataclass(frozen=True)
class AssetColumns:
    """Columns of shape (n,), of ``row`` (rows of the register, shape (n,))."""

    register: AssetRegister
    row: Column

    @cached_property
    def kind(self) -> Coded:
        return self.register.coded("kind").take(self.row)

    @cached_property
    def belongs_to(self) -> Coded:
        return self.register.coded("belongs_to").take(self.row)

    @cached_property
    def water_class(self) -> Coded:
        return self.register.coded("water_class").take(self.row)

    @cached_property
    def uncertainty_m(self) -> Column:
        return np.asarray(self.register.column("uncertainty_m")[self.row], dtype=float)

    @cached_property
    def outer_offset_m(self) -> Column:
        return np.asarray(self.register.column("outer_offset_m")[self.row], dtype=float)

    @cached_property
    def centre_offset_m(self) -> Column:
        return np.asarray(self.register.column("centre_offset_m")[self.row], dtype=float)

    @cached_property
    def assumed(self) -> Coded:
        """Of tuples of codes."""
        held = self.register.table.held("assumed")
        return held.take(self.row) if isinstance(held, Coded) else coded(held[self.row])

    @cached_property
    def in_doubt(self) -> Column:
        """Crossings that nobody drew but that may be there."""
        assumed = self.assumed
        held = [value for value in assumed.values if CROSSING_IN_DOUBT in value]
        return np.asarray(assumed.among(held))

    @cached_property
    def aerial(self) -> Column:
        return np.asarray(self.register.column("aerial")[self.row], dtype=bool)

    @cached_property
    def in_tunnel(self) -> Column:
        return np.asarray(self.register.column("in_tunnel")[self.row], dtype=bool)

    @cached_property
    def sketched(self) -> Column:
        """Those known from a sketch only."""
        return self.register.coded("grade").take(self.row).equals("D")

    @cached_property
    def self_heated(self) -> Column:
        """Those that serve their owner alone."""
        return self.register.coded("supply").take(self.row).equals("self_heated")

    @cached_property
    def transmission(self) -> Column:
        """Transmission lines."""
        return self.kind.equals("transmission")

    @cached_property
    def station(self) -> Column:
        """Facilities of transmission lines."""
        return np.asarray(self.kind.equals("facility") & self.belongs_to.equals("transmission"))

    def surrounded_by(self, provision: Zone | RiverBand) -> Column:
        """Which of them a provision surrounds; not to be changed, for many provisions surround the same."""
        told = provision.belongs_to if isinstance(provision, Zone) else provision.aerial
        key = (type(provision), provision.kind, told)
        if key not in self._surrounded:
            self._surrounded[key] = self._surrounded_by(provision)
        return self._surrounded[key]

    @cached_property
    def _surrounded(self) -> dict[tuple[object, ...], Column]:
        return {}

    def _surrounded_by(self, provision: Zone | RiverBand) -> Column:
        mask = self.kind.equals(provision.kind)
        if isinstance(provision, Zone):
            if provision.belongs_to:
                mask &= self.belongs_to.among(provision.belongs_to)
        elif not provision.aerial:
            mask &= ~self.aerial
        return mask

    def offset_m(self, provision: Zone | RiverBand) -> Column:
        """How far the provision's measuring line lies outside each as drawn."""
        if provision.measured_from == "outer_edge":
            return self.outer_offset_m
        if provision.pair_as == "mid_line":
            return np.zeros(len(self.row))
        return self.centre_offset_m
