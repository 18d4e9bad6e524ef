"""The HTTP door: the same answers as the command line, and refusals in one shape."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import jsonschema
import pytest
from fastapi.testclient import TestClient

import data
from permits.server.app import MAX_BODY_BYTES, create_app
from permits.service import Desk, open_network

URL = "/v1/screenings"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with data.as_file(data.sample("")) as city:
        register = open_network([str(city / "network.geojson")], coverage=str(city / "coverage.geojson"))
        with TestClient(create_app(Desk(register))) as client:
            yield client


def sample(number: str) -> bytes:
    with data.as_file(data.sample("")) as city:
        return next((city / "works").glob(f"{number}-*")).read_bytes()


def test_plain_geojson_in_determination_out(client: TestClient) -> None:
    answer = client.post(URL, content=sample("03"))
    assert answer.status_code == 200
    body = answer.json()
    jsonschema.validate(body, json.loads(data.schema("determination-1.schema.json")))
    assert body["outcome"] == "prohibited" and body["liability"] == []


def test_envelope_with_facts(client: TestClient) -> None:
    works = json.loads(sample("15"))
    asked = {"works": works, "activities": ["油罐"], "readings": {"facility_scope": "all"}}
    assert client.post(URL, json=asked).json()["outcome"] == "prohibited"


def test_html_by_accept(client: TestClient) -> None:
    answer = client.post(URL, content=sample("02"), headers={"accept": "text/html"})
    assert answer.headers["content-type"].startswith("text/html")
    assert "供热设施安全保护方案" in answer.text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b"[1, 2]",
        b'{"works": {"type": "Point", "coordinates": [NaN, 1]}}',
        b'{"works": {"type": "Point", "coordinates": [113.6, 34.7]}, "depht_m": 1}',
        b'{"works": {"type": "Point", "coordinates": [113.6, 34.7]}, "depth_m": "1"}',
        b'{"works": {"type": "Point", "coordinates": [113.6, 34.7]}, "depth_m": true}',
        b'{"works": {"type": "Point", "coordinates": [113.6, 34.7]}, "depth_m": 1e400}',
        b'{"works": {"type": "Point", "coordinates": [113.6, 34.7]}, "start": "soon"}',
        b'{"works": {"type": "FeatureCollection", "features": []}}',
        b'{"works": {"type": "Point", "coordinates": [113.6, 34.7]}, "crs": "EPSG:2362"}',
        b"{" * 3000,
    ],
)
def test_bad_request_is_a_problem_not_a_crash(client: TestClient, content: bytes) -> None:
    answer = client.post(URL, content=content)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == 422 and problem["detail_zh"] and problem["detail_en"]


def test_body_limit_holds_with_and_without_a_stated_length(client: TestClient) -> None:
    big = b" " * (MAX_BODY_BYTES + 1)
    assert client.post(URL, content=big).status_code == 413
    assert client.post(URL, content=iter([big])).status_code == 413


def test_rules_and_docs(client: TestClient) -> None:
    rules = client.get("/v1/rules").json()
    assert {zone["limit_m"] for zone in rules["zones"]} == {0.0, 1.5, 6.0, 10.0}
    assert client.get("/v1/rules", params={"on": "2020-01-01"}).json()["covered"] is False
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', client.get("/docs").text)
    assert client.get("/nowhere").headers["content-type"] == "application/problem+json"
