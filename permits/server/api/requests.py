"""What POST /v1/screenings takes, as the interface describes it: bodies, and examples that run."""

from __future__ import annotations

import json
from typing import Any

from permits.intake.envelope import Envelope
from permits.server.file_query import FileQuery, FormQuery

_WEST, _EAST, _SOUTH, _NORTH = 113.62001234, 113.62021357, 34.75001246, 34.75011379
_CORNERS = [[_WEST, _SOUTH], [_EAST, _SOUTH], [_EAST, _NORTH], [_WEST, _NORTH], [_WEST, _SOUTH]]
_PIT = {"type": "Polygon", "coordinates": [_CORNERS]}
_ENVELOPE_EXAMPLES = {
    "pit": {
        "summary": "一个基坑及其事实 | a pit with its facts",
        "value": {
            "works": _PIT,
            "coordinates_from": "survey",
            "activities": ["基坑开挖"],
            "depth_m": 4.5,
            "start": "2026-05-10",
            "end": "2026-06-10",
            "applicant": "unit",
            "client": "某建设单位",
        },
    },
    "reading": {
        "summary": "另一种解读，英文答复 | under another reading, answered in English",
        "value": {"works": _PIT, "readings": {"facility_scope": "all"}, "language": "en"},
    },
}
_GEOJSON_EXAMPLE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"id": "1", "activity": "沟槽开挖", "width_m": 1.2, "start": "2026-05-10"},
            "geometry": {"type": "LineString", "coordinates": _CORNERS[:2]},
        }
    ],
}
# EWKT, because a table declares no system: whoever sends it as printed is answered.
_TABLE_EXAMPLE = "WKT,id,activity,diameter_m\nSRID=4490;POINT (113.62001234 34.75001246),1,打井,0.6\n"


_FORM_EXAMPLE = {
    "works": json.dumps(_GEOJSON_EXAMPLE, ensure_ascii=False),
    "coordinates_from": "survey",
    "readings": '{"facility_scope": "all"}',
}
_GEOJSON_TYPES = (
    "FeatureCollection",
    "Feature",
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
)
_GEOJSON = {
    "type": "object",
    "title": "GeoJson",
    "description": "RFC 7946; the properties of features are facts of the works",
    "properties": {"type": {"type": "string", "enum": list(_GEOJSON_TYPES)}},
    "required": ["type"],
    "additionalProperties": True,
}
_AT = "#/components/schemas/{model}"


def request_body() -> dict[str, Any]:
    """The description of the body: an envelope, GeoJSON, a form, or a file of any other kind that is read."""
    return {
        "required": True,
        "content": {
            "application/json": {"schema": _to("Envelope"), "examples": _ENVELOPE_EXAMPLES},
            "application/geo+json": {"schema": _to("GeoJson"), "example": _GEOJSON_EXAMPLE},
            "multipart/form-data": {"schema": _to("ScreeningForm"), "example": _FORM_EXAMPLE},
            "application/octet-stream": {
                "schema": {"type": "string", "format": "binary"},
                "example": _TABLE_EXAMPLE,
            },
        },
    }


def request_query() -> list[dict[str, Any]]:
    """The parameters of an address that may stand beside such a body."""
    stated = FileQuery.model_json_schema(ref_template=_AT)["properties"]
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            # A parameter that is left out states nothing; there is no null to be sent.
            "schema": {key: said for key, said in part.items() if (key, said) != ("default", None)},
            **({"description": part["description"]} if "description" in part else {}),
        }
        for name, part in stated.items()
    ]


def request_parts() -> dict[str, Any]:
    """The schemas to which that refers."""
    envelope = Envelope.model_json_schema(ref_template=_AT)
    form = FormQuery.model_json_schema(ref_template=_AT)
    parts = {**form.pop("$defs", {}), **envelope.pop("$defs", {})}
    envelope["properties"]["works"] = _to("GeoJson")
    works = {
        "type": "string",
        "format": "binary",
        "description": "作业的文件，或 GeoJSON 文字 | the file of the works, or GeoJSON as text",
    }
    form["properties"] = {"works": works} | {name: _stated(part) for name, part in form["properties"].items()}
    form["required"] = ["works"]
    return {**parts, "Envelope": envelope, "ScreeningForm": form | {"title": "ScreeningForm"}, "GeoJson": _GEOJSON}


def _stated(part: dict[str, Any]) -> dict[str, Any]:
    """A part of a form, which is left out where nothing is stated: a form has no null."""
    held, *null = part.get("anyOf", [part])
    if not null:
        return part
    return {**held, **{key: said for key, said in part.items() if key not in ("anyOf", "default")}}


def _to(model: str) -> dict[str, str]:
    return {"$ref": _AT.format(model=model)}
