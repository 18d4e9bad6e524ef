"""The particulars of a determination, made where its record is at hand, and handed on as a few plain words."""

from __future__ import annotations

from functools import cache
from typing import Any

import pydantic

from permits.record.record import Record
from permits.service.ground_asked import ground_of
from permits.storage.particulars import MOST_SHOWN, Particulars


def particulars_of(record: Record) -> Particulars:
    """What is kept beside a record."""
    job, basis = record.job, record.basis
    return Particulars(
        number=record.number,
        outcome=record.outcome,
        project=None if job.project is None else job.project[:MOST_SHOWN],
        parties=tuple(said[:MOST_SHOWN] for said in (job.client, job.contractor, job.reference) if said),
        network_sha256=basis.network_sha256,
        rulebook_sha256=basis.rulebook_sha256,
        engine=basis.engine,
        ground=ground_of([one.geometry for one in record.features]),
    )


def as_words(particulars: Particulars) -> dict[str, Any]:
    """As they go from the process that judged to the one that keeps."""
    words: dict[str, Any] = _adapter().dump_python(particulars, mode="json")
    return words


def from_words(words: object) -> Particulars:
    """As they come from a process that is not trusted.

    Raises
    ------
    ValueError
        They are not such words.
    """
    return _adapter().validate_python(words)


@cache
def _adapter() -> pydantic.TypeAdapter[Particulars]:
    return pydantic.TypeAdapter(Particulars)
