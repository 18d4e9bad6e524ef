"""The zones as a product: polygons for other people's maps. They decide nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geo.network.assets import AssetRegister
from geo.place.buffers import zone_polygon
from geo.place.crs import LONGITUDE_LATITUDE, transform
from geo.text import Text
from maps.html import render_page
from permits.errors import WorksError
from permits.report.network_map import map_of_network
from permits.report.writing import write_text, writing
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.provisions import RiverBand, Zone
from permits.screening.compare import applies_to, offset_m

if TYPE_CHECKING:
    import geopandas as gpd

SUFFIXES = (".gpkg", ".geojson", ".parquet", ".html")


def write_zones(register: AssetRegister, rules: RulesInForce, path: Path, *, language: str) -> None:
    """Write one polygon per asset and zone, in the working system (GeoJSON: longitude and latitude).

    Raises
    ------
    WorksError
        A suffix that names no format.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise WorksError(
            Text(f"--out“{path.name}”的格式不支持", f"the format of --out {path.name!r} is not supported"),
            Text(f"可用：{'、'.join(SUFFIXES)}", f"Known: {', '.join(SUFFIXES)}"),
        )
    if suffix == ".html":
        write_text(path, render_page(map_of_network(register, rules, language=language)))
        return
    frame = zone_frame(register, rules)
    with writing(path), _told_as_of_the_system():
        if suffix == ".geojson":
            lonlat = transform(frame.geometry.to_numpy(), register.crs, LONGITUDE_LATITUDE)
            frame.set_geometry(list(lonlat.geometry), crs=LONGITUDE_LATITUDE).to_file(path, driver="GeoJSON")
        elif suffix == ".parquet":
            frame.to_parquet(path)
        else:
            frame.to_file(path, layer="zones", driver="GPKG")


@contextmanager
def _told_as_of_the_system() -> Iterator[None]:
    """GDAL's word for a place that cannot be written, as the system would say it."""
    import pyogrio.errors

    try:
        yield
    except pyogrio.errors.DataSourceError as error:
        raise OSError(str(error)) from None


def zone_frame(register: AssetRegister, rules: RulesInForce) -> gpd.GeoDataFrame:
    """Columns ``asset_id, zone, limit_m, measured_from, clause`` and the polygon."""
    # A page of HTML does without it.
    import geopandas as gpd

    rows, shapes = [], []
    every = np.arange(len(register))
    areas: list[Zone | RiverBand] = [*rules.zones, *rules.river_bands]
    for zone in areas:
        reach = offset_m(zone, register, every) + zone.limit_m
        for row in np.flatnonzero(applies_to(zone, register, every)):
            shapes.append(zone_polygon(register.geometry[row], float(reach[row]), register.scale))
            rows.append(
                {
                    "asset_id": register.column("asset_id")[row],
                    "zone": zone.id,
                    "limit_m": zone.limit_m,
                    "measured_from": zone.measured_from,
                    "clause": rules.clause_text(zone.clause).zh,
                }
            )
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=register.crs)
