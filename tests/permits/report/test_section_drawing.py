"""A section as a picture: true to its scale, dimensioned, its words apart and within the frame, whatever is drawn."""

from __future__ import annotations

import dataclasses
import itertools
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permits.record.plan import CrossSection, Profile
from permits.report.labels import TEXT_MM, Box, width_mm
from permits.report.section_drawing import SectionDrawing, section_drawing
from permits.report.wording import ASSUMED

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script>&" + "WWWW 很长的名称 " * 20


def round_pipe(middle_m: float, outer_m: float, top_m: float) -> Profile:
    return Profile(middle_m - outer_m / 2, middle_m + outer_m / 2, top_m, top_m + outer_m, True, False, False)


def dug(left_m: float, right_m: float, top_m: float, bottom_m: float, *, cut: str = "", bore: bool = False) -> Profile:
    return Profile(left_m, right_m, top_m, bottom_m, bore, "l" in cut, "r" in cut)


def section(pipes: list[Profile], works: Profile, *, limit_m: float = 1.5, **said: object) -> CrossSection:
    made = CrossSection(
        number="S1",
        kind="nearest",
        asset_id="M",
        feature="1",
        activity="EX-PIT",
        pipes=tuple(pipes),
        works=works,
        limit_m=limit_m,
        limits_m=(pipes[0].left_m - limit_m, pipes[-1].right_m + limit_m),
        error_m=0.18,
        depth_error_m=0.23,
        assumed=(),
        clear_across_m=max(works.left_m - pipes[-1].right_m, pipes[0].left_m - works.right_m),
        clear_down_m=max(works.top_m - pipes[0].bottom_m, pipes[0].top_m - works.bottom_m),
        line=None,
    )
    return dataclasses.replace(made, **said)  # type: ignore[arg-type]


PIPE = round_pipe(0, 0.76, 1.5)
PAIR = [round_pipe(-0.75, 1.155, 1.8), round_pipe(0.75, 1.155, 1.8)]
CHANNEL = Profile(-0.9, 0.9, 1.0, 2.1, False, False, False)
PIT = dug(1.0, 5.2, 0, 3.0, cut="r")
KINDS = {
    "a pit beside a main": section([PIPE], PIT),
    "a bore deep below a pair": section(PAIR, dug(-6, 6, 16, 17.2, cut="lr"), kind="crossing"),
    "a bore alongside": section([PIPE], dug(1.0, 2.0, 3, 4, bore=True)),
    "a bore above": section([round_pipe(0, 0.76, 3)], dug(-5, 5, 0.5, 1.1, cut="lr")),
    "a shallow trench over a channel": section([CHANNEL], dug(-5, 5, 0, 0.8, cut="lr"), assumed=("channel_width",)),
    "a large pit at ten metres": section(PAIR, dug(10.4, 14, 0, 12, cut="r"), limit_m=10.0),
    "a pile": section([round_pipe(0, 0.315, 1.2)], dug(0.8075, 1.6075, 0, 40)),
    "aerial": section([round_pipe(0, 0.5, -3.5)], dug(1.2, 5, 0, 2, cut="r"), depth_error_m=None),
    "an error that nobody knows": section([PIPE], PIT, error_m=5.0, depth_error_m=None),
    "overlapping": section([PIPE], dug(-5, 5, 0, 4, cut="lr"), kind="crossing"),
    "a gap of centimetres": section([PIPE], dug(0.41, 0.9, 0, 1.46)),
    "on the other side": section([PIPE], dug(-3, -0.8, 0, 1)),
    "a shield": section([PIPE], dug(-5, 5, 13, 19, cut="lr"), kind="crossing"),
}


def drawn(
    of: CrossSection, *, language: str = "zh", name: str = "主管 M1", activity: str = "基坑开挖"
) -> SectionDrawing:
    return section_drawing(of, name=name, activity=activity, language=language)


def texts(drawing: SectionDrawing) -> list[tuple[str, Box]]:
    """Words of a drawing with the room that they take."""
    found = []
    for one in ElementTree.fromstring(drawing.svg).iter(f"{SVG}text"):
        words, size = "".join(one.itertext()), float(one.get("font-size", TEXT_MM))
        wide, x, y = width_mm(words, size), float(one.get("x", 0)), float(one.get("y", 0))
        left = x - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[one.get("text-anchor", "start")]
        found.append((words, (left, y - 0.85 * size, left + wide, y + 0.2 * size)))
    return found


def said(drawing: SectionDrawing) -> str:
    return " | ".join(words for words, _ in texts(drawing))


def assert_legible(drawing: SectionDrawing) -> None:
    assert drawing.width_mm <= 178 and drawing.height_mm <= 110
    boxes = texts(drawing)
    outside = [
        words
        for words, (left, top, right, bottom) in boxes
        if left < 0 or top < 0 or right > drawing.width_mm or bottom > drawing.height_mm
    ]
    met = [
        (one, other)
        for (one, a), (other, b) in itertools.combinations(boxes, 2)
        if a[0] < b[2] - 0.05 and b[0] < a[2] - 0.05 and a[1] < b[3] - 0.05 and b[1] < a[3] - 0.05
    ]
    assert (outside, met) == ([], [])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_words_stand_apart_and_within_the_frame(kind: str, language: str) -> None:
    for name, activity in (("主管 M1", "基坑开挖"), (HOSTILE, HOSTILE)):
        assert_legible(drawn(KINDS[kind], language=language, name=name, activity=activity))


