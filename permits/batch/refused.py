"""What is refused as a whole, as a process that looked into it has said."""

from __future__ import annotations

from geo.errors import InputError
from geo.text import Text


class RefusedError(InputError):
    """Works that are refused as a whole, or a network by which nothing may be judged; a worker has said why in whole sentences."""

    def __init__(self, said: Text) -> None:
        super().__init__(said, Text("", ""))

    @property
    def text(self) -> Text:
        return self.problem
