"""The same trench, 1.000 m from the edge of a main, in every format a firm sends: the same verdict and distance."""

from __future__ import annotations

import importlib.util
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ezdxf
import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from typer.testing import CliRunner

from geo.place.crs import GroundScale
from geo.place.gcj02 import bd09_from_gcj02, gcj02_from_wgs84
from permits.cli.app import app
from permits.errors import WorksError

_SPEC = importlib.util.spec_from_file_location("workbook", Path(__file__).parents[2] / "geo/reading/workbook.py")
assert _SPEC is not None and _SPEC.loader is not None
book = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(book)

ORIGIN = (465_000.0, 3_846_000.0)
SCALE = float(GroundScale(pyproj.CRS(4547)).at(np.array([ORIGIN[0]]), np.array([ORIGIN[1]]))[0])
# The main's edge lies 0.3275 m north of the axis.
NEAR, FAR = 1.3275, 2.8275
CORNERS = [(-20.0, NEAR), (20.0, NEAR), (20.0, FAR), (-20.0, FAR)]


def plane(points: list[tuple[float, float]], *, prefix: float = 0) -> list[tuple[float, float]]:
    return [(prefix + ORIGIN[0] + x * SCALE, ORIGIN[1] + y * SCALE) for x, y in points]


def degrees(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    move = pyproj.Transformer.from_crs(4547, 4490, always_xy=True)
    return [move.transform(x, y) for x, y in plane(points)]


def frame(crs: str = "EPSG:4547", points: list[tuple[float, float]] | None = None) -> gpd.GeoDataFrame:
    area = shapely.Polygon(points if points is not None else plane(CORNERS))
    return gpd.GeoDataFrame({"名称": ["电缆沟"], "activity": ["沟槽开挖"]}, geometry=[area], crs=crs)


def geopackage(folder: Path) -> Path:
    frame().to_file(folder / "沟槽.gpkg", layer="红线")
    return folder / "沟槽.gpkg"


def shapefile(folder: Path, *, crs: str | None = "EPSG:4547") -> Path:
    """GBK with a Chinese column and no .cpg, as programs in China write it."""
    path = folder / "works.shp"
    frame().drop(columns="名称").to_file(path, encoding="GBK")
    path.with_suffix(".cpg").unlink()
    if crs is None:
        path.with_suffix(".prj").unlink()
    return path


def zipped_shapefile(folder: Path) -> Path:
    path = shapefile(folder)
    with zipfile.ZipFile(folder / "works.zip", "w") as archive:
        for part in sorted(folder.glob("works.*")):
            if part.suffix != ".zip":
                archive.write(part, f"项目/红线/{part.name.upper()}")
        archive.writestr("项目/说明.pdf", b"%PDF-1.4")
    assert path.exists()
    return folder / "works.zip"


def flatgeobuf(folder: Path) -> Path:
    frame().to_file(folder / "works.fgb", driver="FlatGeobuf")
    return folder / "works.fgb"


def geoparquet(folder: Path) -> Path:
    frame().to_parquet(folder / "works.parquet")
    return folder / "works.parquet"


def kml_text() -> str:
    ring = " ".join(f"{lon:.12f},{lat:.12f},0" for lon, lat in degrees([*CORNERS, CORNERS[0]]))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>工程</name><Folder><name>红线</name>
<Placemark id="T1"><name>电缆沟</name><ExtendedData><Data name="activity"><value>沟槽开挖</value></Data>
<Data name="单位"><value>某公司</value></Data></ExtendedData>
<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon>
</Placemark></Folder></Document></kml>"""


def kml(folder: Path) -> Path:
    (folder / "works.kml").write_text(kml_text(), "utf-8")
    return folder / "works.kml"


def kmz(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "works.kmz", "w") as archive:
        archive.writestr("doc.kml", kml_text())
    return folder / "works.kmz"


def dxf(folder: Path, draw: Callable[[Any, list[tuple[float, float]]], None]) -> Path:
    drawing = ezdxf.new("R2010")
    drawing.layers.add("施工红线")
    draw(drawing, plane(CORNERS))
    drawing.saveas(folder / "works.dxf")
    return folder / "works.dxf"


def closed_polyline(drawing: Any, corners: list[tuple[float, float]]) -> None:
    drawing.modelspace().add_lwpolyline(corners, close=True, dxfattribs={"layer": "施工红线"})


def four_lines(drawing: Any, corners: list[tuple[float, float]]) -> None:
    for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
        drawing.modelspace().add_line(start, end, dxfattribs={"layer": "施工红线"})


def hatch(drawing: Any, corners: list[tuple[float, float]]) -> None:
    drawing.modelspace().add_hatch(dxfattribs={"layer": "施工红线"}).paths.add_polyline_path(corners, is_closed=True)


def block(drawing: Any, corners: list[tuple[float, float]]) -> None:
    x0, y0 = corners[0]
    drawing.blocks.new("沟").add_lwpolyline([(x - x0, y - y0) for x, y in corners], close=True)
    drawing.modelspace().add_blockref("沟", (x0, y0), dxfattribs={"layer": "施工红线"})


def solid(drawing: Any, corners: list[tuple[float, float]]) -> None:
    a, b, c, d = corners
    drawing.modelspace().add_solid([a, b, d, c], dxfattribs={"layer": "施工红线"})


def csv_wkt(folder: Path) -> Path:
    path = folder / "works.csv"
    path.write_text(f'名称,activity,WKT\n电缆沟,沟槽开挖,"{shapely.Polygon(plane(CORNERS)).wkt}"\n', "gb18030")
    return path


def csv_corners(folder: Path) -> Path:
    """X is north: a surveyor's table."""
    rows = "\n".join(f"甲地块,J{n},{y:.4f},{x:.4f},沟槽开挖" for n, (x, y) in enumerate(plane(CORNERS, prefix=38e6), 1))
    path = folder / "界址点.csv"
    path.write_text(f"地块,点号,X,Y,activity\n{rows}\n", "utf-8-sig")
    return path


def csv_degrees(folder: Path) -> Path:
    """Degrees, minutes and seconds, with a title above the header."""

    def sexagesimal(value: float) -> str:
        minutes = value % 1 * 60
        return f"{int(value)}°{int(minutes)}′{minutes % 1 * 60:.7f}″"

    rows = "".join(f"J{n},{sexagesimal(x)},{sexagesimal(y)}\n" for n, (x, y) in enumerate(degrees(CORNERS), 1))
    path = folder / "经纬度.csv"
    path.write_text(f"某工程拐点表,,\n界址点号,经度,纬度\n{rows}", "gb18030")
    return path


def cass_dat(folder: Path) -> Path:
    path = folder / "cass.dat"
    path.write_text(
        "".join(f"{n},,{x:.4f},{y:.4f},98.1\n" for n, (x, y) in enumerate(plane([*CORNERS, CORNERS[0]]), 1))
    )
    return path


def xlsx_corners(folder: Path) -> Path:
    rows: list[list[Any]] = [["工程红线"], ["宗地号", "界址点号", "X坐标(m)", "Y坐标(m)", "activity"]]
    rows += [["甲" if n == 1 else None, f"J{n}", y, x, "沟槽开挖"] for n, (x, y) in enumerate(plane(CORNERS), 1)]
    path: Path = book.workbook(folder / "红线.xlsx", {"红线": rows, "说明": [["测绘单位"]]}, merged=("A3:A6",))
    return path


def parcel_txt(folder: Path) -> Path:
    corners = plane([*CORNERS, CORNERS[0]], prefix=38e6)
    lines = "\n".join(f"J{n % 4 + 1},1,{y:.4f},{x:.4f}" for n, (x, y) in enumerate(corners))
    head = "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n带号=38\n精度=0.001\n"
    path = folder / "红线.txt"
    path.write_text(f"{head}[地块坐标]\n5,0.006,1,甲地块,面,,沟槽,,@\n{lines}\n", "gb18030")
    return path


def geojson(folder: Path) -> Path:
    path = folder / "works.json"
    ring = [list(one) for one in plane([*CORNERS, CORNERS[0]])]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    shape = {"type": "Polygon", "coordinates": [ring]}
    path.write_text(
        json.dumps({"type": "Feature", "crs": crs, "properties": {"activity": "沟槽开挖"}, "geometry": shape}), "utf-8"
    )
    return path


def shifted(folder: Path, system: str) -> Path:
    lon, lat = np.array(degrees(CORNERS)).T
    lon, lat = gcj02_from_wgs84(lon, lat)
    if system == "bd09":
        lon, lat = bd09_from_gcj02(lon, lat)
    path = folder / f"{system}.geojson"
    area = shapely.Polygon(np.column_stack([lon, lat]).tolist())
    path.write_text(
        json.dumps({"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(area)}), "utf-8"
    )
    return path


FORMATS: dict[str, tuple[Callable[[Path], Path], list[str]]] = {
    "geojson": (geojson, []),
    "geopackage": (geopackage, []),
    "shapefile": (shapefile, []),
    "shapefile without .prj": (lambda folder: shapefile(folder, crs=None), ["--crs", "EPSG:4547"]),
    "zipped shapefile in a sub-folder": (zipped_shapefile, []),
    "flatgeobuf": (flatgeobuf, []),
    "geoparquet": (geoparquet, []),
    "kml": (kml, ["--coordinates-from", "survey"]),
    "kmz": (kmz, ["--coordinates-from", "survey"]),
    "dxf closed polyline": (lambda folder: dxf(folder, closed_polyline), ["--crs", "EPSG:4547"]),
    "dxf lines that join": (lambda folder: dxf(folder, four_lines), ["--crs", "EPSG:4547"]),
    "dxf hatch": (lambda folder: dxf(folder, hatch), ["--crs", "EPSG:4547"]),
    "dxf block": (lambda folder: dxf(folder, block), ["--crs", "EPSG:4547"]),
    "dxf solid": (lambda folder: dxf(folder, solid), ["--crs", "EPSG:4547"]),
    "csv with wkt": (csv_wkt, ["--crs", "EPSG:4547"]),
    "csv with corners": (csv_corners, ["--crs", "EPSG:4526"]),
    "csv with degrees": (csv_degrees, ["--crs", "EPSG:4490"]),
    "cass dat": (cass_dat, ["--crs", "EPSG:4547"]),
    "xlsx with corners": (xlsx_corners, ["--crs", "EPSG:4547"]),
    "parcel txt": (parcel_txt, []),
    "gcj02": (lambda folder: shifted(folder, "gcj02"), ["--crs", "gcj02"]),
    "bd09": (lambda folder: shifted(folder, "bd09"), ["--crs", "BD-09"]),
    "drawn over amap": (lambda folder: shifted(folder, "gcj02"), ["--coordinates-from", "amap"]),
    "drawn over baidu": (lambda folder: shifted(folder, "bd09"), ["--coordinates-from", "baidu"]),
}


@pytest.fixture
def network(tmp_path: Path, write: Callable[..., Path], main_dn500: dict[str, Any]) -> Path:
    return write(tmp_path / "network.geojson", [main_dn500])


def check(works: Path, network: Path, options: list[str]) -> tuple[int, dict[str, Any]]:
    arguments = ["check", str(works), "--network", str(network), "--format", "json", "--start", "2026-05-10", *options]
    if "activity" not in " ".join(options):
        arguments += ["--activity", "沟槽开挖"]
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    return result.exit_code, json.loads(result.stdout)


@pytest.mark.parametrize("name", FORMATS)
def test_pass_the_same_trench_in_every_format(name: str, tmp_path: Path, network: Path) -> None:
    write_file, options = FORMATS[name]
    folder = tmp_path / "in"
    folder.mkdir()
    status, answer = check(write_file(folder), network, options)
    assert (status, answer["outcome"]) == (10, "plan_required")
    # Lines that join are an area at the first of them; the others are screened as what they are.
    finding = min(answer["findings"], key=lambda one: one["distance_m"])
    assert finding["distance_m"] == pytest.approx(1.0, abs=1.1e-3)
    counts = answer["site"]["counts"]
    assert counts["unread"] == [] and counts["found"] == counts["screened"] > 0
    assert answer["site"]["area_m2"] == pytest.approx(60.0, rel=1e-3)
    if options[-1:] == ["amap"] or "gcj02" in options:
        assert finding["uncertainty_m"] >= 3.0  # 2 m of the map, 1 m of the way back, and the pipe


def test_pass_facts_of_a_table_are_texts_and_taken_for_what_they_say(tmp_path: Path, network: Path) -> None:
    """A trunk 2.1 m from the edge, its hole 1.2 m wide: the hole's edge lies at 1.5 m."""
    (x, y), *_ = plane([(0.0, 0.3275 + 2.1)])
    path = tmp_path / "树.csv"
    head = "树号,东坐标,北坐标,activity,hole_diameter_m,hand_dug,species,start"
    path.write_text(f"{head}\nT1,{x:.6f},{y:.6f},乔木种植,1.2,是,雪松,2026-05-10\n", "utf-8")
    status, answer = check(path, network, ["--crs", "EPSG:4547", "--coordinates-from", "survey"])
    assert {one["feature"] for one in answer["findings"]} == {"T1"} and status == 10
    assert min(one["distance_m"] for one in answer["findings"]) == pytest.approx(1.5, abs=2e-3)
    path.write_text(f"{head}\nT1,{x:.6f},{y:.6f},乔木种植,一人宽,是,雪松,2026-05-10\n", "utf-8")
    with pytest.raises(WorksError, match="hole_diameter_m"):
        check(path, network, ["--crs", "EPSG:4547"])
