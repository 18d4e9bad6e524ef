"""``heatguard papers``: the papers again, from a determination that was kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from permits.cli.options import Language, LanguageOption, Role, stated_formats


def papers(
    determination: Annotated[Path, typer.Argument(help="determination.json | 检查意见文件")],
    out: Annotated[Path, typer.Option(help="输出文件夹 | folder for the results")],
    format: Annotated[str | None, typer.Option(help="json,html,map,geojson")] = None,
    lang: LanguageOption = Language.ZH,
    role: Annotated[Role | None, typer.Option(help="读者 | who reads it; 默认与原件相同 as it was kept")] = None,
) -> None:
    """由保存的检查意见重新生成报告、图等 | make report, map and the rest again from a kept determination.

    不需要管网数据 | needs no network. 原件为某一读者裁剪过的，不会多显示 | a record cut for one reader shows no more to another.
    """
    from permits.disclosure.disclose import disclose
    from permits.record.reading import read_record
    from permits.service.papers import write_papers

    record = read_record(determination)
    reader = role.value if role is not None else record.reader or Role.OPERATOR.value
    for path in write_papers(disclose(record, reader), out, formats=stated_formats(format, out), language=lang.value):
        print(path)
