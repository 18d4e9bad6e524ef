"""Options that several commands share, and what is read from them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

import data
from geo.text import Language
from permits.report.formats import FORMATS, USUAL

# The table itself is read with the record; naming its roles must not cost a check of its shape.
ROLES = tuple(row["code"] for row in data.codelist("roles")["role"])


def known_role(role: str | None) -> str | None:
    if role is not None and role not in ROLES:
        raise typer.BadParameter(f"{' | '.join(ROLES)}，不是 not {role}")
    return role


NetworkOption = Annotated[
    list[str],
    typer.Option(
        "--network",
        help="管网文件或 postgresql://…?table=表 [=映射.toml]，可多次 | network FILE or table [=MAPPING], repeatable",
    ),
]
ServedNetworkOption = Annotated[
    list[str] | None,
    typer.Option(
        "--network",
        help="同 check；不写则为样例城市 | as of check; without it the sample city is served, which is invented",
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
BasemapOption = Annotated[
    Path | None,
    typer.Option(
        help="底图（道路、建筑、水体的矢量文件），只画在 map.html | streets, buildings, water under map.html, any vector file"
    ),
]
MeasuresOption = Annotated[
    Path | None,
    typer.Option(
        help="热经营企业自己的措施，逐行替换 | the operator's own rows of measures.toml, in place of the shipped ones"
    ),
]
LayerOption = Annotated[list[str] | None, typer.Option(help="只检查此图层，可多次 | only this layer, repeatable")]
CrsOption = Annotated[
    str | None, typer.Option(help="EPSG:4547, WKT, gcj02, bd09 | 作业文件的坐标系 system of the works")
]
TransformOption = Annotated[
    Path | None, typer.Option(help="测绘单位的七参数 TOML | your survey office's own transform out of an old datum")
]
RegulationOption = Annotated[str, typer.Option(help="法规名称或文件夹 | rule book, by name or folder")]
ReadingOption = Annotated[
    list[str] | None, typer.Option(help="解读 KEY=VALUE，可多次 | reading of the law, repeatable")
]
# The command line stands on the operator's own computer.
OPERATOR = "operator"
RoleOption = Annotated[
    str, typer.Option("--role", callback=known_role, metavar=f"<{'|'.join(ROLES)}>", help="读者 | who reads it")
]
FormatOption = Annotated[
    str | None,
    typer.Option(
        help=f"{','.join(FORMATS)}。html、pdf、docx：报告、保护方案、函件；plan、letters：只要其一，三种格式；zip：全部打包，附目录，默认不做"
        " | html, pdf, docx: report, plan and letters; plan, letters: these alone, in all three; zip: all of it with an index, only when asked for"
    ),
]
LanguageOption = Annotated[Language, typer.Option("--lang", help="语言 | language")]


def stated_readings(arguments: list[str] | None) -> dict[str, str]:
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


def rules_now(book: Any, readings: dict[str, str]) -> Any:
    """The rules of today, or of the first day the rule book covers."""
    import datetime

    day = max(datetime.date.today(), book.instrument.in_force_from)
    return book.in_force(day, readings)


def out_folder(stated: str) -> Path:
    """A folder for results; what is none, or has no name, is said before anything is checked."""
    path = Path(stated)
    above = next((one for one in (path, *path.parents) if one.exists()), path)
    if not stated.strip():
        raise typer.BadParameter("请写明文件夹 | name a folder")
    if above.exists() and not above.is_dir():
        raise typer.BadParameter(f"{above} 不是文件夹 | is not a folder")
    return path


def stated_formats(stated: str | None, out: Path | None) -> tuple[str, ...]:
    """The formats asked for; none where the answer is for a person at the terminal."""
    from geo.text import Text
    from permits.errors import WorksError

    if stated is None:
        return USUAL if out is not None else ()
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
