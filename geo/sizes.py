"""How far the lines from which the law measures lie from what was drawn, and what had to be assumed for it."""

from __future__ import annotations

import math
from typing import Any

from shapely.geometry.base import BaseGeometry

from geo.assets import Dimensions
from geo.errors import InputError
from geo.text import Text


class AssetSize:
    """How far the measuring lines of one asset lie from what was drawn, and what had to be assumed."""

    def __init__(self, dimensions: Dimensions, row: dict[str, Any], shape: BaseGeometry) -> None:
        self.assumed: list[str] = []
        self.centre_offset_m = 0.0
        self.outer_offset_m = 0.0
        self.is_point_facility = False
        self.outer_diameter_mm = row["outer_diameter_mm"]
        self._dimensions = dimensions
        self._row = row
        areal = shape.geom_type in ("Polygon", "MultiPolygon")
        self.represents = row["represents"] or (
            "footprint" if areal else "point" if shape.geom_type in ("Point", "MultiPoint") else "pipe"
        )
        if row["kind"] == "reserved_land" or areal:
            return
        if row["kind"] == "facility":
            self._facility()
        elif self.represents == "channel":
            self._channel()
        else:
            self._pipe()

    def _number(self, column: str) -> float | None:
        value = self._row[column]
        return None if value is None or math.isnan(value) else float(value)

    def _facility(self) -> None:
        self.is_point_facility = True
        width_mm = self._number("width_mm")
        if width_mm is None:
            self.assumed.append("facility_half_size")
            self.outer_offset_m = self._dimensions.facility_half_size_m
        else:
            self.outer_offset_m = width_mm / 2000

    def _channel(self) -> None:
        width_mm = self._number("width_mm")
        if width_mm is None:
            self.assumed.append("channel_width")
            width_mm = self._dimensions.channel_for(self._number("dn"))
        self.outer_offset_m = width_mm / 2000
        # Where the two pipes lie in the channel is not known; neither can lie outside it.
        self.centre_offset_m = self.outer_offset_m

    def _pipe(self) -> None:
        casing_mm = self._casing_mm()
        self.outer_diameter_mm = casing_mm
        self.outer_offset_m = casing_mm / 2000
        if self.represents == "pair":
            spacing_mm = self._number("pair_spacing_mm")
            if spacing_mm is None:
                self.assumed.append("pair_spacing")
                spacing_mm = casing_mm + self._dimensions.gap_for(self._number("dn"))
            self.centre_offset_m = spacing_mm / 2000
            self.outer_offset_m += spacing_mm / 2000

    def _casing_mm(self) -> float:
        stated = self._number("outer_diameter_mm")
        if stated is not None:
            return stated
        dn = self._number("dn")
        if dn is None:
            self.assumed.append("outer_diameter_unknown")
            return self._dimensions.widest_casing_mm
        casing = self._dimensions.casing_for(dn)
        if casing is None:
            raise InputError(
                Text(f"dn 为 {dn:g}，外护管径表中没有", f"dn is {dn:g}, beyond the casing table"),
                Text("请给出 outer_diameter_mm（外护管外径）", "State outer_diameter_mm (outside of the casing)"),
                file=str(self._row["source_file"]),
                feature=f"{self._row['source_row']} ({self._row['asset_id']})",
            )
        self.assumed.append("outer_diameter_from_dn")
        return casing
