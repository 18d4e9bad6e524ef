"""Distances that protective measures usually ask for beyond those of the law."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from permits.catalogue.measures import Source
from permits.catalogue.rows import Metres, Row, Said, Words


class UsualDistanceRow(Said):
    """How far from a network pipe and from a transmission line; ``for`` are beginnings of activity codes."""

    key: Words
    for_: Annotated[list[Words], Field(alias="for")]
    network_m: Metres
    transmission_m: Metres
    source: Source


class UsualDistances(Row):
    """``usual_distances.toml``."""

    usual: list[UsualDistanceRow]
