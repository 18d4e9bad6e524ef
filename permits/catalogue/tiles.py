"""Services of map tiles, and how their tiles are cut and shifted."""

from typing import Annotated, Literal

from msgspec import Meta

from permits.catalogue.rows import Row, Said, Words

Level = Annotated[int, Meta(ge=0, le=22)]


class TileService(Said, frozen=True, kw_only=True):
    """A service: where its tiles are, which place a tile shows, and by whom the map is."""

    code: Words
    templates: Annotated[list[Annotated[str, Meta(pattern=r"^https?://[^/?#]+/")]], Meta(min_length=1)]
    subdomains: list[Words] = []
    datum: Literal["wgs84", "gcj02", "bd09"]
    grid: Literal["mercator", "baidu"]
    min_zoom: Level
    max_zoom: Level
    attribution: Said


class Tiles(Row, frozen=True):
    """``tiles.toml``."""

    service: list[TileService]
