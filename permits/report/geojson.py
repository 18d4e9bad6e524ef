"""Findings as GeoJSON: the works features in longitude and latitude with what was found there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import shapely

from geo.place.crs import LONGITUDE_LATITUDE, transform
from geo.site.work_site import WorkSite
from permits.screening.findings import WHOLE_SITE


def findings_geojson(site: WorkSite, determination: Mapping[str, Any]) -> str:
    """One feature a finding, with the geometry of its works feature; a feature without finding stands too.

    A finding about the whole site stands at every feature, so that none reads as clear beside it; works that
    could not be read have no place.
    """
    shapes = transform(site.geometry, site.crs, LONGITUDE_LATITUDE).geometry
    places = {name: json.loads(shapely.to_geojson(shape)) for name, shape in zip(site.feature, shapes, strict=True)}
    found = [
        (name, one)
        for one in determination["findings"]
        for name in (site.feature if one["feature"] == WHOLE_SITE else (one["feature"],))
    ]
    silent = [(name, {"feature": name, "outcome": "no_restriction_found"}) for name in site.feature]
    named = {name for name, _ in found}
    features = [
        {"type": "Feature", "geometry": places.get(name), "properties": dict(properties)}
        for name, properties in [*found, *(one for one in silent if one[0] not in named)]
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, allow_nan=False) + "\n"
