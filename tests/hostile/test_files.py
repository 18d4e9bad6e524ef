"""Files made to be obeyed, to multiply, to hide part of a plan or to lie about where it is: each with its one right answer.

Whatever comes in, no clear is by default: a file is refused by name, or judged with what was not read on its account.
Through the command line and through HTTP the answer is the same, eight at once too.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import re
import shutil
import sqlite3
import struct
import sys
import zipfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import ezdxf
import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
import shapely.affinity
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from geo.errors import InputError
from permits.cli.app import app

EAST, NORTH = 465_000.0, 3_846_000.0
CRS = '"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4547"}}'
FACTS = '"activity":"EX-TRENCH","start":"2026-05-10","end":"2026-06-10","accuracy_m":0.05'
# Where the main through the middle of the street is met, and where nothing is.
NEAR, FAR = shapely.box(0, 0.5, 8, 3), shapely.box(0, 60, 8, 63)
CLEAR, PLAN, OPEN, REFUSED = "no_restriction_found", "plan_required", "undetermined", "refused"


def at(shape: Any) -> Any:
    return shapely.transform(shape, lambda xy: xy + np.array([EAST, NORTH]))


def feature(shape: Any, more: str = "") -> str:
    return f'{{"type":"Feature","properties":{{{FACTS}{more}}},"geometry":{shapely.to_geojson(at(shape))}}}'


def collection(*features: str, crs: str = CRS) -> bytes:
    return f'{{"type":"FeatureCollection",{crs},"features":[{",".join(features)}]}}'.encode()


def zipped(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return stream.getvalue()


def kml(body: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'.encode()


PLACEMARK = "<Placemark><Point><coordinates>113.62,34.74</coordinates></Point></Placemark>"


def drawing(draw: Callable[[Any], Any]) -> bytes:
    made = ezdxf.new("R2010")
    made.header["$INSUNITS"] = 6
    made.modelspace().add_lwpolyline(shapely.get_coordinates(at(FAR))[:-1], close=True)
    draw(made)
    stream = io.StringIO()
    made.write(stream)
    return stream.getvalue().encode()


def _two_outer_rings() -> str:
    """Readers keep the last: the one that meets the main stands first."""
    to_degrees = pyproj.Transformer.from_crs(4547, 4490, always_xy=True)
    rings = ""
    for shape in (NEAR, FAR):
        lon, lat = to_degrees.transform(*shapely.get_coordinates(at(shape)).T)
        corners = " ".join(f"{x:.9f},{y:.9f}" for x, y in zip(lon, lat, strict=True))
        rings += f"<outerBoundaryIs><LinearRing><coordinates>{corners}</coordinates></LinearRing></outerBoundaryIs>"
    return f"<Placemark><Polygon>{rings}</Polygon></Placemark>"


def _xref(made: Any) -> None:
    made.add_xref_def("/etc/passwd.dwg", "红线")
    made.modelspace().add_blockref("红线", (EAST, NORTH))


def _minsert(made: Any) -> None:
    made.blocks.new("b").add_line((0, 0), (1, 1))
    grid = {"row_count": 30_000, "column_count": 30_000, "row_spacing": 1, "column_spacing": 1}
    made.modelspace().add_blockref("b", (EAST, NORTH), dxfattribs=grid)


def files_of(shape: Any, folder: Path, name: str, *, epsg: int = 4547, **columns: Any) -> Path:
    """A file of one feature by its suffix, with the parts that belong to it."""
    facts = {"activity": ["EX-TRENCH"], "start": ["2026-05-10"], "end": ["2026-06-10"], **columns}
    folder.mkdir(exist_ok=True)
    gpd.GeoDataFrame(facts, geometry=[at(shape)], crs=f"EPSG:{epsg}").to_file(folder / name, encoding="UTF-8")
    return folder / name


def shapefile(folder: Path, change: Callable[[dict[str, bytes]], None]) -> bytes:
    made = files_of(FAR, folder, "a.shp")
    parts = {f"a_{one.suffix[1:]}": one.read_bytes() for one in made.parent.glob("a.*")}
    change(parts)
    return zipped(**parts)


def geopackage(folder: Path, statement: str) -> bytes:
    path = files_of(FAR, folder, "a.gpkg")
    with sqlite3.connect(path) as connection:
        connection.executescript(statement)
    connection.close()
    return path.read_bytes()


VIEW = """
CREATE VIEW endless AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS fid, NULL AS geom FROM n;
INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES ('endless', 'features', 4547);
INSERT INTO gpkg_geometry_columns VALUES ('endless', 'geom', 'POLYGON', 4547, 0, 0);
"""
TRIGGER = "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT load_extension('/tmp/evil.so'); END;"
LYING_INDEX = "UPDATE rtree_a_geom SET minx = 0, maxx = 1, miny = 0, maxy = 1;"
IN_DEGREES = '"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4490"}}'
BAND = '{"type":"Polygon","coordinates":[[[179,34],[-179,34],[-179,35],[179,34]]]}'


class File(NamedTuple):
    """One file, its class of `traps`, and the right answer: an outcome, or words of the refusal (a pattern)."""

    kind: str
    name: str
    make: Callable[[Path], bytes]
    answer: str


def point(written: str) -> bytes:
    return (
        f'{{"type":"Feature","properties":{{{FACTS}}},"geometry":{{"type":"Point","coordinates":{written}}}}}'.encode()
    )


FILES = [
    # --- content that redirects
    File("redirects", "vrt.geojson", lambda _: b"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>", "virtual"),
    File("redirects", "gdalg.json", lambda _: b'{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read /etc/passwd"}', "virtual|not a GeoJSON object"),
    File("redirects", "crs-link.geojson", lambda _: collection(feature(FAR), crs='"crs":{"type":"link","properties":{"href":"http://127.0.0.1:9/x"}}'), "links are not followed"),
    File("redirects", "network-link.kml", lambda _: kml(PLACEMARK + "<NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink>"), OPEN),
    File("redirects", "xref.dxf", lambda _: drawing(_xref), OPEN),
    File("redirects", "entity.kml", lambda _: kml("&x;", '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "DOCTYPE"),
    File("redirects", "trigger.gpkg", lambda folder: geopackage(folder, TRIGGER), CLEAR),
    # --- a little that becomes much
    File("multiplies", "bomb.zip", lambda _: zipped(big_geojson=b" " * 60 * 2**20), "unpacked it has"),
    File("multiplies", "laughs.kml", lambda _: kml("&b;", '<!DOCTYPE kml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'), "DOCTYPE"),
    File("multiplies", "view.gpkg", lambda folder: geopackage(folder, VIEW), OPEN),
    File("multiplies", "minsert.dxf", lambda _: drawing(_minsert), OPEN),
    File("multiplies", "brackets.geojson", lambda _: b'{"a":' * 50_000, "nested too deeply"),
    # --- part of a plan that a reader may pass over
    File("hides", "second.zip", lambda _: zipped(a_geojson=collection(feature(FAR)), b_geojson=collection(feature(NEAR))), PLAN),
    File("hides", "null.geojson", lambda _: collection(feature(FAR), f'{{"type":"Feature","properties":{{{FACTS}}},"geometry":null}}'), OPEN),
    File("hides", "twice.geojson", lambda _: collection(feature(FAR)).replace(b'"geometry":', b'"geometry":null,"geometry":'), "geometry"),
    File("hides", "paper.dxf", lambda _: drawing(lambda made: made.layout("Layout1").add_line((0, 0), (9, 9))), OPEN),
    File("hides", "cut.zip", lambda folder: shapefile(folder, lambda parts: parts.update(a_shp=parts["a_shp"][:-40])), "broke off"),
    File("hides", "deleted.zip", lambda folder: shapefile(folder, lambda parts: parts.update(a_dbf=_deleted(parts["a_dbf"]))), "deleted"),
    File("hides", "rtree.gpkg", lambda folder: geopackage(folder, LYING_INDEX), CLEAR),
    # --- numbers that mean something else
    File("misleads", "swapped.geojson", lambda _: point("[34.74,113.62]"), "cannot"),
    File("misleads", "metres-as-degrees.geojson", lambda _: collection(feature(FAR), crs=IN_DEGREES), "EPSG:4547"),
    File("misleads", "zone-38.geojson", lambda _: collection(feature(shapely.affinity.translate(FAR, 38e6))), "4526"),
    File("misleads", "wrong-prj.zip", lambda folder: shapefile(folder, lambda parts: parts.update(a_prj=b'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]')), "EPSG:4547"),
    File("misleads", "outer-rings.kml", lambda _: kml(_two_outer_rings()), PLAN),
    # --- coordinates that are none
    File("numbers", "huge.geojson", lambda _: point("[1e400,34]"), "finite"),
    File("numbers", "nan.geojson", lambda _: point("[NaN,34]"), "NaN"),
    File("numbers", "far.geojson", lambda _: point("[1e300,34]"), "not finite"),
    File("numbers", "antimeridian.geojson", lambda _: f'{{"type":"Feature","properties":{{{FACTS}}},"geometry":{BAND}}}'.encode(), "km wide"),
    # --- text
    File("text", "bom.geojson", lambda _: b"\xef\xbb\xbf" + collection(feature(NEAR)), PLAN),
    File("text", "control.geojson", lambda _: collection(feature(NEAR, ',"id":"a\\u001b[2J\\nERROR \\u202eb"')), PLAN),
    File("text", "long.geojson", lambda _: collection(feature(NEAR, f',"project":"{"长" * 200_000}"')), PLAN),
    File("text", "gbk.zip", lambda folder: shapefile(folder, lambda parts: parts.update(a_dbf=_renamed(parts["a_dbf"]), a_cpg=b"")), CLEAR),
]  # fmt: skip


def _deleted(table: bytes) -> bytes:
    (start,) = struct.unpack("<H", table[8:10])
    return table[:start] + b"*" + table[start + 1 :]


def _renamed(table: bytes) -> bytes:
    """The only value that is a word, in GBK, as long as before."""
    return table.replace(b"EX-TRENCH", "挖沟".encode("gbk") + b" " * 5)


IDS = [f"{one.kind} {one.name}" for one in FILES]


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every file, in a folder of its own."""
    paths = {}
    for number, one in enumerate(FILES):
        folder = tmp_path_factory.mktemp(f"hostile-{number}")
        paths[one.name] = folder / "in" / one.name
        paths[one.name].parent.mkdir()
        paths[one.name].write_bytes(one.make(folder / "parts"))
    return paths


