"""What rows of code lists are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from geo.text import Text

Words = Annotated[str, Field(min_length=1)]
Metres = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Millimetres = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Row(BaseModel):
    """A row or table of a code list: nothing unknown, nothing of another kind, never changed."""

    # Built when the first list of a shape is read: a check needs half of them.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class Said(Row):
    """Something said in both languages."""

    zh: Words
    en: Words

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)
