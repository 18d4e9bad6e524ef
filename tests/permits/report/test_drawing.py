"""The picture on the paper: to scale, whole, and no more of the network than its reader may see."""

from __future__ import annotations

import dataclasses
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable

import pytest

from permits.disclosure.disclose import disclose
from permits.record.record import Record
from permits.report.drawing import LOOKS, Drawing, drawing
from permits.report.frame import PEN_MM

SVG = "{http://www.w3.org/2000/svg}"
LINE = re.compile(r"M(\S+) (\S+)L(\S+) (\S+)")


def drawn(record: Record, role: str = "operator") -> Drawing:
    found = drawing(disclose(record, role), language="zh")
    assert found is not None
    return found


def lengths_m(picture: Drawing) -> list[float]:
    """Lengths of the drawn distances, by the scale that is printed."""
    lines = [
        LINE.fullmatch(path.get("d", ""))
        for path in ElementTree.fromstring(picture.svg).iter(f"{SVG}path")
        if path.get("stroke") == "#000" and path.get("stroke-width") == "0.35"
    ]
    ends = [[float(one) for one in line.groups()] for line in lines if line]
    return [((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5 * picture.scale / 1000 for x1, y1, x2, y2 in ends]


# A trench beside a main, a pit between a station and a line, a tree.
@pytest.mark.parametrize("job", ["04", "06", "14"])
def test_distances_are_true_to_the_scale_that_is_printed(job: str, city: Callable[[str], Record]) -> None:
    record = city(job)
    picture = drawn(record)
    on_paper = lengths_m(picture)
    decisive = record.findings[0].distance_m
    # What a tenth of a millimetre on paper is.
    assert decisive and any(abs(one - decisive) < 0.1e-3 * picture.scale for one in on_paper)
    assert f"1 : {picture.scale}" in picture.svg and "N</text>" in picture.svg


def test_a_crossing_that_decides_from_afar_is_in_the_picture(city: Callable[[str], Record]) -> None:
    record = city("16")
    assert any(abs(one - 98.95) < 0.5 for one in lengths_m(drawn(record)))


def test_names_are_text_in_the_picture(city: Callable[[str], Record]) -> None:
    record = city("02")
    name = "</text><script>&\u202e坑"
    features = tuple(dataclasses.replace(one, feature=name) for one in record.features)
    texts = [
        one.text
        for one in ElementTree.fromstring(drawn(dataclasses.replace(record, features=features)).svg).iter(f"{SVG}text")
    ]
    assert "</text><script>&\\x202e坑" in texts


def test_who_may_not_learn_where_a_pipe_lies_sees_no_line_to_it(city: Callable[[str], Record]) -> None:
    record = city("04")
    shown, whole = drawn(record, "applicant"), drawn(record)
    assert lengths_m(shown) == [] and lengths_m(whole)
    assert "M-DN500" in whole.svg and "M-DN500" not in shown.svg
    # Beyond the own zone of 5 m nothing of the network is drawn for an applicant.
    assert drawn(city("01"), "applicant").legend == ("works",)


def test_ink_covers_what_a_pen_cannot_draw() -> None:
    """Of a zone that is drawn with fewer bends the stroke still reaches its true edge; numbers have two places."""
    for key in ("zone", "zone_other_reading", "river_band", "hatched"):
        stroke_mm = float(re.search(r'stroke-width="([\d.]+)"', LOOKS[key])[1])  # type: ignore[index]
        assert stroke_mm / 2 >= PEN_MM + 0.01
