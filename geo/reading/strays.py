"""Shapes that lie far from all others of their file: frames drawn at the origin, legends, a stray entity.

They are read like everything else. Where an answer depends on them, it is said which they are and what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from geo.place.crs import METRES_PER_DEGREE
from geo.raw import RawLayer
from geo.shapes import Shapes
from geo.text import Text

# No job and no city is as wide as this; frames at the origin lie thousands of kilometres away.
_FAR_M = 100_000.0
_SHOWN = 3


def stray_shapes(layers: Sequence[RawLayer]) -> Text | None:
    """What lies far from the middle of the file's shapes, by layer and feature, and the choice of layers that helps.

    Parameters
    ----------
    layers : sequence of RawLayer
        Layers of one file; of layers in different systems nothing is said, their numbers do not compare.
    """
    crs = layers[0].crs if layers else None
    if any(layer.crs != crs for layer in layers[1:]):
        return None
    unit = METRES_PER_DEGREE if crs is not None and crs.is_geographic else 1.0
    boxes = [_box(layer.shapes) for layer in layers if len(layer.shapes.xy())]
    if boxes:
        # Within a box no wider than that nothing lies far from anything.
        west, south, east, north = np.stack(boxes).T
        if np.hypot(east.max() - west.min(), north.max() - south.min()) * unit <= _FAR_M:
            return None
        if len(layers) == 1 and layers[0].shapes.is_flat and _are_near(layers[0].shapes, unit):
            return None
    centres = [_centres(layer.shapes) for layer in layers]
    read = [_finite(one) for one in centres]
    whole = read[0] if len(read) == 1 else np.concatenate([np.empty((0, 2)), *read])
    if len(whole) < 2:
        return None
    # Side by side numpy takes the two for rows of two, and ten times as long.
    middle = np.array([np.median(axis) for axis in np.ascontiguousarray(whole.T)])
    if len(whole) == 2:
        # Of two shapes the one near the origin of its plane is the odd one; otherwise nobody can tell.
        sizes = np.hypot(*whole.T)
        middle = whole[np.argmax(sizes)]
        if sizes.min() > sizes.max() / 2:
            apart = float(np.hypot(*(whole[0] - whole[1]))) * unit
            return _two_apart(layers, apart / 1000) if apart > _FAR_M else None
    said_zh, said_en, clean = [], [], []
    for layer, own in zip(layers, centres, strict=True):
        metres = np.hypot(*(own - middle).T) * unit
        rows = np.flatnonzero(metres > _FAR_M)
        if len(rows) == 0:
            clean.append(layer.title)
            continue
        x, y = (f"{value:.4f}" if unit != 1.0 else f"{value:.0f}" for value in own[rows[0]])
        names = [str(layer.attributes["feature_id"][row] or row) for row in rows[:_SHOWN]]
        more = Text(f" 等 {len(rows)} 个", f" and others, {len(rows)} in all") if len(rows) > _SHOWN else Text("", "")
        where = layer.title or layer.layer or layer.file
        said_zh.append(
            f"图层“{where}”的图形 {'、'.join(names)}{more.zh} 位于 ({x}, {y}) 附近，距其余约 {metres[rows[0]] / 1000:.0f} 千米"
        )
        said_en.append(
            f"Shape {', '.join(names)}{more.en} of layer {where!r} lies near ({x}, {y}), about"
            f" {metres[rows[0]] / 1000:.0f} km from the others"
        )
    if not said_zh:
        return None
    pick = " ".join(f"--layer {name}" for name in clean if name)
    remedy = Text(
        f"若不属于作业范围，请删去，或用 {pick} 只检查其余图层" if pick else "若不属于作业范围，请删去",
        f"If it is none of the works take it out, or screen the other layers only: {pick}"
        if pick
        else "If it is none of the works take it out",
    )
    return Text(f"{'；'.join(said_zh)}。{remedy.zh}", f"{'; '.join(said_en)}. {remedy.en}")


def _two_apart(layers: Sequence[RawLayer], km: float) -> Text:
    names = [layer.title for layer in layers if layer.title and len(layer.readable())]
    pick = Text("、".join(f"“{name}”" for name in names), " or ".join(repr(name) for name in names))
    return Text(
        f"两个图形相距 {km:.0f} 千米；若其中一个不属于作业范围，请删去"
        + (f"，或用 --layer 指定图层（{pick.zh}）" if len(names) > 1 else ""),
        f"The two shapes lie {km:.0f} km apart. If one of them is none of the works take it out"
        + (f", or name the layer to screen with --layer ({pick.en})" if len(names) > 1 else ""),
    )


def _box(shapes: Shapes) -> np.ndarray[Any, Any]:
    """Round all corners; NaN where one is no number."""
    if shapes.is_flat:
        return shapes.total_bounds()
    x, y = shapes.xy().T
    return np.array([x.min(), y.min(), x.max(), y.max()])


def _are_near(shapes: Shapes, unit: float) -> bool:
    """Whether the box of all of very many shapes, all corners of which are numbers, surely lies round their middle."""
    bounds, box = shapes.bounds(), shapes.total_bounds()
    middle = []
    for axis in (0, 1):
        # One axis after the other, in memory that is used again: a million centres as pairs take longer to lay out than to look at.
        centres = bounds[:, axis] + bounds[:, axis + 2]
        centres /= 2
        middle.append(np.median(centres, overwrite_input=True))
    farthest = np.maximum(middle - box[:2], box[2:] - middle)
    # Of two the middle is one of them.
    return len(bounds) > 2 and bool(np.hypot(*farthest) * unit <= _FAR_M)


def _finite(places: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Those that are numbers: as a rule all of them."""
    with np.errstate(over="ignore", invalid="ignore"):
        if np.isfinite(places.sum()):
            return places
    return np.asarray(places[np.isfinite(places).all(axis=1)])


def _centres(shapes: Shapes) -> np.ndarray[Any, Any]:
    bounds = shapes.bounds().reshape(-1, 4)
    return np.asarray((bounds[:, :2] + bounds[:, 2:]) / 2)
