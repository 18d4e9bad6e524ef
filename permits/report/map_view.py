"""A determination as a map: zones, pipes, site, coverage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely

import data
from geo.assets import AssetRegister
from geo.crs import LONGITUDE_LATITUDE, transform
from geo.site import WorkSite
from geo.text import Text
from geo.zones import zone_polygon
from maps.document import Layer, MapDocument, MapFeature
from permits.report.wording import CERTAINTY, ZONES, word
from permits.rulebook.in_force import RulesInForce
from permits.screening.compare import applies_to, offset_m

# How much of the network round a site is drawn; the whole city would neither fit a phone nor stay need-to-know.
AROUND_M = 300.0
_SITE_STYLES = {
    "prohibited": "site_prohibited",
    "undetermined": "site_undetermined",
    "prior_law": "site_undetermined",
    "no_restriction_found": "site_clear",
}
_ASSET_STYLES = {
    "main": "pipe",
    "transmission": "transmission",
    "facility": "facility",
    "reserved_land": "reserved_land",
}


def network_layers(
    register: AssetRegister, rules: RulesInForce, language: str, *, around: Any = None
) -> tuple[Layer, ...]:
    """Coverage, zones under the readings in force (dashed: under another reading), and the assets.

    Parameters
    ----------
    around : shapely geometry, optional
        Only assets within ``AROUND_M`` of it, working system.
    """
    geometry = register.geometry
    every = np.arange(len(register))
    shown = np.ones(len(register), dtype=bool)
    if around is not None:
        shown = np.asarray(shapely.dwithin(geometry, around, AROUND_M))
    zones: list[tuple[Any, str]] = []
    dashed: list[tuple[Any, str]] = []
    for rows, target in ((rules, zones), *((other, dashed) for _, _, other in rules.alternatives)):
        for zone in rows.zones:
            if not zone.protection_zone:
                continue
            held = next(one for one in rules.zones if (one.id, one.belongs_to) == (zone.id, zone.belongs_to))
            if target is dashed and zone == held:
                continue
            reach = offset_m(zone, register, every) + zone.limit_m
            for row in np.flatnonzero(shown & applies_to(zone, register, every)):
                name = getattr(zone.name, language)
                target.append(
                    (zone_polygon(geometry[row], float(reach[row]), register.scale), f"{name} · {zone.limit_m:g} m")
                )
    assets = np.flatnonzero(shown)
    table = register.table
    layers = []
    if register.coverage is not None:
        layers.append(
            _layer(
                Text("普查覆盖范围", "survey coverage"),
                "coverage",
                [(register.coverage, "普查覆盖范围 survey coverage", ())],
                register,
            )
        )
    if register.rivers is not None and len(register.rivers):
        layers.append(
            _layer(
                Text("河道", "rivers"),
                "river",
                [
                    (shape, str(name or kind), ())
                    for shape, name, kind in zip(
                        register.rivers.geometry, register.rivers["name"], register.rivers["water_class"], strict=True
                    )
                ],
                register,
            )
        )
    layers.append(_layer(Text("安全保护范围", "protection zones"), "zone", [(s, t, ()) for s, t in zones], register))
    if dashed:
        layers.append(
            _layer(
                Text("另一种解读下的范围", "zone under another reading"),
                "zone_other_reading",
                [(s, t, ()) for s, t in dashed],
                register,
            )
        )
    for kind, style in _ASSET_STYLES.items():
        rows_of_kind = [row for row in assets if table["kind"].iloc[row] == kind]
        if rows_of_kind:
            layers.append(
                _layer(
                    _KIND_NAMES[kind],
                    style,
                    [
                        (geometry[row], str(table["asset_id"].iloc[row]), _asset_facts(table.iloc[row], language))
                        for row in rows_of_kind
                    ],
                    register,
                )
            )
    return tuple(layers)


_KIND_NAMES = {
    "main": Text("供热管网", "heat mains"),
    "transmission": Text("长输供热管线", "transmission lines"),
    "facility": Text("附属设施", "facilities"),
    "reserved_land": Text("预留用地", "reserved land"),
}


def map_of(
    site: WorkSite,
    register: AssetRegister,
    rules: RulesInForce | None,
    determination: Mapping[str, Any],
    *,
    language: str,
) -> MapDocument:
    """The map of one determination.

    Parameters
    ----------
    determination : mapping
        As disclosed to the reader.
    """
    outcomes = {row["code"]: Text(row["zh"], row["en"]) for row in data.codelist("outcomes")["outcome"]}
    activities = {row["code"]: Text(row["zh"], row["en"]) for row in data.codelist("activities")["activity"]}

    def pick(text: Text) -> str:
        return str(getattr(text, language))

    strictness = list(outcomes)
    features = []
    shapes = transform(site.geometry, site.crs, LONGITUDE_LATITUDE).geometry
    for name, shape in zip(site.feature, shapes, strict=True):
        found = [one for one in determination["findings"] if one["feature"] == name]
        outcome = min((one["outcome"] for one in found), key=strictness.index, default="no_restriction_found")
        facts = [(pick(Text("结论", "outcome")), pick(outcomes[outcome]))]
        for one in found:
            if one["asset_id"] is None:
                continue
            facts.append(
                (
                    f"{pick(word(activities, one['activity']))} ↔ {one['asset_id']}",
                    f"{one['distance_m']} m / {one['limit_m']} m · {pick(word(CERTAINTY, one['certainty']))} · "
                    f"{pick(word(ZONES, one['zone']))}",
                )
            )
        features.append(MapFeature(shape, name, tuple(facts), _SITE_STYLES.get(outcome, "site_conditions")))
    around = site.whole
    layers = () if rules is None else network_layers(register, rules, language, around=around)
    return MapDocument(
        title=Text(determination["headline"]["zh"], determination["headline"]["en"]),
        language=language,
        layers=(*layers, Layer(Text("作业范围", "works"), "site_conditions", tuple(features))),
        notes=(
            Text(
                "范围按外侧画出，以测得距离为准；手机定位误差大于 1.5 m",
                "Zones are drawn outwards; the measured distance decides. A phone's position is worse than 1.5 m",
            ),
        ),
    )


def map_of_network(register: AssetRegister, rules: RulesInForce, *, language: str) -> MapDocument:
    """The whole network with its zones."""
    return MapDocument(
        title=Text("暖护 供热管网与安全保护范围", "HeatGuard: heat network and protection zones"),
        language=language,
        layers=network_layers(register, rules, language),
    )


def _asset_facts(row: Any, language: str) -> tuple[tuple[str, str], ...]:
    facts = []
    for name, column in (
        (Text("管径 DN", "DN"), "dn"),
        (Text("外径 mm", "outer diameter mm"), "outer_diameter_mm"),
        (Text("埋深 m", "depth m"), "depth_m"),
        (Text("位置精度", "position grade"), "grade"),
        (Text("误差 m", "error m"), "uncertainty_m"),
        (Text("热经营企业", "operator"), "operator"),
    ):
        value = row[column]
        if value is not None and value == value:
            facts.append((str(getattr(name, language)), f"{value:.2f}" if isinstance(value, float) else str(value)))
    return tuple(facts)


def _layer(
    name: Text, style: str, rows: list[tuple[Any, str, tuple[tuple[str, str], ...]]], register: AssetRegister
) -> Layer:
    shapes = np.empty(len(rows), dtype=object)
    shapes[:] = [row[0] for row in rows]
    moved = transform(shapes, register.crs, LONGITUDE_LATITUDE).geometry
    return Layer(
        name,
        style,
        tuple(MapFeature(shape, label, facts) for shape, (_, label, facts) in zip(moved, rows, strict=True)),
    )
