"""The HTTP door: the same answers as the command line, and refusals in one shape."""

from __future__ import annotations

import errno
import json
import re
import zipfile
from pathlib import Path

import geopandas as gpd
import jsonschema
import pytest
from fastapi.testclient import TestClient

import data
from permits.children.spool import Spool
from permits.server.body import MAX_BODY_BYTES

URL = "/v1/screenings"


def sample(number: str) -> bytes:
    with data.as_file(data.sample("")) as city:
        return next((city / "works").glob(f"{number}-*")).read_bytes()


def test_plain_geojson_in_determination_out(client: TestClient) -> None:
    answer = client.post(URL, content=sample("03"))
    assert answer.status_code == 200
    body = answer.json()
    jsonschema.validate(body, json.loads(data.schema("determination-2.schema.json")))
    assert body["outcome"] == "prohibited" and body["liability"] == []


def test_envelope_with_facts(client: TestClient) -> None:
    works = json.loads(sample("15"))
    asked = {"works": works, "activities": ["油罐"], "readings": {"facility_scope": "all"}}
    assert client.post(URL, json=asked).json()["outcome"] == "prohibited"


def test_the_way_out_is_looked_for_when_asked(client: TestClient) -> None:
    """It takes as long as the check itself: over HTTP nobody pays for it unasked."""
    works = json.loads(sample("02"))
    assert client.post(URL, json={"works": works}).json()["counter_proposal"] is None
    asked = client.post(URL, json={"works": works, "counter_proposal": True}).json()["counter_proposal"]
    by_address = client.post(f"{URL}?counter_proposal=true", content=sample("02")).json()["counter_proposal"]
    assert asked == by_address and asked["sensitivity"]["outcome"] and (asked["options"] or asked["reason"])


def test_html_by_accept(client: TestClient) -> None:
    answer = client.post(URL, content=sample("02"), headers={"accept": "text/html"})
    assert answer.headers["content-type"].startswith("text/html")
    assert "供热设施安全保护方案" in answer.text


@pytest.mark.parametrize("quality", ["²", "1.5", "1e1", "nan", "", "0.0001", "٣"])
def test_fail_a_weight_that_is_none_asks_for_nothing(client: TestClient, quality: str) -> None:
    answer = client.post(URL, content=sample("02"), headers={b"accept": f"text/html;q={quality}".encode()})  # type: ignore[dict-item]
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/json"


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


@pytest.mark.parametrize("why", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_fail_a_full_disk_is_not_the_fault_of_who_sends(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, why: int
) -> None:
    def full(*_: object) -> None:
        raise OSError(why, "full")

    with monkeypatch.context() as patch:
        patch.setattr(Spool, "write", full)
        answer = client.post(URL, content=sample("02"))
    assert answer.status_code == 507 and answer.json()["limit"] == "room"
    assert client.post(URL, content=sample("02")).status_code == 200


def test_rules_and_docs(client: TestClient) -> None:
    rules = client.get("/v1/rules").json()
    assert {zone["limit_m"] for zone in rules["zones"]} == {0.0, 1.5, 6.0, 10.0}
    assert client.get("/v1/rules", params={"on": "2020-01-01"}).json()["covered"] is False
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', client.get("/docs").text)


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/rules/"), ("POST", "/v1/batches/")])
def test_a_slash_too_many_is_a_wrong_address(method: str, path: str, client: TestClient) -> None:
    answer = client.request(method, path, content=b"" if method == "GET" else b"{}")
    assert answer.status_code == 404 and answer.json()["type"] == "/problems/no-such-address"


def test_a_wrong_address_says_which_there_are(client: TestClient) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404 and answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert "没有这个地址" in problem["detail_zh"] and "POST /v1/screenings" in problem["detail_en"]


def test_any_file_that_the_command_line_reads_is_a_body(client: TestClient, tmp_path: Path) -> None:
    works = json.loads(sample("03"))
    frame = gpd.GeoDataFrame.from_features(works["features"], crs=works["crs"]["properties"]["name"])
    frame.to_file(tmp_path / "a.gpkg", layer="红线")
    frame.iloc[:0].to_file(tmp_path / "a.gpkg", layer="别的")
    answer = client.post(URL, params={"name": "a.gpkg"}, content=(tmp_path / "a.gpkg").read_bytes()).json()
    assert answer["outcome"] == client.post(URL, content=sample("03")).json()["outcome"]
    assert any("红线" in caveat["text"]["zh"] for caveat in answer["caveats"] if caveat["kind"] == "works_note")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(tmp_path / "a.gpkg", "项目/a.gpkg")
    content = (tmp_path / "a.zip").read_bytes()
    assert client.post(URL, content=content).json()["outcome"] == answer["outcome"]
    refused = client.post(URL, params={"layer": "没有"}, content=content)
    assert refused.status_code == 422 and "红线" in refused.json()["detail_zh"]
    assert client.post(URL, params={"lyer": "红线"}, content=content).status_code == 422
    assert client.post(URL, content=b"AC1032 drawing").status_code == 422
    both = client.post(URL, params={"crs": "EPSG:4547"}, content=json.dumps({"works": works}))
    assert both.status_code == 422


def test_a_table_states_its_facts_in_the_address(client: TestClient) -> None:
    table = b"WKT,name\nPOINT (465000 3846000),a\n"
    assert client.post(URL, content=table).status_code == 422
    query = {"crs": "EPSG:4547", "activity": "打井", "start": "2026-05-10", "name": "井.csv"}
    answer = client.post(URL, params=query, content=table)
    assert answer.status_code == 200
    assert answer.json()["site"]["counts"] == {"found": 1, "screened": 1, "unread": []}
