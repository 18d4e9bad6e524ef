"""Rows of a stream in groups of the same size, however many came together: the same rows give the same file."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow
import pyarrow.compute

from permits.service.site_rows import GEOMETRY

# What a reader of a results file takes at once, and the most that writing one holds.
ROWS = 32_768
GEOMETRY_BYTES = 32 << 20

Write = Callable[[pyarrow.Table], None]


class Groups:
    """Takes tables of any length and hands them on in groups, cut by nothing but their rows.

    Parameters
    ----------
    write : callable
        Takes a table of one chunk a column, of at most `ROWS` rows, and of not more geometry than `GEOMETRY_BYTES` and one
        shape.
    schema : pyarrow.Schema
        What each table is to have.
    """

    def __init__(self, write: Write, schema: pyarrow.Schema) -> None:
        self._write, self._schema = write, schema
        self._held: list[pyarrow.Table] = []
        self._rows = self._bytes = 0

    def add(self, table: pyarrow.Table) -> None:
        """Take more rows.

        Raises
        ------
        ValueError
            They have other columns.
        """
        table = table.cast(self._schema)
        ends = np.cumsum(_geometry_bytes(table))
        start = 0
        while start < len(table):
            before = ends[start - 1] if start else 0
            # Up to and with the shape that fills the group.
            full = int(np.searchsorted(ends, before + GEOMETRY_BYTES - self._bytes)) + 1
            stop = min(full, start + ROWS - self._rows, len(table))
            self._held.append(table.slice(start, stop - start))
            self._rows += stop - start
            self._bytes += int(ends[stop - 1] - before)
            start = stop
            if self._rows == ROWS or self._bytes >= GEOMETRY_BYTES:
                self.finish()

    def finish(self) -> None:
        """Hand on what is left."""
        if self._rows:
            # Where the pages of a column end depends on its chunks.
            self._write(pyarrow.concat_tables(self._held).combine_chunks())
        self._held, self._rows, self._bytes = [], 0, 0


def _geometry_bytes(table: pyarrow.Table) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    if GEOMETRY not in table.column_names:
        return np.zeros(len(table), dtype=np.int64)
    lengths = pyarrow.compute.binary_length(table.column(GEOMETRY)).fill_null(0)
    return np.asarray(lengths, dtype=np.int64)
