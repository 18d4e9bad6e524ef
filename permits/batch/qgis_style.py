"""How QGIS draws sites: coloured by outcome as our own maps are, with our words for each; also as a file beside the layer."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum
from xml.etree import ElementTree

from maps.style import STYLES, Style
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import OutcomeRow, Outcomes

# Styles of maps are in pixels of a screen, at 96 to the inch.
_MM_A_PIXEL = 25.4 / 96
# The signs of our own maps of many sites, by QGIS's names.
_SIGNS = {"prohibited": "square", "undetermined": "diamond", "conditions": "triangle", "clear": "circle"}


class Drawn(Enum):
    """How a shape is drawn; QGIS's word for it, its sort of symbol and what that is made of."""

    POINT = ("Point", "marker", "SimpleMarker")
    LINE = ("Line", "line", "SimpleLine")
    AREA = ("Polygon", "fill", "SimpleFill")


def qgis_style(drawn: Collection[Drawn]) -> str:
    """A QML document that colours sites by their outcome.

    Parameters
    ----------
    drawn : collection of Drawn
        What the layer holds; areas where it holds nothing yet.
    """
    kinds = [kind for kind in Drawn if kind in drawn] or [Drawn.AREA]
    root = ElementTree.Element("qgis", version="3.22", styleCategories="Symbology")
    renderer = ElementTree.SubElement(
        root, "renderer-v2", type="RuleRenderer", symbollevels="0", enableorderby="0", forceraster="0"
    )
    rules = ElementTree.SubElement(renderer, "rules", key="{sites}")
    symbols = ElementTree.SubElement(renderer, "symbols")
    number = 0
    for kind in kinds:
        for row in code_list(Outcomes).outcome:
            condition = f"\"outcome\" = '{row.code}'"
            if len(kinds) > 1:
                condition += f" AND geometry_type($geometry) = '{kind.value[0]}'"
            ElementTree.SubElement(
                rules, "rule", key=f"{{{kind.name}-{row.code}}}", symbol=str(number), label=row.zh, filter=condition
            )
            symbols.append(_symbol(str(number), kind, row))
            number += 1
    # No ``layerGeometryType``: QGIS opens a layer of several sorts once for each, and refuses a style of another sort than the first.
    ElementTree.indent(root)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + ElementTree.tostring(
        root, encoding="unicode"
    )


def _symbol(name: str, kind: Drawn, outcome: OutcomeRow) -> ElementTree.Element:
    _, sort, layer = kind.value
    symbol = ElementTree.Element(
        "symbol", type=sort, name=name, alpha="1", clip_to_extent="1", force_rhr="0", is_animated="0"
    )
    drawn = ElementTree.SubElement(symbol, "layer", {"class": layer}, enabled="1", locked="0", **{"pass": "0"})
    options = ElementTree.SubElement(drawn, "Option", type="Map")
    for option, value in _options(kind, outcome).items():
        ElementTree.SubElement(options, "Option", name=option, value=value, type="QString")
    return symbol


def _options(kind: Drawn, outcome: OutcomeRow) -> dict[str, str]:
    style = STYLES[f"site_{outcome.look}"]
    line, pattern = _colour(str(style["color"]), 1.0), _pattern(style)
    fill = _colour(str(style["fillColor"]), float(style["fillOpacity"]))
    width_mm = f"{float(style['weight']) * _MM_A_PIXEL:.2f}"
    if kind is Drawn.LINE:
        return {"line_color": line, "line_style": pattern, "line_width": width_mm, "line_width_unit": "MM"}
    outline = {"outline_color": line, "outline_style": pattern, "outline_width": width_mm, "outline_width_unit": "MM"}
    if kind is Drawn.AREA:
        return {"color": fill, "style": "no" if outcome.hollow else "solid", **outline}
    # A sign is too small to be seen through, or for dashes round it.
    rim = {**outline, "outline_style": "solid", "outline_width": "0.40"}
    inside = _colour("#ffffff" if outcome.hollow else str(style["fillColor"]), 1.0)
    return {"color": inside, "name": _SIGNS[outcome.look], "size": "3", "size_unit": "MM", **rim}


def _colour(named: str, opacity: float) -> str:
    """``#rrggbb`` as QGIS writes it."""
    parts = [int(named[place : place + 2], 16) for place in (1, 3, 5)]
    return ",".join(map(str, [*parts, round(255 * opacity)]))


def _pattern(style: Style) -> str:
    dashes = str(style.get("dashArray", ""))
    if not dashes:
        return "solid"
    first, gap = map(float, dashes.split())
    return "dot" if first < gap else "dash"
