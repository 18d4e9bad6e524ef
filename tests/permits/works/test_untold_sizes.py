"""Columns of how far works go that say in words that the size stands elsewhere."""

from __future__ import annotations

import pytest

from permits.works.untold_sizes import most_plausible, not_told


@pytest.mark.parametrize(
    "text",
    [
        "见图",
        "详见图纸",
        "按设计",
        "待定",
        "以施工图为准",
        "根据现场实际确定",
        "不详",
        "?",
        "较宽",
        "另定",
        "见图S-03",
        "as per design",
        "to be confirmed",
        "see drawing",
    ],
)
def test_words_that_tell_no_size(text: str) -> None:
    assert not_told(text)


@pytest.mark.parametrize("text", ["无", "没有", "不外扩", "0", "3m", "30", "三米", "小区居民", "", "none", "/"])
def test_a_size_none_and_anything_else_are_told(text: str) -> None:
    assert not not_told(text)


@pytest.mark.parametrize("name", ["宽度", "规格", "管底坡度", "施工范围", "厚度"])
def test_what_is_usual_is_taken_elsewhere(name: str) -> None:
    assert most_plausible(name) is None
