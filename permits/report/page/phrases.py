"""Sentences put together in both languages at once."""

from __future__ import annotations

from collections.abc import Iterable

from geo.text import Text

NONE = Text("—", "—")


def fill(zh: str, en: str, **parts: Text | str) -> Text:
    """A sentence with its parts filled in, each in its language; parts are never looked at as patterns."""
    return Text(
        zh.format(**{key: part.zh if isinstance(part, Text) else part for key, part in parts.items()}),
        en.format(**{key: part.en if isinstance(part, Text) else part for key, part in parts.items()}),
    )


def same(text: str) -> Text:
    """What is the same in both languages: names, numbers, dates."""
    return Text(text, text)


def listed(texts: Iterable[Text]) -> Text:
    """Several in a row, each once."""
    each = tuple(dict.fromkeys(texts))
    return Text("、".join(one.zh for one in each), ", ".join(one.en for one in each)) if each else NONE


def some(names: Iterable[Text], most: int = 4) -> Text:
    """Names of works, the first of them and how many more."""
    each = tuple(dict.fromkeys(names))
    shown = listed(each[:most])
    if len(each) <= most:
        return shown
    return fill(
        "{shown}等 {all} 处", "{shown} and {more} more", shown=shown, all=str(len(each)), more=str(len(each) - most)
    )
