"""A frame at the origin, a legend far away, a stray entity: named by layer and shape, with the choice that helps."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import geopandas as gpd
import pyproj
import pytest
import shapely

from geo.errors import CrsError
from geo.place.declaration import declare
from geo.reading.layers import read_layers
from geo.site.work_site import work_site

CRS = pyproj.CRS(4547)


def drawing(path: Path, *squares: tuple[str, float, float]) -> Path:
    made = ezdxf.new("R2010")
    made.header["$INSUNITS"] = 6
    for layer, east, north in squares:
        corners = [(east, north), (east + 20, north), (east + 20, north + 20), (east, north + 20)]
        made.modelspace().add_lwpolyline(corners, close=True, dxfattribs={"layer": layer})
    made.saveas(path)
    return path


SITE, NEAR = ("施工红线", 465_000.0, 3_846_000.0), ("施工红线", 465_100.0, 3_846_000.0)


@pytest.mark.parametrize(
    ("squares", "words"),
    [
        ([SITE, ("图框", 0.0, 0.0)], "layer '图框' lies near (10, 10).*--layer 施工红线"),
        ([SITE, NEAR, ("图框", 0.0, 0.0)], "layer '图框' lies near (10, 10).*--layer 施工红线"),
        ([SITE, NEAR, ("施工红线", 0.0, 0.0)], "layer '施工红线' lies near (10, 10).*take it out"),
    ],
)
def test_fail_a_frame_at_the_origin_is_named_where_it_contradicts_the_system(
    squares: list[tuple[str, float, float]], words: str, tmp_path: Path
) -> None:
    layers = read_layers(drawing(tmp_path / "a.dxf", *squares))
    with pytest.raises(CrsError, match=words.replace("(", r"\(").replace(")", r"\)")):
        for layer in layers:
            work_site(layer, CRS, declare(layer, "EPSG:4547"))


@pytest.mark.parametrize(("kilometres", "said"), [(99.9, False), (100.1, True)])
def test_pass_a_legend_is_named_from_a_hundred_kilometres(kilometres: float, said: bool, tmp_path: Path) -> None:
    legend = ("图例", 465_000.0 + 1000 * kilometres, 3_846_000.0)
    (layer, _) = read_layers(drawing(tmp_path / "a.dxf", SITE, SITE, legend))
    assert any("layer '图例' lies near" in note.en and "--layer 施工红线" in note.en for note in layer.notes) is said


def test_pass_of_two_shapes_nobody_can_tell_which_is_meant(tmp_path: Path) -> None:
    layers = read_layers(drawing(tmp_path / "a.dxf", SITE, ("图例", 465_000.0, 3_950_000.0)))
    assert any("104 km apart" in note.en for note in layers[0].notes)


def test_fail_layers_are_listed_before_a_system_is_guessed(tmp_path: Path) -> None:
    layer, _ = read_layers(drawing(tmp_path / "a.dxf", SITE, ("图框", 465_000.0, 3_846_000.0)))
    with pytest.raises(CrsError, match=r"Its layers are 施工红线, 图框 .*--layer.*of '施工红线'.*EPSG:4547"):
        declare(layer, None)


def test_pass_layers_in_different_systems_are_not_held_against_each_other(tmp_path: Path) -> None:
    site = gpd.GeoDataFrame(geometry=[shapely.box(465_000, 3_846_000, 465_020, 3_846_020)], crs=CRS)
    site.to_file(tmp_path / "a.gpkg", layer="plane")
    site.to_crs(4490).to_file(tmp_path / "a.gpkg", layer="degrees")
    assert [layer.stray for layer in read_layers(tmp_path / "a.gpkg")] == [None, None]


@pytest.mark.parametrize(("kilometres", "said"), [(99.9, False), (100.1, True)])
def test_pass_of_a_network_of_flat_shapes_one_that_is_far_is_named(
    kilometres: float, said: bool, tmp_path: Path
) -> None:
    # On both sides of the middle: their box is wider than what is far.
    easts = [465_000.0 - 60_000, *[465_000.0] * 9, 465_000.0 + 1000 * kilometres]
    frame = gpd.GeoDataFrame(
        {"n": range(11)}, geometry=[shapely.LineString([(x, 3_846_000), (x, 3_846_010)]) for x in easts], crs=4547
    )
    frame.to_parquet(tmp_path / "n.parquet")
    (layer,) = read_layers(tmp_path / "n.parquet")
    assert layer.shapes.is_flat and (layer.stray is not None) is said
