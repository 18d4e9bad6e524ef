"""The description of the interface: the record that it answers with, and the problems with which it refuses."""

from __future__ import annotations

import http
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from fastapi import FastAPI
from pydantic import TypeAdapter

from permits.record.reading import json_schema
from permits.server.bilingual import Bilingual
from permits.server.described_headers import headers, headers_of_problems
from permits.server.problem import PROBLEM, Problem, kinds, problem

_AT = "#/components/schemas/{model}"
# What the answer of a screening is, by its place in the description.
RECORD = {"schema": {"$ref": _AT.format(model="Record")}}
HTML = {"schema": {"type": "string"}}
# What every answer that has a tag may be besides.
UNCHANGED: dict[int | str, dict[str, Any]] = {
    304: {"description": "与 If-None-Match 所指的相同 | the same as If-None-Match names", "headers": headers("ETag")}
}
_PROBLEMS = "x-problems"
_BESIDE_A_FILE = "x-beside-a-file"
# Of every address.
_ANYWHERE = ("broken-request", "wrong-host", "head-too-large", "defect", "unknown-transfer-coding", "busy")


def beside_a_file(*, but: Sequence[str] = ()) -> dict[str, Any]:
    """What an address says that takes what `permits.server.handed_over` reads, which looks into the query by itself.

    Parameters
    ----------
    but : sequence of str
        Parameters that mean nothing there.
    """
    return {_BESIDE_A_FILE: {"but": list(but)}}


def with_problems(*codes: str) -> dict[str, Any]:
    """What an address says of the problems with which it may refuse, beyond those that every address has."""
    return {_PROBLEMS: [*codes, *_ANYWHERE]}


def describe(
    app: FastAPI, of_bodies: Callable[[], dict[str, Any]], in_addresses: Callable[[], list[dict[str, Any]]]
) -> None:
    """Have the shapes of records and problems worked out when somebody asks for the description, not at the start.

    Parameters
    ----------
    of_bodies : callable
        Makes the schemas of bodies and rows.
    in_addresses : callable
        Makes the parameters of addresses that have them `beside_a_file`.
    """
    without = app.openapi

    def openapi() -> dict[str, Any]:
        described = without()
        schemas = described.setdefault("components", {}).setdefault("schemas", {})
        if "Record" not in schemas:
            for operation in _operations(described):
                _tell_problems(operation)
                taken = operation.pop(_BESIDE_A_FILE, None)
                if taken is not None:
                    stated = [one for one in in_addresses() if one["name"] not in taken["but"]]
                    operation["parameters"] = [*stated, *operation.get("parameters", ())]
            schemas |= _parts(Problem) | _record() | of_bodies()
            # What FastAPI says of its own refusals, which are problems here.
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
            in_order = sorted(schemas.items())
            schemas.clear()
            schemas.update(in_order)
        return described

    app.openapi = openapi  # type: ignore[method-assign]  # as FastAPI documents it


def _operations(described: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in described["paths"].values():
        yield from path.values()


def _tell_problems(operation: dict[str, Any]) -> None:
    """Every status with which an operation may refuse, with its kinds of problem, each as an example."""
    operation["responses"].pop("422", None)
    by_status: dict[int, list[str]] = {}
    for code, row in kinds().items():
        if code in operation.get(_PROBLEMS, ()):
            by_status.setdefault(row.status, []).append(code)
    operation.pop(_PROBLEMS, None)
    for status, codes in by_status.items():
        examples = {
            code: {"summary": f"{kinds()[code].zh} | {kinds()[code].en}", "value": _example(code)} for code in codes
        }
        operation["responses"][str(status)] = {
            "description": f"{http.HTTPStatus(status).phrase}: {', '.join(codes)}",
            "content": {PROBLEM: {"schema": {"$ref": _AT.format(model="Problem")}, "examples": examples}},
        }
        if carried := headers_of_problems(codes):
            operation["responses"][str(status)]["headers"] = carried


def _example(code: str) -> Any:
    row = kinds()[code]
    return TypeAdapter(dict[str, Any]).validate_json(problem(code, row.means.text))


def _parts(model: Any) -> dict[str, Any]:
    schema = TypeAdapter(model).json_schema(mode="serialization", ref_template=_AT)
    return {**schema.pop("$defs", {}), model.__name__: schema}


def _record() -> dict[str, Any]:
    """The schema of a determination as it is shipped, its parts by themselves."""
    shipped = _placed(json_schema())
    parts: dict[str, Any] = shipped.pop("$defs")
    shipped.pop("$schema")
    return {**parts, "Record": shipped, "Bilingual": TypeAdapter(Bilingual).json_schema()}


def _placed(part: Any) -> Any:
    """With references to where the parts stand in the description, and texts in both languages as one part."""
    if isinstance(part, list):
        return [_placed(one) for one in part]
    if not isinstance(part, dict):
        return part
    if part.get("type") == "object" and part.get("required") == ["zh", "en"]:
        return {"$ref": _AT.format(model="Bilingual")}
    return {
        key: one.replace("#/$defs/", "#/components/schemas/") if key == "$ref" else _placed(one)
        for key, one in part.items()
    }
