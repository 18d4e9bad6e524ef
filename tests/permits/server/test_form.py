"""POST /v1/screenings as browsers and ``curl -F`` send it: a file, and facts in parts beside it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

URL = "/v1/screenings"
WORKS = {"type": "Point", "coordinates": [113.62001234, 34.75001246]}
GEOJSON = json.dumps(WORKS).encode()
FACTS: dict[str, Any] = {
    "depth_m": 4.5,
    "emergency": False,
    "start": "2026-05-10",
    "applicant": "unit",
    "client": "某建设单位",
    "designer": "某设计院",
    "exemption": {"purpose": "养护"},
    "readings": {"facility_scope": "all"},
    "coordinates_from": "survey",
}


def as_parts(facts: dict[str, Any]) -> dict[str, str]:
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in facts.items()}


def test_pass_a_form_says_what_an_envelope_says(client: TestClient) -> None:
    """But for the file itself, which a record keeps as it came."""
    asked = {"works": WORKS, "activities": ["打井", "EX-PIT"], **FACTS}
    enveloped = client.post(URL, json=asked).json()
    form = {**as_parts(FACTS), "activity": ["打井", "EX-PIT"], "method": ""}
    answer = client.post(URL, files={"works": ("site.geojson", GEOJSON)}, data=form)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    for part in ("outcome", "features", "findings", "job", "obligations", "plan", "letters"):
        assert told[part] == enveloped[part], part
    assert told["basis"]["readings"] == enveloped["basis"]["readings"]
    assert told["hand_in"]["facts"] == enveloped["hand_in"]["facts"]
    assert told["hand_in"]["files"][0]["name"] == "site.geojson"


def test_pass_works_may_be_a_text_and_activities_one_list(client: TestClient) -> None:
    parts = [("works", (None, GEOJSON)), ("activities", (None, "打井")), ("activity", (None, "EX-PIT"))]
    answer = client.post(URL, files=parts)
    assert answer.status_code == 200, answer.text
    assert answer.json()["features"][0]["activities"] == ["EX-PIT", "DR-WELL"]


def test_pass_any_file_that_is_read_may_be_the_part(client: TestClient, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("site.csv", "WKT,name\nPOINT (113.62001234 34.75001246),a\n")
    file = ("红线.zip", (tmp_path / "a.zip").read_bytes(), "application/zip")
    answer = client.post(f"{URL}?activity=打井", files={"file": file}, data={"crs": "EPSG:4490"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["hand_in"]["files"][0]["name"] == "红线.zip"
    assert answer.json()["hand_in"]["facts"]["activities"] == ["打井"]


@pytest.mark.parametrize(
    ("parts", "wrong"),
    [
        ({"depth_m": "deep", "lyer": "a"}, {"depth_m", "lyer"}),
        ({"readings": "{"}, {"readings"}),
        ({"client": ["a", "b"]}, {"client"}),
        ({"exemption": '{"purpos": "养护"}'}, {"exemption"}),
        ({"start": "soon"}, {"start"}),
    ],
)
def test_fail_parts_that_are_no_facts_are_told_by_name(client: TestClient, parts: Any, wrong: set[str]) -> None:
    answer = client.post(URL, files={"works": ("a.geojson", GEOJSON)}, data=parts)
    assert answer.status_code == 422
    assert {one["parameter"] for one in answer.json()["errors"]} == wrong


def test_fail_one_file_is_wanted_and_no_more(client: TestClient) -> None:
    none = client.post(URL, files={"works": ("", b"")}, data={"depth_m": "1"})
    two = client.post(URL, files=[("works", ("a.shp", b"1")), ("works", ("a.dbf", b"2"))])
    for answer in (none, two):
        assert answer.status_code == 422 and answer.json()["errors"][0]["parameter"] == "works"
        assert "zip" in answer.json()["detail_zh"]
    broken = client.post(URL, content=b"nothing", headers={"content-type": "multipart/form-data; boundary=x"})
    unbounded = client.post(URL, content=b"nothing", headers={"content-type": "multipart/form-data"})
    assert {broken.status_code, unbounded.status_code} <= {400, 422}
    assert unbounded.json()["type"] == "/problems/broken-body"


# Within the file, behind it, before the last two signs; the file is the last part of some forms and the first of others.
@pytest.mark.parametrize("cut", [-300, -40, -4])
@pytest.mark.parametrize("last", ["works", "depth_m"])
def test_fail_a_form_that_broke_off_is_told_so(cut: int, last: str, client: TestClient) -> None:
    file = b'name="works"; filename="a.geojson"\r\n\r\n' + GEOJSON + b" " * 300
    parts = sorted([file, b'name="depth_m"\r\n\r\n4.5'], key=lambda one: last.encode() in one)
    body = b"".join(b"--limit\r\nContent-Disposition: form-data; " + one + b"\r\n" for one in parts) + b"--limit--\r\n"
    headers = {"content-type": "multipart/form-data; boundary=limit"}
    assert client.post(f"{URL}?activity=打井", content=body, headers=headers).status_code == 200
    answer = client.post(f"{URL}?activity=打井", content=body[:cut], headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/broken-body")
    assert "没有传完" in answer.text and "broke off" in answer.text


def test_fail_a_text_that_is_not_utf_8_is_told_so_and_not_garbled(client: TestClient) -> None:
    """As a Chinese Windows sends what is typed beside ``curl -F``."""
    client_name = "某建设单位".encode("gb18030")
    answer = client.post(URL, files=[("works", ("a.geojson", GEOJSON)), ("client", (None, client_name))])
    assert answer.status_code == 400 and answer.json()["type"] == "/problems/broken-body"
    assert "GBK" in answer.json()["detail_en"]
    table = "WKT,作业,coordinates_from\nPOINT (113.62001234 34.75001246),打井,survey\n".encode("gb18030")
    as_text = client.post(f"{URL}?crs=EPSG:4490", files=[("works", (None, table))])
    assert as_text.status_code == 400
    as_file = client.post(f"{URL}?crs=EPSG:4490", files=[("works", ("a.csv", table))])
    assert as_file.status_code == 200 and as_file.json()["features"][0]["activities"] == ["DR-WELL"]


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; charset=utf-8"])
def test_fail_a_form_without_its_boundary_says_that_it_is_that(kind: str, client: TestClient) -> None:
    """As scripts send it that write the header by themselves."""
    answer = client.post(URL, content=b"--x\r\n", headers={"content-type": kind})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/broken-body")
    assert "boundary" in answer.json()["detail_zh"] and "boundary" in answer.json()["detail_en"]


@pytest.mark.parametrize(
    ("sent", "name"),
    [("地块%22甲%22.geojson", '地块"甲".geojson'), ("100%.geojson", "100%.geojson"), ("a%2.geojson", "a%2.geojson")],
)
def test_pass_a_file_is_called_what_its_sender_calls_it(sent: str, name: str, client: TestClient) -> None:
    """Browsers and curl write a quotation mark as %22, and a percent sign as it is."""
    part = b'--x\r\nContent-Disposition: form-data; name="works"; filename="%b"\r\n\r\n{\r\n--x--\r\n'
    kind = {"content-type": "multipart/form-data; boundary=x"}
    answer = client.post(URL, content=part % sent.encode(), headers=kind)
    assert answer.status_code == 422 and name in answer.json()["detail_zh"], answer.text
