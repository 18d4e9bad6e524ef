"""Named styles: colours that colour-blind readers tell apart, dashes and weights that survive a black-and-white print.

Heat pipes are orange, as the survey standard CJJ 61 has them. What was assumed is dashed; what gives context is pale.
"""

from __future__ import annotations

from collections.abc import Mapping

Style = Mapping[str, str | float | bool]
_ASSUMED_DASH = "7 5"
_NETWORK: Mapping[str, Style] = {
    "pipe": {"color": "#c2410c", "weight": 4, "fillColor": "#ea580c", "fillOpacity": 0.5},
    "transmission": {"color": "#991b1b", "weight": 6, "fillColor": "#b91c1c", "fillOpacity": 0.5},
    "crossing": {"color": "#0c4a6e", "weight": 8, "opacity": 0.8, "fill": False},
    "facility": {"color": "#9a3412", "weight": 2, "fillColor": "#fb923c", "fillOpacity": 0.6},
    "reserved_land": {"color": "#7c3aed", "weight": 2, "dashArray": "8 4", "fillColor": "#ddd6fe", "fillOpacity": 0.4},
}

STYLES: Mapping[str, Style] = {
    "context_water": {"color": "#a5c9dd", "weight": 3, "fillColor": "#d7eaf4", "fillOpacity": 1},
    "context_building": {"color": "#cfcabd", "weight": 1, "fillColor": "#e9e6dd", "fillOpacity": 1},
    "context_road": {"color": "#d3d3d3", "weight": 5, "fillColor": "#dddddd", "fillOpacity": 1},
    "coverage": {"color": "#6b7280", "weight": 1, "dashArray": "2 6", "fill": False},
    "river": {"color": "#0284c7", "weight": 1, "fillColor": "#7dd3fc", "fillOpacity": 0.35},
    "zone": {"color": "#b45309", "weight": 1, "fillColor": "#fcd34d", "fillOpacity": 0.35},
    "zone_other_reading": {"color": "#b45309", "weight": 1.5, "dashArray": "4 4", "fill": False},
    "river_band": {"color": "#0369a1", "weight": 1, "dashArray": "6 3", "fillColor": "#0ea5e9", "fillOpacity": 0.12},
    "error_band": {"color": "#374151", "weight": 1, "dashArray": "1 4", "fillColor": "#6b7280", "fillOpacity": 0.25},
    **_NETWORK,
    **{f"{name}_assumed": {**style, "dashArray": _ASSUMED_DASH} for name, style in _NETWORK.items()},
    "site_prohibited": {"color": "#7f1d1d", "weight": 4, "fillColor": "#dc2626", "fillOpacity": 0.45},
    "site_undetermined": {
        "color": "#111827",
        "weight": 3,
        "dashArray": "2 5",
        "fillColor": "#6b7280",
        "fillOpacity": 0.4,
    },
    "site_conditions": {
        "color": "#1e3a8a",
        "weight": 3,
        "dashArray": "10 4",
        "fillColor": "#3b82f6",
        "fillOpacity": 0.3,
    },
    "site_clear": {"color": "#0f766e", "weight": 2, "fillColor": "#0d9488", "fillOpacity": 0.15},
    "proposal": {"color": "#0f766e", "weight": 3, "dashArray": "1 5", "fillColor": "#0d9488", "fillOpacity": 0.08},
    "proposal_arrow": {"color": "#0f766e", "weight": 4, "fill": False},
    "distance": {"color": "#111827", "weight": 3},
    "distance_assumed": {"color": "#111827", "weight": 3, "dashArray": _ASSUMED_DASH},
    "nearest": {"color": "#111827", "weight": 2},
}
