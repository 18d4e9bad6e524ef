"""A rule book and a network opened by what the doors call them."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path

import data
from geo.network import (
    COVERAGE_COLUMNS,
    RIVER_COLUMNS,
    LayerSource,
    load_network,
)
from geo.network.assets import AssetRegister
from geo.network.operators import read_operators
from geo.text import Text
from permits.catalogue.facts import Circumstances, Species
from permits.catalogue.lists import code_list
from permits.errors import RuleBookError
from permits.intake.network_sources import layer_source, network_sources
from permits.rulebook.in_force import RuleBook
from permits.rulebook.loading import load_rulebook
from permits.rulebook.provisions import CircumstanceWords
from permits.service.shipped import activity_list, network_tables
from permits.service.snapshots import named_snapshot, open_snapshot


def rule_books() -> tuple[str, ...]:
    """Names of the shipped rule books."""
    return tuple(sorted(entry.name for entry in data.regulations().iterdir() if entry.is_dir()))


def open_rulebook(name: str) -> RuleBook:
    """Load a shipped rule book by its name, or a draft by the path of its folder.

    Raises
    ------
    RuleBookError
        There is none of this name, or it does not hold together.
    """
    if name in rule_books():
        return _shipped(data.regulations() / name)  # type: ignore[arg-type]  # paths and archives both hash
    folder = Path(name)
    if not (folder / "instrument.toml").is_file():
        raise RuleBookError(
            Text(
                f"没有名为“{name}”的法规，也没有这样的法规文件夹",
                f"there is no regulation {name!r} and no such folder",
            ),
            Text(f"可用：{'、'.join(rule_books())}", f"Known: {', '.join(rule_books())}"),
        )
    return _opened(folder)


@cache
def _shipped(folder: Traversable) -> RuleBook:
    """A rule book of the program's own files, which change with the program alone: read once."""
    return _opened(folder)


def _opened(folder: Traversable) -> RuleBook:
    return load_rulebook(
        folder,
        activity_codes=frozenset(activity_list().codes),
        species={kind: tuple(row.names) for kind, row in code_list(Species).root.items()},
        circumstance_words={
            name: CircumstanceWords(tuple(row.words), tuple(row.unless))
            for name, row in code_list(Circumstances).root.items()
        },
    )


def open_network(
    networks: Sequence[str],
    *,
    sources: Sequence[LayerSource] | None = None,
    rivers: str | None = None,
    coverage: str | None = None,
    mapping: Path | None = None,
    river_width_m: float | None = None,
    operators: Path | None = None,
) -> AssetRegister:
    """Load a network from the arguments that the command line and the server take, or open a saved one.

    Parameters
    ----------
    sources : sequence of LayerSource, optional
        What the networks are, where somebody has looked into them already.
    """
    saved = named_snapshot(networks, beside=any((rivers, coverage, mapping, river_width_m, operators)))
    if saved is not None:
        return open_snapshot(saved)
    register = load_network(
        network_sources(networks, mapping=mapping) if sources is None else sources,
        rivers=None if rivers is None else layer_source(rivers, RIVER_COLUMNS),
        coverage=None if coverage is None else layer_source(coverage, COVERAGE_COLUMNS),
        tables=network_tables(),
        river_width_m=river_width_m,
        today=datetime.date.today(),
    )
    if operators is None:
        return register
    whom = read_operators(operators)
    digest = hashlib.sha256(f"{register.fingerprint} operators {whom.fingerprint}".encode())
    return dataclasses.replace(register, operators=whom.by_name, fingerprint=digest.hexdigest())
