"""Facts of works: their other names, accuracy by origin, plants, circumstances said in words."""

from __future__ import annotations

from pydantic import ConfigDict, RootModel

from permits.catalogue.rows import Metres, Row, Words


class NamesOfFacts(RootModel[dict[str, list[Words]]]):
    """``fact_names.toml``: fact → the names that people write for it."""

    model_config = ConfigDict(defer_build=True)


class Provenance(Row):
    """``provenance.toml``: accuracy of works by where their coordinates come from; metres."""

    accuracy_m: dict[str, Metres]


class SpeciesClass(Row):
    """Plants of one class."""

    names: list[Words]


class Species(RootModel[dict[str, SpeciesClass]]):
    """``species.toml``: classes of plants, strictest first."""

    model_config = ConfigDict(defer_build=True)


class CircumstanceRow(Row):
    """Words that say a circumstance, and words that take it back."""

    words: list[Words]
    unless: list[Words]


class Circumstances(RootModel[dict[str, CircumstanceRow]]):
    """``circumstances.toml``."""

    model_config = ConfigDict(defer_build=True)
