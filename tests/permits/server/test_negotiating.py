"""What clients send and accept: media types, compressed bodies and answers, tags, other sites, methods."""

from __future__ import annotations

import dataclasses
import gzip
import json
import zlib
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from permits.children.limits import Limits
from permits.children.pool import Pool
from permits.cli.app import app as cli
from permits.server.accepting import best_of
from permits.server.app import ZYGOTE, create_app
from permits.server.body import _MOST_MEMBERS, MAX_BODY_BYTES
from permits.server.brief import Brief
from permits.storage.store import Store

URL = "/v1/screenings"
WORKS = {"type": "Point", "coordinates": [113.62001234, 34.75001246]}
ENVELOPE = json.dumps({"works": WORKS, "activities": ["打井"], "start": "2026-05-10"}).encode()
# A moment within would give tests another name in each process that collects them.
PACKED = gzip.compress(ENVELOPE, mtime=0)
SITE = "https://gis.example.cn"


@pytest.fixture(scope="module")
def shared(city: Brief, kept: Store) -> Iterator[TestClient]:
    """A server with pages, whose interface scripts of one other site may ask."""
    pool = Pool(ZYGOTE, dataclasses.asdict(city), Limits.of_a_job(wall_s=60, memory_bytes=2**30), size=1)
    app = create_app(pool, city, hosts=["testserver"], store=kept, origins=[SITE])
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "a/json"),
        ("*/*", "a/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("a/json, text/html", "a/json"),
        ("text/html, a/json", "text/html"),
        ("a/json;q=0.1, text/*", "text/html"),
        ("a/*;q=0.5, a/json;q=0, */*;q=0.1", "text/html"),
        ("a/json;version=2", "a/json"),
        ("image/png", None),
        ("*/*;q=0", None),
        ("text/html;q=²", "a/json"),
        ("nonsense", "a/json"),
    ],
)
def test_what_is_accepted_best_is_written(accept: str, chosen: str | None) -> None:
    assert best_of(accept, ("a/json", "text/html")) == chosen


@pytest.mark.parametrize("path", [URL, "/v1/rules", "/v1/activities", "/v1/network", "/v1/schema", "/problems"])
def test_fail_a_form_that_nobody_writes_is_refused_with_those_that_are(client: TestClient, path: str) -> None:
    method = "POST" if path == URL else "GET"
    answer = client.request(
        method, path, headers={"accept": "application/pdf"}, content=ENVELOPE if path == URL else None
    )
    assert answer.status_code == 406 and answer.json()["type"] == "/problems/not-acceptable"
    assert "json" in answer.json()["detail_en"]


def test_fail_a_body_that_holds_no_works_by_its_own_word_is_refused_with_what_is_taken(client: TestClient) -> None:
    answer = client.post(URL, content=b"\x89PNG", headers={"content-type": "image/png"})
    assert answer.status_code == 415 and answer.json()["type"] == "/problems/unsupported-media-type"
    assert "application/geo+json" in answer.headers["accept"] and "image/png" in answer.json()["detail_zh"]


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "application/x-www-form-urlencoded", "Application/Geo+JSON"]
)
def test_pass_a_body_is_taken_by_the_names_that_clients_give_it(client: TestClient, kind: str) -> None:
    assert client.post(URL, content=ENVELOPE, headers={"content-type": kind}).status_code == 200


