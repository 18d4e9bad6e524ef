"""``heatguard map``"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from data import DEFAULT_REGULATION
from geo.text import Language
from permits.cli.options import (
    OPERATOR,
    BasemapOption,
    CoverageOption,
    CrsOption,
    LanguageOption,
    LayerOption,
    MappingOption,
    NetworkOption,
    ReadingOption,
    RegulationOption,
    RiversOption,
    RiverWidthOption,
    RoleOption,
    TransformOption,
    rules_now,
    stated_readings,
)
from permits.cli.works import around, check_works


def draw_map(
    network: NetworkOption,
    out: Annotated[Path, typer.Option(help="map.html")],
    works: Annotated[Path | None, typer.Argument(help="作业范围文件 | works")] = None,
    rivers: RiversOption = None,
    coverage: CoverageOption = None,
    mapping: MappingOption = None,
    river_width: RiverWidthOption = None,
    layer: LayerOption = None,
    crs: CrsOption = None,
    transform: TransformOption = None,
    regulation: RegulationOption = DEFAULT_REGULATION,
    reading: ReadingOption = None,
    lang: LanguageOption = Language.ZH,
    role: RoleOption = OPERATOR,
    basemap: BasemapOption = None,
) -> None:
    """画图 | draw the network, and the works with their findings, on one page."""
    from maps.html import render_page
    from permits.children.own_child import foreign_from_here
    from permits.disclosure.disclose import disclose
    from permits.report.map_view import map_of
    from permits.report.network_map import map_of_network
    from permits.report.street_context import around_works, street_context
    from permits.report.writing import write_text
    from permits.service.check import Desk
    from permits.service.opening import open_network

    register = open_network(network, rivers=rivers, coverage=coverage, mapping=mapping, river_width_m=river_width)
    desk = Desk(register, regulation=regulation, readings=stated_readings(reading))
    if works is None:
        document = map_of_network(
            register, rules_now(desk.rulebook, desk.readings), language=lang.value, basemap=basemap
        )
    else:
        foreign_from_here(readable=around(works, transform, basemap), writable=[out.parent])
        checked = check_works(desk, works, layers=layer, crs=crs, transform=transform, facts={})
        shown = disclose(checked.record, role)
        context = None if basemap is None else street_context(basemap, around_works(shown.record))
        document = map_of(shown, language=lang.value, context=context)
    print(write_text(out, render_page(document)))
