"""The command line. Heavy imports stand inside the commands, so that ``--help`` answers at once."""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from permits.service import Checked, Desk

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
rules_app = typer.Typer(help="收录的法规 | the law as held", no_args_is_help=True, rich_markup_mode=None)
network_app = typer.Typer(help="管网数据 | network data", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(rules_app, name="rules")
app.add_typer(network_app, name="network")


class Language(StrEnum):
    """Language of what a person reads; the other one stands second."""

    ZH = "zh"
    EN = "en"


class Role(StrEnum):
    """Who reads the answer."""

    OPERATOR = "operator"
    AUTHORITY = "authority"
    INSPECTOR = "inspector"
    APPLICANT = "applicant"


NetworkOption = Annotated[
    list[str],
    typer.Option(
        "--network",
        help="管网文件或 postgresql://…?table=表 [=映射.toml]，可多次 | network FILE or table [=MAPPING], repeatable",
    ),
]
MappingOption = Annotated[Path | None, typer.Option(help="用于全部管网文件的映射 | mapping for all network files")]
RiversOption = Annotated[str | None, typer.Option(help="河道面文件 | rivers FILE[=MAPPING]")]
CoverageOption = Annotated[str | None, typer.Option(help="普查覆盖范围 | survey coverage FILE[=MAPPING]")]
RiverWidthOption = Annotated[
    float | None,
    typer.Option(min=0.5, max=5000, help="只有中心线的河道的宽度（米） | width of rivers drawn as centrelines, m"),
]
OperatorsOption = Annotated[
    Path | None, typer.Option(help="热经营企业联系表 CSV | operators: operator, phone, hours, address")
]
LayerOption = Annotated[list[str] | None, typer.Option(help="只检查此图层，可多次 | only this layer, repeatable")]
CrsOption = Annotated[
    str | None, typer.Option(help="EPSG:4547, WKT, gcj02, bd09 | 作业文件的坐标系 system of the works")
]
TransformOption = Annotated[
    Path | None, typer.Option(help="测绘单位的七参数 TOML | your survey office's own transform out of an old datum")
]
REGULATION = "zhengzhou-253"
RegulationOption = Annotated[str, typer.Option(help="法规名称或文件夹 | rule book, by name or folder")]
ReadingOption = Annotated[
    list[str] | None, typer.Option(help="解读 KEY=VALUE，可多次 | reading of the law, repeatable")
]
LanguageOption = Annotated[Language, typer.Option("--lang", help="语言 | language")]


def main() -> None:
    """Entry point: input errors become one message and exit status 2, defects of ours exit status 1."""
    from geo.errors import InputError

    for argument in sys.argv[1:]:
        # Bytes that are no text reach us as halves of characters; a file may be called so, a fact may not.
        if not Path(argument).exists() and any("\ud800" <= sign <= "\udfff" for sign in argument):
            print("错误：参数不是 UTF-8 文字\nError: an argument is not UTF-8 text", file=sys.stderr)
            raise SystemExit(2)
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
    from permits.service import Desk, open_network

    register = open_network(
        network, rivers=rivers, coverage=coverage, mapping=mapping, river_width_m=river_width, operators=operators
    )
    desk = Desk(register, regulation=regulation, readings=_readings(reading))
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
    _hand_out(checked, desk, out=out, formats=_formats(format, out), lang=lang, role=role)
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

    from geo.text import Text
    from geo.transform_file import read_transform_file
    from permits.envelope import open_envelope
    from permits.errors import WorksError
    from permits.intake import read_layers

    way = None if transform is None else read_transform_file(transform)
    today = datetime.date.today()
    enveloped = open_envelope(works.read_bytes(), file=works.name) if works.is_file() and _may_be_json(works) else None
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


def _may_be_json(works: Path) -> bool:
    with works.open("rb") as stream:
        return stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


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


def _readings(arguments: list[str] | None) -> dict[str, str]:
    from geo.text import Text
    from permits.errors import RuleBookError

    readings = {}
    for argument in arguments or []:
        key, separator, value = argument.partition("=")
        if not separator:
            raise RuleBookError(
                Text(f"--reading“{argument}”写法不对", f"--reading {argument!r} is not well formed"),
                Text("应写作 facility_scope=all", "Write facility_scope=all"),
            )
        readings[key] = value
    return readings


FORMATS = ("json", "html", "map", "geojson")


def _formats(stated: str | None, out: Path | None) -> tuple[str, ...]:
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
    checked: Checked,
    desk: Desk,
    *,
    out: Path | None,
    formats: tuple[str, ...],
    lang: Language,
    role: Role,
) -> None:
    from permits.report.disclosure import disclose
    from permits.report.json import as_dict, to_json

    shown = disclose(as_dict(checked.determination), role.value)
    if out is None and formats == ("json",):
        sys.stdout.write(to_json(shown))
        return
    from rich.console import Console

    from permits.report.terminal import print_determination

    print_determination(Console(), shown, language=lang.value)
    if out is None:
        return
    from permits.handout import write_results

    for path in write_results(checked, desk, out, formats=formats, language=lang.value, role=role.value):
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
    from permits.service import open_network, open_rulebook

    rules = _rules_now(open_rulebook(regulation), _readings(reading))
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
    from permits.report.disclosure import disclose
    from permits.report.json import as_dict
    from permits.report.map_view import map_of
    from permits.report.network_map import map_of_network
    from permits.report.writing import write_text
    from permits.service import Desk, open_network

    register = open_network(network, rivers=rivers, coverage=coverage, mapping=mapping, river_width_m=river_width)
    desk = Desk(register, regulation=regulation, readings=_readings(reading))
    if works is None:
        document = map_of_network(register, _rules_now(desk.rulebook, desk.readings), language=lang.value)
    else:
        checked = _check(desk, works, layers=layer, crs=crs, transform=transform, beside={})
        shown = disclose(as_dict(checked.determination), role.value)
        document = map_of(checked.site, register, checked.rules, shown, language=lang.value, role=role.value)
    print(write_text(out, render_page(document)))


