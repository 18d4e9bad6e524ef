"""The network as somebody looks at it on a map: what lies in a view, what bears a name, an area to take along."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from geo.coded import coded
from geo.network.columns import KINDS
from geo.place.crs import LONGITUDE_LATITUDE, transform
from geo.text import Text
from maps.html import render_page
from permits.report.area import View
from permits.report.area_map import map_of_area
from permits.report.area_view import area_in_view
from permits.report.kept_jobs import KeptJob
from permits.report.wording import word
from permits.rulebook.in_force import RulesInForce
from permits.service.check import Desk

MOST_FOUND = 20


def rules_of(desk: Desk, today: datetime.date) -> RulesInForce:
    """The law of a day, or of the first day that the rule book covers."""
    rules = desk.rulebook.in_force(max(today, desk.rulebook.instrument.in_force_from), desk.readings)
    assert rules is not None, "a rule book is in force from its first day on"
    return rules


def viewed(desk: Desk, view: View, *, language: str, today: datetime.date) -> dict[str, Any]:
    """What lies in a view, as `permits.report.area_view.area_in_view` has it."""
    return area_in_view(desk.register, rules_of(desk, today), view, language=language)


def offline_page(
    desk: Desk, view: View, jobs: Sequence[KeptJob], *, language: str, today: datetime.date, missing: int = 0
) -> str:
    """One HTML page that shows an area without any network; ``missing``: kept jobs in it that are not among these.

    Raises
    ------
    WorksError
        The area holds more than one file can.
    """
    rules = rules_of(desk, today)
    return render_page(map_of_area(desk.register, rules, view, jobs, language=language, today=today, missing=missing))


def found_by_name(desk: Desk, words: str, *, language: str) -> list[dict[str, Any]]:
    """Assets, rivers and enterprises whose name holds some words; those that are called exactly so first.

    Returns
    -------
    list of dict
        ``name``, ``what`` it is, and ``bounds`` as west, south, east, north in degrees.
    """
    wanted = _plain(words)
    if not wanted:
        return []
    named: list[tuple[int, str, str, int]] = []
    columns = {name: coded(desk.register.table[name]) for name in _NAMES}
    for column, held in columns.items():
        for place, name in enumerate(held.values):
            plain = _plain(name)
            if wanted in plain:
                named.append((_rank(plain, wanted), name, column, place))
    named.sort()
    found = []
    for _, name, column, place in named[:MOST_FOUND]:
        rows = np.flatnonzero(columns[column].codes == place)
        what = _NAMES[column] or word(KINDS, desk.register.column("kind")[rows[0]])
        found.append({"name": name, "what": getattr(what, language), "bounds": _bounds(desk, rows)})
    return found


# What bears a name; an asset is called what it is.
_NAMES: Mapping[str, Text | None] = {
    "asset_id": None,
    "river": Text("河流（管线穿越处）", "river, where a line crosses it"),
    "operator": Text("热经营企业的设施", "assets of this operator"),
    "owner": Text("产权单位的设施", "assets of this owner"),
}


def _plain(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words).casefold().split())


def _rank(name: str, wanted: str) -> int:
    return 0 if name == wanted else 1 if name.startswith(wanted) else 2


def _bounds(desk: Desk, rows: np.ndarray[Any, Any]) -> list[float]:
    places = transform(desk.register.geometry[rows], desk.register.crs, LONGITUDE_LATITUDE).geometry
    return [round(float(value), 7) for value in shapely.total_bounds(places)]
