"""What to do comes first, and nothing says that no duty follows where something stands against the works."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from permits.catalogue import Outcomes, code_list
from permits.cli import app

NO_DUTY = ("没有由检查结果产生", "未产生供热方面的义务", "No duty", "no duty")


@pytest.mark.parametrize(
    ("work", "outcome"),
    [
        ({"activity": "LD-HAZ"}, "prohibited"),
        ({"activity": "一种没有人知道的事"}, "undetermined"),
        ({"activity": "EX-PIT", "start": "2026-01-10", "end": "2026-02-10"}, "prior_law"),
        ({"activity": "EX-PIT"}, "plan_required"),
        ({"activity": "EX-PIT", "area": [[-2, 9], [2, 9], [2, 12], [-2, 12]]}, "no_restriction_found"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_first_line_of_what_to_do(
    work: dict[str, str], outcome: str, language: str, tmp_path: Path, write: Callable[..., Path]
) -> None:
    network = write(tmp_path / "n.geojson", [{"asset_id": "A", "kind": "main", "dn": 300, "line": [[-9, 0], [9, 0]]}])
    row = {"area": [[-2, -1], [2, -1], [2, 1], [-2, 1]], "start": "2026-05-10", "end": "2026-06-10", **work}
    works = write(tmp_path / "w.geojson", [row])
    arguments = ["check", str(works), "--network", str(network), "--lang", language, "--out", str(tmp_path / "o")]
    shown = CliRunner().invoke(app, arguments, catch_exceptions=False).stdout
    report = html.unescape((tmp_path / "o" / "report.html").read_text("utf-8"))
    first = {one.code: one.first for one in code_list(Outcomes).outcome}[outcome]
    for page in ("".join(shown.split()), "".join(report.split())):
        assert "".join(getattr(first, language).split())[:20] in page
        assert any("".join(words.split()) in page for words in NO_DUTY) is (outcome == "no_restriction_found")
    heading = report.index("应当做什么</h2>" if language == "zh" else "What to do</h2>")
    assert heading < report.index(first.zh) and heading < report.index(first.en)
    if outcome == "prohibited":
        assert first.zh.startswith("被禁止的作业不得在此处实施") and first.en.startswith("Do not do here")


def test_only_a_clear_says_that_no_duty_follows() -> None:
    for one in code_list(Outcomes).outcome:
        says = any(words in one.first.zh or words in one.first.en for words in NO_DUTY)
        assert says is (one.code == "no_restriction_found"), one.code
