"""What `network check` finds in a network beyond its values."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from geo.network.inspection import ends, lengths, survey_years, twins
from permits.cli.app import app
from permits.service.opening import open_network


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["network", "check", *arguments], catch_exceptions=False)
    return result.exit_code, result.stdout


def test_pass_kilometres_by_class_diameter_and_grade(network: Callable[..., str]) -> None:
    place = network(
        {"dn": 300, "position_grade": "A", "line": [[0, 0], [1000, 0]]},
        {"dn": 300, "position_grade": "A", "line": [[0, 9], [500, 9]]},
        {"dn": 500, "line": [[0, 20], [250, 20]]},
        {"position_accuracy_m": 1, "line": [[0, 30], [250, 30]]},
        {"kind": "transmission", "dn": 1400, "position_grade": "B", "line": [[0, 90], [2000, 90]]},
        {"kind": "facility", "point": [0, 0]},
    )
    rows = {(one.kind, one.dn, one.grade): one.km for one in lengths(open_network([place]))}
    # On the ground, not in the plane.
    assert rows == {
        ("main", 300, "A"): pytest.approx(1.5, rel=1e-6),
        ("main", 500, "D"): pytest.approx(0.25, rel=1e-6),
        ("main", None, None): pytest.approx(0.25, rel=1e-6),
        ("transmission", 1400, "B"): pytest.approx(2.0, rel=1e-6),
    }


def test_pass_loose_ends_and_gaps_are_named(network: Callable[..., str]) -> None:
    place = network(
        {"asset_id": "A", "line": [[0, 0], [100, 0]]},
        {"asset_id": "B", "line": [[100, 0], [200, 0]]},
        {"asset_id": "tee", "line": [[50, 0], [50, 80]]},
        {"asset_id": "miss", "line": [[200.9, 0], [300, 0]]},
        {"asset_id": "far", "line": [[301.1, 0], [400, 0]]},
        {"asset_id": "beside", "line": [[100, 0.9], [200, 0.9]]},
        {"asset_id": "well", "kind": "facility", "width_mm": 3000, "point": [0, 0]},
        {"asset_id": "end", "kind": "facility", "area": [[399, -2], [403, -2], [403, 2], [399, 2]]},
    )
    found = ends(open_network([place]))
    assert set(found.dangling) == {"tee", "B", "miss", "far", "beside"}
    assert {(one, other) for one, other, _ in found.gaps} == {("B", "miss"), ("miss", "B")}
    assert found.gaps[0][2] == pytest.approx(0.9, abs=1e-3)


@pytest.mark.parametrize(("beside_m", "lonely"), [(4.9, ()), (5.2, ("供1",))])
def test_pass_supply_without_return(beside_m: float, lonely: tuple[str, ...], network: Callable[..., str]) -> None:
    place = network(
        {"asset_id": "供1", "medium": "供水", "line": [[0, 0], [100, 0]]},
        {"asset_id": "回1", "medium": "回水", "line": [[0, beside_m], [100, beside_m]]},
        {"asset_id": "?", "line": [[0, 1], [100, 1]]},
    )
    found = twins(open_network([place]))
    assert found.told and found.supply == 1 and found.without_return == lonely


def test_pass_years_of_survey(network: Callable[..., str]) -> None:
    rows = [{"surveyed_on": one} for one in ("2019-06-01", "约2019", "20240601", None, "不详", "去年")]
    assert survey_years(open_network([network(*rows)])) == {2019: 2, 2024: 1, None: 3}


def test_pass_what_came_went_moved(network: Callable[..., str]) -> None:
    before = network(*({"asset_id": f"P{n}", "dn": 300, "line": [[0, n], [90, n]]} for n in range(5)), name="a.geojson")
    after = network(
        {"asset_id": "P0", "dn": 300, "line": [[0, 0], [90, 0]]},
        {"asset_id": "P1", "dn": 300, "line": [[0, 1.04], [90, 1.04]]},
        {"asset_id": "P2", "dn": 300, "line": [[0, 2.06], [90, 2.06]]},
        {"asset_id": "P3", "dn": 500, "line": [[0, 3], [90, 3]]},
        {"asset_id": "P9", "dn": 300, "line": [[0, 9], [90, 9]]},
        name="b.geojson",
    )
    status, out = run(after, "--against", before, "--format", "json")
    assert status == 0
    changes = json.loads(out)["changes"]
    assert changes["came"] == ["P9"] and changes["went"] == ["P4"] and changes["resized"] == ["P3"]
    assert [(one["asset_id"], one["by_m"]) for one in changes["moved"]] == [("P2", pytest.approx(0.06, abs=1e-3))]


def test_pass_a_map_rivers_coverage_and_contacts(
    tmp_path: Path, network: Callable[..., str], write: Callable[..., Path]
) -> None:
    place = network(
        {"asset_id": "T", "kind": "transmission", "dn": 1000, "operator": "甲", "line": [[0, 0], [100, 0]]},
        {"asset_id": "M", "dn": 300, "operator": "乙", "phone": "1", "line": [[0, 9], [100, 9]]},
        {"asset_id": "N", "dn": 300, "operator": "丙", "line": [[0, 20], [2000, 20]]},
    )
    rivers = write(tmp_path / "r.geojson", [{"name": "贾鲁河", "line": [[50, -500], [50, 500]]}])
    area = write(tmp_path / "c.geojson", [{"area": [[-500, -500], [500, -500], [500, 500], [-500, 500]]}])
    people = tmp_path / "热经营企业.csv"
    people.write_text("热经营企业,电话,地址\n甲,96777,\n", "gb18030")
    beside = ["--rivers", str(rivers), "--river-width", "20", "--coverage", str(area), "--operators", str(people)]
    status, out = run(place, *beside, "--format", "json", "--map", str(tmp_path / "m.html"))
    found: dict[str, Any] = json.loads(out)
    assert status == 0 and (tmp_path / "m.html").stat().st_size > 10_000
    assert found["crossings"] == {"贾鲁河": ["T × 贾鲁河 1"]}
    assert found["coverage"] == {"area_km2": pytest.approx(1.0, rel=1e-3), "assets_beyond": 1}
    assert found["without_contact"] == ["丙"]
    register = open_network([place], operators=people)
    assert register.operators["甲"].phone == "96777" and register.fingerprint != open_network([place]).fingerprint


def test_pass_unsettled_degrees_are_asked_about(network: Callable[..., str]) -> None:
    _, out = run(network({"dn": 300}, epsg=4326), "--lang", "en")
    assert "where the degrees of 1 assets come from" in out
    _, out = run(network({"dn": 300}, epsg=4490), "--lang", "en")
    assert "where the degrees" not in out


def test_fail_an_unknown_format(network: Callable[..., str]) -> None:
    assert CliRunner().invoke(app, ["network", "check", network({"dn": 300}), "--format", "xml"]).exit_code == 2
