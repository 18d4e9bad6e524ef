"""The law as data for a page: what stands there is what is held, and every code has its words."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

import pytest

from geo.text import Text
from permits.report.held_law import LawOnADay, law_on
from permits.report.listed_acts import listed_acts
from permits.report.zone_drawing import tiers_drawing, zone_drawing
from permits.rulebook.in_force import RulesInForce
from permits.service.opening import open_rulebook
from permits.service.shipped import activity_list

CODE = re.compile(r"\b[a-z]+_[a-z_]+\b")


@pytest.fixture(scope="module")
def rules() -> RulesInForce:
    held = open_rulebook("zhengzhou-253").in_force(datetime.date(2026, 5, 10))
    assert held is not None
    return held


@pytest.fixture(scope="module")
def law(rules: RulesInForce) -> LawOnADay:
    activities = activity_list()
    return law_on(rules, {code: activities[code].name for code in activities.codes})


def texts(value: Any) -> Iterator[Text]:
    """Every text that a page could show."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from texts(one)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            if name != "provision":
                yield from texts(getattr(value, name))


def test_every_article_is_there_with_its_own_words(rules: RulesInForce, law: LawOnADay) -> None:
    assert [one.number for one in law.articles] == sorted(version.article.number for version in rules.versions)
    article = next(one for one in law.articles if one.number == 31)
    assert article.paragraphs[1].items[1].words.zh == "挖坑、掘土、打桩、顶进、钻探；"


def test_no_reader_meets_a_code(rules: RulesInForce, law: LawOnADay) -> None:
    every = [*texts(law), *texts(listed_acts(rules, activity_list()))]
    assert len(every) > 300
    allowed = {"needs_shutdown", "crossing_kind"}
    assert [one for one in every for found in CODE.findall(one.zh) if found not in allowed] == []


def test_another_reading_says_what_it_would_change(law: LawOnADay) -> None:
    options = {(one.key, option.value): option for one in law.questions for option in one.options}
    assert "1.5 m → 6 m" in options["facility_scope", "all"].changes[0].zh
    assert any("禁止实施" in one.zh and "基坑开挖" in one.zh for one in options["plan_route", "none"].changes)
    assert options["plan_route", "by_item"].followed and not options["plan_route", "by_item"].changes


@pytest.mark.parametrize("language", ["zh", "en"])
def test_drawings_show_the_numbers_that_are_held(law: LawOnADay, language: str) -> None:
    for one in law.zones:
        drawn = zone_drawing(one.zone, one.others, language=language)
        assert f"{one.zone.limit_m:g} m" in drawn or one.zone.limit_m == 0
        for other in one.others:
            assert (f"{other.limit_m:g} m" in drawn or "pair" in drawn or "一对管" in drawn) and "dasharray" in drawn
        assert "style=" not in drawn and 'role="img"' in drawn and "<title>" in drawn
    drawn = tiers_drawing(law.tiers, 10.0, language=language)
    assert all(f"{number} m" in drawn for number in (10, 50, 200))


def test_activities_are_found_by_the_words_that_people_use(rules: RulesInForce) -> None:
    activities = activity_list()
    found = [act.code for group in listed_acts(rules, activities, words="板房") for act in group.acts]
    assert "ST-TEMP" in found
    assert len([act for group in listed_acts(rules, activities) for act in group.acts]) == len(activities.codes)
    tree = next(act for group in listed_acts(rules, activities, words="PL-TREE") for act in group.acts)
    assert tree.under[0].outcome == "prohibited" and any("树种未说明" in one.zh for one in tree.under[0].only)
