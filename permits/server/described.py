"""The description of the interface, with the record that it answers with."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from permits.record.reading import adapter

_AT = "#/components/schemas/{model}"
# What the answer of a screening is, by its place in the description.
RECORD = {"schema": {"$ref": _AT.format(model="Record")}}


def describe_records(app: FastAPI) -> None:
    """Have the shape of a record worked out when somebody asks for the description; FastAPI would do it at the start, twice."""
    without = app.openapi

    def openapi() -> dict[str, Any]:
        described = without()
        schemas = described.setdefault("components", {}).setdefault("schemas", {})
        if "Record" not in schemas:
            record = adapter().json_schema(mode="serialization", ref_template=_AT)
            all_of_them = {**schemas, **record.pop("$defs"), "Record": record}
            schemas.clear()
            schemas.update(sorted(all_of_them.items()))
        return described

    app.openapi = openapi  # type: ignore[method-assign]  # as FastAPI documents it
