"""Named styles: colours that colour-blind readers tell apart, dashes that survive a black-and-white print.

Heat pipes are orange, as the survey standard CJJ 61 has them.
"""

from __future__ import annotations

from collections.abc import Mapping

STYLES: Mapping[str, Mapping[str, str | float | bool]] = {
    "coverage": {"color": "#6b7280", "weight": 1, "dashArray": "2 6", "fill": False},
    "river": {"color": "#0284c7", "weight": 1, "fillColor": "#7dd3fc", "fillOpacity": 0.35},
    "reserved_land": {"color": "#7c3aed", "weight": 2, "dashArray": "8 4", "fillColor": "#ddd6fe", "fillOpacity": 0.4},
    "zone": {"color": "#d97706", "weight": 1, "fillColor": "#fcd34d", "fillOpacity": 0.35},
    "zone_other_reading": {"color": "#d97706", "weight": 1.5, "dashArray": "4 4", "fill": False},
    "pipe": {"color": "#ea580c", "weight": 3, "fillColor": "#ea580c", "fillOpacity": 0.5},
    "transmission": {"color": "#b91c1c", "weight": 5, "fillColor": "#b91c1c", "fillOpacity": 0.5},
    "river_band": {"color": "#0369a1", "weight": 1, "dashArray": "6 3", "fillColor": "#0ea5e9", "fillOpacity": 0.12},
    "crossing": {"color": "#0c4a6e", "weight": 7, "opacity": 0.8, "fill": False},
    "facility": {"color": "#9a3412", "weight": 2, "fillColor": "#fb923c", "fillOpacity": 0.6},
    "site_prohibited": {"color": "#7f1d1d", "weight": 3, "fillColor": "#dc2626", "fillOpacity": 0.4},
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
    "site_clear": {"color": "#0f766e", "weight": 3, "fillColor": "#0d9488", "fillOpacity": 0.25},
}
