"""The law of another city: other numbers, other articles, and nothing of this one's on any door."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

import data
from geo.reading.layers import read_layers
from permits.children.limits import Limits
from permits.children.pool import Pool
from permits.cli.app import app
from permits.server.app import ZYGOTE, create_app
from permits.server.brief import Brief
from permits.service.check import Desk
from permits.service.effect import as_done_on
from permits.service.opening import open_network

# Articles 31, 32 and 43 are 51, 52 and 53 there; 1.5 m, 6 m and 10 m are 2.5 m, 7 m and 12 m; the band of 200 m is 300 m.
CHANGED = [
    ("三十一条", "五十一条"),
    ("三十二条", "五十二条"),
    ("四十三条", "五十三条"),
    ("Article 31", "Article 51"),
    ("Article 32", "Article 52"),
    ('"31(', '"51('),
    ('"32(', '"52('),
    ("@31(", "@51("),
    ('clause = "43"', 'clause = "53"'),
    ("article = 31", "article = 51"),
    ("article = 32", "article = 52"),
    ("article = 43", "article = 53"),
    ("一点五米", "二点五米"),
    ("各十米", "各十二米"),
    ("六米", "七米"),
    ("二百米", "三百米"),
    ("1.5 m", "2.5 m"),
    ("10 m", "12 m"),
    ("6 m", "7 m"),
    ("200 m", "300 m"),
    ("limit_m = 1.5", "limit_m = 2.5"),
    ("limit_m = 10.0", "limit_m = 12.0"),
    ("limit_m = 6.0", "limit_m = 7.0"),
    ("limit_m = 200.0", "limit_m = 300.0"),
    ("zhengzhou-253", "elsewhere-1"),
]
OURS = (
    "第三十一条",
    "第三十二条",
    "第四十三条",
    "Article 31",
    "Article 32",
    "Article 43",
    "31(",
    "32(",
    "一点五米",
    "1.5 m",
    "六米",
)


@pytest.fixture
def city(as_issued: Path) -> Path:
    for path in as_issued.iterdir():
        # The analogy is to a law of its own, whose articles keep their numbers.
        parts = path.read_text("utf-8").split("管道保护法第三十")
        text = "管道保护法第三十".join(parts)
        for old, new in CHANGED:
            text = text.replace(old, new)
        path.write_text(text, "utf-8")
    for number in (31, 32, 43):
        (as_issued / f"article-{number}.toml").rename(
            as_issued / f"article-{number + (10 if number == 43 else 20)}.toml"
        )
    return as_issued


@pytest.fixture
def network(tmp_path: Path, write: Callable[..., Path]) -> Path:
    rows = [
        {"asset_id": "M", "kind": "main", "outer_diameter_mm": 655, "line": [[-90, 0], [90, 0]]},
        {"asset_id": "F", "kind": "facility", "area": [[40, 8], [44, 8], [44, 12], [40, 12]]},
        {"asset_id": "T", "kind": "transmission", "dn": 1400, "line": [[-90, 100], [90, 100]]},
        {"asset_id": "S", "kind": "main", "dn": 300, "supply": "self_heated", "line": [[-90, -50], [90, -50]]},
    ]
    return write(tmp_path / "network.geojson", [{"position_accuracy_m": 0, **row} for row in rows])


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    return result.exit_code, result.stdout


def works(folder: Path, write: Callable[..., Path], south: float) -> Path:
    area = [[-2, south], [2, south], [2, south + 2], [-2, south + 2]]
    row = {"activity": "EX-PIT", "area": area, "accuracy_m": 0, "start": "2026-05-10", "end": "2026-06-10"}
    return write(folder / "works.geojson", [row])


def test_pass_its_rule_book_is_proved(city: Path) -> None:
    status, shown = run("rules", "verify", str(city))
    assert status == 0, shown
    assert "network.limit_m = 2.5 m | 51(1)" in shown


@pytest.mark.parametrize(("beyond_m", "status"), [(2.499, 10), (2.5, 10), (2.501, 0)])
def test_check(beyond_m: float, status: int, city: Path, tmp_path: Path, write: Callable[..., Path]) -> None:
    row = {"asset_id": "M", "kind": "main", "outer_diameter_mm": 655, "line": [[-90, 0], [90, 0]]}
    network = write(tmp_path / "main.geojson", [{"position_accuracy_m": 0, **row}])
    site = works(tmp_path, write, 0.3275 + beyond_m)
    options = ("--network", str(network), "--regulation", str(city))
    assert run("check", str(site), *options)[0] == status
    assert run("check", str(site), "--network", str(network))[0] == 0


def test_nothing_handed_out_names_our_articles_or_limits(
    city: Path, network: Path, tmp_path: Path, write: Callable[..., Path], words_of: Callable[[bytes], str]
) -> None:
    rows = [
        {"activity": activity, "area": [[-2, y], [2, y], [2, y + 2], [-2, y + 2]], "accuracy_m": 0, "end": "2026-06-10"}
        for y in (0, -50, 100, 140)
        for activity in ("EX-PIT", "ST-BUILD")
    ]
    site = write(tmp_path / "w.geojson", [{"start": "2026-05-10", **row} for row in rows])
    for language in ("zh", "en"):
        out = tmp_path / language
        options = ("--network", str(network), "--regulation", str(city), "--lang", language, "--role", "authority")
        status, shown = run("check", str(site), *options, "--out", str(out))
        assert status == 20
        pages = {path.name: path.read_text("utf-8") for path in out.iterdir() if path.suffix not in (".pdf", ".docx")}
        paper = words_of((out / "report.pdf").read_bytes())
        assert [words for words in OURS if "".join(words.split()) in paper] == []
        for name, page in {"terminal": shown, **pages}.items():
            for words in OURS:
                # Coordinates are numbers, too; an article or a limit stands in words.
                assert words not in page, (name, words)
        assert "第五十一条" in shown if language == "zh" else "Article 51" in shown


def test_map_zones_and_network_check(city: Path, network: Path, tmp_path: Path) -> None:
    regulation = ("--regulation", str(city))
    assert run("map", "--network", str(network), "--out", str(tmp_path / "map.html"), *regulation)[0] == 0
    page = (tmp_path / "map.html").read_text("utf-8")
    assert "2.5 m" in page and "12 m" in page and "7 m" in page and "1.5 m" not in page
    zones = tmp_path / "zones.geojson"
    assert run("zones", "--network", str(network), "--out", str(zones), *regulation)[0] == 0
    assert set(gpd.read_file(zones)["limit_m"]) == {2.5, 7.0, 12.0}
    shown = run("network", "check", str(network), *regulation)[1]
    assert "7 m" in shown
    assert "6 m" in run("network", "check", str(network))[1]


def test_map_and_zones_follow_the_reading(network: Path, tmp_path: Path, write: Callable[..., Path]) -> None:
    chamber = write(
        tmp_path / "c.geojson",
        [{"asset_id": "F", "kind": "facility", "belongs_to": "network", "area": [[0, 0], [4, 0], [4, 4], [0, 4]]}],
    )
    reading = ("--reading", "facility_scope=all")
    for options, limits in (((), {1.5}), (reading, {6.0})):
        assert run("zones", "--network", str(chamber), "--out", str(tmp_path / "z.geojson"), *options)[0] == 0
        assert set(gpd.read_file(tmp_path / "z.geojson")["limit_m"]) == limits
    assert run("map", "--network", str(chamber), "--out", str(tmp_path / "m.html"), *reading)[0] == 0
    site = write(tmp_path / "w.geojson", [{"activity": "EX-PIT", "area": [[9, 0], [12, 0], [12, 2], [9, 2]]}])
    assert run("map", str(site), "--network", str(chamber), "--out", str(tmp_path / "m.html"), *reading)[0] == 0
    assert run("network", "check", str(chamber), *reading)[0] == 0


def test_serve(city: Path, network: Path, tmp_path: Path, write: Callable[..., Path]) -> None:
    brief = Brief([str(network)], regulation=str(city), readings={"plan_route": "none"})
    pool = Pool(ZYGOTE, dataclasses.asdict(brief), Limits.of_a_job(wall_s=60, memory_bytes=2**30), size=1)
    with TestClient(create_app(pool, brief, hosts=["testserver"])) as client:
        rules = client.get("/v1/rules", params={"on": "2026-05-10"}).json()
        assert rules["regulation"] == "elsewhere-1"
        assert {zone["limit_m"] for zone in rules["zones"]} == {0.0, 2.5, 7.0, 12.0}
        assert rules["readings"]["plan_route"]["chosen"] == "none"
        site = json.loads(works(tmp_path, write, 0.3275 + 2.5).read_text("utf-8"))
        answer = client.post("/v1/screenings", json={"works": site}).json()
        assert answer["outcome"] == "prohibited" and answer["basis"]["readings"]["plan_route"] == "none"
        asked = {"works": site, "readings": {"plan_route": "by_item"}}
        assert client.post("/v1/screenings", json=asked).json()["outcome"] == "plan_required"


def test_an_unknown_reading_is_refused_before_anybody_asks(network: Path) -> None:
    from permits.errors import RuleBookError

    with pytest.raises(RuleBookError, match="plan_route"):
        Desk(open_network([str(network)]), readings={"plan_rout": "none"})


def test_the_sample_city_under_it(city: Path) -> None:
    """Every sample job is judged without a word about an article that is not held there."""
    with data.as_file(data.sample("")) as samples:
        desk = Desk(
            open_network([str(samples / "network.geojson")], rivers=str(samples / "rivers.geojson")),
            regulation=str(city),
        )
        for path in sorted((samples / "works").glob("*.geojson")):
            from datetime import date

            day = date(2026, 12, 20)
            answer = desk.check(as_done_on(read_layers(path), day), today=day).determination
            assert not [one for one in answer.findings if one.provision == "check_failed"], path.name
