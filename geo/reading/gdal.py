"""The one door to GDAL: it opens by content, so all drivers but those we hand files to are switched off.

A ``.shp`` or ``.fgb`` comes here only after its magic bytes were seen. Text formats never do: VRT, GDALG
and plain GeoJSON make GDAL read other files and send requests. ``OGR_SKIP`` is read once, when pyogrio is
first imported, so it is set here, before that import.
"""

from __future__ import annotations

import os
import warnings

# All vector drivers of GDAL 3.12 but ESRI Shapefile, FlatGeobuf (read here) and GPKG, GeoJSON, MEM (written
# for `zones`). A driver of a later GDAL that is missing here makes a test fail.
_SKIPPED = (
    "ADBC",
    "AIVector",
    "AVCBin",
    "AVCE00",
    "AmigoCloud",
    "CSV",
    "CSW",
    "Carto",
    "DGN",
    "DXF",
    "EDIGEO",
    "EEDA",
    "ESRIJSON",
    "Elasticsearch",
    "GDALG",
    "GML",
    "GPSBabel",
    "GPX",
    "GTFS",
    "GeoJSONSeq",
    "GeoRSS",
    "HTTP",
    "Idrisi",
    "JML",
    "JSONFG",
    "KML",
    "LIBKML",
    "LVBAG",
    "MBTiles",
    "MVT",
    "MapInfo File",
    "MapML",
    "MiraMonVector",
    "NGW",
    "OAPIF",
    "ODS",
    "OGCAPI",
    "OGR_GMT",
    "OGR_PDS",
    "OGR_VRT",
    "OSM",
    "OpenFileGDB",
    "PCIDSK",
    "PDF",
    "PDS4",
    "PGDUMP",
    "PLSCENES",
    "PMTiles",
    "S57",
    "SQLite",
    "SXF",
    "Selafin",
    "TopoJSON",
    "VDV",
    "VFK",
    "VICAR",
    "WAsP",
    "WFS",
    "XLSX",
)
os.environ["OGR_SKIP"] = ",".join(_SKIPPED)

from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import pyogrio  # noqa: E402

from geo.errors import FileError  # noqa: E402
from geo.reading.wkb import shapes_from_wkb  # noqa: E402
from geo.text import Text  # noqa: E402


def read_rows(
    path: Path, *, encoding: str | None = None
) -> tuple[np.ndarray[Any, Any], pd.DataFrame, dict[int, Text], str | None]:
    """Every row of the single layer of a file.

    Returns
    -------
    (geometry, attributes, reasons, crs)
        Row by row; None where there is no geometry or, with its reason, where it cannot be read.

    Raises
    ------
    FileError
        GDAL cannot read it.
    """
    try:
        with warnings.catch_warnings():
            # GDAL warns of what it meets on the way (rings left open, names cut short); what it could not read
            # is missing from its rows, and those are counted.
            warnings.simplefilter("ignore", RuntimeWarning)
            meta, _, wkb, columns = pyogrio.raw.read(path, encoding=encoding, force_2d=True)
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.FeatureError,
        UnicodeDecodeError,
        LookupError,
    ) as error:
        # GDAL's message holds the path on our disk; its last sentence says enough.
        said = str(error).replace(str(path), path.name)
        raise FileError(
            Text(f"读取失败（{said}）", f"it cannot be read ({said})"),
            Text("请重新导出", "Export it again"),
            file=path.name,
        ) from None
    geometry, reasons, _ = shapes_from_wkb(wkb)
    frame = pd.DataFrame(dict(zip(meta["fields"], columns, strict=True)), index=range(len(geometry)), dtype=object)
    return geometry, frame, reasons, meta.get("crs")
