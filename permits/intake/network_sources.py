"""Where a network comes from: files and database tables, with the mapping that goes with each."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import data
from geo.errors import FileError
from geo.network import NETWORK_COLUMNS, LayerSource
from geo.network.mapping import ColumnMapping, own_column
from geo.network.survey import TABLE_SUFFIXES, SurveyNames, join, survey_mapping
from geo.raw import RawLayer
from geo.reading.postgis import is_table, read_table
from geo.text import Text, printable

if TYPE_CHECKING:
    from geo.network.proposal import KnownNames, ProposedMapping

_SURVEY_LINES = "survey-lines.toml"
_SURVEY_POINTS = "survey-points.toml"


def layer_source(argument: str, columns: tuple[str, ...], *, mapping: Path | None = None) -> LayerSource:
    """One argument of ``--network``, ``--rivers`` or ``--coverage``.

    Parameters
    ----------
    argument : str
        ``FILE``, ``FILE=mapping.toml``, or the same with a PostGIS table for the file
        (``postgresql://user@host/base?table=schema.table``). A mapping that is no file may be a shipped one.
    columns : tuple of str
        Columns that a mapping may fill.
    mapping : Path, optional
        For all files that have none of their own.
    """
    path, own = _parted(argument)
    if own is not None:
        return _source(path, _mapping(Path(own), columns))
    return _source(argument, _mapping(mapping, columns) if mapping is not None else ColumnMapping())


def path_of(argument: str) -> Path:
    """The file that an argument of ``--network`` names."""
    return Path(_parted(argument)[0])


def _parted(argument: str) -> tuple[str, str | None]:
    """What an argument names, and its mapping where it has one of its own."""
    path, _, own = argument.rpartition("=")
    return (path, own) if path and own.endswith(".toml") else (argument, None)


def network_sources(arguments: Sequence[str], *, mapping: Path | None = None) -> list[LayerSource]:
    """The files of a network, a survey's line and point tables joined to one.

    A point table beside no line table that needs it is a layer of its own.
    """
    sources = [layer_source(argument, NETWORK_COLUMNS, mapping=mapping) for argument in arguments]
    if not any(one.layer is None and one.path.suffix.lower() in TABLE_SUFFIXES for one in sources):
        return sources
    from geo.network.survey_files import survey_tables

    names = _survey_names()
    tables = [[] if one.layer is not None else survey_tables(one.path, names) for one in sources]
    lines = [one for several in tables for one in several if names.is_line_table(list(one.cells))]
    if not lines:
        return sources
    points = [one for several in tables for one in several if names.is_point_table(list(one.cells))]
    parts = [source for source, several in zip(sources, tables, strict=True) if several]
    own = _one_mapping([source.mapping for source in parts if source.mapping.file is not None])
    layer = join(lines, points, names)
    said = tuple(note for several in tables for one in several for note in one.notes)
    layer = dataclasses.replace(layer, notes=(*layer.notes, *said))
    _refuse_mixed_classes(layer, own)
    joined = LayerSource(
        Path(layer.file), survey_mapping(own, _mapping(Path(_SURVEY_LINES), NETWORK_COLUMNS), layer), layer
    )
    return [joined, *(source for source, several in zip(sources, tables, strict=True) if not several)]


def _refuse_mixed_classes(layer: RawLayer, own: ColumnMapping) -> None:
    """Refuse a survey of several kinds of pipe of which nobody says which are heat: a water main is none."""
    from geo.network.trades import classes_of

    found = None if own.where else classes_of(layer, _known_names().trades)
    if found is None:
        return
    listed = ", ".join(f'"{value}"' for value in found.kept)
    left = "、".join(printable(value) for value in found.others)
    raise FileError(
        Text(
            f"列“{found.column}”中有供热以外的管线（{left}）",
            f"the column {found.column!r} holds other pipes than heat ({left})",
        ),
        Text(
            f'请在映射文件中写明哪些是供热，例如 [where] "{found.column}" = [{listed}]',
            f'Say in a mapping which are heat, for example [where] "{found.column}" = [{listed}]',
        ),
        file=layer.file,
    )


def _one_mapping(mappings: Sequence[ColumnMapping]) -> ColumnMapping:
    """The mapping of a joined survey, whichever of its tables it was given with."""
    different = {one.fingerprint: one for one in mappings}
    if len(different) > 1:
        raise FileError(
            Text("管线表与管点表各有一个映射", "the line table and the point table have a mapping each"),
            Text("两张表合并为一层，只用一个映射", "They are joined to one layer; give one mapping"),
            file="、".join(str(one.file) for one in different.values()),
        )
    return next(iter(different.values()), ColumnMapping())


def _survey_names() -> SurveyNames:
    table = data.mapping_names()
    facilities = _mapping(Path(_SURVEY_POINTS), NETWORK_COLUMNS).where["附属物"]
    return SurveyNames(table["lines"], table["points"], tuple(map(str, facilities)))


def _source(place: str, mapping: ColumnMapping) -> LayerSource:
    if is_table(place):
        layer = read_table(place)
        return LayerSource(Path(layer.file), mapping, layer)
    return LayerSource(Path(place), mapping)


def _mapping(path: Path, columns: tuple[str, ...]) -> ColumnMapping:
    from geo.network.mapping_file import read_mapping

    shipped = data.mapping(path.name)
    if not path.exists() and path.name == str(path) and shipped.is_file():
        with data.as_file(shipped) as file:
            return read_mapping(file, columns)
    return read_mapping(path, columns)


def proposals(sources: Sequence[LayerSource]) -> tuple[list[tuple[str, ProposedMapping]], list[LayerSource]]:
    """A proposed mapping for each network that names none and lacks the one column it must have; and the sources, with what was
    read of them for it."""
    from geo.network.proposal import propose

    names = _known_names()
    survey = _mapping(Path(_SURVEY_LINES), NETWORK_COLUMNS)
    proposed, read = [], []
    for source in sources:
        layers: tuple[RawLayer, ...] = () if source.layer is None else (source.layer,)
        if source.layer is None and source.mapping.file is None:
            layers = source.layers()
        # Of several layers the mapping must name one: it is read, or refused, when it is loaded.
        read.append(dataclasses.replace(source, layer=layers[0]) if len(layers) == 1 else source)
        if source.mapping.file is not None:
            continue
        for layer in layers:
            present = list(layer.attributes)
            if len(layer) and own_column(present, "kind", file=layer.file) is None:
                title = layer.file if layer.title is None else f"{layer.file}/{layer.title}"
                proposed.append((title, propose(layer, names, survey, one_of_several=len(layers) > 1)))
    return proposed, read


def _known_names() -> KnownNames:
    from geo.network.proposal import KnownNames
    from geo.network.trades import TradeWords

    table = data.mapping_names()
    return KnownNames(table["columns"], table["rules"], TradeWords(**table["class"]), table["attachments"]["columns"])
