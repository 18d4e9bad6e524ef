"""The answers of `network check` as data for a page: tables of what is there, and what is missing with what it means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from geo.network.assets import AssetRegister
from geo.network.columns import KINDS
from geo.place.crs import label
from geo.text import Text
from permits.report.network import network_summary
from permits.report.network_inspection import Inspection, inspect, inspection_text
from permits.report.wording import word
from permits.rulebook.in_force import RulesInForce

# Of assets with something odd so many are named; a number says how many there are.
_MOST_NAMED = 60
_FOLLOWS = "→"


def network_facts(register: AssetRegister, rules: RulesInForce) -> dict[str, Any]:
    """What there is to say of a network.

    Returns
    -------
    dict
        ``assets, crs, sha256, surveyed_until, bounds``; tables ``kinds, lengths, years, crossings``; ``follows``: lines
        with what each means for determinations; ``coverage``; and assets to look at (``dangling, gaps, without_return``),
        each with its number and the first names. Texts are ``{zh, en}``.
    """
    found = inspect(register, None)
    lines = [*network_summary(register, rules), *inspection_text(found)]
    until = register.surveyed_until
    return {
        "assets": len(register),
        "crs": label(register.crs),
        "sha256": register.fingerprint,
        "surveyed_until": None if until is None else until.isoformat(),
        "bounds": _bounds(register),
        "kinds": list(_kinds(register, found)),
        "lengths": [{**one, "kind": word(KINDS, one["kind"]).as_dict()} for one in found.kilometres],
        "years": list(found.surveyed),
        "crossings": [{"river": river, "count": len(names)} for river, names in found.crossings.items()],
        "coverage": found.coverage,
        "follows": [_halves(line) for line in lines if _FOLLOWS in line.zh],
        "dangling": _named(found.dangling),
        "gaps": {"count": len(found.gaps), "first": list(found.gaps[:_MOST_NAMED])},
        "without_return": _named(found.supply_without_return["assets"]),
        "remarks": [line.as_dict() for line in (*register.notes, *register.remarks)],
    }


def _halves(line: Text) -> dict[str, dict[str, str]]:
    """A line of `network check`: what is so, and after the arrow what follows from it."""
    zh, en = line.zh.partition(_FOLLOWS), line.en.partition(_FOLLOWS)
    return {
        "what": Text(zh[0].strip(), en[0].strip()).as_dict(),
        "means": Text(zh[2].strip(), en[2].strip()).as_dict(),
    }


def _bounds(register: AssetRegister) -> list[float]:
    return [round(value, 5) for value in register.bounds_degrees]


def _kinds(register: AssetRegister, found: Inspection) -> Iterator[dict[str, Any]]:
    counts = Counter(register.table["kind"].tolist())
    for kind, count in sorted(counts.items()):
        km = sum(one["km"] for one in found.kilometres if one["kind"] == kind)
        yield {"kind": word(KINDS, kind).as_dict(), "count": count, "km": round(km, 3) if km else None}


def _named(names: Any) -> dict[str, Any]:
    return {"count": len(names), "first": list(names[:_MOST_NAMED])}
