"""Independent judges: where one is not present, its tests are skipped and say which."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest


@pytest.fixture(scope="session")
def postgis() -> Iterator[Any]:
    """A connection to the PostGIS that ``.ci/run`` starts."""
    url = os.environ.get("HEATGUARD_POSTGIS_URL")
    if not url:
        pytest.skip("no PostGIS: HEATGUARD_POSTGIS_URL is not set")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        yield connection
