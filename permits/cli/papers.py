"""``heatguard papers``: the papers again, from a determination that was kept."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from geo.text import Language
from permits.cli.options import OPERATOR, ROLES, BasemapOption, FormatOption, LanguageOption, out_folder, stated_formats
from permits.cli.works import around

_NO_DIGEST = (
    "注意：此意见写成时还没有校验值（digest），不能由文件本身看出是否被改动过；可用 heatguard replay 复核\n"
    "Note: this determination was written before there was a digest, and cannot show by itself that nobody changed it; heatguard"
    " replay can"
)


def papers(
    determination: Annotated[Path, typer.Argument(help="determination.json | 检查意见文件")],
    out: Annotated[Path, typer.Option(parser=out_folder, metavar="DIR", help="输出文件夹 | folder for the results")],
    format: FormatOption = None,
    lang: LanguageOption = Language.ZH,
    role: Annotated[
        str | None, typer.Option(metavar=f"<{'|'.join(ROLES)}>", help="读者，默认与原件相同 | reader, as it was kept")
    ] = None,
    basemap: BasemapOption = None,
) -> None:
    """由保存的检查意见重新生成报告、图等 | make report, map and the rest again from a kept determination.

    不需要管网数据 | needs no network. 为某一读者裁剪过的，不会多显示 | a record cut for one reader shows no more to another.
    """
    from permits.children.own_child import foreign_from_here
    from permits.disclosure.disclose import disclose
    from permits.record.reading import read_as_kept
    from permits.service.papers import write_papers

    foreign_from_here(readable=around(determination, basemap), writable=[out])
    kept = read_as_kept(determination)
    kept.refuse_changed(determination.name)
    if not kept.with_digest:
        print(_NO_DIGEST, file=sys.stderr)
    record = kept.record
    shown = disclose(record, role or record.reader or OPERATOR)
    for path in write_papers(shown, out, formats=stated_formats(format, out), language=lang.value, basemap=basemap):
        print(path)
