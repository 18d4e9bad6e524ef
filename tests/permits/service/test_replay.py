"""A determination that was kept is judged again to the same bytes, or the replay names what differs."""

from __future__ import annotations

import datetime
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from typer.testing import CliRunner

import data
from permits.cli.app import app
from permits.disclosure.disclose import disclose
from permits.intake.hand_in import MOST_KEPT_BYTES, handed_file
from permits.intake.handed_in import read_layers
from permits.record.digest import digest_of
from permits.record.reading import to_json
from permits.server.brief import Brief
from permits.server.judge import Judge
from permits.server.tasks.held import Held
from permits.service.check import Desk
from permits.service.opening import open_network

OUTCOMES = (0, 10, 20, 30)
SAME, DIFFERS, REFUSED = 0, 40, 2


@pytest.fixture(scope="module")
def city() -> Iterator[Path]:
    with data.as_file(data.sample("")) as folder:
        yield folder


@pytest.fixture(scope="module")
def options(city: Path) -> list[str]:
    return [part for name in ("network", "rivers", "coverage") for part in (f"--{name}", str(city / f"{name}.geojson"))]


def works(city: Path, number: str) -> Path:
    return next((city / "works").glob(f"{number}-*.geojson"))


def keep(folder: Path, *arguments: str) -> Path:
    """The determination of a check, as a file."""
    done = CliRunner().invoke(app, ["check", *arguments, "--format", "json"])
    assert done.exit_code in OUTCOMES, done.output
    kept = folder / "determination.json"
    kept.write_text(done.stdout, "utf-8")
    return kept


def replayed(kept: Path, *arguments: str) -> tuple[int, str]:
    try:
        done = CliRunner().invoke(app, ["replay", str(kept), *arguments], catch_exceptions=False)
    except ValueError as refusal:
        return REFUSED, str(refusal)
    return done.exit_code, done.stdout


@pytest.mark.parametrize("role", ["operator", "applicant"])
@pytest.mark.parametrize("number", ["01", "02", "03", "11", "12", "16"])
def test_every_kind_of_answer_for_every_reader(
    number: str, role: str, city: Path, options: list[str], tmp_path: Path
) -> None:
    kept = keep(tmp_path, str(works(city, number)), *options, "--role", role)
    status, said = replayed(kept, *options)
    assert (status, said.startswith("一致：")) == (SAME, True), said


def test_a_year_later_the_day_of_issue_is_still_the_day(city: Path, options: list[str], tmp_path: Path) -> None:
    """Works that state no start begin on the day of issue, and what is late was late then."""
    desk = Desk(open_network([options[1]], rivers=options[3], coverage=options[5]))
    path = works(city, "15")
    checked = desk.check(read_layers(path), today=datetime.date(2026, 4, 7), hand_in=handed_file(path))
    kept = tmp_path / "d.json"
    kept.write_text(to_json(disclose(checked.record, "inspector").record), "utf-8")
    assert replayed(kept, *options)[0] == SAME


@pytest.mark.parametrize("kind", ["gpkg", "shp", "zip", "csv", "kml", "envelope", "two systems"])
def test_every_kind_of_file(
    kind: str, city: Path, options: list[str], tmp_path: Path, write: Callable[..., Path]
) -> None:
    rows = geopandas.read_file(works(city, "02"))[["id", "activity", "geometry"]]
    handed, more = tmp_path / f"红线 (1).{kind}", []
    if kind == "gpkg":
        rows.to_file(handed)
    elif kind in ("shp", "zip"):
        rows.to_file(tmp_path / "红线 (1).shp", encoding="utf-8")
        if kind == "zip":
            with zipfile.ZipFile(handed, "w") as archive:
                for part in sorted(tmp_path.glob("红线 (1).*")):
                    if part != handed:
                        archive.write(part, part.name)
    elif kind == "csv":
        rows.assign(WKT=rows.geometry.to_wkt()).drop(columns="geometry").to_csv(handed, index=False)
        more = ["--crs", str(rows.crs.to_string())]
    elif kind == "kml":
        ring = " ".join(f"{x},{y}" for x, y, *_ in shapely.get_coordinates(rows.to_crs(4326).geometry[0]).tolist())
        line = f"<LineString><coordinates>{ring}</coordinates></LineString>"
        handed.write_text(
            f'<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark>{line}</Placemark></kml>', encoding="utf-8"
        )
        more = ["--activity", "沟槽开挖"]
    elif kind == "envelope":
        handed = tmp_path / "envelope.json"
        envelope = {"works": json.loads(works(city, "02").read_text("utf-8")), "contractor": "某施工单位", "crs": None}
        handed.write_text(json.dumps(envelope), "utf-8")
    else:
        handed = tmp_path / "two.zip"
        with zipfile.ZipFile(handed, "w") as archive:
            archive.write(works(city, "02"), "a.geojson")
            archive.writestr("b.geojson", rows.to_crs(4490).to_json(drop_id=True))
    kept = keep(tmp_path, str(handed), *options, *more)
    for part in tmp_path.glob("红线*"):
        part.unlink()
    status, said = replayed(kept, *options)
    assert status == SAME, said


