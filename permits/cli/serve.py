"""``heatguard serve``"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import data
from data import DEFAULT_REGULATION
from permits.cli.options import (
    OPERATOR,
    CoverageOption,
    MappingOption,
    MeasuresOption,
    ReadingOption,
    RegulationOption,
    RiversOption,
    RiverWidthOption,
    ServedNetworkOption,
    known_role,
    stated_readings,
)

if TYPE_CHECKING:
    from permits.server.brief import Brief


# As a browser states it: no path, no star.
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?|https?://\[[0-9a-f:.]+\](:\d{1,5})?")


def _origins(stated: list[str] | None) -> list[str] | None:
    for one in stated or ():
        if not _ORIGIN.fullmatch(one):
            raise typer.BadParameter(
                f"“{one}”不是来源：写协议、主机名和端口，如 https://gis.example.cn；不接受 *"
                f" | {one!r} is no origin: state scheme, host and port, as in https://gis.example.cn; * is not taken"
            )
    return stated


def serve(
    network: ServedNetworkOption = None,
    rivers: RiversOption = None,
    coverage: CoverageOption = None,
    mapping: MappingOption = None,
    regulation: RegulationOption = DEFAULT_REGULATION,
    reading: ReadingOption = None,
    river_width: RiverWidthOption = None,
    measures: MeasuresOption = None,
    host: Annotated[str, typer.Option(help="地址 | address")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口 | port")] = 8000,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(help="本服务的主机名，可多次 | a name by which this server goes, repeatable"),
    ] = None,
    behind_proxy: Annotated[
        bool,
        typer.Option(
            "--behind-proxy",
            help="只经网关访问：客户地址、协议以网关写的 X-Forwarded-For（最后一个）、X-Forwarded-Proto 为准"
            " | reached through a gate alone, which says whose each request is",
        ),
    ] = False,
    cors: Annotated[
        list[str] | None,
        typer.Option(
            metavar="<https://HOST[:PORT]>",
            callback=_origins,
            help="可从浏览器中调用接口的网站（来源），可多次；默认没有"
            " | a site (its origin) whose scripts may ask the interface, repeatable; none unless stated",
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help="同时处理的请求数，默认每核一个 | jobs at once, one a core")
    ] = None,
    job_seconds: Annotated[
        float, typer.Option(min=1, help="一项作业最多用时（秒） | seconds that a job may take")
    ] = 30,
    job_megabytes: Annotated[
        int, typer.Option(min=64, help="一项作业最多内存 | memory that a job may take, MiB")
    ] = 1024,
    role: Annotated[
        str | None,
        typer.Option(
            callback=known_role,
            help=f"接口的读者，默认 {OPERATOR}；有 --behind-proxy 时同 --page-role"
            f" | who reads the answers of the interface: {OPERATOR}, behind a gate as --page-role",
        ),
    ] = None,
    page_role: Annotated[str, typer.Option(callback=known_role, help="网页的读者 | who reads the pages")] = "applicant",
    store: Annotated[
        Path | None,
        typer.Option(
            help="存放草稿与检查意见的文件夹，默认 $STATE_DIRECTORY、$XDG_STATE_HOME/heatguard、~/.local/state/heatguard"
            " | folder of drafts and kept determinations"
        ),
    ] = None,
    keep_days: Annotated[int, typer.Option(min=1, max=36500, help="保存天数 | days for which they are kept")] = 90,
    basemap: Annotated[
        Path | None, typer.Option(help="网页地图的底图文件（道路、水体、建筑） | streets, water, buildings under maps")
    ] = None,
    tiles: Annotated[
        str | None,
        typer.Option(
            metavar="<tianditu|amap|tencent|baidu|URL>",
            help="网页地图的瓦片服务，默认不用 | tiles under maps; none unless named",
        ),
    ] = None,
    tiles_key: Annotated[str | None, typer.Option(help="瓦片服务的密钥 | key of the service of tiles")] = None,
    map_note: Annotated[
        str, typer.Option(help="写在底图角上：审图号、数据来源 | said beside the ground: approval number, source")
    ] = "",
) -> None:
    """启动网页与 HTTP 服务；不写 --network 则为样例城市 | serve the pages, and the interface that /docs shows."""
    from permits.children.zygote import ONE_THREAD

    # Here too: the zygote is forked from this process.
    os.environ.update(ONE_THREAD)

    from permits.children.beginnings import forked
    from permits.server import file_query  # noqa: F401  # a shape that both hold requests against, made once
    from permits.server.zygote import be_zygote
    from permits.service.opening import open_rulebook
    from permits.service.plan_table import own_plan_table

    if measures is not None:
        # A slip in a short file is said before a whole network is read.
        own_plan_table(measures)
    if not network and (rivers or coverage or mapping):
        raise typer.BadParameter(
            "--rivers、--coverage、--mapping 需与 --network 同用 | are of a --network, and there is none"
        )
    # Both ask the law; it is read once.
    open_rulebook(regulation)
    # Before there is a store, a socket or a thread, and before what only this process needs is loaded.
    first = forked(be_zygote)

    from permits.server import framework

    framework.load()

    import asyncio

    from permits.children.brood import LostError
    from permits.children.limits import Limits
    from permits.children.pool import Pool
    from permits.cli.state_folder import opened_store
    from permits.server.app import ZYGOTE, create_app
    from permits.server.brief import Brief
    from permits.server.guard import names_of
    from permits.server.listening import Listener
    from permits.server.map_ground import MapGround, tile_service

    with contextlib.ExitStack() as held:
        sample = not network
        if not network:
            city = held.enter_context(data.as_file(data.sample("")))
            network, rivers, coverage = (
                [str(city / "network.geojson")],
                str(city / "rivers.geojson"),
                str(city / "coverage.geojson"),
            )
            basemap = basemap or city / "ground.geojson"
        ground = MapGround(basemap is not None, None if tiles is None else tile_service(tiles, tiles_key), map_note)
        brief = Brief(
            network,
            rivers=rivers,
            coverage=coverage,
            mapping=None if mapping is None else str(mapping),
            river_width_m=river_width,
            measures=None if measures is None else str(measures),
            basemap=None if basemap is None else str(basemap),
            regulation=regulation,
            readings=stated_readings(reading),
            role=role or (page_role if behind_proxy else OPERATOR),
            page_role=page_role,
        )
        limits = Limits.of_a_job(wall_s=job_seconds, memory_bytes=job_megabytes * 2**20)
        size = workers or os.cpu_count() or 1
        # One worker a core for those who wait, and one for batches, which nobody waits for.
        pool = Pool(ZYGOTE, dataclasses.asdict(brief), limits, size, beside=size, first=first)
        kept, outlives = held.enter_context(opened_store(store, keep_days=keep_days))
        app = create_app(
            pool,
            brief,
            hosts=(*names_of(host), *(allow_host or ())),
            store=kept,
            sample=sample,
            behind_proxy=behind_proxy,
            ground=ground,
            origins=cors or (),
        )
        says = _says(brief, sample=sample, store=kept.folder if outlives else None, keep_days=keep_days)
        try:
            stopped = asyncio.run(Listener(app, pool, says).run(host, port))
        except LostError as error:
            print(f"错误：{error.text.zh}\nError: {error.text.en}", file=sys.stderr)
            raise typer.Exit(1) from None
    if not stopped:
        print("处理请求的进程已终止 | the processes that answer are gone", file=sys.stderr)
        raise typer.Exit(1)


def _says(brief: Brief, *, sample: bool, store: Path | None, keep_days: int) -> list[str]:
    """What whoever starts a server must know of it."""
    from geo.measure.fast import WANT, installed

    lines = [f"读者 readers: 接口 interface {brief.role}；网页 pages {brief.page_role}"]
    if sample:
        lines.append(
            "样例城市（虚构），结论不能用于真实工地 | the sample city, invented: nothing said holds for a real site"
        )
    if store is None:
        lines.append(
            "警告：没有可写的存储文件夹，草稿和检查意见在服务停止时全部删除；请用 --store 指定"
            "\nWARNING: no folder can be written; drafts and determinations END WITH THIS SERVER. Name one with --store"
        )
    else:
        lines.append(f"存储 store: {store}，保存 kept for {keep_days} 天 days")
    if not installed():
        lines.append(f"{WANT.zh}\n{WANT.en}")
    return lines
