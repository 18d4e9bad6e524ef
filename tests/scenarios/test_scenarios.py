"""The worked cases, each a file a lawyer can read, through the public command line."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from permits.cli.app import app

# What a case states of each finding, in this order; `feature` only where it has several.
STATED = (
    *("feature", "outcome", "provision", "activity", "asset_id", "zone", "certainty", "measured_from", "distance_m"),
    *("limit_m", "if_inside", "tier", "presumed", "by_analogy", "statutory", "vertical_clearance_m"),
)
USUAL = {"by_analogy": False, "statutory": True}
HERE = Path(__file__).parent
CASES = sorted(HERE.glob("case-*.toml"))
AROUND = [[-500, -500], [500, -500], [500, 500], [-500, 500]]
FAR_RIVER = [[3000, 3000], [3100, 3000], [3100, 3100], [3000, 3100]]


def run(case: dict[str, Any], folder: Path, write: Callable[..., Path]) -> tuple[int, dict[str, Any]]:
    network = write(folder / "network.geojson", case["asset"])
    coverage = write(folder / "coverage.geojson", [{"area": AROUND}])
    waters = case.get("river", [{"area": FAR_RIVER}])
    rivers = write(folder / "rivers.geojson", [{"extent": "management_area", **one} for one in waters])
    rows = [{"start": "2026-05-10", "end": "2026-06-10", "accuracy_m": 0, **row} for row in case["works"]]
    works = write(folder / "works.geojson", rows)
    arguments = ["check", str(works), "--network", str(network), "--coverage", str(coverage)]
    arguments += ["--rivers", str(rivers), "--format", "json", "--role", case["expect"].get("role", "operator")]
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    return result.exit_code, json.loads(result.stdout)


def stated(finding: dict[str, Any], *, with_feature: bool) -> dict[str, Any]:
    """A finding as the files of cases state one: without what is not there or as usual."""
    keys = STATED if with_feature else STATED[1:]
    return {key: finding[key] for key in keys if finding[key] not in (None, USUAL.get(key))}


def agrees(found: Any, wanted: Any) -> bool:
    # Three decimals are written, so 1.5725 may appear as 1.572 or 1.573.
    return bool(found == pytest.approx(wanted, abs=5.1e-4) if isinstance(wanted, float) else found == wanted)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path, tmp_path: Path, write: Callable[..., Path]) -> None:
    case = tomllib.loads(path.read_text("utf-8"))
    expect = case["expect"]
    exit_status, answer = run(case, tmp_path, write)
    findings = answer["findings"]
    found = [stated(one, with_feature=len(case["works"]) > 1) for one in findings]
    # All of them, in the order of the answer: one more or one fewer is another answer.
    assert [sorted(one) for one in found] == [sorted(one) for one in expect["findings"]], found
    for one, wanted in zip(found, expect["findings"], strict=True):
        assert all(agrees(one[key], value) for key, value in wanted.items()), (wanted, one)
    outcomes = [one["outcome"] for one in findings if one["outcome"] != "no_restriction_found"]
    assert answer["outcomes"] == (list(dict.fromkeys(outcomes)) or ["no_restriction_found"])
    assert answer["outcome"] == answer["outcomes"][0] == expect["outcome"], case["title"]
    assert exit_status == expect["exit"]
    assert set(expect.get("obligations", [])) <= {duty["kind"] for duty in answer["obligations"]}
    assert set(expect.get("caveats", [])) <= {caveat["kind"] for caveat in answer["caveats"]}
    for kind, parties in expect.get("towards", {}).items():
        assert any(duty["kind"] == kind and set(parties) <= set(duty["towards"]) for duty in answer["obligations"])
    for kind, parties in expect.get("owed_by", {}).items():
        assert any(duty["kind"] == kind and set(parties) == set(duty["owed_by"]) for duty in answer["obligations"])
    if "shift_m" in expect:
        option = next(one for one in answer["counter_proposal"]["options"] if one["kind"] == "shift")
        assert option["cost"]["shift_m"] == pytest.approx(expect["shift_m"], abs=0.011)
        assert option["cost"]["shift_m"] >= expect["shift_m"]
    if "other_reading" in expect:
        wanted = {"outcome": None, **expect["other_reading"]}
        assert any(wanted in one["other_readings"] for one in findings), findings
    if "liability" in expect:
        assert any(expect["liability"].items() <= one.items() for one in answer["liability"])
    if expect.get("no_liability"):
        assert answer["liability"] == []
