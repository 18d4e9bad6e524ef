"""Coordinates that are not what they are called: found, said, and never a clear."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pyproj
import pytest
from typer.testing import CliRunner

import data
from geo.place.gcj02 import bd09_from_gcj02, gcj02_from_wgs84
from permits.cli.app import app

SCHEMA = json.loads(data.schema("determination-2.schema.json"))
EAST, NORTH = 465_000.0, 3_846_000.0
TRENCH = [(-20.0, 1.3275), (20.0, 1.3275), (20.0, 2.8275), (-20.0, 2.8275)]
Corners = list[tuple[float, float]]


def plane(dx: float = 0.0, dy: float = 0.0) -> Corners:
    return [(EAST + x + dx, NORTH + y + dy) for x, y in TRENCH]


def moved(corners: Corners, epsg: int) -> Corners:
    change = pyproj.Transformer.from_crs(4547, epsg, always_xy=True)
    return [change.transform(x, y) for x, y in corners]


def shifted(corners: Corners, *, baidu: bool = False) -> Corners:
    lon, lat = gcj02_from_wgs84(*np.array(corners).T)
    if baidu:
        lon, lat = bd09_from_gcj02(lon, lat)
    return list(zip(lon.tolist(), lat.tolist(), strict=True))


def swapped(corners: Corners) -> Corners:
    return [(y, x) for x, y in corners]


@pytest.fixture
def check(
    tmp_path: Path, write: Callable[..., Path], main_dn500: dict[str, Any]
) -> Callable[..., tuple[int, dict[str, Any], str]]:
    network = write(tmp_path / "network.geojson", [main_dn500])

    def run(corners: Corners, *options: str, crs: str | None = None) -> tuple[int, dict[str, Any], str]:
        ring = [list(one) for one in [*corners, corners[0]]]
        document: dict[str, Any] = {
            "type": "Feature",
            "properties": {"activity": "沟槽开挖", "start": "2026-05-10", "end": "2026-06-10"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        if crs is not None:
            document["crs"] = {"type": "name", "properties": {"name": crs}}
        works = tmp_path / "works.geojson"
        works.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
        arguments = ["check", str(works), "--network", str(network), "--format", "json", *options]
        result = CliRunner().invoke(app, arguments)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            return 2, {}, str(getattr(result.exception, "text", result.exception))
        answer = json.loads(result.stdout)
        jsonschema.validate(answer, SCHEMA, format_checker=jsonschema.FormatChecker())
        return result.exit_code, answer, ""

    return run


# --- the hypothesis test ---------------------------------------------------------------------------


@pytest.mark.parametrize(("baidu", "name"), [(False, "GCJ-02"), (True, "BD-09")])
def test_fail_a_clear_that_would_not_stand_as_a_web_map(check: Any, baidu: bool, name: str) -> None:
    status, answer, _ = check(shifted(moved(plane(), 4490), baidu=baidu))
    assert (status, answer["outcome"]) == (30, "undetermined")
    (finding,) = answer["findings"]
    assert finding["provision"] == "coordinates_in_doubt" and "say where they come from" in finding["text"]["en"]
    # The page has no command line.
    assert "--" not in finding["text"]["en"] + finding["text"]["zh"]
    tried = {one["crs"]: one for one in answer["site"]["crs_hypotheses"]}
    assert list(tried) == ["EPSG:4326", "GCJ-02", "BD-09"]
    assert tried["EPSG:4326"]["outcome"] == "no_restriction_found"
    assert tried[name]["outcome"] == "plan_required"
    # Side by side: where the pipe is, and half a kilometre or more off.
    here = moved([(EAST, NORTH + 2)], 4490)[0]
    assert (tried[name]["lon"], tried[name]["lat"]) == pytest.approx(here, abs=2e-5)
    assert abs(tried["EPSG:4326"]["lon"] - here[0]) > 4e-3


@pytest.mark.parametrize(
    ("options", "crs"),
    [
        (["--coordinates-from", "survey"], None),
        (["--coordinates-from", "gps"], None),
        (["--coordinates-from", "tianditu"], None),
        ([], "urn:ogc:def:crs:EPSG::4490"),
        (["--crs", "EPSG:4490"], None),
    ],
)
def test_pass_stated_provenance_settles_it(check: Any, options: list[str], crs: str | None) -> None:
    status, answer, _ = check(shifted(moved(plane(), 4490)), *options, crs=crs)
    assert (status, answer["outcome"]) == (0, "no_restriction_found")
    assert answer["site"]["crs_hypotheses"] == []


def test_fail_the_label_wgs84_alone_settles_nothing(check: Any) -> None:
    status, answer, _ = check(shifted(moved(plane(), 4490)), crs="urn:ogc:def:crs:OGC:1.3:CRS84")
    assert (status, answer["outcome"]) == (30, "undetermined")
    assert check(shifted(moved(plane(), 4490)), "--coordinates-from", "unknown")[0] == 30


def test_pass_a_finding_is_never_weakened_or_replaced(check: Any) -> None:
    """The site lies at the pipe as declared; as GCJ-02 it would be clear."""
    status, answer, _ = check(moved(plane(), 4490))
    assert (status, answer["outcome"]) == (10, "plan_required")
    assert [one["outcome"] for one in answer["site"]["crs_hypotheses"]] == [
        "plan_required",
        *["no_restriction_found"] * 2,
    ]


def test_pass_a_clear_that_stands_under_every_hypothesis(check: Any) -> None:
    status, answer, _ = check(moved(plane(dx=-1200, dy=-1200), 4490))
    assert (status, answer["outcome"]) == (0, "no_restriction_found")
    assert {one["outcome"] for one in answer["site"]["crs_hypotheses"]} == {"no_restriction_found"}


def test_pass_picked_from_amap_is_amaps_system(check: Any) -> None:
    corners = shifted(moved(plane(), 4490))
    status, answer, _ = check(corners, "--coordinates-from", "amap")
    assert (status, answer["outcome"]) == (10, "plan_required")
    # Stated as EPSG:4326 by hand and as Amap's: one of the two is wrong, and a clear would hang on which.
    status, answer, _ = check(corners, "--coordinates-from", "amap", "--crs", "EPSG:4326")
    assert (status, answer["outcome"]) == (30, "undetermined")


# --- label against numbers -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("corners", "options", "words"),
    [
        # A label without zone on eastings with their zone in front, and the other way round.
        ([(x + 38e6, y) for x, y in plane()], ["--crs", "EPSG:4547"], "EPSG:4526, at 113.6176 E 34.7417 N"),
        (plane(), ["--crs", "EPSG:4526"], "EPSG:4547, at 113.6176 E 34.7417 N"),
        # Metres called degrees, swapped, Web Mercator, another zone's number.
        (plane(), [], "EPSG:4547, at 113.6176 E 34.7417 N"),
        (swapped(plane()), ["--crs", "EPSG:4547"], "with its axes swapped (north first), at 113.617"),
        (swapped(moved(plane(), 4490)), [], "EPSG:4490, with its axes swapped (north first), at 113.617"),
        (moved(plane(), 3857), ["--crs", "EPSG:4547"], "EPSG:3857, at 113.6176 E 34.7417 N"),
        ([(x + 38e6, y) for x, y in plane()], ["--crs", "EPSG:4527"], "EPSG:4526, at 113.617"),
        ([(x + 38e6, y) for x, y in plane()], [], "EPSG:4526, at 113.617"),
        (swapped(moved(plane(), 4490)), ["--crs", "gcj02"], "EPSG:4490, with its axes swapped"),
        (plane(), ["--crs", "bd09"], "EPSG:4547"),
        ([(x * 1000, y * 1000) for x, y in plane()], ["--crs", "EPSG:4547"], "millimetres of EPSG:4547"),
        (moved(plane(), 4490), ["--crs", "EPSG:4547"], "EPSG:4490, at 113.617"),
    ],
)
def test_fail_label_and_numbers_contradict(check: Any, corners: Corners, options: list[str], words: str) -> None:
    status, _, said = check(corners, *options)
    assert status == 2 and words in said, said


@pytest.mark.parametrize(
    ("corners", "label", "likely"),
    [
        # One zone too far east, and six-digit metres called Web Mercator: nothing impossible, only elsewhere.
        (plane(), "EPSG:4548", "EPSG:4547"),
        (plane(), "EPSG:3857", "EPSG:4547"),
    ],
)
def test_fail_a_label_that_puts_the_site_far_away(check: Any, corners: Corners, label: str, likely: str) -> None:
    status, answer, _ = check(corners, "--crs", label)
    assert (status, answer["outcome"]) == (30, "undetermined")
    tried = {one["crs"]: one for one in answer["site"]["crs_hypotheses"]}
    assert tried[likely]["outcome"] == "plan_required"
    assert any(likely in one["text"]["en"] for one in answer["findings"])


def test_fail_latitude_first_outside_china(tmp_path: Path) -> None:
    """Both numbers are possible as degrees: only the network tells that the site lies in another continent."""

    def line(name: str, points: Corners, **properties: Any) -> Path:
        shape = {"type": "LineString", "coordinates": points}
        path = tmp_path / name
        path.write_text(json.dumps({"type": "Feature", "properties": properties, "geometry": shape}), "utf-8")
        return path

    pipe = line("n.json", [(15.0, 51.1), (15.001, 51.1)], kind="main", outer_diameter_mm=400, position_grade="A")
    facts = {"activity": "沟槽开挖", "start": "2026-05-10"}
    works = line("w.json", [(51.10001, 15.0004), (51.10001, 15.0005)], **facts)
    arguments = ["check", str(works), "--network", str(pipe), "--format", "json"]
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    tried = {one["crs"]: one["outcome"] for one in json.loads(result.stdout)["site"]["crs_hypotheses"]}
    assert result.exit_code == 30 and tried["EPSG:4326 (axes swapped)"] == "plan_required"


def test_pass_web_mercator_metres_are_not_ground_metres(check: Any) -> None:
    status, answer, _ = check(moved(plane(), 3857), "--crs", "EPSG:3857")
    assert (status, answer["outcome"]) == (10, "plan_required")
    assert answer["findings"][0]["distance_m"] == pytest.approx(1.0, abs=1.1e-3)


# --- old datums ------------------------------------------------------------------------------------

SEVEN = """
from = "EPSG:2383"
accuracy_m = 0.2
[seven_parameters]
dx_m = 12.5
dy_m = -8.0
dz_m = 3.0
rx_arcsec = 0.1
ry_arcsec = -0.2
rz_arcsec = 0.3
scale_ppm = 1.5
convention = "position_vector"
"""


def in_xian_1980(corners: Corners) -> Corners:
    """The way back, by PROJ's own inverse: CGCS2000 degrees to Xi'an 1980, 114 E."""
    back = pyproj.Transformer.from_pipeline(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad"
        " +step +proj=cart +a=6378137 +rf=298.257222101"
        " +step +inv +proj=helmert +x=12.5 +y=-8 +z=3 +rx=0.1 +ry=-0.2 +rz=0.3 +s=1.5 +convention=position_vector"
        " +step +inv +proj=cart +a=6378140 +rf=298.257"
        " +step +proj=tmerc +lat_0=0 +lon_0=114 +k=1 +x_0=500000 +y_0=0 +a=6378140 +rf=298.257"
    )
    return [back.transform(lon, lat)[:2] for lon, lat in moved(corners, 4490)]


def test_fail_xian_1980_is_refused_with_the_way_out(check: Any) -> None:
    status, _, said = check(plane(), "--crs", "EPSG:2383")
    assert status == 2 and "--transform" in said and "西安 1980" in said


def test_pass_xian_1980_with_the_offices_own_parameters(check: Any, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(SEVEN, "utf-8")
    old = in_xian_1980(plane())
    assert abs(old[0][0] - EAST) > 1  # the shift is there to be undone
    status, answer, _ = check(old, "--transform", str(own))
    assert (status, answer["outcome"]) == (10, "plan_required")
    (finding,) = answer["findings"]
    assert finding["distance_m"] == pytest.approx(1.0, abs=2e-3)
    # 0.10 the pipe, 0.05 projected coordinates, 0.20 the parameters.
    assert finding["uncertainty_m"] == pytest.approx(0.35, abs=1e-3)
    assert "own.toml" in answer["site"]["crs_declared"]


def test_pass_a_local_grid_by_the_offices_own_pipeline(check: Any, tmp_path: Path) -> None:
    own = tmp_path / "grid.toml"
    own.write_text(
        'from = "+proj=tmerc +lat_0=0 +lon_0=113.65 +k=1 +x_0=50000 +y_0=-3800000 +a=6378140 +rf=298.257 +type=crs"\n'
        'accuracy_m = 0.1\npipeline = "+proj=pipeline +step +proj=affine +xoff=415000 +yoff=3799000 +step +inv +proj=tmerc'
        ' +lat_0=0 +lon_0=114 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +step +proj=unitconvert +xy_in=rad +xy_out=deg"\n',
        "utf-8",
    )
    status, answer, _ = check([(x - 415000, y - 3799000) for x, y in plane()], "--transform", str(own))
    assert (status, answer["outcome"]) == (10, "plan_required")
    assert answer["findings"][0]["distance_m"] == pytest.approx(1.0, abs=1.1e-3)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SEVEN.replace("position_vector", "whatever"), "convention"),
        (SEVEN.replace("accuracy_m = 0.2\n", ""), "accuracy_m"),
        (SEVEN.replace("dz_m = 3.0\n", ""), "seven_parameters"),
        (SEVEN.replace("EPSG:2383", "EPSG:1"), "EPSG:1"),
        ('from = "EPSG:2383"\naccuracy_m = 0.2\npipeline = "+proj=nonsense"', "pipeline"),
        ('from = "EPSG:2383"\naccuracy_m = 0.2\n', "pipeline"),
        ("from = ", "TOML"),
        (SEVEN + "\n[other]\n", "other"),
    ],
)
def test_fail_parameters_that_cannot_be_right(check: Any, tmp_path: Path, text: str, words: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text, "utf-8")
    status, _, said = check(plane(), "--transform", str(own))
    assert status == 2 and words in said and "own.toml" in said


def test_fail_parameters_of_another_system(check: Any, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(SEVEN, "utf-8")
    status, _, said = check(plane(), "--transform", str(own), "--crs", "EPSG:2435")
    assert status == 2 and "start from" in said


# --- on paper --------------------------------------------------------------------------------------


def test_pass_report_and_terminal_show_the_account_and_the_other_places(
    check: Any, tmp_path: Path, write: Callable[..., Path], main_dn500: dict[str, Any]
) -> None:
    check(shifted(moved(plane(), 4490)))  # writes the files
    works = json.loads((tmp_path / "works.geojson").read_text("utf-8"))
    gone = {"type": "Feature", "id": "丢失", "properties": {}, "geometry": None}
    (tmp_path / "two.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [works, gone]}, ensure_ascii=False), "utf-8"
    )
    for name, words in (
        ("works.geojson", ("GCJ-02", "BD-09", "清点 1 = 已检查 1 + 未能读出 0")),
        ("two.geojson", ("清点 2 = 已检查 1 + 未能读出 1", "丢失")),
    ):
        arguments = [
            "check",
            str(tmp_path / name),
            "--network",
            str(tmp_path / "network.geojson"),
            "--out",
            str(tmp_path / "o"),
        ]
        result = CliRunner().invoke(app, arguments, catch_exceptions=False)
        assert result.exit_code == 30
        report = (tmp_path / "o" / "report.html").read_text("utf-8")
        for word in words:
            assert word in report and word in result.stdout.replace("\n", "")


def test_fail_an_unread_feature_forbids_a_clear(check: Any, tmp_path: Path) -> None:
    check(moved(plane(dx=-1200, dy=-1200), 4490))
    works = json.loads((tmp_path / "works.geojson").read_text("utf-8"))
    collection = {"type": "FeatureCollection", "features": [works, {**works, "geometry": None, "id": "丢失"}]}
    (tmp_path / "two.geojson").write_text(json.dumps(collection, ensure_ascii=False), "utf-8")
    arguments = [
        "check",
        str(tmp_path / "two.geojson"),
        "--network",
        str(tmp_path / "network.geojson"),
        "--format",
        "json",
    ]
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    answer = json.loads(result.stdout)
    jsonschema.validate(answer, SCHEMA)
    assert (result.exit_code, answer["outcome"]) == (30, "undetermined")
    assert answer["findings"][0]["provision"] == "feature_unread" and answer["findings"][0]["feature"] == "丢失"
    assert answer["site"]["counts"]["unread"][0]["count"] == 1


@pytest.mark.parametrize("baidu", [False, True])
def test_the_plane_of_web_maps_says_no_provenance(baidu: bool, check: Any) -> None:
    """Drawn over a shifted map and exported as Web Mercator: nobody surveys in that plane."""
    project = pyproj.Transformer.from_crs(4326, 3857, always_xy=True)
    drawn = [project.transform(*one) for one in shifted(moved(plane(), 4326), baidu=baidu)]
    status, answer, _ = check(drawn, crs="EPSG:3857")
    assert (status, answer["outcome"]) == (30, "undetermined")
    assert {one["crs"] for one in answer["site"]["crs_hypotheses"]} >= {"GCJ-02", "BD-09"}
    source = "baidu" if baidu else "amap"
    status, answer, _ = check(drawn, "--coordinates-from", source, crs="EPSG:3857")
    assert (status, answer["outcome"]) == (10, "plan_required")
