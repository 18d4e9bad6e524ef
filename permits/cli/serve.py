"""``heatguard serve``"""

from __future__ import annotations

from typing import Annotated

import typer

from data import DEFAULT_REGULATION
from permits.cli.options import (
    OPERATOR,
    CoverageOption,
    MappingOption,
    MeasuresOption,
    NetworkOption,
    ReadingOption,
    RegulationOption,
    RiversOption,
    RiverWidthOption,
    RoleOption,
    stated_readings,
)


def serve(
    network: NetworkOption,
    rivers: RiversOption = None,
    coverage: CoverageOption = None,
    mapping: MappingOption = None,
    regulation: RegulationOption = DEFAULT_REGULATION,
    reading: ReadingOption = None,
    river_width: RiverWidthOption = None,
    measures: MeasuresOption = None,
    host: Annotated[str, typer.Option(help="地址 | address")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口 | port")] = 8000,
    role: RoleOption = OPERATOR,
) -> None:
    """启动 HTTP 服务 | serve POST /v1/screenings, GET /v1/rules and /docs."""
    import uvicorn

    from permits.server.app import create_app
    from permits.service.check import Desk
    from permits.service.opening import open_network
    from permits.service.plan_table import own_plan_table

    # A slip in a short file is said before a whole network is read.
    plan_table = None if measures is None else own_plan_table(measures)
    register = open_network(network, rivers=rivers, coverage=coverage, mapping=mapping, river_width_m=river_width)
    desk = Desk(register, regulation=regulation, readings=stated_readings(reading), plan_table=plan_table)
    try:
        uvicorn.run(create_app(desk, role=role), host=host, port=port)
    except SystemExit as stopped:
        # uvicorn's own status for a place it cannot listen at; it has said why.
        raise typer.Exit(2 if stopped.code else 0) from None
