"""An operator's own measures replace the shipped ones, and are proved like them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

import data
from geo.errors import FileError
from permits.catalogue.activities import Activities
from permits.catalogue.lists import code_list
from permits.catalogue.measures import Measures
from permits.cli.app import app
from permits.errors import CodeListError
from permits.plan.proof import slips
from permits.server.brief import Brief
from permits.server.zygote import open_judge
from permits.service.plan_table import own_plan_table, shipped_plan_table

SHIPPED = data.codelist_file("measures").read_text("utf-8")


def changed(folder: Path, old: str, new: str) -> Path:
    assert old in SHIPPED
    file = folder / "own.toml"
    file.write_text(SHIPPED.replace(old, new, 1), "utf-8")
    return file


def test_pass_the_shipped_table_contradicts_itself_nowhere() -> None:
    assert list(slips(code_list(Measures), tuple(code_list(Activities).names))) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('for = ["hazard"]', 'for = ["hazzard"]', "there is no manner 'hazzard'"),
        ('activities = ["HW-FIRE", ', 'activities = ["HW-FIREE", ', "'HW-FIREE' is unknown"),
        ('activities = ["OP-SIGN"]', 'activities = ["HW-FIRE"]', "nothing says how 'OP-SIGN' acts on a pipe"),
        ('measured_for = ["shaft"]', 'measured_for = ["shafts"]', "there is no manner 'shafts'"),
        ('measures = ["keep_out", "surcharge"]', 'measures = ["keep_out", "surchage"]', "no measure 'surchage'"),
        # A pipe that may not be exposed is hung from slings.
        (
            '{ line = "network", in_season = false, zh = "间距不大于',
            '{ line = "network", zh = "间距不大于',
            "contradict",
        ),
        (
            'usual = { for = ["LD-CRANE"]',
            'usual = { for = ["LD-CRANES"]',
            "'LD-CRANES' is the beginning of no activity",
        ),
        ('keep_m = 3.0, zh = "支腿距外缘', 'zh = "支腿距外缘', "no value has a distance (keep_m) from a network line"),
        ("{1.0 m} 内", "1.0 m 内", "numbers to confirm stand in braces"),
        ('section = "locate"', 'section = "locating"', "mark.section"),
    ],
)
def test_fail_a_slip_in_an_own_table_names_its_key(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(CodeListError) as caught:
        own_plan_table(changed(tmp_path, old, new))
    assert words in caught.value.text.en


def test_pass_a_check_uses_the_own_table_and_says_so(
    tmp_path: Path, write: Callable[..., Path], main_dn500: dict[str, object]
) -> None:
    own = changed(
        tmp_path,
        'keep_m = 1.0, zh = "距外缘 {1.0 m} 内", en = "within {1.0 m}"',
        'keep_m = 1.2, zh = "距外缘 {1.2 m} 内", en = "within {1.2 m}"',
    )
    network = write(tmp_path / "n.geojson", [main_dn500])
    works = write(tmp_path / "w.geojson", [{"activity": "EX-PIT", "area": [[0, 0], [5, 0], [5, 5], [0, 5]]}])
    arguments = ["check", str(works), "--network", str(network), "--measures", str(own), "--format", "json"]
    answer = json.loads(CliRunner().invoke(app, arguments, catch_exceptions=False).stdout)
    assert answer["plan"]["own_table"] is True
    assert "1.2 m" in next(one["value"]["zh"] for one in answer["plan"]["measures"] if one["key"] == "no_machine")


def test_pass_the_usual_distance_is_that_of_the_own_table(
    tmp_path: Path, write: Callable[..., Path], main_dn500: dict[str, object]
) -> None:
    own = changed(
        tmp_path,
        'keep_m = 3.0, zh = "不小于 {3 m}，套管护壁", en = "at least {3 m}',
        'keep_m = 4.0, zh = "不小于 {4 m}，套管护壁", en = "at least {4 m}',
    )
    network = write(tmp_path / "n.geojson", [main_dn500])
    works = write(tmp_path / "w.geojson", [{"activity": "PI-BORED", "area": [[0, 2], [1, 2], [1, 3], [0, 3]]}])
    arguments = ["check", str(works), "--network", str(network), "--measures", str(own), "--format", "json"]
    answer = json.loads(CliRunner().invoke(app, arguments, catch_exceptions=False).stdout)
    assert [one["usual_m"] for one in answer["features"][0]["usual"]] == [4.0]


NO_MACHINE = """
[[measure]]
key = "no_machine"
section = "protect"
zh = "机械开挖净距"
en = "No machine near the pipe"
for = ["machine_dig"]
by_hand = false
source = "IP"
confirm = true
value = [{ keep_m = 2.5, zh = "距外缘 {2.5 m} 内人工开挖", en = "dig by hand within {2.5 m} of the outer edge" }]
"""


def test_pass_a_row_takes_the_place_of_the_shipped_one_and_the_others_stay(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(f"spacing = {{ monitoring_m = 7.0 }}\n{NO_MACHINE}", "utf-8")
    shipped, table = code_list(Measures), own_plan_table(own)
    assert table.own
    assert [one.key for one in table.measures.measure] == [one.key for one in shipped.measure]
    differing = [one.key for one, other in zip(table.measures.measure, shipped.measure, strict=True) if one != other]
    assert differing == ["no_machine"] and table.measures.clock == shipped.clock
    assert table.measures.spacing == msgspec.structs.replace(shipped.spacing, monitoring_m=7.0)
    own.write_text(NO_MACHINE.replace('"no_machine"', '"our_own_rule"\nnew = true'), "utf-8")
    assert [one.key for one in own_plan_table(own).measures.measure] == [
        *(one.key for one in shipped.measure),
        "our_own_rule",
    ]


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (NO_MACHINE.replace('source = "IP"', 'sourse = "IP"'), "measure.no_machine.sourse"),
        (NO_MACHINE.replace('key = "no_machine"\n', ""), "measure 1: the row has no key"),
        (NO_MACHINE * 2, "no_machine: it stands twice"),
        (NO_MACHINE.replace("machine_dig", "machine_digg"), "no_machine.for: there is no manner 'machine_digg'"),
        ('[[mesure]]\nkey = "x"\n', "mesure"),
        (
            NO_MACHINE.replace("no_machine", "no_machines"),
            "no_machines: there is no such measure, meant is perhaps 'no_machine'",
        ),
        (NO_MACHINE.replace("keep_m = 2.5, ", ""), "no_machine: a value for a network line has no keep_m"),
        (NO_MACHINE.replace("keep_m = 2.5", "keep_m = 0.5"), "keep_m = 0.5 is not the first number of its text"),
        (
            NO_MACHINE.replace("value = [{", 'value = [{ line = "network",'),
            "no_machine: no value is for a transmission line",
        ),
        (NO_MACHINE + 'measured_for = ["trench"]\n', "no_machine: measured_for leaves out 'machine_dig'"),
    ],
)
def test_fail_a_bad_row_is_named(own: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(own, "utf-8")
    with pytest.raises(CodeListError) as caught:
        own_plan_table(file)
    assert words in caught.value.text.en and "own.toml" in caught.value.text.en


def test_pass_a_row_has_the_shipped_words_for_what_it_leaves_out(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[[measure]]\nkey = "pile_bored"\nsource = "STD"\nstandard = "Q/ZZRL 12"\n', "utf-8")
    row = next(one for one in own_plan_table(own).measures.measure if one.key == "pile_bored")
    shipped = next(one for one in code_list(Measures).measure if one.key == "pile_bored")
    assert row == msgspec.structs.replace(shipped, source="STD", standard="Q/ZZRL 12")


def test_pass_a_table_that_changes_nothing_is_the_shipped_one(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("# nothing yet\n", "utf-8")
    assert own_plan_table(own) is shipped_plan_table()


def test_pass_the_server_takes_an_own_table(
    tmp_path: Path, write: Callable[..., Path], main_dn500: dict[str, object]
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(NO_MACHINE, "utf-8")
    network = write(tmp_path / "n.geojson", [main_dn500])
    works = write(tmp_path / "w.geojson", [{"activity": "EX-PIT", "area": [[0, 0], [5, 0], [5, 5], [0, 5]]}])
    judge = open_judge(dataclasses.asdict(Brief([str(network)], measures=str(own))))
    asked = {"task": "screening", "query": {}, "html": False, "role": "operator", "at_most": None}
    answer = json.loads(judge(asked, works.read_bytes()).content)
    assert answer["plan"]["own_table"] is True and "{2.5 m}" not in json.dumps(answer)
    assert "2.5 m" in next(one["value"]["zh"] for one in answer["plan"]["measures"] if one["key"] == "no_machine")


def test_fail_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"none\.toml"):
        own_plan_table(tmp_path / "none.toml")
