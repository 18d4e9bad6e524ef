"""``heatguard check``"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from data import DEFAULT_REGULATION
from geo.text import Language
from permits.cli.facts import with_facts
from permits.cli.options import (
    OPERATOR,
    BasemapOption,
    CoverageOption,
    CrsOption,
    FormatOption,
    LanguageOption,
    LayerOption,
    MappingOption,
    MeasuresOption,
    NetworkOption,
    OperatorsOption,
    ReadingOption,
    RegulationOption,
    RiversOption,
    RiverWidthOption,
    RoleOption,
    TransformOption,
    out_folder,
    stated_formats,
    stated_readings,
)
from permits.cli.works import around, check_works

if TYPE_CHECKING:
    from permits.service.check import Checked


@with_facts
def check(
    *,
    works: Annotated[
        Path,
        typer.Argument(help="作业范围文件 | works: GeoJSON, GPKG, SHP, zip, KML, DXF, FGB, Parquet, CSV, 国土 TXT"),
    ],
    network: NetworkOption,
    rivers: RiversOption = None,
    coverage: CoverageOption = None,
    mapping: MappingOption = None,
    river_width: RiverWidthOption = None,
    operators: OperatorsOption = None,
    layer: LayerOption = None,
    crs: CrsOption = None,
    transform: TransformOption = None,
    facts: Mapping[str, Any],
    regulation: RegulationOption = DEFAULT_REGULATION,
    reading: ReadingOption = None,
    measures: MeasuresOption = None,
    lang: LanguageOption = Language.ZH,
    role: RoleOption = OPERATOR,
    out: Annotated[
        Path | None, typer.Option(parser=out_folder, metavar="DIR", help="输出文件夹 | folder for the results")
    ] = None,
    format: FormatOption = None,
    basemap: BasemapOption = None,
) -> None:
    """检查一项作业 | check the works of one job.

    退出码 | exit: 0 未发现限制 none found · 10 有条件 conditions · 20 禁止 prohibited ·
    30 无法判定 undetermined · 2 输入有误 bad input · 1 程序缺陷 a defect of ours
    """
    from permits.children.own_child import foreign_from_here
    from permits.service.check import Desk
    from permits.service.opening import open_network
    from permits.service.plan_table import own_plan_table

    if basemap is not None and out is None:
        raise typer.BadParameter("--basemap 需要 --out 文件夹 | needs --out DIR")
    # A slip in a short file is said before a whole network is read.
    plan_table = None if measures is None else own_plan_table(measures)
    register = open_network(
        network, rivers=rivers, coverage=coverage, mapping=mapping, river_width_m=river_width, operators=operators
    )
    desk = Desk(register, regulation=regulation, readings=stated_readings(reading), plan_table=plan_table)
    hand_out = _way_to_hand_out(
        out=out, formats=stated_formats(format, out), language=lang.value, role=role, basemap=basemap
    )
    foreign_from_here(readable=around(works, transform, basemap), writable=[] if out is None else [out])
    checked = check_works(desk, works, layers=layer, crs=crs, transform=transform, facts=facts)
    hand_out(checked)
    raise typer.Exit(checked.determination.exit_status)


def _way_to_hand_out(
    *, out: Path | None, formats: tuple[str, ...], language: str, role: str, basemap: Path | None
) -> Callable[[Checked], None]:
    """How an answer is handed out; what that needs is loaded here, because a confined process keeps no byte code."""
    from permits.disclosure.disclose import disclose

    if out is None and formats:
        from permits.record.reading import to_json

        return lambda checked: print(to_json(disclose(checked.record, role).record), end="")
    from rich.console import Console

    from permits.report.terminal import print_determination

    def hand_out(checked: Checked) -> None:
        shown = disclose(checked.record, role)
        print_determination(Console(emoji=False), shown, language=language)
        if out is None:
            return
        from permits.service.papers import write_papers

        for path in write_papers(shown, out, formats=formats, language=language, basemap=basemap):
            print(path)

    return hand_out
