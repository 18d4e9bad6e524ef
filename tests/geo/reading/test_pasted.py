"""Corners as people paste them: read whole whatever they were copied from, and asked about where they may mean two things."""

from __future__ import annotations

import re

import pytest
import shapely

from geo.errors import FileError
from geo.raw import RawLayer
from geo.reading.corner_order import Joined
from geo.reading.layers import read_bytes
from geo.reading.pasted import below_first_line, how_joined, says_itself
from geo.reading.pasted_words import WORDS, words_of

PIT = shapely.Polygon([(113.62, 34.75), (113.6205, 34.75), (113.6205, 34.7504)])
PLANE = shapely.Polygon([(465000.45, 3846290.12), (465000.45, 3846310.12), (465040.41, 3846310.1)])
DEGREES = shapely.Polygon(
    [(113.62, 34.75), (113 + 37 / 60 + 13.5 / 3600, 34.75), (113 + 37 / 60 + 13.5 / 3600, 34.7504)]
)


def read(text: str) -> RawLayer:
    (layer,) = read_bytes(text.encode(), name="a.txt")
    assert layer.found == len(layer.readable()) + sum(one.count for one in layer.unread)
    return layer


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("113.62,34.75\n113.6205,34.75\n113.6205,34.7504", PIT),
        ("113.62\t34.75\n113.6205\t34.75\n113.6205\t34.7504", PIT),
        ("34.75 113.62\n34.75 113.6205\n34.7504 113.6205", PIT),
        ("１１３．６２，３４．７５\n１１３．６２０５，３４．７５\n１１３．６２０５，３４．７５０４", PIT),
        ("113.62,34.75;113.6205,34.75;113.6205,34.7504", PIT),
        ("113.62，34.75；113.6205，34.75；113.6205，34.7504。", PIT),
        ("113.62,34.75 113.6205,34.75 113.6205,34.7504", PIT),
        ("113.62,34.75,0 113.6205,34.75,0 113.6205,34.7504,0", PIT),
        ("113.62, 34.75, 113.6205, 34.75, 113.6205, 34.7504", PIT),
        ("113.62,34.75;\n113.6205,34.75;\n113.6205,34.7504;", PIT),
        ("(113.62,34.75)\n(113.6205,34.75)\n(113.6205,34.7504)", PIT),
        ("(113.62,34.75)，(113.6205,34.75)，(113.6205,34.7504)", PIT),
        ("[[113.62,34.75],[113.6205,34.75],[113.6205,34.7504]]", PIT),
        ("拐点坐标：113.62,34.75；113.6205,34.75；113.6205,34.7504", PIT),
        ("经度,纬度\n113.62,34.75\n113.6205,34.75\n113.6205,34.7504", PIT),
        ("①113.62，34.75\n②113.6205，34.75\n③113.6205，34.7504", PIT),
        ("1. 113.62, 34.75\n2. 113.6205, 34.75\n3. 113.6205, 34.7504", PIT),
        ("1、113.62、34.75\n2、113.6205、34.75\n3、113.6205、34.7504", PIT),
        ("J1 113.62,34.75\nJ2 113.6205,34.75\nJ3 113.6205,34.7504", PIT),
        ("J1(113.62,34.75)、J2(113.6205,34.75)、J3(113.6205,34.7504)", PIT),
        ("J1：113.62，34.75；J2：113.6205，34.75；J3：113.6205，34.7504", PIT),
        ("东经113.62，北纬34.75\n东经113.6205，北纬34.75\n东经113.6205，北纬34.7504", PIT),
        ("113.62E 34.75N\n113.6205E 34.75N\n113.6205E 34.7504N", PIT),
        ("北纬34.75 东经113.62\n北纬34.75 东经113.6205\n北纬34.7504 东经113.6205", PIT),
        ("东经113°37′12″ 北纬34°45′0″\n东经113°37′13.5″ 北纬34°45′0″\n东经113°37′13.5″ 北纬34°45′1.44″", DEGREES),
        (
            "东经113度37分12秒北纬34度45分0秒\n东经113度37分13.5秒北纬34度45分0秒\n东经113度37分13.5秒北纬34度45分1.44秒",
            DEGREES,
        ),
        ("E113°37'12\" N34°45'0\"\nE113°37'13.5\" N34°45'0\"\nE113°37'13.5\" N34°45'1.44\"", DEGREES),
        ("113°37'12\"E34°45'0\"N\n113°37'13.5\"E34°45'0\"N\n113°37'13.5\"E34°45'1.44\"N", DEGREES),
        ("113 37 12.0 34 45 0.0\n113 37 13.5 34 45 0.0\n113 37 13.5 34 45 1.44", DEGREES),
        ("113 37 12.0,34 45 0.0\n113 37 13.5,34 45 0.0\n113 37 13.5,34 45 1.44", DEGREES),
        ("113:37:12.0,34:45:00.0\n113:37:13.5,34:45:00.0\n113:37:13.5,34:45:01.44", DEGREES),
        ("113 37.2 34 45.0\n113 37.225 34 45.0\n113 37.225 34 45.024", DEGREES),
        ("X=3846290.12 Y=465000.45\nX=3846310.12 Y=465000.45\nX=3846310.10 Y=465040.41", PLANE),
        ("1、X：3846290.12，Y：465000.45\n2、X：3846310.12，Y：465000.45\n3、X：3846310.10，Y：465040.41", PLANE),
        ("465000.45,3846290.12\n465000.45,3846310.12\n465040.41,3846310.10", PLANE),
        ("3,846,290.12 465,000.45\n3,846,310.12 465,000.45\n3,846,310.10 465,040.41", PLANE),
        ("J1 3846290.12 465000.45 110.2\nJ2 3846310.12 465000.45 110.3\nJ3 3846310.10 465040.41 110.2", PLANE),
        ("点号\tX坐标\tY坐标\nJ1\t3846290.12\t465000.45\nJ2\t3846310.12\t465000.45\nJ3\t3846310.10\t465040.41", PLANE),
        ("POLYGON((113.62 34.75,113.6205 34.75,113.6205 34.7504,113.62 34.75))", PIT),
    ],
)
def test_pass_the_corners_of_an_area_are_read_however_they_were_written(text: str, area: shapely.Polygon) -> None:
    layer = read(f"范围\n{text}\n")
    (shape,) = layer.geometry
    assert shapely.hausdorff_distance(shape, area) < 1e-9 * max(area.bounds)
    assert not layer.unread


