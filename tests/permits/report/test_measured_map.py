"""What the map of a job shows of its measurements, for who may see it."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
import shapely

import data
from geo.reading.layers import read_layers
from maps.document import Layer, MapDocument
from maps.html import render_page
from permits.disclosure.disclose import disclose
from permits.record.record import Record
from permits.report.map_view import map_of
from permits.report.measured_map import deciding
from permits.service.check import Desk
from permits.service.opening import open_network

DAY = datetime.date(2026, 5, 1)


@pytest.fixture(scope="module")
def records() -> dict[str, Record]:
    with data.as_file(data.sample("")) as samples:
        desk = Desk(
            open_network(
                [str(samples / "network.geojson")],
                rivers=str(samples / "rivers.geojson"),
                coverage=str(samples / "coverage.geojson"),
            )
        )
        paths: list[Path] = sorted((samples / "works").glob("*"))
        return {path.stem[:2]: desk.check(read_layers(path), today=DAY, counter_proposal=True).record for path in paths}


def drawn(record: Record, role: str = "operator", language: str = "zh") -> MapDocument:
    return map_of(disclose(record, role), language=language)


def layer(shown: MapDocument, style: str) -> Layer:
    return next(one for one in shown.layers if one.style == style)


def test_pass_the_distance_that_decides_is_drawn_and_written(records: dict[str, Record]) -> None:
    (line,) = layer(drawn(records["03"]), "distance").features
    assert line.mark == "1.27 ± 0.23 m" and line.label == "M-DN500-建设路-回" and line.at_edge
    assert ("限距", "1.5 m") in line.facts


def test_pass_one_line_an_asset_however_many_provisions(records: dict[str, Record]) -> None:
    for record in records.values():
        lines = [*layer(drawn(record), "distance").features, *layer(drawn(record), "distance_assumed").features]
        said = [(one.label, dict(one.facts)["作业"]) for one in lines]
        assert len(said) == len(set(said))


def test_pass_assumed_sizes_and_places_look_assumed(records: dict[str, Record]) -> None:
    shown = drawn(records["05"])
    assert [one.label for one in layer(shown, "pipe_assumed").features] == ["M-DN250-草图"]
    assert layer(shown, "distance_assumed").features[0].mark.endswith("推定")


def test_pass_a_clear_job_shows_its_nearest_asset(records: dict[str, Record]) -> None:
    (line,) = layer(drawn(records["01"], language="en"), "nearest").features
    assert line.mark == "58.77 ± 0.23 m"
    assert not layer(drawn(records["01"]), "distance").features


def test_pass_the_band_of_error_holds_the_works_edge_of_a_marginal_finding(records: dict[str, Record]) -> None:
    shown = drawn(records["04"])
    (band,) = layer(shown, "error_band").features
    (line,) = layer(shown, "distance").features
    # 1.572 m off with 0.23 m of error round 1.5 m: the works begin inside the band, the pipe lies outside.
    assert band.geometry.contains(shapely.Point(line.geometry.coords[0]))
    assert not band.geometry.intersects(shapely.Point(line.geometry.coords[-1]))
    assert not layer(drawn(records["02"]), "error_band").features, "nothing is marginal there"


def test_pass_the_way_out_has_its_arrow(records: dict[str, Record]) -> None:
    """A crossing stays where it is; a manhole moves."""
    assert not layer(drawn(records["02"]), "proposal_arrow").features
    shown = drawn(records["03"])
    (arrow,) = layer(shown, "proposal_arrow").features
    assert arrow.mark == "↑ 平移 0.46 m"
    shaft = arrow.geometry.geoms[0].coords
    assert shaft[1][1] > shaft[0][1] and len(layer(shown, "proposal").features) == 1


@pytest.mark.parametrize("job", [f"{number:02d}" for number in range(1, 23)])
def test_pass_the_frame_holds_works_and_the_line_that_decides(job: str, records: dict[str, Record]) -> None:
    record = records[job]
    shown = drawn(record)
    assert shown.frame is not None
    frame, one = shapely.box(*shown.frame), deciding(record)
    if one is not None:
        assert frame.contains(one.shortest_line)
    else:
        assert any(frame.intersects(feature.geometry) for feature in record.features if feature.geometry is not None)
    _, south, _, north = shown.frame
    assert (north - south) * 111_320 < 550, "not the whole excerpt"


@pytest.mark.parametrize("job", ["02", "03", "04", "05", "06", "14", "19"])
def test_pass_an_applicant_sees_no_line_no_band_no_name(job: str, records: dict[str, Record]) -> None:
    shown = drawn(records[job], "applicant")
    for style in ("distance", "distance_assumed", "nearest", "error_band"):
        assert not layer(shown, style).features
    page = render_page(shown)
    assert not any(f'"{one.asset_id}' in page for one in records[job].assets)


def test_pass_the_applicants_way_out_is_in_whole_metres(records: dict[str, Record]) -> None:
    (arrow,) = layer(drawn(records["03"], "applicant", "en"), "proposal_arrow").features
    assert arrow.mark == "↑ move 1 m"


def test_pass_the_legend_tells_each_outcome_apart(records: dict[str, Record]) -> None:
    names = {one.style: one.name.en for one in drawn(records["03"]).layers if one.style.startswith("site_")}
    assert names == {"site_prohibited": "works: Prohibited"}
