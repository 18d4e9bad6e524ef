"""What a reader who may not see pipes is shown of them says itself how little it tells."""

from __future__ import annotations

from shapely.geometry import box

from geo.text import Text
from permits.record.record import CutOut
from permits.report.network_map import cut_out_layers


def test_a_square_says_that_it_is_no_edge_of_a_zone() -> None:
    (layer,) = cut_out_layers((CutOut("zone", Text("保护范围", "zone"), box(113, 34, 113.1, 34.1)),), language="zh")
    assert "不是范围边线" in layer.name.zh and "no edge" in layer.name.en
    ((_, said),) = layer.features[0].facts
    assert "画在方格里的改法也可能在范围之外" in said
