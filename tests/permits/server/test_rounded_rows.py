"""Rows of sites for who may not know where pipes lie: each as the site alone is told, counted, and never more than that."""

from __future__ import annotations

import dataclasses
import datetime
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pandas
import pytest
from fastapi.testclient import TestClient

from permits.children.limits import Limits
from permits.children.pool import Pool
from permits.server.app import ZYGOTE, create_app
from permits.server.brief import Brief
from permits.service.answering_bound import SITES_AT_MOST, WITHIN
from permits.service.tiling import Kind, suspicions
from permits.storage.batches import Batches
from permits.storage.store import Store
from tests.permits.server.test_batches import begin, ended, rows_of, works

URL = "/v1/screenings"
FIELDS = "outcome,outcomes,decisive,nearest,counts,error"
ADDRESS = "testclient"


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("store")) as store:
        yield store


@pytest.fixture(scope="module", params=["planner", "applicant"])
def role(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def served(city: Brief, kept: Store, role: str) -> Iterator[TestClient]:
    brief = dataclasses.replace(city, role=role)
    pool = Pool(ZYGOTE, dataclasses.asdict(brief), Limits.of_a_job(wall_s=60, memory_bytes=2**30), size=2)
    with TestClient(create_app(pool, brief, hosts=["testserver"], store=kept)) as client:
        yield client


@pytest.fixture
def reader(served: TestClient, kept: Store) -> TestClient:
    """With nothing asked yet."""
    kept.purge(now=now() + datetime.timedelta(days=400))
    return served


def few_words(reader: TestClient, asked: dict[str, Any], **query: str) -> httpx.Response:
    return reader.post(URL, params={"fields": FIELDS, **query}, json=asked)


def test_a_row_of_a_batch_is_the_row_of_fields_and_says_no_more_than_the_site_alone(
    reader: TestClient, kept: Store, role: str, city: Brief
) -> None:
    asked = works(200)
    shown = ended(reader, begin(reader, asked))
    rows = rows_of(reader.get(shown["links"]["sites"]))
    _forget(kept)
    few = few_words(reader, asked).json()["features"]
    assert len(rows) == len(few) == 200 and len({one["outcome"] for one in rows}) >= 3
    for row, said in zip(rows, few, strict=True):
        assert (row["feature"], row["outcome"], row["findings"]) == (
            said["feature"],
            said["outcome"],
            said["counts"]["findings"],
        )
        if said["nearest"] is not None:
            names = ("asset_id", "zone", "distance_m", "limit_m", "uncertainty_m")
            assert {name: row[f"nearest_{name}"] for name in names} == said["nearest"]
        if said["decisive"] is not None:
            assert {name: row[name] for name in said["decisive"]} == said["decisive"]
    inside = [one for one in rows if one["distance_m"] is not None]
    assert inside and all(round(one["distance_m"], 1) == one["distance_m"] <= one["limit_m"] <= 10 for one in inside)
    assert any(one["nearest_asset_id"] and one["nearest_distance_m"] is None for one in rows)
    _forget(kept)
    for number in range(0, 200, 20):
        _as_alone(reader, asked["features"][number], rows[number])
    _forget(kept)
    exact = _exact(city, asked)
    for row, site in zip(rows, exact, strict=True):
        assert row["outcome"] == site["outcome"]
        assert row["nearest_asset_id"] is None or row["nearest_asset_id"] != site["nearest"]["asset_id"]


def _as_alone(reader: TestClient, feature: dict[str, Any], row: dict[str, Any]) -> None:
    alone = reader.post(URL, json=feature, headers={"content-type": "application/geo+json"})
    if row["error"] is not None:
        assert alone.status_code == 422
        return
    told = alone.json()
    nearest = told["features"][0]["nearest"]
    assert row["outcome"] == told["outcome"] and row["findings"] == len(told["findings"])
    assert (row["nearest_distance_m"], row["nearest_uncertainty_m"]) == (
        nearest["distance_m"],
        nearest["uncertainty_m"],
    )
    assert nearest["asset_id"].startswith(row["nearest_asset_id"])
    decisive = [one for one in told["findings"] if one["provision"] == row["provision"]]
    assert not decisive or any(
        all(row[name] == one[name] for name in ("distance_m", "margin_m", "uncertainty_m")) for one in decisive
    )


def _exact(city: Brief, asked: dict[str, Any]) -> list[dict[str, Any]]:
    pool = Pool(ZYGOTE, dataclasses.asdict(city), Limits.of_a_job(wall_s=60, memory_bytes=2**30), size=1)
    with TestClient(create_app(pool, city, hosts=["testserver"])) as client:
        found: list[dict[str, Any]] = few_words(client, asked).json()["features"]
    return found


def _forget(kept: Store) -> None:
    """Let nothing have been asked."""
    with kept._database.writing() as session:
        from sqlalchemy import delete

        from permits.storage.tables import AnswerRow

        session.execute(delete(AnswerRow))


def test_files_statistics_columns_and_findings_hold_nothing_more(
    reader: TestClient, city: Brief, tmp_path: Path
) -> None:
    asked = works(60)
    shown = ended(reader, begin(reader, asked))
    ids = {one["nearest"]["asset_id"] for one in _exact(city, asked) if one["nearest"] is not None}
    assert len(ids) > 3
    for name, link in shown["links"]["results"].items():
        content = reader.get(link).content
        assert content, name
        for asset_id in ids:
            assert asset_id.encode() not in content, (name, asset_id)
    (tmp_path / "results.parquet").write_bytes(reader.get(shown["links"]["results"]["results.parquet"]).content)
    table = pandas.read_parquet(tmp_path / "results.parquet")
    for name in ("distance_m", "margin_m", "nearest_distance_m", "nearest_margin_m"):
        held = table[name].dropna()
        assert (held.round(1) == held).all()
    findings = rows_of(reader.get(shown["links"]["findings"], params={"limit": 10_000}))
    measured = [one for one in findings if one["distance_m"] is not None]
    assert measured and all(
        round(one["distance_m"], 1) == one["distance_m"] <= one["limit_m"] <= 10 for one in measured
    )
    assert all(one["distance_m"] is None for one in findings if one["limit_m"] is not None and one["limit_m"] > 10)
    columns = reader.get(f"{shown['links']['self']}/table.json").text
    assert not [one for one in ids if one in columns]


def test_sites_are_counted_together_and_the_last_is_told_of(reader: TestClient, kept: Store) -> None:
    assert few_words(reader, works(200)).status_code == 200
    (logged,) = kept.answers(now() - WITHIN)
    told = 199  # One has no shape.
    assert logged.ground is not None and logged.ground.features == told - 1, (
        "nor is one told that states what cannot be"
    )
    left = SITES_AT_MOST - logged.ground.features
    refused = few_words(reader, works(left + 3))
    assert refused.status_code == 429 and str(SITES_AT_MOST) in refused.json()["detail_en"]
    assert 0 < int(refused.headers["retry-after"]) <= 3600
    begun = reader.post("/v1/batches", json=works(left + 3))
    assert begun.status_code == 429, "by whichever door"
    assert few_words(reader, works(left + 2)).status_code == 200, "what was refused does not count"
    assert few_words(reader, works(1)).status_code == 429
    assert [one.kind for one in suspicions(kept, now=now())] == [Kind.SPREAD]


def test_more_sites_than_anybody_is_told_of_are_refused_by_name(reader: TestClient, kept: Store) -> None:
    for answer in (
        few_words(reader, works(SITES_AT_MOST + 1)),
        reader.post("/v1/batches", json=works(SITES_AT_MOST + 1)),
    ):
        assert answer.status_code == 422 and answer.json()["type"] == "/problems/unusable-works"
        assert "--role" in answer.json()["detail_zh"] and str(SITES_AT_MOST + 1) in answer.json()["detail_en"]
    assert not kept.answers_of(ADDRESS, now() - WITHIN, now=now())


def test_what_is_refused_after_it_was_judged_counts(reader: TestClient, kept: Store) -> None:
    """How long it took can tell of pipes: who is refused so may not ask for ever."""

    def answers() -> int:
        return kept.answers_of(ADDRESS, now() - WITHIN, now=now())

    key = {"headers": {"idempotency-key": f"k-{now().timestamp()}"}}
    begin(reader, works(8), **key)
    other = reader.post("/v1/batches", json=works(7), headers={"idempotency-key": key["headers"]["idempotency-key"]})
    assert other.status_code == 409 and answers() == 2
    for send in (
        lambda sites: few_words(reader, sites),
        lambda sites: reader.post("/v1/batches", json=sites),
        lambda sites: reader.post(URL, json=sites),
    ):
        before = answers()
        assert send(_boreholes(SITES_AT_MOST - 2)).status_code == 429 and answers() == before + 1
    assert len(kept.answers(now() - WITHIN)) == 1, "nobody was told of more than the first"


def test_a_batch_counts_once_however_often_it_is_sent_and_each_whole_site_again(
    reader: TestClient, kept: Store
) -> None:
    key = {"headers": {"idempotency-key": f"k-{now().timestamp()}"}}
    first = begin(reader, works(8), **key)
    again = begin(reader, works(8), headers=dict(key["headers"]))
    assert first["token"] == again["token"] and len(kept.answers(now() - WITHIN)) == 1
    shown = ended(reader, first)
    whole = reader.get(f"{shown['links']['sites']}/0").json()
    assert whole["reader"] == reader.app.app.state.served.role  # type: ignore[attr-defined]
    assert len(kept.answers(now() - WITHIN)) == 2


def test_of_two_that_begin_at_once_with_one_key_none_is_given_a_batch_that_is_taken_away(
    reader: TestClient, kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(reader, _boreholes(SITES_AT_MOST - 2))
    begun: list[object] = []
    add, log_sites = Batches.add, Store.log_sites

    def adding(*args: Any, **named: Any) -> Any:
        batch = add(*args, **named)
        begun.append(batch)
        return batch

    def slowly(*args: Any, **named: Any) -> None:
        # Until the other one has begun, where it may.
        until = time.monotonic() + 3
        while len(begun) < 2 and time.monotonic() < until:
            time.sleep(0.02)
        log_sites(*args, **named)

    monkeypatch.setattr(Batches, "add", adding)
    monkeypatch.setattr(Store, "log_sites", slowly)
    key = {"idempotency-key": f"k-{now().timestamp()}"}
    # More than is left of the hour.
    asked = _boreholes(3)
    with ThreadPoolExecutor(2) as threads:
        both = list(threads.map(lambda _: reader.post("/v1/batches", json=asked, headers=key), range(2)))
    assert [one.status_code for one in both] == [429, 429]


def test_rows_of_who_may_know_are_shown_to_nobody_else(reader: TestClient, kept: Store, city: Brief) -> None:
    pool = Pool(ZYGOTE, dataclasses.asdict(city), Limits.of_a_job(wall_s=60, memory_bytes=2**30), size=1)
    with TestClient(create_app(pool, city, hosts=["testserver"], store=kept)) as operator:
        own = ended(operator, begin(operator, works(4)))
        others = ended(reader, begin(reader, works(4)))
        assert operator.get(others["links"]["sites"]).status_code == 200
        assert "供热管" in operator.get(others["links"]["sites"]).text
    for link in (own["links"]["self"], own["links"]["sites"], *own["links"]["results"].values()):
        assert reader.get(link).status_code == 404


def test_who_keeps_nothing_counts_nothing_and_tells_no_rows(city: Brief, role: str) -> None:
    brief = dataclasses.replace(city, role=role)
    pool = Pool(ZYGOTE, dataclasses.asdict(brief), Limits.of_a_job(wall_s=60, memory_bytes=2**30), size=1)
    with TestClient(create_app(pool, brief, hosts=["testserver"])) as client:
        assert few_words(client, works(1)).status_code == 403
        assert client.post("/v1/batches", json=works(1)).status_code == 403


@pytest.mark.parametrize("path", [URL, "/v1/batches"])
def test_sites_are_no_parts_of_one_job(client: TestClient, server: TestClient, path: str) -> None:
    query = {"fields": "outcome"} if path == URL else {}
    for answer in (
        server.post(path, params={**query, "part_of": "HG-1"}, json=works(1)),
        server.post(path, params=query, json={"works": works(1), "part_of": "HG-1"}),
        server.post(
            path, params=query, data={"part_of": "HG-1"}, files={"works": ("a.geojson", json.dumps(works(1)).encode())}
        ),
    ):
        assert answer.status_code == 422, answer.text
        (fault,) = answer.json()["errors"]
        assert "part_of" in (fault["parameter"], str(fault["pointer"])[1:]) and "fields" in fault["detail_en"]
    line = json.dumps({"works": works(1)["features"][0], "part_of": "HG-1"}).encode()
    other = json.dumps({"works": works(1)["features"][0]}).encode()
    told = client.post(URL, params={"fields": "error"}, content=line + b"\n" + other).json()["features"]
    assert ["part_of" in str(one["error"]) for one in sorted(told, key=str)].count(True) == 1


def _boreholes(count: int) -> dict[str, Any]:
    """One job of many small works, as a planner hands it in."""
    return {
        "type": "FeatureCollection",
        "features": [one for one in works(count + 2)["features"] if _sound(one)][:count],
    }


def _sound(feature: dict[str, Any]) -> bool:
    return feature["geometry"] is not None and "depth_m" not in feature["properties"]


def test_features_of_one_job_are_told_no_more_of_than_sites(reader: TestClient, kept: Store) -> None:
    many = reader.post(URL, json=_boreholes(SITES_AT_MOST + 1))
    assert many.status_code == 422 and many.json()["type"] == "/problems/unusable-works"
    assert "MultiLineString" in many.json()["detail_zh"] and str(SITES_AT_MOST + 1) in many.json()["detail_en"]
    assert not kept.answers_of(ADDRESS, now() - WITHIN, now=now()), "nothing was judged"
    first = reader.post(URL, json=_boreholes(60))
    assert first.status_code == 200 and len(first.json()["features"]) == 60
    assert few_words(reader, works(200)).status_code == 200
    left = SITES_AT_MOST - 60 - 198
    refused = reader.post(URL, json=_boreholes(left + 1))
    assert refused.status_code == 429 and str(SITES_AT_MOST) in refused.json()["detail_en"]
    assert reader.post(URL, json=_boreholes(left)).status_code == 200, "what was refused does not count"
    assert reader.post(URL, json=_boreholes(2)).status_code == 429
    assert reader.post(URL, json=_boreholes(1)).status_code == 200, "a job of one feature is one of thirty answers"


def test_a_large_feature_hides_no_small_one(reader: TestClient, kept: Store) -> None:
    (small,) = _boreholes(1)["features"]
    x, y = 113.5, 34.6
    ring = [[x, y], [x + 0.01, y], [x + 0.01, y + 0.01], [x, y + 0.01], [x, y]]
    large = {**small, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    answer = reader.post(URL, json={"type": "FeatureCollection", "features": [small, large]})
    assert answer.status_code == 200
    (logged,) = kept.answers(now() - WITHIN)
    corners = small["geometry"]["coordinates"][0]
    assert logged.ground is not None and logged.ground.features == 2
    assert logged.ground.bbox[:2] == pytest.approx(corners[0], abs=1e-7)
    assert logged.ground.area_m2 < 2500
