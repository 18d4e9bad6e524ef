"""Findings as GeoJSON: the works features in longitude and latitude with what was found there."""

from __future__ import annotations

import json

from permits.disclosure.disclose import Disclosed
from permits.record.reading import to_jsonable
from permits.screening.findings import WHOLE_SITE


def findings_geojson(disclosed: Disclosed) -> str:
    """One feature a finding, with the geometry of its works feature; a feature without finding stands too.

    A finding about the whole site stands at every feature, so that none reads as clear beside it; works that
    could not be read have no place.
    """
    record = to_jsonable(disclosed.record)
    places = {one["feature"]: one["geometry"] for one in reversed(record["features"])}
    screened = [one["feature"] for one in record["features"] if one["geometry"] is not None]
    found = [
        (name, one)
        for one in record["findings"]
        for name in (screened if one["feature"] == WHOLE_SITE else (one["feature"],))
    ]
    silent = [(name, {"feature": name, "outcome": "no_restriction_found"}) for name in screened]
    named = {name for name, _ in found}
    features = [
        {"type": "Feature", "geometry": places.get(name), "properties": dict(properties)}
        for name, properties in [*found, *(one for one in silent if one[0] not in named)]
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, allow_nan=False) + "\n"
