"""Bytes on their way through the web process: small ones in memory, large ones in a file without a name."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from typing import IO, Self

_IN_MEMORY_BYTES = 2**18
CHUNK_BYTES = 2**16


class Spool:
    """Bytes written once and read from the beginning; closed by who is done with them."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115
        self.length = 0

    @classmethod
    def of(cls, content: bytes) -> Self:
        spool = cls()
        spool.write(content)
        return spool

    def write(self, content: bytes) -> None:
        self._file.write(content)
        self.length += len(content)

    def chunks(self) -> Iterator[bytes]:
        """Everything that was written, piece by piece."""
        self._file.seek(0)
        while chunk := self._file.read(CHUNK_BYTES):
            yield chunk

    def close(self) -> None:
        # What could not be written on a full disk is tried again here.
        with contextlib.suppress(OSError):
            self._file.close()
