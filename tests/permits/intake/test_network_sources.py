"""Networks as surveyors and databases keep them."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import psycopg
import pytest
import shapely
from typer.testing import CliRunner

import data
from geo.errors import FileError, InputError
from geo.network import NETWORK_COLUMNS
from geo.reading.layers import read_layers
from permits.cli.app import app
from permits.intake.network_sources import layer_source, network_sources, proposals
from permits.service.opening import open_network

EAST, NORTH = 38_465_000.0, 3_846_000.0
LINE_HEADER = "Prj_No,S_Exp,S_X,S_Y,S_Deep,E_Exp,E_X,E_Y,E_Deep,Code,Material,PSize,EmBed,Mdate,Belong,Munit,Sdate,Note"
SIZES = {
    "DN500": ("pipe", 500.0, None, None),
    "300": ("pipe", 300.0, None, None),
    "φ219": ("pipe", 219.0, None, None),
    "426/550": ("pipe", None, 550.0, None),
    "2×DN400": ("pair", 400.0, None, None),
    "2*426/550": ("pair", None, 550.0, None),
    "1500×1200": ("channel", None, None, 1500.0),
    "1.5x1.2": ("channel", None, None, 1500.0),
    "不详": ("pipe", None, None, None),
}


def line_table(path: Path, *, code: str = "RS", encoding: str = "gb18030") -> Path:
    """A 管线表: X is north; one pipe a size, ten metres apart."""
    rows = [
        f"P1,R{n},{NORTH + 10 * n},{EAST},1.2,R{n + 100},{NORTH + 10 * n},{EAST + 100},1.6,{code},钢,{size},"
        f"{'架空' if size == '300' else '直埋'},约2005,,郑州热力,2024-06-01,"
        for n, size in enumerate(SIZES)
    ]
    path.write_text("\n".join([LINE_HEADER, *rows]) + "\n", encoding)
    return path


@pytest.fixture
def lines(tmp_path: Path) -> str:
    """The table with the shipped mapping, and its system stated in a copy as an operator would."""
    table = line_table(tmp_path / "管线表.csv")
    mapping = tmp_path / "own.toml"
    mapping.write_text('[source]\ncrs = "EPSG:4526"\n' + data.mapping("survey-lines.toml").read_text("utf-8"), "utf-8")
    return f"{table}={mapping}"


def test_pass_a_line_table_by_the_shipped_mapping(lines: str) -> None:
    register = open_network([lines])
    assert register.crs.to_epsg() == 4547
    table = register.table
    shown = zip(table["represents"], table["dn"], table["outer_diameter_mm"], table["width_mm"], strict=True)
    for (size, wanted), got in zip(SIZES.items(), shown, strict=True):
        represents, dn, outer, width = wanted
        assert got[0] == represents, size
        assert (None if got[1] != got[1] else got[1]) == dn, size
        assert outer is None or got[2] == outer, size
        assert (None if got[3] != got[3] else got[3]) == width, size
    first = table["geometry"][0]
    # X was north: the pipe runs 100 m to the east.
    assert first.bounds == pytest.approx((465_000, 3_846_000, 465_100, 3_846_000), abs=1e-6)
    assert set(table["installed_on"]) == {"约2005"} and set(table["operator"]) == {"郑州热力"}
    assert set(table["depth_m"]) == {1.6}  # the deeper end: the error of detection grows with depth
    assert table["aerial"].tolist() == [size == "300" for size in SIZES]
    assert set(table["grade"]) == {"B"}
    # Where nothing is known the widest is taken.
    assert "outer_diameter_unknown" in table["assumed"][-1]


def test_pass_a_shipped_mapping_is_found_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = layer_source("管线表.csv=survey-lines.toml", NETWORK_COLUMNS)
    assert source.path == Path("管线表.csv") and source.mapping.defaults["position_grade"] == "B"
    with pytest.raises(FileError, match="does not exist"):
        layer_source("管线表.csv=nowhere.toml", NETWORK_COLUMNS)


def test_pass_a_point_table_gives_the_chambers(tmp_path: Path) -> None:
    table = tmp_path / "管点表.csv"
    table.write_text(
        f"物探点号,X,Y,H,特征,附属物\nR1,{NORTH},{EAST},98.1,直线点,\nR2,{NORTH},{EAST + 50},98.0,三通,检查井\n",
        "utf-8-sig",
    )
    mapping = tmp_path / "points.toml"
    mapping.write_text('[source]\ncrs = "EPSG:4526"\n' + data.mapping("survey-points.toml").read_text("utf-8"), "utf-8")
    register = open_network([f"{table}={mapping}"])
    assert register.table["asset_id"].tolist() == ["R2"] and register.table["kind"].tolist() == ["facility"]
    assert any("1 行" in note.zh for note in register.notes)


def test_fail_a_survey_table_whose_axes_nobody_can_tell(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("S_X,S_Y,E_X,E_Y,PSize\n100,200,110,200,DN300\n", "utf-8")
    with pytest.raises(FileError, match="north"):
        read_layers(table)


def test_pass_network_check_proposes_a_mapping_that_works(tmp_path: Path) -> None:
    table = line_table(tmp_path / "管线表.csv")
    mixed = table.read_text("gb18030").splitlines()
    mixed.append(mixed[-1].replace(",RS,", ",JS,"))
    table.write_text("\n".join(mixed) + "\n", "gb18030")
    result = CliRunner().invoke(app, ["network", "check", str(table)], catch_exceptions=False)
    assert result.exit_code == 2
    assert "426/550" in result.stdout and "PSize：DN500 | 300 | φ219 | 426/550" in result.stdout
    ((_, proposal),), _ = proposals(network_sources([str(table)]))
    parsed = tomllib.loads(proposal.toml)
    # How well pipes were found is for their owner to say: a guessed grade would make a clear of a question.
    assert parsed["where"] == {"Code": ["RS"]} and parsed["defaults"] == {"kind": "main"}
    assert {name for name, _ in proposal.left} >= {"Prj_No", "Note"}
    own = tmp_path / "proposed.toml"
    # As it was printed.
    own.write_text(result.stdout + '\n[source]\ncrs = "EPSG:4526"\n', "utf-8")
    register = open_network([f"{table}={own}"])
    assert len(register) == len(SIZES) and register.table["represents"].tolist() == [one[0] for one in SIZES.values()]


@pytest.mark.parametrize(
    "columns", [("管径", "埋设方式", "权属单位", "埋深"), ("规格", "敷设方式", "权属", "管顶埋深")]
)
def test_pass_a_proposal_from_chinese_names(columns: tuple[str, ...], tmp_path: Path) -> None:
    size, laying, owner, depth = columns
    frame = gpd.GeoDataFrame(
        {size: ["DN500", "2×DN300"], laying: ["直埋", "管沟"], owner: ["甲", "乙"], depth: [1.5, 2.0]},
        geometry=[shapely.LineString([(465_000, 3_846_000 + n), (465_100, 3_846_000 + n)]) for n in (0, 50)],
        crs="EPSG:4547",
    )
    frame.to_file(tmp_path / "net.gpkg", layer="热力管线")
    ((_, proposal),), _ = proposals(network_sources([str(tmp_path / "net.gpkg")]))
    own = tmp_path / "own.toml"
    own.write_text(proposal.toml, "utf-8")
    table = open_network([f"{tmp_path / 'net.gpkg'}={own}"]).table
    assert table["dn"].tolist() == [500, 300] and table["represents"].tolist() == ["pipe", "pair"]
    assert table["depth_m"].tolist() == [1.5, 2.0] and table["owner"].tolist() == ["甲", "乙"]


def test_pass_a_dxf_is_a_network_too(tmp_path: Path, write: Callable[..., Path]) -> None:
    import ezdxf

    drawing = ezdxf.new("R2010")
    drawing.modelspace().add_lwpolyline([(465_000, 3_846_000), (465_100, 3_846_000)], dxfattribs={"layer": "供热管"})
    drawing.modelspace().add_line((465_000, 3_846_050), (465_100, 3_846_050), dxfattribs={"layer": "给水"})
    drawing.saveas(tmp_path / "net.dxf")
    mapping = tmp_path / "m.toml"
    mapping.write_text('[source]\nlayer = "供热管"\ncrs = "EPSG:4547"\n[defaults]\nkind = "main"\ndn = 300\n', "utf-8")
    assert len(open_network([f"{tmp_path / 'net.dxf'}={mapping}"])) == 1
    mapping.write_text('[source]\ncrs = "EPSG:4547"\n[defaults]\nkind = "main"\n', "utf-8")
    with pytest.raises(FileError, match="供热管, 给水"):
        open_network([f"{tmp_path / 'net.dxf'}={mapping}"])


def test_pass_a_closed_loop_of_pipe_is_no_footprint(tmp_path: Path) -> None:
    """Half its casing lies outside the line, and nothing of it in the middle of the loop."""
    import ezdxf

    drawing = ezdxf.new("R2010")
    loop = [(465_000, 3_846_000), (465_100, 3_846_000), (465_100, 3_846_100), (465_000, 3_846_100)]
    drawing.modelspace().add_lwpolyline(loop, close=True)
    drawing.saveas(tmp_path / "net.dxf")
    mapping = tmp_path / "m.toml"
    mapping.write_text('[source]\ncrs = "EPSG:4547"\n[defaults]\nkind = "main"\nouter_diameter_mm = 500\n', "utf-8")
    register = open_network([f"{tmp_path / 'net.dxf'}={mapping}"])
    assert register.table["represents"].tolist() == ["pipe"] and register.table["outer_offset_m"].tolist() == [0.25]
    assert register.geometry[0].geom_type == "LineString" and register.geometry[0].length == pytest.approx(400)
    assert any("ring_as_area" in note.en for note in register.notes)


def test_pass_a_network_in_gcj02_carries_its_uncertainty(tmp_path: Path, write: Callable[..., Path]) -> None:
    import numpy as np

    from geo.place.gcj02 import gcj02_from_wgs84

    lon, lat = gcj02_from_wgs84(np.array([113.6176, 113.6187]), np.array([34.7417, 34.7417]))
    table = tmp_path / "net.csv"
    table.write_text(f'kind,dn,position_grade,WKT\nmain,300,A,"LINESTRING({lon[0]} {lat[0]},{lon[1]} {lat[1]})"\n')
    mapping = tmp_path / "m.toml"
    mapping.write_text('[source]\ncrs = "gcj02"\n', "utf-8")
    register = open_network([f"{table}={mapping}"])
    assert register.table["uncertainty_m"][0] == pytest.approx(1.1)


POSTGIS = os.environ.get("HEATGUARD_POSTGIS_URL", "")


@pytest.mark.skipif(not POSTGIS, reason="no PostGIS: HEATGUARD_POSTGIS_URL is not set")
def test_pass_a_table_of_postgis(tmp_path: Path) -> None:
    with psycopg.connect(POSTGIS, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        connection.execute("DROP TABLE IF EXISTS heatguard_test")
        connection.execute(
            'CREATE TABLE heatguard_test (id int, kind text, "管径" text, grade text, geom geometry(LineString, 4547))'
        )
        connection.execute(
            "INSERT INTO heatguard_test VALUES (1, 'main', 'DN500', 'A', ST_GeomFromText('LINESTRING(465000 3846000,"
            "465100 3846000)', 4547)), (2, 'main', 'DN300', 'A', ST_GeomFromText('LINESTRING(465000 3846050,465100"
            " 3846050)', 4547))"
        )
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        '[columns]\nasset_id = "id"\nposition_grade = "grade"\n[extract]\ndn = { column = "管径", pattern = "DN(.*)" }\n',
        "utf-8",
    )
    joint = "&" if "?" in POSTGIS else "?"
    place = f"{POSTGIS}{joint}table=heatguard_test"
    register = open_network([f"{place}={mapping}"])
    assert register.table["asset_id"].tolist() == ["1", "2"] and register.table["dn"].tolist() == [500, 300]
    assert open_network([f"{place}={mapping}"]).fingerprint == register.fingerprint
    with pytest.raises(FileError, match="0 geometry columns") as caught:
        open_network([f"{POSTGIS}{joint}table=nowhere"])
    assert POSTGIS not in caught.value.text.en
    with pytest.raises(FileError, match="table is not named"):
        open_network([POSTGIS])


def test_fail_a_database_that_is_not_there_says_no_password() -> None:
    with pytest.raises(FileError) as caught:
        open_network(["postgresql://me:secret@127.0.0.1:9/base?table=net&connect_timeout=2"])
    assert "secret" not in caught.value.text.en + caught.value.text.zh
    assert "base:net" in caught.value.text.zh


@pytest.mark.parametrize("kind", ["main", None])
def test_a_shape_that_cannot_be_read_is_named_as_checks_name_it(kind: str | None, tmp_path: Path) -> None:
    """Counted from 1 by whichever command: `network check` looks for a mapping first."""
    properties = {} if kind is None else {"kind": kind}
    shapes = [[[465_000, 3_846_000], [465_100, 3_846_000]], [[465_000, "x"], [465_100, 3_846_000]]]
    features = [
        {"type": "Feature", "properties": properties, "geometry": {"type": "LineString", "coordinates": one}}
        for one in shapes
    ]
    path = tmp_path / "n.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    told = CliRunner().invoke(app, ["network", "check", str(path)])
    assert isinstance(told.exception, InputError)
    said = told.exception.text
    assert "要素 2：" in said.zh and "feature 2: " in said.en and "counted from 1" in said.en
    with pytest.raises(InputError, match="feature 2: "):
        open_network([str(path)])
