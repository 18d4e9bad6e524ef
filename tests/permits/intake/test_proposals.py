"""Proposed mappings: of several layers each names its own, and each can be used as it stands."""

from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely

from permits.intake.network_sources import network_sources, proposals
from permits.report.network import proposals_text
from permits.service.opening import open_network


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
    assert '"管线类别" = ["RL"]' in one.toml
    assert any(line.startswith("#") and '"HS"' in line and '"JS"' in line for line in one.toml.splitlines())


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
