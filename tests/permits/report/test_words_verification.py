"""Each code that a reader may meet has its words and looks; none is kept for a code that nothing says."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import data
from permits.catalogue import lists
from permits.cli.app import app
from permits.report import wording, words_verification
from permits.rulebook.outcomes import Outcome


def test_pass_every_code_has_its_words() -> None:
    assert words_verification.verify_words() == []


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("certainties", "marginal = ", "marginall = ", "'marginal' is missing"),
        ("certainties", "marginal = ", "marginall = ", "'marginall' is unknown"),
        ("duties", "road_permit = ", "road_permits = ", "'road_permit' is missing"),
        ("parties", "operator = ", "operators = ", "'operators' is unknown"),
        ("assumptions", "pair_spacing = ", "spacing = ", "'pair_spacing' is missing"),
        ("assumptions", "rivers_incomplete = ", "rivers_whole = ", "'rivers_incomplete' is missing"),
        ("measuring_lines", "centreline = ", "centerline = ", "'centreline' is missing"),
        ("sources", "STD = ", "STANDARD = ", "'STD' is missing"),
        ("zones", "river_crossing = ", "crossing = ", "'river_crossing' is missing"),
        ("activities", 'begins = "VB"', 'begins = "VV"', "'VB' is missing"),
        ("outcomes", 'look = "clear"', 'look = "conditions"', "'site_clear' is missing"),
    ],
)
def test_fail_a_code_without_words_or_words_without_a_code(
    name: str, old: str, new: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = data.codelist_file(name).read_text("utf-8")
    assert old in text
    slip = tmp_path / f"{name}.toml"
    slip.write_text(text.replace(old, new, 1), "utf-8")
    broken, shipped = lists.read(slip, lists.SHAPES[name]), lists.code_list
    monkeypatch.setattr(
        words_verification, "code_list", lambda shape: broken if shape is lists.SHAPES[name] else shipped(shape)
    )
    assert any(one.file == f"{name}.toml" and words in one.problem for one in words_verification.verify_words())


def test_fail_rules_verify_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words_verification, "DUTIES", (*words_verification.DUTIES, "new_duty"))
    result = CliRunner().invoke(app, ["rules", "verify"], catch_exceptions=False)
    assert result.exit_code == 1 and "duties.toml: code: 'new_duty' is missing" in result.stdout


def test_pass_the_gravest_and_the_clear_look_like_nothing_else() -> None:
    """A reader who sees only the colour must not take one for the other."""
    colours = {outcome: wording.colour_of(outcome) for outcome in Outcome}
    for alone in (Outcome.PROHIBITED, Outcome.NO_RESTRICTION_FOUND):
        assert list(colours.values()).count(colours[alone]) == 1
    assert colours[Outcome.UNDETERMINED] == colours[Outcome.PRIOR_LAW]


def test_pass_a_code_of_another_rule_book_stands_for_itself() -> None:
    assert wording.word(wording.ZONES, "steam_duct").zh == "steam_duct"
