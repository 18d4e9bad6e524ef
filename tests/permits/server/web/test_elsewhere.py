"""Scripts of another site that ask the interface from a real browser: one that is named may, and reads what it must; no other may."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.permits.server.web.conftest import House, served

SITE = """({ type: "Feature", properties: { activity: "EX-PIT" },
  geometry: { type: "Point", coordinates: [113.62, 34.75] } })"""
# What a planner's page does: a screening, a batch that it follows to its end and takes the result of, a problem that it reads.
ASKING = """async (base) => {
  const site = SITE;
  const said = {};
  const post = (path, headers, body) => fetch(base + path, { method: "POST", headers, body });
  const row = await post("/v1/screenings?fields=outcome&crs=EPSG:4490", { "content-type": "application/geo+json" }, JSON.stringify(site));
  said.row = (await row.json()).features.length;
  const form = new FormData();
  form.append("works", new Blob([JSON.stringify(site)]), "a.geojson");
  said.form = (await fetch(base + "/v1/screenings?fields=outcome&crs=EPSG:4490", { method: "POST", body: form })).status;
  const tag = (await fetch(base + "/v1/rules")).headers.get("etag");
  said.unchanged = (await fetch(base + "/v1/rules", { headers: { "if-none-match": tag }, cache: "no-store" })).status;
  said.broken = (await (await post("/v1/screenings", { "content-type": "application/json" }, "{")).json()).type;
  said.allow = (await fetch(base + "/v1/screenings", { method: "DELETE" })).headers.get("allow");
  const begun = await post("/v1/batches?crs=EPSG:4490", { "content-type": "application/json", "idempotency-key": String(Math.random()), prefer: "respond-async" }, JSON.stringify(site));
  const here = base + begun.headers.get("location");
  let batch = await begun.json();
  while (["waiting", "running"].includes(batch.state)) {
    await new Promise((go) => setTimeout(go, 100));
    batch = await (await fetch(here)).json();
  }
  const sites = await fetch(base + batch.links.sites);
  said.state = [batch.state, sites.headers.get("batch-state")];
  const file = await fetch(base + batch.links.results["results.csv"]);
  said.file = file.headers.get("content-disposition");
  said.gone = (await fetch(here, { method: "DELETE" })).status;
  return said;
}""".replace("SITE", SITE)


class Blank(BaseHTTPRequestHandler):
    """A page of another site."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def named() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Blank) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_address[1]}"
        site.shutdown()


@pytest.fixture(scope="module")
def open_house(tmp_path_factory: pytest.TempPathFactory, named: str) -> Iterator[House]:
    with served(tmp_path_factory.mktemp("store"), "--cors", named) as house:
        yield house


def asked(browser: Any, house: House, site: str, script: str) -> Any:
    context = browser.new_context()
    page = context.new_page()
    page.goto(site)
    try:
        return page.evaluate(script, house.address)
    finally:
        context.close()


def test_a_named_site_screens_follows_a_batch_and_reads_why_something_was_refused(
    browser: Any, open_house: House, named: str
) -> None:
    assert asked(browser, open_house, named, ASKING) == {
        "row": 1,
        "form": 200,
        "unchanged": 304,
        "broken": "/problems/unreadable-file",
        "allow": "POST",
        "state": ["done", "done"],
        "file": 'attachment; filename="results.csv"',
        "gone": 204,
    }


@pytest.mark.parametrize("path", ["/v1/rules", "/healthz", "/layers"])
def test_no_other_site_reads_anything_and_nobody_reads_pages(
    browser: Any, open_house: House, named: str, path: str
) -> None:
    reads = "async (address) => fetch(address).then((answer) => answer.status, () => 0)".replace(
        "fetch(address)", f"fetch(address + '{path}')"
    )
    # By another name it is another site.
    other = named.replace("127.0.0.1", "localhost")
    assert asked(browser, open_house, other, reads) == 0
    assert asked(browser, open_house, named, reads) == (0 if path == "/layers" else 200)
