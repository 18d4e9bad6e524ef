"""An excerpt of a network as map layers: coverage, rivers, zones, assets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.network.assets import AssetRegister
from geo.network.columns import CROSSING, KINDS, REGISTER
from geo.place.buffers import zone_polygon
from geo.place.crs import LONGITUDE_LATITUDE, GroundScale, transform, working_crs
from geo.text import Text
from maps.document import Layer, MapDocument, MapFeature
from permits.record.excerpt import excerpt
from permits.record.record import CutOut, DrawnAsset, Excerpt
from permits.report.street_context import street_context
from permits.report.wording import ASSUMED, word
from permits.rulebook.in_force import RulesInForce

# The style of each kind of asset, from the bottom up.
_STYLES = {
    "main": "pipe",
    "transmission": "transmission",
    CROSSING: "crossing",
    "facility": "facility",
    "reserved_land": "reserved_land",
}
_ZONES = {
    "river_band": Text("穿越河流段两侧的范围", "band along river crossings"),
    "zone": Text("安全保护范围", "protection zones"),
    "zone_other_reading": Text("另一种解读下的范围", "zone under another reading"),
}
_OTHERWISE = {"zone_other_reading": _ZONES["zone_other_reading"]}
# Assumptions that show in what is drawn; the others stand in the popup.
_DRAWN_ASSUMED = frozenset(["position_grade_unstated", "facility_half_size", "channel_width", "river_extent"])
# Of more assets than these zones have few corners, and those of one kind are one shape: else no phone opens the page.
_MANY = 500
# They are drawn so much farther out, ground metres, and no bend is cut by more.
_FARTHER_OUT_M = 0.2
_SQUARES = Text("其中某处有安全保护范围的方格，不是范围边线", "squares with a zone somewhere in each; no edge of it")
_OF_A_SQUARE = Text(
    "方格里某处有安全保护范围；方格不是范围的边线，画在方格里的改法也可能在范围之外，以检查意见写明的距离为准",
    "A zone lies somewhere in this square, whose sides are not the zone's: a change drawn inside it may well be clear."
    " The distances of the determination decide",
)


Reaches = Mapping[str, tuple[tuple[float, str], ...]]


def network_layers(shown: Excerpt, *, language: str, reaches: Reaches | None = None) -> tuple[Layer, ...]:
    """Layers from the bottom up; empty ones are left out.

    Parameters
    ----------
    reaches : mapping, optional
        Of an asset by its id, what a map that answers for a place must know of it; such a map draws the zones by itself.
    """
    drawn = [
        Layer(Text("普查覆盖范围", "survey coverage"), "coverage", tuple(_coverage(shown))),
        Layer(Text("河道", "rivers"), "river", tuple(MapFeature(one.geometry, one.name) for one in shown.rivers)),
        *_zone_layers(shown, language, _ZONES if reaches is None else _OTHERWISE),
        *(
            Layer(
                _called(KINDS[kind], assumed),
                f"{style}_assumed" if assumed else style,
                tuple(_assets(held, language, reaches or {})),
            )
            for kind, style in _STYLES.items()
            for assumed in (False, True)
            if (held := [one for one in shown.assets if one.kind == kind and is_assumed(one) == assumed])
        ),
    ]
    return tuple(layer for layer in drawn if layer.features)


def cut_out_layers(shown: tuple[CutOut, ...], *, language: str) -> tuple[Layer, ...]:
    """The squares of the reader's own site that hold a zone; no layer where there are none."""
    meaning = ((str(getattr(Text("说明", "meaning"), language)), str(getattr(_OF_A_SQUARE, language))),)
    squares = tuple(MapFeature(one.geometry, str(getattr(one.name, language)), meaning) for one in shown)
    return (Layer(_SQUARES, "zone", squares),) if squares else ()


def _coverage(shown: Excerpt) -> Iterator[MapFeature]:
    if shown.coverage is not None:
        yield MapFeature(shown.coverage, "普查覆盖范围 survey coverage")


