"""``heatguard serve``"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import sys
from pathlib import Path
from typing import Annotated

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
    RoleOption,
    stated_readings,
)


def serve(
    network: Annotated[
        list[str] | None, typer.Option(help="管网文件，可多次；不写则为样例城市 | network file; else the sample city")
    ] = None,
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
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help="同时处理的请求数，默认每核一个 | jobs at once, one a core")
    ] = None,
    job_seconds: Annotated[
        float, typer.Option(min=1, help="一项作业最多用时（秒） | seconds that a job may take")
    ] = 30,
    job_megabytes: Annotated[
        int, typer.Option(min=64, help="一项作业最多内存 | memory that a job may take, MiB")
    ] = 1024,
    role: RoleOption = OPERATOR,
    page_role: Annotated[str, typer.Option(help="网页按哪种读者显示 | in which role pages are made")] = "applicant",
    store: Annotated[
        Path | None, typer.Option(help="草稿与检查意见存放的文件夹 | folder of drafts and kept determinations")
    ] = None,
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
    """启动网页与 HTTP 服务 | serve the pages, POST /v1/screenings, GET /v1/rules and /docs."""
    import asyncio

    from permits.children.limits import Limits
    from permits.children.pool import LostError, Pool
    from permits.server.app import ZYGOTE, create_app
    from permits.server.brief import Brief
    from permits.server.guard import names_of
    from permits.server.listening import Listener
    from permits.server.map_ground import MapGround, tile_service
    from permits.service.plan_table import own_plan_table
    from permits.storage.store import Store

    if measures is not None:
        # A slip in a short file is said before a whole network is read.
        own_plan_table(measures)
    ground = MapGround(basemap is not None, None if tiles is None else tile_service(tiles, tiles_key), map_note)
    sample = not network
    shipped = contextlib.ExitStack()
    if sample:
        city = shipped.enter_context(data.as_file(data.sample("")))
        network, rivers, coverage = (
            [str(city / "network.geojson")],
            str(city / "rivers.geojson"),
            str(city / "coverage.geojson"),
        )
    brief = Brief(
        network or [],
        rivers=rivers,
        coverage=coverage,
        mapping=None if mapping is None else str(mapping),
        river_width_m=river_width,
        measures=None if measures is None else str(measures),
        basemap=None if basemap is None else str(basemap),
        regulation=regulation,
        readings=stated_readings(reading),
        role=role,
        page_role=page_role,
    )
    limits = Limits.of_a_job(wall_s=job_seconds, memory_bytes=job_megabytes * 2**20)
    pool = Pool(ZYGOTE, dataclasses.asdict(brief), limits, workers or os.cpu_count() or 1)
    kept = None if store is None else Store.open(store)
    names = (*names_of(host), *(allow_host or ()))
    app = create_app(pool, brief, hosts=names, store=kept, sample=sample, ground=ground)
    try:
        with shipped:
            stopped = asyncio.run(Listener(app, pool).run(host, port))
    except LostError as error:
        print(f"错误：{error.text.zh}\nError: {error.text.en}", file=sys.stderr)
        raise typer.Exit(1) from None
    if not stopped:
        print("处理请求的进程已终止 | the processes that answer are gone", file=sys.stderr)
        raise typer.Exit(1)
