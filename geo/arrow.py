"""Arrow without pandas, which it loads beside the first array that it makes, to know its types: a quarter of a second that no table of ours needs."""

from __future__ import annotations

import sys
from typing import Any

import pyarrow


class _NoPandas:
    """Finds that there is no pandas."""

    def find_spec(self, name: str, path: Any, target: Any = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name=name)


def without_pandas() -> None:
    """Let Arrow take this process for one without pandas, where nothing has loaded it; to whoever asks for a frame later it gives one."""
    if "pandas" in sys.modules:
        return
    hidden = _NoPandas()
    sys.meta_path.insert(0, hidden)
    try:
        # It looks once.
        pyarrow.array([])
    finally:
        sys.meta_path.remove(hidden)
