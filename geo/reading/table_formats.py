"""What the readers of tables say of themselves."""

from __future__ import annotations

from geo.reading.declared import ReadableFormat
from geo.text import Text

FORMATS = (
    ReadableFormat(
        name="CSV",
        suffixes=(".csv", ".txt"),
        read=Text(
            "一列 WKT；或拐点表（地块、东坐标、北坐标）；或独立的点（孔号、桩号）",
            "a column of WKT; or corners (feature, east, north); or single places (borehole, pile)",
        ),
        asked=Text("坐标系（--crs）；点是拐点还是独立的点", "the system (--crs); whether points are corners or places"),
        refused=Text("从数字看不出北与东的表", "a table whose numbers do not tell north from east"),
    ),
    ReadableFormat(
        name="GeoParquet",
        suffixes=(".parquet",),
        read=Text("每个几何列一个图层", "every geometry column is a layer"),
        asked=Text("没有坐标系时，用 --crs 声明", "the system, by --crs, where it states none"),
        refused=Text("没有 GeoParquet 元数据的 Parquet", "Parquet without the metadata of GeoParquet"),
    ),
    ReadableFormat(
        name="国土 TXT",
        suffixes=(".txt",),
        read=Text(
            "勘测定界格式，北坐标在前，圈号为孔或另一块",
            "the land survey's text, north first; rings are holes or parts",
        ),
        asked=Text("地方坐标系时，用 --crs 声明", "the system, by --crs, where it is a local one"),
        refused=Text("界址点数与所写不符", "a number of corners other than stated"),
    ),
)
