"""A batch, as the interface tells of it."""

from __future__ import annotations

import datetime
from enum import StrEnum

from pydantic import Field

from permits.server.problem import Problem
from permits.server.shown import Shown
from permits.storage.batch import OPEN, Batch, State


class BatchState(StrEnum):
    """How far a batch is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class BatchSites(Shown):
    """How many sites are done; of how many, once that is known."""

    done: int
    in_all: int | None


class BatchLinks(Shown):
    """Where to go on, from here."""

    self: str
    sites: str
    findings: str
    cancel: str
    results: dict[str, str] = Field(
        description="文件，结束后可下载；没有做完的一批，只含已完成的场地，名称以 partial- 开头"
        " | files, once it has ended: of one that was not done they hold the sites that are, under names that begin with partial-"
    )


def has_files(batch: Batch) -> bool:
    """Whether there are files of results: of all sites, or of those that were done before it was ended."""
    return batch.state is State.DONE or (batch.state not in OPEN and batch.sites > 0)


class BatchShown(Shown):
    """A batch of sites, each screened as if it had been handed in alone."""

    token: str
    state: BatchState
    file: str
    sites: BatchSites
    created_at: datetime.datetime
    changed_at: datetime.datetime
    expires_at: datetime.datetime = Field(description="此后删除 | deleted after this")
    expected_s: float | None = Field(description="预计还需的秒数 | seconds until it is done, at the rate so far")
    network_sha256: str
    rulebook_sha256: str
    refusal: Problem | None = Field(description="没有完成的原因 | why it was not done")
    links: BatchLinks

    @classmethod
    def of(cls, batch: Batch, *, file: str, expected_s: float | None, files: tuple[str, ...]) -> BatchShown:
        """What is kept of one."""
        here = f"/v1/batches/{batch.token}"
        return cls(
            token=batch.token,
            state=BatchState(batch.state),
            file=file,
            # Works that stand in a table alone are known when all that is drawn has been read.
            sites=BatchSites(
                done=batch.sites, in_all=None if batch.sites_in_all is None else max(batch.sites_in_all, batch.sites)
            ),
            created_at=batch.created_at,
            changed_at=batch.changed_at,
            expires_at=batch.expires_at,
            expected_s=expected_s,
            network_sha256=batch.network_sha256,
            rulebook_sha256=batch.rulebook_sha256,
            refusal=None if batch.refusal is None else Problem.model_validate_json(batch.refusal),
            links=BatchLinks(
                self=here,
                sites=f"{here}/sites",
                findings=f"{here}/findings",
                cancel=f"{here}/cancel",
                results={name: f"{here}/{name}" for name in files} if has_files(batch) else {},
            ),
        )
