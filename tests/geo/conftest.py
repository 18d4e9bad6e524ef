"""Networks for the tests of geo, made in code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def network(tmp_path: Path, write: Callable[..., Path]) -> Callable[..., str]:
    """A network file of mains with these facts, and its mapping where one is given."""

    def make(*rows: dict[str, Any], mapping: str | None = None, name: str = "n.geojson", epsg: int = 4547) -> str:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        shaped = ("line", "area", "point")
        write(
            path,
            [
                {"kind": "main", **({} if any(one in row for one in shaped) else {"line": [[0, n], [100, n]]}), **row}
                for n, row in enumerate(rows)
            ],
            epsg=epsg,
        )
        if mapping is None:
            return str(path)
        own = path.with_suffix(".toml")
        own.write_text(mapping, "utf-8")
        return f"{path}={own}"

    return make
