"""Every file beside the project in parts: what a reading of the whole reads of it is read, nothing else is, and bytes bring it back.

Where the whole is refused for one feature, the parts may still hold the others.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
FOLDERS = (
    "01_heat_networks",
    "02_zhengzhou_boundaries_rivers",
    "04_work_sites",
    "05_cad_dxf",
    "06_kml",
    "08_bad_inputs",
)
MEMORY_BYTES = 4 * 2**30
MOST = 7


def files() -> list[str]:
    found = [path for folder in FOLDERS for path in sorted((SHARED / folder).rglob("*"))]
    return [str(path.relative_to(SHARED)) for path in found if path.is_file() and path.stat().st_size < 2**24]


def rows_of(layers: list[Any]) -> list[Any]:
    import shapely

    return [
        (
            layer.title,
            int(layer.positions[row]),
            shapely.to_wkb(layer.geometry[row]),
            {key: value for key, value in layer.attributes.row(row).items() if value is not None},
        )
        for layer in layers
        for row in range(len(layer))
        if layer.geometry[row] is not None
    ]


def differs(path: Path) -> str | None:
    """In what the parts of a file are not the file; None where they are."""
    from geo.errors import InputError
    from geo.reading.layers import read_layers
    from geo.reading.part_bytes import from_bytes, to_bytes
    from geo.reading.parts import parts

    whole, refused = None, None
    try:
        whole = list(read_layers(path))
    except InputError as error:
        refused = error
    try:
        found = list(parts(path, most=MOST))
    except InputError as error:
        return None if refused is not None else f"refused in parts: {error}"
    for part in found:
        accounted = len(part.readable()) + sum(one.count for one in part.unread)
        if accounted != part.found or len(part) > MOST:
            return f"{part.found} counted, {accounted} accounted for in {len(part)} rows"
        back = from_bytes(to_bytes(part))
        if rows_of([back]) != rows_of([part]) or back.unread != part.unread or back.crs != part.crs:
            return "other after its way through bytes"
    if whole is None:
        return None if any(part.unread for part in found) else f"read in parts and refused as a whole: {refused}"
    if rows_of(found) != rows_of(whole):
        return "other features"
    counts = [sum(layer.found for layer in layers) for layers in (found, whole)]
    return None if counts[0] == counts[1] else f"{counts[0]} counted in parts, {counts[1]} in the whole"


@pytest.fixture(scope="module")
def results() -> dict[str, str | None]:
    if not SHARED.exists():
        pytest.skip(f"real data not present: {SHARED}")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))

    names = files()
    done = subprocess.run(
        [sys.executable, __file__, *names], capture_output=True, text=True, timeout=600, preexec_fn=limit, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return {name: json.loads(line) for name, line in zip(names, done.stdout.splitlines(), strict=True)}


def test_every_file_in_parts_is_the_file(results: dict[str, str | None]) -> None:
    assert {name: how for name, how in results.items() if how is not None} == {}


if __name__ == "__main__":
    for one in sys.argv[1:]:
        print(json.dumps(differs(SHARED / one), ensure_ascii=False), flush=True)
