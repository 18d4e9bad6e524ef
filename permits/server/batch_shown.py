"""A batch, as the interface tells of it."""

from __future__ import annotations

import datetime
import json
from enum import StrEnum

from pydantic import BaseModel, Field

from permits.server.bilingual import Bilingual
from permits.storage.batches import Batch, State


class BatchState(StrEnum):
    """How far a batch is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class BatchSites(BaseModel):
    """How many sites are done; of how many, once that is known."""

    done: int
    in_all: int | None


class BatchLinks(BaseModel):
    """Where to go on, from here."""

    self: str
    sites: str
    findings: str
    cancel: str
    results: dict[str, str] = Field(description="文件，完成后可下载 | files, once it is done")


class BatchShown(BaseModel):
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
    refusal: Bilingual | None = Field(description="没有完成的原因 | why it was not done")
    links: BatchLinks

    @classmethod
    def of(cls, batch: Batch, *, file: str, expected_s: float | None, files: tuple[str, ...]) -> BatchShown:
        """What is kept of one."""
        here = f"/v1/batches/{batch.token}"
        done = batch.state is State.DONE
        return cls(
            token=batch.token,
            state=BatchState(batch.state),
            file=file,
            sites=BatchSites(done=batch.sites, in_all=batch.sites_in_all),
            created_at=batch.created_at,
            changed_at=batch.changed_at,
            expires_at=batch.expires_at,
            expected_s=expected_s,
            network_sha256=batch.network_sha256,
            rulebook_sha256=batch.rulebook_sha256,
            refusal=None if batch.refusal is None else Bilingual(**json.loads(batch.refusal)),
            links=BatchLinks(
                self=here,
                sites=f"{here}/sites",
                findings=f"{here}/findings",
                cancel=f"{here}/cancel",
                results={name: f"{here}/{name}" for name in files} if done else {},
            ),
        )
