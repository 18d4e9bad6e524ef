"""A text in both languages, as the interface describes it."""

from __future__ import annotations

from pydantic import ConfigDict

from permits.server.shown import Shown


class Bilingual(Shown):
    """The same in Chinese and English; English of the law is unofficial."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    zh: str
    en: str
