"""What the readers of tables say of themselves."""

from __future__ import annotations

from geo.reading.declared import ReadableFormat
from geo.text import Text

_CELLS_READ = Text(
    "一行一个范围（WKT、EWKT，圆弧按 1 毫米内的折线；十六进制 EWKB），一行一个拐点（地块、圈号、点号分开），一行一个独立的点（独立点号、孔号、桩号），或一行一个矩形（四边四列）；度分秒也读",
    "a row an area (WKT or EWKT, arcs as chords within 1 mm; hexadecimal EWKB), a row a corner (told apart by parcel, ring, number), a row a single place"
    " (place, borehole, pile), or a row a box (its four sides); degrees, minutes and seconds too",
)
_CELLS_ASKED = Text(
    "坐标系（--crs）；点是拐点还是独立的点；几个地块由哪一列分开",
    "the system (--crs); whether points are corners or places; which column tells parcels apart",
)
_CELLS_REFUSED = Text(
    "被表格截短的坐标（3.85E+07）、千分位、行序与点号矛盾、单行北东对调",
    "coordinates that a spreadsheet cut (3.85E+07), thousands separators, rows against their numbers, single rows with north and"
    " east exchanged",
)
FORMATS = (
    ReadableFormat("CSV", (".csv", ".txt"), read=_CELLS_READ, asked=_CELLS_ASKED, refused=_CELLS_REFUSED),
    ReadableFormat(
        "全站仪、CASS",
        (".dat", ".txt"),
        read=Text(
            "没有表头的点号、编码、东、北、高；由数值判断北与东，并说明",
            "point, code, east, north, height without a header; the numbers say which is which, and the answer says so",
        ),
        asked=_CELLS_ASKED,
        refused=Text("从数字看不出北与东的", "numbers that do not tell north from east"),
    ),
    ReadableFormat(
        "Excel",
        (".xlsx",),
        read=Text(
            "与 CSV 相同，每张工作表一个图层（隐藏的也读；批注、文本框、页眉和没有坐标的工作表作为说明）；公式按其结果，日期为日期",
            "as CSV, each sheet a layer (hidden ones too; remarks on cells, text boxes, printed heads and sheets without coordinates say what they"
            " say of the works); formulas by their value, dates as dates",
        ),
        asked=_CELLS_ASKED,
        refused=Text(
            "没有计算结果的公式逐格指出；.xls、.xlsb、.ods 和有密码的工作簿（另存为 .xlsx）",
            "formulas without a value are named by cell; .xls, .xlsb, .ods and encrypted workbooks (save as .xlsx)",
        ),
    ),
    ReadableFormat(
        "粘贴的坐标",
        (".txt",),
        read=Text(
            "一行一个点，或一行几个点（以分号、括号隔开）；有无点号、表头、“东经”“X=”都可；全角数字和标点；度分秒；第一行写“范围”“线路”或“点位”，"
            "后面可写宽度、深度（线路 宽8米，深2米；沿线两侧各2米），各段的小标题也可；空行隔开几个范围",
            "a point a line, or several (parted by semicolons or brackets); with or without names, a header, labels (X=, E, N);"
            ' full-width signs; degrees, minutes and seconds; the first line says "area", "line" or "points",'
            " with widths and depths beside it (line, width 8 m) or in titles of parts; blank lines part areas",
        ),
        asked=Text(
            "坐标系（--crs）；没有写明时，点是范围的拐点、线路的折点，还是独立的点",
            "the system (--crs); where nobody says it, whether points are corners, bends of a line or places",
        ),
        refused=Text(
            "与其余各行写法不同的行，按行号指出；看不出北与东的",
            "rows that are written otherwise than the rest, by number; unclear axes",
        ),
    ),
    ReadableFormat(
        "GeoParquet",
        (".parquet",),
        read=Text(
            "几何为 WKB，或 1.1 的 point、linestring、polygon 等编码；每个几何列一个图层；列表、结构、小数、日期都读",
            "geometry in WKB, or in point, linestring, polygon … of 1.1; every geometry column is a layer; lists, structs, decimals, dates too",
        ),
        asked=Text("没有可用的坐标系时，用 --crs 声明", "the system, by --crs, where it states none that can be used"),
        refused=Text("没有 GeoParquet 元数据的 Parquet", "Parquet without the metadata of GeoParquet"),
    ),
    ReadableFormat(
        "国土 TXT",
        (".txt",),
        read=Text(
            "勘测定界格式，北坐标在前；点、线、面；圈号 2 起、完全在内的圈是挖空的，其余都是用地",
            "the land survey's format, north first; points, lines, areas; a ring numbered 2 or more and wholly inside is a hole, any"
            " other is land",
        ),
        asked=Text("地方坐标系时，用 --crs 声明", "the system, by --crs, where it is a local one"),
        refused=Text(
            "界址点数与所写不符；转换参数不为 0",
            "a number of corners other than stated; transform parameters other than 0",
        ),
    ),
)