def stated(name: str) -> dict[str, str]:
    """What is said beside files that cannot say it."""
    facts = {"activity": "EX-TRENCH", "start": "2026-05-10", "end": "2026-06-10"}
    if name.endswith(".dxf"):
        return {"crs": "EPSG:4547", **facts}
    return facts if name.endswith(".kml") else {}


def options(name: str) -> list[str]:
    return [part for key, value in stated(name).items() for part in (f"--{key}", value)]


def is_right(one: File, outcome: str, said: str) -> bool:
    if one.answer in (CLEAR, PLAN, OPEN):
        return outcome == one.answer
    return outcome == REFUSED and re.search(one.answer, said) is not None


def over_http(client: TestClient, one: File, path: Path) -> tuple[str, str]:
    asked = {"name": one.name, **stated(one.name)} if not one.name.endswith(("json",)) else {}
    answer = client.post("/v1/screenings", params=asked, content=path.read_bytes())
    if answer.status_code == 200:
        return answer.json()["outcome"], ""
    assert answer.status_code == 422 and answer.headers["content-type"] == "application/problem+json", answer.text
    problem = answer.json()
    assert re.search("[一-鿿]", problem["detail_zh"]) and "Traceback" not in answer.text
    return REFUSED, problem["detail_en"]


@pytest.mark.parametrize("one", FILES, ids=IDS)
def test_pass_the_command_line_answers_right(one: File, handed: dict[str, Path], street: Path) -> None:
    command = ["check", str(handed[one.name]), "--network", str(street), *options(one.name), "--format", "json"]
    ran = CliRunner().invoke(app, command)
    if isinstance(ran.exception, InputError):
        # As `main` says it, with status 2; a file of `test_cost` shows that.
        assert ran.stdout == "" and re.search("[一-鿿]", ran.exception.text.zh)
        assert is_right(one, REFUSED, ran.exception.text.en), ran.exception
        return
    assert ran.exit_code in (0, 10, 20, 30), ran.output
    given = json.loads(ran.stdout)
    assert is_right(one, given["outcome"], ""), given["headline"]
    counts = given["site"]["counts"]
    assert counts["found"] == counts["screened"] + sum(lost["count"] for lost in counts["unread"])


