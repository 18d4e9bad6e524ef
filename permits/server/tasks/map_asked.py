"""What a map asks of the network: who may, and which part."""

from __future__ import annotations

import math
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from geo.text import Language, Text
from permits.disclosure.disclose import roles, sees
from permits.errors import WorksError
from permits.gives import Gives
from permits.report.area import View

Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-85, le=85, allow_inf_nan=False)]
_MOST_ZOOM = 24


class Frame(BaseModel):
    """A part of a map, in degrees, at a zoom of web maps."""

    model_config = ConfigDict(extra="forbid")

    west: Longitude
    south: Latitude
    east: Longitude
    north: Latitude
    zoom: Annotated[int, Field(ge=0, le=_MOST_ZOOM)]

    def view(self) -> View:
        """The same, its sides in order."""
        west, east = sorted((self.west, self.east))
        south, north = sorted((self.south, self.north))
        return View(west, south, math.nextafter(east, math.inf), math.nextafter(north, math.inf), self.zoom)


class MapAsked(BaseModel):
    """Who asks, and in which language."""

    model_config = ConfigDict(extra="ignore")

    role: str
    language: Language
    today: date
    frame: Frame | None = None
    words: Annotated[str, Field(max_length=200)] = ""


def map_asked(asked: dict[str, Any]) -> MapAsked:
    """What is asked, by somebody who may see where pipes lie.

    Raises
    ------
    WorksError
        He may not.
    ValidationError
        It is no such question.
    """
    question = MapAsked.model_validate(asked)
    if question.role not in roles() or not sees(question.role, Gives.PLACE):
        raise WorksError(
            Text("这一角色不能查看管网的位置", "this role may not see where the network lies"),
            Text("请向热经营企业查询", "Ask the heat operator"),
        )
    return question
