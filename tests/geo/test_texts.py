"""A text asked for alone is the one that it is among others."""

from __future__ import annotations

import numpy as np
import pytest

from geo.texts import Texts


@pytest.mark.parametrize("values", [["P1", "", "管 2", "\ud800"], ["P1", None, "管 2", None]])
def test_one_text_is_that_of_the_column(values: list[str | None]) -> None:
    texts = Texts.of(values)
    assert list(texts[np.arange(4)]) == values == list(np.asarray(texts))
    assert [texts[row] for row in range(4)] == values
    assert [texts[np.int64(row)] for row in range(-4, 0)] == values
    with pytest.raises(IndexError):
        texts[4]
