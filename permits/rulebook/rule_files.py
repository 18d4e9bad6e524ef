"""TOML files of a rule book as what they state; what does not fit is an error that names file and key."""

from __future__ import annotations

import tomllib
from importlib.resources.abc import Traversable
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from geo.text import Text
from permits.errors import RuleBookError
from permits.rulebook.outcomes import Outcome

Model = TypeVar("Model", bound=BaseModel)


def wrong(file: str, key: str, problem: str) -> RuleBookError:
    """The error of a key that does not fit."""
    return RuleBookError(
        Text(f"“{key}”有误（{problem}）", f"{key}: {problem}"),
        Text("请改正法规数据文件", "Correct the rule file"),
        file=file,
    )


def parse(entry: Traversable, model: type[Model]) -> Model:
    """A file as its model."""
    try:
        return model.model_validate(tomllib.loads(entry.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, FileNotFoundError) as error:
        raise wrong(entry.name, "TOML", str(error)) from None
    except ValidationError as error:
        # A misspelt key is missing under its right name as well; the misspelling is what helps.
        problems = error.errors()
        first = next((one for one in problems if one["type"] == "extra_forbidden"), problems[0])
        raise wrong(entry.name, ".".join(str(part) for part in first["loc"]), first["msg"]) from None


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
