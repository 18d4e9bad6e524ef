"""Results open where planners open them, are the same bytes for the same rows, and stand under their name only when whole."""

from __future__ import annotations

import csv
import datetime
import hashlib
import json
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import geopandas
import numpy as np
import pandas
import pyarrow
import pyarrow.parquet
import pyogrio
import pytest
import shapely

import data
from geo.errors import FileError
from geo.reading.layers import read_layers
from maps.style import STYLES
from permits.batch import groups
from permits.batch.columns import FINDINGS, SITES, schema
from permits.batch.csv_table import harmless
from permits.batch.formats import SUFFIXES, files_of
from permits.batch.results import write_results
from permits.batch.segment import Segment
from permits.batch.whole_file import written_to
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.children.room import out_of_room
from permits.service.check import Desk
from permits.service.opening import open_network
from permits.service.site_rows import finding_rows, site_rows
from permits.service.sites import screen_sites

Parts = Callable[..., Iterator[Segment]]
COUNT = 700


@pytest.fixture(scope="module")
def written(parts: Parts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every format of the same batch, with findings."""
    folder = tmp_path_factory.mktemp("written")
    for suffix in SUFFIXES:
        write_results(parts(COUNT, 64), folder / f"r{suffix}", findings=True)
    return folder


@pytest.fixture(scope="module")
def whole(parts: Parts) -> Segment:
    return next(parts(COUNT, COUNT))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_columns_are_those_that_a_screening_gives() -> None:
    with data.as_file(data.sample("")) as samples:
        desk = Desk(open_network([str(samples / "network.geojson")]))
        layer = read_layers(next(iter(sorted((samples / "works").glob("*.geojson")))))[0]
    sites = screen_sites(desk, layer, today=datetime.date(2026, 4, 20))
    assert site_rows(sites, desk.register).schema.equals(schema(SITES))
    assert finding_rows(sites, desk.register).schema.equals(schema(FINDINGS))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_same_rows_give_same_bytes_whatever_parts_they_come_in(
    suffix: str, parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "ROWS", 100)
    monkeypatch.setattr(groups, "GROUP_BYTES", 20_000)
    digests = set()
    for number, of in enumerate((COUNT, 1, 37, 100, 250)):
        (tmp_path / f"{number}").mkdir()
        files = write_results(parts(COUNT, of), tmp_path / f"{number}" / f"r{suffix}", findings=True)
        digests.add(tuple(map(digest, files)))
    assert len(digests) == 1


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_rows_are_a_file_with_its_columns(suffix: str, tmp_path: Path) -> None:
    path, *_ = write_results([], tmp_path / f"r{suffix}", findings=True)
    assert path.exists()
    if suffix == ".parquet":
        assert geopandas.read_parquet(path).empty
    if suffix == ".gpkg":
        assert len(pyogrio.read_dataframe(path, layer="sites")) == 0


def test_geoparquet_is_read_with_its_places(written: Path, whole: Segment) -> None:
    sites = geopandas.read_parquet(written / "r.parquet")
    assert sites.crs.equals("OGC:CRS84")
    assert sites["feature"].tolist() == whole.sites["feature"].to_pylist()
    shapes = shapely.from_wkb(whole.sites["geometry"].to_numpy())
    there = shapes != None  # noqa: E711
    assert shapely.equals_exact(sites.geometry.to_numpy()[there], shapes[there]).all()
    geo = json.loads(pyarrow.parquet.read_metadata(written / "r.parquet").metadata[b"geo"])
    column = geo["columns"][geo["primary_column"]]
    assert geo["version"] == "1.1.0" and column["encoding"] == "WKB"
    assert column["geometry_types"] == ["Point", "Polygon"]
    assert column["bbox"] == shapely.total_bounds(shapes).tolist()
    # The box beside each shape lets a reader take a part of the city alone.
    west, south, east, north = 113.55, 34.65, 113.6, 34.7
    some = geopandas.read_parquet(written / "r.parquet", bbox=(west, south, east, north))
    assert len(some) == np.count_nonzero(
        shapely.intersects(shapely.envelope(shapes), shapely.box(west, south, east, north))
    )
    assert 0 < len(some) < COUNT
    findings = pandas.read_parquet(written / "r.findings.parquet")
    assert findings["row"].tolist() == whole.findings["row"].to_pylist()


def test_csv_read_back_holds_no_formula_and_all_words(written: Path, whole: Segment) -> None:
    content = (written / "r.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    with (written / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == COUNT
    numbers = {one.name for one in SITES if one.kind in (pyarrow.int64(), pyarrow.float64())} | {"lon", "lat"}
    for row in rows:
        for name, cell in row.items():
            if name not in numbers:
                assert cell.strip()[:1] not in set("=+-@＝＋－＠") or not cell, (name, cell)
    # One apostrophe less at the start of a text is what was handed in.
    handed_in = whole.sites["feature"].to_pylist()
    for row, feature in zip(rows, handed_in, strict=True):
        assert row["feature"].removeprefix("'").replace(";'=", ";=") == feature
    margins = [None if cell is None else round(cell, 3) for cell in whole.sites["margin_m"].to_pylist()]
    assert [float(row["margin_m"]) if row["margin_m"] else None for row in rows] == margins
    shapes = shapely.from_wkb(whole.sites["geometry"].to_numpy())
    for row, shape in zip(rows, shapes, strict=True):
        if shape is None:
            assert row["lon"] == row["lat"] == ""
        else:
            assert shape.distance(shapely.Point(float(row["lon"]), float(row["lat"]))) < 1e-7
    # Lines end as Excel ends them; a break inside a cell stays what it was.
    assert content.count(b"\r\n") == COUNT + 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        (" =1", "' =1"),
        ("\t=1", "'\t'=1"),
        ("x;@y", "x;'@y"),
        ("x\n-y", "x\n'-y"),
        ("\rx", "'\rx"),
        ("'a", "''a"),
        ("＝1", "'＝1"),
        ("甲-1", "甲-1"),
        ("31(2)(二)", "31(2)(二)"),
        ("", ""),
    ],
)
def test_what_a_spreadsheet_would_compute_is_made_harmless(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_lines_are_features_to_the_digits_of_a_determination(written: Path, whole: Segment) -> None:
    lines = (written / "r.ndjson").read_text("utf-8").splitlines()
    features = [json.loads(line) for line in lines]
    assert len(features) == COUNT
    held = whole.sites.drop_columns(["geometry"]).to_pylist()
    for feature, row in zip(features, held, strict=True):
        assert feature["type"] == "Feature"
        margin_m = row.pop("margin_m")
        assert feature["properties"].pop("margin_m") == (None if margin_m is None else round(margin_m, 3))
        assert feature["properties"] == row
    # In a process of its own: where we have read a file, GDAL is left the formats that we take.
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("GDAL", "OGR"))}
    reads = (
        "import sys, pyogrio; print(*pyogrio.read_dataframe(sys.argv[1]).geom_type.value_counts().sort_index().items())"
    )
    said = subprocess.run(
        [sys.executable, "-c", reads, written / "r.geojsonl"], capture_output=True, text=True, check=True, env=settings
    )
    kinds = shapely.get_type_id(shapely.from_wkb(whole.sites["geometry"].to_numpy()))
    assert said.stdout.split() == f"('Point', {(kinds == 0).sum()}) ('Polygon', {(kinds == 3).sum()})".split()
    findings = [
        json.loads(line)["properties"] for line in (written / "r.findings.ndjson").read_text("utf-8").splitlines()
    ]
    assert findings == whole.findings.to_pylist()


def test_geopackage_is_valid(written: Path, whole: Segment) -> None:
    shapes = shapely.from_wkb(whole.sites["geometry"].to_numpy())
    with closing(sqlite3.connect(written / "r.gpkg")) as database:
        ask = database.execute
        assert ask("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert ask("PRAGMA foreign_key_check").fetchall() == []
        assert ask("PRAGMA application_id").fetchone() == (0x47504B47,)
        tables = {name for (name,) in ask("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert tables >= {"gpkg_spatial_ref_sys", "gpkg_contents", "gpkg_geometry_columns", "gpkg_extensions"}
        kinds = dict(ask("SELECT table_name, data_type FROM gpkg_contents"))
        assert kinds == {"sites": "features", "findings": "attributes", "layer_styles": "attributes"}
        box = ask("SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'sites'").fetchone()
        assert list(box) == shapely.total_bounds(shapes).tolist()
        assert {-1, 0, 4326} <= {number for (number,) in ask("SELECT srs_id FROM gpkg_spatial_ref_sys")}
        assert ask("SELECT count(*) FROM rtree_sites_geom").fetchone() == (np.count_nonzero(shapes != None),)  # noqa: E711
        assert ask("SELECT count(*) FROM findings JOIN sites USING (row)").fetchone() == (len(whole.findings),)
    database.close()


def test_geopackage_opens_as_a_layer_and_a_table(written: Path, whole: Segment, tmp_path: Path) -> None:
    sites = pyogrio.read_dataframe(written / "r.gpkg", layer="sites")
    assert sites["feature"].tolist() == whole.sites["feature"].to_pylist()
    assert sites["margin_m"].dropna().tolist() == [
        one for one in whole.sites["margin_m"].to_pylist() if one is not None
    ]
    shapes = shapely.from_wkb(whole.sites["geometry"].to_numpy())
    there = shapes != None  # noqa: E711
    assert shapely.equals_exact(sites.geometry.to_numpy()[there], shapes[there]).all()
    findings = pyogrio.read_dataframe(written / "r.gpkg", layer="findings", read_geometry=False)
    assert findings["row"].tolist() == whole.findings["row"].to_pylist()
    assert findings["by_analogy"].tolist() == whole.findings["by_analogy"].to_pylist()
    box = (113.55, 34.65, 113.6, 34.7)
    assert len(pyogrio.read_dataframe(written / "r.gpkg", layer="sites", bbox=box)) == np.count_nonzero(
        shapely.intersects(shapes, shapely.box(*box))
    )
    # Who edits the layer keeps its index.
    edited = tmp_path / "edited.gpkg"
    shutil.copy(written / "r.gpkg", edited)
    more = geopandas.GeoDataFrame({"row": [COUNT]}, geometry=[shapely.Point(1, 2)], crs=4326)
    pyogrio.write_dataframe(more, edited, layer="sites", append=True)
    assert pyogrio.read_dataframe(edited, layer="sites", bbox=(0, 0, 3, 3))["row"].tolist() == [COUNT]


def test_ogrinfo_names_layer_and_table(written: Path) -> None:
    program = shutil.which("ogrinfo")
    if program is None:
        pytest.skip("ogrinfo is not on this machine")
    # Ours keeps drivers out of this process by a variable, of whose names another version of GDAL does not know all.
    own = {name: value for name, value in os.environ.items() if not name.endswith("_SKIP")}
    asked = [program, "-so", "-al", written / "r.gpkg"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True, env=own)
    assert "Layer name: sites" in said.stdout and f"Feature Count: {COUNT}" in said.stdout
    assert "Layer name: findings" in said.stdout and not said.stderr


def test_qgis_finds_a_colour_for_every_outcome_and_sort_of_shape(written: Path) -> None:
    with closing(sqlite3.connect(written / "r.gpkg")) as database:
        (style,) = database.execute(
            "SELECT styleQML FROM layer_styles WHERE f_table_name = 'sites' AND f_geometry_column = 'geom' AND useAsDefault"
        ).fetchone()
    database.close()
    assert (written / "r.qml").read_text("utf-8") == style
    root = ElementTree.fromstring(style)
    symbols = {one.get("name"): one for one in root.iter("symbol")}
    rules = list(root.iter("rule"))
    rows = code_list(Outcomes).outcome
    # The batch holds points and areas.
    assert [one.get("label") for one in rules] == [row.zh for row in rows] * 2
    for rule, row in zip(rules, [*rows, *rows], strict=True):
        symbol = symbols[rule.get("symbol")]
        assert f"'{row.code}'" in str(rule.get("filter"))
        assert symbol.get("type") == ("marker" if "'Point'" in str(rule.get("filter")) else "fill")
        options = {one.get("name"): str(one.get("value")) for one in symbol.iter("Option")}
        red, green, blue, _ = options["color"].split(",")
        inside = f"#{int(red):02x}{int(green):02x}{int(blue):02x}"
        # What must still be looked at is a rim alone.
        if symbol.get("type") == "marker":
            assert inside == ("#ffffff" if row.hollow else STYLES[f"site_{row.look}"]["fillColor"])
        else:
            assert inside == STYLES[f"site_{row.look}"]["fillColor"]
            assert options["style"] == ("no" if row.hollow else "solid")


def test_without_findings_none_of_an_earlier_run_stay(parts: Parts, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    assert write_results(parts(10, 10), path, findings=True) == files_of(path, findings=True)
    assert write_results(parts(10, 10), path, findings=False) == (path,)
    assert [one.name for one in tmp_path.iterdir()] == ["r.csv"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_fails_on_the_way_leaves_what_was_there(suffix: str, parts: Parts, tmp_path: Path) -> None:
    path, *_ = write_results(parts(10, 10), tmp_path / f"r{suffix}", findings=True)
    before = {one.name: digest(one) for one in tmp_path.iterdir()}

    def broken() -> Iterator[Segment]:
        yield from parts(50_000, 5_000)
        raise OSError("the store is gone")

    with pytest.raises(OSError, match="the store is gone"):
        write_results(broken(), path, findings=True)
    assert {one.name: digest(one) for one in tmp_path.iterdir()} == before


def test_a_killed_run_leaves_no_file_under_the_name(parts: Parts, tmp_path: Path) -> None:
    for suffix in SUFFIXES:
        process = os.fork()
        if process == 0:

            def killed() -> Iterator[Segment]:
                yield from parts(40_000, 20_000)
                os.kill(os.getpid(), signal.SIGKILL)

            write_results(killed(), tmp_path / f"r{suffix}", findings=True)
            os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == -signal.SIGKILL
    assert not [one.name for one in tmp_path.iterdir() if not one.name.startswith(".")]


def test_a_place_or_format_that_cannot_be_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"\.parquet"):
        write_results([], tmp_path / "r.xlsx", findings=False)
    with pytest.raises(FileError, match="cannot be written"):
        write_results([], tmp_path / "nowhere" / "r.csv", findings=False)


def test_a_full_disk_is_told_from_a_wrong_place(tmp_path: Path) -> None:
    """By a server, whose disk it is: nobody who asks for the result can mend it."""
    with closing(sqlite3.connect(tmp_path / "small.gpkg")) as database, pytest.raises(FileError) as full:
        database.execute("PRAGMA max_page_count = 2")
        with written_to(tmp_path / "r.gpkg"):
            database.execute("CREATE TABLE large AS SELECT randomblob(100000)")
    assert out_of_room(full.value) and "磁盘已满" in full.value.text.zh
    with pytest.raises(FileError) as nowhere:
        write_results([], tmp_path / "nowhere" / "r.csv", findings=False)
    assert not out_of_room(nowhere.value)


def test_python_of_the_page_runs_as_printed(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Path(__file__).parents[3] / "docs" / "how-to-screen-a-layer.md"
    (example,) = (
        one for one in re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL) if "pandas" in one
    )
    shutil.copy(written / "r.parquet", written / "results.parquet")
    shutil.copy(written / "r.findings.parquet", written / "results.findings.parquet")
    monkeypatch.chdir(written)
    exec(example, {})


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".ndjson", ".gpkg"])
def test_memory_does_not_grow_with_rows(suffix: str, tmp_path: Path, parts: Parts) -> None:
    peaks_mb = []
    for count in (100_000, 1_000_000):
        reader, writer = os.pipe()
        process = os.fork()
        if process == 0:
            write_results(parts(count, 5_000), tmp_path / f"{count}{suffix}", findings=True)
            os.write(writer, str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024).encode())
            os._exit(0)
        os.close(writer)
        assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0
        peaks_mb.append(int(os.read(reader, 64)))
        os.close(reader)
    assert peaks_mb[1] < peaks_mb[0] + 150, peaks_mb
