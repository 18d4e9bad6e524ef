"""A determination as a map: the works with their findings over the network near them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import shapely

from geo.network.assets import AssetRegister
from geo.place.crs import LONGITUDE_LATITUDE, transform
from geo.site.work_site import WorkSite
from geo.text import Text
from maps.document import Layer, MapDocument, MapFeature
from permits.catalogue.activities import Activities
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.disclosure.roles import ROLES
from permits.report.network_map import NetworkMap
from permits.report.wording import CERTAINTY, ZONES, style_of, word
from permits.rulebook.in_force import RulesInForce
from permits.screening.findings import WHOLE_SITE


def map_of(
    site: WorkSite,
    register: AssetRegister,
    rules: RulesInForce | None,
    determination: Mapping[str, Any],
    *,
    language: str,
    role: str,
) -> MapDocument:
    """The map of one determination, as one role may see it.

    Parameters
    ----------
    determination : mapping
        As disclosed to the reader.
    """
    outcomes = {row.code: row.text for row in code_list(Outcomes).outcome}
    activities = code_list(Activities).names

    def pick(text: Text) -> str:
        return str(getattr(text, language))

    strictness = list(outcomes)
    features = []
    shapes = transform(site.geometry, site.crs, LONGITUDE_LATITUDE).geometry
    for name, shape in zip(site.feature, shapes, strict=True):
        found = [one for one in determination["findings"] if one["feature"] in (name, WHOLE_SITE)]
        outcome = min((one["outcome"] for one in found), key=strictness.index, default="no_restriction_found")
        facts = [(pick(Text("结论", "outcome")), pick(outcomes[outcome]))]
        for one in found:
            if one["asset_id"] is None or one["distance_m"] is None:
                continue
            facts.append(
                (
                    f"{pick(word(activities, one['activity']))} ↔ {one['asset_id']}",
                    f"{one['distance_m']} m / {one['limit_m']} m · {pick(word(CERTAINTY, one['certainty']))} · "
                    f"{pick(word(ZONES, one['zone']))}",
                )
            )
        features.append(MapFeature(shape, name, tuple(facts), style_of(outcome)))
    seen = ROLES[role]
    around = shapely.union_all(shapely.envelope(site.geometry))
    clip = None if seen.clip_m is None else shapely.union_all(shapely.buffer(site.geometry, seen.clip_m))
    layers: tuple[Layer, ...] = ()
    if rules is not None:
        layers = NetworkMap(register, rules, language, around, clip, seen.pipe_data).layers()
    return MapDocument(
        title=Text(determination["headline"]["zh"], determination["headline"]["en"]),
        language=language,
        layers=(*layers, Layer(Text("作业范围", "works"), "site_conditions", tuple(features))),
        notes=(
            Text(
                "范围按外侧画出，以测得距离为准；手机定位误差可达数米，不能用来判断内外",
                "Zones are drawn outwards; the measured distance decides. A phone's position may be metres off and proves nothing",
            ),
        ),
    )
