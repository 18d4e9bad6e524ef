"""What an array of Arrow holds, as arrays of numpy over the same memory."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow


def places_and_bytes(part: pyarrow.ChunkedArray) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Where the texts or bytes of each row begin, and of the last end; and all bytes."""
    whole = part.combine_chunks()
    _, places, held = whole.buffers()
    kind = np.int64 if pyarrow.types.is_large_string(whole.type) else np.int32
    begins = np.frombuffer(places, dtype=kind)[whole.offset :][: len(whole) + 1].astype(np.int64)
    return begins, np.frombuffer(held, dtype=np.uint8)


def whole_numbers(column: pyarrow.Array, *, missing: int = 0) -> np.ndarray[Any, Any]:
    """Whole numbers. Arrow's own way to numpy loads pandas, which takes as long as to read a million rows."""
    there, numbers = column.buffers()
    some = slice(column.offset, column.offset + len(column))
    found = np.frombuffer(numbers, dtype=f"i{column.type.bit_width // 8}")[some]
    if not column.null_count:
        return found
    return np.where(np.unpackbits(np.frombuffer(there, np.uint8), bitorder="little")[some], found, missing)
