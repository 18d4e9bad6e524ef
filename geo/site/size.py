"""How large one job may be, told by arithmetic on what was read, before anything is placed, repaired or measured."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from geo.errors import GeometryError
from geo.limits import MAX_FEATURE_VERTICES, MAX_WORKS_FEATURES, MAX_WORKS_VERTICES
from geo.place.crs import edge_length, metres_per_unit
from geo.place.declaration import Declaration, refuse_contradiction
from geo.raw import RawLayer
from geo.text import Text

# The longest line anybody digs at once crosses a province; what is wider is in the wrong unit or system.
LARGEST_EXTENT_M = 200e3


def refuse_oversize(layer: RawLayer, names: Sequence[str], declaration: Declaration) -> None:
    """Refuse works that would take minutes and gigabytes to place, or that cannot be works.

    Parameters
    ----------
    layer : RawLayer
        Its readable rows.
    names : sequence of str
        What each is called.
    declaration : Declaration
        The system that its numbers stand in.

    Raises
    ------
    GeometryError
        Too many features; more vertices than one feature, or all of them, may have once their edges are bent with the
        projection; a feature wider than works are.
    CrsError
        It is that large because its numbers cannot be of this system.
    """
    geometry, crs = layer.geometry, declaration.crs
    if len(geometry) > MAX_WORKS_FEATURES:
        raise _too_many(len(geometry), layer.file)
    metres = metres_per_unit(crs)
    west, south, east, north = shapely.bounds(geometry).T
    # Degrees of longitude are shorter than those of latitude: at its widest, a feature is this wide.
    nearest = np.minimum(np.abs(south), np.abs(north)) * (south * north > 0)
    across = np.cos(np.radians(nearest)) if crs.is_geographic else 1.0
    wide, high = (east - west) * metres * across, (north - south) * metres
    vertices = shapely.get_num_coordinates(geometry) + shapely.length(geometry) / edge_length(crs)
    large = (np.maximum(wide, high) > LARGEST_EXTENT_M) | ~(vertices <= MAX_FEATURE_VERTICES)
    if not large.any() and vertices.sum() <= MAX_WORKS_VERTICES:
        return
    # Numbers of another system are that large: this says so, with what they look like.
    refuse_contradiction(geometry, declaration, layer.file)
    if not large.any():
        raise _too_intricate(float(vertices.sum()), MAX_WORKS_VERTICES, file=layer.file, feature=None)
    row = int(np.argmax(large))
    if max(wide[row], high[row]) > LARGEST_EXTENT_M:
        raise GeometryError(
            Text(
                f"东西 {wide[row] / 1e3:.0f} 千米、南北 {high[row] / 1e3:.0f} 千米",
                f"it is {wide[row] / 1e3:.0f} km wide and {high[row] / 1e3:.0f} km high",
            ),
            Text(
                f"一个要素不得超过 {LARGEST_EXTENT_M / 1e3:g} 千米；请核对单位与坐标系，或分段提交",
                f"A feature may be {LARGEST_EXTENT_M / 1e3:g} km at most; check unit and coordinate system, or hand it in parts",
            ),
            file=layer.file,
            feature=names[row],
        )
    raise _too_intricate(float(vertices[row]), MAX_FEATURE_VERTICES, file=layer.file, feature=names[row])


def _too_many(features: int, file: str) -> GeometryError:
    return GeometryError(
        Text(f"作业要素有 {features} 个", f"it has {features} features of works"),
        Text(
            f"一次检查的上限为 {MAX_WORKS_FEATURES} 个，请分批提交",
            f"The limit of one check is {MAX_WORKS_FEATURES}; hand it in parts",
        ),
        file=file,
    )


def _too_intricate(vertices: float, limit: int, *, file: str, feature: str | None) -> GeometryError:
    return GeometryError(
        Text(
            f"顶点（长边按投影加密后）约 {vertices:.0f} 个",
            f"it has some {vertices:.0f} vertices once long edges are bent with the projection",
        ),
        Text(f"上限为 {limit} 个；请简化或分批提交", f"The limit is {limit}; simplify it or hand it in parts"),
        file=file,
        feature=feature,
    )