def test_what_was_stated_beside_the_file(city: Path, options: list[str], tmp_path: Path) -> None:
    """Facts, system, layer, reading, the operator's own measures."""
    rows = geopandas.read_file(works(city, "02"))[["id", "geometry"]]
    handed, own = tmp_path / "two.gpkg", tmp_path / "own.toml"
    rows.to_file(handed, layer="redline")
    rows.translate(3000, 3000).to_file(handed, layer="elsewhere")
    shipped = data.codelist_file("measures").read_text("utf-8")
    assert 'keep_m = 1.0, zh = "距外缘 {1.0 m} 内", en = "within {1.0 m}"' in shipped
    own.write_text(
        shipped.replace(
            'keep_m = 1.0, zh = "距外缘 {1.0 m} 内", en = "within {1.0 m}"',
            'keep_m = 1.2, zh = "距外缘 {1.2 m} 内", en = "within {1.2 m}"',
        ),
        "utf-8",
    )
    stated = [
        "--layer",
        "redline",
        "--activity",
        "沟槽开挖",
        "--depth-m",
        "1.8",
        "--start",
        "2026年5月10日",
        "--hand-dug",
    ]
    stated += ["--client", "某建设单位", "--reading", "plan_route=by_item", "--coordinates-from", "survey"]
    kept = keep(tmp_path, str(handed), *options, *stated, "--measures", str(own))
    handed.unlink()
    status, said = replayed(kept, *options, "--measures", str(own))
    assert status == SAME, said
    status, said = replayed(kept, *options)
    assert status == DIFFERS and "措施表" in said and "--measures" in said


@pytest.mark.parametrize("role", ["operator", "applicant"])
def test_answers_over_http(role: str, city: Path, options: list[str], tmp_path: Path) -> None:
    desk = Desk(open_network([options[1]], rivers=options[3], coverage=options[5]))
    judge = Judge(Held(desk, Brief([])))
    geojson = works(city, "02").read_bytes()
    rows = geopandas.read_file(works(city, "02"))[["id", "geometry"]]
    rows.to_file(tmp_path / "w.gpkg")
    envelope = {
        "works": json.loads(geojson),
        "contractor": "某施工单位",
        "counter_proposal": True,
        "readings": {"plan_route": "none"},
    }
    asks: list[tuple[dict[str, Any], bytes]] = [
        ({}, geojson),
        ({"name": "红线(1).gpkg", "activity": ["沟槽开挖"]}, (tmp_path / "w.gpkg").read_bytes()),
        ({}, json.dumps(envelope).encode()),
    ]
    for number, (query, content) in enumerate(asks):
        kept = tmp_path / f"{number}.json"
        answer = judge({"task": "screening", "query": query, "html": False, "role": role, "at_most": None}, content)
        assert answer.status == 200, answer.content
        kept.write_bytes(answer.content)
        status, said = replayed(kept, *options)
        assert status == SAME, said


def test_works_too_large_to_be_kept_are_handed_in_again(
    city: Path, options: list[str], tmp_path: Path, write: Callable[..., Path]
) -> None:
    many = [{"id": f"{n}", "activity": "EX-PIT", "area": [[n, 900], [n + 1, 900], [n, 901]]} for n in range(2500)]
    handed = write(tmp_path / "many.geojson", many)
    handed.write_bytes(handed.read_bytes() + b" " * MOST_KEPT_BYTES)
    kept = keep(tmp_path, str(handed), *options)
    assert kept.stat().st_size < 20 * 2**20
    status, said = replayed(kept, *options)
    assert status == REFUSED and "too large" in said and "many.geojson" in said
    renamed = handed.rename(tmp_path / "renamed.geojson")
    status, said = replayed(kept, str(renamed), *options)
    assert status == SAME, said


