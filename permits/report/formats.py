"""The formats in which a determination is handed out, and what each gives.

A medium (``html``, ``pdf``, ``docx``) gives all papers in it, a paper (``plan``, ``letters``) is given in all media; a plan where one is
owed, letters where they are due.
"""

from __future__ import annotations

from geo.text import Text

MEDIA = ("html", "pdf", "docx")
FORMATS = {
    "json": Text("检查意见的数据 determination.json", "the determination as data, determination.json"),
    "html": Text("网页：report.html，保护方案和函件", "pages: report.html, plan and letters"),
    "pdf": Text("打印、签署：report.pdf，保护方案和函件", "to print and sign: report.pdf, plan and letters"),
    "docx": Text("Word，填写：report.docx，保护方案和函件", "Word, to fill in: report.docx, plan and letters"),
    "plan": Text("只要保护方案，三种格式", "the plan alone, in all three"),
    "letters": Text("只要函件，三种格式", "the letters alone, in all three"),
    "map": Text("现场地图 map.html，无需网络", "the map for the site, map.html, works offline"),
    "geojson": Text("供 GIS 使用 findings.geojson", "for a GIS, findings.geojson"),
    "zip": Text(
        "以上全部打包，含目录 papers.zip；默认不做", "all of these in papers.zip with an index; only when asked for"
    ),
}
# What is made where nobody says: the archive would hold it all once more.
USUAL = tuple(name for name in FORMATS if name != "zip")
