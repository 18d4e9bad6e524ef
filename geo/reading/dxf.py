"""DXF drawings by ezdxf: GDAL garbles Chinese layer names, hangs on some files that were cut off, and hands
closed outlines out as lines.

A drawing has no coordinate system. What has an extent (outlines, hatches, circles, arcs, splines, blocks put
in place) is a feature; closed outlines are areas; lettering is not.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import shapely
from ezdxf.document import Drawing
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.filemanagement import read as read_drawing
from ezdxf.lldxf.const import DXFError
from ezdxf.recover import read as recover_drawing
from shapely.geometry.base import BaseGeometry

from geo.errors import FileError, GeometryError
from geo.limits import MAX_DRAWING_BYTES, MAX_DRAWING_ENTITIES
from geo.pattern import pattern
from geo.place.named_system import named_words
from geo.raw import RawLayer, Unread, raw_layer
from geo.reading.declared import ReadableFormat
from geo.reading.dxf_budget import DrawingBudget
from geo.reading.dxf_sections import refuse_hidden_parts
from geo.reading.dxf_shapes import LETTERING, EntityShapes
from geo.reading.dxf_text import count_entities, drawing_text, escaped
from geo.reading.dxf_units import drawing_unit
from geo.reading.shapes import Position
from geo.repair import Repair
from geo.text import Text

FORMAT = ReadableFormat(
    name="DXF",
    suffixes=(".dxf",),
    read=Text(
        "每个 CAD 图层一个图层；闭合多段线、首尾相接的线、圆、椭圆、样条、填充、图块；填充按其样式（普通、外部、忽略）挖孔，重叠处是地；有宽度的多段线和多线按所画的带；\\U+、\\M+、GBK 与 UTF-8 图层名",
        "a CAD layer is a layer; closed polylines, lines that join, circles, ellipses, splines, hatches, blocks; hatches lose holes by their style (normal, outer, ignore), overlaps are land; wide polylines and multi-lines cover the band that is drawn; layer names in \\U+, \\M+, GBK and UTF-8",
    ),
    asked=Text(
        "坐标系（--crs）；单位与坐标不符时说明；远离其余图形的图框按图层指出，用 --layer 选择",
        "the system (--crs); a unit that does not fit the numbers is said; frames far from the rest are named by layer, pick with --layer",
    ),
    refused=Text(
        f"二进制 DXF；断开的文件；三维实体、面域、外部参照、图纸空间、展开后超过 {MAX_DRAWING_ENTITIES} 个图元的图块算作未读；文字、标注不是作业范围（写明外扩、放坡多少的，追问）",
        f"a binary DXF; a file that broke off; solids, regions, references to other drawings, paper space and blocks that come to more than {MAX_DRAWING_ENTITIES} entities are unread; lettering is no works (what says how far they go beyond the drawing is asked about)",
    ),
)


# ezdxf speaks of every oddity that it mends; what matters to us is in our own messages.
logging.getLogger("ezdxf").addHandler(logging.NullHandler())

# ezdxf meets a damaged file with whichever of these its half-filled objects happen to raise; a StopIteration inside a
# generator comes out as a RuntimeError, and a recursion without end is one.
_BROKEN = (
    *(DXFError, ValueError, ArithmeticError, LookupError, AttributeError, TypeError, EOFError),
    *(AssertionError, StopIteration, RuntimeError),
)

PAPER_SPACE = "图纸空间"

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
    decoded = drawing_text(content, file=file)
    refuse_hidden_parts(decoded.text, file=file)
    drawing, notes = _drawing(decoded.text, file), list(decoded.notes)
    layers: dict[str, list[DXFGraphic]] = {}
    for entity in drawing.modelspace():
        # Entities of a kind that ezdxf does not know have no layer that it could tell.
        name = str(entity.dxf.get("layer", "0")) if entity.dxf.is_supported("layer") else "0"
        layers.setdefault(name, []).append(entity)
    held = sum(len(entities) for entities in layers.values())
    tags = count_entities(decoded.text.encode())
    if tags.entities > held:
        raise FileError(
            Text(
                f"清点有 {tags.entities} 个图元，只读出 {held} 个",
                f"{tags.entities} entities were counted and {held} read",
            ),
            Text("请另存为 DXF 2013 或更早版本后提交", "Save it as DXF 2013 or earlier and hand it in again"),
            file=file,
        )
    unit, said = drawing_unit(int(drawing.header.get("$INSUNITS", 0)), tags.usual_northing)
    notes += [said] if said else []
    fingerprint = hashlib.sha256(content).hexdigest()
    budget = DrawingBudget()
    lettered = [name for name, entities in layers.items() if _only_lettering(entities)]
    if lettered:
        notes.append(
            Text(
                f"只有文字、标注的图层：{'、'.join(lettered)}",
                f"layers of nothing but lettering: {', '.join(lettered)}",
            )
        )
    paper = [entity for layout in drawing.layouts if not layout.is_modelspace for entity in layout]

    lettering = _lettering(drawing)
    about, headings = _of_systems(lettering), _said_of_works(lettering)

    def reader(name: str, entities: list[DXFGraphic]) -> Callable[[], RawLayer]:
        return lambda: dataclasses.replace(
            _read_layer(name, entities, budget, unit, file=file, fingerprint=fingerprint, notes=notes, about=about),
            headings=headings,
        )

    found: dict[str | None, Callable[[], RawLayer]] = {
        name: reader(name, entities) for name, entities in layers.items() if name not in lettered
    }
    if not _only_lettering(paper):
        found[PAPER_SPACE] = lambda: _paper_space(paper, file=file, fingerprint=fingerprint)
    return found


def _lettering(drawing: Drawing) -> dict[str, None]:
    """The lettering of a drawing, its frame and title block among it, each text once."""
    return dict.fromkeys(
        _words_of(entity) for block in drawing.blocks for entity in block if entity.dxftype() in _LETTERED
    )


_LETTERED = ("TEXT", "MTEXT", "ATTRIB", "MULTILEADER", "MLEADER")


def _words_of(entity: Any) -> str:
    if entity.dxftype() in ("MULTILEADER", "MLEADER"):
        # Its words are those of a text at the end of its arrow; one with a block there has none.
        return str(entity.get_mtext_content())
    return str(getattr(entity, "text", "") if entity.dxftype() == "MTEXT" else entity.dxf.get("text", ""))


# Lettering names all that is on a map; of the works it speaks where it says how far they go beyond what is drawn.
_BEYOND = pattern(
    r"(?=.*\d).*(?:外扩|外放|外延|外移|外伸|伸[出入]|超出|超挖|放坡|工作面|作业面|操作面|作业带|施工带|(?:施工|临时)便道|[沟槽]宽|开挖宽|[沟槽管挖][^，。；,;]{0,8}b\s*=|锚[索杆]|土钉|管棚|[两每]侧各?|每边|\bbeyond\b|\bwidened\b|working space).*",
    re.DOTALL | re.IGNORECASE,
)
_LONGEST_LETTERING = 1000


def _said_of_works(lettering: Iterable[str]) -> tuple[str, ...]:
    parts = (part.strip() for text in lettering for part in re.split(r"\\P|\n", text))
    return tuple(dict.fromkeys(part[:_LONGEST_LETTERING] for part in parts if _BEYOND.fullmatch(part)))


def _of_systems(lettering: Iterable[str]) -> list[tuple[str, str]]:
    """What lettering says of systems, as one text."""
    said = [value if not name else f"{name}：{value}" for name, value in named_words(lettering)]
    return [("", "；".join(said))] if said else []


def _only_lettering(entities: list[Any]) -> bool:
    return all(entity.dxftype() in LETTERING for entity in entities)


def _drawing(text: str, file: str) -> Drawing:
    try:
        return _parsed(text)
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


def _parsed(text: str) -> Drawing:
    """The drawing; one that is complete but breaks the rules is mended by ezdxf, one that was cut off never."""
    try:
        return read_drawing(io.StringIO(text, newline=None))
    except DXFError:
        if not text.rstrip().endswith("EOF"):
            raise
    drawing, audit = recover_drawing(io.BytesIO(escaped(text)))
    if audit.has_errors:
        raise DXFError(str(audit.errors[0].message))
    return drawing


def _paper_space(entities: list[Any], *, file: str, fingerprint: str) -> RawLayer:
    shown = [entity for entity in entities if entity.dxftype() not in LETTERING]
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
    budget: DrawingBudget
    unit: float
    geometry: list[BaseGeometry | None] = field(default_factory=list)
    attributes: list[dict[str, Any]] = field(default_factory=list)
    reasons: dict[int, Text] = field(default_factory=dict)
    repairs: list[Repair] = field(default_factory=list)
    lettering: Counter[str] = field(default_factory=Counter)

    def add(self, entity: DXFGraphic) -> None:
        kind = entity.dxftype()
        if kind in LETTERING:
            self.lettering[kind] += 1
            return
        row = len(self.geometry)
        name = str(entity.dxf.handle or row)
        shapes = EntityShapes(self.file, name, self.budget, self.unit)
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
        if (geometry is None and row not in self.reasons) or shapes.unread:
            # Half a block read is half a site: the whole feature counts as unread and its shape is dropped.
            unread = ", ".join(sorted(shapes.unread)) or kind
            not_read = Text(_NOT_READ.zh.format(kind=unread), _NOT_READ.en.format(kind=unread))
            geometry, self.reasons[row] = None, shapes.lacking or not_read
        self.geometry.append(geometry)
        own = {"feature_id": name, "entity": kind, "block": entity.dxf.get("name") if kind == "INSERT" else None}
        # What stands in the attributes of a block may be a fact about the works.
        stated = {str(one.dxf.tag): str(one.dxf.text) for one in getattr(entity, "attribs", ())}
        self.attributes.append({**stated, **own})
        if geometry is not None:
            self.repairs.extend(shapes.repairs)

    def in_metres(self) -> None:
        """Turn shapes and places of repairs into metres, where the drawing stands in another unit."""
        self.geometry = [
            None if shape is None else shapely.transform(shape, lambda at: at * self.unit) for shape in self.geometry
        ]
        self.repairs = [
            one
            if one.place is None
            else dataclasses.replace(one, place=(one.place[0] * self.unit, one.place[1] * self.unit))
            for one in self.repairs
        ]


def _read_layer(
    name: str,
    entities: list[DXFGraphic],
    budget: DrawingBudget,
    unit: float,
    *,
    file: str,
    fingerprint: str,
    notes: list[Text],
    about: list[tuple[str, str]],
) -> RawLayer:
    read = _Entities(file, budget, unit)
    for entity in entities:
        read.add(entity)
    _join_outlines(read)
    if unit != 1.0:
        read.in_metres()
    lettering = sum(read.lettering.values())
    said = list(notes)
    if lettering:
        said.append(
            Text(
                f"图层“{name}”中 {lettering} 个文字、标注类图元不作为作业范围",
                f"{lettering} texts and dimensions of layer {name!r} are not taken for works",
            )
        )
    layer = raw_layer(
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
        about=about,
    )
    return dataclasses.replace(layer, own=("entity", "block"))


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
