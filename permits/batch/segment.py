"""What was found of one part of a batch, as bytes: its table of sites and its table of findings."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import pyarrow
import pyarrow.ipc

from geo.dataclass import dataclass

_LENGTHS = struct.Struct(">QQ")
_OPTIONS = pyarrow.ipc.IpcWriteOptions(compression="zstd")


# Columns of sites that a server before this one did not write, and behind which one they stand.
_BEFORE = "undetermined_by"
_LATER = ("settled_by", "undetermined_zh", "undetermined_en")


@dataclass(frozen=True)
class Segment:
    """A part of a batch, screened.

    Attributes
    ----------
    sites, findings : pyarrow.Table
        As `permits.service.site_rows` makes them.
    """

    sites: pyarrow.Table
    findings: pyarrow.Table

    def to_bytes(self) -> bytes:
        """Both tables as Arrow streams behind their lengths; such bytes one after the other are those of all of it."""
        sites, findings = _stream(self.sites), _stream(self.findings)
        return _LENGTHS.pack(len(sites), len(findings)) + sites + findings

    @classmethod
    def from_bytes(cls, content: bytes) -> Segment:
        """Read back.

        Raises
        ------
        ValueError
            These are the bytes of none.
        """
        try:
            pieces = list(_pieces(memoryview(content)))
            sites, findings = (pyarrow.concat_tables(tables) for tables in zip(*pieces, strict=True))
            return cls(sites, findings)
        except MemoryError:
            # Arrow's is an error of its own kind, too; it says nothing of these bytes.
            raise
        except (pyarrow.ArrowException, OSError, ValueError, struct.error) as error:
            raise ValueError("no segment of a batch") from error


def _pieces(content: memoryview) -> Iterator[list[pyarrow.Table]]:
    while content:
        lengths = _LENGTHS.unpack_from(content)
        content = content[_LENGTHS.size :]
        tables = []
        for length in lengths:
            tables.append(pyarrow.ipc.open_stream(content[:length]).read_all())
            content = content[length:]
        sites, findings = tables
        yield [_with_later(sites), findings]


def _with_later(sites: pyarrow.Table) -> pyarrow.Table:
    """Sites that were screened before rows told of these, beside or before those of today: not known of them, rather than no segment."""
    if _LATER[0] in sites.column_names or _BEFORE not in sites.column_names:
        return sites
    place = sites.column_names.index(_BEFORE) + 1
    for number, name in enumerate(_LATER):
        sites = sites.add_column(place + number, name, pyarrow.nulls(len(sites), pyarrow.string()))
    return sites


def _stream(table: pyarrow.Table) -> bytes:
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema, options=_OPTIONS) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())
