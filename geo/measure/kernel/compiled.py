"""How functions of the kernel are compiled."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

# Of all that is compiled. Numba keeps a function under its name, and takes it as long as the function's own file is the
# same, whatever became of those that it calls: the name says of which sources it was made.
SOURCES = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))).hexdigest()

_MACHINE: dict[str, Any] = {"nogil": True, "error_model": "numpy"}


def compiled(function: Function) -> Function:
    """As machine code within what calls it: a call that passes arrays costs as much as what most of these do."""
    return cast(Function, numba.njit(forceinline=True, **_MACHINE)(function))


def called(function: Function) -> Function:
    """As machine code of its own: what is asked seldom, and would be compiled again wherever it is asked."""
    return cast(Function, numba.njit(**_MACHINE)(function))


def kept(function: Function) -> Function:
    """As machine code that lets other threads run, kept in a cache beside the program or in the user's own."""
    function.__qualname__ += f"_{SOURCES[:16]}"
    try:
        return cast(Function, numba.njit(cache=True, **_MACHINE)(function))
    except RuntimeError:
        # Nowhere may a cache be written: whoever warms the kernel compiles it.
        return cast(Function, numba.njit(**_MACHINE)(function))


def is_kept(function: Callable[..., Any]) -> bool:
    """Whether the cache holds what was made of a function that is to be `kept`."""
    folder = cast(Any, function).stats.cache_path
    return folder is not None and any(Path(folder).glob(f"*.{function.__name__}_{SOURCES[:16]}-*.nbc"))


def was_kept(function: Callable[..., Any]) -> bool:
    """Whether a function that was called has come out of the cache."""
    return bool(cast(Any, function).stats.cache_hits)
