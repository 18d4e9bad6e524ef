"""The command line. Heavy imports stand inside the commands, so that ``--help`` answers at once."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from permits.cli.network import network_app
from permits.cli.options import (
    REGULATION,
    CoverageOption,
    CrsOption,
    Language,
    LanguageOption,
    LayerOption,
    MappingOption,
    NetworkOption,
    OperatorsOption,
    ReadingOption,
    RegulationOption,
    RiversOption,
    RiverWidthOption,
    Role,
    TransformOption,
    rules_now,
    stated_formats,
    stated_readings,
)
from permits.cli.papers import papers
from permits.cli.rules import rules_app

if TYPE_CHECKING:
    from permits.service.check import Checked, Desk

app = typer.Typer(
    name="heatguard",
    help="暖护 HeatGuard：开挖之前，查明供热设施安全保护范围内法规禁止什么、要求什么。\n\n"
    "What the law forbids and requires near a district-heating main, before the digging starts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Rich help costs half a second of imports at every call.
    rich_markup_mode=None,
)
app.add_typer(rules_app, name="rules")
app.add_typer(network_app, name="network")
app.command()(papers)


def main() -> None:
    """Entry point: input errors become one message and exit status 2, defects of ours exit status 1."""
    from geo.errors import InputError

    for argument in sys.argv[1:]:
        # Bytes that are no text reach us as halves of characters; a file may be called so, a fact may not.
        if not Path(argument).exists() and any("\ud800" <= sign <= "\udfff" for sign in argument):
            print("错误：参数不是 UTF-8 文字\nError: an argument is not UTF-8 text", file=sys.stderr)
            raise SystemExit(2)
    # A check makes few cycles of objects and ends; looking for them at every seven hundredth new object costs a tenth of it.
    gc.set_threshold(100_000, 20, 20)
    try:
        app()
    except InputError as error:
        _refuse(error)


def _refuse(error: Any) -> NoReturn:
    print(f"错误：{error.text.zh}\nError: {error.text.en}", file=sys.stderr)
    raise SystemExit(2) from None


@app.command()
def check(
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
    coordinates_from: Annotated[str | None, typer.Option(help="坐标来源 | where the coordinates come from")] = None,
    activity: Annotated[list[str] | None, typer.Option(help="作业代码或名称，可多次 | activity, repeatable")] = None,
    start: Annotated[str | None, typer.Option(help="开工日期 2026-05-10 | first day")] = None,
    end: Annotated[str | None, typer.Option(help="完工日期 | last day")] = None,
    applied_on: Annotated[str | None, typer.Option(help="申请日期 | day of application")] = None,
    applicant: Annotated[str | None, typer.Option(help="unit | individual")] = None,
    regulation: RegulationOption = REGULATION,
    reading: ReadingOption = None,
    lang: LanguageOption = Language.ZH,
    role: Annotated[Role, typer.Option(help="读者 | who reads it")] = Role.OPERATOR,
    out: Annotated[Path | None, typer.Option(help="输出文件夹 | folder for the results")] = None,
    format: Annotated[str | None, typer.Option(help="json,html,map,geojson")] = None,
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
    checked = _check(
        desk,
        works,
        layers=layer,
        crs=crs,
        transform=transform,
        beside={
            "activities": activity,
            "start": start,
            "end": end,
            "applied_on": applied_on,
            "applicant": applicant,
            "coordinates_from": coordinates_from,
        },
    )
    _hand_out(checked, out=out, formats=stated_formats(format, out), lang=lang, role=role)
    raise typer.Exit(checked.determination.exit_status)


def _check(
    desk: Desk,
    works: Path,
    *,
    layers: list[str] | None,
    crs: str | None,
    transform: Path | None,
    beside: dict[str, Any],
) -> Checked:
    import datetime

    from geo.place.transform_file import read_transform_file
    from geo.text import Text
    from permits.errors import WorksError
    from permits.intake.handed_in import read_layers

    way = None if transform is None else read_transform_file(transform)
    today = datetime.date.today()
    enveloped = None
    if works.is_file() and _may_be_envelope(works):
        from permits.intake.envelope import open_envelope

        enveloped = open_envelope(works.read_bytes(), file=works.name)
    if enveloped is None:
        read = read_layers(works, layers=layers or ())
        return desk.check(read, today=today, beside=beside, declared_crs=crs, way=way)
    envelope, layer = enveloped
    if layers:
        raise WorksError(
            Text("JSON 信封没有图层", "a JSON envelope has no layers"),
            Text("请去掉 --layer", "Leave out --layer"),
            file=works.name,
        )
    return desk.check(
        [layer],
        today=today,
        beside=_one_of_each(envelope.facts(), beside, works.name),
        declared_crs=crs or envelope.crs,
        way=way,
        # What the command line states comes before what the envelope does.
        readings={**(envelope.readings or {}), **desk.readings},
    )


def _may_be_envelope(works: Path) -> bool:
    """Whether to look closer; GeoJSON of its own is not worth loading the shape of an envelope."""
    with works.open("rb") as stream:
        if not stream.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            return False
        stream.seek(0)
        return b'"works"' in stream.read()


def _one_of_each(envelope: dict[str, Any], options: dict[str, Any], file: str) -> dict[str, Any]:
    """Facts of the envelope and of the options; a fact that both state differently is nobody's to choose."""
    from geo.text import Text
    from permits.errors import WorksError

    stated = {key: value for key, value in options.items() if value is not None}
    for key in envelope.keys() & stated.keys():
        if envelope[key] != stated[key]:
            raise WorksError(
                Text(
                    f"{key} 在文件中为“{envelope[key]}”，在选项中为“{stated[key]}”",
                    f"{key} is {envelope[key]} in the file and {stated[key]} in the options",
                ),
                Text("请只保留一个", "Keep only one of them"),
                file=file,
            )
    return {**envelope, **stated}


