"""DXF drawings by ezdxf: GDAL garbles Chinese layer names, hangs on some files that were cut off, and hands
closed outlines out as lines.

A drawing has no coordinate system. What has an extent (outlines, hatches, circles, arcs, splines, blocks put
in place) is a feature; closed outlines are areas; lettering is not.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import logging
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import ezdxf.path
import shapely
from ezdxf.document import Drawing
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.filemanagement import read as read_drawing
from ezdxf.lldxf.const import DXFError
from ezdxf.math import Vec3
from ezdxf.recover import read as recover_drawing
from shapely.geometry.base import BaseGeometry

from geo.errors import FileError, GeometryError
from geo.reading.limits import MAX_DRAWING_BYTES, MAX_DRAWING_ENTITIES, MAX_FEATURE_VERTICES, MAX_NESTING
from geo.reading.raw import RawLayer, Unread, raw_layer
from geo.reading.shapes import Position, ShapeBuilder
from geo.reading.text import decode
from geo.reading.wkb import ARC_TOLERANCE_M, ARCS_AS_CHORDS, chords
from geo.repair import RING_AS_AREA, Repair
from geo.text import Text

# ezdxf speaks of every oddity that it mends; what matters to us is in our own messages.
logging.getLogger("ezdxf").addHandler(logging.NullHandler())

# ezdxf meets a damaged file with whichever of these its half-filled objects happen to raise.
_BROKEN = (
    *(DXFError, ValueError, ArithmeticError, LookupError, AttributeError, TypeError, EOFError),
    *(AssertionError, StopIteration, RecursionError),
)

PAPER_SPACE = "图纸空间"

# Lettering and dressing: nothing is dug there.
_LETTERING = frozenset(
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
_NOT_READ = Text(
    "{kind} 图元不能按平面读取；请炸开或画成闭合多段线",
    "a {kind} entity cannot be read in plan; explode it or draw a closed polyline",
)


def open_dxf(content: bytes, *, file: str) -> dict[str | None, Callable[[], RawLayer]]:
    """Layers of a drawing by their name, each with its reader; paper space counts as a layer of its own.

    Raises
    ------
    FileError
        Cut off, damaged, too large, or not counted the same on two roads.
    """
    if len(content) > MAX_DRAWING_BYTES:
        raise FileError(
            Text(f"图纸有 {len(content)} 字节", f"the drawing has {len(content)} bytes"),
            Text(f"上限为 {MAX_DRAWING_BYTES} 字节，请只导出作业范围所在图层", "Export only the layers of the works"),
            file=file,
        )
    drawing, note = _drawing(content, file)
    layers: dict[str, list[DXFGraphic]] = {}
    for entity in drawing.modelspace():
        # Entities of a kind that ezdxf does not know have no layer that it could tell.
        name = str(entity.dxf.get("layer", "0")) if entity.dxf.is_supported("layer") else "0"
        layers.setdefault(name, []).append(entity)
    held = sum(len(entities) for entities in layers.values())
    counted = _count_entities(content)
    if counted > held:
        raise FileError(
            Text(
                f"清点有 {counted} 个图元，只读出 {held} 个",
                f"{counted} entities were counted and {held} read",
            ),
            Text("请另存为 DXF 2013 或更早版本后提交", "Save it as DXF 2013 or earlier and hand it in again"),
            file=file,
        )
    fingerprint = hashlib.sha256(content).hexdigest()
    budget = itertools.count()
    notes = [note] if note else []
    lettered = [name for name, entities in layers.items() if _only_lettering(entities)]
    if lettered:
        notes.append(
            Text(
                f"只有文字、标注的图层：{'、'.join(lettered)}",
                f"layers of nothing but lettering: {', '.join(lettered)}",
            )
        )
    paper = [entity for layout in drawing.layouts if not layout.is_modelspace for entity in layout]

    def reader(name: str, entities: list[DXFGraphic]) -> Callable[[], RawLayer]:
        return lambda: _read_layer(name, entities, budget, file=file, fingerprint=fingerprint, notes=notes)

    found: dict[str | None, Callable[[], RawLayer]] = {
        name: reader(name, entities) for name, entities in layers.items() if name not in lettered
    }
    if not _only_lettering(paper):
        found[PAPER_SPACE] = lambda: _paper_space(paper, file=file, fingerprint=fingerprint)
    return found


def _only_lettering(entities: list[Any]) -> bool:
    return all(entity.dxftype() in _LETTERING for entity in entities)


def _drawing(content: bytes, file: str) -> tuple[Drawing, Text | None]:
    decoded = decode(content, file=file, stated=_code_page(content))
    try:
        drawing = _parsed(decoded.text)
    except _BROKEN as error:
        said = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise FileError(
            Text(f"DXF 中断或有误（{said}）", f"the DXF breaks off or is wrong ({said})"),
            Text(
                "文件可能没有传完；请在 CAD 中核查（AUDIT）后另存为 DXF 再提交",
                "Audit it in the CAD program and save it as DXF again",
            ),
            file=file,
        ) from None
    return drawing, decoded.note


def _parsed(text: str) -> Drawing:
    """The drawing; one that is complete but breaks the rules is mended by ezdxf, one that was cut off never."""
    try:
        return read_drawing(io.StringIO(text, newline=None))
    except DXFError:
        if not text.rstrip().endswith("EOF"):
            raise
    drawing, audit = recover_drawing(io.BytesIO(text.encode("utf-8")))
    if audit.has_errors:
        raise DXFError(str(audit.errors[0].message))
    return drawing


def _code_page(content: bytes) -> str | None:
    """``$DWGCODEPAGE``: ANSI_936 is GBK; the Latin ones are what programs write by default."""
    found = re.search(rb"\$DWGCODEPAGE\s+3\s+(\w+)", content[:65536])
    if found is None:
        return None
    page = found.group(1).decode("ascii", "replace").lower()
    return {"ansi_936": "gb18030", "ansi_950": "big5"}.get(page, page.replace("ansi_", "cp") if "125" in page else None)


def _count_entities(content: bytes) -> int:
    """Entities of model space, counted in the tags themselves; parts of polylines and inserts aside."""
    lines = content.splitlines()
    count, inside, open_one, before = 0, False, False, b""
    for code, value in zip(lines[0::2], lines[1::2], strict=False):
        code, value = code.strip(), value.strip()
        if code == b"2" and value == b"ENTITIES" and before == b"SECTION":
            inside = True
        elif code == b"0" and inside:
            count += open_one
            if value == b"ENDSEC":
                return count
            open_one = value not in (b"VERTEX", b"SEQEND", b"ATTRIB")
        elif code == b"67" and value == b"1":
            # Paper space.
            open_one = False
        before = value
    return count


def _paper_space(entities: list[Any], *, file: str, fingerprint: str) -> RawLayer:
    shown = [entity for entity in entities if entity.dxftype() not in _LETTERING]
    return raw_layer(
        [],
        [],
        file=file,
        layer=PAPER_SPACE,
        found=len(shown),
        crs=None,
        crs_declared=None,
        fingerprint=fingerprint,
        lost=[
            Unread(
                PAPER_SPACE,
                Text(
                    "图纸空间中的图元没有地面位置；请画到模型空间，或用 --layer 指明要检查的图层",
                    "entities of paper space have no place on the ground; draw them in model space, or name the"
                    " layers to screen with --layer",
                ),
                count=len(shown),
            )
        ],
    )


@dataclass
class _Entities:
    """The features of one layer while they are read."""

    file: str
    budget: Iterator[int]
    geometry: list[BaseGeometry | None] = field(default_factory=list)
    attributes: list[dict[str, Any]] = field(default_factory=list)
    reasons: dict[int, Text] = field(default_factory=dict)
    repairs: list[Repair] = field(default_factory=list)
    lettering: Counter[str] = field(default_factory=Counter)

    def add(self, entity: DXFGraphic) -> None:
        kind = entity.dxftype()
        if kind in _LETTERING:
            self.lettering[kind] += 1
            return
        row = len(self.geometry)
        name = str(entity.dxf.handle or row)
        shapes = _Shapes(self.file, name, self.budget)
        try:
            geometry = shapes.of(entity)
        except GeometryError as error:
            geometry, self.reasons[row] = None, error.problem
        except _BROKEN:
            geometry, self.reasons[row] = None, Text("图元有误，无法读取", "the entity is damaged")
        if geometry is None and shapes.lettering_only:
            self.lettering[kind] += 1
            self.reasons.pop(row, None)
            return
        if geometry is None and row not in self.reasons:
            unread = ", ".join(sorted(shapes.unread)) or kind
            self.reasons[row] = Text(_NOT_READ.zh.format(kind=unread), _NOT_READ.en.format(kind=unread))
        elif shapes.unread:
            # Half a block read is half a site: the whole feature counts as unread and its shape is dropped.
            unread = ", ".join(sorted(shapes.unread))
            geometry, self.reasons[row] = None, Text(_NOT_READ.zh.format(kind=unread), _NOT_READ.en.format(kind=unread))
        self.geometry.append(geometry)
        self.attributes.append(
            {"feature_id": name, "entity": kind, "block": entity.dxf.get("name") if kind == "INSERT" else None}
        )
        if geometry is not None:
            self.repairs.extend(shapes.repairs)


def _read_layer(
    name: str, entities: list[DXFGraphic], budget: Iterator[int], *, file: str, fingerprint: str, notes: list[Text]
) -> RawLayer:
    read = _Entities(file, budget)
    for entity in entities:
        read.add(entity)
    _join_outlines(read)
    lettering = sum(read.lettering.values())
    said = list(notes)
    if lettering:
        said.append(
            Text(
                f"图层“{name}”中 {lettering} 个文字、标注类图元不作为作业范围",
                f"{lettering} texts and dimensions of layer {name!r} are not taken for works",
            )
        )
    return raw_layer(
        read.geometry,
        read.attributes,
        file=file,
        layer=name,
        found=len(entities) - lettering,
        crs=None,
        crs_declared=None,
        fingerprint=fingerprint,
        reasons=read.reasons,
        repairs=read.repairs,
        notes=said,
    )


def _join_outlines(read: _Entities) -> None:
    """Single lines that join end to end into a ring are an outline: its face goes to the first of them."""
    rows = [
        row
        for row, shape in enumerate(read.geometry)
        if shape is not None and shape.geom_type == "LineString" and not shape.is_closed
    ]
    if len(rows) < 3:
        return
    # A ring starts at an end of one of its lines, with that line's first or last edge.
    edges: dict[frozenset[Position], int] = {}
    for row in rows:
        x, y = shapely.get_coordinates(read.geometry[row]).T
        for one, other in ((0, 1), (-2, -1)):
            edges.setdefault(frozenset(((x[one], y[one]), (x[other], y[other]))), row)
    lines = shapely.multilinestrings([read.geometry[row] for row in rows])
    for ring in shapely.get_parts(shapely.line_merge(lines)):
        if not ring.is_closed or shapely.get_num_coordinates(ring) < 4:
            continue
        first = edges.get(frozenset((ring.coords[0][:2], ring.coords[1][:2])), rows[0])
        read.geometry[first] = shapely.GeometryCollection([read.geometry[first], shapely.Polygon(ring)])
        x, y = ring.coords[0][:2]
        read.repairs.append(
            Repair(
                read.attributes[first]["feature_id"],
                "lines_as_area",
                (x, y),
                Text("首尾相接的线段按其围成的面检查", "lines that join into a ring are screened as the area inside"),
            )
        )


class _Shapes:
    """The shape of one entity, its blocks put in place."""

    def __init__(self, file: str, feature: str, budget: Iterator[int]) -> None:
        self._budget = budget
        self._builder = ShapeBuilder(file, feature)
        self._feature = feature
        self.repairs: list[Repair] = []
        self.unread: set[str] = set()
        self.lettering_only = False

    def of(self, entity: DXFGraphic) -> BaseGeometry | None:
        """Shape of the entity; None where nothing of it has an extent or could be read."""
        parts: list[BaseGeometry] = []
        seen = False
        for one in self._decomposed(entity):
            kind = one.dxftype()
            if kind in _LETTERING:
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
        if depth > MAX_NESTING or (depth and next(self._budget) > MAX_DRAWING_ENTITIES):
            raise self._builder.error(
                Text(
                    f"图块互相嵌套，或展开后超过 {MAX_DRAWING_ENTITIES} 个图元",
                    f"its blocks hold each other or more than {MAX_DRAWING_ENTITIES} entities",
                )
            )
        kind = entity.dxftype()
        if kind not in ("INSERT", "MLINE"):
            yield entity
            return
        inserts = entity.multi_insert() if kind == "INSERT" and entity.mcount > 1 else [entity]
        for one in inserts:
            try:
                held = list(self._held(one, kind))
            except (DXFError, ZeroDivisionError, ValueError):
                raise self._builder.error(
                    Text("图块有误，无法展开", "its block is wrong and cannot be put in place")
                ) from None
            for child in held:
                yield from self._decomposed(child, depth + 1)

    def _held(self, entity: Any, kind: str) -> Iterator[Any]:
        if kind == "MLINE":
            yield from entity.virtual_entities()
            return

        block = entity.block()
        if block is None or block.block is None or block.block.is_xref:
            # The works may stand in the drawing that is referred to, which was not handed in.
            self.unread.add("XREF")
            return

        def skipped(one: Any, _: str) -> None:
            if one.dxftype() not in _LETTERING:
                self.unread.add(one.dxftype())

        yield from entity.virtual_entities(skipped_entity_callback=skipped)

    def _parts(self, entity: Any, kind: str) -> Iterator[BaseGeometry]:
        if kind == "POINT":
            x, y, _ = entity.dxf.location
            yield shapely.Point(self._builder.position(x, y))
        elif kind in ("HATCH", "MPOLYGON"):
            yield from self._hatch(entity)
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
        bent = kind in _CURVED or (kind != "LINE" and entity.has_arc)
        if kind in _CURVED:
            vertices = entity.flattening(ARC_TOLERANCE_M)
        elif bent:
            vertices = _along_bulges(entity, kind)
        else:
            vertices = ezdxf.path.make_path(entity).flattening(ARC_TOLERANCE_M)
        positions = self._positions(vertices)
        if bent:
            self.repairs.append(
                Repair(self._feature, "arc_to_lines", positions[0] if positions else None, ARCS_AS_CHORDS)
            )
        if len(positions) > 3 and positions[0] == positions[-1]:
            self.repairs.append(Repair(self._feature, "ring_as_area", positions[0], RING_AS_AREA))
            yield self._area(positions)
        elif len(positions) > 1:
            line = self._builder.line(positions)
            # A polyline may be drawn as wide as the trench is dug.
            width = _widest(entity, kind)
            yield shapely.buffer(line, width / 2) if width > 0 else line
        elif positions:
            yield shapely.Point(positions[0])

    def _positions(self, vertices: Iterable[Any]) -> list[Position]:
        positions = []
        for number, vertex in enumerate(vertices):
            if number > MAX_FEATURE_VERTICES:
                raise self._builder.error(
                    Text(f"顶点超过 {MAX_FEATURE_VERTICES} 个", f"it has more than {MAX_FEATURE_VERTICES} vertices")
                )
            positions.append(self._builder.position(float(vertex[0]), float(vertex[1])))
        # The two ends of a closed curve differ by rounding, far less than anybody can draw.
        if len(positions) > 3 and 0 < math.dist(positions[0], positions[-1]) < ARC_TOLERANCE_M / 100:
            positions[-1] = positions[0]
        return positions

    def _area(self, corners: list[tuple[float, float]]) -> BaseGeometry:
        return self._builder.polygon([[self._builder.position(*corner) for corner in corners]])

    def _hatch(self, entity: Any) -> Iterator[BaseGeometry]:
        """A hatch fills what an odd number of its boundaries surrounds."""
        whole: BaseGeometry | None = None
        for path in ezdxf.path.from_hatch(entity):
            # Arcs of a hatch come as Bézier curves: up to 0.03 % of the radius outside, never inside.
            positions = self._positions(path.flattening(ARC_TOLERANCE_M))
            if len(positions) < 3:
                continue
            area = self._area(positions)
            if not shapely.is_valid(area):
                # Which parts are filled is unclear: all of them are works.
                yield area
            elif whole is None:
                whole = area
            else:
                whole = shapely.symmetric_difference(whole, area)
        if whole is not None and not whole.is_empty:
            yield whole


def _along_bulges(entity: Any, kind: str) -> Iterator[Any]:
    """Vertices of a polyline with arcs, in world coordinates; a Bézier would be 27 mm off at a radius of 100 m."""
    if kind == "LWPOLYLINE":
        corners = [tuple(point) for point in entity.get_points("xyb")]
    else:
        # Flag 16 marks the frame of a smoothed polyline, which is not part of its course.
        corners = [
            (vertex.dxf.location.x, vertex.dxf.location.y, vertex.dxf.get("bulge", 0.0))
            for vertex in entity.vertices
            if not vertex.dxf.flags & 16
        ]
    if entity.is_closed and corners and corners[0][:2] != corners[-1][:2]:
        corners.append((*corners[0][:2], 0.0))
    along: list[tuple[float, ...]] = [(x, y) for x, y, _ in corners[:1]]
    for (x1, y1, bulge), (x2, y2, _) in itertools.pairwise(corners):
        # The bulge is the tangent of a quarter of the angle; the arc's middle lies right of the chord.
        middle = ((x1 + x2) / 2 + bulge * (y2 - y1) / 2, (y1 + y2) / 2 - bulge * (x2 - x1) / 2)
        along.extend(chords((x1, y1), middle, (x2, y2)) if bulge else [(x2, y2)])
    return iter(entity.ocs().points_to_wcs([Vec3(x, y, 0) for x, y in along]))


def _widest(entity: Any, kind: str) -> float:
    """Largest width a polyline is drawn with, in units of the drawing; 0 where it is a thin line."""
    if kind == "LWPOLYLINE":
        own = [max(start, end) for _, _, start, end, _ in entity.get_points()]
        return float(max(own, default=0.0) or entity.dxf.const_width)
    if kind == "POLYLINE" and entity.is_2d_polyline:
        stated = [entity.dxf.default_start_width, entity.dxf.default_end_width]
        for vertex in entity.vertices:
            stated += [vertex.dxf.get("start_width", 0.0), vertex.dxf.get("end_width", 0.0)]
        return float(max(stated))
    return 0.0
