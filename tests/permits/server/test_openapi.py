"""/openapi.json says what is true: its references resolve, its schemas take what the server takes, its examples run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient

import data
from permits.server.problem import kinds
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


def valid(instance: Any, schema: dict[str, Any], described: dict[str, Any]) -> None:
    """Hold something against a schema of the description, to whose parts it may refer."""
    jsonschema.validate(instance, {**schema, "components": described["components"]})


def test_pass_every_example_runs_and_has_its_schema(client: TestClient, described: dict[str, Any]) -> None:
    content = body(described)
    schema = content["application/json"]["schema"]
    form = content["multipart/form-data"]
    valid(form["example"], form["schema"], described)
    parts = {name: (None, value) for name, value in form["example"].items()}
    assert client.post(URL, files=parts).status_code == 200
    examples = [one["value"] for one in content["application/json"]["examples"].values()]
    assert len(examples) >= 2
    for example in examples:
        valid(example, schema, described)
        answer = client.post(URL, json=example)
        assert answer.status_code == 200, answer.text
        # A fact that the program does not use would be a note of what was left aside.
        assert not any(one["kind"] == "works_note" for one in answer.json()["caveats"]), example
    answer = client.post(URL, content=json.dumps(content["application/geo+json"]["example"]))
    assert answer.status_code == 200, answer.text
    parameters = {one["name"]: one["schema"] for one in described["paths"][URL]["post"]["parameters"]}
    table = content["application/octet-stream"]["example"]
    answer = client.post(URL, content=table)
    assert answer.status_code == 200, answer.text
    answer = client.post(URL, params={"crs": parameters["crs"]["examples"][0]}, content=table)
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
        valid(asked, content["schema"], described)
    assert client.post(URL, json=asked).status_code == 422


def test_pass_facts_beside_a_file_are_parameters_and_are_heard(client: TestClient, described: dict[str, Any]) -> None:
    parameters = {one["name"] for one in described["paths"][URL]["post"]["parameters"]}
    assert {fact.one_by_one or fact.name for fact in stated_at(Door.QUERY)} <= parameters
    content = body(described)
    table, query = content["application/octet-stream"]["example"], {"crs": "EPSG:4490"}
    bare, said = (
        client.post(URL, params={**query, **more}, content=table).json()["basis"]["works_sha256"]
        for more in ({}, {"depth_m": "30", "emergency": "false", "client": "某单位"})
    )
    assert bare != said
    assert client.post(URL, params={**query, "depth_m": "deep"}, content=table).status_code == 422
    contradiction = client.post(URL, params={**query, "diameter_m": "0.7"}, content=table)
    assert contradiction.status_code == 422 and "beside the file" in contradiction.json()["detail_en"]


ASKED = [
    ("/v1/rules", "/v1/rules"),
    ("/v1/rules?on=2020-01-01", "/v1/rules"),
    ("/v1/network", "/v1/network"),
    ("/v1/activities", "/v1/activities"),
    ("/v1/activities?q=打井和爆破，另有啊呀", "/v1/activities"),
    ("/problems", "/problems"),
    ("/problems/busy", "/problems/{kind}"),
    ("/healthz", "/healthz"),
    ("/readyz", "/readyz"),
    ("/version", "/version"),
]


@pytest.mark.parametrize(("address", "path"), ASKED)
def test_pass_what_is_answered_has_its_schema(
    client: TestClient, described: dict[str, Any], address: str, path: str
) -> None:
    schema = described["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    valid(client.get(address).json(), schema, described)


def test_pass_a_determination_has_the_schema_of_one(client: TestClient, described: dict[str, Any]) -> None:
    """With the same parts as the schema that is shipped, by themselves."""
    schema = described["paths"][URL]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    asked = next(iter(body(described)["application/json"]["examples"].values()))["value"]
    answer = client.post(URL, json={**asked, "counter_proposal": True}).json()
    valid(answer, schema, described)
    with pytest.raises(jsonschema.ValidationError):
        valid({**answer, "findings": [{}]}, schema, described)
    with pytest.raises(jsonschema.ValidationError):
        valid({**answer, "headline": {"zh": "无"}}, schema, described)
    shipped = json.loads(data.schema("determination-2.schema.json"))["$defs"]
    assert shipped.keys() <= described["components"]["schemas"].keys()


def test_pass_every_status_names_its_kinds_of_problem(described: dict[str, Any]) -> None:
    told = set()
    for operations in described["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if int(status) < 400:
                    continue
                problems = answer["content"]["application/problem+json"]
                for code, example in problems["examples"].items():
                    valid(example["value"], problems["schema"], described)
                    assert example["value"]["status"] == kinds()[code].status == int(status)
                    told.add(code)
    # Those of pages, and of no address at all.
    assert kinds().keys() - told == {"method-not-allowed", "changed-elsewhere"}


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (b"", {}),
        (b"{}", {"accept": "image/png"}),
        (b"{}", {"content-type": "image/png"}),
        (b"{}", {"content-encoding": "gzip"}),
        (b'{"works": 1}', {}),
        (b'{"works": {"type": "Point", "coordinates": [0, 0]}, "activities": ["EX-PITT"]}', {}),
    ],
)
def test_pass_a_refusal_is_one_that_is_described(
    client: TestClient, described: dict[str, Any], content: bytes, headers: dict[str, str]
) -> None:
    answer = client.post(URL, content=content, headers=headers)
    problems = described["paths"][URL]["post"]["responses"][str(answer.status_code)]["content"][
        answer.headers["content-type"]
    ]
    valid(answer.json(), problems["schema"], described)
    assert answer.json()["type"].removeprefix("/problems/") in problems["examples"]
