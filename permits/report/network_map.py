"""The network as map layers: coverage, rivers, zones, assets; as much of it as a reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.network.assets import AssetRegister
from geo.network.columns import CROSSING, KINDS, REGISTER
from geo.place.buffers import zone_polygon
from geo.place.crs import LONGITUDE_LATITUDE, transform
from geo.text import Text
from maps.document import Layer, MapDocument, MapFeature
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.provisions import RiverBand, Zone
from permits.screening.compare import applies_to, offset_m

# How much of the network round a site is drawn; the whole city would neither fit a phone nor stay need-to-know.
AROUND_M = 300.0
# The style of each kind of asset, from the bottom up.
_STYLES = {
    "main": "pipe",
    "transmission": "transmission",
    CROSSING: "crossing",
    "facility": "facility",
    "reserved_land": "reserved_land",
}

Shape = tuple[BaseGeometry, str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class NetworkMap:
    """A network to be drawn under a law.

    Attributes
    ----------
    around : shapely geometry or None
        Only what lies within ``AROUND_M`` of it, working system; None: all.
    clip : shapely geometry or None
        Nothing is drawn outside of it.
    pipe_data : bool
        Whether diameter, depth and grade are told.
    """

    register: AssetRegister
    rules: RulesInForce
    language: str
    around: BaseGeometry | None = None
    clip: BaseGeometry | None = None
    pipe_data: bool = True

    def layers(self) -> tuple[Layer, ...]:
        """Layers from the bottom up; empty ones are left out."""
        drawn = [
            self._layer(Text("普查覆盖范围", "survey coverage"), "coverage", self._coverage()),
            self._layer(Text("河道", "rivers"), "river", self._rivers()),
            self._layer(Text("穿越河流段两侧的范围", "band along river crossings"), "river_band", self._bands()),
            self._layer(Text("安全保护范围", "protection zones"), "zone", self._zones()),
            self._layer(
                Text("另一种解读下的范围", "zone under another reading"), "zone_other_reading", self._other_zones()
            ),
            *(self._layer(KINDS[kind], style, self._assets(kind)) for kind, style in _STYLES.items()),
        ]
        return tuple(layer for layer in drawn if layer.features)

    def _near(self) -> np.ndarray[Any, Any]:
        if self.around is None:
            return np.arange(len(self.register))
        return np.flatnonzero(shapely.dwithin(self.register.geometry, self.around, AROUND_M))

    def _coverage(self) -> Iterator[Shape]:
        if self.register.coverage is not None:
            yield self.register.coverage, "普查覆盖范围 survey coverage", ()

    def _rivers(self) -> Iterator[Shape]:
        if self.register.rivers is None:
            return
        rivers = self.register.rivers
        for shape, name, kind in zip(rivers.geometry, rivers.name, rivers.water_class, strict=True):
            if self.around is None or shapely.dwithin(shape, self.around, AROUND_M):
                yield shape, str(name or kind), ()

    def _zones(self) -> Iterator[Shape]:
        for zone in self.rules.zones:
            if zone.protection_zone:
                yield from self._surrounding(zone)

    def _bands(self) -> Iterator[Shape]:
        for band in self.rules.river_bands:
            yield from self._surrounding(band)

    def _other_zones(self) -> Iterator[Shape]:
        """Zones of another size under another reading; the flat end of a line is not drawn."""
        for _, _, other in self.rules.alternatives:
            for held, zone in zip(self.rules.zones, other.zones, strict=True):
                if zone.protection_zone and (zone.limit_m, zone.pair_as) != (held.limit_m, held.pair_as):
                    yield from self._surrounding(zone)

    def _surrounding(self, provision: Zone | RiverBand) -> Iterator[Shape]:
        near = self._near()
        rows = near[applies_to(provision, self.register, near)]
        reach = offset_m(provision, self.register, rows) + provision.limit_m
        name = getattr(provision.name, self.language)
        for row, radius_m in zip(rows, reach, strict=True):
            area = zone_polygon(self.register.geometry[row], float(radius_m), self.register.scale)
            yield area, f"{name} · {provision.limit_m:g} m", ()

    def _assets(self, kind: str) -> Iterator[Shape]:
        near = self._near()
        for row in near[self.register.coded("kind").equals(kind)[near]]:
            yield self.register.geometry[row], str(self.register.column("asset_id")[row]), self._facts(int(row))

    def _facts(self, row: int) -> tuple[tuple[str, str], ...]:
        facts = []
        for name, column in REGISTER.items():
            if not column.on_map or (column.sensitivity == "pipe" and not self.pipe_data):
                continue
            value = self.register.column(name)[row]
            if value is not None and value == value:
                text = f"{value:.2f}" if isinstance(value, float) else str(value)
                facts.append((f"{getattr(column.label, self.language)} {column.unit}".rstrip(), text))
        return tuple(facts)

    def _layer(self, name: Text, style: str, rows: Iterable[Shape]) -> Layer:
        found = list(rows)
        shapes = np.empty(len(found), dtype=object)
        shapes[:] = [shape for shape, _, _ in found]
        if self.clip is not None:
            shapes = np.asarray(shapely.intersection(shapes, self.clip))
        moved = transform(shapes, self.register.crs, LONGITUDE_LATITUDE).geometry
        return Layer(
            name,
            style,
            tuple(
                MapFeature(shape, label, facts)
                for shape, (_, label, facts) in zip(moved, found, strict=True)
                if not shape.is_empty
            ),
        )


def map_of_network(register: AssetRegister, rules: RulesInForce, *, language: str) -> MapDocument:
    """The whole network with its zones."""
    return MapDocument(
        title=Text("暖护 供热管网与安全保护范围", "HeatGuard: heat network and protection zones"),
        language=language,
        layers=NetworkMap(register, rules, language).layers(),
    )
