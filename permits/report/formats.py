"""The formats in which a determination is handed out."""

from __future__ import annotations

FORMATS = ("json", "html", "plan", "map", "geojson", "pdf")
