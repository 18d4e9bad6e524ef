"""Real networks through the mapping files of docs/networks: what they hold, and verdicts at their limits."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from geo.errors import CrsError, GeometryError, InputError
from geo.place.crs import transform
from geo.place.declaration import declare
from geo.reading.layers import read_layers
from permits.report.network import network_summary
from permits.service.check import Desk
from permits.service.opening import open_network

GOERLITZ = "01_heat_networks/goerlitz/"
SCHUTTERWALD = "01_heat_networks/schutterwald_heat/derived_pipes_epsg31467.geojson"
HELSINKI = "01_heat_networks/helsinki_osm/derived_helsinki.gpkg"
ZUG = "01_heat_networks/zug_cea_utm32S/"
GEM = "03_long_distance_pipelines/gem/"
RIVERS = "02_zhengzhou_boundaries_rivers/rivers_gbk_noprj/hyd1_4p.shp"
BOUNDARIES = "02_zhengzhou_boundaries_rivers/"


def edge_of(path: Path, choose: Callable[[dict[str, Any]], bool]) -> tuple[int, list[list[float]]]:
    """Number, counted from 1, and first edge of the longest feature that is chosen."""
    features = json.loads(path.read_text("utf-8"))["features"]
    rows = [
        (np.hypot(*np.subtract(*feature["geometry"]["coordinates"][:2])), number, feature)
        for number, feature in enumerate(features, start=1)
        if choose(feature["properties"])
    ]
    _, number, feature = max(rows, key=lambda row: row[:2])
    return number, feature["geometry"]["coordinates"][:2]


def of_asset(answer: dict[str, Any], asset_id: str) -> list[dict[str, Any]]:
    return [one for one in answer["findings"] if one["asset_id"] == asset_id and one["zone"] == "network"]


# --- Görlitz ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("distance_m", "outcome", "certainty"),
    [
        (0.49, "plan_required", "inside"),
        (0.51, "plan_required", "marginal"),
        (1.499, "plan_required", "marginal"),
        (1.501, "verify_on_site", "marginal"),
        (2.499, "verify_on_site", "marginal"),
        (2.501, None, None),
    ],
)
def test_goerlitz_limit_counts_from_the_casing(
    distance_m: float, outcome: str | None, certainty: str | None, real: Any, mapped: Any, check: Any, trench: Any
) -> None:
    """KMR 150/315: half of 315 mm, whatever the inner diameter beside it says; grade C is ±1 m."""
    sized = GOERLITZ + "dimensioniertes Wärmenetz.geojson"
    row, edge = edge_of(real(sized), lambda facts: facts["std_type"] == "KMR 150/315-2v")
    works = trench(edge, epsg=25833, distance_m=0.1575 + distance_m)
    _, answer = check(works, networks=[mapped(sized, "goerlitz.toml")])
    found = of_asset(answer, f"dimensioniertes Wärmenetz.geojson:{row}")
    assert [one["outcome"] for one in found] == ([outcome] if outcome else [])
    assert [one["certainty"] for one in found] == ([certainty] if certainty else [])
    if found:
        assert found[0]["distance_m"] == pytest.approx(distance_m, abs=6e-4)


def test_goerlitz_supply_and_return_are_two_files(mapped: Any, real: Any, check: Any, trench: Any) -> None:
    """The return is the supply moved by 1 m in x: a trench 1.2 m west of one is 2.2 m from the other."""
    _, edge = edge_of(real(GOERLITZ + "Vorlauf.geojson"), lambda facts: True)
    works = trench(edge, epsg=25833, distance_m=0.1575 + 1.2)
    networks = [mapped(GOERLITZ + name, "goerlitz-pair.toml") for name in ("Vorlauf.geojson", "Rücklauf.geojson")]
    status, answer = check(works, networks=networks)
    assert (status, answer["outcome"]) == (10, "plan_required")
    assert answer["site"]["crs_used"] == "EPSG:25833"
    assert "outside_district" in {caveat["kind"] for caveat in answer["caveats"]}
    nearest = {file: [f for f in answer["findings"] if f["asset_id"].startswith(file)] for file in ("Vorlauf", "Rück")}
    assert min(one["distance_m"] for one in nearest["Vorlauf"]) == pytest.approx(1.2, abs=6e-4)
    assert nearest["Rück"]


def test_goerlitz_network_check(mapped: Any, network_words: Any) -> None:
    words = network_words(
        mapped(GOERLITZ + "dimensioniertes Wärmenetz.geojson", "goerlitz.toml"),
        mapped(GOERLITZ + "HAST.geojson", "goerlitz-stations.toml"),
    )
    assert "95 assets, measured in EPSG:25833" in words
    assert "mains (main, pipe): 86" in words
    assert "82 state a diameter: 125 to 315 mm" in words
    assert "position error 1 m (grade C, 86 assets) → within 1 m beyond a limit: to be verified on site" in words
    # A station of unknown size: where its corners lie is not known either.
    assert any(line.startswith("position error 2.04 m (grade C, 9 assets)") for line in words)
    assert any(line.startswith("missing: casing taken from DN (the larger), 4 assets") for line in words)
    assert any(
        line.startswith("dimensioniertes Wärmenetz.geojson: 10 rows left out by the mapping's [where]: ")
        for line in words
    )


# --- Schutterwald -------------------------------------------------------------------------------------


def test_schutterwald_network_check(mapped: Any, network_words: Any) -> None:
    words = network_words(mapped(SCHUTTERWALD, "schutterwald.toml"))
    assert "482 assets, measured in EPSG:31467" in words
    assert "68 pieces of no length, protected as points" in words
    assert any(line.startswith("269 assets repeat the geometry of another") for line in words)
    assert "241 state a diameter: 125 to 180 mm" in words
    assert any(line.startswith("missing: diameter unknown: widest casing, 241 assets") for line in words)


def test_schutterwald_placeholder_is_said(tmp_path: Path, real: Any, network_words: Any) -> None:
    """diameter_m taken at its word: refused while the unit is forgotten, and the same for all 482."""
    mapping = tmp_path / "m.toml"
    mapping.write_text('[columns]\nouter_diameter_mm = "diameter_m"\n[defaults]\nkind = "main"\n', "utf-8")
    with pytest.raises(InputError, match=r"feature 1 \(counted from 1\): .*0\.8 looks like metres: write 800"):
        open_network([f"{real(SCHUTTERWALD)}={mapping}"])
    mapping.write_text(
        '[extract]\nouter_diameter_mm = { column = "diameter_m", pattern = "(.*)", times = 1000 }\n'
        '[defaults]\nkind = "main"\n',
        "utf-8",
    )
    words = network_words(f"{real(SCHUTTERWALD)}={mapping}")
    assert any(line.startswith("careful: all 482 have the same diameter") for line in words)


@pytest.mark.parametrize(("half_pipe_m", "zone"), [(0.0625, True), (0.4, False)])
def test_schutterwald_diameter_of_the_type_column_decides(
    half_pipe_m: float, zone: bool, real: Any, mapped: Any, check: Any, trench: Any
) -> None:
    """1.499 m from the pipe of 125 mm is inside; 1.499 m from the edge that 0.8 m would give is not."""
    path = real(SCHUTTERWALD)
    row, edge = edge_of(path, lambda facts: facts["stanet_std_type"] == "125 PE 100 SDR 11")
    number = json.loads(path.read_text("utf-8"))["features"][row - 1]["properties"]["pipe_idx"]
    works = trench(edge, epsg=31467, distance_m=half_pipe_m + 1.499)
    _, answer = check(works, networks=[mapped(SCHUTTERWALD, "schutterwald.toml")])
    own = of_asset(answer, str(number))
    assert own[0]["outcome"] == ("plan_required" if zone else "verify_on_site")
    assert own[0]["distance_m"] == pytest.approx(half_pipe_m + 1.499 - 0.0625, abs=6e-4)
    assert answer["site"]["crs_used"] == "EPSG:31467"


def test_schutterwald_site_on_another_datum_bears_its_uncertainty(
    real: Any, mapped: Any, check: Any, trench: Any
) -> None:
    path = real(SCHUTTERWALD)
    _, edge = edge_of(path, lambda facts: facts["stanet_std_type"] == "180 PE 100 SDR 11")
    own, other = (
        check(
            trench(edge, epsg=31467, distance_m=1.2, written_in=epsg),
            networks=[mapped(SCHUTTERWALD, "schutterwald.toml")],
        )[1]["findings"]
        for epsg in (31467, 25832)
    )
    # Grade C alone; with the shift from one datum to the other, at least another half metre.
    assert {one["uncertainty_m"] for one in own} == {1.0}
    assert min(one["uncertainty_m"] for one in other) >= 1.5


# --- Helsinki -----------------------------------------------------------------------------------------


def layer(tmp_path: Path, source: Path, name: str) -> Path:
    """One layer of the GeoPackage as works of their own."""
    path = tmp_path / f"{name}.geojson"
    table = gpd.read_file(source, layer=name)[["geometry"]]
    # Some outlines are slivers or a ring of two points, which we refuse by name (see below).
    table[table.to_crs(3067).area > 0.01].to_file(path, driver="GeoJSON", COORDINATE_PRECISION=12)
    return path


def test_helsinki_heat_lines_only(mapped: Any, network_words: Any) -> None:
    words = network_words(mapped(HELSINKI, "helsinki.toml"), mapped(HELSINKI, "helsinki-substance.toml"))
    assert "mains (main, pipe): 20" in words
    assert any(line.startswith("derived_helsinki.gpkg: 59 rows left out by the mapping's [where]: ") for line in words)
    assert "position error 5 m (grade D, 20 assets) → within 5 m beyond a limit: undetermined" in words
    assert any(line.startswith("missing: diameter unknown: widest casing, 20 assets") for line in words)


def known_exactly(tmp_path: Path, mapping: str, kind: str) -> Path:
    """The shipped mapping with the thinnest pipe, known exactly: what is left is the distance less half of it."""
    text = (Path(__file__).parents[2] / "docs" / "networks" / mapping).read_text("utf-8")
    size = "width_mm = 100" if kind == "facility" else "outer_diameter_mm = 20"
    text = text.replace('kind = "main"', f'kind = "{kind}"\n{size}').replace(
        'position_grade = "D"', "position_accuracy_m = 0"
    )
    path = tmp_path / f"{kind} {mapping}"
    path.write_text(text, "utf-8")
    return path


def test_helsinki_building_site_at_4_43_m(tmp_path: Path, real: Any, check: Any) -> None:
    """Outside 1.5 m of a main; inside 6 m of a facility whose line is not stated."""
    source = real(HELSINKI)
    works = layer(tmp_path, source, "construction_sites")
    arguments = ["--start", "2026-05-10", "--activity", "EX-PIT", "--coordinates-from", "survey"]
    mains = f"{source}={known_exactly(tmp_path, 'helsinki.toml', 'main')}"
    status, answer = check(works, *arguments, networks=[mains])
    assert (status, answer["outcome"]) == (0, "no_restriction_found")
    facilities = f"{source}={known_exactly(tmp_path, 'helsinki.toml', 'facility')}"
    status, answer = check(works, *arguments, networks=[facilities])
    assert status == 10
    assert min(one["distance_m"] for one in answer["findings"]) == pytest.approx(4.43 - 0.05, abs=0.01)


def test_helsinki_six_buildings_within_1_5_m(tmp_path: Path, real: Any, check: Any) -> None:
    source = real(HELSINKI)
    works = layer(tmp_path, source, "buildings")
    networks = [
        f"{source}={known_exactly(tmp_path, name, 'main')}" for name in ("helsinki.toml", "helsinki-substance.toml")
    ]
    _, answer = check(works, "--activity", "EX-PIT", "--start", "2026-05-10", "--end", "2026-06-10", networks=networks)
    inside = {one["feature"] for one in answer["findings"] if one["outcome"] == "plan_required"}
    invalid = np.flatnonzero(~gpd.read_file(works).is_valid)
    assert {one["feature"] for one in answer["site"]["repairs"]} == {str(row) for row in invalid}
    assert len(invalid) == 11
    assert len(inside) == 6
    # Counted another way: another plane, another program.
    lines = gpd.read_file(source, layer="pipelines").to_crs(3067)
    lines = lines[(lines["type"] == "heat") | (lines["substance"] == "heat")]
    buildings = gpd.read_file(works).to_crs(3067)
    near = shapely.distance(buildings.geometry.to_numpy()[:, None], lines.geometry.to_numpy()).min(axis=1) <= 1.5 + 0.01
    assert inside == {str(row) for row in np.flatnonzero(near)}


def test_helsinki_outline_of_two_points_is_refused_by_name(tmp_path: Path, real: Any, mapped: Any) -> None:
    works = tmp_path / "buildings.geojson"
    gpd.read_file(real(HELSINKI), layer="buildings").to_file(works, driver="GeoJSON")
    desk = Desk(open_network([mapped(HELSINKI, "helsinki.toml")]))
    with pytest.raises(GeometryError, match=r"buildings\.geojson, feature 12: a ring has fewer than three"):
        desk.check(read_layers(works), today=datetime.date(2026, 5, 10))


# --- Zug ----------------------------------------------------------------------------------------------


def test_zug_site_in_degrees_against_utm_south(real: Any, mapped: Any, check: Any) -> None:
    networks = [mapped(ZUG + "streets.shp", "zug-streets.toml"), mapped(ZUG + "zone.shp", "zug-buildings.toml")]
    arguments = ["--start", "2026-05-10", "--end", "2026-06-10", "--activity", "EX-PIT", "--coordinates-from", "survey"]
    _, answer = check(real(ZUG + "site.shp"), *arguments, networks=networks)
    assert answer["site"]["crs_used"] == "EPSG:32732"
    inside = {one["asset_id"] for one in answer["findings"] if one["outcome"] == "plan_required"}
    # The same in UTM North, by another program: half a casing of 315 mm, then 1.5 m; buildings 1.5 m.
    site = gpd.read_file(real(ZUG + "site.shp")).to_crs(32632).geometry[0]
    streets = gpd.read_file(real(ZUG + "streets.shp")).to_crs(32632).distance(site)
    buildings = gpd.read_file(real(ZUG + "zone.shp")).to_crs(32632)
    expected = {f"streets.shp:{row + 1}" for row in np.flatnonzero(streets <= 1.5 + 0.1575)}
    expected |= set(buildings["Name"][buildings.distance(site) <= 1.5])
    assert inside == expected
    assert len(inside) > 15


def test_zug_network_check(mapped: Any, network_words: Any) -> None:
    words = network_words(
        mapped(ZUG + "streets.shp", "zug-streets.toml"), mapped(ZUG + "zone.shp", "zug-buildings.toml")
    )
    assert "1016 assets, measured in EPSG:32732" in words
    assert any(line.startswith("it lies at longitude 8.5099 to 8.5190, latitude 47.1728 to 47.1804") for line in words)
    assert "facilities (facility, footprint): 15" in words


# --- Long-distance routes, the Yellow River, Zhengzhou --------------------------------------------------

ROUTES = ("P4818", "P4812", "P4751", "P4823", "P4834")


def test_routes_cross_the_yellow_river_in_nine_sections(real: Any, mapped: Any) -> None:
    networks = [mapped(f"{GEM}{route}.geojson", "gem-routes.toml") for route in ROUTES]
    register = open_network(networks, rivers=mapped(RIVERS, "yellow-river.toml"))
    sections = register.take(register.coded("kind").equals("crossing"))
    per_route = Counter(name[:5] for name in sections.column("asset_id"))
    assert per_route == {"P4751": 4, "P4823": 2, "P4812": 1, "P4818": 1, "P4834": 1}
    assert all("黄河" in name for name in sections.column("asset_id"))
    # Cut another way: in UTM, on a plain buffer of the water; the margin's rounding moves an end by centimetres.
    river = gpd.read_file(real(RIVERS), encoding="gb18030")
    water = river[river["NAME"] == "黄河"].set_crs(4490).to_crs(32649).segmentize(500).geometry.buffer(50).union_all()
    for route in ROUTES:
        line = gpd.read_file(real(f"{GEM}{route}.geojson")).to_crs(4490).segmentize(0.0005).to_crs(32649).geometry[0]
        expected = shapely.intersection(line, water).length / 0.9996
        ours = register.scale.at(*shapely.centroid(sections.geometry[0]).coords.xy)[0]
        own = np.array([name.startswith(route) for name in sections.column("asset_id")])
        found = shapely.length(sections.geometry[own]).sum() / ours
        assert found == pytest.approx(expected, rel=5e-3)
    words = [line.en for line in network_summary(register)]
    assert "  river crossings (crossing, pipe): 9" in words
    assert "position error 1000 m (14 assets) → within 1000 m beyond a limit: to be verified on site" in words
    assert any(line.startswith("missing: river management area") for line in words)


def test_routes_without_rivers_say_what_cannot_be_told(mapped: Any, network_words: Any) -> None:
    words = network_words(mapped(f"{GEM}P4818.geojson", "gem-routes.toml"))
    assert any(
        line.startswith("no rivers layer (--rivers) → whether 1 transmission lines cross a river") for line in words
    )


def test_a_route_of_no_geometry_is_refused_by_name(real: Any, mapped: Any) -> None:
    with pytest.raises(InputError, match=r"example-empty-route\.geojson.*no geometry"):
        open_network([mapped(f"{GEM}example-empty-route.geojson", "gem-routes.toml")])


@pytest.mark.parametrize(("place", "covered"), [((113.62, 34.75), True), ((115.0, 34.75), False)])
def test_zhengzhou_outline_as_survey_coverage(
    place: tuple[float, float], covered: bool, tmp_path: Path, real: Any, mapped: Any, check: Any
) -> None:
    network = tmp_path / "network.geojson"
    line = {"type": "LineString", "coordinates": [[113.60, 34.70], [113.601, 34.70]]}
    site = {"type": "Point", "coordinates": list(place)}
    for path, shape, facts in (
        (network, line, {"kind": "main", "dn": 300, "position_grade": "A"}),
        (tmp_path / "site.geojson", site, {"activity": "DR-GEO", "start": "2026-05-10"}),
    ):
        feature = {"type": "Feature", "properties": facts, "geometry": shape}
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    outline = mapped(BOUNDARIES + "tianditu_cgcs2000/zhengzhou_city_epsg4490.geojson", "zhengzhou-coverage.toml")
    status, answer = check(tmp_path / "site.geojson", "--coverage", outline, networks=[str(network)])
    assert (status, answer["outcome"]) == ((0, "no_restriction_found") if covered else (30, "undetermined"))


def test_twelve_districts_make_the_city(real: Any) -> None:
    """Read by us, in our working system, they cover what the city's outline covers, to 1 in 1,000."""
    city, districts = (
        transform(read[0].geometry, read[0].crs, pyproj.CRS(4547)).geometry
        for name in ("zhengzhou_city", "zhengzhou_12_districts")
        if (read := read_layers(real(f"{BOUNDARIES}tianditu_cgcs2000/{name}_epsg4490.geojson")))
    )
    assert len(districts) == 12
    united = shapely.union_all(shapely.make_valid(districts))
    assert shapely.symmetric_difference(united, city[0]).area / city[0].area < 1e-3


def test_old_chinese_datum_is_refused_with_the_way_out(real: Any) -> None:
    with pytest.raises(CrsError, match="EPSG:4547"):
        declare(read_layers(real(BOUNDARIES + "gbk_chinese_fieldnames/Province.shp"))[0], None)


def test_desk_stays_usable_on_every_mapping(real: Any, mapped: Any) -> None:
    """Each mapping file of docs/networks loads the file it is written for."""
    for file, mapping in (
        (GOERLITZ + "Erzeugeranlagen.geojson", "goerlitz-stations.toml"),
        (SCHUTTERWALD, "schutterwald.toml"),
        (HELSINKI, "helsinki.toml"),
        (ZUG + "zone.shp", "zug-buildings.toml"),
    ):
        assert len(Desk(open_network([mapped(file, mapping)])).register)
