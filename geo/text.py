"""The pair of sentences in which HeatGuard says everything: Chinese first, English second."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import NamedTuple

# Not of the machine's own language.
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def printable(text: str) -> str:
    """A text from outside without control characters: they could move a terminal's cursor or forge a line."""
    return "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in text)


# What a table or a KML writes for a flag, in lower case: they hold texts only.
FLAG_WORDS = {"true": True, "yes": True, "1": True, "是": True, "false": False, "no": False, "0": False, "否": False}


class Language(StrEnum):
    """The language that stands first in what a person reads; a field of `Text`."""

    ZH = "zh"
    EN = "en"


class Text(NamedTuple):
    """One statement in both languages of the program; both are always complete."""

    zh: str
    en: str

    def as_dict(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}


def written_day(day: datetime.date) -> Text:
    """A day as each language writes it: 2026年5月10日, 10 May 2026."""
    return Text(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {MONTHS[day.month - 1]} {day.year}")


_DIRECTIONS = (
    Text("北", "north"),
    Text("东北", "north-east"),
    Text("东", "east"),
    Text("东南", "south-east"),
    Text("南", "south"),
    Text("西南", "south-west"),
    Text("西", "west"),
    Text("西北", "north-west"),
)


def compass(degrees: float) -> Text:
    """The nearest of eight directions, of degrees clockwise from north."""
    return _DIRECTIONS[round(degrees / 45) % 8]