def _hand_out(
    checked: Checked,
    *,
    out: Path | None,
    formats: tuple[str, ...],
    lang: Language,
    role: Role,
) -> None:
    from permits.disclosure.disclose import disclose

    shown = disclose(checked.record, role.value)
    if out is None and formats == ("json",):
        from permits.record.reading import to_json

        sys.stdout.write(to_json(shown.record))
        return
    from rich.console import Console

    from permits.report.terminal import print_determination

    print_determination(Console(), shown, language=lang.value)
    if out is None:
        return
    from permits.service.papers import write_papers

    for path in write_papers(shown, out, formats=formats, language=lang.value):
        print(path)


@app.command()
def zones(
    network: NetworkOption,
    out: Annotated[Path, typer.Option(help="zones.gpkg | .geojson | .parquet | .html")],
    mapping: MappingOption = None,
    regulation: RegulationOption = REGULATION,
    reading: ReadingOption = None,
    lang: LanguageOption = Language.ZH,
) -> None:
    """输出保护范围面 | hand out the zones as polygons (drawn outwards; they decide nothing)."""
    from permits.report.zones import write_zones
    from permits.service.check import open_network, open_rulebook

    rules = rules_now(open_rulebook(regulation), stated_readings(reading))
    write_zones(open_network(network, mapping=mapping), rules, out, language=lang.value)
    print(out)


@app.command("map")
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
    regulation: RegulationOption = REGULATION,
    reading: ReadingOption = None,
    lang: LanguageOption = Language.ZH,
    role: Annotated[Role, typer.Option(help="读者 | who reads it")] = Role.OPERATOR,
) -> None:
    """画图 | draw the network, and the works with their findings, on one page."""
    from maps.html import render_page
    from permits.disclosure.disclose import disclose
    from permits.report.map_view import map_of
    from permits.report.network_map import map_of_network
    from permits.report.writing import write_text
    from permits.service.check import Desk, open_network

    register = open_network(network, rivers=rivers, coverage=coverage, mapping=mapping, river_width_m=river_width)
    desk = Desk(register, regulation=regulation, readings=stated_readings(reading))
    if works is None:
        document = map_of_network(register, rules_now(desk.rulebook, desk.readings), language=lang.value)
    else:
        checked = _check(desk, works, layers=layer, crs=crs, transform=transform, beside={})
        document = map_of(disclose(checked.record, role.value), language=lang.value)
    print(write_text(out, render_page(document)))


@app.command()
def serve(
    network: NetworkOption,
    rivers: RiversOption = None,
    coverage: CoverageOption = None,
    mapping: MappingOption = None,
    regulation: RegulationOption = REGULATION,
    reading: ReadingOption = None,
    river_width: RiverWidthOption = None,
    host: Annotated[str, typer.Option(help="地址 | address")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口 | port")] = 8000,
    role: Annotated[Role, typer.Option(help="读者 | who reads the answers")] = Role.OPERATOR,
) -> None:
    """启动 HTTP 服务 | serve POST /v1/screenings, GET /v1/rules and /docs."""
    import uvicorn

    from permits.server.app import create_app
    from permits.service.check import Desk, open_network

    register = open_network(network, rivers=rivers, coverage=coverage, mapping=mapping, river_width_m=river_width)
    desk = Desk(register, regulation=regulation, readings=stated_readings(reading))
    try:
        uvicorn.run(create_app(desk, role=role.value), host=host, port=port)
    except SystemExit as stopped:
        # uvicorn's own status for a place it cannot listen at; it has said why.
        raise typer.Exit(2 if stopped.code else 0) from None


@app.command("activities")
def show_activities(
    words: Annotated[list[str] | None, typer.Argument(help="作业文字 | how these texts would be understood")] = None,
    lang: LanguageOption = Language.ZH,
) -> None:
    """作业清单；文字将被如何理解 | the list of activities, or how a text would be understood."""
    from permits.report.activities import listed_activities, understood_text
    from permits.service.shipped import activity_list

    activities = activity_list()
    if not words:
        print("\n".join(listed_activities(activities, language=lang.value)).lstrip("\n"))
        return
    for text in words:
        print("\n".join(understood_text(activities, activities.find(text), language=lang.value)))
    if any(activities.looks_like_a_code(text) for text in words):
        raise typer.Exit(2)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="输出文件夹 | folder for the results")] = Path("heatguard-demo"),
    lang: LanguageOption = Language.ZH,
) -> None:
    """样例城市 | the invented sample city, end to end."""
    from permits.service.demo import run_demo

    run_demo(out, language=lang.value)
