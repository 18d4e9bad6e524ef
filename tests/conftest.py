"""Files that tests hand to the program, made in code: valid by default, so a test states only what matters."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest

from geo.crs import GroundScale

# A point in Zhengzhou in EPSG:4547; everything is placed from here in metres on the ground.
ORIGIN = (465_000.0, 3_846_000.0)


def place(points: Sequence[Sequence[float]]) -> list[list[float]]:
    """Ground metres east and north of the origin to EPSG:4547."""
    k = GroundScale(pyproj.CRS(4547)).at(np.array([ORIGIN[0]]), np.array([ORIGIN[1]]))[0]
    return [[ORIGIN[0] + float(east) * k, ORIGIN[1] + float(north) * k] for east, north in points]


def geometry(shape: dict[str, Any]) -> dict[str, Any]:
    """The ``line``, ``area`` or ``point`` of a row, as GeoJSON; taken out of the row."""
    if "line" in shape:
        return {"type": "LineString", "coordinates": place(shape.pop("line"))}
    if "point" in shape:
        return {"type": "Point", "coordinates": place([shape.pop("point")])[0]}
    ring = place(shape.pop("area"))
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def write_geojson(path: Path, rows: Sequence[dict[str, Any]], *, epsg: int = 4547) -> Path:
    """A GeoJSON file of rows with ``line``, ``area`` or ``point`` in ground metres, written in any system."""
    features = []
    move = pyproj.Transformer.from_crs(4547, epsg, always_xy=True)

    def moved(value: Any) -> Any:
        if isinstance(value[0], list):
            return [moved(part) for part in value]
        return list(move.transform(*value)) if epsg != 4547 else value

    for row in rows:
        properties = dict(row)
        shape = geometry(properties)
        shape["coordinates"] = moved(shape["coordinates"])
        features.append({"type": "Feature", "properties": properties, "geometry": shape})
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
    path.write_text(
        json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}, ensure_ascii=False, default=str),
        "utf-8",
    )
    return path


@pytest.fixture
def main_dn500() -> dict[str, Any]:
    """A DN500 main of known casing, grade A, along the east axis."""
    return {
        "asset_id": "DN500",
        "kind": "main",
        "outer_diameter_mm": 655,
        "position_grade": "A",
        "line": [[-100, 0], [100, 0]],
    }