def test_other_works_are_named(city: Path, options: list[str], tmp_path: Path) -> None:
    kept = keep(tmp_path, str(works(city, "02")), *options)
    status, said = replayed(kept, str(works(city, "01")), *options)
    assert status == DIFFERS and "作业：" in said and "works: " in said
    assert "outcome: plan_required → no_restriction_found" in said


def test_the_assets_that_changed_are_named_one_by_one(city: Path, options: list[str], tmp_path: Path) -> None:
    kept = keep(tmp_path, str(works(city, "02")), *options)
    network = json.loads((city / "network.geojson").read_text("utf-8"))
    rows = {one["properties"]["asset_id"]: one for one in network["features"]}
    near = [one["asset_id"] for one in json.loads(kept.read_text("utf-8"))["excerpt"]["assets"]]
    gone, other = [name for name in near if not name.startswith("M-DN500")][:2]
    moved = rows["M-DN500-建设路"]
    moved["geometry"]["coordinates"] = [[x, y + 0.5] for x, y in moved["geometry"]["coordinates"]]
    moved["properties"]["outer_diameter_mm"] = 700
    network["features"].remove(rows[gone])
    added = json.loads(json.dumps(rows["M-DN500-建设路"]))
    added["properties"]["asset_id"] = "新管"
    network["features"].append(added)
    (tmp_path / "network.geojson").write_text(json.dumps(network), "utf-8")
    status, said = replayed(kept, "--network", str(tmp_path / "network.geojson"), *options[2:])
    assert status == DIFFERS and "管网：" in said and "network: " in said
    assert "设施 M-DN500-建设路：移动 0.50 m；outer_diameter_mm 655.0 → 700.0" in said
    assert "asset M-DN500-建设路: moved by 0.50 m; outer_diameter_mm 655.0 → 700.0" in said
    assert f"设施 {gone}：现已没有" in said and "设施 新管：当时没有" in said
    assert f"设施 {other}：" not in said
    # A copy cut for the applicant holds no network to compare with.
    cut = keep(tmp_path, str(works(city, "02")), *options, "--role", "applicant")
    status, said = replayed(cut, "--network", str(tmp_path / "network.geojson"), *options[2:])
    assert status == DIFFERS and "本副本不含管网" in said and "移动" not in said


def test_a_change_far_away_is_said_to_be_far_away(city: Path, options: list[str], tmp_path: Path) -> None:
    kept = keep(tmp_path, str(works(city, "02")), *options)
    network = (city / "network.geojson").read_text("utf-8") + "\n"
    (tmp_path / "network.geojson").write_text(network, "utf-8")
    status, said = replayed(kept, "--network", str(tmp_path / "network.geojson"), *options[2:])
    assert status == DIFFERS and "300 m 内的设施、河道都相同" in said and "字段" not in said
    # Whoever holds the true network and sees this is told of the other cause, too.
    assert "行的次序" in said and "管网指纹被改动过" in said and "fingerprint of the network was changed" in said


def test_a_telephone_that_changed_is_named_with_its_assets(city: Path, options: list[str], tmp_path: Path) -> None:
    kept = keep(tmp_path, str(works(city, "02")), *options)
    network = json.loads((city / "network.geojson").read_text("utf-8"))
    contact = json.loads(kept.read_text("utf-8"))["contacts"][0]
    for row in network["features"]:
        row["properties"]["phone"] = "0371-1"
    (tmp_path / "network.geojson").write_text(json.dumps(network), "utf-8")
    status, said = replayed(kept, "--network", str(tmp_path / "network.geojson"), *options[2:])
    assert status == DIFFERS and contact["assets"][0] in said
    assert f"联系方式 {contact['name']}（设施 " in said and "→ 0371-1" in said and "设施、河道都相同" not in said


