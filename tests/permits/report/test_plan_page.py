"""The joint protection plan as a page: all of the record stands on it, blanks where nobody may know, text stays text."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from permits.cli.app import app
from permits.record.reading import read_record

MAIN: dict[str, Any] = {
    "asset_id": "M-1",
    "kind": "main",
    "dn": 600,
    "outer_diameter_mm": 761,
    "depth_m": 1.47,
    "position_grade": "B",
    "operator": "某热力公司",
    "line": [[-200, 0], [200, 0]],
}
WORKS: dict[str, Any] = {
    "id": "桩",
    "activity": "PI-BORED;EX-PIT",
    "project": "<script>alert(1)</script>",
    "depth_m": 6,
    "start": "2026-12-01",
    "end": "2026-12-20",
    "area": [[-3, -1], [3, -1], [3, 3], [-3, 3]],
}


@pytest.fixture
def page(tmp_path: Path, write: Callable[..., Path]) -> Callable[..., str | None]:
    network = write(tmp_path / "n.geojson", [MAIN])

    def made(role: str = "operator", language: str = "zh", **changed: Any) -> str | None:
        works = write(tmp_path / "w.geojson", [{**WORKS, **changed}])
        out = tmp_path / f"{role}-{language}"
        arguments = ["check", str(works), "--network", str(network), "--role", role, "--lang", language]
        assert CliRunner().invoke(app, [*arguments, "--out", str(out)], catch_exceptions=False).exit_code in (0, 10)
        plan = out / "plan.html"
        return plan.read_text("utf-8") if plan.exists() else None

    return made


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_of_the_plan_stands_on_the_page(language: str, page: Callable[..., str], tmp_path: Path) -> None:
    text = html.unescape(page(language=language))
    plan = read_record(tmp_path / f"operator-{language}" / "determination.json").plan
    assert plan is not None and plan.conflicts and plan.pipe_conflicts and plan.sections and plan.trial_pits
    said = [one.to_fill for one in (*plan.measures, *plan.pipe_measures)]
    said += [one.text for one in (*plan.risks, *plan.pipe_risks, *plan.conflicts, *plan.pipe_conflicts)]
    said += [*plan.hold_points, *plan.stop_work, *plan.emergency, *plan.to_fill, *plan.cost, *plan.annexes]
    assert [one for one in said if getattr(one, language) not in text] == []
    assert text.count("<svg") == len(plan.sections)
    # Conflicts come before everything else.
    assert text.index('class="conflict"') < text.index("<table")


def test_what_a_firm_writes_stays_text(page: Callable[..., str]) -> None:
    text = page()
    assert "<script" not in text and "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "default-src 'none'" in text


def test_an_applicant_has_blanks_where_the_pipe_is_described(page: Callable[..., str]) -> None:
    text = page(role="applicant")
    assert "交底后填写" in text and "<svg" not in text
    assert not [secret for secret in ("M-1", "761", "1.47", "不得露管") if secret in text]


def test_no_plan_no_page(page: Callable[..., str | None]) -> None:
    assert page(area=[[-3, 90], [3, 90], [3, 99], [-3, 99]]) is None


def test_the_page_is_made_again_from_the_record(page: Callable[..., str], tmp_path: Path) -> None:
    kept = page()
    record = tmp_path / "operator-zh" / "determination.json"
    CliRunner().invoke(app, ["papers", str(record), "--out", str(tmp_path / "again")], catch_exceptions=False)
    assert (tmp_path / "again" / "plan.html").read_text("utf-8") == kept
