"""POST /v1/screenings?fields=…: what cannot be read is a row with its reason, as of a batch; what is wrong beside the works is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import geopandas
import pandas
import pyarrow.parquet
import pyogrio
import pytest
import shapely
from fastapi.testclient import TestClient

import data

URL = "/v1/screenings"
AT = [113.62001234, 34.75001246]
GOOD = {
    "type": "Feature",
    "properties": {"id": "good", "activity": "打井"},
    "geometry": {"type": "Point", "coordinates": AT},
}
BAD = {**GOOD, "properties": {"id": "bad", "activity": "打井"}}
UNREADABLE: dict[str, Any] = {
    "a letter in a position": {**BAD, "geometry": {"type": "Point", "coordinates": ["a", 34.7]}},
    "no type of geometry": {**BAD, "geometry": {"type": "Circle", "coordinates": AT}},
    "a ring of two points": {**BAD, "geometry": {"type": "Polygon", "coordinates": [[AT, AT]]}},
    "a geometry that is no object": {**BAD, "geometry": "near the river"},
    "no object": 7,
    "properties that are none": {**GOOD, "properties": [1]},
}


def rows(client: TestClient, content: bytes, **query: str) -> list[dict[str, Any]]:
    answer = client.post(URL, params={"fields": "outcome,error", **query}, content=content)
    assert answer.status_code == 200, answer.text
    told: list[dict[str, Any]] = answer.json()["features"]
    return told


@pytest.mark.parametrize("name", UNREADABLE)
@pytest.mark.parametrize("form", ["collection", "envelope", "lines", "alone"])
def test_what_cannot_be_read_is_a_row_and_stops_no_other(name: str, form: str, client: TestClient) -> None:
    features = [GOOD, UNREADABLE[name], {**GOOD, "properties": {"id": "last", "activity": "打井"}}]
    collection = {"type": "FeatureCollection", "features": features}
    content = {
        "collection": json.dumps(collection).encode(),
        "envelope": json.dumps({"works": collection, "start": "2026-05-10"}).encode(),
        "lines": b"\n".join(json.dumps(one).encode() for one in features),
        "alone": json.dumps({"type": "FeatureCollection", "features": features[1:2]}).encode(),
    }[form]
    told = rows(client, content)
    good = [one for one in told if one["error"] is None]
    (bad,) = (one for one in told if one["error"] is not None)
    assert bad["outcome"] == "undetermined" and bad["error"]["zh"] and bad["error"]["en"]
    assert [one["feature"] for one in good] == ([] if form == "alone" else ["good", "last"])
    assert {one["outcome"] for one in good} <= {rows(client, json.dumps(GOOD).encode())[0]["outcome"]}


def test_works_that_stand_in_a_list_alone_are_rows(client: TestClient, tmp_path: Path) -> None:
    path = tmp_path / "works.gpkg"
    facts = {"编号": ["W1", "W2"], "作业内容": "绿化养护", "开工日期": "2026-12-01", "竣工日期": "2026-12-10"}
    shapes = [shapely.box(east, 3846000, east + 6, 3846002) for east in (465000, 465100)]
    geopandas.GeoDataFrame(facts, geometry=shapes, crs=4547).to_file(path, layer="范围")
    listed = pandas.DataFrame({"编号": ["W1", "W9"], "作业内容": ["爆破", "打井"]})
    pyogrio.write_dataframe(listed, path, layer="清单", append=True)
    told = rows(client, path.read_bytes())
    # Its list calls the first a blast, nobody anything of the second, and nobody drew the third.
    assert [(one["feature"], one["outcome"]) for one in told[1:]] == [
        ("1", "no_restriction_found"),
        ("W9", "undetermined"),
    ]
    assert told[0]["outcome"] == "undetermined" and told[0]["error"] is None and "清单" in told[2]["error"]["zh"]


def test_a_line_that_is_no_json_is_a_row(client: TestClient) -> None:
    line = json.dumps(GOOD).encode()
    told = rows(client, b"\n".join([line, b"{bad", line.replace(b"good", b"last")]))
    assert [one["error"] is None for one in told] == [True, False, True] and "line 2" in told[1]["error"]["en"]
    first = rows(client, b"\n".join([b"{bad", line, line.replace(b"good", b"last")]))
    assert [one["error"] is None for one in first] == [False, True, True]
    nothing = client.post(URL, params={"fields": "outcome"}, content=b"{bad")
    assert nothing.status_code == 422 and nothing.json()["type"] == "/problems/unreadable-file"


def test_rows_are_those_of_a_batch(client: TestClient, tmp_path: Path) -> None:
    collection = {"type": "FeatureCollection", "features": [GOOD, *UNREADABLE.values()]}
    (tmp_path / "works.geojson").write_text(json.dumps(collection))
    with data.as_file(data.sample("")) as folder:
        network = ["--network", str(folder / "network.geojson"), "--coverage", str(folder / "coverage.geojson")]
        command = [
            Path(sys.executable).with_name("heatguard"),
            "batch",
            "works.geojson",
            *network,
            "--out",
            "out.parquet",
        ]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (tmp_path / "out.parquet").exists(), done.stderr
    batch = pyarrow.parquet.read_table(tmp_path / "out.parquet").to_pylist()
    told = rows(client, json.dumps(collection).encode())
    assert [(one["feature"], one["outcome"], one["error"]) for one in told] == [
        (one["feature"], one["outcome"], one["error"] and {"zh": one["error"], "en": one["error_en"]}) for one in batch
    ]


def test_what_is_wrong_beside_the_works_is_refused_with_its_place(client: TestClient) -> None:
    content = json.dumps({"type": "FeatureCollection", "features": [GOOD, *UNREADABLE.values()]}).encode()
    query = {"fields": "outcome", "crs": "EPSG:999999", "start": "soon", "activity": "EX-PITT", "language": "fr"}
    refused = client.post(URL, params=query, content=content)
    assert refused.status_code == 422
    assert {one["parameter"] for one in refused.json()["errors"] if one["parameter"]} == query.keys() - {"fields"}
    for fields in ("outcom", ","):
        unknown = client.post(URL, params={"fields": fields, "start": "x"}, content=json.dumps(GOOD)).json()
        assert {one["parameter"] for one in unknown["errors"]} == {"fields", "start"}


@pytest.mark.parametrize("query", [{}, {"fields": "outcome"}])
@pytest.mark.parametrize("address", [URL, "/v1/batches"])
def test_parameters_beside_an_envelope_are_refused_wherever_it_goes(
    query: dict[str, str], address: str, server: TestClient
) -> None:
    if query and address != URL:
        pytest.skip("a batch has no such parameter")
    both = server.post(address, params={**query, "crs": "EPSG:4326", "start": "2026-05-10"}, json={"works": GOOD})
    assert both.status_code == 422
    assert {one["parameter"] for one in both.json()["errors"]} == {"crs", "start"}