@given(
    outer_m=st.floats(0.1, 1.9),
    top_m=st.floats(0.3, 4.0),
    gap_m=st.floats(-3.0, 9.0),
    wide_m=st.floats(0.1, 6.0),
    heights=st.tuples(st.floats(0, 20), st.floats(0.3, 20)),
    limit_m=st.sampled_from([1.5, 10.0]),
    error_m=st.floats(0, 5),
    depth_error_m=st.none() | st.floats(0.03, 0.7),
    assumed=st.sampled_from([(), ("outer_diameter_from_dn", "position_grade_unstated"), tuple(ASSUMED)]),
    language=st.sampled_from(["zh", "en"]),
)
def test_any_section_is_legible(
    outer_m: float,
    top_m: float,
    gap_m: float,
    wide_m: float,
    heights: tuple[float, float],
    limit_m: float,
    language: str,
    **kept: object,
) -> None:
    pipe = round_pipe(0, outer_m, top_m)
    left_m = outer_m / 2 + gap_m
    works = dug(left_m, left_m + wide_m, heights[0], heights[0] + heights[1])
    assert_legible(drawn(section([pipe], works, limit_m=limit_m, **kept), language=language))


def test_what_is_drawn_is_true_to_its_scale_across_and_down() -> None:
    drawing = drawn(section([PIPE], PIT))
    (pipe,) = ElementTree.fromstring(drawing.svg).iter(f"{SVG}ellipse")
    paper_mm = 760 / drawing.scale
    assert drawing.scale == 50
    assert 2 * float(pipe.get("rx", 0)) == pytest.approx(paper_mm, abs=0.02)
    assert 2 * float(pipe.get("ry", 0)) == pytest.approx(paper_mm, abs=0.02)


def test_every_height_and_distance_is_written_with_two_decimals() -> None:
    words = said(drawn(section([PIPE], PIT)))
    for one in ("覆土 1.50", "外径 0.76", "作业深 3.00", "水平净距 0.62", "界线 1.50", "1 : 50", "±0.18 m", "±0.23 m"):
        assert one in words
    english = said(drawn(KINDS["a bore alongside"], language="en"))
    for one in ("cover 1.50", "outer 0.76", "top 3.00", "height 1.00", "clear 0.62", "clear 0.74", "limit 1.50"):
        assert one in english


def test_the_limit_is_dimensioned_from_the_line_from_which_the_law_measures() -> None:
    # Of a transmission line that is the centreline of the outer pipe, not its edge.
    of = section(PAIR, dug(10.4, 14, 0, 3), limit_m=10.0, limits_m=(-10.75, 10.75))
    drawing = drawn(of)
    root = ElementTree.fromstring(drawing.svg)
    outer = max(float(one.get("cx", 0)) for one in root.iter(f"{SVG}ellipse"))
    assert f"M{outer:.2f} " in drawing.svg and "界线 10.00" in said(drawing)


@pytest.mark.parametrize(
    ("kept", "dashed", "marks"),
    [
        ({}, False, ()),
        ({"depth_error_m": None}, True, ("埋深误差不详",)),
        ({"assumed": ("outer_diameter_from_dn",)}, True, ("推定", "外护管径由 DN 推定（取大）")),
    ],
)
def test_what_is_assumed_or_of_unknown_depth_is_dashed_and_marked(
    kept: dict[str, object], dashed: bool, marks: tuple[str, ...]
) -> None:
    drawing = drawn(section([PIPE], PIT, **kept))
    (pipe,) = ElementTree.fromstring(drawing.svg).iter(f"{SVG}ellipse")
    assert ("stroke-dasharray" in pipe.attrib) is dashed
    assert all(one in said(drawing) for one in marks) and ("虚线" in said(drawing)) is dashed


def test_works_that_overlap_the_pipe_say_so_and_have_no_clear_distance() -> None:
    words = said(drawn(KINDS["overlapping"]))
    assert "平面重叠" in words and "高程重叠" in words and "水平净距 " not in words


def test_deep_ground_is_cut_by_a_break_and_the_scale_stays_large() -> None:
    assert drawn(KINDS["a pile"]).scale <= 50
    assert "作业深 40.00" in said(drawn(KINDS["a pile"]))


def test_a_hostile_name_stays_text() -> None:
    drawing = drawn(KINDS["a pit beside a main"], name=HOSTILE, activity=HOSTILE)
    assert not list(ElementTree.fromstring(drawing.svg).iter(f"{SVG}script"))
    assert "<script" not in drawing.svg and "&lt;/text&gt;&lt;script&gt;" in drawing.svg


def test_what_lies_along_a_pipe_is_titled_so_and_a_casing_of_315_mm_is_rounded_up() -> None:
    drawn = section_drawing(
        section([round_pipe(0, 0.315, 1.2)], dug(-4, 4, 0, 0.12), kind="overlap"),
        name="M",
        activity="铣刨",
        language="zh",
    )
    assert "重叠处" in drawn.svg and "交叉处" not in drawn.svg and "外径 0.32" in drawn.svg
