"""What was found of many sites as rows: a table of sites and one of findings, the same columns whoever asks for them.

Codes are those of the record, words stand beside them in Chinese; metres are as measured.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache, partial
from typing import Any

import numpy as np
import pyarrow
import shapely

from geo.coded import Coded
from geo.network.assets import AssetRegister
from permits.disclosure.rounded_rows import disclosed_rows
from permits.rulebook.articles import Clause
from permits.rulebook.outcomes import Outcome
from permits.screening.finding_table import NONE
from permits.service.row_names import GEOMETRY
from permits.service.screened_files import findings_written, sites_written
from permits.service.shipped import outcome_words
from permits.service.sites import ScreenedSites
from permits.service.unknowns import unknown_said

Column = np.ndarray[Any, Any]


def site_rows(
    sites: ScreenedSites,
    register: AssetRegister,
    *,
    layer: str | None = None,
    first_row: int = 0,
    role: str | None = None,
    only: Collection[str] | None = None,
) -> pyarrow.Table:
    """A row a site, in the order of the file.

    Parameters
    ----------
    layer : str, optional
        Of the file, where it has several.
    first_row : int
        How many sites stand before these in the batch.
    role : str, optional
        Who reads them, as `permits.disclosure.rounded_rows` has it.
    only : collection of str, optional
        The columns that are wanted; no others are made. A distance is rounded by the limit beside it, which must be among them.

    Returns
    -------
    pyarrow.Table
        What decides (``provision`` to ``tier``), the nearest asset whatever the law says of it (``nearest_…``), how many
        findings there are and of how many assets, why it cannot be told (``undetermined_by``, ``settled_by``, ``undetermined_zh``,
        ``undetermined_en``), why nothing was judged
        (``error``, ``error_en``), and the place: WKB in degrees of longitude and latitude, null where there is none.
    """
    count, rank = len(sites), sites.outcomes.outcome

    @cache
    def written() -> pyarrow.Table:
        return sites_written(sites.outcomes, sites.feature, register)

    def told(*names: str) -> dict[str, Callable[[], pyarrow.Array]]:
        return {name: partial(lambda name: _plain(written().column(name)), name) for name in names}

    columns: dict[str, Callable[[], pyarrow.Array]] = {
        "row": lambda: pyarrow.array(np.arange(first_row, first_row + count)),
        "layer": lambda: pyarrow.array([layer] * count, pyarrow.string()),
        "feature": lambda: pyarrow.array(sites.feature, pyarrow.string()),
        "position": lambda: pyarrow.array(sites.position, mask=sites.position < 0),
        "activities": lambda: pyarrow.array([";".join(codes) for codes in sites.activities], pyarrow.string()),
        "outcome": lambda: pyarrow.array(_outcome_codes()[rank].tolist(), pyarrow.string()),
        "outcome_zh": lambda: pyarrow.array(_outcome_labels()[rank], pyarrow.string()),
        **told("outcomes", "provision"),
        "clause": lambda: _clauses(_plain(written().column("provision"))),
        **told("certainty", "activity", "asset_id", "zone"),
        **told("distance_m", "limit_m", "margin_m", "uncertainty_m", "tier"),
        **_nearest(sites, register),
        **told("findings", "assets", "undetermined_by", "settled_by"),
        "undetermined_zh": lambda: _unknowns(sites.outcomes.unknowns, "zh"),
        "undetermined_en": lambda: _unknowns(sites.outcomes.unknowns, "en"),
        "error": lambda: _reasons(sites, "zh"),
        "error_en": lambda: _reasons(sites, "en"),
        # Bringing it to degrees takes as long as most of the rest.
        GEOMETRY: lambda: pyarrow.array(shapely.to_wkb(sites.geometry), pyarrow.binary()),
    }
    rows = pyarrow.table({name: made() for name, made in columns.items() if only is None or name in only})
    return disclosed_rows(rows, role, _kinds(register))


def finding_rows(
    sites: ScreenedSites,
    register: AssetRegister,
    *,
    layer: str | None = None,
    first_row: int = 0,
    role: str | None = None,
) -> pyarrow.Table:
    """A row a finding, site by site, strictest first, by the names of ``findings[]``."""
    table = sites.outcomes.table
    written = findings_written(table, sites.feature, register)
    columns = {name: _plain(written.column(name)) for name in written.column_names}
    feature, outcome, certainty, provision = (
        columns.pop(name) for name in ("feature", "outcome", "certainty", "provision")
    )
    rows = pyarrow.table(
        {
            "row": pyarrow.array(first_row + table.feature),
            "layer": pyarrow.array([layer] * len(table), pyarrow.string()),
            "feature": feature,
            "outcome": outcome,
            "certainty": certainty,
            "provision": provision,
            "clause": _clauses(provision),
            **columns,
        }
    )
    return disclosed_rows(rows, role, _kinds(register))


def _kinds(register: AssetRegister) -> Callable[[str], str]:
    """The kind of an asset by its id."""
    return lambda asset_id: str(register.column("kind")[[register.row_of[asset_id]]][0])


def _plain(column: pyarrow.ChunkedArray) -> pyarrow.Array:
    """A column without a dictionary: parts of a batch have different ones."""
    whole = column.combine_chunks()
    return whole.dictionary_decode() if pyarrow.types.is_dictionary(whole.type) else whole


@cache
def _outcome_codes() -> Column:
    """By their ranks; for few rows in a tenth of the time that an array of pyarrow takes to be taken from."""
    return np.array([one.value for one in Outcome], dtype=object)


@cache
def _outcome_labels() -> Column:
    return np.array([outcome_words()[one].label.zh for one in Outcome], dtype=object)


def _clauses(provision: pyarrow.Array) -> pyarrow.Array:
    """The clause as it is cited, of provisions that are one."""
    coded = provision.dictionary_encode()
    cited = [Clause.parse(code).text.zh if code[:1].isdigit() else None for code in coded.dictionary.to_pylist()]
    return pyarrow.array(cited, pyarrow.string()).take(coded.indices)


def _nearest(sites: ScreenedSites, register: AssetRegister) -> dict[str, Callable[[], pyarrow.Array]]:
    nearest = sites.nearest
    none = nearest.asset == NONE
    limit_m = np.array([np.nan if zone is None else zone.limit_m for zone in nearest.zone], dtype=float)

    def ids() -> pyarrow.Array:
        rows = np.where(none, 0, nearest.asset)
        held = register.column("asset_id")[rows] if len(register) else np.full(len(none), None)
        return pyarrow.array(held.astype(object), pyarrow.string(), mask=none)

    def metres(of: Column) -> Callable[[], pyarrow.Array]:
        return lambda: pyarrow.array(of, mask=none | np.isnan(of))

    return {
        "nearest_asset_id": ids,
        "nearest_zone": lambda: pyarrow.array([zone and zone.id for zone in nearest.zone], pyarrow.string(), mask=none),
        "nearest_distance_m": metres(nearest.distance_m),
        "nearest_limit_m": metres(limit_m),
        "nearest_margin_m": metres(nearest.distance_m - limit_m),
        "nearest_uncertainty_m": metres(nearest.uncertainty_m),
    }


def _unknowns(unknowns: Coded, language: str) -> pyarrow.Array:
    """In words, of each distinct set of reasons once; none where all can be told."""
    between = {"zh": "；", "en": "; "}[language]
    said = [
        between.join(getattr(unknown_said(one), language) for one in several) or None for several in unknowns.values
    ]
    return pyarrow.array(said, pyarrow.string()).take(pyarrow.array(unknowns.codes))


def _reasons(sites: ScreenedSites, language: str) -> pyarrow.Array:
    said = [None if row not in sites.reason else getattr(sites.reason[row], language) for row in range(len(sites))]
    return pyarrow.array(said, pyarrow.string())
