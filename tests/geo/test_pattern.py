"""Expressions that are compiled late find what they find early."""

from __future__ import annotations

import re

import pytest

from geo.pattern import pattern


def test_pass_it_is_asked_as_any_other() -> None:
    one = pattern(r"(\d+) ?m", re.IGNORECASE)
    for _ in range(2):
        found = one.search("a 12 M")
        assert found is not None and found[1] == "12" and one.findall("1m 2 m") == ["1", "2"]
    assert one.sub("-", "1m") == "-" and one.pattern == r"(\d+) ?m"
    assert pattern(rb"[,;]").split(b"a;b") == [b"a", b"b"]


def test_fail_what_is_none_is_told_by_the_first_that_asks() -> None:
    wrong = pattern("(")
    with pytest.raises(re.error):
        wrong.search("a")
