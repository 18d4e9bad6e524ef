"""A survey's line table and point table, joined: every line drawn or named."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.errors import FileError, InputError
from permits.service.opening import open_network

N, E = 3_846_000.0, 38_465_000.0
POINTS = f"""点号,X,Y,地面高程,特征,附属物
R1,{N},{E},98.1,起点,检查井
R2,{N},{E + 50},98.0,直线点,
R3,{N},{E + 100},98.0,三通,阀门井
R4,{N + 40},{E + 100},98.0,,固定墩
R5,{N + 80},{E + 100},98.0,弯头,标识牌
"""
LINES = """起点点号,终点点号,管径,起点埋深,终点埋深,材质,权属单位,建设年代,埋设方式
R1,R2,DN500,1.2,1.6,钢,郑州热力,2005,直埋
R2,R3,426/550,1.6,1.5,钢,郑州热力,约2010,直埋
R3,R4,1500×1200,2.0,2.2,砼,无,不详,管沟
R4,R5,0.3,0,0,钢,郑州热力,2005,直埋
"""
MAPPING = '[source]\ncrs = "EPSG:4526"\n[defaults]\nposition_grade = "B"\n'


@pytest.fixture
def survey(tmp_path: Path) -> Callable[..., list[str]]:
    """Both tables as arguments of ``--network``, the mapping with one of them."""

    def make(lines: str = LINES, points: str | None = POINTS, mapping: str = MAPPING) -> list[str]:
        (tmp_path / "m.toml").write_text(mapping, "utf-8")
        (tmp_path / "管线表.csv").write_text(lines, "gb18030")
        given = [f"{tmp_path / '管线表.csv'}={tmp_path / 'm.toml'}"]
        if points is not None:
            (tmp_path / "管点表.csv").write_text(points, "utf-8-sig")
            given.append(str(tmp_path / "管点表.csv"))
        return given

    return make


def test_pass_lines_with_sizes_and_depths_and_chambers(survey: Callable[..., list[str]]) -> None:
    register = open_network(survey())
    assets = {str(row["asset_id"]): row for row in map(register.table.row, range(len(register)))}
    assert list(assets) == ["R1-R2", "R2-R3", "R3-R4", "R4-R5", "R1", "R3", "R4"]
    assert register.table["kind"].tolist() == ["main"] * 4 + ["facility"] * 3
    # X was north.
    assert assets["R1-R2"]["geometry"].bounds == pytest.approx((465_000, N, 465_050, N), abs=1e-6)
    assert register.table["represents"].tolist()[:4] == ["pipe", "pipe", "channel", "pipe"]
    assert assets["R1-R2"]["dn"] == 500 and math.isnan(assets["R2-R3"]["dn"]) and assets["R4-R5"]["dn"] == 300
    assert assets["R2-R3"]["outer_diameter_mm"] == 550 and assets["R3-R4"]["width_mm"] == 1500
    # The whole pipe lies between its crown at the shallower end and its bottom at the deeper one.
    assert assets["R1-R2"]["depth_m"] == 1.6 and assets["R1-R2"]["top_m"] == 1.2
    # Of a channel the inner bottom was measured: where its top lies nobody says.
    assert assets["R3-R4"]["bottom_m"] == 2.2 and math.isnan(assets["R3-R4"]["top_m"])
    assert math.isnan(assets["R4-R5"]["top_m"])
    assert register.table["owner"].tolist()[:3] == ["郑州热力", "郑州热力", None]
    assert register.table["installed_on"].tolist()[:3] == ["2005", "约2010", None]
    assert set(register.table["grade"].tolist()) == {"B"}
    notes = " ".join(note.en for note in register.notes)
    assert "X is north and Y is east" in notes and "标识牌（1）" in notes


def test_fail_all_that_ends_nowhere_is_named(survey: Callable[..., list[str]]) -> None:
    lines = (
        LINES
        + "R5,R9,DN300,1,1,钢,,,直埋\nR8,R5,DN300,1,1,钢,,,直埋\nR8,R2,DN300,1,1,钢,,,直埋\n,R2,DN300,1,1,钢,,,直埋\n"
    )
    with pytest.raises(InputError) as caught:
        open_network(survey(lines))
    text = caught.value.text.en
    assert "feature 6 (R5-R9): R9: the point table lacks points of this line" in text
    assert "The same twice more: 7 (R8-R5): R8, 8 (R8-R2): R8." in text
    assert "9 (?-R2): a line does not say where it begins or ends" in text


def test_fail_points_in_two_places_without_a_place_or_exchanged_are_named(survey: Callable[..., list[str]]) -> None:
    points = POINTS + f"R2,{N + 1},{E},98,,\nR6,不详,{E},98,,\nR7,{E},{N},98,,\n"
    with pytest.raises(InputError) as caught:
        open_network(survey(points=points))
    text = caught.value.text.en
    assert "7 (R2): one name stands for two different places" in text
    assert "8 (R6): a point has no name, or its coordinates are no numbers" in text
    assert "9 (R7): X and Y of these points are exchanged" in text


def test_fail_a_line_table_alone_asks_for_its_points(survey: Callable[..., list[str]]) -> None:
    with pytest.raises(FileError, match="Hand in its point table too"):
        open_network(survey(points=None))


def test_fail_without_a_system(survey: Callable[..., list[str]]) -> None:
    with pytest.raises(InputError, match=r"crs in the \[source\] of its mapping"):
        open_network(survey(mapping=""))


def test_pass_titles_other_headers_and_two_pipes_between_two_points(survey: Callable[..., list[str]]) -> None:
    lines = "某某路热力管线成果表,,\nS_Exp,E_Exp,PSize\nR1,R2,DN500\nR1,R2,DN500\n"
    points = f"物探点号;X坐标(m);Y坐标(m)\nR1;{N};{E}\nR2;{N};{E + 50}\n"
    table = open_network(survey(lines, points)).table
    assert table["asset_id"].tolist() == ["R1-R2", "R1-R2 (2)"] and table["dn"].tolist() == [500, 500]


def test_pass_what_the_operator_says_wins_over_the_shipped_rules(survey: Callable[..., list[str]]) -> None:
    mapping = MAPPING + 'kind = "transmission"\n[where]\n"材质" = "钢"\n[columns]\nsurvey_method = "材质"\n'
    table = open_network(survey(mapping=mapping)).table
    assert set(table["survey_method"]) == {"钢"} and table["kind"].tolist() == ["transmission"] * 3


def test_fail_other_pipes_in_the_survey_are_never_taken_for_heat(survey: Callable[..., list[str]]) -> None:
    lines = "起点点号,终点点号,管径,管类\nR1,R2,DN500,RS\nR2,R3,DN300,JS\n"
    with pytest.raises(FileError, match='"管类" = \\["RS"\\]'):
        open_network(survey(lines))
    mapping = MAPPING + '[where]\n"管类" = "RS"\n'
    assert open_network(survey(lines, mapping=mapping)).table["asset_id"].tolist() == ["R1-R2"]