def test_pass_a_zone_number_before_the_easting_is_kept() -> None:
    (shape,) = read("范围\nX=3846290.1 Y=38465000.4\nX=3846310.1 Y=38465000.4\nX=3846310.1 Y=38465040.4").geometry
    assert shape.bounds[0] == 38465000.4


POINTS = "113.62,34.75\n113.6205,34.75\n113.6205,34.7504\n"


@pytest.mark.parametrize("word", ["线路", "线路：", "line"])
def test_pass_bends_of_a_line_are_a_line(word: str) -> None:
    (shape,) = read(f"{word}\n{POINTS}").geometry
    assert shape.equals(shapely.LineString([(113.62, 34.75), (113.6205, 34.75), (113.6205, 34.7504)]))


def test_pass_places_are_points_by_their_names() -> None:
    layer = read("点位\nZK1 113.62 34.75\nZK2 113.6205 34.75\n")
    assert [shape.geom_type for shape in layer.geometry] == ["Point", "Point"]
    assert layer.attributes["feature_id"].tolist() == ["ZK1", "ZK2"]


@pytest.mark.parametrize("text", [POINTS, "113.62,34.75;113.6205,34.75;113.6205,34.7504", "113.62,34.75"])
def test_fail_points_of_which_nobody_says_what_they_are(text: str) -> None:
    with pytest.raises(FileError, match='write a line "area", "line" or "points"'):
        read(text)


