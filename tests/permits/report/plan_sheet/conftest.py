"""Jobs of many kinds over one network, all of whose names are ASCII, and what stands on a sheet."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from geo.reading.layers import read_layers
from permits.record.record import Record
from permits.report.sheet import Sheet
from permits.service.check import Desk
from permits.service.opening import open_network

TODAY = datetime.date(2026, 4, 3)
PIPE: dict[str, Any] = {
    "asset_id": "M-1",
    "kind": "main",
    "dn": 613,
    "outer_diameter_mm": 761.37,
    "depth_m": 1.473,
    "position_grade": "B",
    "medium": "hot-water-canary",
    "laying": "direct-canary",
    "installed_on": "2012-10-01",
    "operator": "Heat Operator Co",
    "producer": "Power Plant Co",
    "owner": "Heat Holding Co",
    "phone": "0371-96666111",
    "line": [[-200, 0], [200, 0]],
}
NETWORK = [
    PIPE,
    {"asset_id": "T-1", "kind": "transmission", "dn": 1400, "represents": "pair", "line": [[-200, 60], [200, 60]]},
    {"asset_id": "M-SKETCH", "kind": "main", "position_grade": "D", "line": [[150, -40], [150, 40]]},
    {
        "asset_id": "C-1",
        "kind": "facility",
        "belongs_to": "network",
        "operator": "Heat Operator Co",
        "point": [-150, 3],
    },
    *(
        {"asset_id": f"B-{place:02d}", "kind": "main", "dn": 150, "line": [[place * 4, 300], [place * 4, 320]]}
        for place in range(60)
    ),
]
USUAL = {"start": "2026-06-01", "end": "2026-06-30", "accuracy_m": 0.05}
WINTER = {"start": "2026-11-20", "end": "2027-01-20"}


def box(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north]]


JOBS: dict[str, list[dict[str, Any]]] = {
    "trench": [{"id": "trench", "activity": "EX-TRENCH", "depth_m": 1.2, "hand_dug": True, "area": box(0, -5, 1, 5)}],
    "winter": [{"id": "trench", "activity": "EX-TRENCH", "depth_m": 2, "area": box(0, -5, 1, 5), **WINTER}],
    "pit": [
        {"id": "pit", "activity": "EX-PIT", "depth_m": 6, "area": box(20, 0.5, 40, 20), **WINTER},
        {"id": "piles", "activity": "PI-BORED", "depth_m": 12, "area": box(20, 0.6, 40, 0.7), **WINTER},
        {"id": "service pit", "activity": "EX-PIT", "depth_m": 3, "area": box(60, -2, 62, 2), **WINTER},
    ],
    "line": [
        {"id": "piles", "activity": "PI-DRIVEN", "depth_m": 12, "area": box(0, 52, 3, 55)},
        {"id": "pit", "activity": "EX-PIT", "depth_m": 4, "area": box(5, 52, 9, 55)},
    ],
    "sketch": [{"id": "pit", "activity": "EX-PIT", "area": box(140, 5, 160, 20)}],
    "shield": [{"id": "shield", "activity": "TR-SHIELD", "area": box(0, -5, 6, 5)}],
    "chamber": [{"id": "load", "activity": "LD-STACK", "area": box(-152, 1, -140, 8)}],
    "building": [{"id": "pump house", "activity": "ST-BUILD", "area": box(0, 1, 8, 6)}],
    "hoarding": [{"id": "hoarding", "activity": "ST-HOARD", "area": box(0, 1, 8, 1.2)}],
    "relocation": [{"id": "relocation", "activity": "OP-RELOC", "area": box(0, -1, 8, 1)}],
    "trees": [
        {"id": f"tree {place}", "activity": "PL-TREE", "hole_diameter_m": 1.2, "point": [place * 6, 1.6]}
        for place in range(3)
    ],
    "emergency": [{"id": "burst main", "activity": "EX-PIT", "emergency": True, "area": box(0, 0.5, 3, 3)}],
    "late": [{"id": "trench", "activity": "EX-TRENCH", "area": box(0, -5, 1, 5), "start": "2026-04-07"}],
    "apart": [
        {"id": "trench", "activity": "EX-TRENCH", "depth_m": 1.2, "area": box(0, -5, 1, 5)},
        {"id": "store", "activity": "LD-HAZ", "area": box(60, 52, 70, 58)},
    ],
    "far apart": [
        {"id": "trench", "activity": "EX-TRENCH", "depth_m": 1.2, "area": box(-190, -5, -189, 5)},
        {"id": "far store", "activity": "LD-HAZ", "area": box(180, 52, 190, 58)},
    ],
    "chamber of others": [
        {"id": "manhole", "activity": "ST-OTHERMH", "depth_m": 2, "area": box(0, 1, 2, 3)},
        {"id": "trench", "activity": "EX-TRENCH", "depth_m": 1.2, "area": box(20, -5, 21, 5)},
    ],
    "tree and load": [
        {"id": "trench", "activity": "EX-TRENCH", "depth_m": 1.2, "area": box(0, -5, 1, 5)},
        {"id": "tree", "activity": "PL-TREE", "species": "shrub", "hole_diameter_m": 1.2, "point": [6, 1.6]},
        {"id": "load", "activity": "LD-STACK", "area": box(10, 1, 14, 3)},
    ],
    "many": [{"id": "trench", "activity": "EX-TRENCH", "depth_m": 2, "area": box(-2, 309, 240, 310)}],
    "far": [{"id": "trench", "activity": "EX-TRENCH", "area": box(0, 150, 1, 151)}],
}


# What no sheet may say that somebody signs.
_NEVER = re.compile(
    r"默认|可配置|凭记忆|待核|\bdefault|configurable|from memory|\bmem\b|\bIP\b|TODO|\bNone\b|\bnan\b|\bnull\b|[a-z]+_[a-z]+|[{}]"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff，。；：、（）]+")
_PUNCTUATION = re.compile(r"[\u4e00-\u9fff][,;:]|[,;:][\u4e00-\u9fff]|\d{4}-\d\d-\d\d")
_SECRETS = (
    "613",
    "761.37",
    "761",
    "1.473",
    "1.47",
    "hot-water-canary",
    "direct-canary",
    "2012",
    "不得露管",
    "is not exposed",
)


@pytest.fixture(params=[name for name in JOBS if name not in ("far", "hoarding", "building")])
def planned(request: pytest.FixtureRequest) -> str:
    """Each job that owes a plan."""
    return str(request.param)


@pytest.fixture(params=JOBS)
def any_job(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def _checked() -> dict[str, Record]:
    return {}


@pytest.fixture
def job(_checked: dict[str, Record], tmp_path: Path, write: Callable[..., Path]) -> Callable[..., Record]:
    """The record of a job by its name, checked once; with facts of its own it is another job."""

    def record(name: str, **facts: Any) -> Record:
        if facts or name not in _checked:
            desk = Desk(open_network([str(write(tmp_path / "n.geojson", NETWORK))]))
            works = write(tmp_path / "w.geojson", [{**USUAL, **one, **facts} for one in JOBS[name]])
            made = desk.check(read_layers(works), today=TODAY).record
            if facts:
                return made
            _checked[name] = made
        return _checked[name]

    return record


def strings(sheet: Sheet) -> Iterator[str]:
    """All that a reader reads on a sheet, in order; a picture by its caption and its text."""
    yield from (sheet.title, sheet.number, sheet.running)
    for entry in sheet.head:
        yield from (entry.name, entry.words)
    if sheet.answer is not None:
        yield sheet.answer.headline
        yield from (text for row in sheet.answer.rows for text in row)
    for block in sheet.blocks:
        match block.kind:
            case "heading" | "paragraph":
                yield block.text
            case "table":
                yield from ((block.title or ""), *block.head, *(cell for row in block.rows for cell in row))
            case "lines":
                yield from block.lines
            case "pairs":
                yield from (text for row in block.rows for text in row)
            case "picture":
                yield from (block.caption, block.svg)
    yield from sheet.foot


@pytest.fixture
def said() -> Callable[[Sheet], str]:
    """All that stands on a sheet, a string a line."""
    return lambda sheet: "\n".join(strings(sheet))


def _words(sheet: Sheet) -> str:
    return "\n".join(text for text in strings(sheet) if not text.startswith("<svg"))


@pytest.fixture
def unsayable() -> Callable[[Sheet], list[str]]:
    """What stands on a sheet and must not, in its language; pictures are others' to say."""

    def found(sheet: Sheet) -> list[str]:
        words = _words(sheet)
        if sheet.language == "en":
            return [*_NEVER.findall(words), *_CHINESE.findall(words)]
        named = set(re.findall(r"[A-Za-z]+", f"{NETWORK} {JOBS}"))
        foreign = (
            set(re.findall(r"\b[A-Za-z]{3,}\b", words))
            - named
            - {"determination", "json", "zhengzhou", "MPa", "kPa", "CJJ", "EPSG"}
        )
        return [*_NEVER.findall(words), *_PUNCTUATION.findall(words), *foreign]

    return found


@pytest.fixture
def unsignable() -> Callable[[Sheet], list[str]]:
    """What no sheet may say in any language."""
    return lambda sheet: _NEVER.findall(_words(sheet))


@pytest.fixture
def secrets() -> Callable[[Sheet], list[str]]:
    """What a sheet tells of the pipe to who may not know it."""

    def found(sheet: Sheet) -> list[str]:
        words = _words(sheet).replace(sheet.number, "")
        ids = [str(one["asset_id"]) for one in NETWORK if re.search(rf"(?<![\w-]){one['asset_id']}(?![\w-])", words)]
        return [*ids, *(secret for secret in _SECRETS if re.search(rf"(?<![\d.]){re.escape(secret)}(?!\d)", words))]

    return found
