"""Shipped files: the law, code lists, schema and the sample city. No logic; the only importlib.resources calls."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from typing import Any

import tomli

__all__ = [
    "DEFAULT_REGULATION",
    "as_file",
    "codelist",
    "codelist_file",
    "codelist_names",
    "mapping",
    "mapping_names",
    "regulations",
    "sample",
    "schema",
]


# The rule book that holds where none is named.
DEFAULT_REGULATION = "zhengzhou-253"


def regulations() -> Traversable:
    """Folder of the rule books, one folder an instrument."""
    return files("data") / "regulations"


def codelist_names() -> tuple[str, ...]:
    """Names of the code lists."""
    return tuple(entry.name.removesuffix(".toml") for entry in (files("data") / "codelists").iterdir())


def codelist_file(name: str) -> Traversable:
    """The file of a code list; its shape is known to `permits.catalogue.lists`."""
    return files("data") / "codelists" / f"{name}.toml"


@cache
def codelist(name: str) -> dict[str, Any]:
    """A code list by the name of its file; read once, never changed."""
    return tomli.loads(codelist_file(name).read_text("utf-8"))


def mapping(name: str) -> Traversable:
    """A shipped mapping by the name of its file; it need not exist."""
    return files("data") / "mappings" / name


def mapping_names() -> dict[str, Any]:
    """Under which names other systems keep the columns of a network."""
    return tomli.loads(mapping("column_names.toml").read_text("utf-8"))


def schema(name: str) -> str:
    """Text of a JSON Schema by the name of its file."""
    return (files("data") / "schema" / name).read_text("utf-8")


def sample(name: str) -> Traversable:
    """A file of the sample city."""
    return files("data") / "samples" / name
