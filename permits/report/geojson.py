"""Findings as GeoJSON: the works features in longitude and latitude with what was found there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from permits.disclosure.disclose import Disclosed
from permits.record.reading import finding_to_jsonable
from permits.screening.findings import WHOLE_SITE


def findings_geojson(disclosed: Disclosed) -> str:
    """One feature a finding, with the geometry of its works feature; a feature without finding stands too.

    A finding about the whole site stands at every feature, so that none reads as clear beside it; works that
    could not be read have no place.
    """
    record = disclosed.record
    places = {one.feature: one.geometry for one in reversed(record.features)}
    screened = [one.feature for one in record.features if one.geometry is not None]
    features = [
        _feature(places.get(name), finding_to_jsonable(one))
        for one in record.findings
        for name in (screened if one.feature == WHOLE_SITE else (one.feature,))
    ]
    named = {one.feature for one in record.findings}
    if WHOLE_SITE not in named:
        features.extend(_silent(places, [name for name in screened if name not in named]))
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, allow_nan=False) + "\n"


def _silent(places: dict[str, BaseGeometry | None], names: list[str]) -> Iterator[dict[str, Any]]:
    for name in names:
        yield _feature(places[name], {"feature": name, "outcome": "no_restriction_found"})


def _feature(place: BaseGeometry | None, properties: dict[str, Any]) -> dict[str, Any]:
    geometry = None if place is None else json.loads(shapely.to_geojson(place))
    return {"type": "Feature", "geometry": geometry, "properties": properties}
