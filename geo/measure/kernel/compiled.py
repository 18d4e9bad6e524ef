"""How functions of the kernel are compiled."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

# Of all that is compiled. Numba takes a function from its cache as long as the function's own file and what it encloses
# are the same, whatever became of the functions that it calls.
SOURCES = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))).hexdigest()

_MACHINE: dict[str, Any] = {"nogil": True, "error_model": "numpy"}


def compiled(function: Function) -> Function:
    """As machine code within what calls it: a call that passes arrays costs as much as what most of these do."""
    return cast(Function, numba.njit(forceinline=True, **_MACHINE)(function))


def kept(function: Function) -> Function:
    """As machine code that lets other threads run, kept in a cache beside the program or in the user's own."""
    try:
        return cast(Function, numba.njit(cache=True, **_MACHINE)(function))
    except RuntimeError:
        # Nowhere may a cache be written: whoever warms the kernel compiles it.
        return cast(Function, numba.njit(**_MACHINE)(function))
