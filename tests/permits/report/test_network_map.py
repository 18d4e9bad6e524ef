"""What a reader who may not see pipes is shown of them says itself how little it tells; of very many pipes zones are drawn roughly, outwards."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry import LineString, box

from geo.place.crs import LONGITUDE_LATITUDE, transform, working_crs
from geo.text import Text
from permits.record.record import CutOut, DrawnAsset, DrawnZone, Excerpt
from permits.report.network_map import cut_out_layers, network_layers

PLANE = working_crs((113.6, 34.7, 113.7, 34.8), LONGITUDE_LATITUDE)


def test_a_square_says_that_it_is_no_edge_of_a_zone() -> None:
    (layer,) = cut_out_layers((CutOut("zone", Text("保护范围", "zone"), box(113, 34, 113.1, 34.1)),), language="zh")
    assert "不是范围边线" in layer.name.zh and "no edge" in layer.name.en
    ((_, said),) = layer.features[0].facts
    assert "画在方格里的改法也可能在范围之外" in said


def _bend(row: int) -> list[tuple[float, float]]:
    x, y = 465_000.0, 3_845_000.0 + 30 * row
    return [(x, y), (x + 40, y), (x + 60, y + 15)]


def _town(count: int) -> Excerpt:
    """Bent mains beside each other, 30 m apart."""
    zone = DrawnZone("zone", Text("保护范围", "zone"), 1.5, 1.6)
    lines = [LineString(_bend(row)) for row in range(count)]
    degrees = transform(np.array(lines, dtype=object), PLANE, LONGITUDE_LATITUDE).geometry
    nobody = (None,) * 6
    return Excerpt(
        tuple(DrawnAsset(f"M{row}", "main", one, (zone,), (), *nobody) for row, one in enumerate(degrees)), (), None
    )


def test_zones_of_very_many_are_one_shape_of_few_corners_that_holds_the_true_one() -> None:
    (few, _), (many, *_) = (network_layers(_town(count), language="zh") for count in (500, 501))
    assert len(few.features) == 500 and [one.label for one in many.features] == ["保护范围 · 1.5 m"]
    corners = sum(shapely.get_num_coordinates(one.geometry) for one in few.features)
    (whole,) = (one.geometry for one in many.features)
    assert shapely.get_num_coordinates(whole) < corners / 3
    (drawn,) = transform(np.array([whole], dtype=object), LONGITUDE_LATITUDE, PLANE).geometry
    outline = shapely.boundary(drawn)
    for row in (0, 250, 500):
        pipe = LineString(_bend(row))
        assert drawn.covers(pipe.buffer(1.6)) and shapely.distance(outline, pipe) > 1.6
        (part,) = (one for one in shapely.get_parts(drawn) if one.intersects(pipe))
        assert shapely.hausdorff_distance(part, pipe) < 1.6 + 0.2 + 0.05
