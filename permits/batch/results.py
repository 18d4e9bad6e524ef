"""What was found of a batch as files that planners' tools open: GeoParquet, GeoPackage, CSV, lines of GeoJSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from permits.batch.columns import FINDINGS, SITES, Column
from permits.batch.formats import GEOPACKAGE, files_of, refuse_format
from permits.batch.groups import Write, pour, regrouped
from permits.batch.segment import Segment
from permits.batch.whole_file import whole_file, written_to

_Table = Callable[[Path, tuple[Column, ...]], AbstractContextManager[Write]]


def write_results(segments: Iterable[Segment], path: Path, *, findings: bool) -> tuple[Path, ...]:
    """Write the parts of a batch, in their order, as they come.

    The file stands under its name when all of it is on the disk; the same rows give the same bytes, whatever parts they came in. What
    an earlier run left under the names of `files_of` is replaced, or taken away where this run writes none: findings of other
    sites beside these would be read as theirs.

    Parameters
    ----------
    segments : iterable of Segment
    path : Path
        Its suffix, one of `permits.batch.formats.SUFFIXES`, says the format.
    findings : bool
        Whether the findings are written too, beside the sites.

    Returns
    -------
    tuple of Path
        What was written, the sites first.

    Raises
    ------
    FileError
        No such format, or it cannot be written there.
    """
    refuse_format(path)
    own = files_of(path, findings=findings)
    with ExitStack() as files:
        # They are put in their places last to first: where the sites stand, all stands.
        unfinished = [files.enter_context(whole_file(one)) for one in own]
        if path.suffix.lower() == GEOPACKAGE:
            _write_geopackage(segments, path, unfinished, findings=findings)
        else:
            _write_tables(segments, path, unfinished)
    for stale in set(files_of(path, findings=True)) - set(own):
        with written_to(stale):
            stale.unlink(missing_ok=True)
    return own


def _table_of(suffix: str) -> _Table:
    """What writes the tables of a format; loaded with what it needs where it is used."""
    if suffix == ".parquet":
        from permits.batch.geoparquet import parquet

        return parquet
    if suffix == ".csv":
        from permits.batch.csv_table import csv_table

        return csv_table
    from permits.batch.geojson_lines import geojson_lines

    return geojson_lines


def _write_tables(segments: Iterable[Segment], path: Path, unfinished: list[Path]) -> None:
    table = _table_of(path.suffix.lower())
    with ExitStack() as opened:
        with written_to(path):
            writes = [
                opened.enter_context(table(one, columns))
                for one, columns in zip(unfinished, (SITES, FINDINGS), strict=False)
            ]
        _pour(segments, path, writes)
        with written_to(path):
            # Ends the files before they are put in their places.
            opened.close()


def _write_geopackage(segments: Iterable[Segment], path: Path, unfinished: list[Path], *, findings: bool) -> None:
    from permits.batch.geopackage import geopackage

    layer, style = unfinished
    with ExitStack() as opened:
        with written_to(path):
            package = opened.enter_context(geopackage(layer, findings=findings))
        _pour(segments, path, [package.sites, package.findings] if findings else [package.sites])
        with written_to(path):
            style.write_text(package.finish(), "utf-8")
            opened.close()


def _pour(segments: Iterable[Segment], path: Path, writes: list[Write]) -> None:
    """Hand the rows of segments to what writes them."""
    for group in regrouped(segments):
        # What the segments are read from may fail as well, and is not this file.
        with written_to(path):
            for table, write in zip((group.sites, group.findings), writes, strict=False):
                pour(table, write)
