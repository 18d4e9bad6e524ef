"""A segment comes back as it was written, and what is none is known as none."""

from __future__ import annotations

from collections.abc import Callable, Iterator

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


def test_sites_that_were_screened_before_rows_said_what_settles_them_stand_beside_those_of_today(
    parts: Callable[..., Iterator[Segment]],
) -> None:
    whole = next(parts(40, 40))
    later = ["settled_by", "undetermined_zh", "undetermined_en"]
    before = Segment(whole.sites.drop_columns(later), whole.findings)
    both = Segment.from_bytes(before.to_bytes() + whole.to_bytes()).sites
    assert both.column_names == whole.sites.column_names and len(both) == 80
    assert both.drop_columns(later).slice(0, 40).equals(before.sites)
    assert [both[name].null_count >= 40 for name in later] == [True] * 3
