"""A server with a ground under its maps: what it answers, and what its pages may load."""

from __future__ import annotations

import dataclasses
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import Request
from fastapi.testclient import TestClient

from geo.text import Language, Text
from permits.children.limits import Limits
from permits.children.pool import Pool
from permits.server.app import ZYGOTE, create_app
from permits.server.brief import Brief
from permits.server.map_ground import MapGround, tile_service
from permits.server.served import Served
from permits.server.web.visit import Visit
from permits.storage.store import Store

LON, LAT = 113.65, 34.75
VIEW = f"/ground?bbox={LON - 0.01},{LAT - 0.01},{LON + 0.01},{LAT + 0.01}&zoom=16"


def road(name: str, north: float) -> dict[str, Any]:
    line = [[LON, LAT + north], [LON + 0.01, LAT + north]]
    return {
        "type": "Feature",
        "properties": {"highway": "primary", "name": name},
        "geometry": {"type": "LineString", "coordinates": line},
    }


@pytest.fixture(scope="module")
def over_streets(city: Brief, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The sample city over two streets of a base map."""
    folder = tmp_path_factory.mktemp("ground")
    streets = {"type": "FeatureCollection", "features": [road("农业路", 0), road("</script>路", 0.001)]}
    (folder / "streets.geojson").write_text(json.dumps(streets, ensure_ascii=False), "utf-8")
    brief = dataclasses.replace(city, basemap=str(folder / "streets.geojson"))
    pool = Pool(ZYGOTE, dataclasses.asdict(brief), Limits.of_a_job(wall_s=60, memory_bytes=2**30), size=1)
    app = create_app(pool, brief, hosts=["testserver"], store=Store.open(folder / "store"), ground=MapGround(file=True))
    with TestClient(app) as client:
        yield client


def test_a_view_is_answered_plain_and_compressed(over_streets: TestClient) -> None:
    plain = over_streets.get(VIEW, headers={"accept-encoding": "identity"})
    assert plain.status_code == 200 and plain.headers["content-type"].startswith("application/geo+json")
    assert {one["properties"]["name"] for one in plain.json()["features"]} == {"农业路", "</script>路"}
    packed = over_streets.get(VIEW, headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip" and packed.content == plain.content
    assert "content-encoding" not in plain.headers


def test_a_street_is_found_by_its_name(over_streets: TestClient) -> None:
    (street,) = over_streets.get("/ground/streets", params={"q": "农业"}).json()
    assert street["name"] == "农业路" and street["extent"] == pytest.approx([LON, LAT, LON + 0.01, LAT])


@pytest.mark.parametrize(
    "path",
    [
        "/ground?bbox=1,2,3&zoom=16",
        "/ground?bbox=1,2,3,nan&zoom=16",
        "/ground?bbox=1,2,3,4&zoom=99",
        "/ground?bbox=1,2,3,4",
        "/ground?bbox=120,40,110,30&zoom=16",
        "/ground?bbox=113,34,113,35&zoom=16",
        "/ground/streets",
        f"/ground/streets?q={'a' * 81}",
    ],
)
def test_what_is_no_view_is_refused(over_streets: TestClient, path: str) -> None:
    assert over_streets.get(path).status_code == 422


def test_a_box_as_large_as_the_world_is_answered(over_streets: TestClient) -> None:
    world = over_streets.get("/ground?bbox=-180,-90,180,90&zoom=24")
    assert len(world.json()["features"]) == 2


def test_a_service_without_its_key_is_said_before_anything_is_loaded() -> None:
    program = Path(sys.executable).with_name("heatguard")
    ended = subprocess.run([program, "serve", "--tiles", "tianditu"], capture_output=True, text=True, timeout=60)
    assert ended.returncode != 0 and "--tiles-key" in ended.stderr and "密钥" in ended.stderr


def page_of(ground: MapGround, language: Language) -> tuple[dict[str, Any], str]:
    """What a page is told, and its policy."""
    scope = {"type": "http", "method": "GET", "path": "/map", "query_string": b"", "headers": [], "scheme": "http"}
    serving = Served.__new__(Served)
    object.__setattr__(serving, "ground", ground)
    object.__setattr__(serving, "role", "applicant")
    object.__setattr__(serving, "page_role", "applicant")
    object.__setattr__(serving, "sample", False)
    visit = Visit(Request(scope), serving, language, "v" * 24)
    told = visit.ground()
    page = visit.page("refused.html", title=Text("题", "title"), detail=Text("文", "text"))
    return told, page.headers["content-security-policy"]


def test_a_page_may_load_pictures_of_its_service_and_of_nobody_else() -> None:
    told, policy = page_of(MapGround(service=tile_service("amap", None), note="审图号 GS(2026)0000号"), Language.ZH)
    pictures = re.search(r"img-src ([^;]*)", policy)
    assert pictures is not None
    hosts = [one for one in pictures[1].split() if "://" in one]
    assert hosts == [f"https://webrd0{number}.is.autonavi.com" for number in (1, 2, 3, 4)]
    assert policy.count("://") == len(hosts), "only pictures come from there"
    assert told["tiles"]["attribution"] == "© 高德地图" and told["note"] == "审图号 GS(2026)0000号"


def test_without_a_service_a_page_names_no_host() -> None:
    told, policy = page_of(MapGround(file=True), Language.EN)
    assert "://" not in policy and told["tiles"] is None and told["vector"] == "/ground"
    assert told["words"]["no_ground"].isascii()
