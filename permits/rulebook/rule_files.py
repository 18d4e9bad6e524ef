"""TOML files of a rule book as what they state; what does not fit is an error that names file and key."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from typing import TypeVar

import tomli

from geo.text import Text
from permits.catalogue.shape import Shape, SlipError, in_shape
from permits.errors import RuleBookError
from permits.rulebook.outcomes import Outcome

Stated = TypeVar("Stated", bound=Shape)


def wrong(file: str, key: str, problem: str) -> RuleBookError:
    """The error of a key that does not fit."""
    return RuleBookError(
        Text(f"“{key}”有误（{problem}）", f"{key}: {problem}"),
        Text("请改正法规数据文件", "Correct the rule file"),
        file=file,
    )


def parse(entry: Traversable, shape: type[Stated]) -> Stated:
    """A file in its shape."""
    try:
        return in_shape(tomli.loads(entry.read_text("utf-8")), shape)
    except (tomli.TOMLDecodeError, FileNotFoundError) as error:
        raise wrong(entry.name, "TOML", str(error)) from None
    except SlipError as slip:
        raise wrong(entry.name, ".".join(str(step) for step in slip.place), slip.problem) from None


def text_of(folder: Traversable, file: str, name: str) -> str:
    """A text that a file names."""
    try:
        return (folder / name).read_text("utf-8")
    except (FileNotFoundError, IsADirectoryError):
        raise wrong(file, "text", f"there is no file {name!r}") from None


def outcome_named(file: str, key: str, value: object) -> Outcome:
    """The outcome of that name."""
    if value not in set(Outcome):
        raise wrong(file, key, f"{value!r} is not an outcome")
    return Outcome(str(value))
