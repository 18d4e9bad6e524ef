"""A row of a batch says what `check` of that site alone says: its outcomes, why it cannot be told, and what would settle it."""

from __future__ import annotations

import asyncio
import datetime
import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geo.errors import InputError
from geo.reading.geojson import read_geojson
from permits.batch.to_file import batch_to_file
from permits.rulebook.outcomes import Outcome
from permits.screening.findings import settled_by, why_unknown
from permits.service.check import Checked, Desk
from permits.service.opening import open_network

from .conftest import TODAY, order

DAY = datetime.date.fromisoformat(TODAY)
COUNT = 240
# Works of which something is missing, wrong, contradicted or said elsewhere.
FACTS: list[dict[str, Any]] = [
    {"activity": "EX-TRENCH"},
    {"activity": "EX-TRENCH", "width_m": 1.2, "depth_m": 2, "coordinates_from": "survey"},
    {"activity": "围挡", "depth_m": 3.5, "coordinates_from": "survey"},
    {"activity": "SV-TOPO", "hole_diameter_m": 0.8, "depth_m": 6, "coordinates_from": "gps"},
    {"activity": "EX-PIT", "坑/槽;尺寸": "18", "coordinates_from": "survey"},
    {"activity": "围挡", "备注": "另行开挖沟槽", "coordinates_from": "survey"},
    {"activity": "EX-PIT", "坐标系": "西安80", "coordinates_from": "survey"},
    {"activity": "不知何事", "coordinates_from": "survey"},
    {"activity": "MT-REPAIR", "start": "2026-12-01", "client": "样例热力公司（虚构）", "coordinates_from": "survey"},
    {"activity": "EX-PIT", "depth_m": "很深", "coordinates_from": "survey"},
    {"activity": "EX-TRENCH", "start": "2026-03-01", "end": "2026-03-05", "coordinates_from": "survey"},
    {"activity": "EX-PIT", "depth_m": -3},
]


def sites(count: int, seed: int) -> list[dict[str, Any]]:
    """Points, lines and areas, in the sample city and across the edge of its coverage, mixed works."""
    random = np.random.default_rng(seed)
    features = []
    for number in range(count):
        # The coverage of the sample ends on these lines.
        x, y = random.uniform(113.6095, 113.6345), random.uniform(34.7325, 34.7485)
        far = random.uniform(1e-5, 3e-4, 2)
        shape: Any = (
            shapely.Point(x, y),
            shapely.LineString([(x, y), (x + far[0], y + far[1])]),
            shapely.box(x, y, x + far[0], y + far[1]),
            shapely.LineString([(x, y), (x + far[0], y), (x + far[0], y + far[1]), (x + 1e-6, y + far[1])]),
        )[number % 4]
        facts = {"start": "2026-05-10", **FACTS[int(random.integers(len(FACTS)))], "id": f"地块{number}"}
        features.append({"type": "Feature", "properties": facts, "geometry": shapely.geometry.mapping(shape)})
    return features


def file_of(features: list[dict[str, Any]]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def said(checked: Checked) -> dict[str, Any]:
    (feature,) = checked.record.features
    unknown = {
        (why, settled_by(why, one.asks_for))
        for one in checked.determination.findings
        if one.outcome is Outcome.UNDETERMINED
        for why in (why_unknown(str(one.provision), one.assumed, one.certainty, has_asset=one.asset_id is not None),)
    }
    return {
        "outcome": feature.outcome.value,
        "outcomes": ";".join(feature.outcomes),
        "undetermined_by": ";".join(sorted({why for why, _ in unknown})),
        "settled_by": sorted({name for _, names in unknown for name in names}),
    }


class Unwatched:
    """Hears nothing."""

    def expects(self, sites: int | None) -> None:
        pass

    def done(self, sites: int, anew: bool) -> None:
        pass

    def writes(self) -> None:
        pass


def screened(
    folder: Path, samples: dict[str, Any], features: list[dict[str, Any]], workers: int
) -> list[dict[str, Any]]:
    works, out = folder / "works.geojson", folder / f"results{workers}.ndjson"
    works.write_bytes(file_of(features))
    asyncio.run(batch_to_file(order(works, out, samples, workers=workers), Unwatched()))
    return [json.loads(line)["properties"] for line in out.read_text("utf-8").splitlines()]


def test_rows_say_what_a_check_of_each_alone_says(tmp_path: Path, samples: dict[str, Any]) -> None:
    features = sites(COUNT, seed=29)
    rows = screened(tmp_path, samples, features, 1)
    assert screened(tmp_path, samples, features, 2) == rows
    desk = Desk(open_network(samples["network"], rivers=samples["rivers"], coverage=samples["coverage"]))
    for feature, row in zip(features, rows, strict=True):
        try:
            alone = said(desk.check([read_geojson(file_of([feature]), file="works.geojson")], today=DAY))
        except InputError as error:
            assert (row["outcome"], row["undetermined_by"]) == ("undetermined", "feature_refused")
            assert row["error"].startswith(error.text.zh[:8])
            continue
        of_row = {name: row[name] for name in ("outcome", "outcomes", "undetermined_by")}
        assert {**of_row, "settled_by": sorted(filter(None, row["settled_by"].split(";")))} == alone, feature
    told = {one for row in rows for one in row["undetermined_by"].split(";")}
    assert told >= {"coverage", "coverage_edge", "fact_contradicts_activity", "size_unstated", "activity_not_used"}
    asked = {one for row in rows for one in row["settled_by"].split(";")}
    assert asked >= {"coverage", "depth_m", "width_m", "crs/坐标系"}
    for row in rows:
        assert bool(row["undetermined_by"]) is bool(row["undetermined_zh"]) is bool(row["undetermined_en"])
