"""A slip in a code list is a message with file and key, and never a crash."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

import data
from permits.catalogue import lists
from permits.cli.app import app
from permits.errors import CodeListError
from permits.rulebook import verification
from permits.service.shipped import activity_list


def test_pass_every_shipped_code_list_has_its_shape() -> None:
    assert list(lists.problems()) == []
    assert set(data.codelist_names()) == set(lists.SHAPES)


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("measures", "confirm = false\n", "", "mark.confirm: Field required"),
        ("measures", "confirm = false", 'confirm = "no"', "mark.confirm"),
        ("measures", "confirm = false", "confrim = false", "mark.confrim: Extra inputs"),
        ("measures", 'source = "IP"', 'source = "XX"', "mark.source"),
        ("measures", 'party = "client"', 'party = "nobody"', "party"),
        ("measures", "{1.0 m} 内", "1.0 m 内", "no_machine: numbers to confirm stand in braces"),
        ("letters", "“{project}”", "“{projekt}”", "in braces, alike in both languages"),
        ("outcomes", "exit = 20", "exit = 999", "prohibited.exit"),
        ("outcomes", 'zh = "禁止实施"', 'zh = ""', "prohibited.zh"),
        ("casings", "casing_mm = 110", 'casing_mm = "110"', "25.casing_mm"),
        ("structures", "margin_m = 50.0", "margin_m = nan", "water.margin_m"),
        ("structures", "facility_half_size_m", "facility_half_size", "facility_half_size: Extra inputs"),
        ("position_grades", "per_depth = 0.10\n", "", "detected.B.per_depth"),
        ("provenance", "gps = 5.0", "gps = -5.0", "accuracy_m.gps"),
        ("species", "[shallow]\nnames", "[shallow]\nname", "shallow.name: Extra inputs"),
        ("circumstances", "words = [", "word = [", "underwater.word: Extra inputs"),
        ("activities", 'code = "EX-PIT"\n', "", "code: Field required"),
        ("measures", "[[clock]]", "[[clock", "TOML"),
        ("activities", "parameters = ", "parameter = ", "EX-PIT.parameter: Extra inputs"),
        ("activities", 'explained = { zh = "挖', 'explain = { zh = "挖', "EX-PIT.explain: Extra inputs"),
        ("activities", '"EX-TRENCH", "EX-PIT", ', '"EX-PIT", ', "usual.activities"),
        ("questions", "的算{clause}的", "的算", "in braces, alike in both languages"),
        ("questions", "plausible_m = [0.2, 6.0]", "plausible_m = [6.0]", "plausible_m"),
        ("questions", "season = {", "saison = {", "saison: Extra inputs"),
        ("activities", "at_points = true", 'at_points = "yes"', "at_points"),
        ("plain_words", "river = ", "rivers = ", "places.rivers: Extra inputs"),
    ],
)
def test_fail_a_slip_names_file_and_key(tmp_path: Path, name: str, old: str, new: str, words: str) -> None:
    text = data.codelist_file(name).read_text("utf-8")
    assert old in text
    file = tmp_path / f"{name}.toml"
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(CodeListError) as caught:
        lists.read(file, lists.SHAPES[name])
    assert f"{name}.toml" in caught.value.text.en and words in caught.value.text.en
    assert f"{name}.toml" in caught.value.text.zh


def test_fail_verify_says_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "measures.toml"
    broken.write_text(data.codelist_file("measures").read_text("utf-8").replace("confirm = false\n", "", 1), "utf-8")
    shipped = data.codelist_file
    monkeypatch.setattr(data, "codelist_file", lambda name: broken if name == "measures" else shipped(name))
    result = CliRunner().invoke(app, ["rules", "verify"], catch_exceptions=False)
    assert result.exit_code == 1
    assert "measures.toml" in result.stdout and "mark.confirm" in result.stdout


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("outcomes", 'code = "prior_law"', 'code = "prior_laws"', "'prior_laws' is unknown"),
        ("outcomes", 'code = "prior_law"', 'code = "prior_laws"', "'prior_law' is missing"),
        ("circumstances", "[drilled]", "[driled]", "'drilled' is missing"),
        ("provenance", "amap = 2.0\n", "", "'amap' is missing"),
        ("position_grades", 'if_unstated = "D"', 'if_unstated = "E"', "'E' is no grade"),
        ("letters", 'duty = "relocation_consent"', 'duty = "relocation"', "'relocation' is unknown"),
        ("letters", 'to = ["authority"]', 'to = ["authorities"]', "'authorities' is unknown"),
        ("position_grades", "A = ", "AA = ", "'A' is missing"),
        ("activity_names", "[EX-PIT]", "[EX-PITS]", "'EX-PIT' is missing"),
        ("sizes", 'activities = ["EX-TRENCH"]', 'activities = ["EX-TRENCHES"]', "'EX-TRENCHES' is unknown"),
        ("sizes", 'stated_by = ["width_m"]', 'stated_by = ["widht_m"]', "'widht_m' is unknown"),
        ("work_words", 'alone = ["EX-PIT"]', 'alone = ["EX-PITS"]', "'EX-PITS' is unknown"),
        ("work_words", 'with."dig|fill|build"', 'with."dig|filll|build"', "'filll' is unknown"),
        ("work_words", 'id = "vague"', 'id = "vage"', "'vague' is unknown"),
        ("work_words", 'group = "rush"', 'group = "rushed"', "'rush' is unknown"),
        ("fact_names", "depth_m = ", "depthm = ", "'depthm' is unknown"),
        ("activities", '["EX-TRENCH", "EX-PIT", ', '["EX-TRENCHES", "EX-PIT", ', "'EX-TRENCHES' is unknown"),
        ("activities", 'parameters = ["depth_m"]', 'parameters = ["depthm"]', "'depthm' is unknown"),
        ("questions", 'fact = "depth_of"', 'fact = "depth"', "'depth' is unknown"),
        ("questions", 'says = "axis"', 'says = "middle"', "'middle' is unknown"),
        ("questions", 'activities = ["PI-ANCHOR"]', 'activities = ["PI-ANKER"]', "'PI-ANKER' is unknown"),
        ("fact_names", "depth_m = ", "depthm = ", "'depth_m' is missing"),
    ],
)
def test_fail_a_name_that_nobody_knows(
    name: str, old: str, new: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = data.codelist_file(name).read_text("utf-8")
    assert old in text
    slip = tmp_path / f"{name}.toml"
    slip.write_text(text.replace(old, new, 1), "utf-8")
    broken = lists.read(slip, lists.SHAPES[name])
    shipped, codes = lists.code_list, activity_list().codes
    monkeypatch.setattr(
        verification, "code_list", lambda shape: broken if shape is lists.SHAPES[name] else shipped(shape)
    )
    found = verification.verify_code_lists(codes)
    assert any(one.file == f"{name}.toml" and words in one.problem for one in found), found


def test_pass_every_name_in_the_code_lists_is_known() -> None:
    assert verification.verify_code_lists(activity_list().codes) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("activities", "parameters = ", "parameter = ", "EX-PIT.parameter"),
        ("activities", 'code = "EX-PIT"', 'code = "EX-PITS"', "EX-PIT"),
        ("activity_names", "[EX-PIT]", "[EX-PITS]", "EX-PIT"),
        ("outcomes", 'code = "prohibited"', 'code = "forbidden"', "'forbidden' is unknown"),
        ("provenance", "projected = 0.05\n", "", "'projected' is missing"),
        ("work_words", 'alone = ["EX-PIT"]', "alone = 7", "dig.alone"),
    ],
)
def test_fail_a_slip_is_a_message_of_every_check(
    name: str, old: str, new: str, words: str, tmp_path: Path, write: Callable[..., Path]
) -> None:
    """In a process of its own: code lists are read once, and whoever checks works never ran ``rules verify``."""
    with data.as_file(data.regulations()) as regulations:
        shutil.copytree(regulations.parent, tmp_path / "data", ignore=shutil.ignore_patterns("__pycache__", "samples"))
    slip = tmp_path / "data" / "codelists" / f"{name}.toml"
    text = slip.read_text("utf-8")
    assert old in text
    slip.write_text(text.replace(old, new, 1), "utf-8")
    network = write(tmp_path / "n.geojson", [{"kind": "main", "dn": 300, "line": [[-9, 0], [9, 0]]}])
    works = write(tmp_path / "w.geojson", [{"activity": "挖一个坑", "line": [[-2, 0], [2, 0]]}])
    program = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from permits.cli.app import main; main()"
    command = [sys.executable, "-c", program, "check", str(works), "--network", str(network)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=tmp_path)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert f"{name}.toml" in done.stderr and words in done.stderr
