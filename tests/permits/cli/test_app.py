"""The program as its user runs it: the sample city, the files it writes, and bad input."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
from typer.testing import CliRunner

import data
from permits.cli.app import app
from permits.cli.app import run as program
from permits.disclosure.disclose import roles
from permits.rulebook.outcomes import Outcome
from permits.service.shipped import activity_list

SCHEMA = json.loads(data.schema("determination-2.schema.json"))


@pytest.fixture(scope="session")
def city() -> Iterator[Path]:
    with data.as_file(data.sample("")) as folder:
        yield folder


def run(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Run the whole program, as the console script does."""
    before = sys.argv
    sys.argv = ["heatguard", *arguments]
    try:
        with pytest.raises(SystemExit) as caught:
            program()
    finally:
        sys.argv = before
    shown = capsys.readouterr()
    return int(caught.value.code or 0), shown.out, shown.err


EXPECTED = {
    "01": ("no_restriction_found", 0),
    "02": ("plan_required", 10),
    "03": ("prohibited", 20),
    "04": ("verify_on_site", 10),
    "05": ("undetermined", 30),
    "06": ("safety_review_required", 10),
    "07": ("plan_required", 10),
    "08": ("prohibited", 20),
    "09": ("official_decision", 30),
    "10": ("plan_required", 10),
    "11": ("prior_law", 30),
    "12": ("undetermined", 30),
    "13": ("undetermined", 30),
    "14": ("prohibited", 20),
    "15": ("plan_required", 10),
    "16": ("prohibited", 20),
    "17": ("exempt_if_conditions", 10),
    "18": ("season_conflict", 10),
    "19": ("consent_required", 10),
    "20": ("safety_review_screening", 10),
    "21": ("plan_required", 10),
    "22": ("no_restriction_found", 0),
}


@pytest.mark.parametrize("number", EXPECTED)
def test_sample_city(number: str, city: Path) -> None:
    (works,) = (city / "works").glob(f"{number}-*.geojson")
    arguments = ["check", str(works), "--network", str(city / "network.geojson"), "--format", "json"]
    arguments += ["--coverage", str(city / "coverage.geojson"), "--rivers", str(city / "rivers.geojson")]
    result = CliRunner().invoke(app, [*arguments, "--role", "authority"], catch_exceptions=False)
    answer = json.loads(result.stdout)
    jsonschema.validate(answer, SCHEMA, format_checker=jsonschema.FormatChecker())
    assert (answer["outcome"], result.exit_code) == EXPECTED[number]
    for finding in answer["findings"]:
        if finding["distance_m"] is not None:
            assert finding["margin_m"] == pytest.approx(finding["distance_m"] - finding["limit_m"], abs=1.1e-3)


def test_sample_city_is_what_its_script_makes(city: Path, tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("make_city", city / "make_city.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.make(tmp_path)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.geojson")}
    shipped = {path.relative_to(city): path.read_bytes() for path in city.rglob("*.geojson")}
    assert made == shipped


def test_sample_city_shows_every_outcome() -> None:
    assert {outcome for outcome, _ in EXPECTED.values()} == set(Outcome)


def test_demo_writes_pages_that_need_no_network(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["demo", "--out", str(tmp_path)], catch_exceptions=False)
    assert result.exit_code == 0
    pages = sorted(tmp_path.rglob("*.html"))
    # A report and a map of each job, the plan where one is owed, letters where they are due, the whole network, and the index.
    plans = {path.parent.name[:2] for path in tmp_path.rglob("plan.html")}
    letters = list(tmp_path.rglob("letter-*.html"))
    assert plans >= {name for name, (outcome, _) in EXPECTED.items() if outcome == "plan_required"}
    assert letters and len(pages) == 2 * len(EXPECTED) + len(plans) + len(letters) + 2
    for medium in ("pdf", "docx"):
        assert len(list(tmp_path.rglob(f"report.{medium}"))) == len(EXPECTED)
    index = (tmp_path / "index.html").read_text("utf-8")
    assert all(f"{quote(path.name)}/report.html" in index for path in tmp_path.iterdir() if path.is_dir())
    for page in pages:
        text = page.read_text("utf-8")
        assert not re.findall(r'(?:src|href)\s*=\s*["\']?(?:https?:)?//', text), page
    report = (tmp_path / "02-电缆沟穿越主干管" / "report.html").read_text("utf-8")
    for words in (
        "供热设施安全保护方案",
        "第三十二条第一款",
        "停工待检点",
        "挖坑、掘土、打桩、顶进、钻探",
        "M-DN500-建设路",
    ):
        assert words in report


