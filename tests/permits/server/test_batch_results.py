"""Files of a batch as clients fetch them and disks refuse them; and that all of a batch is by one network and one law."""

from __future__ import annotations

import dataclasses
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from geo.errors import FileError
from geo.text import Text
from permits.batch.refused import NoRoomError, RefusedError, words_of
from permits.batch.screening import basis_of
from permits.server import batching
from permits.server.brief import Brief
from permits.server.served import serve
from permits.server.tasks.held import Held
from permits.server.tasks.screen_part import screen_part
from permits.service.check import Desk
from permits.service.opening import open_network
from tests.permits.server.test_batches import begin, ended, works


def test_a_download_that_broke_off_goes_on_where_it_was(server: TestClient) -> None:
    shown = ended(server, begin(server, works(3)))
    address = shown["links"]["results"]["results.csv"]
    whole = server.get(address)
    length = len(whole.content)

    def ranged(wanted: str, **more: str) -> httpx.Response:
        return server.get(address, headers={"range": wanted, **more})

    for wanted, first in ((f"bytes={length - 1}-", length - 1), ("bytes=10-", 10), ("bytes=-5", length - 5)):
        rest = ranged(wanted)
        assert (rest.status_code, rest.content) == (206, whole.content[first:])
        assert rest.headers["content-range"] == f"bytes {first}-{length - 1}/{length}"
    for behind in (f"bytes={length}-", f"bytes={10**17}-", "bytes=-0"):
        refused = ranged(behind)
        assert refused.status_code == 416 and refused.headers["content-range"] == f"bytes */{length}"
        assert refused.json()["type"] == "/problems/no-such-range"
    # Another file by now, no range, or several at once: all of it.
    for other in ("bytes=5-2", "bytes=abc", "lines=1-2", "bytes=0-1,4-5"):
        assert ranged(other).status_code == 200 and ranged(other).content == whole.content
    assert ranged(f"bytes={length}-", **{"if-range": '"another"'}).content == whole.content


@pytest.mark.parametrize(
    ("refusal", "status", "kind"), [(NoRoomError, 507, "server-full"), (RefusedError, 500, "store-unusable")]
)
def test_fail_a_file_that_cannot_be_written_is_not_the_fault_of_who_asks(
    server: TestClient, monkeypatch: pytest.MonkeyPatch, refusal: type[RefusedError], status: int, kind: str
) -> None:
    shown = ended(server, begin(server, works(2)))
    address = shown["links"]["results"]["results.gpkg"]

    async def written(*_: Any, **__: Any) -> None:
        raise refusal(words_of(FileError(Text("写不进去", "it cannot be written"), Text("", ""))))

    with monkeypatch.context() as patch:
        patch.setattr(batching, "written", written)
        refused = server.get(address)
    assert (refused.status_code, refused.json()["type"]) == (status, f"/problems/{kind}")
    assert server.get(address).status_code == 200


def test_fail_a_site_of_a_batch_is_not_judged_by_another_law(server: TestClient) -> None:
    """What is told at length would be another answer than that of its row."""
    shown = ended(server, begin(server, works(1)))
    app = server.app.app  # type: ignore[attr-defined]
    now = app.state.served
    amended = dataclasses.replace(now.rulebook, sha256="0" * 64)
    serve(app, dataclasses.replace(now, rulebook=amended))
    try:
        refused = server.get(f"{shown['links']['sites']}/0")
    finally:
        serve(app, now)
    assert refused.status_code == 409 and refused.json()["type"] == "/problems/other-network"
    assert server.get(f"{shown['links']['sites']}/0").status_code == 200


@pytest.mark.parametrize("name", ["network_sha256", "rulebook_sha256"])
def test_fail_a_part_is_screened_by_the_network_and_the_law_of_its_batch_alone(city: Brief, name: str) -> None:
    desk = Desk(open_network(city.network))
    asked = {"basis": {**basis_of(desk), name: "0" * 64}}
    assert screen_part(Held(desk, city), asked, b"").status == 409


def test_fail_what_broke_off_compressed_is_not_gone_on_with(server: TestClient) -> None:
    """A range is of the file as it is: behind the beginning of a compressed one it would make a file of two halves."""
    address = ended(server, begin(server, works(20)))["links"]["results"]["results.csv"]
    packed = server.get(address, headers={"accept-encoding": "gzip"})
    plain = server.get(address, headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip" and packed.content == plain.content
    assert packed.headers["etag"] == f"W/{plain.headers['etag']}" and "accept-ranges" not in packed.headers
    for tag, status in ((packed.headers["etag"], 200), (plain.headers["etag"], 206)):
        assert server.get(address, headers={"range": "bytes=10-", "if-range": tag}).status_code == status
        known = server.get(address, headers={"if-none-match": tag})
        assert (known.status_code, known.headers["etag"]) == (304, tag)


def test_pass_what_is_compressed_in_itself_comes_as_it_is_and_by_ranges(server: TestClient) -> None:
    address = ended(server, begin(server, works(20)))["links"]["results"]["results.parquet"]
    whole = server.get(address, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in whole.headers and whole.headers["accept-ranges"] == "bytes"
    known = {"range": "bytes=10-", "if-range": whole.headers["etag"], "accept-encoding": "gzip"}
    assert server.get(address, headers=known).content == whole.content[10:]


def test_fail_a_range_behind_the_end_of_the_file_that_one_has_is_a_problem(server: TestClient) -> None:
    address = ended(server, begin(server, works(2)))["links"]["results"]["results.csv"]
    whole = server.get(address, headers={"accept-encoding": "identity"})
    for known in (whole.headers["etag"], whole.headers["last-modified"]):
        behind = server.get(address, headers={"range": f"bytes={len(whole.content)}-", "if-range": known})
        assert behind.status_code == 416 and behind.headers["content-type"] == "application/problem+json"
        assert behind.json()["type"] == "/problems/no-such-range"