def test_pass_http_answers_the_same_eight_at_once(handed: dict[str, Path], client: TestClient) -> None:
    with ThreadPoolExecutor(8) as eight:
        answers = list(eight.map(lambda one: over_http(client, one, handed[one.name]), FILES))
    wrong = {one.name: answer for one, answer in zip(FILES, answers, strict=True) if not is_right(one, *answer)}
    assert wrong == {}


# What a run may open: the interpreter and what is installed, this program, libraries, fonts, words, times and processors
# of the system, and what belongs to the job; the account of the process itself, and nothing of anybody else.
ALLOWED = (
    sys.prefix,
    sys.base_prefix,
    *(str(Path(one.__path__[0])) for one in map(importlib.import_module, ("geo", "data", "maps", "permits"))),
    *("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/ld.so.preload"),
    *("/usr/share/fonts", "/usr/local/share/fonts", "/etc/fonts", "/usr/share/fontconfig", "/var/cache/fontconfig"),
    *(
        "/usr/share/locale",
        "/etc/locale.alias",
        "/usr/share/zoneinfo",
        "/etc/localtime",
        "/etc/ssl/openssl.cnf",
        "/etc/mime.types",
    ),
    *("/sys/devices/system/cpu", "/sys/fs/cgroup", "/dev/null", "/dev/urandom"),
)
OF_THE_PROCESS = re.compile(
    r"/proc/(self|\d+)(/(maps|statm|status|stat|task|cgroup|mountinfo)\b|$)|/proc/(meminfo|cpuinfo|stat)$"
)


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not on this machine")
def test_pass_no_file_makes_us_call_out_or_look_outside(
    handed: dict[str, Path], street: Path, tmp_path: Path, heatguard: Callable[..., Any]
) -> None:
    """Every file in one run of the program, watched by the kernel's own account of what it asked for."""
    log, folder, rest = tmp_path / "calls", tmp_path / "all", tmp_path / "rest"
    folder.mkdir()
    rest.mkdir()
    # Descriptors are told with the place that was opened in the end, whatever link led there.
    calls = "trace=%network,openat,openat2,open,creat,execve"
    watch = ("strace", "-f", "-qq", "-y", "-s", "4096", "-o", str(log), "-e", calls, "-E", f"TMPDIR={rest}")
    bundle = folder / "all.zip"
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in FILES:
            if not one.name.endswith(".zip"):
                archive.write(handed[one.name], f"{one.name.replace('.', '-')}/{one.name}")
    ran = heatguard("check", bundle, "--network", street, *options("a.dxf"), "--format", "json", before=watch)
    assert ran.status in (2, 30), ran.said
    said = log.read_text("utf-8", "replace")
    assert re.findall(r"\b(?:socket|connect|sendto|sendmsg|bind)\(.*", said) == []
    assert len(re.findall(r"\bexecve\(", said)) == 1
    opened = re.findall(r"\b(?:open|creat)[a-z0-9]*\((.*)\) = \d+<(.*)>$", said, re.MULTILINE)
    assert len(opened) > 100
    own = (*map(os.path.realpath, ALLOWED), str(folder), str(rest), str(street))
    # Where this program is installed as a link, the folder that it lies in is looked through for it.
    named = {
        place
        for _, place in opened
        if place not in (*sys.path, os.path.dirname(ALLOWED[2])) and f"{os.sep}heatguard.egg-info{os.sep}" not in place
    }
    outside = {place for place in named if not _lies_in(place, own) and not OF_THE_PROCESS.match(place)}
    assert outside == set()
    written = {
        place for how, place in opened if re.search("O_WRONLY|O_RDWR|O_CREAT", how) and "__pycache__" not in place
    }
    assert {place for place in written if not _lies_in(place, (str(rest), "/dev/null"))} == set()


def _lies_in(place: str, folders: Iterable[str]) -> bool:
    return any(place == one or place.startswith(f"{one.rstrip('/')}/") for one in folders)
