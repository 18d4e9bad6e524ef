"""What every part of a record is made of: closed shapes, and words in both languages."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from geo.text import Text
from permits.record.described import Written


class Closed:
    """What is written has these keys and no others."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid", "arbitrary_types_allowed": True}


def _said(value: Any) -> Text:
    if isinstance(value, Text):
        return value
    if isinstance(value, dict) and set(value) == {"zh", "en"} and all(isinstance(one, str) for one in value.values()):
        return Text(value["zh"], value["en"])
    raise ValueError("a text has zh and en, and nothing else")


Words = Annotated[
    Text,
    Written(
        _said,
        Text.as_dict,
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["zh", "en"],
            "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
            "description": "The same in Chinese and English; English of the law is unofficial.",
        },
    ),
]
