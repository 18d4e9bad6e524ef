"""Jobs of every kind that a reader may be handed, checked over one small network."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.reading.layers import read_layers
from permits.disclosure.disclose import disclose
from permits.record.record import Record
from permits.report.html import render_report
from permits.report.page.building import page_of
from permits.report.page.view import Page
from permits.service.check import Desk
from permits.service.opening import open_network

DAY = datetime.date(2026, 5, 1)
NETWORK = [
    {
        "asset_id": "M-DN500",
        "kind": "main",
        "outer_diameter_mm": 655,
        "position_grade": "B",
        "depth_m": 1.5,
        "operator": "甲热力",
        "producer": "甲电厂",
        "phone": "0371-96666111",
        "line": [[-200, 0], [200, 0]],
    },
    {"asset_id": "M-SKETCH", "kind": "main", "dn": 250, "position_grade": "D", "line": [[-200, 80], [200, 80]]},
    {
        "asset_id": "T-VALVE",
        "kind": "facility",
        "belongs_to": "transmission",
        "position_grade": "A",
        "operator": "甲热力",
        "area": [[0, 900], [5, 900], [5, 905], [0, 905]],
    },
]
COMMON: dict[str, Any] = {
    "project": "幸福路管线工程",
    "client": "市政建设公司",
    "start": "2026-06-20",
    "end": "2026-07-20",
    "accuracy_m": 0.05,
}


def box(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north]]


JOBS: dict[str, list[dict[str, Any]]] = {
    "plan": [{"id": "电缆沟", "activity": "EX-TRENCH", "area": box(0, 0.6975, 8, 3)}],
    "prohibited_and_plan": [
        {"id": "泵房", "activity": "ST-BUILD", "area": box(0, 1, 8, 6)},
        {"id": "电缆沟", "activity": "EX-TRENCH", "area": box(20, 1, 28, 3)},
    ],
    "clear_but_near": [{"id": "3 号桩", "activity": "PI-BORED", "area": box(50, 2.1725, 51, 3.1)}],
    "sketch": [{"id": "化粪池", "activity": "EX-PIT", "area": box(0, 84, 4, 88)}],
    "trees": [
        {"id": f"树 {n}", "activity": "PL-TREE", "species": "毛白杨", "hole_diameter_m": 1.2, "point": [n * 6, 1.2]}
        for n in range(1, 7)
    ],
    "emergency": [{"id": "水管抢修", "activity": "EX-PIT", "emergency": True, "area": box(0, 0.5, 3, 3)}],
    "far_review": [{"id": "远处沟槽", "activity": "EX-TRENCH", "area": box(0, 500, 4, 504)}],
    "unnamed": [
        {"activity": "EX-TRENCH", "area": box(0, 0.6975, 8, 3)},
        {"activity": "EX-PIT", "area": box(40, 1, 44, 3)},
        {"id": "泵房", "activity": "ST-BUILD", "area": box(80, 1, 88, 6)},
    ],
    "payload": [
        {
            "id": "<img src=x onerror=alert(1)>{{7*7}}",
            "project": "'\"><script>alert(2)</script>",
            "activity": "EX-TRENCH",
            "area": box(0, 0.5, 3, 3),
        }
    ],
}


@pytest.fixture(scope="session")
def _checked() -> dict[str, Record]:
    return {}


@pytest.fixture
def record_of(_checked: dict[str, Record], tmp_path: Path, write: Callable[..., Path]) -> Callable[[str], Record]:
    """The record of a job by its name, checked once."""

    def record(name: str) -> Record:
        if name not in _checked:
            desk = Desk(open_network([str(write(tmp_path / "n.geojson", NETWORK))]))
            works = write(tmp_path / "w.geojson", [{**COMMON, **one} for one in JOBS[name]])
            _checked[name] = desk.check(read_layers(works), today=DAY).record
        return _checked[name]

    return record


@pytest.fixture
def page_for(record_of: Callable[[str], Record]) -> Callable[..., Page]:
    """The page of a job as a role sees it."""

    def page(name: str, role: str = "operator") -> Page:
        return page_of(disclose(record_of(name), role), language="zh")

    return page


@pytest.fixture
def html_for(record_of: Callable[[str], Record]) -> Callable[..., str]:
    """The report of a job as a role sees it."""

    def html(name: str, role: str = "operator", language: str = "zh") -> str:
        return render_report(disclose(record_of(name), role), language=language)

    return html