@pytest.mark.parametrize(
    ("first", "width"),
    [
        ("线路 宽8米", "8米"),
        ("线路（宽8m）", "8m"),
        ("line width 8 m", "8m"),
        ("line, 8 m wide", "8m"),
        ("线路，沟宽800mm，深2米", "800mm"),
        ("沿线两侧各2米", "4米"),
        ("线路 两侧各2.5m", "5m"),
        ("作业带宽20米", "20米"),
        ("北侧路线 宽8", "8"),
        ("线路 宽8~10米", "10米"),
        ("线路 宽度不大于8m", "8m"),
        ("线路 半宽4m", "8m"),
        ("线路 左右各4m", "8m"),
        ("线路 8m宽", "8m"),
        ("线路 B=8m", "8m"),
    ],
)
def test_pass_a_width_beside_the_word_for_lines_is_that_of_the_line(first: str, width: str) -> None:
    for head in ("", "经度,纬度\n"):
        if head and "北侧" in first:
            continue
        layer = read(f"{first}\n{head}{POINTS}")
        assert [shape.geom_type for shape in layer.geometry] == ["LineString"]
        assert layer.attributes["宽度"].tolist() == [width]
        assert ("深度" in layer.attributes) is ("深" in first)


@pytest.mark.parametrize(
    "first",
    [
        "线路 宽10~8米",
        "线路 宽2×7.5米",
        "线路 宽4米+4米",
        "线路 宽8米（局部10米）",
        "线路 平均宽8米",
        "线路 底宽2米",
        "线路 宽2米共4条",
        "线路 单侧宽4米",
        "线路 左侧宽4米",
        "线路 左2米右3米",
        "线路 DN300",
        "线路 沟宽4米 作业带宽8米",
        "燃气管道 宽8米",
    ],
)
def test_fail_sizes_that_may_mean_something_else_are_not_taken_for_a_width(first: str) -> None:
    # The line is shown where it begins with what the points are.
    said = (
        f"the first line, '{re.escape(first[:2])}"
        if first.startswith("线路")
        else "nothing beside it but widths and depths"
    )
    with pytest.raises(FileError, match=said):
        read(f"{first}\n{POINTS}")


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("范围 放坡1:1，深5米", "放坡1:1"),
        ("范围 外扩5m", "外扩5m"),
        ("范围（坑底），1:1放坡，深5m", "坑底 1:1放坡"),
        ("基坑范围 深5m 放坡系数1", "基坑范围 放坡系数1"),
    ],
)
def test_pass_how_far_works_go_beyond_the_points_is_said_of_them(first: str, said: str) -> None:
    layer = read(f"{first}\n{POINTS}")
    assert layer.geometry[0].equals(PIT)
    assert layer.headings == (said,)


@pytest.mark.parametrize(
    "note", ["注：坑底坐标，1:1放坡，深6m", "备注：面积 180m²，周长60m", "说明1、另加工作面8m,见图"]
)
def test_pass_a_note_below_the_points_is_none_of_them_whatever_stands_in_it(note: str) -> None:
    layer = read(f"范围\n{POINTS}\n{note}\n")
    assert layer.geometry[0].equals(PIT)
    (said,) = layer.headings
    assert said[-2:] == note.replace("²", "2")[-2:]


@pytest.mark.parametrize("first", ["基坑范围，深5米", "施工范围", "范围 深5m"])
def test_pass_the_outline_of_something_is_an_area(first: str) -> None:
    layer = read(f"{first}\n{POINTS}")
    assert layer.geometry[0].equals(PIT)
    assert layer.headings == ((first.partition("，")[0],) if "深5m" not in first else ())
    assert says_itself(f"{first}\n{POINTS}")


def test_pass_titles_between_lines_state_the_width_of_each() -> None:
    other = POINTS.replace("113.62", "113.63")
    apart = read(f"线路 宽2米\n1号沟 宽4米\n{POINTS}\n二号沟宽16米\n{other}\n三号沟\n{other}")
    assert apart.attributes["feature_id"].tolist() == ["1号沟", "二号沟宽16米", "三号沟"]
    assert apart.attributes["宽度"].tolist() == ["4米", "16米", "2米"]
    first = read(f"路线一 宽4米\n{POINTS}\n路线二 宽16米\n{other}")
    assert first.attributes["宽度"].tolist() == ["4米", "16米"]
    # What names no area is said of its block all the same.
    said = read(f"线路\n{POINTS}\n宽9米，深3米\n{other}")
    assert said.attributes["feature_id"].tolist() == ["1", "2"]
    assert said.attributes["说明"].tolist() == [None, "宽9米,深3米"]
    assert said.attributes["宽度"].tolist() == [None, "9米"]


