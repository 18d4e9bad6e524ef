"""What one may ask of a batch, and what is refused at once; a batch that was ended, while it runs, and begun anew."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from permits.storage.batch import State
from tests.permits.server.test_batches import begin, ended, rows_of, works

PAGE = {"accept": "application/json"}


def places(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [one["pointer"] or one["parameter"] for one in answer.json()["errors"]]


def test_filters_take_one_of_several_values(server: TestClient) -> None:
    sites = ended(server, begin(server, works(60)))["links"]["sites"]
    every = rows_of(server.get(sites))
    for name, column in (("outcome", "outcome"), ("provision", "provision")):
        first, second, *_ = sorted({one[column] for one in every} - {None})
        held = rows_of(server.get(sites, params={name: [first, second]}))
        assert held == [one for one in every if one[column] in (first, second)]
        assert {one[column] for one in held} == {first, second}
    both = rows_of(server.get(sites, params={"reason": ["feature_refused", "feature_unread"]}))
    assert [one["row"] for one in both] == [3, 5]
    assert rows_of(server.get(sites, params={"reason": "feature_refused", "outcome": "prohibited"})) == []


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/v1/rules?on=2026-05-01&on=2026-06-01", "on"),
        ("/v1/activities?q=打井&q=爆破", "q"),
        ("/v1/rules?day=1", "day"),
    ],
)
def test_what_stands_in_an_address_twice_or_in_vain_is_refused(address: str, name: str, server: TestClient) -> None:
    assert places(server.get(address)) == [name]


@pytest.mark.parametrize("address", ["/v1/screenings", "/v1/batches", "/v1/screenings?fields=outcome"])
def test_a_fact_that_stands_in_an_address_twice_is_refused(address: str, server: TestClient) -> None:
    first, join = works(1)["features"][0], "&" if "?" in address else "?"
    twice = server.post(f"{address}{join}start=2026-05-10&start=2026-06-10", json=first)
    assert places(twice) == ["start"] and "twice" in twice.json()["detail_en"] and "两次" in twice.json()["detail_zh"]
    acts = server.post(f"{address}{join}activity=EX-PIT&activity=DR-WELL", json=first)
    assert acts.status_code in (200, 202), acts.text


def test_what_a_batch_cannot_be_asked_is_refused_at_once(server: TestClient) -> None:
    assert places(server.post("/v1/batches", params={"crs": "EPSG:999999"}, json=works(2))) == ["crs"]
    assert places(server.post("/v1/batches", json={"works": works(2), "crs": "EPSG:999999"})) == ["/crs"]
    for content in (b"", b" \n"):
        empty = server.post("/v1/batches", content=content)
        assert empty.status_code == 422 and empty.json()["type"] == "/problems/unreadable-file"
    both = server.post("/v1/batches", params={"fields": "outcome", "start": "soon", "lyer": "a"}, json=works(2))
    assert sorted(places(both)) == ["fields", "lyer", "start"]
    assert places(server.post("/v1/batches", json={"activities": ["打井"], "depth_m": 3})) == ["/works"]


def test_a_key_goes_with_what_is_answered_later_alone(server: TestClient) -> None:
    first, key = works(1)["features"][0], {"idempotency-key": "of later"}
    assert places(server.post("/v1/screenings", json=first, headers=key)) == ["Idempotency-Key"]
    later = server.post("/v1/screenings", json=first, headers={**key, "prefer": "respond-async"})
    assert later.status_code == 202
    other = server.post("/v1/screenings", json=works(2), headers={**key, "prefer": "respond-async"})
    assert other.status_code == 409 and other.json()["type"] == "/problems/key-reused"


def test_what_was_done_before_a_batch_was_cancelled_is_had_as_files(server: TestClient) -> None:
    """Under names that say so; and the same key begins anew."""
    headers = {"idempotency-key": "begun anew"}
    begun = begin(server, works(6000), headers=headers)
    while not (shown := server.get(begun["links"]["self"]).json())["sites"]["done"]:
        assert shown["state"] in ("waiting", "running")
    shown = server.post(begun["links"]["cancel"]).json()
    assert shown["state"] == "cancelled" and 0 < shown["sites"]["done"] < 6000
    answer = server.get(shown["links"]["results"]["results.csv"])
    assert 'filename="partial-results.csv"' in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    told = server.get(shown["links"]["sites"], params={"limit": 10_000}, headers=PAGE).json()
    assert [int(one["row"]) for one in rows] == [one["row"] for one in told["rows"]] and told["next"] is None
    assert len(rows) == shown["sites"]["done"] and told["state"] == "cancelled"
    again = begin(server, works(6000), headers=headers)
    assert again["token"] != begun["token"] and again["state"] in ("waiting", "running")
    assert begin(server, works(6000), headers=headers)["token"] == again["token"]
    assert server.delete(again["links"]["self"]).status_code == 204


def test_a_batch_of_which_nothing_was_done_has_no_files(server: TestClient) -> None:
    shown = ended(server, begin(server, b"\x00\x01 no works", headers={"content-type": "application/octet-stream"}))
    assert shown["links"]["results"] == {}
    assert server.get(f"{shown['links']['self']}/results.csv").status_code == 409


def test_no_word_in_the_place_of_a_file_is_one(server: TestClient) -> None:
    links = ended(server, begin(server, works(2)))["links"]
    wrong = server.get(links["cancel"])
    assert wrong.status_code == 405 and wrong.headers["allow"] == "POST"
    assert server.get(f"{links['self']}/nonsense").status_code == 404


def test_a_page_names_the_next_as_long_as_more_may_come(server: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who follows the links of a batch that is running has every row when it is done."""
    shown = ended(server, begin(server, works(1300)))
    store = server.app.app.state.served.store  # type: ignore[attr-defined]
    real, whole, parts = store.batches.find, store.batches.parts(shown["token"]), 0
    assert len(whole) > 2

    def open_until_all_are_there(*args: Any, **kwargs: Any) -> Any:
        state = State.RUNNING if parts < len(whole) else State.DONE
        return dataclasses.replace(real(*args, **kwargs), state=state)

    monkeypatch.setattr(store.batches, "find", open_until_all_are_there)
    monkeypatch.setattr(store.batches, "parts", lambda *_, **__: whole[:parts])
    for query in ({"limit": 400}, {"limit": 400, "outcome": "no_restriction_found"}):
        parts, gone_through = 0, list[Any]()
        address = str(httpx.URL(shown["links"]["sites"], params=query))
        while True:
            page = server.get(address, headers=PAGE).json()
            lines = server.get(address)
            assert rows_of(lines) == page["rows"] and lines.headers["batch-state"] == page["state"]
            gone_through += page["rows"]
            if page["next"] is None:
                assert page["state"] == "done" and "link" not in lines.headers
                break
            assert f"<{page['next']}>" in lines.headers["link"]
            assert ("retry-after" in lines.headers) == (page["state"] == "running")
            address, parts = page["next"], min(parts + 1, len(whole))
        every = rows_of(server.get(shown["links"]["sites"], params={**query, "limit": 10_000}))
        assert gone_through == every and len(json.dumps(every)) > 1000


