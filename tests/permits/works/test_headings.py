"""What stands above and below a table is said of all its rows: an act in it that nobody declares is asked about."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from geo.reading.layers import read_layers
from permits.service.shipped import activity_list, fact_names
from permits.works import proposed
from permits.works.proposed import ProposedWorks, proposed_works


def named(folder: Path, *, above: str = "", below: str = "") -> set[str]:
    """Codes of acts that a corner table names beside what is declared, a hoarding."""
    corners = ["拐点,X,Y", "1,465000,3849120", "2,465060,3849120", "3,465060,3849140"]
    lines = [*([above] if above else []), *corners, *([below] if below else [])]
    (folder / "a.csv").write_text("\n".join(lines) + "\n", "utf-8")
    (layer,) = read_layers(folder / "a.csv")
    (works,) = proposed_works(layer, activity_list(), fact_names(), beside={"activities": "ST-HOARD"})
    return {code for one in works.named for code in one.codes}


@pytest.mark.parametrize("words", [{"above": "某小区基坑爆破范围坐标表"}, {"below": "备注：另含爆破作业"}])
def test_an_act_in_a_title_or_a_note_is_asked(words: dict[str, str], tmp_path: Path) -> None:
    assert any(code.startswith("BL-") for code in named(tmp_path, **words))


@pytest.mark.parametrize(
    "words",
    [
        {"above": "某某小学宗地界址点成果表（单位：米）"},
        {"below": "合计,面积 1200"},
        {"below": "制表人：张三"},
        {"below": "注：拐点坐标由某勘察院测量"},
    ],
)
def test_what_names_no_act_troubles_nobody(words: dict[str, str], tmp_path: Path) -> None:
    assert not named(tmp_path, **words)


def works_of(path: Path) -> ProposedWorks:
    (layer,) = read_layers(path)
    (one,) = proposed_works(layer, activity_list(), fact_names(), beside={"activities": "EX-PIT"})
    return one


RING = [[465_000, 3_849_120], [465_060, 3_849_120], [465_060, 3_849_140], [465_000, 3_849_120]]
SYSTEM = {"type": "name", "properties": {"name": "EPSG:4547"}}


def collection(folder: Path, *, properties: dict[str, Any] | None = None, **members: Any) -> Path:
    feature = {
        "type": "Feature",
        "properties": properties or {},
        "geometry": {"type": "Polygon", "coordinates": [RING]},
    }
    path = folder / "a.geojson"
    whole = {"type": "FeatureCollection", "crs": SYSTEM, **members, "features": [feature]}
    path.write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
    return path


@pytest.mark.parametrize(("words", "metres"), [("基坑各边外扩6米", 6.0), ("某项目基坑范围", 0.0)])
def test_how_far_works_go_is_read_wherever_it_stands(words: str, metres: float, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(f"{words}\n拐点,X,Y\n1,465000,3849120\n2,465060,3849120\n3,465060,3849140\n", "utf-8")
    packed = tmp_path / "z.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(collection(tmp_path), "a.geojson")
        archive.writestr("说明.txt", words.encode("gbk"))
    kml = tmp_path / "k.kml"
    ring = "<LinearRing><coordinates>113.6,34.7 113.7,34.7 113.7,34.8 113.6,34.7</coordinates></LinearRing>"
    area = f"<Placemark><Polygon><outerBoundaryIs>{ring}</outerBoundaryIs></Polygon></Placemark>"
    kml.write_text(f"<kml><Document><description>&lt;b&gt;{words}</description>{area}</Document></kml>", "utf-8")
    for path in (table, packed, kml, collection(tmp_path, description=words)):
        assert works_of(path).said_beyond_m == metres, path.name


def test_a_description_of_who_made_a_file_says_nothing_of_the_works(tmp_path: Path) -> None:
    assert works_of(collection(tmp_path, generator="外扩6米 v1", copyright="外扩6米")).said_beyond_m == 0


@pytest.mark.parametrize(
    ("column", "value", "asked"),
    [
        *(("爆破作业", "是", True), ("爆破作业", "√", True), ("爆破施工内容", "20t", True)),
        *(
            ("爆破作业", "否", False),
            ("爆破作业", "/", False),
            ("施工方式", "是", False),
            ("爆破作业", "不涉及", False),
        ),
    ],
)
def test_a_column_called_after_an_act_is_answered_by_its_value(
    column: str, value: str, asked: bool, tmp_path: Path
) -> None:
    says = " ".join(one.says for one in works_of(collection(tmp_path, properties={column: value})).unused)
    assert ("爆破" in says) is asked


def test_lines_of_a_paper_are_read_once_however_many_features_differ(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hundreds of lines beside thousands of features took minutes."""
    read: list[str] = []
    size_said = proposed.size_said
    monkeypatch.setattr(proposed, "size_said", lambda text: read.append(text) or size_said(text))
    square = [[[113.6, 34.7], [113.61, 34.7], [113.61, 34.71], [113.6, 34.7]]]
    features = [
        {
            "type": "Feature",
            "properties": {"activity": "EX-TRENCH", "depth_m": 1 + number},
            "geometry": {"type": "Polygon", "coordinates": square},
        }
        for number in range(3)
    ]
    with zipfile.ZipFile(tmp_path / "w.zip", "w") as held:
        held.writestr("w.geojson", json.dumps({"type": "FeatureCollection", "features": features}))
        held.writestr("说明.txt", "沟槽放坡1:0.5\n另含爆破作业")
    (layer,) = read_layers(tmp_path / "w.zip")
    works = proposed_works(layer, activity_list(), fact_names())
    assert [text for text in read if "放坡" in text] == ["沟槽放坡1:0.5"]
    # How far a slope goes hangs on how deep each is.
    assert [one.said_beyond_m for one in works] == [0.5, 1.0, 1.5]
    assert all(any("爆破" in name.text for name in one.named) for one in works)


@pytest.mark.parametrize("names", ["坑底X,坑底Y", "X(坡脚),Y(坡脚)", "X,Y"])
def test_names_of_coordinates_say_of_which_edge_they_are(names: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"拐点,{names}\n1,3849120,465000\n2,3849120,465060\n3,3849140,465060\n", "utf-8")
    meant = [one.meant.for_one_of_depth for one in works_of(path).unused if one.meant is not None]
    assert bool(meant) is (names != "X,Y")