def _rules_now(book: Any, readings: dict[str, str]) -> Any:
    """The rules of today, or of the first day the rule book covers."""
    import datetime

    day = max(datetime.date.today(), book.instrument.in_force_from)
    return book.in_force(day, readings)


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
    from permits.service import Desk, open_network

    register = open_network(network, rivers=rivers, coverage=coverage, mapping=mapping, river_width_m=river_width)
    desk = Desk(register, regulation=regulation, readings=_readings(reading))
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
    from permits.service import activity_list

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
    from permits.demo import run_demo

    run_demo(out, language=lang.value)


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
    regulation: RegulationOption = REGULATION,
    reading: ReadingOption = None,
    format: Annotated[str, typer.Option(help="text | json")] = "text",
    lang: LanguageOption = Language.ZH,
) -> None:
    """检查管网数据 | what is in it, what is missing, and what that will mean for verdicts."""
    from permits.networks import NetworkQuestion, answers, draw, proposed

    question = NetworkQuestion(files, rivers, coverage, mapping, river_width, operators, against or [])
    lines = proposed(question)
    if lines:
        print("\n".join(line.zh if lang is Language.ZH else line.en for line in lines))
        raise typer.Exit(2)
    answer = answers(question, regulation=regulation, readings=_readings(reading))
    print(answer.as_json() if _is_json(format) else answer.as_text(lang.value))
    if map_out is not None:
        draw(answer, map_out, language=lang.value)


def _is_json(format: str) -> bool:
    if format not in ("text", "json"):
        raise typer.BadParameter(f"--format: text | json，不是 not {format}")
    return format == "json"


@rules_app.command("list")
def rules_list() -> None:
    """列出法规 | list the rule books."""
    from permits.service import open_rulebook, rule_books

    for name in rule_books():
        book = open_rulebook(name)
        print(f"{name}\t{book.instrument.title.zh}（{book.instrument.number.zh}）\t{book.instrument.in_force_from}")
        print(f"\t{book.instrument.title.en}")


