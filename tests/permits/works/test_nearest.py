"""The names that look most like an unknown word."""

from __future__ import annotations

import pytest

from permits.works.nearest import Nearest

NAMES = Nearest(["打井", "管道顶进", "pipe jacking", "tipping waste", "基坑开挖", "基坑降水"])


@pytest.mark.parametrize(
    ("text", "first"),
    [("凿井", "打井"), ("pip jack", "pipe jacking"), ("PIPE-JACKING", "pipe jacking"), ("基坑开控", "基坑开挖")],
)
def test_the_nearest_name_comes_first(text: str, first: str) -> None:
    assert NAMES.to(text)[0] == first


def test_what_is_like_nothing_gets_no_name_and_what_is_like_many_the_best() -> None:
    assert NAMES.to("绿化") == () and NAMES.to("") == ()
    assert NAMES.to("基坑", most=1) in (("基坑开挖",), ("基坑降水",))
    assert set(NAMES.to("基坑")) == {"基坑开挖", "基坑降水"}


@pytest.mark.parametrize(("least", "found"), [(1.0, ("打井",)), (1.01, ())])
def test_a_name_that_is_the_text_agrees_wholly(least: float, found: tuple[str, ...]) -> None:
    assert NAMES.to("打井", least=least) == found
