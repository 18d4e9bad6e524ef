"""What a screening of many sites found, as Parquet: a row a finding, and a row a site.

Names and codes are those of the JSON record; words stand in no column. Metres are written as they were measured.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow
import pyarrow.parquet

from geo.arrow import without_pandas
from geo.coded import Coded
from geo.columns import distinct, distinct_codes
from geo.measure.slices import in_threads
from geo.network.assets import AssetRegister
from geo.rows import Rows
from geo.texts import Texts
from permits.rulebook.outcomes import Outcome
from permits.screening.columns import CERTAINTIES
from permits.screening.finding_table import NONE, FindingTable
from permits.screening.findings import WHOLE_SITE
from permits.screening.other_readings import Reading
from permits.screening.site_outcomes import SiteOutcomes

Column = np.ndarray[Any, Any]

without_pandas()

_OUTCOMES, _CERTAINTIES = (
    pyarrow.array([one.value for one in words], pyarrow.string()) for words in (Outcome, CERTAINTIES)
)
FINDINGS, SITES = "findings.parquet", "sites.parquet"

# Numbers of which a file has few, and those of which each row has its own.
_OF_FEW = ("limit_m", "uncertainty_m", "findings", "assets")
_OF_EACH_ROW = ("distance_m", "margin_m")
# Where a network has so many assets for each that findings name, they are told apart by a sort, else by a flag for each asset.
_FEW = 32


def write_screened(outcomes: SiteOutcomes, features: Sequence[str], register: AssetRegister, folder: Path) -> None:
    """Write `FINDINGS` and `SITES` into a folder.

    Parameters
    ----------
    features : sequence of str
        Names of the features, a row each.
    register : AssetRegister
        Whose rows the findings name.
    """

    ids = _asset_ids(outcomes.table.asset, register)
    named = _texts(features)

    def write(one: tuple[str, Callable[[], pyarrow.Table]]) -> None:
        name, made = one
        table = made()
        # Of codes any thousand rows have them all, the least and the greatest.
        coded = [one.name for one in table.schema if pyarrow.types.is_dictionary(one.type)]
        others = [name for name in table.column_names if name not in coded]
        pyarrow.parquet.write_table(
            table,
            folder / name,
            # Where hardly two rows are alike there is little to be found, however long one looks.
            compression={one: "snappy" if one in _OF_EACH_ROW else "zstd" for one in table.column_names},
            use_dictionary=[one for one in (*coded, *_OF_FEW) if one != "feature" and one in table.column_names],
            write_statistics=others,
        )

    written = (
        (FINDINGS, lambda: _findings(outcomes.table, named, ids)),
        (SITES, lambda: _sites(outcomes, named, ids)),
    )
    # Arrow lets the other thread run.
    in_threads(write, written, threads=2)


def findings_written(table: FindingTable, features: Sequence[str], register: AssetRegister) -> pyarrow.Table:
    """A row a finding, by the names of ``findings[]``; several readings or assumptions are parted by semicolons."""
    return _findings(table, _texts(features), _asset_ids(table.asset, register))


def sites_written(outcomes: SiteOutcomes, features: Sequence[str], register: AssetRegister) -> pyarrow.Table:
    """A row a site: its outcome, the finding that gives the reason, how many there are, and why it cannot be told."""
    ids = _asset_ids(outcomes.table.asset, register)
    return _sites(outcomes, _texts(features), ids)


def _findings(table: FindingTable, features: pyarrow.StringArray, ids: _Ids) -> pyarrow.Table:
    names = pyarrow.concat_arrays([features, _texts([WHOLE_SITE])])
    return pyarrow.table(
        {
            "feature": _named(np.where(table.feature == NONE, len(features), table.feature), names),
            "outcome": _named(table.outcome, _OUTCOMES),
            "certainty": _named(table.certainty, _CERTAINTIES),
            "provision": _words(table.provision),
            "activity": _words(table.activity),
            "asset_id": _named(*ids),
            "zone": _words(table.zone),
            "measured_from": _words(table.measured_from),
            **{name: _metres(column) for name, column in _measured(table).items()},
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


def _sites(outcomes: SiteOutcomes, features: pyarrow.StringArray, ids: _Ids) -> pyarrow.Table:
    table, found = outcomes.table, outcomes.decisive != NONE
    rows = outcomes.decisive[found]

    def reason(column: Column, nothing: float = NONE) -> Column:
        """A column of the findings that give the reason."""
        made = np.full(len(found), nothing, dtype=column.dtype)
        made[found] = column.take(rows)
        return made

    def words(column: Coded) -> pyarrow.DictionaryArray:
        return _words(Coded(column.values, reason(column.codes)))

    return pyarrow.table(
        {
            "feature": features,
            "outcome": _named(outcomes.outcome, _OUTCOMES),
            "outcomes": _words(outcomes.outcomes, ";".join),
            "certainty": _named(reason(table.certainty), _CERTAINTIES),
            "provision": words(table.provision),
            "activity": words(table.activity),
            "asset_id": _used(_Ids(reason(ids.of), ids.names)),
            "zone": words(table.zone),
            **{name: _metres(reason(column, np.nan)) for name, column in _measured(table).items()},
            "tier": words(table.tier),
            "findings": outcomes.findings,
            "assets": outcomes.assets,
            "undetermined_by": _words(outcomes.undetermined_by, ";".join),
            "settled_by": _words(outcomes.settled_by, ";".join),
        }
    )


def _other(other: Reading) -> str:
    """``reading=value:outcome``; no outcome: nothing applies."""
    reading, value, outcome = other
    return f"{reading}={value}:{outcome or ''}"


def _measured(table: FindingTable) -> dict[str, Column]:
    return {name: getattr(table, name) for name in ("distance_m", "limit_m", "margin_m", "uncertainty_m")}


def _metres(column: Column) -> pyarrow.Array:
    return pyarrow.array(column, mask=np.isnan(column))


def _texts(texts: Sequence[str]) -> pyarrow.StringArray:
    return pyarrow.array(texts, pyarrow.string())


def _named(codes: Column, names: pyarrow.StringArray) -> pyarrow.DictionaryArray:
    """Names by their places; none where the place is below 0."""
    return pyarrow.DictionaryArray.from_arrays(pyarrow.array(codes.astype(np.int32), mask=codes < 0), names)


def _words(column: Coded, said: Callable[[Any], str] = str) -> pyarrow.DictionaryArray:
    return _named(column.codes, _texts([said(value) for value in column.values]))


class _Ids(NamedTuple):
    """Of rows the places of their ids, -1 where there is none, and the distinct ids."""

    of: Column
    names: pyarrow.StringArray


def _asset_ids(asset: Column, register: AssetRegister) -> _Ids:
    """Ids of assets by their rows, -1: none; no id of another asset among the distinct ones."""
    there = asset != NONE
    if len(asset) * _FEW < len(register):
        rows = distinct(asset[there])
        of = np.where(there, np.searchsorted(rows, asset), NONE)
    else:
        named = np.zeros(len(register), dtype=bool)
        named[asset[there]] = True
        rows = np.flatnonzero(named)
        # The last place is that of no asset.
        place = np.full(len(register) + 1, NONE, dtype=np.int32)
        place[rows] = np.arange(len(rows))
        of = place[asset]
    return _Ids(of, _names_of(register.column("asset_id"), rows))


def _names_of(column: Column | Rows, rows: Column) -> pyarrow.StringArray:
    """Some of a column of texts; of those that lie as Arrow's do no string of Python is made."""
    held = column.arrays() if isinstance(column, Texts) else {}
    if held.keys() != {"first", "content"}:
        return _texts(column[rows].tolist())
    first, content = (pyarrow.py_buffer(np.ascontiguousarray(held[name])) for name in ("first", "content"))
    return pyarrow.LargeStringArray.from_buffers(len(column), first, content).take(pyarrow.array(rows)).cast("string")


def _used(ids: _Ids) -> pyarrow.DictionaryArray:
    """Without names that stand in no row."""
    # No name is the last of all.
    used, of = distinct_codes(np.where(ids.of == NONE, len(ids.names), ids.of))
    names = ids.names.take(pyarrow.array(used[used < len(ids.names)]))
    return _named(np.where(of == len(names), -1, of), names)