@rules_app.command("show")
def rules_show(
    article: Annotated[int | None, typer.Argument(help="条号 | article")] = None,
    on: Annotated[str | None, typer.Option(help="日期 | day, 2026-04-01")] = None,
    regulation: RegulationOption = REGULATION,
) -> None:
    """打印收录的条文与解读 | print the law as held, with its readings."""
    from permits.report.law import law_as_held
    from permits.service import activity_list, open_rulebook

    activities = activity_list()
    names = {code: activities[code].name for code in activities.codes}
    print(law_as_held(open_rulebook(regulation), names, article=article, on=on), end="")


@rules_app.command("effect")
def rules_effect(
    draft: Annotated[str, typer.Argument(help="修订稿文件夹 | folder of the amended rule book")],
    works: Annotated[
        list[Path] | None, typer.Argument(help="作业文件，缺省为样例城市 | works; the sample city's")
    ] = None,
    network: Annotated[list[str] | None, typer.Option(help="管网文件[=映射] | network FILE[=MAPPING]")] = None,
    rivers: RiversOption = None,
    coverage: CoverageOption = None,
    mapping: MappingOption = None,
    regulation: Annotated[str, typer.Option(help="修订前 | the rule book before")] = REGULATION,
    reading: ReadingOption = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="按该日作业检查 | as if all works were done on this day"),
    ] = None,
) -> None:
    """修订的影响 | which determinations a draft changes."""
    import data
    from permits.effect import as_done_on, changes, described
    from permits.intake import read_layers
    from permits.service import Desk, open_network

    with data.as_file(data.sample("")) as city:
        if not network:
            network, rivers = [str(city / "network.geojson")], str(city / "rivers.geojson")
            coverage, works = str(city / "coverage.geojson"), works or sorted((city / "works").glob("*.geojson"))
        register = open_network(network, rivers=rivers, coverage=coverage, mapping=mapping)
        corpus = {path.stem: list(read_layers(path)) for path in works or []}
    if on is not None:
        corpus = {job: as_done_on(layers, on.date()) for job, layers in corpus.items()}
    readings = _readings(reading)
    before = Desk(register, regulation=regulation, readings=readings)
    after = Desk(register, regulation=draft, readings=readings)
    found = changes(corpus, before, after, today=datetime.today().date())
    for line in described(found, total=len(corpus), words=before.words):
        print(line)


@rules_app.command("verify")
def rules_verify(
    folders: Annotated[list[str] | None, typer.Argument(help="缺省为全部收录的法规 | all that are held")] = None,
) -> None:
    """核对引文与原文 | prove that each quotation equals the order."""
    from permits.catalogue import problems as code_list_problems
    from permits.rulebook.numbers import numbers
    from permits.rulebook.verification import verify, verify_code_lists
    from permits.service import activity_list, open_rulebook, rule_books

    failed = False
    for slip in code_list_problems():
        failed = True
        print(f"{slip.text.zh} | {slip.text.en}")
    if failed:
        raise typer.Exit(1)
    for problem in verify_code_lists(activity_list().codes):
        failed = True
        print(f"{problem.file}: {problem.key}: {problem.problem}")
    for name in folders or rule_books():
        book = open_rulebook(name)
        for version in book.versions:
            for one in numbers(version, book.instrument):
                print(f"  {one.file} {version.valid_from} {one.key} = {one.value} {one.unit} | {_said_of(one)}")
        problems = verify(book)
        for problem in problems:
            failed = True
            print(f"{name}/{problem.file}: {problem.key}: {problem.problem}")
        if not problems:
            articles = {version.article.number for version in book.versions}
            print(f"{name}: {len(articles)} 条与原文一致 | {len(articles)} articles agree with the published text")
    raise typer.Exit(1 if failed else 0)


def _said_of(number: Any) -> str:
    """What the words say beside a number of a rule, or from where it comes."""
    if number.elsewhere is not None:
        return f"{number.clause} 不在条文中 not in its words: {number.elsewhere.zh} | {number.elsewhere.en}"
    differs = "不一致，请改写解读的文字 differs: rewrite the reading" if number.ours else "不一致 DIFFERS"
    mark = "一致 agrees" if number.agrees else differs
    return f"{number.clause} {number.found.zh} | {number.found.en} | {mark}"
