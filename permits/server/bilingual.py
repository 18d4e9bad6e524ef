"""A text in both languages, as the interface describes it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Bilingual(BaseModel):
    """The same in Chinese and English; English of the law is unofficial."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    zh: str
    en: str
