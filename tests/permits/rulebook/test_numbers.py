"""The numbers of the rules stand in the words they cite, in both languages; a slip in either is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from permits.cli.app import app
from permits.rulebook.numbers import chinese_value, in_chinese, in_english


@pytest.fixture
def folder(as_issued: Path) -> Path:
    return as_issued


def verify(folder: Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["rules", "verify", str(folder)], catch_exceptions=False)
    return result.exit_code, result.stdout


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("一点五", 1.5),
        ("零点五", 0.5),
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("二百", 200),
        ("两百", 200),
        ("二百五十", 250),
        ("一百零五", 105),
        ("五千", 5000),
        ("一万", 10000),
        ("十二万", 120000),
        ("1.5", 1.5),
        ("200", 200),
        ("5万", 50000),
        ("三点一四", 3.14),
    ],
)
def test_chinese_numbers(written: str, value: float) -> None:
    assert chinese_value(written) == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(
    ("zh", "en", "unit", "found"),
    [
        ("外缘一点五米以内、两侧各十米", "within 1.5 m of it and ten metres of that", "m", ["1.5", "10"]),
        ("外缘１．５米以内", "within 1.5 metres", "m", ["1.5"]),
        ("各二百米范围内，禁止挖砂", "within 200 m, two anchors", "m", ["200"]),
        ("提前五日通知，二十四小时值班", "five days ahead; a 24-hour service", "day", ["5"]),
        ("处一万元以上五万元以下罚款", "fined 10,000 to 50,000 yuan", "yuan", ["10000", "50000"]),
        ("自十一月十五日至次年三月十五日", "from 15 November to 15 March", "date", ["11-15", "03-15"]),
        ("没有数字的话", "no number in it", "m", []),
    ],
)
def test_numbers_are_found_with_their_unit(zh: str, en: str, unit: str, found: list[str]) -> None:
    assert in_chinese(zh, unit) == found
    assert in_english(en, unit) == found


def test_pass_the_shipped_book_lists_each_limit_beside_its_words(folder: Path) -> None:
    status, shown = verify(folder)
    assert status == 0
    assert "network.limit_m = 1.5 m | 31(1)" in shown and "river_crossing.limit_m = 200 m | 31(3)" in shown
    # What is ours, of another law or of a decision stands beside the words with where it comes from.
    for key in ("EX-FIELD.safety_review_from_depth_m = 2 m", "open_end.season_days = 60", "winter.2023.start"):
        assert f"{key}" in shown and "不在条文中" in next(line for line in shown.splitlines() if key in line)
    # A distance by analogy is not in the words, and is not passed over in silence.
    assert "review_tier.T2.pipe_limit_m = 200 m | 32(2) 不在条文中" in shown
    assert "DIFFERS" not in shown


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("article-31.toml", "limit_m = 1.5", "limit_m = 1.6", "network.limit_m: 1.6 m"),
        ("article-31.toml", "limit_m = 10.0", "limit_m = 6.0", "31(1) name 10 m"),
        ("article-31.toml", "limit_m = 200.0", "limit_m = 20.0", "river_crossing.limit_m: 20 m"),
        ("article-31.toml", "{ all = { limit_m = 6.0 } }", "{ all = { limit_m = 7.0 } }", "facility_scope.all.limit_m"),
        # The number agrees with the order, but not in English.
        (
            "article-31.toml",
            "within 1.5 m of the outer edge",
            "within 2.5 m of the outer edge",
            "network.limit_m: 1.5 m",
        ),
        ("article-31.toml", "长输供热管线两侧二百米范围", "长输供热管线两侧三百米范围", "river_crossing.name: 300 m"),
        ("article-16.toml", 'default_start = "11-15"', 'default_start = "11-16"', "heating_season.default_start"),
        ("article-19.toml", "days_before_season = 15", "days_before_season = 14", "readiness.days_before_season"),
        ("article-41.toml", "max_cny = 50000", "max_cny = 60000", "unit.max_cny: 60000 yuan"),
        (
            "instrument.toml",
            "published = 2025-12-23",
            "published = 2025-12-24",
            "published: 2025-12-24 is not in the text",
        ),
        ("instrument.toml", "in_force_from = 2026-04-01", "in_force_from = 2026-04-02", "instrument.in_force_from"),
    ],
)
def test_fail_a_number_that_its_words_do_not_say(folder: Path, file: str, old: str, new: str, words: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    if file == "instrument.toml":
        # Every article then begins before the order does; only the number is looked at here.
        assert words in verify(folder)[1]
        return
    status, shown = verify(folder)
    assert status == 1 and words in shown
