"""The numbers of a rule book that no clause names: each is listed with where it comes from.

A slip in one of them cannot be proved from the words of the order, so a person must see them side by side. The day of
publication alone can be proved: it stands at the head of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from geo.text import Text
from permits.rulebook.in_force import RuleBook
from permits.rulebook.numbers import Number

_READING = Text("本项目的解读，非本办法规定", "a reading of ours, not in the order")
_CHOICE = Text("本项目的选择，非本办法规定", "a choice of ours, not in the order")
_OUTLINE = Text("城市轮廓外扩，仅用于提示", "outline of the city, rounded outwards; for a note only")


def own_numbers(book: RuleBook) -> Iterator[Number]:
    """Every number of ours or of a decision, of the whole rule book."""
    instrument, clause = book.instrument, book.instrument.safety_review_clause
    for rule in book.activities.values():
        for name in ("safety_review_from_depth_m", "safety_review_unstated_within_m"):
            metres = getattr(rule, name)
            if metres is not None:
                yield _listed("activities.toml", f"{rule.code}.{name}", f"{metres:g}", "m", clause, _READING)
    for version in book.versions:
        for tier in version.review_tiers:
            for name in ("presumed_depth_per_distance", "presumed_from_depth_m"):
                value = getattr(tier, name)
                if value is not None:
                    unit = "m" if name.endswith("_m") else "m/m"
                    yield _listed(
                        version.file, f"review_tier.{tier.tier}.{name}", f"{value:g}", unit, tier.clause, _READING
                    )
        season = version.heating_season
        for winter in () if season is None else season.decided:
            for name, day in (("start", winter.start), ("end", winter.end)):
                key = f"winter.{winter.year}.{name}"
                yield _listed("heating-seasons.toml", key, str(day), "date", version.file, winter.source)
    yield _published(book)
    for name, value, unit in (
        ("months", instrument.open_end_months, "month"),
        ("season_days", instrument.open_end_season_days, "day"),
    ):
        yield _listed("instrument.toml", f"open_end.{name}", str(value), unit, "—", _CHOICE)
    for name, degrees in zip(("west", "south", "east", "north"), instrument.district_bounds, strict=True):
        yield _listed("instrument.toml", f"district.{name}", f"{degrees:g}", "degree", "—", _OUTLINE)


def _published(book: RuleBook) -> Number:
    texts = {version.published for version in book.versions if version.valid_from == book.instrument.in_force_from}
    found = [
        f"{int(year)}-{int(month):02d}-{int(day):02d}"
        for text in texts
        for year, month, day in re.findall(r"(\d{4})年(\d{1,2})月(\d{1,2})日", text or "")
    ]
    day = str(book.instrument.published)
    dates = list(dict.fromkeys(found))
    shown = Text("、".join(dates) or "—", ", ".join(dates) or "—")
    return Number("instrument.toml", "published", day, "date", "—", shown, not dates or day in dates)


def _listed(file: str, key: str, value: str, unit: str, clause: str, source: Text) -> Number:
    return Number(file, key, value, unit, clause, Text("—", "—"), True, source)
