"""Properties beside the facts of works that speak of an act, of a thing that is built, brought or planted, or of a size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from geo.text import FLAG_WORDS
from permits.works.activities import ActivityList
from permits.works.lengths import UNKNOWN, plain, size_said
from permits.works.properties import Properties
from permits.works.said import beyond_said, counts, is_file_name, is_of_the_place, names_what_is_met
from permits.works.unused import Sort, Unused


def spoken_of(
    properties: Properties, position: int, activities: ActivityList, known: Sequence[Unused], *, beside_light: bool
) -> Iterator[Unused]:
    """Properties of one feature, beside those known, whose name or value speaks of an act, or whose text of a size."""
    sorts = {one.name: one.sort for one in known}
    for name, value in properties.others(position):
        sort = sorts.get(name)
        if sort is Sort.NESTED:
            continue
        if sort is Sort.WORKS:
            # 爆破作业: 是. Its text says nothing by itself, what it is called does.
            if counts(value) and activities.named_in(name):
                yield Unused(Sort.WORKS, name, str(value), name)
            continue
        if isinstance(value, str) and _speaks(
            name, value, activities, beside_light=beside_light, is_size=sort is Sort.SIZE
        ):
            yield Unused(Sort.WORKS, name, value, value)
        elif value and plain(str(value)) not in _NOT_DONE:
            codes = activities.named_in(name) or (_has(name, value, activities))
            # 开挖面宽 is a size of the dig, 爆破半径 that of an act that may not have been declared.
            if codes and not (sort is Sort.SIZE and all(code.startswith("EX-") for code in codes)):
                yield Unused(Sort.WORKS, name, str(value), name)


def _speaks(name: str, value: str, activities: ActivityList, *, beside_light: bool, is_size: bool) -> bool:
    """Whether a text of a column without a fact speaks of an act, of a thing that is built, brought or planted, or of a size."""
    told = told_by(name, value, is_size=is_size)
    if activities.named_in(value) or size_said(value) or any(beyond_said(one, depth_m=None) for one in told):
        return True
    if is_of_the_place(name) or is_file_name(value):
        return False
    done = activities.done_in(value, things=not names_what_is_met(name))
    return bool(done) or (beside_light and activities.may_do(value))


def told_by(name: str, value: str, *, is_size: bool) -> tuple[str, ...]:
    """A text by itself, and behind the name of its column, which may say of what it is, 堆土: 南侧5m范围, unless that is feared as a size."""
    return (value,) if is_size else (value, f"{name}：{value}")


def _has(name: str, value: Any, activities: ActivityList) -> tuple[str, ...]:
    """What the name of a column says that there is, by a value that counts it: 化粪池: 1座, 国槐: 20."""
    if is_of_the_place(name) or names_what_is_met(name):
        return ()
    codes = activities.done_in(name)
    if counts(value):
        return codes
    # A bare number may be that of a house, a well or a pile.
    bare = isinstance(value, int | float) or (isinstance(value, str) and value.strip().isdigit())
    return tuple(code for code in codes if code in _NEVER_NUMBERED) if bare else ()


# Codes of things that nobody numbers.
_NEVER_NUMBERED = ("LD-HAZ", "BL-ROCK", "DC-CORR", "PL-TREE")
# 爆破: 否, blasting: no.
_NOT_DONE = (
    UNKNOWN | {word for word, meant in FLAG_WORDS.items() if not meant} | {"0.0", "没有", "不", "非", "未", "n", "f"}
)