def test_pass_corners_that_close_are_an_area_without_a_word() -> None:
    assert read(POINTS + "113.62,34.75\n").geometry[0].equals(PIT)


@pytest.mark.parametrize("between", ["\n", "\n\n\n", "经度,纬度\n"])
@pytest.mark.parametrize(("word", "kind"), [("范围", "Polygon"), ("线路", "LineString")])
def test_pass_blank_lines_part_areas_and_lines(between: str, word: str, kind: str) -> None:
    layer = read(f"{word}\n经度,纬度\n{POINTS}{between}{POINTS.replace('113.62', '113.63')}")
    assert [shape.geom_type for shape in layer.geometry] == [kind, kind]
    assert layer.attributes["feature_id"].tolist() == ["1", "2"]


def test_pass_titles_name_areas() -> None:
    layer = read(f"范围\n一号基坑\n{POINTS}二号基坑：\n{POINTS.replace('113.62', '113.63')}")
    assert layer.attributes["feature_id"].tolist() == ["一号基坑", "二号基坑"]


def test_pass_lines_set_double_are_one_area() -> None:
    assert len(read("范围\n" + POINTS.replace("\n", "\n\n"))) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # By the number that its sender counts: below the line that says what they are.
        ("范围\n113.62,34.75\n113.6205,34.7x5\n113.6205,34.7504\n113.62,34.7504", "line 2, .*: this is no coordinate"),
        ("范围\nX=3846290.1 Y=465000.4\nY=465000.4 X=3846310.1\nX=3846310.1 Y=465040.4", "line 2, .* otherwise"),
        ("范围\n113.62,34.75;113.6205,34.75\n113.6205,34.7504;113.62,34.7504", "lines 1 and 2 hold several points"),
        ("范围\n113.62,34.75\n113.62,34.7504\n线路\n113.6205,34.7504", "line 3, .* of one kind"),
        ("范围\n1,113.62,34.75\n2,113.6205,34.75\n3,113.6205,34.7504\n\n4,113.63,34.75\n5,113.63,34.76\n6,113.64,34.76", "before row 5"),
        ("线路\n1,113.62,34.75\n2,113.6205,34.75\n\n3,113.6205,34.7504\n4,113.63,34.75", "before row 4"),
        ("范围\n东经34.75 北纬113.62\n东经34.75 北纬113.6205\n东经34.7504 北纬113.6205", "contradict their names"),
        ("范围\n113.62,34.75\n113.6205,34.75", "three corners at least"),
        ("线路\n113.62,34.75", "two points at least"),
        ("范围\n3.85E+06,465000.4\n3.85E+06,465000.4\n3.85E+06,465040.4", "true coordinate is lost"),
        ("范围\n就在工地门口", "no coordinates were found"),
        ("范围\n1200,3400\n1250,3400\n1250,3450", "line 1, '1200,3400': these numbers are no place"),
    ],
)  # fmt: skip
def test_fail_what_would_have_to_be_guessed_is_refused_by_its_line(text: str, words: str) -> None:
    with pytest.raises(FileError, match=words):
        read(text)


