"""``heatguard network …``"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from data import DEFAULT_REGULATION
from geo.text import Language
from permits.cli.options import (
    CoverageOption,
    LanguageOption,
    MappingOption,
    OperatorsOption,
    ReadingOption,
    RegulationOption,
    RiversOption,
    RiverWidthOption,
    stated_readings,
)

network_app = typer.Typer(help="管网数据 | network data", no_args_is_help=True, rich_markup_mode=None)


@network_app.command("check")
def network_check(
    files: Annotated[list[str], typer.Argument(help="管网文件[=映射.toml] | FILE[=MAPPING]")],
    rivers: RiversOption = None,
    coverage: CoverageOption = None,
    mapping: MappingOption = None,
    river_width: RiverWidthOption = None,
    operators: OperatorsOption = None,
    against: Annotated[
        list[str] | None, typer.Option(help="早先的管网，可多次 | an earlier state FILE[=MAPPING], repeatable")
    ] = None,
    map_out: Annotated[Path | None, typer.Option("--map", help="画成地图 | draw it, map.html")] = None,
    regulation: RegulationOption = DEFAULT_REGULATION,
    reading: ReadingOption = None,
    format: Annotated[str, typer.Option(help="text | json")] = "text",
    lang: LanguageOption = Language.ZH,
) -> None:
    """检查管网数据 | what is in it, what is missing, and what that will mean for verdicts."""
    from permits.service.networks import NetworkQuestion, UnmappedError, answers, draw

    question = NetworkQuestion(files, rivers, coverage, mapping, river_width, operators, against or [])
    try:
        answer = answers(question, regulation=regulation, readings=stated_readings(reading))
    except UnmappedError as unmapped:
        print("\n".join(getattr(line, lang.value) for line in unmapped.lines))
        raise typer.Exit(2) from None
    print(answer.as_json() if _is_json(format) else answer.as_text(lang.value))
    if map_out is not None:
        draw(answer, map_out, language=lang.value)
        # Beside the answer, which may be read by a program.
        print(map_out, file=sys.stderr)


@network_app.command("build")
def network_build(
    files: Annotated[list[str], typer.Argument(help="管网文件[=映射.toml] | FILE[=MAPPING]")],
    out: Annotated[Path, typer.Option(help="快照文件 city.hgnet | the file of the snapshot")],
    rivers: RiversOption = None,
    coverage: CoverageOption = None,
    mapping: MappingOption = None,
    river_width: RiverWidthOption = None,
    operators: OperatorsOption = None,
    lang: LanguageOption = Language.ZH,
) -> None:
    """存成快照，一次读取、随处即开 | save a network as a snapshot, to be named wherever --network is.

    已有的快照在写完后才被替换 | one that is there is replaced when the new one is whole
    """
    from permits.service.network_building import build_snapshot
    from permits.service.networks import NetworkQuestion, UnmappedError

    question = NetworkQuestion(files, rivers, coverage, mapping, river_width, operators)
    try:
        built = build_snapshot(question, out, tell=lambda text: print(getattr(text, lang.value), file=sys.stderr))
    except UnmappedError as unmapped:
        print("\n".join(getattr(line, lang.value) for line in unmapped.lines))
        raise typer.Exit(2) from None
    print("\n".join(getattr(line, lang.value) for line in built.lines()))


def _is_json(format: str) -> bool:
    if format not in ("text", "json"):
        raise typer.BadParameter(f"--format: text | json，不是 not {format}")
    return format == "json"
