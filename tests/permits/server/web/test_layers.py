"""/layers as a planner meets it: a file of many sites dropped, waited for, sorted, filtered, opened and taken away; nobody left at a dead end."""

from __future__ import annotations

import base64
import contextlib
import csv
import datetime
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas
import httpx
import pytest
import shapely

from data import as_file, sample
from geo.text import Text
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.server.problem import problem
from permits.storage.store import Store
from tests.permits.server.web.conftest import House, served

SITES = 2000
HOSTILE = "=1+1<script>document.title='bad'</script>"
# Screening takes its time where other tests run beside it.
PATIENCE_MS = 120_000


def layer(sites: int) -> bytes:
    """Sites in rows across the sample city; one is named to be run, one has no shape, one states what cannot be."""

    def site(number: int) -> dict[str, Any]:
        west, south = 113.612 + 0.0005 * (number % 50), 34.735 + 0.0003 * (number // 50)
        ring = [[west, south], [west + 1e-4, south], [west + 1e-4, south + 1e-4], [west, south + 1e-4], [west, south]]
        stated: dict[str, Any] = {"activity": "PL-TREE" if number % 2 else "EX-PIT"}
        if number == 5:
            stated = {"activity": "EX-PIT", "depth_m": -5}
        return {
            "type": "Feature",
            "id": HOSTILE if number == 3 else f"S-{number}",
            "properties": stated,
            "geometry": None if number == 4 else {"type": "Polygon", "coordinates": [ring]},
        }

    return json.dumps({"type": "FeatureCollection", "features": [site(number) for number in range(sites)]}).encode()


class Planner:
    """A visitor without scripts."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def send(self, content: bytes | None, **beside: str) -> httpx.Response:
        found = re.search(r'name="token" value="([^"]+)"', self.http.get("/layers").text)
        files = None if content is None else {"works": ("地块.geojson", content)}
        data = {"token": found.group(1) if found else "", "crs": "EPSG:4490", **beside}
        return self.http.post("/layers", data=data, files=files or {"works": ("", b"")})

    def done(self, address: str) -> str:
        """The page of a batch once it is done."""
        while True:
            page = self.http.get(address).text
            if 'id="progress"' not in page:
                return page


@contextlib.contextmanager
def visiting(house: House) -> Iterator[Planner]:
    with httpx.Client(base_url=house.address, headers={"accept": "text/html"}, timeout=120) as http:
        yield Planner(http)


@pytest.fixture
def planner(house: House) -> Iterator[Planner]:
    with visiting(house) as planner:
        yield planner


@pytest.fixture(scope="module")
def small(house: House) -> str:
    """The address of a batch of sixty sites that is done."""
    with visiting(house) as planner:
        address = planner.send(layer(60)).headers["location"]
        planner.done(address)
    return address


def test_without_scripts_a_file_is_sent_and_read_to_its_last_row(planner: Planner, small: str) -> None:
    page = planner.http.get(small).text
    assert "60 处场地" in page and "2 行没有判定" in page and "没有几何（空）" in page
    assert page.count('<td><a href="/v1/batches/') == 58
    assert "<script>document" not in page and "&lt;script&gt;" in page
    filtered = planner.http.get(small, params={"reason": "feature_refused"}).text
    assert "1 处符合" in filtered and "<td>S-5</td>" in filtered
    behind = planner.http.get(small, params={"after": 57}).text
    assert behind.count('<td><a href="/v1/batches/') == 2


def test_what_must_still_be_found_out_has_another_mark_than_what_is_settled(planner: Planner, small: str) -> None:
    """By shape, not by colour alone: a map of a thousand sites is read on a grey print, too."""
    page = planner.http.get(small).text
    data = json.loads(re.search(r'id="layer-data"[^>]*>(.*?)</script>', page, re.S).group(1))  # type: ignore[union-attr]
    marks = {one["code"]: (one["look"], one["hollow"]) for one in data["words"]["outcome"]}
    assert marks["undetermined"] == ("undetermined", True)
    rows = {row.code: (row.look, row.hollow) for row in code_list(Outcomes).outcome}
    assert marks.items() <= rows.items()
    # What the law leaves to the authority is not what our data do not tell; an analogy is no duty.
    assert rows["official_decision"] != rows["undetermined"]
    assert rows["safety_review_screening"] != rows["plan_required"]
    for code in marks:
        look, hollow = marks[code]
        assert f'class="mark mark-{look} mark-of-{look}{" hollow" if hollow else ""}"' in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_page_speaks_one_language_under_its_policy(planner: Planner, small: str, language: str) -> None:
    for address in ("/layers", small):
        answer = planner.http.get(address, params={"lang": language})
        body = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
        if language == "en":
            # Names of assets and of the file are as their owners wrote them.
            told = re.sub(
                r"<script.*?</script>|<td>[^<]*</td>|<h1>.*?</h1>|<datalist.*?</datalist>", "", body, flags=re.S
            )
            assert not re.search(r"[一-鿿]", re.sub(r"<[^>]*>|地块.geojson", "", told)), told[:2000]
        assert " style=" not in body and " onclick=" not in body
        assert "unsafe" not in answer.headers["content-security-policy"]


def test_what_cannot_be_taken_is_said_beside_what_was_typed(planner: Planner) -> None:
    nothing = planner.send(None, crs="EPSG:4547")
    assert nothing.status_code == 422 and "还没有选择文件" in nothing.text and 'value="EPSG:4547"' in nothing.text
    unknown = planner.send(layer(1), start="never")
    assert unknown.status_code == 422 and 'id="errors"' in unknown.text
    assert planner.http.post("/layers", files={"works": ("x", b"{}")}).status_code == 403


def test_a_link_that_leads_nowhere_leads_on(planner: Planner) -> None:
    answer = planner.http.get("/layers/AAAAAAAAAAAAAAAAAAAAAA")
    assert answer.status_code == 404 and "没有这一批" in answer.text and 'href="/layers"' in answer.text


def test_a_batch_that_is_stopped_says_so_and_keeps_what_is_done(planner: Planner) -> None:
    address = planner.send(layer(SITES)).headers["location"]
    waiting = planner.http.get(address).text
    token = re.search(r'name="token" value="([^"]+)"', waiting)
    assert token, waiting
    stopped = planner.http.post(f"{address}/cancel", data={"token": token.group(1)}, follow_redirects=True)
    assert "这一批已停止" in stopped.text and 'href="/layers"' in stopped.text


def test_what_was_done_before_it_was_stopped_is_taken_away_as_files(planner: Planner) -> None:
    address = planner.send(layer(6 * SITES)).headers["location"]
    links = f"/v1/batches/{address.rpartition('/')[2]}"
    while not planner.http.get(links, headers={"accept": "application/json"}).json()["sites"]["done"]:
        pass
    waiting = planner.http.get(address).text
    token = re.search(r'name="token" value="([^"]+)"', waiting)
    assert token, waiting
    stopped = planner.http.post(f"{address}/cancel", data={"token": token.group(1)}, follow_redirects=True).text
    assert "这一批已停止" in stopped and f'href="{links}/results.csv"' in stopped
    assert (
        "partial-" in planner.http.get(f"{links}/results.csv", headers={"accept": "*/*"}).headers["content-disposition"]
    )


def test_coordinates_that_may_be_shifted_are_settled_on_the_page(planner: Planner) -> None:
    """Longitude and latitude of a GeoJSON may have been picked from a shifted map; who knows better can say so."""

    def told(**beside: str) -> str:
        return planner.done(planner.send(layer(3), **beside).headers["location"])

    hint = 'href="/layers#coordinates_from"'
    assert 'id="coordinates_from"' in planner.http.get("/layers").text
    doubted = told(crs="")
    assert "坐标可能有偏移" in doubted and hint in doubted
    settled = told(crs="", coordinates_from="gps")
    assert "坐标可能有偏移" not in settled and hint not in settled
    wrong = planner.send(layer(1), crs="", coordinates_from="mars")
    assert wrong.status_code == 422 and 'href="#coordinates_from"' in wrong.text


def test_a_table_without_a_system_is_told_which_field_of_the_page_to_fill_in(planner: Planner) -> None:
    """Who drops a file has no command line: the way back leads to the field that was missing."""
    table = b"place,east,north,activity\n1,465060,3846002,EX-PIT\n2,465160,3846002,EX-PIT\n"
    failed = planner.done(planner.send(table, crs="").headers["location"])
    assert "这一批没有完成" in failed and 'href="/layers#crs"' in failed
    assert "提交页的“坐标系”一栏" in failed and "--crs" not in failed and "EPSG:4547" in failed
    asked = planner.http.get("/layers").text
    assert 'id="crs"' in asked and "如 EPSG:4547" in asked


def test_what_a_row_tells_to_do_is_said_by_the_fields_of_the_page(planner: Planner) -> None:
    """The command line's options mean nothing to who reads a cell of the table."""
    rows = [
        {
            "type": "Feature",
            "properties": {"activity": "EX-PIT", "depth_m": 2},
            "geometry": {"type": "Point", "coordinates": at},
        }
        for at in ([113.62, 34.74], [465050.0, 3846001.5])
    ]
    sites = "".join(json.dumps(one) + "\n" for one in rows).encode()
    shown = planner.done(planner.send(sites, crs="").headers["location"])
    table = shown[shown.index('<table id="sites">') : shown.index('<script type="application/json"')]
    assert "坐标系”" in table
    assert "--crs" not in table


def test_what_sites_were_picked_by_stands_beside_their_number(planner: Planner, small: str) -> None:
    """On paper the fields are gone: "37 match" alone would be read as all there is."""
    picked = planner.http.get(f"{small}?outcome=undetermined").text
    count = re.search(r'id="count"[^>]*>([^<]*)<', picked)
    assert count and "（无法判定）" in count.group(1)
    every = re.search(r'id="count"[^>]*>([^<]*)<', planner.http.get(small).text)
    assert every and "（" not in every.group(1)


def test_statistics_have_the_strictest_outcome_first(planner: Planner, small: str) -> None:
    page = planner.http.get(small).text
    names = [row.text.zh for row in code_list(Outcomes).outcome]
    heads = re.findall(r'<table class="numbers"><thead><tr>(.*?)</tr>', page)
    assert heads
    for head in heads:
        told = re.findall(r'<th scope="col">([^<]*)</th>', head)[1:]
        assert told == sorted(told, key=names.index)


@pytest.fixture(scope="module")
def others_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A network that is nobody's invention, with pages for applicants."""
    folder = tmp_path_factory.mktemp("city")
    with as_file(sample("")) as city, served(folder / "store", "--network", str(city / "network.geojson")) as house:
        yield house


def test_a_firm_has_few_sites_screened_with_rounded_distances(others_city: House) -> None:
    with visiting(others_city) as firm:
        asked = firm.http.get("/layers").text
        assert "300" in asked and "取整" in asked and 'href="/layers"' in firm.http.get("/").text
        many = firm.send(layer(301))
        assert many.status_code == 422 and "--role" in many.text and "301" in many.text
        answer = firm.send(layer(120))
        assert answer.status_code == 303, answer.text
        page = firm.done(answer.headers["location"])
        assert "取整" in page
        token = answer.headers["location"].rpartition("/")[2]
        shown = firm.http.get(f"/v1/batches/{token}/table.json", headers={"accept": "application/json"}).json()
        assert shown["rows"] == 120
        measured = [one for one in shown["columns"]["nearest_distance_m"] if one is not None]
        assert all(round(one, 1) == one for one in measured)
        assert set(shown["columns"]["nearest_asset_id"]["codes"]) <= {
            "供热管",
            "长输供热管线",
            "供热设施",
            "穿越河流段",
        }
        again = firm.send(layer(190))
        assert again.status_code == 429 and "300" in again.text and int(again.headers["retry-after"]) > 0


def test_sizes_are_stated_once_for_sites_of_which_the_file_has_none(planner: Planner) -> None:
    def line(number: int, **stated: Any) -> dict[str, Any]:
        west = 113.612 + 0.001 * number
        shape = {"type": "LineString", "coordinates": [[west, 34.735], [west + 5e-4, 34.735]]}
        return {
            "type": "Feature",
            "id": str(number),
            "properties": {"activity": "EX-TRENCH", **stated},
            "geometry": shape,
        }

    features = [line(0), line(1, width_m=2.0)]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()

    answer = planner.send(content, width_m="1.2", depth_m="2")
    assert answer.status_code == 303, answer.text
    planner.done(answer.headers["location"])
    token = answer.headers["location"].rpartition("/")[2]

    def height(row: int) -> float:
        address = f"/v1/batches/{token}/sites/{row}"
        whole = planner.http.get(address, headers={"accept": "application/json"}).json()
        drawn = whole["features"][0]["geometry"]
        assert drawn["type"] == "Polygon", "as wide as it is stated"
        north = [y for _, y in drawn["coordinates"][0]]
        return (max(north) - min(north)) * 110_930

    assert height(0) == pytest.approx(1.2, abs=0.02)
    rows = planner.http.get(f"/v1/batches/{token}/sites", headers={"accept": "application/json"}).json()["rows"]
    assert rows[0]["error"] is None and "width_m" in rows[1]["error"], "which of both is right is asked"
    wrong = planner.send(content, width_m="wide")
    assert (
        wrong.status_code == 422
        and 'href="#width_m"' in wrong.text
        and "以米计的数" in wrong.text
        and 'value="wide"' in wrong.text
    )


def test_all_sites_come_as_columns(house: House, small: str) -> None:
    token = small.rpartition("/")[2]
    for packed in ("gzip", "identity"):
        answer = httpx.get(f"{house.address}/v1/batches/{token}/table.json", headers={"accept-encoding": packed})
        table = answer.json()
        assert table["rows"] == 60 and all(
            len(one.get("at", ()) if isinstance(one, dict) else one) == 60 for one in table["columns"].values()
        )
    columns = table["columns"]
    row = columns["feature"].index("S-5")
    assert columns["error_en"]["codes"][columns["error_en"]["at"][row]].count("depth_m")
    assert columns["lon"][columns["feature"].index("S-4")] is None


def test_a_planner_drops_a_layer_and_works_with_it(house: House, page: Any) -> None:
    page.goto(f"{house.address}/layers")
    page.set_input_files("#works", {"name": "地块.geojson", "mimeType": "application/json", "buffer": layer(SITES)})
    page.locator("summary").click()
    page.locator("#crs").fill("EPSG:4490")
    page.get_by_role("button", name="开始检查").click()
    page.wait_for_selector("html[data-layer=ready]", state="attached", timeout=PATIENCE_MS)
    assert "2,000 处符合" in page.locator("#count").inner_text()
    assert page.title().startswith("地块.geojson")

    page.get_by_role("button", name="场地").click()
    assert page.locator("#sites tbody tr").first.inner_text().split("\t")[1] == HOSTILE
    page.get_by_role("button", name="场地").click()
    assert page.locator("#sites tbody tr").first.inner_text().split("\t")[1] == "S-1999"

    page.locator("#f-reason").select_option("feature_unread")
    assert page.locator("#count").inner_text().startswith("1 处符合（图形没有读出）")
    assert page.url.endswith("?reason=feature_unread")
    page.get_by_role("link", name="S-4").last.press("Enter")
    assert "没有几何（空）" in page.locator("#site").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#site").is_hidden()

    page.get_by_role("link", name="全部显示").click()
    page.get_by_role("button", name="行号", exact=True).click()
    page.get_by_role("link", name="S-0", exact=True).click()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="看检查意见全文").click()
    report = opened.value
    report.wait_for_load_state()
    # In its own looks, and in one language: without its styles both would stand side by side.
    assert "检查意见" in report.inner_text("body") and "Determination" not in report.inner_text("body")
    assert report.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    rows = list(csv.reader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
    assert len(rows) == SITES + 1 and not any(value.startswith("=") for row in rows for value in row)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_on_paper_all_sites_stand_with_their_map_and_then_the_page_is_as_it_was(
    house: House, page: Any, small: str
) -> None:
    page.goto(f"{house.address}{small}")
    page.wait_for_selector("html[data-layer=ready]", state="attached")
    page.get_by_role("button", name="下一页").click()
    rows = page.locator("#sites tbody tr")
    assert rows.count() == 10
    width = page.locator("#map").bounding_box()["width"]
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert rows.count() == 60 and "第 1–60 处" in page.locator("#count").inner_text()
    assert page.locator(".legend").is_visible()
    # Of a canvas a PDF has a white sheet first, which hides what lies below it: each is a picture of itself.
    canvases, pictures = page.locator("#map canvas"), page.locator("#map .leaflet-pane > img")
    assert canvases.count() == pictures.count() > 0
    assert all(one.is_visible() for one in pictures.all()) and not any(one.is_visible() for one in canvases.all())
    assert all(one.get_attribute("src").startswith("data:image/png") for one in pictures.all())
    # What is wider than a sheet would be cut off.
    assert page.locator("#map").bounding_box()["width"] <= 690
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert rows.count() == 10 and page.locator("#map").bounding_box()["width"] == width
    assert not pictures.count() and all(one.is_visible() for one in canvases.all())


def test_all_layers_of_a_geopackage_that_is_dropped_are_screened(house: House, page: Any, tmp_path: Path) -> None:
    file = tmp_path / "two.gpkg"
    for name, west, system in (("地块一", 113.62, "EPSG:4490"), ("pits", 113.63, "EPSG:4547")):
        places = [shapely.box(x, 34.75, x + 2e-4, 34.7502) for x in (west, west + 5e-4)]
        drawn = geopandas.GeoDataFrame({"id": ["A", "B"], "activity": "EX-PIT"}, geometry=places, crs="EPSG:4490")
        drawn.to_crs(system).to_file(file, layer=name, driver="GPKG")
    page.goto(f"{house.address}/layers")
    dropped = page.evaluate_handle(
        """(content) => {
          const held = new DataTransfer();
          held.items.add(new File([Uint8Array.from(atob(content), (one) => one.charCodeAt(0))], "two.gpkg"));
          return held;
        }""",
        base64.b64encode(file.read_bytes()).decode(),
    )
    for event in ("dragover", "drop"):
        page.dispatch_event("#drop", event, {"dataTransfer": dropped})
    page.get_by_role("button", name="开始检查").click()
    page.wait_for_selector("html[data-layer=ready]", state="attached", timeout=PATIENCE_MS)
    assert "4 处符合" in page.locator("#count").inner_text()
    # Two are called A: what is opened says of which layer it is.
    for row, name in ((0, "地块一"), (2, "pits")):
        page.locator("#sites tbody tr").nth(row).get_by_role("link", name="A", exact=True).click()
        assert name in page.locator("#site").inner_text()


def test_nothing_serious_for_who_cannot_see_it(house: House, page: Any, small: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    for address in ("/layers", small):
        page.goto(f"{house.address}{address}")
        if address == small:
            page.wait_for_selector("html[data-layer=ready]", state="attached")
        found = axe.Axe().run(page).response["violations"]
        assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == [], found


def test_a_file_without_sites_is_no_clear(planner: Planner) -> None:
    answer = planner.send(b'{"type": "FeatureCollection", "features": []}')
    page = answer.text if answer.status_code == 422 else planner.done(answer.headers["location"])
    assert ("未发现" not in page and 'href="/layers"' in page) or 'id="errors"' in page


def test_a_batch_that_failed_says_why(planner: Planner, house: House, small: str) -> None:
    now = datetime.datetime.now(datetime.UTC)
    with Store.open(house.store) as store:
        kept = store.batches.find(small.rpartition("/")[2], now=now)
        assert kept is not None
        of = {"network_sha256": kept.network_sha256, "rulebook_sha256": kept.rulebook_sha256, "engine": kept.engine}
        failed = store.batches.add(asked=kept.asked, works=kept.works, key=None, now=now, **of)
        store.batches.begin(failed.token, now=now)
        store.batches.fail(
            failed.token, problem("unusable-input", Text("读不下去", "cannot be read on")).decode(), now=now
        )
    page = planner.http.get(f"/layers/{failed.token}").text
    assert "这一批没有完成" in page and "读不下去" in page and 'href="/layers"' in page
