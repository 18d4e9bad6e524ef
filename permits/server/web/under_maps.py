"""What a page tells its maps of the ground under them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from geo.text import Text
from maps.style import STYLES
from permits.server.map_ground import MapGround

_NO_GROUND = Text("底图没有加载出来，其余功能照常", "The ground of the map did not come; everything else works")
_CUT = Text(
    "此处底图过密，{count} 个要素未画；放大可见",
    "Too dense here: {count} features of the ground are not drawn; zoom in",
)


def under_maps(ground: MapGround, one: Callable[[Text], str]) -> dict[str, Any] | None:
    """What ``basemap.js`` is told, in the language of the page; None where maps have no ground.

    Parameters
    ----------
    one : callable
        A text in that language.
    """
    service = ground.service
    if service is None and not ground.file:
        return None
    told: dict[str, Any] = {
        "vector": "/ground" if ground.file else None,
        "tiles": None,
        "note": ground.note,
        "styles": {name: dict(style) for name, style in STYLES.items() if name.startswith("context_")},
        "words": {"no_ground": one(_NO_GROUND), "cut": one(_CUT)},
    }
    if service is not None:
        told["tiles"] = {
            **{name: getattr(service, name) for name in ("subdomains", "datum", "grid", "min_zoom", "max_zoom")},
            "layers": service.templates,
            "attribution": one(service.attribution.text),
        }
    return told
