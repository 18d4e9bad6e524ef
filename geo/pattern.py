"""Regular expressions that are compiled when they are first asked: of those that a check loads half never are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # What a type checker is to take it for.
    pattern = re.compile
else:

    class pattern:
        """As `re.compile`; what is wrong with an expression is said by the first that asks."""

        def __init__(self, text: str | bytes, flags: int = 0) -> None:
            self._text, self._flags = text, flags

        def __getattr__(self, name: str) -> Any:
            compiled = re.compile(self._text, self._flags)
            for method in ("search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"):
                # From now on found without this.
                setattr(self, method, getattr(compiled, method))
            return getattr(compiled, name)