def _zone_layers(shown: Excerpt, language: str, styles: Mapping[str, Text]) -> Iterator[Layer]:
    """Zones, drawn in a plane system of the place so that they never lie inside the true ones."""
    if not shown.assets:
        return
    degrees = np.array([one.geometry for one in shown.assets], dtype=object)
    west, south, east, north = shapely.total_bounds(degrees).tolist()
    plane = working_crs((west, south, east, north), LONGITUDE_LATITUDE)
    scale = GroundScale(plane)
    shapes = transform(degrees, LONGITUDE_LATITUDE, plane).geometry
    many = len(shapes) > _MANY
    for style, name in styles.items():
        areas: list[BaseGeometry] = []
        labels: list[str] = []
        for shape, one in zip(shapes, shown.assets, strict=True):
            for zone in one.zones:
                if zone.style == style:
                    areas.append(zone_polygon(shape, zone.radius_m + _FARTHER_OUT_M * many, scale))
                    labels.append(f"{getattr(zone.name, language)} · {zone.limit_m:g} m")
        if many:
            areas, labels = _of_few_corners(areas, labels)
        column = np.empty(len(areas), dtype=object)
        column[:] = areas
        moved: Iterable[BaseGeometry] = transform(column, plane, LONGITUDE_LATITUDE).geometry if areas else ()
        yield Layer(name, style, tuple(MapFeature(area, label) for area, label in zip(moved, labels, strict=True)))


def _of_few_corners(areas: list[BaseGeometry], labels: list[str]) -> tuple[list[BaseGeometry], list[str]]:
    """One shape for each label, drawn farther out by no less than it is simplified."""
    alike: dict[str, list[BaseGeometry]] = {}
    for area, label in zip(areas, labels, strict=True):
        alike.setdefault(label, []).append(area)
    # No metre of the plane is shorter by a hundredth than one on the ground.
    within = _FARTHER_OUT_M * 0.99
    return [shapely.union_all(shapely.simplify(held, within)) for held in alike.values()], list(alike)


def is_assumed(one: DrawnAsset) -> bool:
    """Whether the place or the outline that is drawn is an assumption, known from a sketch or not stated."""
    return one.grade == "D" or not _DRAWN_ASSUMED.isdisjoint(one.assumed)


def _called(name: Text, assumed: bool) -> Text:
    return Text(f"{name.zh}（位置或外形推定）", f"{name.en} (place or outline assumed)") if assumed else name


def _assets(drawn: Iterable[DrawnAsset], language: str, reaches: Reaches) -> Iterator[MapFeature]:
    for one in drawn:
        yield MapFeature(
            one.geometry,
            one.asset_id,
            tuple(asset_facts(one, language)),
            mark=one.asset_id,
            reaches=reaches.get(one.asset_id, ()),
            error_m=one.uncertainty_m or 0.0,
        )


def asset_style(kind: str, *, assumed: bool = False) -> str:
    """The style in which a kind of asset is drawn, a name of `maps.style.STYLES`."""
    return f"{_STYLES[kind]}_assumed" if assumed else _STYLES[kind]


def asset_facts(one: DrawnAsset, language: str) -> Iterator[tuple[str, str]]:
    """What is known of an asset, each with its name; what was assumed last."""
    for name, column in REGISTER.items():
        value = getattr(one, name) if column.on_map else None
        if value is not None:
            text = f"{value:.2f}" if isinstance(value, float) else str(value)
            yield f"{getattr(column.label, language)} {column.unit}".rstrip(), text
    for code in one.assumed:
        yield str(getattr(Text("推定", "assumed"), language)), str(getattr(word(ASSUMED, code), language))


def map_of_network(
    register: AssetRegister, rules: RulesInForce, *, language: str, basemap: Path | None = None
) -> MapDocument:
    """The whole network with its zones, over streets where a file of them is given."""
    shown = excerpt(register, rules)
    context = None if basemap is None else street_context(basemap, [one.geometry for one in shown.assets])
    return MapDocument(
        title=Text("暖护 供热管网与安全保护范围", "HeatGuard: heat network and protection zones"),
        language=language,
        layers=(*(() if context is None else context.layers), *network_layers(shown, language=language)),
        notes=() if context is None else context.notes,
    )
