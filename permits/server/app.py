"""The HTTP application: one network, loaded at the start, asked by anybody who can reach the port.

It keeps nothing and knows no accounts yet; bind it to loopback or put it behind a gate. Nothing that is handed in is
looked into by this process: children do (`permits.children`).
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterable

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from geo.text import Text
from permits.children.endings import Ending, NoAnswerError
from permits.children.pool import LostError, Pool
from permits.children.spool import Spool
from permits.server.api import health, rules, screenings
from permits.server.body import BODY_SECONDS
from permits.server.brief import Brief
from permits.server.first_site import FIRST_ASKED, FIRST_SITE
from permits.server.guard import LOOPBACK, Guard
from permits.server.handlers import answer_with_problems
from permits.server.map_ground import MapGround
from permits.server.served import Served, serve
from permits.server.web.building import add_pages, refused_page
from permits.service.opening import open_rulebook
from permits.service.shipped import activity_list
from permits.storage.store import Store

# What Python runs to load network and law, and to fork the workers.
ZYGOTE = ("-m", "permits.server.zygote")
_BARE = MapGround()
# What a client may take for reading its answer.
_ANSWER_SECONDS = 30.0


def create_app(
    pool: Pool,
    brief: Brief,
    *,
    hosts: Iterable[str] = LOOPBACK,
    store: Store | None = None,
    sample: bool = False,
    ground: MapGround = _BARE,
) -> Guard:
    """Assemble the application round a pool of workers, which opens and closes with it.

    Parameters
    ----------
    pool : Pool
        Who judges.
    brief : Brief
        What the pool was told to serve.
    hosts : iterable of str
        Names by which the server goes.
    store : Store, optional
        Drafts and kept answers; without it the interface for programs is all there is.
    sample : bool
        Whether the network is the invented city that the program ships.
    ground : MapGround
        What lies under the maps of pages.

    Raises
    ------
    RuleBookError
        A rule book or a reading that does not exist.
    """

    @contextlib.asynccontextmanager
    async def with_workers(_: FastAPI) -> AsyncIterator[None]:
        async with pool:
            await _try(pool)
            yield

    app: FastAPI = FastAPIOffline(
        title="暖护 HeatGuard",
        description="供热设施安全保护范围检查 | screening of works near district-heating networks",
        version="1",
        lifespan=with_workers,
    )
    rulebook = open_rulebook(brief.regulation)
    rulebook.in_force(rulebook.instrument.in_force_from, brief.readings)
    served = Served(
        pool,
        rulebook,
        brief.readings,
        activity_list(),
        role=brief.role,
        page_role=brief.page_role,
        sample=sample,
        store=store,
        ground=ground,
    )
    serve(app, served)
    answer_with_problems(app, refused_page)
    for address in (screenings, rules, health):
        app.include_router(address.router)
    if store is not None:
        add_pages(app)
    # Once for its body, once each for its turn and its job.
    return Guard(app, hosts, answer_s=BODY_SECONDS + 2 * pool.limits.wall_s + _ANSWER_SECONDS)


async def _try(pool: Pool) -> None:
    """Have a site of ours judged by a confined worker, which may lack a file that the zygote could read."""
    with contextlib.closing(Spool.of(FIRST_SITE)) as body:
        try:
            answered = await pool.ask({**FIRST_ASKED, "query": {}}, body)
        except NoAnswerError as failed:
            if failed.ending in (Ending.TIME, Ending.CPU):
                # A slow machine, or short limits that somebody wanted.
                return
            raise LostError(
                Text(
                    f"隔离的进程无法判定试验作业（{failed.ending.value}）：程序库可能装在其读不到的地方，或内存限制过低",
                    f"a confined process cannot judge a site of ours ({failed.ending.value}): libraries may stand where "
                    "it cannot read, or the memory allowed is too little",
                )
            ) from None
    answered.content.close()
