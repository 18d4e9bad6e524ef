"""The drivers of GDAL that are switched off: it opens by content, and some of them read other files or the network.

``OGR_SKIP`` is read once, when pyogrio is first imported, by whatever part of the program comes first; so it is set
when this package is.
"""

from __future__ import annotations

import os

# Read here are ESRI Shapefile and FlatGeobuf, written for `zones` GPKG, GeoJSON and MEM.
ALLOWED = frozenset({"ESRI Shapefile", "FlatGeobuf", "GPKG", "GeoJSON", "MEM"})
# All other vector drivers of GDAL 3.12, which knows no list of what is allowed. A driver of a later GDAL that is missing
# here makes a test fail.
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
