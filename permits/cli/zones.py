"""``heatguard zones``"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from data import DEFAULT_REGULATION
from geo.text import Language
from permits.cli.options import (
    LanguageOption,
    MappingOption,
    NetworkOption,
    ReadingOption,
    RegulationOption,
    rules_now,
    stated_readings,
)


def zones(
    network: NetworkOption,
    out: Annotated[Path, typer.Option(help="zones.gpkg | .geojson | .parquet | .html")],
    mapping: MappingOption = None,
    regulation: RegulationOption = DEFAULT_REGULATION,
    reading: ReadingOption = None,
    lang: LanguageOption = Language.ZH,
) -> None:
    """输出保护范围面 | hand out the zones as polygons (drawn outwards; they decide nothing)."""
    from permits.report.zones import write_zones
    from permits.service.opening import open_network, open_rulebook

    rules = rules_now(open_rulebook(regulation), stated_readings(reading))
    write_zones(open_network(network, mapping=mapping), rules, out, language=lang.value)
    print(out)
