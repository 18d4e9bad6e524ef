"""Every drawing, KML, site and broken file beside the project: read or refused, as its row in the table says.

The files are opened in a child with limits on time and memory: some hang or bomb a reader. Run as a script it
prints the table with the whole messages (``--markdown``) or for a new row (``--toml``).
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
SHARED = HERE.parents[1].parent / "shared" / "data"
FOLDERS = ("04_work_sites", "05_cad_dxf", "06_kml", "08_bad_inputs")
TABLE: dict[str, dict[str, Any]] = tomllib.loads((HERE / "every_file.toml").read_text("utf-8"))
MEMORY_BYTES = 4 * 2**30


def files() -> list[str]:
    return [
        str(path.relative_to(SHARED))
        for folder in FOLDERS
        for path in sorted((SHARED / folder).rglob("*"))
        if path.is_file() and path.name != "SOURCE.md"
    ]


def read(name: str) -> dict[str, Any]:
    """What becomes of a file: read, then placed by what it declares itself."""
    import shapely

    from geo.errors import InputError
    from geo.place.crs import LONGITUDE_LATITUDE, to_longitude_latitude, working_crs
    from geo.place.declaration import declare
    from geo.reading.layers import read_layers
    from permits.intake.handed_in import take_in
    from permits.service.shipped import activity_list, fact_names

    row: dict[str, Any] = {}
    try:
        layers = read_layers(SHARED / name)
        row["found"] = sum(layer.found for layer in layers)
        row["screened"] = sum(len(layer.readable()) for layer in layers)
        row["layers"] = [layer.layer or layer.file for layer in layers]
        row["unread"] = [
            [one.feature, one.count, one.reason.zh, one.reason.en] for layer in layers for one in layer.unread
        ]
        row["repairs"] = sorted({repair.kind for layer in layers for repair in layer.repairs})
        row["notes"] = [note.zh for layer in layers for note in layer.notes]
        crs = LONGITUDE_LATITUDE
        for layer in layers:
            if len(layer.readable()):
                lonlat = to_longitude_latitude(layer.readable().geometry, declare(layer, None).crs, file=layer.file)
                west, south, east, north = shapely.total_bounds(lonlat)
                crs = working_crs((west, south, east, north), LONGITUDE_LATITUDE)
        handed = take_in(layers, activity_list(), fact_names(), crs)
        row["placed"] = handed.site.crs_declared
        row["repairs"] = sorted({repair.kind for repair in handed.site.repairs})
    except InputError as error:
        row["refused"] = error.text.as_dict()
    return row


def child(names: list[str]) -> dict[str, dict[str, Any]]:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))

    done = subprocess.run(
        [sys.executable, __file__, *names], capture_output=True, text=True, timeout=600, preexec_fn=limit, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return {name: json.loads(line) for name, line in zip(names, done.stdout.splitlines(), strict=True)}


@pytest.fixture(scope="module")
def results() -> dict[str, dict[str, Any]]:
    if not SHARED.exists():
        pytest.skip(f"real data not present: {SHARED}")
    return child(files())


@pytest.mark.parametrize("name", TABLE)
def test_every_file(name: str, results: dict[str, dict[str, Any]]) -> None:
    wanted, got = TABLE[name], results[name]
    if "refused" in wanted:
        assert wanted["refused"] in got["refused"]["en"], got
        assert Path(name).name in got["refused"]["zh"] or Path(name).stem in got["refused"]["zh"]
    else:
        assert "refused" not in got, got
    for key in ("found", "screened", "repairs"):
        assert got.get(key) == wanted.get(key), got
    # The identity: what was counted was screened or is reported.
    assert got.get("found", 0) == got.get("screened", 0) + sum(one[1] for one in got.get("unread", []))


def test_every_file_has_its_row(results: dict[str, dict[str, Any]]) -> None:
    assert set(results) == set(TABLE)


def as_toml(results: dict[str, dict[str, Any]]) -> str:
    rows = []
    for name, row in results.items():
        rows.append(f'["{name}"]')
        for key in ("found", "screened", "repairs"):
            if key in row:
                rows.append(f"{key} = {json.dumps(row[key])}")
        if "refused" in row:
            text = row["refused"]["en"].split(": ", 1)[-1]
            rows.append(f"refused = {json.dumps(text.split('. ')[0][:70], ensure_ascii=False)}")
        rows.append("")
    return "\n".join(rows)


def as_markdown(results: dict[str, dict[str, Any]]) -> str:
    lines = ["| file | answer | s | found / screened | message to the user |", "|---|---|---|---|---|"]
    for name, row in results.items():
        refused = row.get("refused")
        said = refused["zh"] + "<br>" + refused["en"] if refused else "; ".join(dict.fromkeys(row["notes"]))
        unread = "<br>".join(f"未读 unread {n} ×{count}: {zh} / {en}" for n, count, zh, en in row.get("unread", [])[:3])
        repairs = f"<br>修补 repairs: {', '.join(row['repairs'])}" if row.get("repairs") else ""
        counts = f"{row['found']} / {row['screened']}" if "found" in row else "–"
        told = "<br>".join(part for part in (said, unread) if part) + repairs
        cells = [name, "refused" if refused else "accepted", str(row["seconds"]), counts, told]
        lines.append("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    if sys.argv[1:2] in (["--toml"], ["--markdown"]):
        everything = child(files())
        print(as_toml(everything) if sys.argv[1] == "--toml" else as_markdown(everything))
    else:
        for one in sys.argv[1:]:
            print(json.dumps(read(one), ensure_ascii=False), flush=True)
