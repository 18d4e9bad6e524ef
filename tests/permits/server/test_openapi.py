"""/openapi.json says what is true: its references resolve, its schemas take what the server takes, its examples run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient

from permits.works.facts import Door, stated_at

URL = "/v1/screenings"


@pytest.fixture(scope="module")
def described(client: TestClient) -> dict[str, Any]:
    answer: dict[str, Any] = client.get("/openapi.json").json()
    return answer


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for one in part.values():
            yield from references(one)
    elif isinstance(part, list):
        for one in part:
            yield from references(one)


def test_pass_every_reference_resolves(described: dict[str, Any]) -> None:
    for reference in references(described):
        assert reference.startswith("#/"), reference
        part = described
        for step in reference.removeprefix("#/").split("/"):
            part = part[step]


def body(described: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = described["paths"][URL]["post"]["requestBody"]["content"]
    return content


def test_pass_every_example_runs_and_has_its_schema(client: TestClient, described: dict[str, Any]) -> None:
    content = body(described)
    schema = content["application/json"]["schema"]
    examples = [one["value"] for one in content["application/json"]["examples"].values()]
    assert len(examples) >= 2
    for example in examples:
        jsonschema.validate(example, schema)
        answer = client.post(URL, json=example)
        assert answer.status_code == 200, answer.text
        # A fact that the program does not use would be a note of what was left aside.
        assert not any(one["kind"] == "works_note" for one in answer.json()["caveats"]), example
    answer = client.post(URL, content=json.dumps(content["application/geo+json"]["example"]))
    assert answer.status_code == 200, answer.text
    parameters = {one["name"]: one["schema"] for one in described["paths"][URL]["post"]["parameters"]}
    crs = parameters["crs"]["examples"][0]
    answer = client.post(URL, params={"crs": crs}, content=content["text/csv"]["example"])
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"depth_m": -1},
        {"depth_m": 2000},
        {"depth_m": "1"},
        {"applicant": "firm"},
        {"exemption": {"purpos": "养护"}},
        {"language": "fr"},
        {"depht_m": 1},
    ],
)
def test_fail_what_the_schema_refuses_the_server_refuses(
    wrong: dict[str, Any], client: TestClient, described: dict[str, Any]
) -> None:
    content = body(described)["application/json"]
    asked = {**next(iter(content["examples"].values()))["value"], **wrong}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(asked, content["schema"])
    assert client.post(URL, json=asked).status_code == 422


def test_pass_facts_beside_a_file_are_parameters_and_are_heard(client: TestClient, described: dict[str, Any]) -> None:
    parameters = {one["name"] for one in described["paths"][URL]["post"]["parameters"]}
    assert {fact.one_by_one or fact.name for fact in stated_at(Door.QUERY)} <= parameters
    content = body(described)
    table, query = content["text/csv"]["example"], {"crs": "EPSG:4490"}
    bare, said = (
        client.post(URL, params={**query, **more}, content=table).json()["basis"]["works_sha256"]
        for more in ({}, {"depth_m": "30", "emergency": "false", "client": "某单位"})
    )
    assert bare != said
    assert client.post(URL, params={**query, "depth_m": "deep"}, content=table).status_code == 422
    contradiction = client.post(URL, params={**query, "diameter_m": "0.7"}, content=table)
    assert contradiction.status_code == 422 and "beside the file" in contradiction.json()["detail_en"]
