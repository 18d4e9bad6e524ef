"""Proposed mappings: of several layers each names its own, and each can be used as it stands."""

from __future__ import annotations

import importlib.util
import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely
import shapely.affinity

from geo.errors import InputError
from geo.network.assets import AssetRegister
from permits.intake.network_sources import network_sources, proposals
from permits.report.network import proposals_text
from permits.service.opening import open_network

_SPEC = importlib.util.spec_from_file_location("workbook", Path(__file__).parents[2] / "geo/reading/workbook.py")
assert _SPEC is not None and _SPEC.loader is not None
book = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(book)


def layers(folder: Path) -> dict[str, geopandas.GeoDataFrame]:
    pipes = geopandas.GeoDataFrame(
        {"管段编号": ["R1"], "管径": ["DN300"]},
        geometry=[shapely.LineString([(465000, 3846300), (465100, 3846300)])],
        crs=4547,
    )
    wells = geopandas.GeoDataFrame({"井编号": ["J1"]}, geometry=[shapely.Point(465050, 3846330)], crs=4547)
    return {"管线": pipes, "检查井": wells}


def written(folder: Path, *, packed: bool) -> Path:
    if not packed:
        for name, frame in layers(folder).items():
            frame.to_file(folder / "n.gpkg", layer=name)
        return folder / "n.gpkg"
    with zipfile.ZipFile(folder / "n.zip", "w") as archive:
        for name, frame in layers(folder).items():
            frame.to_file(folder / f"{name}.shp", encoding="GBK")
            for part in folder.glob(f"{name}.*"):
                archive.write(part, part.name)
    return folder / "n.zip"


@pytest.mark.parametrize("packed", [False, True])
def test_each_layer_of_a_file_gets_a_mapping_that_reads_it(packed: bool, tmp_path: Path) -> None:
    path = written(tmp_path, packed=packed)
    proposed, _ = proposals(network_sources([str(path)]))
    named = []
    for number, (_, one) in enumerate(proposed):
        mapping = tmp_path / f"{number}.toml"
        mapping.write_text(one.toml, "utf-8")
        named.append(f"{path}={mapping}")
    register = open_network(named)
    # What draws no line and is called after chambers is none of pipes.
    assert sorted(map(str, register.column("kind"))) == ["facility", "main"]
    assert "2" in proposals_text(proposed)[0].zh and "--network" in proposals_text(proposed)[0].en


def test_one_proposal_is_the_file_to_save(tmp_path: Path) -> None:
    path = tmp_path / "n.geojson"
    layers(tmp_path)["管线"].to_file(path)
    proposed, _ = proposals(network_sources([str(path)]))
    mapping = tmp_path / "m.toml"
    mapping.write_text("\n".join(line.zh for line in proposals_text(proposed)), "utf-8")
    assert "layer" not in proposed[0][1].toml
    assert len(open_network([f"{path}={mapping}"]).column("kind")) == 1


def test_what_is_left_out_as_another_trade_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "n.geojson"
    pipes = layers(tmp_path)["管线"]
    frame = geopandas.GeoDataFrame(
        {"管线类别": ["RL", "HS", "JS"], "管径": [300, 300, 500]}, geometry=[pipes.geometry[0]] * 3, crs=4547
    )
    frame.to_file(path)
    ((_, one),), _ = proposals(network_sources([str(path)]))
    # HS may be the 回水 of heat: it is kept, and said.
    assert '"管线类别" = ["HS", "RL"]' in one.toml
    said = [line for line in one.toml.splitlines() if line.startswith("#")]
    assert any('"JS"' in line and '"HS"' not in line for line in said)
    assert any('"HS"' in line and '"JS"' not in line for line in said)


def test_a_layer_of_several_kinds_is_told_apart_by_its_types(tmp_path: Path) -> None:
    path = tmp_path / "n.geojson"
    line, chamber = (
        shapely.LineString([(465000, 3846300), (465100, 3846300)]),
        shapely.box(465040, 3846320, 465042, 3846322),
    )
    frame = geopandas.GeoDataFrame(
        {
            "管段编号": ["R1", "J1", "R2", "R3"],
            "管径": ["DN300", None, "DN200", "DN200"],
            "类型": ["蒸汽管", "检查井", "支线至换热站", None],
        },
        geometry=[line, chamber.exterior, line, line],
        crs=4547,
    )
    frame.to_file(path)
    ((_, one),), _ = proposals(network_sources([str(path)]))
    mapping = tmp_path / "m.toml"
    mapping.write_text(one.toml, "utf-8")
    register = open_network([f"{path}={mapping}"])
    kinds = dict(zip(register.column("asset_id"), map(str, register.column("kind")), strict=True))
    assert kinds == {"R1": "main", "J1": "facility", "R2": "main", "R3": "main"}
    # That one carries steam was read by nobody.
    feared = dict(zip(register.column("asset_id"), register.column("unread"), strict=True))
    assert feared["R1"] == "类型" and feared["R2"] is None


def test_a_layer_of_pipes_alone_keeps_its_types_unread(tmp_path: Path) -> None:
    path = tmp_path / "n.geojson"
    layers(tmp_path)["管线"].assign(类型="换热站支线").to_file(path)
    ((_, one),), _ = proposals(network_sources([str(path)]))
    assert "values.kind" not in one.toml and 'kind = "main"' in one.toml


LINE = shapely.LineString([(465000, 3846300), (465100, 3846300)])
POINT = shapely.Point(465050, 3846330)


