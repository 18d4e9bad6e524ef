"""A segment comes back as it was written, and what is none is known as none."""

from __future__ import annotations

import pyarrow
import pytest

from permits.batch.segment import Segment


def test_a_segment_comes_back_as_it_was() -> None:
    segment = Segment(
        pyarrow.table({"row": [0, 1], "feature": ["甲", None]}),
        pyarrow.table({"row": pyarrow.array([], pyarrow.int64())}),
    )
    assert Segment.from_bytes(segment.to_bytes()) == segment


@pytest.mark.parametrize("content", [b"", b"\0" * 7, b"\0" * 8, b"\xff" * 64])
def test_other_bytes_are_no_segment(content: bytes) -> None:
    with pytest.raises(ValueError, match="segment"):
        Segment.from_bytes(content)
