"""Rows of many sites for readers who may not find the pipe by asking again: each as the record of that site alone has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow

from permits.disclosure.disclose import roles, sees
from permits.disclosure.rounding import assumed_said, distance_said_m, margin_said_m, neutral_name, uncertainty_said_m
from permits.gives import Gives

# What neither names a pipe nor says how near it is; a column that is told of nowhere here is hidden.
_OPEN = frozenset(
    [
        *("row", "layer", "feature", "position", "activities", "activity", "outcome", "outcome_zh", "outcomes"),
        *("provision", "clause", "certainty", "zone", "limit_m", "tier", "nearest_zone", "nearest_limit_m"),
        *(
            "findings",
            "assets",
            "undetermined_by",
            "settled_by",
            "undetermined_zh",
            "undetermined_en",
            "error",
            "error_en",
            "geometry",
            "measured_from",
            "reading",
        ),
        *("other_readings", "statutory", "if_inside", "presumed", "by_analogy"),
    ]
)
_NEAREST = "nearest_"
_AND = ";"
# A record has metres to the millimetre, and rounds those.
_DECIMALS = 3


def disclosed_rows(table: pyarrow.Table, role: str | None, kind_of: Callable[[str], str]) -> pyarrow.Table:
    """Rows of sites or of findings as a role may see them.

    Parameters
    ----------
    table : pyarrow.Table
        Columns by the names of `permits.service.site_rows`.
    role : str or None
        None, or a role whose nearness is not rounded: as they are.
    kind_of : callable
        The kind of an asset by its id.

    Returns
    -------
    pyarrow.Table
        The same columns. Assets are called by their kind alone: numbers are those of one record, and each site is one of its own.
    """
    if role is None or not roles()[role].rounded:
        return table
    near = sees(role, Gives.NEARNESS)
    told = {name: _told(table, name, near, kind_of) for name in table.column_names}
    return pyarrow.table(told)


def _told(table: pyarrow.Table, name: str, near: bool, kind_of: Callable[[str], str]) -> Any:
    held = table.column(name)
    if name in _OPEN:
        return held
    prefix = _NEAREST if name.startswith(_NEAREST) else ""
    said: list[Any] = [None] * len(held)
    match name.removeprefix(prefix):
        case "asset_id":
            said = [None if one is None else neutral_name(kind_of(one)).zh for one in held.to_pylist()]
        case "assumed":
            said = [
                None if one is None else _AND.join(assumed_said(tuple(one.split(_AND)))) for one in held.to_pylist()
            ]
        case "uncertainty_m" if near:
            said = [uncertainty_said_m(one) for one in _metres(held)]
        case "distance_m" | "margin_m" as which if near:
            of = {"distance_m": distance_said_m, "margin_m": margin_said_m}[which]
            distance, limit = (_metres(table.column(f"{prefix}{one}")) for one in ("distance_m", "limit_m"))
            said = [of(*measured) for measured in zip(distance, limit, strict=True)]
    return pyarrow.array(said, held.type)


def _metres(column: pyarrow.ChunkedArray) -> list[float | None]:
    return [None if one is None else round(one, _DECIMALS) for one in column.to_pylist()]
