"""Commands that take words and paths as they stand.

Typer has pydantic build a validator for every option of a command, stated or not: a sixth of the time that a small check takes.
"""

from __future__ import annotations

import enum
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from typer.core import TyperCommand, TyperGroup


class Command(TyperCommand):
    """A command of this program."""

    def get_params(self, ctx: Any) -> list[Any]:
        return _taken_as_they_stand(super().get_params(ctx))


class Group(TyperGroup):
    """The program, or one of its groups of commands."""

    def get_params(self, ctx: Any) -> list[Any]:
        return _taken_as_they_stand(super().get_params(ctx))


def _taken_as_they_stand(params: list[Any]) -> list[Any]:
    for param in params:
        if "get_runtime_param" not in vars(param):
            param.get_runtime_param = _Taken(param.type_descriptor, param.get_runtime_param).itself
    return params


class _Taken:
    """How the value of a parameter is taken; what is neither a word nor a path, and what is wrong, is left to typer."""

    def __init__(self, descriptor: Any, otherwise: Callable[[], Any]) -> None:
        self.annotation = None if descriptor.parameter_info.parser else descriptor.annotation
        self.otherwise = otherwise

    def itself(self) -> _Taken:
        return self

    def coerce(self, value: Any, *, param: Any, ctx: Any) -> Any:
        if value is None:
            return () if param.multiple or param.nargs == -1 else None
        if isinstance(value, enum.Enum) and type(value) is self.annotation:
            return value
        if self.annotation in (int, float) and type(value) in (int, float) and value == param.default:
            return self.annotation(value)
        if self.annotation is str and isinstance(value, str):
            return value
        if self.annotation == list[str] and not isinstance(value, str) and all(isinstance(one, str) for one in value):
            return list(value)
        if self.annotation is Path and isinstance(value, str) and _may_be_read(value):
            return Path(value)
        return self.otherwise().coerce(value, param=param, ctx=ctx)


def _may_be_read(path: str) -> bool:
    """Whether it can be read, or is not there, which whoever reads it says."""
    return "\0" not in path and (os.access(path, os.R_OK) or not os.path.lexists(path))
