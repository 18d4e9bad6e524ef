"""Services of map tiles, and how their tiles are cut and shifted."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from permits.catalogue.rows import Row, Said, Words

Level = Annotated[int, Field(ge=0, le=22)]


class TileService(Said):
    """A service: where its tiles are, which place a tile shows, and by whom the map is."""

    code: Words
    templates: list[Annotated[str, Field(pattern=r"^https?://[^/?#]+/")]] = Field(min_length=1)
    subdomains: list[Words] = Field(default_factory=list)
    datum: Literal["wgs84", "gcj02", "bd09"]
    grid: Literal["mercator", "baidu"]
    min_zoom: Level
    max_zoom: Level
    attribution: Said


class Tiles(Row):
    """``tiles.toml``."""

    service: list[TileService]
