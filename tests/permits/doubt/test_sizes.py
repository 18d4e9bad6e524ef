"""Sizes that stand where nobody reads sizes, strips that are axes, and what is no doubt at all."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from geo.errors import InputError
from geo.network import LayerSource, load_network
from geo.reading.geojson import read_geojson
from permits.service.check import Desk
from permits.service.shipped import network_tables
from permits.works.lengths import size_said

DAY = datetime.date(2026, 5, 10)
FACTS = {"start": "2026-05-10", "end": "2026-06-10", "accuracy_m": 0}
ORIGIN = np.array([465_000.0, 3_846_000.0])
CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
TREE = {"activity": "PL-TREE", "species": "国槐"}


@pytest.fixture
def outcome(tmp_path: Path, write: Callable[..., Path], main_dn500: dict[str, Any]) -> Callable[..., str]:
    """Outcome of works near a main along y = 0, inside up to 1.83 m from it; shapes in metres round the origin."""
    around = {"area": [[-500, -500], [500, -500], [500, 500], [-500, 500]]}
    desk = Desk(
        load_network(
            [LayerSource(write(tmp_path / "n.geojson", [main_dn500]))],
            coverage=LayerSource(write(tmp_path / "c.geojson", [around])),
            tables=network_tables(),
        )
    )

    def run(*works: tuple[Any, dict[str, Any]]) -> str:
        features = [
            {
                "type": "Feature",
                "properties": {**FACTS, **facts},
                "geometry": shapely.geometry.mapping(shapely.transform(shape, lambda xy: xy + ORIGIN)),
            }
            for shape, facts in works
        ]
        content = json.dumps({"type": "FeatureCollection", "crs": CRS, "features": features})
        return desk.check([read_geojson(content.encode(), file="w.geojson")], today=DAY).determination.outcome.value

    return run


def trench(y: float, **facts: Any) -> tuple[Any, dict[str, Any]]:
    return shapely.LineString([(0, y), (10, y)]), {"activity": "EX-TRENCH", "width_m": 0.6, **facts}


@pytest.mark.parametrize(
    ("text", "size_m"),
    [
        ("开挖宽度2米", 2.0),
        ("放坡开挖，上口宽4m", 4.0),
        ("底宽0.8m，上口宽1.5m", 1.5),
        ("1.5米宽沟槽", 1.5),
        ("长100m宽2m深1.5m", 2.0),
        ("半径3米", 6.0),
        ("文化路给水管道改造工程DN1200", 1.2),
        ("φ800灌注桩", 0.8),
        ("宽 1200", 1.2),
        ("<td>宽</td><td>2</td>", 2.0),
        ("2 m wide trench", 2.0),
        ("trench width: 150 cm", 1.5),
        ("道路红线宽60米", 0.0),
        ("埋深2米", 0.0),
        ("人行道3m", 0.0),
        ("路径长 300 m", 0.0),
    ],
)
def test_the_size_across_that_a_text_names(text: str, size_m: float) -> None:
    assert size_said(text) == pytest.approx(size_m)


@pytest.mark.parametrize("where", ["备注", "description", "method", "activity"])
def test_a_text_that_says_more_than_the_fact_is_asked(where: str, outcome: Callable[..., str]) -> None:
    text = "沟槽开挖 上口宽4米"
    assert outcome(trench(3.5, **{where: text})) == "undetermined"
    assert outcome(trench(4.0, **{where: text})) == "no_restriction_found"


@pytest.mark.parametrize(("column", "value"), [("支护方式", "锚索"), ("支护", "土钉墙"), ("工序阶段", "打锚杆")])
def test_how_a_pit_is_held_is_an_activity(column: str, value: str, outcome: Callable[..., str]) -> None:
    pit = {"activity": "EX-PIT", column: value}
    assert outcome((shapely.box(0, 8, 9, 20), pit)) == "undetermined"
    assert outcome((shapely.box(0, 80, 9, 90), pit)) == "no_restriction_found"


def test_a_list_as_text_is_taken_apart(outcome: Callable[..., str]) -> None:
    assert outcome(trench(11, more='["宽", "9"]')) == "undetermined"
    assert outcome(trench(12, more='["宽", "9"]')) == "no_restriction_found"
    assert outcome(trench(100, more='["宽", "9')) == "undetermined"
    assert outcome(trench(100, GlobalID="{3F2504E0-4F89-11D3-9A0C-0305E82C3301}")) == "no_restriction_found"


@pytest.mark.parametrize(("strip_m", "expected"), [(0.049, "undetermined"), (0.06, "no_restriction_found")])
def test_a_strip_thinner_than_a_spade_is_an_axis(strip_m: float, expected: str, outcome: Callable[..., str]) -> None:
    area = shapely.box(0, 2.2, 10, 2.2 + strip_m)
    assert outcome((area, {"activity": "EX-TRENCH"})) == expected


def test_no_part_of_an_outline_is_narrower_than_what_stands_in_it(outcome: Callable[..., str]) -> None:
    parts = shapely.MultiPolygon([shapely.box(0, 20, 30, 30), shapely.box(0, 3, 1, 3.2)])
    assert outcome((parts, {"activity": "EX-PIT", "width_m": 4})) == "undetermined"
    assert outcome((parts, {"activity": "EX-PIT", "width_m": 1})) == "no_restriction_found"


@pytest.mark.parametrize(("size_m", "refused"), [(0.0099, True), (0.01, False)])
def test_a_size_of_millimetres_stands_in_another_unit(
    size_m: float, refused: bool, outcome: Callable[..., str]
) -> None:
    if refused:
        with pytest.raises(InputError, match="unit"):
            outcome(trench(100, width_m=size_m))
    else:
        assert outcome(trench(100, width_m=size_m)) == "no_restriction_found"


ROW = shapely.LineString([(0, 5), (30, 5)])
PIT = shapely.box(0, 3, 10, 6)


@pytest.mark.parametrize(
    "works",
    [
        [
            (ROW, {**TREE, "hole_diameter_m": 1.2}),
            (shapely.affinity.translate(ROW, 0, -10), {**TREE, "hole_diameter_m": 1.2}),
        ],
        [(shapely.GeometryCollection([PIT, shapely.LineString([(0, 4.5), (10, 4.5)])]), {"activity": "EX-TRENCH"})],
        [(shapely.GeometryCollection([PIT, shapely.Point(5, 4.5)]), {"activity": "EX-PIT"})],
        [(PIT, {"activity": "EX-PIT"}), (shapely.Point(5, 4.5), {"activity": "EX-PIT"})],
        [(PIT, {"activity": "EX-PIT", "_umap_options": {"color": "red", "weight": 3}})],
        [(PIT, {"activity": "EX-PIT", "线宽": 0.25, "LineWidth": 0.5})],
    ],
    ids=["rows of trees", "outline with its axis", "outline with a label", "label beside", "style", "line widths"],
)
def test_what_is_fully_stated_is_asked_nothing(works: list[Any], outcome: Callable[..., str]) -> None:
    assert outcome(*works) == "no_restriction_found"


def test_a_hole_is_no_width_of_a_pit(outcome: Callable[..., str]) -> None:
    """An open outline round the pipe stays in doubt where only another activity's size is stated."""
    open_line = shapely.LineString([(-130, -60), (130, -60), (130, 60), (-130, 60), (-130, -59)])
    assert outcome((open_line, {"activity": "EX-PIT", "hole_diameter_m": 1.0})) == "undetermined"
    assert outcome((open_line, {"activity": "EX-PIT", "width_m": 1.0})) == "no_restriction_found"
