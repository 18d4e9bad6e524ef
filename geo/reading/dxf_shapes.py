"""One entity of a drawing to its shape: blocks put in place, closed courses as areas, arcs as chords."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import ezdxf.path
import shapely
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.lldxf.const import DXFError
from shapely.geometry.base import BaseGeometry

from geo.limits import MAX_DRAWING_ENTITIES, MAX_DRAWING_VERTICES, MAX_FEATURE_VERTICES, MAX_NESTING
from geo.reading.dxf_budget import DrawingBudget
from geo.reading.dxf_fills import MAX_OVERLAPS, Boundary, courses, filled
from geo.reading.dxf_widths import Widths, along, band, between_outermost, corners_of
from geo.reading.shapes import Position, ShapeBuilder
from geo.reading.wkb import ARC_TOLERANCE_M, ARCS_AS_CHORDS
from geo.repair import RING_AS_AREA, Repair
from geo.text import Text, printable

# Lettering and dressing: nothing is dug there.
LETTERING = frozenset(
    [
        "TEXT",
        "MTEXT",
        "ATTRIB",
        "ATTDEF",
        "DIMENSION",
        "ARC_DIMENSION",
        "LARGE_RADIAL_DIMENSION",
        "LEADER",
        "MULTILEADER",
        "MLEADER",
        "TOLERANCE",
        "ACAD_TABLE",
        "TABLE",
        "VIEWPORT",
        "WIPEOUT",
        "LIGHT",
        "SUN",
        "SEQEND",
        "VERTEX",
        "GEODATA",
        "RTEXT",
        "ARCTEXT",
        "FIELD",
    ]
)
_STRAIGHT = frozenset(["LINE", "LWPOLYLINE", "POLYLINE"])
_CURVED = frozenset(["ARC", "CIRCLE", "ELLIPSE", "SPLINE", "HELIX"])
_CORNERED = frozenset(["SOLID", "TRACE", "3DFACE"])


class EntityShapes:
    """The shape of one entity, its blocks put in place."""

    def __init__(self, file: str, feature: str, budget: DrawingBudget, unit: float = 1.0) -> None:
        self._unit = unit
        self._budget = budget
        self._builder = ShapeBuilder(file, feature)
        self._feature = feature
        self.repairs: list[Repair] = []
        self.unread: set[str] = set()
        # What is to be said of a block whose content is not in the file.
        self.lacking: Text | None = None
        self.lettering_only = False

    def of(self, entity: DXFGraphic) -> BaseGeometry | None:
        """Shape of the entity; None where nothing of it has an extent or could be read."""
        parts: list[BaseGeometry] = []
        seen = False
        for one in self._decomposed(entity):
            kind = one.dxftype()
            if kind in LETTERING:
                continue
            seen = True
            made = list(self._parts(one, kind))
            if not made:
                self.unread.add(kind)
            parts.extend(made)
        self.lettering_only = not seen and not self.unread
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else shapely.GeometryCollection(parts)

    def _decomposed(self, entity: Any, depth: int = 0) -> Iterator[Any]:
        """The entity, or all that its blocks put in place; blocks within lettering are lettering."""
        is_block = entity.dxftype() == "INSERT"
        if is_block and (depth > MAX_NESTING or (not depth and not self._budget.allows_blocks(entity))):
            raise self._builder.error(
                Text(
                    f"图块互相嵌套，或展开后超过 {MAX_DRAWING_ENTITIES} 个图元；请炸开并只保留作业范围",
                    f"its blocks hold each other or more than {MAX_DRAWING_ENTITIES} entities; explode them and keep only"
                    " the works",
                )
            )
        if not is_block:
            yield entity
            return
        for one in entity.multi_insert() if entity.mcount > 1 else [entity]:
            try:
                held = list(self._held(one))
            except (DXFError, ZeroDivisionError, ValueError):
                raise self._builder.error(
                    Text("图块有误，无法展开", "its block is wrong and cannot be put in place")
                ) from None
            for child in held:
                yield from self._decomposed(child, depth + 1)

    def _held(self, entity: Any) -> Iterator[Any]:
        block = entity.block()
        if block is None or block.block is None or block.block.is_xref:
            # The works may stand in the drawing that is referred to, or in a block that was lost on the way here.
            lost, name = block is None or block.block is None, str(entity.dxf.get("name"))
            self.unread.add("INSERT" if lost else "XREF")
            self.lacking = _no_block(printable(name)) if lost else _other_drawing(printable(name))
            return

        def skipped(one: Any, _: str) -> None:
            if one.dxftype() not in LETTERING:
                self.unread.add(one.dxftype())

        yield from entity.virtual_entities(skipped_entity_callback=skipped)

    def _parts(self, entity: Any, kind: str) -> Iterator[BaseGeometry]:
        if kind == "POINT":
            x, y, _ = entity.dxf.location
            yield shapely.Point(self._builder.position(x, y))
        elif kind in ("HATCH", "MPOLYGON"):
            yield from self._hatch(entity)
        elif kind == "MLINE":
            yield from between_outermost(entity)
        elif kind in _CORNERED:
            yield self._area([(p.x, p.y) for p in entity.wcs_vertices()])
        elif kind in _STRAIGHT or kind in _CURVED:
            yield from self._path(entity, kind)

    def _path(self, entity: Any, kind: str) -> Iterator[BaseGeometry]:
        if kind == "POLYLINE" and not (entity.is_2d_polyline or entity.is_3d_polyline):
            # Meshes: each face by itself, as seen from above.
            for face in entity.virtual_entities():
                yield from self._parts(face, face.dxftype())
            return
        widths: Widths = []
        bent = kind in _CURVED or (kind != "LINE" and entity.has_arc)
        if kind in _CURVED:
            vertices = entity.flattening(ARC_TOLERANCE_M / self._unit)
        elif kind == "LWPOLYLINE" or (kind == "POLYLINE" and entity.is_2d_polyline):
            vertices, widths = along(entity, corners_of(entity, kind))
        else:
            vertices = ezdxf.path.make_path(entity).flattening(ARC_TOLERANCE_M / self._unit)
        positions = self._positions(vertices)
        if bent:
            self.repairs.append(
                Repair(self._feature, "arc_to_lines", positions[0] if positions else None, ARCS_AS_CHORDS)
            )
        # A line may be drawn as wide as the trench is dug.
        covered = band(positions, widths)
        if len(positions) > 3 and positions[0] == positions[-1]:
            self.repairs.append(Repair(self._feature, "ring_as_area", positions[0], RING_AS_AREA))
            yield self._area(positions)
            if covered is not None:
                yield covered
        elif len(positions) > 1:
            yield self._builder.line(positions) if covered is None else covered
        elif positions:
            yield shapely.Point(positions[0])

    def _positions(self, vertices: Iterable[Any]) -> list[Position]:
        positions = []
        for number, vertex in enumerate(vertices):
            if number > MAX_FEATURE_VERTICES:
                raise self._builder.error(
                    Text(f"顶点超过 {MAX_FEATURE_VERTICES} 个", f"it has more than {MAX_FEATURE_VERTICES} vertices")
                )
            if not self._budget.allows_vertex():
                raise self._builder.error(
                    Text(
                        f"整张图纸的顶点（曲线按折线计）超过 {MAX_DRAWING_VERTICES} 个；请只导出作业范围所在图层",
                        f"the drawing has more than {MAX_DRAWING_VERTICES} vertices, its curves taken as chords; export only"
                        " the layers of the works",
                    )
                )
            positions.append(self._builder.position(float(vertex[0]), float(vertex[1])))
        # The two ends of a closed curve differ by rounding, far less than anybody can draw.
        if len(positions) > 3 and 0 < math.dist(positions[0], positions[-1]) < ARC_TOLERANCE_M / 100:
            positions[-1] = positions[0]
        return positions

    def _area(self, corners: list[tuple[float, float]]) -> BaseGeometry:
        return self._builder.polygon([[self._builder.position(*corner) for corner in corners]])

    def _hatch(self, entity: Any) -> Iterator[BaseGeometry]:
        boundaries = []
        # In an MPOLYGON the same bits say other things.
        flagged = entity.dxftype() == "HATCH"
        for boundary in entity.paths:
            for course in courses(entity, boundary, ARC_TOLERANCE_M / self._unit):
                positions = self._positions(course)
                if len(positions) > 2:
                    boundaries.append(Boundary(self._area(positions), boundary.path_type_flags if flagged else 0))
        land = filled(boundaries, entity.dxf.hatch_style)
        if land is None:
            raise self._builder.error(
                Text(
                    f"填充的边界互相重叠超过 {MAX_OVERLAPS} 处；请改画作业范围的轮廓",
                    f"the boundaries of its hatch overlap each other more than {MAX_OVERLAPS} times; draw the outline of the"
                    " works instead",
                )
            )
        yield from land


def _no_block(name: str) -> Text:
    return Text(
        f"插入的图块“{name}”在图中没有定义，其内容不明；请在 CAD 中补上该图块，或删去这一插入后重新导出",
        f"it inserts the block {name!r}, which the drawing does not hold, so nobody knows what is in it; add the block, or delete the"
        " insert, and export again",
    )


def _other_drawing(name: str) -> Text:
    return Text(
        f"“{name}”是外部参照（XREF），所指的图没有一并提交；请在 CAD 中绑定（BIND）后重新导出",
        f"{name!r} is a reference to another drawing (XREF), which was not handed in; bind it in the CAD program and export again",
    )
