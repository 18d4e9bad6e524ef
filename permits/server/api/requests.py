"""What POST /v1/screenings takes, as the interface describes it: bodies, and examples that run."""

from __future__ import annotations

from typing import Any

from permits.intake.envelope import Envelope

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
# With the system that the parameter crs has as its example: a table declares none.
_TABLE_EXAMPLE = "WKT,id,activity,diameter_m\nPOINT (113.62001234 34.75001246),1,打井,0.6\n"


def request_body() -> dict[str, Any]:
    """The description of the body: an envelope, GeoJSON, or a file of any other kind that is read."""
    return {
        "required": True,
        "content": {
            "application/json": {"schema": _whole(Envelope.model_json_schema()), "examples": _ENVELOPE_EXAMPLES},
            "application/geo+json": {"schema": {"type": "object"}, "example": _GEOJSON_EXAMPLE},
            "text/csv": {"schema": {"type": "string"}, "example": _TABLE_EXAMPLE},
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }


def _whole(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema with its definitions put where they are used: inside a larger document no reference would find them."""
    definitions = schema.pop("$defs", {})

    def placed(part: Any) -> Any:
        if isinstance(part, list):
            return [placed(one) for one in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            part = {**definitions[part["$ref"].removeprefix("#/$defs/")], **part}
            del part["$ref"]
        return {key: placed(one) for key, one in part.items()}

    whole: dict[str, Any] = placed(schema)
    return whole
