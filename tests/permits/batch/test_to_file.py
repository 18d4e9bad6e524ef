"""A batch from file to file with the program's own workers: bad sites are rows, interruptions and workers change nothing."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import errno
import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import pyarrow
import pyarrow.parquet
import pyogrio
import pytest
import shapely

from geo.errors import InputError
from permits.batch import to_file
from permits.batch.to_file import Order, batch_to_file
from permits.errors import StoreUnusableError, WorksError
from permits.storage.objects import Objects

from .conftest import order, sites, written

COUNT = 1300


class Stopped(Exception):
    """Somebody had enough."""


class Watcher:
    """Hears how far a batch is, and may end it."""

    def __init__(self, *, stop_after: int | None = None, undrawn: int = 0) -> None:
        self.expected: int | None = None
        self.undrawn = undrawn
        self.kept = self.screened = 0
        self.stop_after = stop_after

    def expects(self, sites: int | None) -> None:
        self.expected = sites

    def done(self, sites: int, anew: bool) -> None:
        if anew:
            self.screened += sites
        else:
            self.kept += sites
        if self.stop_after is not None and self.screened >= self.stop_after:
            raise Stopped

    def writes(self) -> None:
        # What no layer draws is not known before all is read.
        assert self.expected is None or self.expected == self.kept + self.screened - self.undrawn


def done(wanted: Order, watcher: Watcher | None = None) -> list[Path]:
    return [Path(one) for one in asyncio.run(batch_to_file(wanted, watcher or Watcher()))["written"]]


def rows(path: Path) -> list[dict[str, Any]]:
    return pyarrow.parquet.read_table(path).to_pylist()


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Path:
    features: list[Any] = sites(COUNT)
    features[3] = '{"type": "Feature", broken'
    features[700]["properties"]["depth_m"] = "abc"
    features[701]["geometry"] = None
    # Of another system, said by the feature itself.
    features[900]["properties"]["crs"] = "EPSG:4547"
    features[900]["geometry"] = {"type": "Point", "coordinates": [465000.0, 3846000.0]}
    return written(tmp_path_factory.mktemp("works") / "sites.ndjson", features)


@pytest.fixture(scope="module")
def whole(works: Path, samples: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("whole") / "r.parquet"
    assert done(order(works, out, samples, workers=1, findings=True)) == [out, out.with_suffix(".findings.parquet")]
    assert not out.with_name("r.parquet.unfinished").exists()
    return out


def test_each_feature_is_a_row_and_a_bad_one_says_why(whole: Path) -> None:
    found = {row["feature"]: row for row in rows(whole)}
    assert len(found) == COUNT
    bad = {name for name, row in found.items() if row["error"] is not None}
    assert {"S700", "S701"} < bad and len(bad) == 3
    assert all(found[name]["outcome"] == "undetermined" for name in bad)
    assert "depth_m" in found["S700"]["error_en"]
    assert found["S900"]["nearest_asset_id"] is not None and found["S900"]["error"] is None
    assert len({row["outcome"] for row in found.values()}) > 3


@pytest.mark.parametrize("workers", [2, 3])
def test_any_number_of_workers_and_an_interruption_make_the_same_bytes(
    workers: int, works: Path, whole: Path, samples: dict[str, Any], tmp_path: Path
) -> None:
    wanted = order(works, tmp_path / "r.parquet", samples, workers=workers, findings=True)
    with pytest.raises(Stopped):
        done(wanted, Watcher(stop_after=500))
    assert not wanted.out.exists() and wanted.out.with_name("r.parquet.unfinished").is_dir()
    watcher = Watcher()
    for made in done(wanted, watcher):
        assert made.read_bytes() == whole.with_name(made.name).read_bytes()
    assert watcher.kept + watcher.screened == COUNT
    assert {one.name for one in tmp_path.iterdir()} == {"r.parquet", "r.findings.parquet"}


def test_what_is_unfinished_is_not_mixed_with_anything_else(
    works: Path, samples: dict[str, Any], tmp_path: Path
) -> None:
    own = written(tmp_path / "sites.ndjson", sites(600))
    wanted = order(own, tmp_path / "r.csv", samples)
    with pytest.raises(Stopped):
        done(wanted, Watcher(stop_after=500))
    with pytest.raises(InputError, match=r"facts stated.*--restart"):
        done(order(own, tmp_path / "r.csv", samples, facts={"depth_m": "3"}))
    with pytest.raises(InputError, match="the network"):
        done(order(own, tmp_path / "r.csv", {**samples, "rivers": None}))
    written(own, sites(601))
    watcher = Watcher()
    if not tmp_path.joinpath("r.csv.unfinished").exists():
        pytest.fail("what was done is gone")
    with pytest.raises(InputError, match="not the file that this batch began with"):
        done(wanted, watcher)
    done(order(own, tmp_path / "r.csv", samples, restart=True))
    with pytest.raises(InputError, match="there already"):
        done(wanted)


def with_a_list(folder: Path, listed: dict[str, list[Any]]) -> Path:
    """Three sites and a table of words beside them."""
    shapes = [shapely.box(east, 3846000, east + 6, 3846002) for east in (465000, 465100, 465200)]
    facts = {"编号": ["W0", "W1", "W2"], "作业内容": "绿化养护", "开工日期": "2026-12-01", "竣工日期": "2026-12-10"}
    drawn = geopandas.GeoDataFrame(facts, geometry=shapes, crs=4547)
    drawn.to_file(folder / "works.gpkg", layer="范围")
    pyogrio.write_dataframe(pd.DataFrame(listed), folder / "works.gpkg", layer="清单", append=True)
    return folder / "works.gpkg"


@pytest.mark.parametrize("workers", [1, 2])
def test_works_that_stand_in_a_list_alone_are_rows_with_that_reason(
    workers: int, samples: dict[str, Any], tmp_path: Path
) -> None:
    works = with_a_list(tmp_path, {"编号": ["W1", "W8", "W9"], "作业内容": ["爆破", "顶管", "打井"]})
    wanted = order(works, tmp_path / "r.parquet", samples, workers=workers, statistics=tmp_path / "s.json")
    done(wanted, Watcher(undrawn=2))
    found = rows(wanted.out)
    assert [row["row"] for row in found] == [0, 1, 2, 3, 4]
    assert [(row["feature"], row["layer"], row["outcome"], row["undetermined_by"]) for row in found[3:]] == [
        (name, "清单", "undetermined", "feature_unread") for name in ("W8", "W9")
    ]
    assert all("清单" in row["error"] and row["feature"] in row["error_en"] for row in found[3:])
    # What the list says of W1 is asked of it alone.
    assert [row["undetermined_by"] for row in found[:3]] == ["", "activity_not_used", ""]
    said = json.loads(wanted.statistics.read_text("utf-8"))
    assert {one["code"]: one["sites"] for one in said["undetermined_by"]} == {
        "feature_unread": 2,
        "activity_not_used": 1,
    }


def test_a_list_of_what_is_drawn_adds_no_row_and_asks_nothing(samples: dict[str, Any], tmp_path: Path) -> None:
    works = with_a_list(tmp_path, {"编号": ["W0", "W2"], "作业内容": ["绿化养护", "绿化养护"]})
    wanted = order(works, tmp_path / "r.parquet", samples)
    done(wanted)
    assert [row["undetermined_by"] for row in rows(wanted.out)] == ["", "", ""]


def test_a_list_beside_them_saves_no_works_without_a_system(samples: dict[str, Any], tmp_path: Path) -> None:
    """Rows without a shape are not refused for it, and say nothing of those that are."""
    works = with_a_list(tmp_path, {"编号": ["W9"], "作业内容": ["爆破"]})
    with closing(sqlite3.connect(works)) as database, database:
        # As programs write it that know no system.
        database.execute("UPDATE gpkg_geometry_columns SET srs_id = -1")
        database.execute("UPDATE gpkg_contents SET srs_id = -1 WHERE data_type = 'features'")
    with pytest.raises(InputError, match="coordinate system"):
        done(order(works, tmp_path / "r.csv", samples))


def test_works_without_a_system_are_refused_before_anything_is_kept(samples: dict[str, Any], tmp_path: Path) -> None:
    table = tmp_path / "sites.csv"
    table.write_text("id,wkt\n" + "".join(f"{n},POINT ({465000 + n} {3846000 + n})\n" for n in range(1200)))
    with pytest.raises(InputError, match="coordinate system"):
        done(order(table, tmp_path / "r.csv", samples))
    assert [one.name for one in tmp_path.iterdir()] == ["sites.csv"]


def test_facts_that_cannot_be_right_are_refused_before_the_works_are_opened(
    works: Path, samples: dict[str, Any], tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="depth_m"):
        done(order(works, tmp_path / "r.csv", samples, facts={"depth_m": "abc"}))


def test_a_site_that_ends_its_worker_is_a_row_and_no_other_is_harmed(
    samples: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    features = sites(40)
    clean = done(order(written(tmp_path / "clean.ndjson", features), tmp_path / "clean.parquet", samples))[0]
    features[7]["properties"]["id"], features[23]["properties"]["id"] = "POISON", "GREEDY"
    monkeypatch.setattr(to_file, "ZYGOTE", (str(Path(__file__).parent / "poisoned_zygote.py"),))
    works = written(tmp_path / "poisoned.ndjson", features)
    found = rows(done(order(works, tmp_path / "poisoned.parquet", samples))[0])
    assert found[7]["feature"] == "POISON" and "crashed" in found[7]["error_en"]
    assert found[23]["feature"] == "GREEDY" and "memory" in found[23]["error_en"]
    assert {found[row]["outcome"] for row in (7, 23)} == {"undetermined"}
    assert [row for number, row in enumerate(found) if number not in (7, 23)] == [
        row for number, row in enumerate(rows(clean)) if number not in (7, 23)
    ]


def test_a_result_is_lines_of_json_too(works: Path, samples: dict[str, Any], tmp_path: Path) -> None:
    own = written(tmp_path / "sites.ndjson", sites(5))
    (made,) = done(order(own, tmp_path / "r.ndjson", samples))
    lines = [json.loads(line) for line in made.read_text("utf-8").splitlines()]
    assert [line["properties"]["feature"] for line in lines] == [f"S{number}" for number in range(5)]


# What a plot may be called by who wishes nobody well, or typed it badly.
_NAMES = (
    *("a\x00b", "=1+1", "@SUM(A1)", "两行\n名称", "\r\n", "q\"uo'te,;", "甲" * 10_000, "😀", "\u202eabc\u202c", "'=1"),
    *("00123", "-5", " lead", "1e5", "NULL", "<b>&amp;"),
)


def test_hostile_names_come_back_as_they_were_handed_in(samples: dict[str, Any], tmp_path: Path) -> None:
    features = [
        {**one, "properties": {"id": name, "activity": "围挡"}}
        for one, name in zip(sites(len(_NAMES)), _NAMES, strict=True)
    ]
    wanted = written(tmp_path / "works.ndjson", features)
    read: dict[str, list[Any]] = {}
    for suffix in ("parquet", "csv", "gpkg", "ndjson"):
        out = tmp_path / f"results.{suffix}"
        done(order(wanted, out, samples))
        match suffix:
            case "parquet":
                read[suffix] = [one["feature"] for one in rows(out)]
            case "csv":
                with out.open(encoding="utf-8-sig", newline="") as file:
                    told = [one["feature"] for one in csv.DictReader(file)]
                assert not [one for one in told if one[0] in "=+-@\t\r\n"]
                read[suffix] = [one.removeprefix("'") for one in told]
            case "gpkg":
                with contextlib.closing(sqlite3.connect(out)) as connection:
                    read[suffix] = [one for (one,) in connection.execute("SELECT feature FROM sites ORDER BY row")]
            case _:
                read[suffix] = [
                    json.loads(one)["properties"]["feature"] for one in out.read_text("utf-8").split("\n") if one
                ]
    for suffix, names in read.items():
        assert names == list(_NAMES), suffix


def test_a_folder_that_takes_nothing_any_more_is_named_and_the_same_command_goes_on(
    works: Path, whole: Path, samples: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is said of a server, which is none."""
    wanted = order(works, tmp_path / "r.parquet", samples, findings=True)
    real = Objects.put_all

    def put_all(self: Objects, contents: Sequence[bytes]) -> list[str]:
        if list(self._folder.glob("??/*")):
            raise StoreUnusableError from OSError(errno.EFBIG, "File too large")
        return real(self, contents)

    with monkeypatch.context() as patch:
        patch.setattr(Objects, "put_all", put_all)
        with pytest.raises(WorksError) as refused:
            done(wanted)
    said = refused.value.text
    assert "r.parquet.unfinished" in said.zh and "系统报告" in said.zh and "服务器" not in said.zh
    assert "r.parquet.unfinished" in said.en and "file too large" in said.en and "server" not in said.en
    watcher = Watcher()
    done(wanted, watcher)
    assert watcher.kept > 0 and wanted.out.read_bytes() == whole.read_bytes()
