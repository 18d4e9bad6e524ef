"""What addresses of batches and rows really answer, good and bad, held against the schemas and media types that are published."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx
import jsonschema
import pytest
from fastapi.testclient import TestClient

from permits.server.guard import headers_of

AT = [113.62001234, 34.75001246]
WORKS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"id": f"S{number}", "activity": activity, "coordinates_from": "survey", **more},
            "geometry": None if number == 3 else {"type": "Point", "coordinates": [AT[0] + number * 2e-4, AT[1]]},
        }
        for number, (activity, more) in enumerate(
            [("打井", {}), ("基坑开挖", {}), ("乔木种植", {"depth_m": "abc"}), ("围挡", {}), ("爆破", {})]
        )
    ],
}
BATCH = "/v1/batches/{token}"
# Headers that any answer may have, which no description lists.
OF_ANY = set(headers_of("/")) | {"content-type", "content-length", "content-encoding", "vary"}


@pytest.fixture(scope="module")
def described(server: TestClient) -> dict[str, Any]:
    answer: dict[str, Any] = server.get("/openapi.json").json()
    return answer


@pytest.fixture(scope="module")
def done(server: TestClient) -> str:
    here: str = server.post("/v1/batches", json=WORKS).json()["links"]["self"]
    until = time.monotonic() + 60
    while server.get(here).json()["state"] != "done":
        assert time.monotonic() < until, "never done"
        time.sleep(0.05)
    return here


class Held:
    """Answers held against what the description says of their address."""

    def __init__(self, described: dict[str, Any]) -> None:
        self.described = described

    def content(self, answer: httpx.Response, path: str, method: str = "get") -> dict[str, Any]:
        """What is said of an answer of this status and media type; there must be something."""
        answers = self.described["paths"][path][method]["responses"]
        said: dict[str, Any] = answers[str(answer.status_code)]["content"]
        return dict(said[answer.headers["content-type"].partition(";")[0]])

    def valid(self, answer: httpx.Response, path: str, method: str = "get") -> None:
        schema = self.content(answer, path, method)["schema"]
        lines = answer.headers["content-type"] == "application/x-ndjson"
        for one in [json.loads(line) for line in answer.text.splitlines()] if lines else [answer.json()]:
            self.is_one(one, schema)

    def is_one(self, one: Any, schema: dict[str, Any]) -> None:
        jsonschema.validate(one, {**schema, "components": self.described["components"]})


@pytest.fixture(scope="module")
def held(described: dict[str, Any]) -> Held:
    return Held(described)


@pytest.mark.parametrize("table", ["sites", "findings"])
def test_pass_rows_have_their_schema_as_lines_and_as_a_page(
    table: str, server: TestClient, held: Held, done: str
) -> None:
    path = f"{BATCH}/{table}"
    lines = server.get(f"{done}/{table}", params={"limit": 2})
    page = server.get(f"{done}/{table}", params={"limit": 2}, headers={"accept": "application/json"})
    for answer in (lines, page):
        held.valid(answer, path)
    assert page.json()["rows"] == [json.loads(line) for line in lines.text.splitlines()] != []
    assert f"<{page.json()['next']}>" in lines.headers["link"] and page.json()["state"] == "done"
    last = server.get(page.json()["next"] + "&limit=10", headers={"accept": "application/json"})
    assert last.status_code == 422  # the limit stands there twice
    row = page.json()["rows"][0]
    schema = held.content(lines, path)["schema"]
    for wrong in ({**row, "more": 1}, {**row, "outcome": "fine"}, {**row, "row": None}):
        with pytest.raises(jsonschema.ValidationError):
            held.is_one(wrong, schema)
    with pytest.raises(jsonschema.ValidationError):
        held.is_one({key: value for key, value in row.items() if key != "certainty"}, schema)


def test_pass_every_file_has_a_media_type_that_is_described(server: TestClient, held: Held, done: str) -> None:
    links = server.get(done).json()["links"]["results"]
    kinds = set()
    for address in links.values():
        answer = server.get(address)
        assert answer.status_code == 200
        held.content(answer, f"{BATCH}/{{name}}")
        kinds.add(answer.headers["content-type"].partition(";")[0])
        again = server.get(address, headers={"if-none-match": answer.headers["etag"]})
        assert again.status_code == 304 and not again.content and again.headers["etag"] == answer.headers["etag"]
        assert server.get(address, headers={"if-none-match": '"other"'}).content == answer.content
    answers = held.described["paths"][f"{BATCH}/{{name}}"]["get"]["responses"]
    assert kinds == answers["200"]["content"].keys() and "304" in answers
    held.valid(server.get(links["statistics.json"]), f"{BATCH}/{{name}}")


def test_pass_a_batch_and_its_columns_have_their_schema(server: TestClient, held: Held, done: str) -> None:
    held.valid(server.get(done), BATCH)
    held.valid(server.get(f"{done}/table.json"), f"{BATCH}/table.json")
    held.valid(server.get(f"{done}/sites/0"), f"{BATCH}/sites/{{row}}")
    begun = server.post("/v1/batches", content=b"\x00\x01 no works")
    held.valid(begun, "/v1/batches", "post")
    here, until = begun.json()["links"]["self"], time.monotonic() + 60
    while server.get(here).json()["state"] in ("waiting", "running"):
        assert time.monotonic() < until, "never done"
        time.sleep(0.05)
    failed = server.get(here)
    held.valid(failed, BATCH)
    refusal = failed.json()["refusal"]
    held.is_one(refusal, {"$ref": "#/components/schemas/Problem"})
    assert refusal["title"] and refusal["status"] == 422 and refusal["errors"]
    held.valid(server.get(f"{here}/results.csv"), f"{BATCH}/{{name}}")


def test_pass_a_few_words_of_each_site_have_their_schema(server: TestClient, held: Held) -> None:
    fields = "outcome,outcomes,decisive,nearest,counts,error"
    for accept in ("application/json", "application/x-ndjson"):
        answer = server.post("/v1/screenings", params={"fields": fields}, json=WORKS, headers={"accept": accept})
        assert answer.status_code == 200
        held.valid(answer, "/v1/screenings", "post")
    whole = server.post("/v1/screenings", json=WORKS["features"][0])
    held.valid(whole, "/v1/screenings", "post")
    schema = held.content(whole, "/v1/screenings", "post")["schema"]
    for wrong in ({"features": [{"outcome": "prohibited"}]}, {"features": [{"feature": "a", "outcom": 1}]}, {}):
        with pytest.raises(jsonschema.ValidationError):
            held.is_one(wrong, schema)


@pytest.mark.parametrize(
    ("address", "path", "accept"),
    [
        ("/sites?limit=0", f"{BATCH}/sites", "*/*"),
        ("/sites?outcome=fine", f"{BATCH}/sites", "*/*"),
        ("/sites?after=1&after=2", f"{BATCH}/sites", "*/*"),
        ("/sites", f"{BATCH}/sites", "image/png"),
        ("/sites/99", f"{BATCH}/sites/{{row}}", "*/*"),
        ("/sites/0?language=fr", f"{BATCH}/sites/{{row}}", "*/*"),
        ("/findings?outcome=prohibited", f"{BATCH}/findings", "*/*"),
        ("/results.exe", f"{BATCH}/{{name}}", "*/*"),
    ],
)
def test_pass_a_refusal_is_one_that_is_described(
    address: str, path: str, accept: str, server: TestClient, held: Held, done: str
) -> None:
    answer = server.get(f"{done}{address}", headers={"accept": accept})
    assert answer.status_code >= 400
    held.valid(answer, path)
    assert answer.json()["type"].removeprefix("/problems/") in held.content(answer, path)["examples"]


def test_a_batch_names_no_parameter_that_it_refuses(server: TestClient, described: dict[str, Any]) -> None:
    named = {one["name"] for one in described["paths"]["/v1/batches"]["post"]["parameters"]}
    assert {"crs", "depth_m", "activity"} <= named and not {"fields", "counter_proposal"} & named
    for name, value in (("fields", "outcome"), ("counter_proposal", "true")):
        refused = server.post("/v1/batches", params={name: value}, json=WORKS)
        assert refused.status_code == 422 and refused.json()["errors"][0]["parameter"] == name
    envelope = server.post("/v1/batches", json={"works": WORKS, "counter_proposal": True})
    assert envelope.status_code == 422 and envelope.json()["errors"][0]["pointer"] == "/counter_proposal"


@pytest.mark.parametrize(
    ("method", "address", "path", "sent", "told"),
    [
        (
            "post",
            "/v1/batches",
            "/v1/batches",
            {"prefer": "respond-async"},
            {"location", "preference-applied", "retry-after"},
        ),
        ("post", "/v1/screenings", "/v1/screenings", {"prefer": "respond-async"}, {"location", "preference-applied"}),
        ("post", "/v1/screenings", "/v1/screenings", {"content-encoding": "br"}, {"accept-encoding"}),
        ("post", "/v1/screenings", "/v1/screenings", {"content-type": "image/png"}, {"accept"}),
        ("get", "{done}", BATCH, {}, set()),
        ("post", "{done}/cancel", f"{BATCH}/cancel", {}, set()),
        ("get", "{done}/sites?limit=1", f"{BATCH}/sites", {}, {"batch-state", "link"}),
        ("get", "{done}/findings?limit=1", f"{BATCH}/findings", {}, {"batch-state", "link"}),
        ("get", "{done}/sites/0", f"{BATCH}/sites/{{row}}", {}, set()),
        ("get", "{done}/table.json", f"{BATCH}/table.json", {}, set()),
        ("get", "{done}/results.csv", f"{BATCH}/{{name}}", {}, {"etag", "content-disposition"}),
        ("get", "{done}/results.csv", f"{BATCH}/{{name}}", {"range": "bytes=0-1"}, {"accept-ranges", "content-range"}),
        ("get", "{done}/results.csv", f"{BATCH}/{{name}}", {"range": "bytes=9999999-"}, {"content-range"}),
        ("get", "{done}/results.csv", f"{BATCH}/{{name}}", {"if-none-match": "*"}, {"etag"}),
        ("get", "{done}/statistics.json", f"{BATCH}/{{name}}", {}, {"etag"}),
        ("get", "/v1/rules", "/v1/rules", {}, {"etag"}),
        ("get", "/v1/rules", "/v1/rules", {"if-none-match": "*"}, {"etag"}),
        ("get", "/v1/activities", "/v1/activities", {}, {"etag"}),
        ("get", "/v1/network", "/v1/network", {}, {"etag"}),
        ("get", "/v1/schema", "/v1/schema", {}, {"etag"}),
        ("get", "/problems", "/problems", {}, set()),
        ("get", "/version", "/version", {}, set()),
    ],
)
def test_pass_headers_of_an_answer_are_described(
    method: str,
    address: str,
    path: str,
    sent: dict[str, str],
    told: set[str],
    server: TestClient,
    held: Held,
    done: str,
) -> None:
    content = json.dumps(WORKS).encode() if method == "post" else None
    answer = server.request(method, address.format(done=done), headers=sent, content=content)
    described = held.described["paths"][path][method]["responses"][str(answer.status_code)].get("headers", {})
    of_this = {name.lower() for name in answer.headers} - OF_ANY
    assert told <= of_this <= {name.lower() for name in described}
    assert all("|" in one["description"] and "schema" in one for one in described.values())


@pytest.mark.parametrize(
    ("content", "query", "kind"),
    [
        (b"", {}, "unreadable-file"),
        (b'{"type": "Point", "coordinates": [113.62, 34.75]}', {"crs": "EPSG:999999"}, "unsettled-coordinates"),
        (b'{"works": {"type": "Point", "coordinates": [NaN, 34.75]}}', {}, "unusable-geometry"),
    ],
)
def test_pass_works_that_no_batch_begins_with_are_refused_as_described(
    content: bytes, query: dict[str, str], kind: str, server: TestClient, held: Held
) -> None:
    headers = {"content-type": "application/json"}
    answer = server.post("/v1/batches", params=query, content=content, headers=headers)
    assert answer.status_code == 422 and answer.json()["type"] == f"/problems/{kind}"
    held.valid(answer, "/v1/batches", "post")
    assert kind in held.content(answer, "/v1/batches", "post")["examples"]


def test_pass_a_site_that_was_not_judged_is_refused_with_what_is_wrong_with_it(
    server: TestClient, held: Held, done: str
) -> None:
    """As the site alone would be: its kind, and the feature that it is."""
    for row, kind in ((2, "unusable-works"), (3, "unusable-geometry")):
        for accept in ("application/json", "text/html"):
            answer = server.get(f"{done}/sites/{row}", headers={"accept": accept})
            assert answer.status_code == 422 and answer.json()["type"] == f"/problems/{kind}"
            assert [one["feature"] for one in answer.json()["errors"]] == [f"S{row}"]
            held.valid(answer, f"{BATCH}/sites/{{row}}")
            assert kind in held.content(answer, f"{BATCH}/sites/{{row}}")["examples"]
