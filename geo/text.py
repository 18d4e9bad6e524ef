"""The pair of sentences in which HeatGuard says everything: Chinese first, English second."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """One statement in both languages of the program; both are always complete."""

    zh: str
    en: str

    def as_dict(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}