@pytest.mark.parametrize(("method", "path", "allowed"), [("GET", URL, "POST"), ("DELETE", "/v1/rules", "GET, HEAD")])
def test_fail_a_method_is_refused_with_those_that_an_address_has(
    client: TestClient, method: str, path: str, allowed: str
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == 405 and answer.headers["allow"] == allowed
    assert method in answer.json()["detail_zh"] and allowed in answer.json()["detail_en"]


def test_fail_of_an_address_with_two_methods_both_are_named(pages: TestClient) -> None:
    """The framework itself would name those of its first route."""
    assert pages.delete("/asks/x/works").headers["allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize("path", ["/v1/rules", "/healthz", "/readyz", "/openapi.json", "/docs", "/", "/no/such/page"])
def test_pass_head_is_answered_as_get_is_without_a_body(pages: TestClient, path: str) -> None:
    whole, head = pages.get(path), pages.head(path)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    for name in ("content-type", "content-length", "etag"):
        assert head.headers.get(name) == whole.headers.get(name), name


def test_fail_where_nothing_is_to_be_got_head_is_refused(client: TestClient) -> None:
    answer = client.head(URL)
    assert (answer.status_code, answer.headers["allow"], answer.content) == (405, "POST", b"")


def test_pass_a_compressed_body_is_the_body(client: TestClient) -> None:
    headers = {"content-encoding": "gzip", "content-type": "application/json"}
    plain = client.post(URL, content=ENVELOPE).json()
    assert client.post(URL, content=PACKED, headers=headers).json() == plain


def test_fail_a_bomb_is_refused_while_it_is_unpacked(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    whole = zlib.decompressobj

    class Watched:
        def __init__(self, bits: int) -> None:
            self._made = whole(bits)

        def decompress(self, content: bytes, most: int) -> bytes:
            piece = self._made.decompress(content, most)
            written.append(len(piece))
            return piece

        def __getattr__(self, name: str) -> object:
            return getattr(self._made, name)

    monkeypatch.setattr("permits.server.body.zlib.decompressobj", Watched)
    bomb = gzip.compress(b" " * (40 * MAX_BODY_BYTES))
    assert len(bomb) < MAX_BODY_BYTES / 20
    answer = client.post(URL, content=bomb, headers={"content-encoding": "gzip"})
    assert answer.status_code == 413 and answer.json()["type"] == "/problems/body-too-large"
    assert sum(written) < MAX_BODY_BYTES + 2**17


@pytest.mark.parametrize(
    "broken",
    [ENVELOPE, PACKED[:-3], PACKED + b"more", b"", PACKED[:9]],
)
def test_fail_what_is_no_whole_gzip_is_refused(client: TestClient, broken: bytes) -> None:
    answer = client.post(URL, content=broken, headers={"content-encoding": "gzip"})
    assert answer.status_code == 400 and answer.json()["type"] == "/problems/broken-body"


def test_fail_another_coding_is_refused_with_ours(client: TestClient) -> None:
    answer = client.post(URL, content=ENVELOPE, headers={"content-encoding": "br"})
    assert answer.status_code == 415 and answer.headers["accept-encoding"] == "gzip"


def test_pass_an_answer_is_compressed_for_who_accepts_that_and_a_page_never(shared: TestClient) -> None:
    plain = shared.post(URL, content=ENVELOPE, headers={"accept-encoding": "identity"})
    packed = shared.post(URL, content=ENVELOPE, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers and packed.headers["content-encoding"] == "gzip"
    assert packed.json() == plain.json() and "Accept-Encoding" in packed.headers["vary"]
    page = shared.get("/", headers={"accept-encoding": "gzip", "accept": "text/html"})
    assert page.status_code == 200 and "content-encoding" not in page.headers


@pytest.mark.parametrize("path", ["/v1/rules", "/v1/activities", "/v1/activities?q=打井", "/v1/schema", "/v1/network"])
def test_pass_what_did_not_change_is_not_sent_again(client: TestClient, path: str) -> None:
    first = client.get(path)
    assert first.status_code == 200 and "no-store" not in first.headers["cache-control"]
    tag = first.headers["etag"]
    for known in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        again = client.get(path, headers={"if-none-match": known})
        assert again.status_code == 304 and again.content == b"" and again.headers["etag"] == tag
    assert client.get(path, headers={"if-none-match": '"other"'}).content == first.content


def test_pass_scripts_of_a_named_site_may_ask_and_read(shared: TestClient) -> None:
    asks = {"origin": SITE, "access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    before = shared.options(URL, headers=asks)
    assert before.status_code == 200 and before.headers["access-control-allow-origin"] == SITE
    answer = shared.post(URL, content=ENVELOPE, headers={"origin": SITE, "content-type": "application/json"})
    assert answer.headers["access-control-allow-origin"] == SITE and "Origin" in answer.headers["vary"]
    # What is wrong can be read, too.
    assert shared.post(URL, content=b"", headers={"origin": SITE}).headers["access-control-allow-origin"] == SITE
    assert not any("credentials" in name for name in (*before.headers, *answer.headers))


def test_fail_scripts_of_any_other_site_and_at_pages_may_not(shared: TestClient, client: TestClient) -> None:
    other = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    assert "access-control-allow-origin" not in shared.options(URL, headers=other).headers
    assert "access-control-allow-origin" not in shared.post(URL, content=ENVELOPE, headers=other).headers
    assert "access-control-allow-origin" not in shared.get("/", headers={"origin": SITE}).headers
    # Nor of any site at all unless one was named.
    answer = client.options(URL, headers={"origin": SITE, "access-control-request-method": "POST"})
    assert answer.status_code == 405 and "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("origin", ["*", "gis.example.cn", "https://gis.example.cn/", "null", "https://*.cn"])
def test_fail_what_is_no_origin_is_refused_at_the_start(origin: str) -> None:
    refused = CliRunner().invoke(cli, ["serve", "--cors", origin])
    assert refused.exit_code == 2 and "https://gis.example.cn" in refused.output


def test_pass_a_body_of_several_gzip_members_is_the_body(client: TestClient) -> None:
    """As bgzip writes it, or who puts two files one behind the other."""
    headers = {"content-encoding": "gzip", "content-type": "application/json"}
    plain = client.post(URL, content=ENVELOPE).json()
    cuts = [gzip.compress(one, mtime=0) for one in (ENVELOPE[:7], b"", ENVELOPE[7:])]
    assert client.post(URL, content=b"".join(cuts), headers=headers).json() == plain
    assert client.post(URL, content=b"".join(cuts)[:-1], headers=headers).status_code == 400


def test_fail_members_without_end_that_hold_nothing_are_refused(client: TestClient) -> None:
    empty = gzip.compress(b"", mtime=0)
    headers = {"content-encoding": "gzip", "content-type": "application/json"}
    at_most = client.post(URL, content=PACKED + empty * (_MOST_MEMBERS - 1), headers=headers)
    assert at_most.status_code == 200
    more = client.post(URL, content=PACKED + empty * _MOST_MEMBERS, headers=headers)
    assert more.status_code == 400 and more.json()["type"] == "/problems/broken-body"


@pytest.mark.parametrize(
    ("origin", "method", "headers", "named"),
    [
        ("https://evil.example", "POST", "content-type", "https://evil.example"),
        (SITE, "PUT", "content-type", "DELETE"),
        (SITE, "GET", "authorization", "Prefer"),
    ],
)
def test_fail_a_browser_that_may_not_ask_is_told_why(
    shared: TestClient, origin: str, method: str, headers: str, named: str
) -> None:
    asks = {"origin": origin, "access-control-request-method": method, "access-control-request-headers": headers}
    answer = shared.options(URL, headers=asks)
    assert answer.headers["content-type"] == "application/problem+json" and answer.status_code == 403
    assert named in answer.json()["detail_zh"] and named in answer.json()["detail_en"]
    assert ("access-control-allow-origin" in answer.headers) == (origin == SITE) and "Origin" in answer.headers["vary"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_pass_scripts_of_a_named_site_may_read_a_file_range_by_range(shared: TestClient, method: str) -> None:
    asks = {
        "origin": SITE,
        "access-control-request-method": method,
        "access-control-request-headers": "range, if-range",
    }
    assert shared.options("/v1/batches/x/results.parquet", headers=asks).status_code == 200
    exposed = shared.get("/v1/rules", headers={"origin": SITE}).headers["access-control-expose-headers"]
    assert {"Accept-Ranges", "Content-Range", "ETag"} <= {one.strip() for one in exposed.split(",")}


def test_pass_what_was_not_sent_again_varies_as_what_would_have_been(shared: TestClient) -> None:
    for path, varies in (("/v1/rules", {"accept-encoding"}), ("/v1/schema", {"accept", "accept-encoding"})):
        for coding in ("gzip", "identity"):
            sent = shared.get(path, headers={"accept-encoding": coding})
            not_sent = shared.get(path, headers={"accept-encoding": coding, "if-none-match": sent.headers["etag"]})
            assert not_sent.status_code == 304
            for answer in (sent, not_sent):
                assert varies <= {one.strip().lower() for one in answer.headers["vary"].split(",")}
