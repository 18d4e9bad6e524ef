"""Facts of works: their other names, accuracy by origin, plants, circumstances said in words."""

from permits.catalogue.rows import Metres, Row, Words
from permits.catalogue.shape import Table


class NamesOfFacts(Table, frozen=True):
    """``fact_names.toml``: fact → the names that people write for it."""

    root: dict[str, list[Words]]


class Provenance(Row, frozen=True):
    """``provenance.toml``: accuracy of works by where their coordinates come from; metres."""

    accuracy_m: dict[str, Metres]


class SpeciesClass(Row, frozen=True):
    """Plants of one class."""

    names: list[Words]


class Species(Table, frozen=True):
    """``species.toml``: classes of plants, strictest first."""

    root: dict[str, SpeciesClass]


class CircumstanceRow(Row, frozen=True):
    """Words that say a circumstance, and words that take it back."""

    words: list[Words]
    unless: list[Words]


class Circumstances(Table, frozen=True):
    """``circumstances.toml``."""

    root: dict[str, CircumstanceRow]
