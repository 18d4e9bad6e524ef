"""Assets that are alike have their sizes worked out once: each register column is as when each asset is looked at for itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

import geo.network.measuring
from geo.columns import Columns
from geo.errors import InputError
from geo.few_numbers import FewNumbers
from geo.network.alike import alike
from geo.network.assets import AssetRegister
from permits.service.opening import open_network

ROWS = 4000
FEW: dict[str, list[Any]] = {
    "dn": ["100", "2×DN500", "800", None],
    "outer_diameter_mm": [None, 960.0],
    "represents": ["pipe", "pair", None],
    "width_mm": [None, None, 3000.0],
    "pair_spacing_mm": [None, 1200.0],
    "position_grade": ["A", "b", None],
    "position_accuracy_m": [None, 0.3],
    "depth_m": [1.2, None, 0.0],
    "depth_of": ["axis", "bottom", None],
    "laying": ["直埋", "综合管廊", "隧道", None],
    "medium": ["热水", "蒸汽", None],
    "supply": ["public", "self_heated", None],
}


def register(folder: Path, columns: dict[str, list[Any]], *, seed: int = 1, **more: list[Any]) -> AssetRegister:
    random = np.random.default_rng(seed)
    held = {name: [values[one] for one in random.integers(len(values), size=ROWS)] for name, values in columns.items()}
    places = np.array([465_000, 3_846_000]) + random.uniform(0, 5000, (ROWS, 2)).round(3)
    drawn = shapely.linestrings(np.stack([places, places + 30.125], axis=1))
    drawn[::7] = shapely.points(places[::7])
    kind = np.where(np.arange(ROWS) % 7 == 0, "facility", np.where(random.random(ROWS) < 0.5, "main", "transmission"))
    held["represents"] = [None if kind[row] == "facility" else one for row, one in enumerate(held["represents"])]
    frame = gpd.GeoDataFrame(
        {"asset_id": [f"P{row}" for row in range(ROWS)], "kind": kind, **held, **more}, geometry=drawn, crs=4547
    )
    frame.to_parquet(folder / "n.parquet")
    return open_network([str(folder / "n.parquet")])


def each_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geo.network.measuring, "alike", lambda *_: None)


def test_pass_every_column_is_that_of_each_asset_for_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Of these nothing is said that counts assets, and they are some hundred kinds.
    quiet = ("outer_diameter_mm", "position_grade", "position_accuracy_m", "depth_of", "supply")
    columns = {name: FEW[name] for name in quiet} | {"represents": ["pipe", "pair"], "dn": [100, 800, None]}
    together = register(tmp_path, columns)
    assert isinstance(together.column("outer_offset_m"), FewNumbers)
    each_for_itself(monkeypatch)
    apart = register(tmp_path, columns)
    assert not isinstance(apart.column("outer_offset_m"), FewNumbers)
    for name in together.table:
        one, other = together.table[name], apart.table[name]
        if name != "geometry":
            assert one.dtype == other.dtype
            same = one.tobytes() == other.tobytes() if one.dtype != object else one.tolist() == other.tolist()
            assert same, name
    assert (together.notes, together.remarks) == (apart.notes, apart.remarks)


def test_pass_what_is_said_counts_assets_and_not_kinds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    together = register(tmp_path, FEW)
    each_for_itself(monkeypatch)
    apart = register(tmp_path, FEW)
    assert len(together.remarks) > 3 and (together.notes, together.remarks) == (apart.notes, apart.remarks)
    assert together.table["outer_offset_m"].tobytes() == apart.table["outer_offset_m"].tobytes()


def test_fail_a_size_beyond_the_table_names_its_assets(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        register(tmp_path, {"dn": [100, 3000], "represents": ["pipe"]})
    assert "dn is 3000, beyond the casing table" in caught.value.text.en and "(P" in caught.value.text.en


@pytest.mark.parametrize(("different", "found"), [(500, True), (501, False)])
def test_pass_half_of_them_are_to_be_like_another(different: int, found: bool) -> None:
    table = Columns({"dn": FewNumbers.of(np.arange(600.0), np.arange(1000) % different)}, rows=1000)
    same = alike(table, ["dn"], np.ones(1000, dtype=np.int8))
    assert (same is not None) is found
    if same is not None:
        assert same.first.tolist() == [*range(different)] and (same.of == np.arange(1000) % different).all()
