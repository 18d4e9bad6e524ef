"""How fields of a record are read, written and described where their types do not say it.

pydantic asks these when a record is read or written (`permits.record.reading`), and is loaded then: a check that prints to a terminal
needs none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

from geo.dataclass import dataclass

if TYPE_CHECKING:
    import pydantic
    from pydantic_core import CoreSchema


@dataclass(frozen=True)
class Told:
    """What the schema says of a field beside its type, and holds what is read against."""

    description: str | None = None
    pattern: str | None = None
    min_length: int | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: pydantic.GetCoreSchemaHandler) -> CoreSchema:
        import pydantic

        told: dict[str, Any] = {name: value for name, value in vars(self).items() if value is not None}
        return handler.generate_schema(Annotated[source, pydantic.Field(**told)])


class Written:
    """How something is read and written that is no type of pydantic's.

    ``read`` raises ValueError; ``schema`` is what is written in JSON Schema.
    """

    def __init__(self, read: Callable[[Any], Any], write: Callable[[Any], Any], schema: Mapping[str, Any]) -> None:
        self.read, self.write, self.schema = read, write, schema

    def __get_pydantic_core_schema__(self, source: Any, handler: pydantic.GetCoreSchemaHandler) -> CoreSchema:
        import pydantic

        return handler.generate_schema(
            Annotated[
                source,
                pydantic.PlainValidator(self.read),
                pydantic.PlainSerializer(self.write),
                pydantic.WithJsonSchema(dict(self.schema)),
            ]
        )
