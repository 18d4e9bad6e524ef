"""What a batch is, and a part of it, whoever keeps it."""

from __future__ import annotations

import datetime
from enum import StrEnum

from geo.dataclass import dataclass


class State(StrEnum):
    """How far a batch is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


# What is still to be worked at, by whoever opens the store.
OPEN = (State.WAITING, State.RUNNING)
NEVER_DONE = (State.FAILED, State.CANCELLED)


@dataclass(frozen=True)
class Batch:
    """Many sites asked about at once.

    Attributes
    ----------
    token : str
        Its link.
    asked : str
        What they are screened with, as who began it wrote it.
    works : str
        The object that holds them; empty where they lie elsewhere.
    network_sha256, rulebook_sha256, engine : str
        What all its parts are screened by.
    parts, sites : int
        That are done.
    parts_in_all, sites_in_all : int or None
        Once that is known.
    key : str or None
        Under which its sender may ask the same again.
    refusal : str or None
        Why it failed, as who ran it wrote it.
    """

    token: str
    state: State
    asked: str
    works: str
    network_sha256: str
    rulebook_sha256: str
    engine: str
    parts: int
    sites: int
    parts_in_all: int | None
    sites_in_all: int | None
    key: str | None
    refusal: str | None
    created_at: datetime.datetime
    changed_at: datetime.datetime
    expires_at: datetime.datetime


@dataclass(frozen=True)
class DonePart:
    """A part that was screened.

    Attributes
    ----------
    number : int
        Its place among the parts of the batch, counted from 0.
    first_row : int
        How many sites stand before it.
    sites : int
    input_sha256 : str
        Of its bytes as they were screened: the same works, cut again, have the same.
    content : bytes
        Its segment.
    """

    number: int
    first_row: int
    sites: int
    input_sha256: str
    content: bytes


@dataclass(frozen=True)
class KeptPart:
    """A part that is kept; as `DonePart`, its segment an object."""

    number: int
    first_row: int
    sites: int
    input_sha256: str
    segment: str
