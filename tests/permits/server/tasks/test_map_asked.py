"""Who may ask for the network, held by the worker itself, whatever the page in front of it lets through."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from permits.errors import WorksError
from permits.server.tasks.map_asked import Frame, map_asked

ASKED: dict[str, Any] = {"language": "zh", "today": "2026-05-10", "task": "area"}


@pytest.mark.parametrize("role", ["applicant", "planner", "nobody", ""])
def test_who_does_not_see_places_is_refused(role: str) -> None:
    with pytest.raises(WorksError, match="network"):
        map_asked({**ASKED, "role": role})


@pytest.mark.parametrize("role", ["operator", "inspector", "authority"])
def test_who_sees_places_is_answered(role: str) -> None:
    assert map_asked({**ASKED, "role": role, "words": "路"}).words == "路"


def test_a_frame_is_put_in_order_and_has_a_size() -> None:
    view = Frame(west=113.7, south=34.8, east=113.6, north=34.8, zoom=16).view()
    assert view.west < view.east and view.south < view.north and view.detailed


@pytest.mark.parametrize(("name", "value"), [("west", float("nan")), ("north", 91), ("zoom", -1), ("zoom", 25)])
def test_a_frame_off_the_earth_is_none(name: str, value: float) -> None:
    frame = {"west": 113.6, "south": 34.7, "east": 113.7, "north": 34.8, "zoom": 16, name: value}
    with pytest.raises(ValidationError):
        map_asked({**ASKED, "role": "operator", "frame": frame})
