"""The frame of a map is folium's, made ahead: to load folium takes longer than to draw a map."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import folium

FRAME = Path(__file__).parents[2] / "maps" / "templates" / "frame.html"
COMMAND = "python tests/maps/test_frame.py > maps/templates/frame.html"


def frame() -> str:
    """An empty map that names no outside host."""
    made = folium.Map(tiles=None, control_scale=True, location=[0, 0], zoom_start=2)
    # folium names everything at random and links nine files on other hosts.
    made._id = "heatguard"
    made.default_js = []
    made.default_css = []
    root = made.get_root()
    root._id = "heatguard"
    # Who needs larger letters may enlarge the page.
    page: str = re.sub(r",\s*maximum-scale=1.0, user-scalable=no", "", root.render())
    return page


def test_pass_the_shipped_frame_is_foliums() -> None:
    assert FRAME.read_text("utf-8") == frame(), f"make it again: {COMMAND}"


def test_pass_the_frame_names_no_outside_host() -> None:
    assert re.search(r'(?:src|href)\s*=\s*["\']?(?:https?:)?//', frame()) is None


if __name__ == "__main__":
    sys.stdout.write(frame())
