"""The works of a file of any size, piece by piece: memory does not grow with their number.

Promises: every feature that is counted is in exactly one part, as a row or on its account of what is unread; a bad feature takes no
other with it; the same file is cut in the same way each time.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from geo.limits import MAX_PART_VERTICES, MAX_RECORD_BYTES
from geo.raw import RawLayer
from geo.reading.layers import (
    FLATGEOBUF_MAGIC,
    GEOPACKAGE_MAGIC,
    GEOPARQUET_MAGIC,
    PARCELS_WITHIN,
    SHAPEFILE_MAGIC,
    TextKind,
    head_of,
    pick_layers,
    read_layers,
    some_text,
    text_kind,
)
from geo.reading.part import Layers, Source, by_system, with_lost, with_repairs, with_their_own
from geo.reading.parts_of_json import Beside, members_beside
from geo.reading.refused import known_format, refuse_no_file

_MARK = b"\xef\xbb\xbf"
_BLANKS = b" \t\r\n"
_JSON_LINES = frozenset((".ndjson", ".geojsonl", ".geojsons", ".jsonl"))
# So many lines tell whether each is a JSON text.
_LINES_TRIED = 20


def parts(
    path: Path, *, layer: str | None = None, most: int = 500, beside: Beside = members_beside, behind: int = 0
) -> Iterator[RawLayer]:
    """The works of a file in pieces, in the order of the file, layer after layer.

    Parameters
    ----------
    path : Path
        Any file that `read_layers` reads. GeoParquet, GeoJSON (a collection, or a text a line), tables as text with a feature a row,
        GeoPackage, FlatGeobuf and Shapefile may be of any size, because they are never in memory as a whole; of any other format, of
        archives, of corner tables and of text in UTF-16 the limits of a file hold.
    layer : str, optional
        Only this layer; all where none is named.
    most : int
        Features of a part at most; fewer where they have many vertices.
    beside : callable, optional
        What stands beside the works in a line of JSON that is no GeoJSON but holds some, as facts of theirs; by default each member.
    behind : int
        Parts of features that stand before this place of a layer may be left out, where reading them takes long.

    Yields
    ------
    RawLayer
        Rows in one coordinate system, under their places in the whole layer. Of features that stand together and state different
        systems each system is a part. Notes on the whole layer stand on its first part, the tables of the file on each that holds a
        feature. ``found`` is the part's own; ``stray`` is None, because works of a batch lie where they lie.

    Raises
    ------
    InputError
        As `read_layers`: the file as a whole cannot be read.
    """
    refuse_no_file(path)
    opened = _opened(path, most, beside, behind)
    if opened is None:
        wholes = read_layers(path, layers=[] if layer is None else [layer])
        # A workbook in an archive has its own.
        tables = tuple(dict.fromkeys(table for whole in wholes for table in whole.tables))
        for whole in wholes:
            for cut in _cut(whole, most):
                yield from (dataclasses.replace(one, tables=tables) for one in by_system(cut))
        return
    names = tuple(map(str, opened)) if len(opened) > 1 else ()
    for name in pick_layers(opened, [] if layer is None else [layer], path.name):
        for part in opened[name]():
            for one in by_system(part):
                yield dataclasses.replace(one, title=str(name) if names and layer is None else None, beside=names)


def counted(path: Path) -> int | None:
    """How many features a file has, where that can be known without reading them; for telling how far a reading is.

    Raises
    ------
    InputError
        As `parts`.
    """
    refuse_no_file(path)
    head = head_of(path)
    if head.startswith(GEOPARQUET_MAGIC):
        from geo.reading.parts_of_parquet import count_parquet

        return count_parquet(path)
    if head.startswith(GEOPACKAGE_MAGIC):
        from geo.reading.parts_of_geopackage import count_geopackage

        return count_geopackage(path)
    if head.startswith(FLATGEOBUF_MAGIC):
        from geo.reading.parts_of_flatgeobuf import count_flatgeobuf

        return count_flatgeobuf(path)
    if head.startswith(SHAPEFILE_MAGIC):
        from geo.reading.parts_of_shapefile import count_shapefile

        return count_shapefile(path)
    if _holds_json_lines(path, head):
        from geo.reading.parts_of_json import count_json_lines

        return count_json_lines(path)
    if head.removeprefix(_MARK).lstrip(_BLANKS).startswith(b"{"):
        from geo.reading.parts_of_geojson import count_collection

        return count_collection(path)
    if _is_table(path, head):
        from geo.reading.parts_of_csv import count_csv

        return count_csv(path)
    return None


def _opened(path: Path, most: int, beside: Beside, behind: int) -> Layers | None:
    """The layers of a format that is read part by part; None of any other."""
    head = head_of(path)
    if head.startswith(GEOPARQUET_MAGIC):
        from geo.reading.parts_of_parquet import open_parquet_parts

        return open_parquet_parts(path, most=most)
    if head.startswith(GEOPACKAGE_MAGIC):
        from geo.reading.parts_of_geopackage import open_geopackage_parts

        return open_geopackage_parts(path, most=most)
    if head.startswith(FLATGEOBUF_MAGIC):
        from geo.reading.parts_of_flatgeobuf import open_flatgeobuf_parts

        return open_flatgeobuf_parts(path, most=most)
    if head.startswith(SHAPEFILE_MAGIC):
        from geo.reading.parts_of_shapefile import open_shapefile_parts

        return open_shapefile_parts(path, most=most)
    if _holds_json_lines(path, head):
        from geo.reading.parts_of_json import open_json_lines

        return open_json_lines(path, most=most, beside=beside, behind=behind)
    if head.removeprefix(_MARK).lstrip(_BLANKS).startswith(b"{"):
        from geo.reading.parts_of_geojson import open_collection

        return open_collection(path, most=most, behind=behind)
    if _is_table(path, head):
        from geo.reading.parts_of_csv import open_csv_parts

        return open_csv_parts(path, most=most)
    return None


def _is_table(path: Path, head: bytes) -> bool:
    """Whether this is text in columns, and no format that has a name."""
    from geo.reading.csv_table import looks_like_a_table
    from geo.reading.pasted import says_what_points_are

    if b"\0" in head or known_format(head) is not None or head.startswith(b"PK"):
        return False
    with path.open("rb") as stream:
        more = stream.read(PARCELS_WITHIN)
    text = some_text(head)
    return text_kind(head, more) is TextKind.ROWS and not says_what_points_are(text) and looks_like_a_table(text)


def _holds_json_lines(path: Path, head: bytes) -> bool:
    """Whether each line is a JSON text of its own, or each record between separators (RFC 8142); a broken one decides nothing."""
    start = head.removeprefix(_MARK).lstrip(_BLANKS)
    if start.startswith(b"\x1e"):
        return True
    if not start.startswith(b"{"):
        return False
    with path.open("rb") as stream:
        stream.seek(len(head) - len(start) if len(start) else 0)
        lines: list[bytes] = []
        while len(lines) < _LINES_TRIED and (line := stream.readline(MAX_RECORD_BYTES)):
            if line.strip():
                lines.append(line.strip())
    if len(lines) == 1:
        return b'"FeatureCollection"' not in lines[0][: len(head)] and lines[0].endswith(b"}")
    whole = [line.startswith(b"{") and line.endswith(b"}") for line in lines]
    if whole[0] and lines[1].startswith(b"{"):
        return True
    return 2 * sum(whole) > len(lines) > 2 or (any(whole) and path.suffix.lower() in _JSON_LINES)


def _cut(layer: RawLayer, most: int) -> Iterator[RawLayer]:
    """A layer that was read as a whole, in pieces; what is unread stands behind the rows, in as many."""
    read = layer.readable()
    rows = _pieces(read.shapes.corners(), most)
    pieces = [
        dataclasses.replace(read.take(some), found=len(some), unread=(), repairs=(), notes=(), stray=None)
        for some in rows
    ]
    # What was not read of a feature stands with what was read of it.
    pieces, left = with_their_own(pieces, layer.unread)
    unread = [left[start : start + most] for start in range(0, len(left), most)]
    source = Source(layer.file, layer.layer, layer.fingerprint)
    mended = with_repairs(pieces, layer.repairs)
    for number in range(max(len(mended), len(unread))):
        lost = unread[number] if number < len(unread) else ()
        for one in with_lost(mended[number : number + 1], lost, source):
            notes = layer.notes if number == 0 else ()
            yield dataclasses.replace(one, notes=notes, members=layer.members, title=layer.title, beside=layer.beside)


def _pieces(corners: np.ndarray, most: int) -> Iterator[np.ndarray]:
    """Rows that follow each other: so many at most, or as many as have so many vertices."""
    begins = np.concatenate([[0], np.cumsum(corners)])
    start = 0
    while start < len(corners):
        fitting = int(np.searchsorted(begins, begins[start] + MAX_PART_VERTICES, side="right")) - 1
        end = min(max(fitting, start + 1), start + most)
        yield np.arange(start, end)
        start = end
