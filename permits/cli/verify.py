"""``heatguard verify``: whether a determination is as a server sealed it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from permits.cli.works import around


def verify(
    file: Annotated[
        Path,
        typer.Argument(
            help="determination.json、papers.zip、保存的报告或地图、扫码所得文字 | a determination, its papers, a saved page, the text of a code"
        ),
    ],
    key: Annotated[
        Path | None, typer.Option(help="服务器的公钥（/verify/key.pem） | public key of the server (/verify/key.pem)")
    ] = None,
) -> None:
    """核对检查意见与封印是否一致，不需要网络 | hold a determination against its seal, without a network.

    不能说明管网或规定此后是否更新 | it cannot tell whether network or law are newer since.
    退出码 | exit: 0 未改动 holds · 20 已被改动 changed · 30 不能判断 cannot tell · 2 输入有误 bad input · 1 程序缺陷 a defect of ours
    """
    from geo.text import printable
    from permits.children.own_child import foreign_from_here
    from permits.record.signature import public_key
    from permits.service.verifying import Standing
    from permits.service.verifying import verify as held_against_its_seal

    public = None if key is None else public_key(key)
    foreign_from_here(readable=around(file))
    found = held_against_its_seal(file, public, today=datetime.date.today())
    for said in filter(None, (found.said, found.over, found.sealed)):
        print(printable(said.zh))
        print(printable(said.en))
    raise typer.Exit({Standing.HOLDS: 0, Standing.CHANGED: 20, Standing.UNTOLD: 30}[found.standing])