@pytest.mark.parametrize("language", ["zh", "en"])
def test_json_is_the_same_in_both_languages(language: str, city: Path) -> None:
    works = next((city / "works").glob("03-*"))
    base = ["check", str(works), "--network", str(city / "network.geojson"), "--format", "json"]
    zh = CliRunner().invoke(app, [*base, "--lang", "zh"]).stdout
    assert CliRunner().invoke(app, [*base, "--lang", language]).stdout == zh


def test_reading_switches_the_law(city: Path, tmp_path: Path, write: Callable[..., Path]) -> None:
    works = write(
        tmp_path / "w.geojson",
        [{"activity": "EX-PIT", "start": "2026-05-10", "area": [[-9, 6], [-7, 6], [-7, 9], [-9, 9]]}],
    )
    network = write(
        tmp_path / "n.geojson",
        [
            {
                "asset_id": "C",
                "kind": "facility",
                "belongs_to": "network",
                "position_grade": "A",
                "area": [[-9, 0], [-3, 0], [-3, 2], [-9, 2]],
            }
        ],
    )
    arguments = ["check", str(works), "--network", str(network), "--format", "json"]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    assert CliRunner().invoke(app, [*arguments, "--reading", "facility_scope=all"]).exit_code == 10


GOOD: dict[str, Any] = {"activity": "EX-PIT", "start": "2026-05-10", "area": [[-9, 6], [-7, 6], [-7, 9], [-9, 9]]}
ASSET: dict[str, Any] = {"asset_id": "A", "kind": "main", "dn": 300, "position_grade": "A", "line": [[-9, 0], [9, 0]]}


