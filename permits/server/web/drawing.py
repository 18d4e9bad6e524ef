"""The drawing of a draft, and what a place page may change of it: where works lie, what they are called, their drawn size.

Each feature has a ``key`` of its own, by which a page and the draft mean the same one whatever its name or number. What is
done there and all other facts are said on other pages; a page that shows an older draft cannot undo them.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from geo.text import Text
from permits.errors import ChangedElsewhereError

_KEY = "key"
_REMOVED = "removed"
_SAID_HERE = ("id", "width_m", "diameter_m")
# What the pages draw; all other geometries stay as they are, or are taken away as a whole.
_DRAWN = ("Polygon", "LineString", "Point")


class LeftOutError(ChangedElsewhereError):
    """A page sent a drawing without areas that the draft has, and did not say that they were taken away."""


def with_keys(drawn: dict[str, Any]) -> dict[str, Any]:
    """The drawing in which each feature has a key; the same drawing is given the same ones."""
    features = drawn.get("features")
    if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
        return drawn
    taken: set[str] = set()
    keyed: list[dict[str, Any]] = []
    for number, feature in enumerate(features):
        key = feature.get(_KEY)
        if not isinstance(key, str) or key in taken:
            key = f"f{number}"
            while key in taken or any(one.get(_KEY) == key for one in features):
                key += "+"
        taken.add(key)
        keyed.append({**feature, _KEY: key})
    return {**drawn, "features": keyed}


def without_keys(drawn: Mapping[str, Any] | None) -> dict[str, Any]:
    """The drawing as it is handed in."""
    features = [] if drawn is None else drawn["features"]
    plain = [{name: said for name, said in one.items() if name != _KEY} for one in features]
    return {"type": "FeatureCollection", "features": plain}


def redrawn(before: Mapping[str, Any] | None, sent: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The drawing of a draft after what a page says of it.

    Parameters
    ----------
    before : Mapping or None
        As the draft has it, with keys.
    sent : Mapping or None
        As a page shows it; ``removed`` lists the keys of what was taken away there.

    Raises
    ------
    LeftOutError
        Something of the draft is neither there nor taken away.
    """
    features = list(sent["features"]) if sent is not None else []
    removed = sent.get(_REMOVED) if sent is not None else None
    gone = removed if isinstance(removed, list) else []
    if before is None:
        return None if sent is None else {"type": "FeatureCollection", "features": features}
    keys = [one.get(_KEY) for one in features]
    held = {one[_KEY]: one for one in before["features"]}
    lost = [one for key, one in held.items() if key not in keys and key not in gone]
    if lost:
        raise _left_out([str(one["properties"].get("id", "?")) for one in lost])
    return {
        "type": "FeatureCollection",
        "features": [
            _changed(held.pop(key, None) if isinstance(key, str) else None, one)
            for key, one in zip(keys, features, strict=True)
        ],
    }


def _changed(held: Mapping[str, Any] | None, sent: Mapping[str, Any]) -> dict[str, Any]:
    """A feature of the draft as it was drawn anew; None: one that the draft did not have."""
    said = {name: value for name, value in sent["properties"].items() if name in _SAID_HERE}
    if held is None:
        key = sent.get(_KEY)
        return {
            "type": "Feature",
            _KEY: key if isinstance(key, str) else secrets.token_hex(6),
            "properties": said,
            "geometry": sent.get("geometry"),
        }
    kept = {name: value for name, value in held["properties"].items() if name == "id" or name not in _SAID_HERE}
    geometry = sent.get("geometry") if is_drawn(held.get("geometry")) else None
    return {**held, "properties": {**kept, **said}, "geometry": geometry or held.get("geometry")}


def is_drawn(geometry: Any) -> bool:
    """Whether the pages can draw this: one outline without holes, one axis, or one centre."""
    if not isinstance(geometry, dict) or geometry.get("type") not in _DRAWN:
        return False
    return geometry["type"] != "Polygon" or (isinstance(rings := geometry.get("coordinates"), list) and len(rings) == 1)


def _left_out(names: list[str]) -> LeftOutError:
    zh, en = "、".join(names), ", ".join(names)
    return LeftOutError(
        Text(f"这一页没有显示草稿里的：{zh}", f"this page did not show what the draft has: {en}"),
        Text(
            "没有保存，草稿里的都还在。请核对地图上的范围，再按“继续”；不要的请在列表里删除",
            'nothing was kept or lost. Look at what is on the map and press "Go on" again; what is not meant can be deleted in the list',
        ),
    )
