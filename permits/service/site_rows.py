"""What was found of many sites as rows: a table of sites and one of findings, the same columns whoever asks for them.

Codes are those of the record, words stand beside them in Chinese; metres are as measured.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow
import shapely

from geo.network.assets import AssetRegister
from permits.disclosure.rounded_rows import disclosed_rows
from permits.rulebook.articles import Clause
from permits.rulebook.outcomes import Outcome
from permits.screening.finding_table import NONE
from permits.service.row_names import GEOMETRY
from permits.service.screened_files import findings_written, sites_written
from permits.service.shipped import outcome_words
from permits.service.sites import ScreenedSites

Column = np.ndarray[Any, Any]


def site_rows(
    sites: ScreenedSites,
    register: AssetRegister,
    *,
    layer: str | None = None,
    first_row: int = 0,
    role: str | None = None,
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

    Returns
    -------
    pyarrow.Table
        What decides (``provision`` to ``tier``), the nearest asset whatever the law says of it (``nearest_…``), how many
        findings there are and of how many assets, why it cannot be told (``undetermined_by``), why nothing was judged
        (``error``, ``error_en``), and the place: WKB in degrees of longitude and latitude, null where there is none.
    """
    count = len(sites)
    written = sites_written(sites.outcomes, sites.feature, register)
    told = {name: _plain(written.column(name)) for name in written.column_names}
    feature, outcome, outcomes, certainty, provision = (
        told.pop(name) for name in ("feature", "outcome", "outcomes", "certainty", "provision")
    )
    rows = pyarrow.table(
        {
            "row": pyarrow.array(np.arange(first_row, first_row + count)),
            "layer": pyarrow.array([layer] * count, pyarrow.string()),
            "feature": feature,
            "position": pyarrow.array(sites.position, mask=sites.position < 0),
            "activities": pyarrow.array([";".join(codes) for codes in sites.activities], pyarrow.string()),
            "outcome": outcome,
            "outcome_zh": _words_of_outcomes(sites.outcomes.outcome),
            "outcomes": outcomes,
            "provision": provision,
            "clause": _clauses(provision),
            "certainty": certainty,
            **{name: told[name] for name in ("activity", "asset_id", "zone")},
            **{name: told[name] for name in ("distance_m", "limit_m", "margin_m", "uncertainty_m", "tier")},
            **_nearest(sites, register),
            **{name: told[name] for name in ("findings", "assets", "undetermined_by")},
            "error": _reasons(sites, "zh"),
            "error_en": _reasons(sites, "en"),
            GEOMETRY: pyarrow.array(shapely.to_wkb(sites.geometry), pyarrow.binary()),
        }
    )
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


def _words_of_outcomes(rank: Column) -> pyarrow.Array:
    words = outcome_words()
    said = pyarrow.array([words[one].label.zh for one in Outcome], pyarrow.string())
    return said.take(pyarrow.array(rank))


def _clauses(provision: pyarrow.Array) -> pyarrow.Array:
    """The clause as it is cited, of provisions that are one."""
    coded = provision.dictionary_encode()
    cited = [Clause.parse(code).text.zh if code[:1].isdigit() else None for code in coded.dictionary.to_pylist()]
    return pyarrow.array(cited, pyarrow.string()).take(coded.indices)


def _nearest(sites: ScreenedSites, register: AssetRegister) -> dict[str, pyarrow.Array]:
    nearest = sites.nearest
    none = nearest.asset == NONE
    ids = register.column("asset_id")[np.where(none, 0, nearest.asset)] if len(register) else np.full(len(none), None)
    limit_m = np.array([np.nan if zone is None else zone.limit_m for zone in nearest.zone], dtype=float)
    metres = {
        "distance_m": nearest.distance_m,
        "limit_m": limit_m,
        "margin_m": nearest.distance_m - limit_m,
        "uncertainty_m": nearest.uncertainty_m,
    }
    return {
        "nearest_asset_id": pyarrow.array(ids.astype(object), pyarrow.string(), mask=none),
        "nearest_zone": pyarrow.array([zone and zone.id for zone in nearest.zone], pyarrow.string(), mask=none),
        **{f"nearest_{name}": pyarrow.array(of, mask=none | np.isnan(of)) for name, of in metres.items()},
    }


def _reasons(sites: ScreenedSites, language: str) -> pyarrow.Array:
    said = [None if row not in sites.reason else getattr(sites.reason[row], language) for row in range(len(sites))]
    return pyarrow.array(said, pyarrow.string())
