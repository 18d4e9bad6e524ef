"""What was found of one part of a batch, as bytes: its table of sites and its table of findings."""

from __future__ import annotations

import struct

import pyarrow
import pyarrow.ipc

from geo.dataclass import dataclass

_LENGTH = struct.Struct(">Q")
_OPTIONS = pyarrow.ipc.IpcWriteOptions(compression="zstd")


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
        """Both tables as Arrow streams, the first behind its length."""
        sites = _stream(self.sites)
        return _LENGTH.pack(len(sites)) + sites + _stream(self.findings)

    @classmethod
    def from_bytes(cls, content: bytes) -> Segment:
        """Read back.

        Raises
        ------
        ValueError
            These are the bytes of none.
        """
        try:
            (length,) = _LENGTH.unpack_from(content)
            whole = memoryview(content)[_LENGTH.size :]
            return cls(*(pyarrow.ipc.open_stream(one).read_all() for one in (whole[:length], whole[length:])))
        except (pyarrow.ArrowException, OSError, struct.error) as error:
            raise ValueError("no segment of a batch") from error


def _stream(table: pyarrow.Table) -> bytes:
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema, options=_OPTIONS) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())
