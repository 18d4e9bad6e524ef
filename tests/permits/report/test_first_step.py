"""What to do comes first, and nothing says that no duty follows where something stands against the works."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.cli.app import app

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
    heading = report.index(">应当做什么</span>" if language == "zh" else ">What to do</span>")
    assert heading < report.index(first.zh) and heading < report.index(first.en)
    if outcome == "prohibited":
        assert first.zh.startswith("被禁止的作业不得在此处实施") and first.en.startswith("Do not do here")


def test_only_a_clear_says_that_no_duty_follows() -> None:
    for one in code_list(Outcomes).outcome:
        says = any(words in one.first.zh or words in one.first.en for words in NO_DUTY)
        assert says is (one.code == "no_restriction_found"), one.code


def test_what_is_said_is_true_of_every_job(tmp_path: Path, write: Callable[..., Path]) -> None:
    """No facility is denied where own works lie on it, not all works are banned where some are, no code is shown."""

    def pages(name: str, works: list[dict[str, object]], *more: str) -> list[str]:
        folder = tmp_path / name
        folder.mkdir()
        rows = [{"start": "2026-05-10", "end": "2026-06-10", **one} for one in works]
        arguments = ["check", str(write(folder / "w.geojson", rows)), *more, "--out", str(folder / "o")]
        shown = CliRunner().invoke(app, arguments, catch_exceptions=False).stdout
        return [shown, html.unescape((folder / "o" / "report.html").read_text("utf-8"))]

    line = [[-100, 0], [100, 0]]
    main = write(tmp_path / "m.geojson", [{"kind": "main", "dn": 300, "operator": "甲热力", "line": line}])
    here, far = [[-2, -1], [2, -1], [2, 1], [-2, 1]], [[-2, 50], [2, 50], [2, 52], [-2, 52]]
    own = [{"activity": "OP-MAINT", "client": "甲热力", "area": here}]
    assert not any("没有供热设施" in page for page in pages("own", own, "--network", str(main)))
    mixed = [{"activity": "EX-PIT", "area": far}, {"activity": "LD-HAZ", "area": here}]
    assert all("所报作业中有在此处被禁止的" in page for page in pages("mixed", mixed, "--network", str(main)))
    long = write(tmp_path / "t.geojson", [{"kind": "transmission", "dn": 1400, "line": line}])
    pond = write(tmp_path / "r.geojson", [{"extent": "management_area", "area": [[900, 900], [950, 900], [950, 950]]}])
    layers = ["--network", str(long), "--rivers", str(pond)]
    for page in pages("dry", [{"activity": "WA-SAND", "area": far}], *layers):
        assert "rivers_incomplete" not in page and "河道图层在此处没有水体" in page
