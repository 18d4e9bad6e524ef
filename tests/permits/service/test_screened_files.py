"""What stands in the Parquet of a screening is what a check says of the same features, less what only a check asks."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet
import pytest
import shapely

import data
from geo.errors import DamagedError
from geo.network import LayerSource, load_network
from geo.reading.geojson import read_geojson
from geo.text import Text
from permits.record.features import metres
from permits.record.record import Finding
from permits.screening.finding_table import FindingTable
from permits.screening.findings import Certainty, why_unknown
from permits.screening.site_outcomes import site_outcomes
from permits.screening.tabulated import tabulated
from permits.service.check import Checked, Desk
from permits.service.network_building import build_snapshot
from permits.service.networks import NetworkQuestion
from permits.service.opening import open_network
from permits.service.screened_files import FINDINGS, SITES, write_screened
from permits.service.shipped import activity_list, network_tables

TODAY = datetime.date(2026, 4, 20)
EAST, NORTH = 465_000, 3_846_000
# What a check asks beside the screening: whether sizes, outlines, words, coordinates are others, and what was not read.
ASKED_BY_A_CHECK = {
    "activity_not_used",
    "coordinates_in_doubt",
    "fact_contradicts_activity",
    "feature_unread",
    "network_in_doubt",
    "network_size_not_used",
    "other_system_stated",
    "outline_collapsed",
    "outline_in_doubt",
    "place_not_used",
    "property_not_used",
    "size_unstated",
}
# Words that a batch has no column for, and what is worked out for what is shown alone.
NOT_WRITTEN = {
    *("id", "instrument", "clause", "text", "distance_band_m", "shortest_line", "overlap_m2", "along_m"),
    "vertical_clearance_m",
}


def samples(_: Path, __: Any) -> Desk:
    with data.as_file(data.sample("")) as folder:
        files = {name: str(folder / f"{name}.geojson") for name in ("network", "rivers", "coverage")}
        return Desk(open_network([files["network"]], rivers=files["rivers"], coverage=files["coverage"]))


def generated(folder: Path, write: Callable[..., Path]) -> Desk:
    """Sixty assets of many kinds and grades, no rivers and no coverage stated."""
    random = np.random.default_rng(1)
    kinds: list[dict[str, Any]] = [
        {"kind": "main", "outer_diameter_mm": 655, "position_grade": "A"},
        {"kind": "main"},
        {"kind": "main", "dn": 300, "represents": "pair", "position_grade": "C"},
        {"kind": "transmission", "dn": 1400, "represents": "pair", "pair_spacing_mm": 2100, "position_grade": "B"},
        {"kind": "facility", "belongs_to": "network", "position_grade": "A"},
        {"kind": "facility", "position_grade": "B"},
    ]
    rows = []
    for number in range(60):
        kind, place = kinds[number % len(kinds)], random.uniform(-600, 600, 2)
        course = np.cumsum([place, *random.normal(0, 40, (2, 2))], axis=0).tolist()
        shape = {"point": place.tolist()} if kind["kind"] == "facility" else {"line": course}
        rows.append(
            {"asset_id": f"{'管' if number % 2 else 'M-'}{number:02}", "coordinates_from": "survey", **kind, **shape}
        )
    return Desk(load_network([LayerSource(write(folder / "n.geojson", rows))], tables=network_tables()))


def works(count: int) -> bytes:
    """Mixed works in one kilometre: areas, axes and points, sizes stated and not, own work, words nobody knows."""
    random = np.random.default_rng(2)
    codes = activity_list().codes
    features = []
    for number in range(count):
        x, y = np.array([EAST, NORTH]) + random.uniform(-650, 650, 2)
        kind = number % 5
        shape: Any = shapely.box(x, y, x + random.uniform(1, 30), y + random.uniform(1, 30))
        if kind == 3:
            shape = shapely.LineString([(x, y), (x + random.uniform(5, 60), y + random.uniform(-30, 30))])
        elif kind == 4:
            shape = shapely.Point(x, y)
        facts: dict[str, Any] = {
            "id": f"{number:03}",
            "activity": codes[int(random.integers(len(codes)))] if number % 17 else "不知何事",
            "coordinates_from": "survey",
            "start": ["2026-03-01", "2026-05-10", "2026-12-01"][int(random.integers(3))],
            "end": "2026-12-20",
        }
        for name, said in (
            ("depth_m", 2.5),
            ("width_m", 1.0),
            ("needs_shutdown", True),
            ("method", "顶管"),
            ("虚宽", 40),
        ):
            if random.random() < 0.25:
                facts[name] = said
        if random.random() < 0.3:
            facts["client"] = "样例热力公司（虚构）"
        features.append({"type": "Feature", "properties": facts, "geometry": shapely.geometry.mapping(shape)})
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}).encode()


def saved(folder: Path, write: Callable[..., Path]) -> Desk:
    """The same, from a snapshot: ids lie in a file there."""
    generated(folder, write)
    build_snapshot(NetworkQuestion([str(folder / "n.geojson")]), folder / "n.hgnet", tell=lambda _: None)
    return Desk(open_network([str(folder / "n.hgnet")]))


@pytest.fixture(params=[samples, generated, saved])
def checked(request: Any, tmp_path: Path, write: Callable[..., Path]) -> tuple[Desk, Checked]:
    desk = request.param(tmp_path, write)
    return desk, desk.check([read_geojson(works(300), file="works.geojson")], today=TODAY)


def rows_of(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pyarrow.parquet.read_table(path).to_pylist()
    return rows


def test_what_is_written_is_what_a_check_says(checked: tuple[Desk, Checked], tmp_path: Path) -> None:
    desk, answer = checked
    case, record = answer.case, answer.record
    features, register = case.site.feature, case.register
    screened = tabulated(case, desk.rulebook, today=TODAY, readings=desk.readings)
    row_of = {name: row for row, name in enumerate(features)}
    beside = [one for one in answer.determination.findings if one.provision in ASKED_BY_A_CHECK]
    assert len({one.provision for one in beside}) >= 3, "hardly a doubt is left to add"
    found = site_outcomes(screened, len(features), also=[FindingTable.of_findings(beside, row_of, register.row_of)])
    write_screened(found, features, register, tmp_path)

    sites = rows_of(tmp_path / SITES)
    assert [(one["feature"], one["outcome"], one["outcomes"]) for one in sites] == [
        (one.feature, one.outcome.value, ";".join(one.outcomes)) for one in record.features
    ]
    assert len({one["outcome"] for one in sites}) >= 7, "the sites are no longer of every sort"
    findings = rows_of(tmp_path / FINDINGS)
    assert sorted(map(repr, findings)) == sorted(repr(_written(one, answer)) for one in record.findings)
    for site in sites:
        own = [one for one in findings if one["feature"] == site["feature"]]
        assert site["findings"] == len(own)
        assert site["assets"] == len({one["asset_id"] for one in own} - {None})
        unknown = sorted(
            {
                why_unknown(
                    one["provision"],
                    one["assumed"].split(";"),
                    Certainty(one["certainty"]),
                    has_asset=one["asset_id"] is not None,
                )
                for one in own
                if one["outcome"] == "undetermined"
            }
        )
        assert site["undetermined_by"] == ";".join(unknown)
        # The reason is one of its findings, of the outcome that it has, and none of those is nearer and as sure.
        reason = {name: site[name] for name in ("certainty", "provision", "activity", "asset_id", "zone", "tier")}
        same = [one for one in own if one["outcome"] == site["outcome"]]
        assert bool(own) is (site["provision"] is not None)
        if own:
            (chosen, *_) = [one for one in same if reason.items() <= one.items()]
            assert {
                name: site[name] for name in ("distance_m", "limit_m", "margin_m", "uncertainty_m")
            }.items() <= chosen.items()
            if chosen["distance_m"] is not None:
                assert chosen["distance_m"] == min(
                    one["distance_m"]
                    for one in same
                    if one["distance_m"] is not None and one["certainty"] == chosen["certainty"]
                )


def _written(one: Finding, answer: Checked) -> dict[str, Any]:
    """A finding of the record as a row of the file; metres as measured."""
    (whole,) = [
        found
        for found in answer.determination.findings
        if (*found.key, found.outcome)
        == (one.feature, one.asset_id or "", one.activity or "", one.provision or "", one.outcome)
    ]
    assert one.distance_m == metres(whole.distance_m)
    return {
        "feature": one.feature,
        "outcome": one.outcome.value,
        "certainty": one.certainty.value,
        "provision": None if one.provision is None else str(one.provision),
        "activity": one.activity,
        "asset_id": one.asset_id,
        "zone": one.zone,
        "measured_from": one.measured_from,
        "distance_m": whole.distance_m,
        "limit_m": whole.limit_m,
        "margin_m": whole.margin_m,
        "uncertainty_m": whole.uncertainty_m,
        "reading": one.reading,
        "other_readings": ";".join(
            f"{other.reading}={other.value}:{'' if other.outcome is None else other.outcome.value}"
            for other in one.other_readings
        ),
        "assumed": ";".join(one.assumed),
        "statutory": one.statutory,
        "if_inside": None if one.if_inside is None else one.if_inside.value,
        "tier": one.tier,
        "presumed": one.presumed,
        "by_analogy": one.by_analogy,
    }


def test_every_field_of_a_finding_is_a_column_or_is_shown_alone(checked: tuple[Desk, Checked], tmp_path: Path) -> None:
    desk, answer = checked
    screened = tabulated(answer.case, desk.rulebook, today=TODAY, readings=desk.readings)
    write_screened(site_outcomes(screened, len(answer.case.works)), answer.case.site.feature, desk.register, tmp_path)
    written = set(pyarrow.parquet.read_schema(tmp_path / FINDINGS).names)
    assert written == set(Finding.__dataclass_fields__) - NOT_WRITTEN


def test_what_is_damaged_is_refused_not_left_undetermined(
    checked: tuple[Desk, Checked], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of each feature it would be said that its check crashed, and nobody would build the snapshot again."""

    def damaged(*_: Any) -> Any:
        raise DamagedError(Text("损坏", "damaged"), Text("重建", "build it again"), file="city.hgnet")

    desk, answer = checked
    monkeypatch.setattr("permits.screening.tabulated._whole", damaged)
    with pytest.raises(DamagedError):
        tabulated(answer.case, desk.rulebook, today=TODAY, readings=desk.readings)
