"""The parts of a batch cut anew, by nothing but their rows: however many sites came together, the same sites give the same file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import pyarrow
import pyarrow.compute

from permits.batch.columns import FINDINGS, SITES, schema
from permits.batch.segment import Segment
from permits.service.row_names import GEOMETRY

# What a reader of a results file takes at once, and the most that writing one holds: sites or findings, and bytes of shapes and findings.
ROWS = 32_768
GROUP_BYTES = 32 << 20
_FINDING_BYTES = 200

Write = Callable[[pyarrow.Table], None]
_Numbers = np.ndarray[Any, np.dtype[np.int64]]


def regrouped(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Groups of at most `ROWS` sites with their findings, not larger than `GROUP_BYTES` and one site.

    Each column is of one chunk: where the pages of a file end depends on it.

    Raises
    ------
    ValueError
        A segment has other columns.
    """
    held: list[Segment] = []
    rows = size = 0
    for segment in segments:
        segment = Segment(segment.sites.cast(schema(SITES)), segment.findings.cast(schema(FINDINGS)))
        # Where the findings of each site end, and how much stands up to there.
        ends = np.searchsorted(np.asarray(segment.findings["row"]), np.asarray(segment.sites["row"]), side="right")
        sizes = np.cumsum(_geometry_bytes(segment.sites)) + ends * _FINDING_BYTES
        start = 0
        while start < len(segment.sites):
            first, before = (int(ends[start - 1]), int(sizes[start - 1])) if start else (0, 0)
            # Up to and with the site that fills the group.
            full = int(np.searchsorted(sizes, before + GROUP_BYTES - size)) + 1
            stop = min(full, start + ROWS - rows, len(segment.sites))
            findings = segment.findings.slice(first, int(ends[stop - 1]) - first)
            held.append(Segment(segment.sites.slice(start, stop - start), findings))
            rows, size, start = rows + stop - start, size + int(sizes[stop - 1]) - before, stop
            if rows == ROWS or size >= GROUP_BYTES:
                yield _together(held)
                held, rows, size = [], 0, 0
    if held:
        yield _together(held)


def pour(table: pyarrow.Table, write: Write) -> None:
    """Hand a table on, at most `ROWS` rows at a time."""
    for start in range(0, len(table), ROWS):
        write(table.slice(start, ROWS))


def _together(parts: list[Segment]) -> Segment:
    return Segment(
        pyarrow.concat_tables([one.sites for one in parts]).combine_chunks(),
        pyarrow.concat_tables([one.findings for one in parts]).combine_chunks(),
    )


def _geometry_bytes(sites: pyarrow.Table) -> _Numbers:
    return np.asarray(pyarrow.compute.binary_length(sites[GEOMETRY]).fill_null(0), dtype=np.int64)