@pytest.mark.parametrize(
    ("asset", "work", "options", "words"),
    [
        ({"dn": -5}, {}, [], "dn is -5"),
        ({"dn": "DN large"}, {}, [], "extract"),
        ({"outer_diameter_mm": 5}, {}, [], "outer_diameter_mm"),
        ({"dn": 2000}, {}, [], "outer_diameter_mm"),
        ({"kind": None}, {}, [], "kind is missing"),
        ({"kind": "pipe"}, {}, [], "reserved_land"),
        ({"position_grade": "E"}, {}, [], "A, B, C, D"),
        ({"represents": "tunnel"}, {}, [], "represents"),
        ({}, {"end": "2026-05-01"}, [], "lies before the start"),
        ({}, {"start": "May"}, [], "2026-05-10"),
        ({}, {"depth_m": "deep"}, [], "depth_m"),
        ({}, {"depth_m": -1}, [], "depth_m"),
        ({}, {"hand_dug": "maybe"}, [], "hand_dug"),
        ({}, {"applicant": "firm"}, [], "individual"),
        ({}, {}, ["--crs", "EPSG:4490"], "declares"),
        ({}, {}, ["--reading", "facility_scope=none"], "by_owner_line"),
        ({}, {}, ["--reading", "facility_scope"], "facility_scope=all"),
        ({}, {}, ["--regulation", "beijing"], "zhengzhou-253"),
        ({}, {}, ["--coordinates-from", "guess"], "survey"),
        ({}, {}, ["--start", "2026-06-01"], "beside the file"),
        ({}, {}, ["--format", "xls"], "json"),
        ({}, {"area": [[0, 0], [0.01, 0], [0.01, 0.01]]}, [], "m²"),
        ({}, {"area": [[0, 0], [20000, 0], [20000, 20000], [0, 20000]]}, [], "km²"),
    ],
)
def test_bad_input_is_one_clear_message(
    asset: dict[str, Any],
    work: dict[str, Any],
    options: list[str],
    words: str,
    tmp_path: Path,
    write: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    network = write(tmp_path / "network.geojson", [{**ASSET, **asset}])
    works = write(tmp_path / "works.geojson", [{**GOOD, **work}])
    status, out, err = run(["check", str(works), "--network", str(network), *options], capsys)
    assert status == 2
    assert words in err and "Traceback" not in err and err.startswith("错误：")
    assert out == ""


def test_what_is_wrong_with_several_features_is_told_at_once(
    tmp_path: Path, write: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    network = write(tmp_path / "network.geojson", [ASSET])
    wrong = [
        {"depth_m": "deep", "hand_dug": "maybe"},
        {},
        {"activity": "EX-PITT"},
        *({"start": "May"} for _ in range(9)),
    ]
    works = write(tmp_path / "works.geojson", [{**GOOD, **one} for one in wrong])
    status, _, err = run(["check", str(works), "--network", str(network)], capsys)
    assert status == 2
    assert all(word in err for word in ("depth_m", "hand_dug", "EX-PITT", "May", "There are 7 more.", "另有 7 处"))


def test_a_role_that_nobody_has_is_refused_with_those_there_are(city: Path) -> None:
    works = next((city / "works").glob("02-*"))
    command = ["check", str(works), "--network", str(city / "network.geojson"), "--role", "neighbour"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 2
    assert all(role in result.output for role in (*roles(), "neighbour"))


def test_duplicate_asset_id_names_both_places(
    tmp_path: Path, write: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    network = write(tmp_path / "network.geojson", [ASSET, ASSET])
    works = write(tmp_path / "works.geojson", [GOOD])
    status, _, err = run(["check", str(works), "--network", str(network)], capsys)
    assert status == 2 and "network.geojson:1" in err and "network.geojson:2" in err


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {"type": "Polygon", "coordinates": []},
        {"type": "GeometryCollection", "geometries": []},
        {"type": "Polygon", "coordinates": [[[113.6, 34.7], [113.61, 34.7], [113.6, 34.7]]]},
        {"type": "Point", "coordinates": [34.7, 113.6]},
        {"type": "Point", "coordinates": ["113.6", "34.7"]},
    ],
)
def test_bad_geometry_is_never_clear(
    geometry: Any, tmp_path: Path, write: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    network = write(tmp_path / "network.geojson", [ASSET])
    works = tmp_path / "works.geojson"
    works.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": geometry}), "utf-8")
    status, _, err = run(["check", str(works), "--network", str(network)], capsys)
    assert status == 2 and "works.geojson" in err


def test_a_check_that_crashes_is_undetermined(city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import permits.screening.overlaps as overlaps

    def crash(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(overlaps, "overlap_of_each", crash)
    works = next((city / "works").glob("03-*"))
    arguments = ["check", str(works), "--network", str(city / "network.geojson"), "--format", "json"]
    result = CliRunner().invoke(app, arguments)
    answer = json.loads(result.stdout)
    assert result.exit_code == 30 and answer["outcome"] == "undetermined"
    assert "ZeroDivisionError" in answer["findings"][0]["text"]["en"]


def test_hostile_text_is_text_in_every_page(tmp_path: Path, write: Callable[..., Path]) -> None:
    evil = "</script><script>alert(1)</script>{{7*7}}[red]x[/red]"
    network = write(tmp_path / "network.geojson", [{**ASSET, "asset_id": evil, "operator": evil}])
    works = write(
        tmp_path / "works.geojson",
        [{**GOOD, "id": evil, "activity": evil, "client": evil, "area": [[-5, 0], [5, 0], [5, 5]]}],
    )
    result = CliRunner().invoke(
        app, ["check", str(works), "--network", str(network), "--out", str(tmp_path / "o")], catch_exceptions=False
    )
    assert result.exit_code == 30
    for page in (tmp_path / "o").glob("*.html"):
        text = page.read_text("utf-8")
        assert (
            "<script>alert(1)" not in text
            and "49" not in re.sub(r"[0-9a-f]{20,}|\d+\.\d+", "", text).split("{{7*7}}")[0][-3:]
        )
    assert (
        "{{7*7}}[red]x" in result.stdout.replace("\n", "").replace(" ", "").replace("│", "") or "[red]" in result.stdout
    )


def test_zones_and_map_are_handed_out(city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    network = str(city / "network.geojson")
    for name in ("zones.gpkg", "zones.geojson", "zones.html"):
        status, _, _ = run(["zones", "--network", network, "--out", str(tmp_path / name)], capsys)
        assert status == 0 and (tmp_path / name).stat().st_size > 1000
    status, _, err = run(["zones", "--network", network, "--out", str(tmp_path / "zones.dwg")], capsys)
    assert status == 2 and ".gpkg" in err
    status, _, _ = run(["map", "--network", network, "--out", str(tmp_path / "map.html")], capsys)
    assert status == 0 and "M-DN500-建设路" in (tmp_path / "map.html").read_text("utf-8")


def test_network_check_says_what_it_means(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(["network", "check", str(city / "network.geojson")], capsys)
    assert status == 0
    assert "belongs_to" in out and "6 m" in out and "status=removed" in out


def test_rules_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "verify"], capsys)[0] == 0
    status, out, _ = run(["rules", "show", "31"], capsys)
    assert status == 0 and "挖坑、掘土、打桩、顶进、钻探" in out and "facility_scope=all" in out
    assert run(["rules", "show", "31", "--on", "2020-01-01"], capsys)[0] == 2
    assert "253" in run(["rules", "list"], capsys)[1]


def test_help_loads_no_geometry_library() -> None:
    code = (
        "import sys; sys.argv=['heatguard','--help']\n"
        "from permits.cli.app import main\n"
        "try:\n main()\nexcept SystemExit:\n pass\n"
        "heavy = {'shapely','geopandas','pandas','fastapi','folium','pyproj'} & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_a_small_check_loads_only_what_it_needs(city: Path) -> None:
    """Readers of other formats, web, map and database libraries stay where they are."""
    code = (
        f"import sys; sys.argv=['heatguard','check',{str(city / 'works' / '01-远处沟槽.geojson')!r},'--network',"
        f"{str(city / 'network.geojson')!r}]\n"
        "from permits.cli.app import run\n"
        "try:\n run()\nexcept SystemExit:\n pass\n"
        "heavy = {'pandas','geopandas','pyarrow','fastapi','folium','jinja2','ezdxf','pyogrio','python_calamine','geo.reading.kml',"
        "'geo.reading.csv_table','geo.network.survey_files','geo.network.proposal'} & set(sys.modules)\n"
        "assert 'permits.report.terminal' in sys.modules\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_the_terminal_says_what_follows_from_a_doubt_and_undetermined_once(tmp_path: Path) -> None:
    """A trench as an axis without a width, 3.2 m from a main."""
    system = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}

    def write(name: str, y: float, **properties: Any) -> str:
        line = {"type": "LineString", "coordinates": [[465000, y], [465200, y]]}
        feature = {"type": "Feature", "properties": properties, "geometry": line}
        (tmp_path / name).write_text(json.dumps({"type": "FeatureCollection", "crs": system, "features": [feature]}))
        return str(tmp_path / name)

    network = write("n.geojson", 3846000, asset_id="M1", kind="main", dn=500, position_grade="B", depth_m=1.5)
    works = write("w.geojson", 3846003.2, id="A", activity="EX-TRENCH", start="2026-05-10", end="2026-06-10")
    result = CliRunner().invoke(app, ["check", works, "--network", network], env={"COLUMNS": "200"})
    assert result.exit_code == 30
    row = result.stdout.split("检查结果")[-1]
    assert row.count("无法判定") == 2  # the outcome, and the sentence that says why
    assert "若如此：须共同制定保护方案" in row and "若核实在内" not in row
    river_free = write("t.geojson", 3846000, asset_id="T1", kind="transmission", dn=1200, position_grade="A")
    sand = write("s.geojson", 3846100, id="S", activity="WA-SAND", width_m=2, start="2026-05-10", end="2026-06-10")
    said = CliRunner().invoke(app, ["check", sand, "--network", river_free], env={"COLUMNS": "200"}).stdout
    assert "若如此：禁止实施" in said and "若核实在内：禁止" not in said
    # A note stands on one line with its mark, whatever the terminal's width.
    narrow = CliRunner().invoke(app, ["check", works, "--network", network], env={"COLUMNS": "60"}).stdout
    assert any(line.startswith("! 本意见只涉及供热设施") for line in narrow.splitlines())


def test_network_check_counts_crossings_where_rivers_are_given(city: Path) -> None:
    """Without rivers it says what that means; with them it names the sections."""
    bare = CliRunner().invoke(app, ["network", "check", str(city / "network.geojson"), "--lang", "en"]).stdout
    assert "no rivers layer (--rivers)" in bare and "no survey coverage (--coverage)" in bare
    beside = ["--rivers", str(city / "rivers.geojson"), "--coverage", str(city / "coverage.geojson")]
    whole = CliRunner().invoke(app, ["network", "check", str(city / "network.geojson"), *beside, "--lang", "en"]).stdout
    assert "crossing" in whole and "--rivers" not in whole and "--coverage" not in whole


def test_activities_are_listed_in_groups() -> None:
    chinese = CliRunner().invoke(app, ["activities"], catch_exceptions=False).stdout
    english = CliRunner().invoke(app, ["activities", "--lang", "en"], catch_exceptions=False).stdout
    for code in activity_list().codes:
        assert code in chinese and code in english
    assert "开挖与填筑" in chinese and "Digging and filling" in english
    assert "EX-PIT     基坑开挖 | Foundation pit" in chinese


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", ["EX-TRENCH 沟槽开挖", "文化路: 地点", "摩天轮: 未识别", "最接近的名称"]),
        ("en", ["EX-TRENCH Trench excavation", "文化路: a place", "摩天轮: not understood", "Nearest names"]),
    ],
)
def test_activities_show_how_a_text_is_understood(language: str, expected: list[str]) -> None:
    arguments = ["activities", "文化路沟槽开挖及摩天轮", "--lang", language]
    shown = CliRunner().invoke(app, arguments, catch_exceptions=False).stdout
    for words in expected:
        assert words in shown


def test_activities_show_the_nearest_codes() -> None:
    result = CliRunner().invoke(app, ["activities", "EX-PITT", "无爆破的基坑开挖"], catch_exceptions=False)
    shown = result.stdout
    assert result.exit_code == 2
    assert "EX-PIT 基坑开挖" in shown.splitlines()[0] and "无爆破: 被否定，不计" in shown


@pytest.mark.parametrize(("named", "words"), [("", "name a folder"), ("taken", "is not a folder")])
def test_fail_no_folder_for_results_before_anything_is_checked(
    named: str, words: str, city: Path, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("")
    out = named and str(tmp_path / named)
    result = CliRunner().invoke(
        app, ["check", "absent.geojson", "--network", str(city / "network.geojson"), "--out", out]
    )
    assert result.exit_code == 2 and words in result.output and "absent" not in result.output
