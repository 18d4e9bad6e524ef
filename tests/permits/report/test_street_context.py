"""Streets under a map: clipped to the works, limited, said when cut, and no part of the record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely
from typer.testing import CliRunner

import data
from geo.errors import CrsError
from permits.cli.app import app
from permits.report.street_context import MOST_VERTICES, street_context

Rows = list[dict[str, Any]]


def rows() -> Rows:
    return [
        {"highway": "primary", "name": "建设路", "line": [[-2000, 10], [2000, 10]]},
        {"building": "yes", "area": [[20, 20], [40, 20], [40, 30], [20, 30]]},
        {"waterway": "canal", "name": "西干渠", "line": [[50, -100], [50, 100]]},
        {"landuse": "residential", "area": [[-90, -90], [90, -90], [90, 90], [-90, 90]]},
        {"building": "yes", "addr:street": "河南路", "area": [[60, 20], [70, 20], [70, 30], [60, 30]]},
        {"building": "yes", "area": [[5000, 0], [5010, 0], [5010, 10], [5000, 10]]},
    ]


@pytest.fixture
def works(tmp_path: Path, write: Callable[..., Path]) -> list[Any]:
    from geo.place.crs import LONGITUDE_LATITUDE, transform
    from geo.reading.layers import read_layers

    layer = read_layers(write(tmp_path / "w.geojson", [{"area": [[0, 0], [10, 0], [10, 10], [0, 10]]}]))[0]
    assert layer.crs is not None
    return list(transform(layer.geometry, layer.crs, LONGITUDE_LATITUDE).geometry)


def test_pass_roads_buildings_and_water_round_the_works(
    tmp_path: Path, write: Callable[..., Path], works: list[Any]
) -> None:
    context = street_context(write(tmp_path / "b.geojson", rows()), works)
    shown = {one.style: one.features for one in context.layers}
    assert [one.label for one in shown["context_road"]] == ["建设路"] and shown["context_road"][0].mark == "建设路"
    assert [one.label for one in shown["context_water"]] == ["西干渠"]
    assert len(shapely.get_parts(shown["context_building"][0].geometry)) == 2, "the far one is cut off"
    west, _, east, _ = shown["context_road"][0].geometry.bounds
    assert (east - west) * 91_000 == pytest.approx(610, rel=0.02), "cut to the surroundings"


def test_pass_a_dense_map_is_cut_to_the_nearest_and_says_so(
    tmp_path: Path, write: Callable[..., Path], works: list[Any]
) -> None:
    many: Rows = []
    for east in range(-200, 200, 12):
        for north in range(-200, 200, 12):
            ring = [[east, north], [east + 9, north], [east + 9, north + 9], [east, north + 9]]
            many.append({"building": "yes", "area": ring})
    context = street_context(write(tmp_path / "b.geojson", many), works)
    (layer,) = context.layers
    kept = shapely.get_parts(layer.features[0].geometry)
    assert 0 < shapely.get_num_coordinates(kept).sum() <= MOST_VERTICES
    assert any(str(len(many) - len(kept)) in note.en for note in context.notes)
    reach = shapely.distance(kept, works[0]).max() * 100_000
    assert reach < 220, "the nearest are kept"


def test_fail_a_base_map_without_a_system_is_refused(tmp_path: Path, works: list[Any]) -> None:
    path = tmp_path / "b.csv"
    path.write_text('id,wkt\n1,"LINESTRING (465000 3846000, 465100 3846000)"\n', "utf-8")
    with pytest.raises(CrsError) as refused:
        street_context(path, works)
    assert "底图" in refused.value.problem.zh and refused.value.remedy is not None


def test_pass_streets_are_on_the_map_and_not_in_the_record(tmp_path: Path, write: Callable[..., Path]) -> None:
    base = write(tmp_path / "b.geojson", [{"highway": "primary", "name": "样例大街", "line": [[0, 0], [200, 0]]}])
    run = CliRunner()
    with data.as_file(data.sample("")) as samples:
        job = str(next((samples / "works").glob("02*")))
        asked = ["check", job, "--network", str(samples / "network.geojson"), "--basemap", str(base)]
        assert run.invoke(app, [*asked, "--out", str(tmp_path / "a")]).exit_code == 10
    kept = tmp_path / "a" / "determination.json"
    again = run.invoke(app, ["papers", str(kept), "--basemap", str(base), "--out", str(tmp_path / "b")])
    assert again.exit_code == 0, again.output
    assert "样例大街" in (tmp_path / "a" / "map.html").read_text("utf-8")
    assert "样例大街" not in kept.read_text("utf-8")
    for name in ("map.html", "report.html", "determination.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_server_that_holds_the_whole_ground_shows_the_same_round_a_job(
    works: list[Any], tmp_path: Path, write: Callable[..., Path]
) -> None:
    from permits.report.ground import Ground

    path = write(tmp_path / "b.geojson", rows())
    of_file, of_server = street_context(path, works), Ground.read(path).around(works, file=path.name)
    assert of_server.notes == of_file.notes

    def drawn(context: Any) -> dict[tuple[str, str], Any]:
        return {(layer.style, one.label): one.geometry for layer in context.layers for one in layer.features}

    held, now = drawn(of_file), drawn(of_server)
    assert held.keys() == now.keys()
    for key, shape in held.items():
        assert shapely.hausdorff_distance(shape, now[key]) < 2e-6, key
