"""What programs ask before they hand anything in: the network as far as a role may know it, the activities, the schema."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import jsonschema
import pytest
from fastapi.testclient import TestClient

import data
from permits.children.limits import Limits
from permits.children.pool import Pool
from permits.server.app import ZYGOTE, create_app
from permits.server.brief import Brief


@pytest.fixture(scope="module")
def applicants(city: Brief) -> Iterator[TestClient]:
    """A server that answers applicants, over a network of which nobody says what was surveyed."""
    brief = dataclasses.replace(city, coverage=None, role="applicant")
    pool = Pool(ZYGOTE, dataclasses.asdict(brief), Limits.of_a_job(wall_s=60, memory_bytes=2**30), size=1)
    with TestClient(create_app(pool, brief, hosts=["testserver"])) as client:
        yield client


def test_pass_who_sees_the_map_is_told_extent_and_counts(client: TestClient) -> None:
    shown = client.get("/v1/network").json()
    assert shown["sha256"] == client.get("/version").json()["network"]["sha256"]
    assert shown["assets"] == sum(one["count"] for one in shown["kinds"]) > 10
    assert {one["kind"] for one in shown["kinds"]} >= {"main", "transmission", "facility"}
    assert shown["extent_rounded_degrees"] is None and shown["crs"].startswith("EPSG:")
    extent, covered = shown["extent"], shown["coverage"]
    assert 113 < extent["west"] < extent["east"] < 114.5 and 34 < extent["south"] < extent["north"] < 35.5
    assert covered["stated"] and covered["extent"]["west"] < covered["extent"]["east"]
    assert (shown["as_of"] is None) == (shown["age_days"] is None)


def test_fail_who_may_not_is_told_neither_counts_nor_an_edge(client: TestClient, applicants: TestClient) -> None:
    exact, shown = client.get("/v1/network").json(), applicants.get("/v1/network").json()
    assert shown["assets"] is None and shown["kinds"] is None
    assert shown["extent_rounded_degrees"] == 0.02
    for side, value in shown["extent"].items():
        assert abs(value / 0.02 - round(value / 0.02)) < 1e-6
        # Outward, and not by nothing.
        assert 0.009 < (value - exact["extent"][side]) * (1 if side in ("east", "north") else -1) < 0.031
    assert shown["coverage"] == {"stated": False, "extent": None}


def test_the_list_of_activities_says_what_each_is_and_wants(client: TestClient) -> None:
    shown = client.get("/v1/activities").json()
    rules = client.get("/v1/rules").json()["activities"]
    assert {one["code"]: one["name"] for one in shown["activities"]} == rules and shown["understood"] is None
    pit = next(one for one in shown["activities"] if one["code"] == "EX-PIT")
    assert "depth_m" in pit["facts"] and pit["group"]["zh"] and pit["explained"]["en"]


def test_words_are_understood_as_on_the_command_line(client: TestClient) -> None:
    shown = client.get("/v1/activities", params={"q": "打井和爆破，另有啊呀"}).json()
    codes = shown["understood"]["codes"]
    assert {one["code"] for one in shown["activities"]} == set(codes) and "DR-WELL" in codes
    assert shown["understood"]["parts"][0]["taken_for"]["zh"]
    unknown = client.get("/v1/activities", params={"q": "EX-PITT"}).json()["understood"]
    assert unknown["codes"] == [] and unknown["nearest"][0]["code"] == "EX-PIT"
    assert client.get("/v1/activities", params={"q": "井" * 2001}).json()["errors"][0]["parameter"] == "q"


def test_the_schema_is_the_one_that_is_shipped(client: TestClient) -> None:
    answer = client.get("/v1/schema")
    assert answer.headers["content-type"] == "application/schema+json"
    assert answer.text == data.schema("determination-2.schema.json")
    works = {"type": "Point", "coordinates": [113.62001234, 34.75001246]}
    jsonschema.validate(client.post("/v1/screenings", json={"works": works}).json(), answer.json())
