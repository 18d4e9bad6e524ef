"""Well-known text with arcs: read as the chords that a GeoPackage's arcs are read as, in every clothing of a text."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import shapely

from geo.raw import RawLayer
from geo.reading.layers import read_layers
from geo.reading.wkt_curves import curves_to_wkb
from geo.site.work_site import nothing_to_screen

# A half circle of 50 m below the line from (450, 30) to (550, 30).
ARC = "CIRCULARSTRING(450 30,500 -20,550 30)"
CIRCLE = "CIRCULARSTRING(450 30,500 80,550 30,500 -20,450 30)"


def read(folder: Path, text: str) -> RawLayer:
    path = folder / "works.csv"
    path.write_text(f'id,wkt\n1,"POINT(0 0)"\n2,"{text}"\n')
    (layer,) = read_layers(path)
    assert layer.found == len(layer.readable()) + sum(one.count for one in layer.unread) == 2
    return layer


@pytest.mark.parametrize(
    ("text", "area_m2", "length_m"),
    [
        (ARC, 0, 50 * math.pi),
        (f"SRID=4547;{ARC}", 0, 50 * math.pi),
        (f"COMPOUNDCURVE({ARC},(550 30,600 30))", 0, 50 * math.pi + 50),
        # Parts that do not meet: nothing of either is left out.
        (f"COMPOUNDCURVE({ARC},(560 30,600 30))", 0, 50 * math.pi + 50),
        (f"MULTICURVE((0 0,10 0),{ARC})", 0, 50 * math.pi + 10),
        (f"CURVEPOLYGON({CIRCLE})", 2500 * math.pi, 100 * math.pi),
        (f"CURVEPOLYGON(COMPOUNDCURVE({ARC},(550 30,450 30)))", 1250 * math.pi, 50 * math.pi + 100),
        (f"CURVEPOLYGON({CIRCLE},(490 30,510 30,510 40,490 40,490 30))", 2500 * math.pi - 200, 100 * math.pi + 60),
        (f"MULTISURFACE(CURVEPOLYGON({CIRCLE}),((0 0,10 0,10 10,0 10,0 0)))", 2500 * math.pi + 100, 100 * math.pi + 40),
        (f"GEOMETRYCOLLECTION(POINT(1 1),MULTIPOINT(1 2,(3 4)),{ARC})", 0, 50 * math.pi),
        ("circularstring zm (450 30 1 2,500 -20 1 2,550 30 1 2)", 0, 50 * math.pi),
        ("CIRCULARSTRINGZ(450 30 1,500 -20 1,550 30 1)", 0, 50 * math.pi),
    ],
)
def test_pass_arcs_are_read_as_chords_within_a_millimetre(
    text: str, area_m2: float, length_m: float, tmp_path: Path
) -> None:
    layer = read(tmp_path, text)
    shape = layer.geometry[1]
    assert shape.area == pytest.approx(area_m2, rel=1e-4) and shape.length == pytest.approx(length_m, rel=1e-4)
    assert shapely.distance(shape, shapely.Point(500, -20)) < 0.001
    assert [(one.feature, one.kind) for one in layer.repairs] == [("1", "arc_to_lines")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("TIN(((0 0,1 0,1 1,0 0)))", "TIN"),
        ("TRIANGLE((0 0,1 0,1 1,0 0))", "TIN"),
        ("POLYHEDRALSURFACE Z(((0 0 0,1 0 0,1 1 0,0 0 0)))", "TIN"),
        # An arc of two or four positions lacks one: what it was nobody knows.
        ("CIRCULARSTRING(450 30,500 -20)", "damaged"),
        ("CIRCULARSTRING(450 30,500 -20,550 30,600 30)", "damaged"),
        ("CIRCULARSTRING(450 30,500 -20,550)", "is not WKT"),
        ("CIRCULARSTRING(450 30,500 nan,550 30)", "is not WKT"),
        (f"CURVEPOLYGON({CIRCLE}", "is not WKT"),
        (f"CURVEPOLYGON({CIRCLE}))", "is not WKT"),
        (f"CURVEPOLYGON({CIRCLE} ! )", "is not WKT"),
        ("CIRCULARSTRING", "is not WKT"),
    ],
)
def test_fail_what_is_no_arc_is_unread_by_its_true_reason(text: str, reason: str, tmp_path: Path) -> None:
    layer = read(tmp_path, text)
    (unread,) = layer.unread
    assert reason in unread.reason.en and len(layer.readable()) == 1


def test_fail_collections_without_end_are_no_crash() -> None:
    assert curves_to_wkb("GEOMETRYCOLLECTION(" * 5000 + ARC + ")" * 5000) is None


def test_pass_an_empty_arc_has_no_shape(tmp_path: Path) -> None:
    layer = read(tmp_path, "CIRCULARSTRING EMPTY")
    assert [one.reason.en for one in layer.unread] == ["it has no geometry"]


@pytest.mark.parametrize(
    "text", [ARC, f"{ARC}\nPOINT(1 1)", "POLYGON((0 0,9 0,9 9,0 0))\nPOLYGON((20 0,29 0,29 9,20 0))"]
)
def test_pass_bare_texts_a_line_each(text: str, tmp_path: Path) -> None:
    path = tmp_path / "works.txt"
    path.write_text(text)
    (layer,) = read_layers(path)
    assert len(layer.readable()) == layer.found == len(text.splitlines())


def test_pass_a_number_of_zero_names_no_system(tmp_path: Path) -> None:
    assert read(tmp_path, "SRID=0;POINT(1 1)").crs is None


def test_fail_a_single_text_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "works.csv"
    path.write_text('id,wkt\n1,"CIRCULARSTRING(1 1"\n')
    (layer,) = read_layers(path)
    said = nothing_to_screen(layer)
    assert "is not WKT" in said.problem.en and "Correct the feature" in said.remedy.en


def test_pass_arcs_in_binary_are_told_of_their_own_row(tmp_path: Path) -> None:
    wkb = curves_to_wkb(ARC)
    assert wkb is not None
    layer = read(tmp_path, wkb.hex())
    assert [one.feature for one in layer.repairs] == ["1"] and layer.geometry[1].length == pytest.approx(
        50 * math.pi, rel=1e-4
    )
