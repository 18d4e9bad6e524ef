"""A store in an empty folder, and what is kept in it: valid by default."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from permits.rulebook.outcomes import Outcome
from permits.storage.particulars import Box, Ground, Particulars
from permits.storage.store import Store

NOW = datetime.datetime(2026, 5, 10, 8, 30, tzinfo=datetime.UTC)
GROUND = Ground(Box(113.60, 34.70, 113.61, 34.71), 120.0, 113.605, 34.705, 1)


@pytest.fixture
def now() -> datetime.datetime:
    return NOW


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with Store.open(folder, keep_days=90) as store:
        yield store


@pytest.fixture
def particulars() -> Callable[..., Particulars]:
    def make(**stated: Any) -> Particulars:
        return Particulars(
            **{
                "number": "HG-1A2B3C4D",
                "outcome": Outcome.PLAN_REQUIRED,
                "project": "建设路光纤",
                "parties": ("郑州某通信公司", "某市政公司", "GX-2026-7"),
                "network_sha256": "a" * 64,
                "rulebook_sha256": "b" * 64,
                "engine": "heatguard 0.1.0",
                "ground": GROUND,
                **stated,
            }
        )

    return make