@pytest.mark.parametrize("of", ["", "/table.json", "/results.csv", "/statistics.json"])
def test_a_word_that_would_be_passed_over_is_refused(of: str, server: TestClient) -> None:
    """Else who asks for the prohibited sites of a file would take all of them for such."""
    here = ended(server, begin(server, works(2)))["links"]["self"]
    assert places(server.get(f"{here}{of}", params={"outcome": "prohibited"})) == ["outcome"]
    assert server.get(f"{here}{of}").status_code == 200


def test_a_batch_is_not_taken_away_for_a_row(server: TestClient) -> None:
    here = ended(server, begin(server, works(2)))["links"]["self"]
    assert places(server.delete(here, params={"row": 1})) == ["row"]
    assert places(server.post(f"{here}/cancel", params={"row": 1})) == ["row"]
    assert server.get(here).status_code == 200 and server.delete(here).status_code == 204


def test_the_last_page_names_no_next_though_it_is_full(server: TestClient) -> None:
    sites = ended(server, begin(server, works(6)))["links"]["sites"]
    for limit, after, more in ((6, -1, False), (5, -1, True), (3, 2, False), (2, 2, True), (1, 5, False)):
        page = server.get(sites, params={"limit": limit, "after": after}, headers=PAGE)
        assert (page.json()["next"] is not None) == more == ("link" in page.headers)
