"""The HTTP application: one network, loaded at the start, asked by anybody who can reach the port.

It knows no accounts yet; bind it to loopback or put it behind a gate. Nothing that is handed in is
looked into by this process: children do (`permits.children`).
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from geo.text import Text
from permits.children.brood import LostError
from permits.children.endings import Ending, NoAnswerError
from permits.children.pool import Ask, Pool
from permits.children.spool import Spool
from permits.disclosure.disclose import roles
from permits.server.addresses import add
from permits.server.api import activities, batches, health, network, problems, ready, rules, schema, screenings, version
from permits.server.api.requests import request_parts, request_query
from permits.server.batching import Batching
from permits.server.body import BODY_SECONDS
from permits.server.brief import Brief
from permits.server.described import describe
from permits.server.first_site import FIRST_ASKED, FIRST_SITE
from permits.server.for_programs import add_for_programs
from permits.server.guard import LOOPBACK, Guard
from permits.server.handlers import answer_with_problems
from permits.server.held_network import HeldNetwork
from permits.server.housekeeping import purging
from permits.server.map_ground import MapGround
from permits.server.pages import Pages, refused_page
from permits.server.readiness import Readiness
from permits.server.served import Served, serve
from permits.server.watched_snapshot import WatchedSnapshot
from permits.service.opening import open_rulebook
from permits.service.shipped import activity_list
from permits.storage.installation_key import InstallationKey
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
    behind_proxy: bool = False,
    ground: MapGround = _BARE,
    origins: Sequence[str] = (),
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
    behind_proxy : bool
        Whether all requests come through a gate, which says whose they are.
    ground : MapGround
        What lies under the maps of pages.
    origins : sequence of str
        Of which other sites scripts may ask the interface.

    Raises
    ------
    RuleBookError
        A rule book or a reading that does not exist.
    """

    rulebook = open_rulebook(brief.regulation)
    rulebook.in_force(rulebook.instrument.in_force_from, brief.readings)

    @contextlib.asynccontextmanager
    async def with_workers(app: FastAPI) -> AsyncIterator[None]:
        snapshot = WatchedSnapshot.of(brief)
        async with pool, purging(store):
            batching = None if store is None else Batching(store, pool, at_once=max(pool.beside, 1))
            served = Served(
                pool,
                rulebook,
                brief.readings,
                activity_list(),
                role=brief.role,
                page_role=brief.page_role,
                sample=sample,
                store=store,
                network=await _tried(pool.ask),
                readiness=Readiness(pool, store),
                snapshot=snapshot,
                key=None if store is None else InstallationKey.of(store.folder),
                ground=ground,
                batching=batching,
            )
            serve(app, served)
            if store is not None and roles()[brief.role].rounded:
                # Whoever asks is counted first.
                await asyncio.to_thread(store.load)

            async def renew() -> HeldNetwork:
                # New workers read the law anew, too, where it lies in a folder of its own: before they are there, for one that cannot be
                # read leaves all as it was.
                law = await asyncio.to_thread(open_rulebook, brief.regulation)
                network = await pool.renew(_tried)
                serve(app, dataclasses.replace(served, network=network, rulebook=law))
                return network

            async with (
                contextlib.nullcontext() if batching is None else batching.running(),
                contextlib.nullcontext() if pages is None else pages.assembled_when_quiet(),
                contextlib.nullcontext() if snapshot is None else snapshot.watched(renew),
            ):
                yield

    app: FastAPI = FastAPIOffline(
        # Of it generators of clients make a name in their own language.
        title="HeatGuard",
        description="暖护：供热设施安全保护范围检查 | screening of works near district-heating networks",
        version="1",
        lifespan=with_workers,
        # A body of 100 MB would be sent twice, to an address that the description does not have.
        redirect_slashes=False,
    )
    answer_with_problems(app, refused_page)
    described = (screenings, batches, rules, activities, network, schema, problems, health, ready, version)
    add(app, (one.router for one in described))
    describe(app, _schemas, request_query)
    pages = None if store is None else Pages(app)
    if pages is not None:
        app.router.default = pages
    add_for_programs(app, origins)
    # Once for its body, once each for its turn and its job.
    return Guard(
        app, hosts, answer_s=BODY_SECONDS + 2 * pool.limits.wall_s + _ANSWER_SECONDS, behind_proxy=behind_proxy
    )


def _schemas() -> dict[str, Any]:
    """Of bodies and rows; the latter are columns of Arrow, which nothing else here needs."""
    from permits.server.api.row_schemas import row_parts

    return request_parts() | row_parts()


async def _tried(ask: Ask) -> HeldNetwork:
    """Have a site of ours judged by a confined worker, which may lack a file that the zygote could read; its network."""
    try:
        await _asked(ask, {**FIRST_ASKED, "query": {}}, FIRST_SITE)
    except NoAnswerError as failed:
        # Else a slow machine, or short limits that somebody wanted.
        if failed.ending not in (Ending.TIME, Ending.CPU):
            raise LostError(
                Text(
                    f"隔离的进程无法判定试验作业（{failed.ending.value}）：程序库可能装在其读不到的地方，或内存限制过低",
                    f"a confined process cannot judge a site of ours ({failed.ending.value}): libraries may stand where "
                    "it cannot read, or the memory allowed is too little",
                )
            ) from None
    return HeldNetwork.model_validate_json(await _asked(ask, {"task": "held_network"}, b""))


async def _asked(ask: Ask, asked: dict[str, Any], content: bytes) -> bytes:
    with contextlib.closing(Spool.of(content)) as body:
        answered = await ask(asked, body)
    with contextlib.closing(answered.content):
        return b"".join(answered.content.chunks())
