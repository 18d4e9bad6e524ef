"""A way out that is taken is answered as it was promised, and gives nobody more than his own copy shows."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import data
from geo.reading.layers import read_layers
from permits.disclosure.disclose import disclose
from permits.errors import WorksError
from permits.service.check import Desk
from permits.service.opening import open_network
from permits.service.taking import taken

DAY = datetime.date(2026, 5, 1)


@pytest.fixture(scope="module")
def city() -> Iterator[Path]:
    with data.as_file(data.sample("")) as folder:
        yield folder


@pytest.fixture(scope="module")
def desk(city: Path) -> Desk:
    rivers, coverage = str(city / "rivers.geojson"), str(city / "coverage.geojson")
    return Desk(open_network([str(city / "network.geojson")], rivers=rivers, coverage=coverage))


def handed_in(works: dict[str, Any], folder: Path) -> Path:
    path = folder / "way-out.geojson"
    path.write_text(json.dumps(works, ensure_ascii=False), "utf-8")
    return path


def test_pass_every_way_out_of_the_sample_city_keeps_its_promise(city: Path, desk: Desk, tmp_path: Path) -> None:
    tried = 0
    for path in sorted((city / "works").iterdir()):
        layers = read_layers(path)
        record = desk.check(layers, today=DAY, counter_proposal=True).record
        for role in ("planner", "applicant", "operator"):
            proposal = disclose(record, role).record.counter_proposal
            for option in () if proposal is None else proposal.options:
                if role == "planner":
                    assert option.drawn == ()
                if not option.drawn:
                    continue
                works = taken(option.drawn, layers, desk, beside={}, declared_crs=None, on_our_map=False)
                again = desk.check(read_layers(handed_in(works, tmp_path)), today=DAY).record
                assert again.outcome is option.outcome, (path.name, role, option.kind)
                tried += 1
    assert tried > 20


def test_fail_a_feature_of_other_works_is_not_left_out_in_silence(city: Path, desk: Desk) -> None:
    two = [read_layers(next(iter(sorted((city / "works").glob(f"{number}*"))))) for number in ("03", "02")]
    proposal = desk.check(two[0], today=DAY, counter_proposal=True).record.counter_proposal
    assert proposal is not None
    drawn = next(option.drawn for option in proposal.options if option.drawn)
    with pytest.raises(WorksError, match="not among the works"):
        taken(drawn, two[1], desk, beside={}, declared_crs=None, on_our_map=False)


def test_facts_stay_as_they_were_written_and_what_is_unread_stays_unread(desk: Desk, tmp_path: Path) -> None:
    """A column that nobody reads and that may be a size is a doubt before and after."""
    works = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}},
        "features": [
            {
                "type": "Feature",
                "properties": {
                    "id": "井",
                    "activity": "打井",
                    "孔径": "300mm",
                    "放坡宽度": "2米",
                    "坐标来源": "gps",
                    "start": "2027-05-10",
                    "end": "2027-06-10",
                },
                "geometry": {"type": "Point", "coordinates": [113.61889, 34.74167]},
            }
        ],
    }
    layers = read_layers(handed_in(works, tmp_path))
    record = desk.check(layers, today=DAY, counter_proposal=True).record
    assert record.counter_proposal is not None
    option = next(one for one in record.counter_proposal.options if one.drawn)
    made = taken(option.drawn, layers, desk, beside={}, declared_crs=None, on_our_map=False)
    own = made["features"][0]["properties"]
    assert own["孔径"] == "300mm" and own["放坡宽度"] == "2米" and own["id"] == "井"
    # It no longer lies where a receiver put it, and is known no better than that.
    assert "坐标来源" not in own and own["coordinates_from"] == "survey" and own["accuracy_m"] >= 5
    again = desk.check(read_layers(handed_in(made, tmp_path)), today=DAY).record
    assert again.outcome is option.outcome
    assert any("放坡宽度" in one.text.zh for one in again.caveats if one.text is not None)


@pytest.mark.parametrize("on_our_map", [True, False])
@pytest.mark.parametrize("own", [{}, {"coordinates_from": "gps"}])
def test_a_place_is_known_no_better_when_a_way_is_taken(
    own: dict[str, Any], on_our_map: bool, desk: Desk, tmp_path: Path
) -> None:
    """Four decimals are eleven metres; those that a program writes are many."""
    line = {"type": "LineString", "coordinates": [[113.6189, 34.7415], [113.6189, 34.7419]]}
    properties = {"activity": "沟槽开挖", "depth_m": 1.5, "width_m": 0.8, "start": "2027-03-20", "end": "2027-04-20"}
    beside = {"coordinates_from": "our_map"} if on_our_map else {}
    feature = {"type": "Feature", "properties": {"id": "沟", **properties, **({} if on_our_map else own)}}
    works = {"type": "FeatureCollection", "features": [{**feature, "geometry": line}]}
    layers = read_layers(handed_in(works, tmp_path))
    record = desk.check(layers, today=DAY, beside=beside, counter_proposal=True).record
    assert record.counter_proposal is not None and (record.features[0].accuracy_m or 0) > 5
    for option in record.counter_proposal.options:
        if option.drawn:
            made = taken(option.drawn, layers, desk, beside=beside, declared_crs=None, on_our_map=on_our_map)
            again = desk.check(read_layers(handed_in(made, tmp_path)), today=DAY, beside=beside).record
            assert [one.accuracy_m for one in again.features] == [
                pytest.approx(record.features[0].accuracy_m, abs=0.01)
            ], option.kind
