"""What rows of code lists are made of."""

from typing import Annotated

from msgspec import Meta

from geo.text import Text
from permits.catalogue.shape import LARGEST, Shape

Words = Annotated[str, Meta(min_length=1)]
Metres = Annotated[float, Meta(ge=0, le=LARGEST)]
Millimetres = Annotated[float, Meta(gt=0, le=LARGEST)]


class Row(Shape, frozen=True):
    """A row or table of a code list."""


class Said(Row, frozen=True):
    """Something said in both languages."""

    zh: Words
    en: Words

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)
