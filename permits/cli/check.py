"""``heatguard check``"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from data import DEFAULT_REGULATION
from geo.text import Language
from permits.cli.facts import with_facts
from permits.cli.options import (
    OPERATOR,
    CoverageOption,
    CrsOption,
    LanguageOption,
    LayerOption,
    MappingOption,
    NetworkOption,
    OperatorsOption,
    ReadingOption,
    RegulationOption,
    RiversOption,
    RiverWidthOption,
    RoleOption,
    TransformOption,
    stated_readings,
)
from permits.cli.works import check_works
from permits.report.formats import FORMATS

if TYPE_CHECKING:
    from permits.service.check import Checked, Desk


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
    lang: LanguageOption = Language.ZH,
    role: RoleOption = OPERATOR,
    out: Annotated[Path | None, typer.Option(help="输出文件夹 | folder for the results")] = None,
    format: Annotated[str | None, typer.Option(help=",".join(FORMATS))] = None,
) -> None:
    """检查一项作业 | check the works of one job.

    退出码 | exit: 0 未发现限制 none found · 10 有条件 conditions · 20 禁止 prohibited ·
    30 无法判定 undetermined · 2 输入有误 bad input · 1 程序缺陷 a defect of ours
    """
    from permits.service.check import Desk, open_network

    register = open_network(
        network, rivers=rivers, coverage=coverage, mapping=mapping, river_width_m=river_width, operators=operators
    )
    desk = Desk(register, regulation=regulation, readings=stated_readings(reading))
    checked = check_works(desk, works, layers=layer, crs=crs, transform=transform, facts=facts)
    _hand_out(checked, desk, out=out, formats=_formats(format, out), language=lang.value, role=role)
    raise typer.Exit(checked.determination.exit_status)


def _formats(stated: str | None, out: Path | None) -> tuple[str, ...]:
    """The formats asked for; none where the answer is for a person at the terminal."""
    from geo.text import Text
    from permits.errors import WorksError

    if stated is None:
        return FORMATS if out is not None else ()
    wanted = tuple(part.strip() for part in stated.split(","))
    for one in wanted:
        if one not in FORMATS:
            raise WorksError(
                Text(f"--format“{one}”不支持", f"--format {one!r} is not supported"),
                Text(f"可用：{','.join(FORMATS)}", f"Known: {','.join(FORMATS)}"),
            )
    if out is None and wanted != ("json",):
        raise WorksError(
            Text("该格式需要 --out 文件夹", "this format needs --out DIR"),
            Text("请加上 --out 文件夹；只有 json 可直接打印", "Add --out DIR; only json goes to standard output"),
        )
    return wanted


def _hand_out(
    checked: Checked, desk: Desk, *, out: Path | None, formats: tuple[str, ...], language: str, role: str
) -> None:
    from permits.disclosure.roles import disclose
    from permits.report.json import as_dict, to_json

    shown = disclose(as_dict(checked.determination), role)
    if out is None and formats:
        sys.stdout.write(to_json(shown))
        return
    from rich.console import Console

    from permits.report.terminal import print_determination

    print_determination(Console(), shown, language=language)
    if out is None:
        return
    from permits.service.papers import write_results

    for path in write_results(checked, desk, out, formats=formats, language=language, role=role):
        print(path)
