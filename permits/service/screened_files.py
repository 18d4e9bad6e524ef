"""What a screening of many sites found, as Parquet: a row a finding, and a row a site.

Names and codes are those of the JSON record; words stand in no column. Metres are written as they were measured.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pyarrow.parquet

from geo.coded import Coded
from geo.measure.slices import in_threads
from geo.network.assets import AssetRegister
from permits.rulebook.outcomes import Outcome
from permits.screening.columns import CERTAINTIES
from permits.screening.finding_table import NONE, FindingTable
from permits.screening.findings import WHOLE_SITE
from permits.screening.other_readings import Reading
from permits.screening.site_outcomes import SiteOutcomes

Column = np.ndarray[Any, Any]

_OUTCOMES, _CERTAINTIES = [one.value for one in Outcome], [one.value for one in CERTAINTIES]
FINDINGS, SITES = "findings.parquet", "sites.parquet"


def write_screened(outcomes: SiteOutcomes, features: Sequence[str], register: AssetRegister, folder: Path) -> None:
    """Write `FINDINGS` and `SITES` into a folder.

    Parameters
    ----------
    features : sequence of str
        Names of the features, a row each.
    register : AssetRegister
        Whose rows the findings name.
    """

    def write(one: tuple[str, Callable[[], pyarrow.Table]]) -> None:
        name, made = one
        table = made()
        # Of numbers and names that hardly come twice a dictionary is made in vain; of codes, of which any thousand rows
        # have them all, the least and the greatest.
        coded = [one.name for one in table.schema if pyarrow.types.is_dictionary(one.type)]
        others = [name for name in table.column_names if name not in coded]
        pyarrow.parquet.write_table(
            table, folder / name, compression="zstd", use_dictionary=coded, write_statistics=others
        )

    written = (
        (FINDINGS, lambda: findings_written(outcomes.table, features, register)),
        (SITES, lambda: sites_written(outcomes, features, register)),
    )
    # Arrow lets the other thread run.
    in_threads(write, written, threads=2)


def findings_written(table: FindingTable, features: Sequence[str], register: AssetRegister) -> pyarrow.Table:
    """A row a finding, by the names of ``findings[]``; several readings or assumptions are parted by semicolons."""
    return pyarrow.table(
        {
            "feature": _named(np.where(table.feature == NONE, len(features), table.feature), [*features, WHOLE_SITE]),
            "outcome": _named(table.outcome, _OUTCOMES),
            "certainty": _named(table.certainty, _CERTAINTIES),
            "provision": _words(table.provision),
            "activity": _words(table.activity),
            "asset_id": _asset_ids(table.asset, register),
            "zone": _words(table.zone),
            "measured_from": _words(table.measured_from),
            **_metres(table),
            "reading": _words(table.reading),
            "other_readings": _words(table.other_readings, lambda others: ";".join(map(_other, others))),
            "assumed": _words(table.assumed, ";".join),
            "statutory": table.statutory,
            "if_inside": _named(table.if_inside, _OUTCOMES),
            "tier": _words(table.tier),
            "presumed": pyarrow.array(table.presumed == 1, mask=table.presumed < 0),
            "by_analogy": table.by_analogy,
        }
    )


def sites_written(outcomes: SiteOutcomes, features: Sequence[str], register: AssetRegister) -> pyarrow.Table:
    """A row a site: its outcome, the finding that gives the reason, how many there are, and why it cannot be told."""
    decided = outcomes.decisive
    found = decided != NONE
    decisive = outcomes.table.take(decided[found])

    place = pyarrow.array(np.cumsum(found) - 1, mask=~found)

    reason = {
        "certainty": _named(decisive.certainty, _CERTAINTIES),
        "provision": _words(decisive.provision),
        "activity": _words(decisive.activity),
        "asset_id": _asset_ids(decisive.asset, register),
        "zone": _words(decisive.zone),
        **_metres(decisive),
        "tier": _words(decisive.tier),
    }
    return pyarrow.table(
        {
            "feature": pyarrow.array(features),
            "outcome": _named(outcomes.outcome, _OUTCOMES),
            "outcomes": _words(outcomes.outcomes, ";".join),
            **{name: column.take(place) for name, column in reason.items()},
            "findings": outcomes.findings,
            "assets": outcomes.assets,
            "undetermined_by": _words(outcomes.undetermined_by, ";".join),
        }
    )


def _other(other: Reading) -> str:
    """``reading=value:outcome``; no outcome: nothing applies."""
    reading, value, outcome = other
    return f"{reading}={value}:{outcome or ''}"


def _metres(table: FindingTable) -> dict[str, pyarrow.Array]:
    named = {name: getattr(table, name) for name in ("distance_m", "limit_m", "margin_m", "uncertainty_m")}
    return {name: pyarrow.array(values, mask=np.isnan(values)) for name, values in named.items()}


def _named(codes: Column, names: Sequence[str]) -> pyarrow.DictionaryArray:
    """Names by their places; none where the place is below 0."""
    return pyarrow.DictionaryArray.from_arrays(
        pyarrow.array(codes.astype(np.int32), mask=codes < 0),
        pyarrow.array(names, pyarrow.string()),
    )


def _words(column: Coded, said: Callable[[Any], str] = str) -> pyarrow.DictionaryArray:
    return _named(column.codes, [said(value) for value in column.values])


def _asset_ids(asset: Column, register: AssetRegister) -> pyarrow.DictionaryArray:
    named = np.zeros(len(register), dtype=bool)
    named[asset[asset != NONE]] = True
    rows = np.flatnonzero(named)
    # The last place is that of no asset.
    place = np.full(len(register) + 1, -1, dtype=np.int32)
    place[rows] = np.arange(len(rows))
    return _named(place[asset], register.column("asset_id")[rows].tolist())