def test_another_rule_book_is_named_with_its_dates(city: Path, options: list[str], tmp_path: Path) -> None:
    kept = keep(tmp_path, str(works(city, "02")), *options)
    with data.as_file(data.regulations() / "zhengzhou-253") as book:
        shutil.copytree(book, tmp_path / "draft")
    article = tmp_path / "draft" / "article-31.toml"
    article.write_text(article.read_text("utf-8") + "\n# another comment\n", "utf-8")
    status, said = replayed(kept, *options, "--regulation", str(tmp_path / "draft"))
    assert status == DIFFERS and "规则：zhengzhou-253" in said and "2026-05-10 → 2026-05-10" in said


def resealed(record: dict[str, Any]) -> None:
    record["digest"] = digest_of(record)


def edited(kept: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    record = json.loads(kept.read_text("utf-8"))
    change(record)
    other = kept.with_name("edited.json")
    other.write_text(json.dumps(record, ensure_ascii=False, allow_nan=False, indent=2) + "\n", "utf-8")
    return other


def test_a_file_that_was_changed_is_found_out(city: Path, options: list[str], tmp_path: Path) -> None:
    kept = keep(tmp_path, str(works(city, "03")), *options)
    assert edited(kept, lambda _: None).read_bytes() == kept.read_bytes()

    def cleared(record: dict[str, Any]) -> None:
        record["outcome"], record["outcomes"] = "no_restriction_found", ["no_restriction_found"]

    status, said = replayed(edited(kept, cleared), *options)
    assert status == DIFFERS and "被改动过" in said and "outcome: no_restriction_found → prohibited" in said

    def earlier(record: dict[str, Any]) -> None:
        record["basis"]["engine"] = "heatguard 0.0.9"

    status, said = replayed(edited(kept, earlier), *options)
    assert status == DIFFERS and "程序：heatguard 0.0.9 → heatguard " in said and "digest" in said
    status, said = replayed(edited(kept, lambda record: (earlier(record), resealed(record))), *options)
    assert status == DIFFERS and "程序：heatguard 0.0.9 → heatguard " in said and "被改动过" not in said
    kept.write_text(json.dumps(json.loads(kept.read_text("utf-8"))), "utf-8")
    status, said = replayed(kept, *options)
    assert status == DIFFERS and "只是文件的字节不同" in said


def test_what_cannot_be_replayed_says_why(city: Path, options: list[str], tmp_path: Path) -> None:
    old = Path(__file__).parents[1] / "record" / "determination-1.json"
    status, said = replayed(old, *options)
    assert status == REFUSED and "earlier version" in said
    kept = keep(tmp_path, str(works(city, "02")), *options, "--role", "planner")
    assert json.loads(kept.read_text("utf-8"))["hand_in"]["files"][0]["text"] is None
    status, said = replayed(kept, *options)
    assert status == REFUSED and "cut for the role 'planner'" in said
    assert replayed(kept, str(works(city, "02")), *options)[0] == SAME
    status, said = replayed(city / "network.geojson", *options)
    assert status == REFUSED and "no determination" in said


def test_a_name_that_leads_elsewhere_is_refused(city: Path, options: list[str], tmp_path: Path) -> None:
    kept = keep(tmp_path, str(works(city, "02")), *options)

    def elsewhere(record: dict[str, Any]) -> None:
        record["hand_in"]["files"][0]["name"] = "../../escaped.geojson"

    status, said = replayed(edited(kept, elsewhere), *options)
    assert status == REFUSED and "may have been changed" in said and not list(tmp_path.rglob("escaped*"))


def test_the_parameters_of_a_transform_stay_with_their_owner(city: Path, options: list[str], tmp_path: Path) -> None:
    rows = geopandas.read_file(works(city, "02"))[["id", "activity", "geometry"]]
    rows = rows.set_crs("EPSG:2382", allow_override=True)
    rows.to_file(tmp_path / "w.gpkg")
    way = tmp_path / "way.toml"
    way.write_text(
        'from = "EPSG:2382"\naccuracy_m = 0.1\npipeline = "+proj=pipeline +step +inv +proj=tmerc +lon_0=114 +x_0=500000'
        ' +ellps=GRS80 +step +proj=unitconvert +xy_in=rad +xy_out=deg"\n',
        "utf-8",
    )
    kept = keep(tmp_path, str(tmp_path / "w.gpkg"), *options, "--transform", str(way))
    assert "tmerc" not in kept.read_text("utf-8")
    status, said = replayed(kept, *options)
    assert status == REFUSED and "--transform" in said and "way.toml" in said
    status, said = replayed(kept, *options, "--transform", str(way))
    assert status == SAME, said
