"""What every part of a record is made of: closed shapes, and words in both languages."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import pydantic

from geo.text import Text


class Closed:
    """What is written has these keys and no others."""

    __pydantic_config__: ClassVar[pydantic.ConfigDict] = pydantic.ConfigDict(
        extra="forbid", arbitrary_types_allowed=True
    )


def _said(value: Any) -> Text:
    if isinstance(value, Text):
        return value
    if isinstance(value, dict) and set(value) == {"zh", "en"} and all(isinstance(one, str) for one in value.values()):
        return Text(value["zh"], value["en"])
    raise ValueError("a text has zh and en, and nothing else")


Words = Annotated[
    Text,
    pydantic.PlainValidator(_said),
    pydantic.PlainSerializer(Text.as_dict),
    pydantic.WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["zh", "en"],
            "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
            "description": "The same in Chinese and English; English of the law is unofficial.",
        }
    ),
]