def proposed_for(folder: Path, columns: dict[str, list[object]], shape: shapely.Geometry, *, file: str = "n") -> str:
    path = folder / f"{file}.geojson"
    rows = len(next(iter(columns.values())))
    # Ten metres apart: what coincides would be asked about.
    shapes = [shapely.affinity.translate(shape, yoff=10.0 * row) for row in range(rows)]
    geopandas.GeoDataFrame(columns, geometry=shapes, crs=4547).to_file(path)
    ((_, one),), _ = proposals(network_sources([str(path)]))
    (folder / "m.toml").write_text(one.toml, "utf-8")
    return one.toml


def opened(folder: Path, *, file: str = "n") -> AssetRegister:
    return open_network([f"{folder / file}.geojson={folder / 'm.toml'}"])


@pytest.mark.parametrize(
    "columns",
    [
        {"GXBH": ["A", "B"], "GJ": ["300", "DN500"], "MS": [1.5, 1.5]},
        {"管段编码": ["A", "B"], "公称直径": ["DN300", "500.00"], "管顶覆土": [1.5, 1.5]},
        {"RLGX.管段编号": ["A", "B"], "RLGX.管径": [300, 500], "SX.埋深": [1.5, 1.5]},
    ],
)
def test_names_as_exports_leave_them_are_found(columns: dict[str, list[object]], tmp_path: Path) -> None:
    proposed_for(tmp_path, columns, LINE)
    table = opened(tmp_path).table
    assert table["dn"].tolist() == [300, 500] and table["depth_m"].tolist() == [1.5, 1.5]
    assert table["asset_id"].tolist() == ["A", "B"] and table["unread"].tolist() == [None, None]


@pytest.mark.parametrize("value", ["2-DN500", "2×DN500", "DN500×2"])
def test_two_pipes_in_one_size_are_a_pair(value: str, tmp_path: Path) -> None:
    proposed_for(tmp_path, {"编号": ["A"], "管径": [value]}, LINE)
    table = opened(tmp_path).table
    assert table["dn"].tolist() == [500] and table["represents"].tolist() == ["pair"]


@pytest.mark.parametrize("file", ["BCQ", "阀门", "固定墩", "热源厂"])
def test_what_draws_no_line_is_proposed_as_facilities(file: str, tmp_path: Path) -> None:
    # As pipes points reach less far, and stations 1.5 m instead of 6 m.
    toml = proposed_for(tmp_path, {"BH": ["B1", "B2"]}, POINT, file=file)
    assert opened(tmp_path, file=file).table["kind"].tolist() == ["facility", "facility"]
    # A name that says nothing is a guess, and said to be one.
    assert ("没有一条线" in toml) == (file == "BCQ")


def test_of_survey_points_those_that_bear_something_are_read(tmp_path: Path) -> None:
    toml = proposed_for(tmp_path, {"GDBH": ["J1", "W1", "F1"], "FSW": ["检查井", None, "阀门"]}, POINT)
    assert '"FSW" = ["检查井", "阀门"]' in toml
    assert opened(tmp_path).table["asset_id"].tolist() == ["J1", "F1"]


@pytest.mark.parametrize("word", ["阀门", "补偿器", "固定支架", "检查井"])
def test_devices_among_pipes_are_facilities(word: str, tmp_path: Path) -> None:
    proposed_for(tmp_path, {"编号": ["A", "B"], "类型": ["供热管线", word], "管径": ["DN300", None]}, LINE)
    assert opened(tmp_path).table["kind"].tolist() == ["main", "facility"]


@pytest.mark.parametrize(
    ("file", "columns"),
    [
        ("燃气管线", {"编号": ["A"], "管径": ["DN200"]}),
        ("GX", {"GXLX": ["RQ", "JS"], "GJ": [200, 600]}),
    ],
)
def test_another_trade_is_neither_loaded_nor_dropped_in_silence(
    file: str, columns: dict[str, list[object]], tmp_path: Path
) -> None:
    toml = proposed_for(tmp_path, columns, LINE, file=file)
    assert "其他专业" in toml and "kind =" not in toml
    with pytest.raises(InputError, match="kind is missing"):
        opened(tmp_path, file=file)


@pytest.mark.parametrize("file", ["供热管线", "热力给水", "一次网供水", "RL"])
def test_heat_is_no_other_trade(file: str, tmp_path: Path) -> None:
    assert 'kind = "main"' in proposed_for(tmp_path, {"编号": ["A"], "管径": ["DN200"]}, LINE, file=file)


def test_each_sheet_of_a_workbook_gets_a_mapping_that_reads_it(tmp_path: Path) -> None:
    header = ["编号", "管径(mm)", "起点东坐标", "起点北坐标", "终点东坐标", "终点北坐标"]
    sheets = {
        name: [header, [name, 300, 465000, 3846300 + n, 465100, 3846300 + n]]
        for n, name in enumerate(("一次网", "二次网"))
    }
    path = book.workbook(tmp_path / "n.xlsx", sheets)
    named = []
    for number, (_, one) in enumerate(proposals(network_sources([str(path)]))[0]):
        mapping = tmp_path / f"{number}.toml"
        mapping.write_text(one.toml.replace("[source]", '[source]\ncrs = "EPSG:4547"'), "utf-8")
        named.append(f"{path}={mapping}")
    assert open_network(named).table["asset_id"].tolist() == ["一次网", "二次网"]