@pytest.mark.parametrize(
    ("text", "line", "said", "meant"),
    [
        ("113.61870,34.74160\n113.61870,34,74160\n113.6190,34.7418", 2, "逗号", "113.61870,34.74160"),
        # All lines alike: thirty-four degrees and seventy kilometres up is no place either.
        ("113.61870,34,74160\n113.61880,34,74160\n113.6190,34,7418", 1, "逗号", "113.61870,34.74160"),
        ("J1，113.61870，34.74160\n\nJ2，113，61870，34，74160\nJ3，113.6190，34.7418", 3, "逗号", "J2,113.61870,34.74160"),
        ("113.61870.34.74160\n113.61870,34.7418\n113.6190,34.7418", 1, "句点", "113.61870,34.74160"),
        # It would pass for a title, and the area lack a corner.
        ("113.61870。34.74160\n113.6187,34.7418\n113.619,34.7418\n113.6192,34.7410", 1, "句点", "113.61870,34.74160"),
        ("113.61870,34.74160\n113.6187O,34.7418\n113.6190,34.7418", 2, "字母 O", "113.61870,34.7418"),
        ("113.61870,34.74160\n113.6187,34.7418;113.6l90,34.7418", 2, "字母 O、l", "113.6190,34.7418"),
        ("113.61870,34.74160\nabc,def\n113.6190,34.7418", 2, "不是坐标", ""),
        ("113.61870,34.74160\n113.6188\n113.6190,34.7418", 2, "只有一个数", ""),
        ("113.61870\n113.6188\n113.6190", 1, "只有一个数", ""),
        ("113.61870,34.74160\n113.61870,94.74160\n113.6190,34.7418", 2, "不是中国境内的坐标", ""),
        ("113.61870,34.74160\n3846290.12,465000.45\n113.6190,34.7418", 2, "平面坐标混在一起", ""),
        ("113.61870,34.74160\n34.74160,113.61870\n113.6190,34.7418", 2, "先后", ""),
        ("113.61870,34.74160\n113.6190,34.7418,12.5\n113.6191,34.7419", 2, "数的个数", ""),
        ("113.61870,34.74160\n113.6187.0,34.7418\n113.6190,34.7418", 2, "两个小数点", ""),
    ],
)  # fmt: skip
def test_fail_a_slip_is_told_by_its_line_with_what_may_be_meant(text: str, line: int, said: str, meant: str) -> None:
    with pytest.raises(FileError) as refused:
        read(f"范围\n{text}")
    problem, remedy = refused.value.problem, refused.value.remedy
    assert problem.zh.startswith(f"第 {line} 行“") and said in problem.zh and f"line {line}, " in problem.en
    assert (f"“{meant}”" if meant else "粘贴的这一行") in remedy.zh and meant in remedy.en
    for words in (problem, remedy):
        assert "表头" not in words.zh and "导出" not in words.zh and "header" not in words.en


def test_pass_of_places_by_themselves_the_others_are_read() -> None:
    (left_out,) = read("点位\n113.61870,34.74160\n113.6188\n113.6190,34.7418").unread
    assert left_out.reason.zh == "第 2 行有 1 格，其余各行有 2 格" and "header" not in left_out.reason.en


@pytest.mark.parametrize(
    "text",
    [
        "点号,X,Y,编码\nJ1,3846010,465100,10012\nJ2,3846030,465100,10012\nJ3,3846030,465140,10013",
        "地块1（面积1200.5）\n113.62,34.75\n113.6205,34.75\n113.6205,34.7504",
        "l1 113.62 34.75\nl2 113.6205 34.75\nl3 113.6205 34.7504",
        "O1 113.62 34.75 0\nO2 113.6205 34.75 0\nO3 113.6205 34.7504 0",
    ],
)
def test_pass_what_only_looks_like_a_slip_is_read(text: str) -> None:
    assert len(read(f"范围\n{text}").readable()) == 1


def test_pass_a_text_is_known_that_says_itself_what_it_holds() -> None:
    for joined, words in WORDS.items():
        said = f"\n{words[0]}\n{POINTS}"
        assert how_joined(said) is joined and says_itself(said) and below_first_line(said) == POINTS
    assert not says_itself(POINTS)
    for own in ('{"type": "Point"}', "<kml/>", "POINT (1 2)", "[属性描述]\n[地块坐标]\n"):
        assert says_itself(own)


@pytest.mark.parametrize(
    ("first", "joined", "said"),
    [
        ("线路 长80m 宽1m", Joined.LINE, "长80m"),
        ("线 宽1.2m 深1.5m 总长度40米", Joined.LINE, "总长度40米"),
        ("范围 面积300平方米", Joined.AREA, "面积300平方米"),
    ],
)
def test_pass_how_long_and_how_large_all_is_is_handed_on_as_it_stands(first: str, joined: Joined, said: str) -> None:
    found = words_of(first)
    assert found is not None and (found.joined, found.left) == (joined, said)


@pytest.mark.parametrize("first", ["线路 长80m~90m 宽1m", "线路 桩长8m 长6x4m", "范围 长20×15m", "线路 宽1m 共3根"])
def test_fail_what_may_be_a_size_of_a_part_is_not_understood(first: str) -> None:
    assert words_of(first) is None
