"""The table of facts: every door takes what it says, and the page is made of it; run as a script it prints the page."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from permits.catalogue.facts import NamesOfFacts
from permits.catalogue.lists import code_list
from permits.cli.app import app
from permits.errors import WorksError
from permits.intake.envelope import Envelope
from permits.intake.fact_fields import name_at
from permits.server.file_query import FileQuery
from permits.works.fact_values import LONGEST_ACTIVITY, MOST_ACTIVITIES, activity_texts, checked, stated_beside
from permits.works.facts import EVERY_FACT, FACTS, Door, Kind, stated_at
from permits.works.facts_page import page

COMMAND = "python tests/permits/works/test_facts.py > docs/facts-of-works.md"
PAGE = Path(__file__).parents[3] / "docs" / "facts-of-works.md"
VALUES = {
    Kind.LENGTH: "1.5",
    Kind.SIZE: "1.5",
    Kind.DIAMETER: "0.8",
    # Works that ended before today would have to say when they began.
    Kind.DATE: "2199-05-10",
    Kind.TEXT: "某公司",
}
AREA = [[100, 100], [109, 100], [109, 109], [100, 109]]


def test_pass_the_page_is_what_the_table_says() -> None:
    assert PAGE.read_text("utf-8") == page(COMMAND, code_list(NamesOfFacts).root), f"make it again: {COMMAND}"


def test_pass_every_fact_is_a_field_of_the_requests_that_may_state_it() -> None:
    own = {"works", "crs", "readings", "language", "counter_proposal"}
    assert set(Envelope.model_fields) - own == {name_at(Door.ENVELOPE, fact) for fact in stated_at(Door.ENVELOPE)}
    own = {"name", "layer", "crs", "language", "counter_proposal", "fields"}
    assert set(FileQuery.model_fields) - own == {name_at(Door.QUERY, fact) for fact in stated_at(Door.QUERY)}


@pytest.fixture
def network(tmp_path: Path, write: Callable[..., Path], main_dn500: dict[str, Any]) -> str:
    return str(write(tmp_path / "n.geojson", [main_dn500]))


def sha256(answer: str) -> str:
    return str(json.loads(answer)["basis"]["works_sha256"])


def test_pass_every_fact_beside_a_file_is_an_option_and_says_the_same_as_in_an_envelope(
    tmp_path: Path, write: Callable[..., Path], network: str
) -> None:
    works = write(tmp_path / "w.geojson", [{"area": AREA}])
    enveloped = tmp_path / "e.json"
    base = ["--network", network, "--format", "json"]
    bare = CliRunner().invoke(app, ["check", str(works), *base], catch_exceptions=False).stdout
    for fact in stated_at(Door.OPTION):
        name = name_at(Door.OPTION, fact).replace("_", "-")
        if fact.kind is Kind.FLAG:
            option, value = [f"--{name}"], True
        elif fact.kind is Kind.ACTIVITIES:
            option, value = [f"--{name}", "EX-PIT"], ["EX-PIT"]
        else:
            text = fact.choices[0] if fact.choices else VALUES[fact.kind]
            option, value = [f"--{name}", text], checked(fact.name, text, None, None)
            value = str(value) if fact.kind is Kind.DATE else value
        result = CliRunner().invoke(app, ["check", str(works), *base, *option], catch_exceptions=False)
        assert result.exit_code != 2, (fact.name, result.output)
        enveloped.write_text(json.dumps({"works": json.loads(works.read_text("utf-8")), fact.name: value}), "utf-8")
        other = CliRunner().invoke(app, ["check", str(enveloped), *base], catch_exceptions=False)
        said, same = json.loads(result.stdout), json.loads(other.stdout)
        assert (said["outcomes"], said["findings"]) == (same["outcomes"], same["findings"]), fact.name
        # It was heard: the works are others than those about which nothing was said.
        assert sha256(result.stdout) != sha256(bare), fact.name


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (["--depth-m", "deep"], "1.5 m, DN1200"),
        (["--depth-m", "2000"], "between 0 and 1000 m"),
        (["--width-m", "0.001"], "State its unit"),
        (["--depth-of", "middle"], "top, axis, bottom"),
        (["--start", "soon"], "2026-05-10"),
    ],
)
def test_fail_an_option_is_refused_as_a_property_is(
    option: list[str], words: str, tmp_path: Path, write: Callable[..., Path], network: str
) -> None:
    works = write(tmp_path / "w.geojson", [{"area": AREA}])
    result = CliRunner().invoke(app, ["check", str(works), "--network", network, *option])
    assert words in str(result.exception)


@pytest.mark.parametrize(("stated", "said"), [({"depth_m": 2.0}, "2 m"), ({"client": "甲公司"}, "甲公司")])
def test_pass_option_and_envelope_may_say_the_same(
    stated: dict[str, Any], said: str, tmp_path: Path, write: Callable[..., Path], network: str
) -> None:
    """A number agrees with its text; another one is nobody's to choose."""
    works = json.loads(write(tmp_path / "w.geojson", [{"area": AREA}]).read_text("utf-8"))
    (tmp_path / "e.json").write_text(json.dumps({"works": works, **stated}), "utf-8")
    name = "--" + next(iter(stated)).replace("_", "-")
    command = ["check", str(tmp_path / "e.json"), "--network", network, name]
    assert CliRunner().invoke(app, [*command, said]).exit_code == 0
    other = "乙公司" if "client" in stated else "2.1"
    assert "in the options" in str(CliRunner().invoke(app, [*command, other]).exception)


def test_pass_what_nobody_knows_is_not_stated() -> None:
    assert stated_beside({"client": "不详", "depth_m": "/", "width_m": 0, "project": None, "activities": ["打井"]}) == {
        "activities": ["打井"]
    }


def test_pass_each_fact_has_words_in_both_languages() -> None:
    assert all(fact.text.zh and fact.text.en for fact in EVERY_FACT)
    assert all((fact.kind is Kind.CHOICE) == bool(fact.choices) for fact in FACTS.values())


@pytest.mark.parametrize(
    ("said", "origin"),
    [
        ("高德地图", "amap"),
        ("高德", "amap"),
        ("腾讯地图", "amap"),
        ("AMAP", "amap"),
        ("百度地图拾取", "baidu"),
        ("天地图", "tianditu"),
        ("GPS-RTK测量", "survey"),
        ("手持GPS测量", "gps"),
        ("手机定位", "gps"),
        ("实测", "survey"),
        ("测绘院测量成果", "survey"),
        ("Survey", "survey"),
        ("不详", None),
    ],
)
def test_pass_origins_in_the_words_of_those_who_picked_the_coordinates(said: str, origin: str | None) -> None:
    assert checked("coordinates_from", said, None, None) == origin


def test_fail_an_origin_that_names_none() -> None:
    with pytest.raises(WorksError, match="某公司"):
        checked("coordinates_from", "某公司", None, None)


if __name__ == "__main__":
    sys.stdout.write(page(COMMAND, code_list(NamesOfFacts).root))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("1" * LONGEST_ACTIVITY + "沟槽", "its activity is 2002 signs long"),
        ([f"作业{number}" for number in range(MOST_ACTIVITIES + 1)], "its activity names 201 acts"),
        (";".join(f"作业{number}" for number in range(MOST_ACTIVITIES + 1)), "its activity names 201 acts"),
    ],
)
def test_fail_an_activity_longer_than_any_description(value: Any, words: str) -> None:
    with pytest.raises(WorksError, match=words):
        activity_texts(value, None, None)
