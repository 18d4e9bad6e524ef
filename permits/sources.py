"""Where a network comes from: files and database tables, with the mapping that goes with each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import data
from geo.network import NETWORK_COLUMNS, LayerSource
from geo.network.mapping import ColumnMapping, own_column
from geo.network.mapping_file import read_mapping
from geo.network.proposal import KnownNames, ProposedMapping, propose
from geo.reading.layers import read_layers
from permits.postgis import is_table, read_table

_SURVEY_LINES = "survey-lines.toml"


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
    path, _, own = argument.rpartition("=")
    if path and own.endswith(".toml"):
        return _source(path, _mapping(Path(own), columns))
    return _source(argument, _mapping(mapping, columns) if mapping is not None else ColumnMapping())


def _source(place: str, mapping: ColumnMapping) -> LayerSource:
    if is_table(place):
        layer = read_table(place)
        return LayerSource(Path(layer.file), mapping, layer)
    return LayerSource(Path(place), mapping)


def _mapping(path: Path, columns: tuple[str, ...]) -> ColumnMapping:
    shipped = data.mapping(path.name)
    if not path.exists() and path.name == str(path) and shipped.is_file():
        with data.as_file(shipped) as file:
            return read_mapping(file, columns)
    return read_mapping(path, columns)


def proposals(arguments: Sequence[str], *, mapping: Path | None = None) -> list[tuple[str, ProposedMapping]]:
    """A proposed mapping for each network that names none and lacks the one column it must have."""
    names = _known_names()
    survey = _mapping(Path(_SURVEY_LINES), NETWORK_COLUMNS)
    proposed = []
    for argument in arguments:
        source = layer_source(argument, NETWORK_COLUMNS, mapping=mapping)
        if source.mapping.file is not None:
            continue
        layers = (source.layer,) if source.layer is not None else read_layers(source.path)
        for layer in layers:
            present = [str(name) for name in layer.attributes.columns]
            if len(layer) and own_column(present, "kind", file=layer.file) is None:
                title = layer.file if layer.title is None else f"{layer.file}/{layer.title}"
                proposed.append((title, propose(layer, names, survey)))
    return proposed


def _known_names() -> KnownNames:
    table = data.mapping_names()
    return KnownNames(table["columns"], table["rules"], table["class"]["columns"], table["class"]["heat"])
