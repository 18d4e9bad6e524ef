"""The law as held is the law as published, and a slip of one character is found."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

import data
from permits.errors import RuleBookError
from permits.report import wording
from permits.rulebook.articles import Clause, chinese_number
from permits.rulebook.in_force import RuleBook
from permits.rulebook.loading import load_rulebook
from permits.rulebook.provisions import DUTIES, PARTIES
from permits.rulebook.verification import verify
from permits.screening.periods import periods
from permits.service.opening import open_rulebook
from permits.service.shipped import activity_list
from permits.works.proposed import ProposedWorks
from permits.works.vocabulary import listed


@pytest.fixture
def folder(as_issued: Path) -> Path:
    return as_issued


def load(folder: Path) -> RuleBook:
    return load_rulebook(
        folder,
        activity_codes=frozenset(activity_list().codes),
        species={"deep_rooted": ("杨",), "caution": (), "shallow": ()},
        circumstance_words={},
    )


def first_days(book: RuleBook, **dates: datetime.date) -> list[datetime.date]:
    """The first day of each stretch of law that works of some dates reach into."""
    job = ProposedWorks("1", ("EX-PIT",), (), (), frozenset(), dates)
    return [stretch.day for stretch in periods([job], book, today=dates["start"], readings=None)]


def edit(folder: Path, file: str, old: str, new: str, count: int = 1) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), "utf-8")


def test_pass_shipped_book_agrees_with_the_order() -> None:
    assert verify(open_rulebook("zhengzhou-253")) == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("article-31.toml", "一点五米以内", "二点五米以内"),
        ("article-31.toml", "挖坑、掘土", "掘土、挖坑"),
        ("article-31.toml", "各二百米范围内", "各二百米范围"),
        ("article-32.toml", "应当进行安全评审", "可以进行安全评审"),
        ("article-41.toml", "五万元", "六万元"),
        ("article-44.toml", "第216号", "第217号"),
    ],
)
def test_fail_one_altered_word_is_found_with_file_and_article(folder: Path, file: str, old: str, new: str) -> None:
    edit(folder, file, old, new)
    problems = verify(load(folder))
    assert {problem.file for problem in problems} == {file}
    assert new[:4] in problems[0].problem or "order says" in problems[0].problem


def test_fail_dropped_item(folder: Path) -> None:
    edit(
        folder,
        "article-31.toml",
        '[[version.paragraph.item]]\nnumber = 5\nzh = "其他影响供热设施安全的行为。"\nen = "any other act that affects the safety of heat facilities."\n',
        "",
    )
    found = verify(load(folder))
    assert {(problem.file, problem.key) for problem in found} >= {
        ("article-31.toml", "article 31"),
        ("article-31.toml", "31(2)(五)"),
        ("activities.toml", "31(2)(五)"),
    }


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("article-31.toml", "limit_m = 1.5", "limit_n = 1.5", "limit_n"),
        ("article-31.toml", "limit_m = 1.5", 'limit_m = "1.5"', "limit_m"),
        ("article-31.toml", "limit_m = 1.5", "limit_m = -1.5", "limit_m"),
        ("article-31.toml", "limit_m = 1.5", "limit_m = nan", "limit_m"),
        ("article-31.toml", 'default = "by_owner_line"', 'default = "by_owner"', "facility_scope"),
        ("article-31.toml", "article = 31", "article = 30", "article"),
        ("article-31.toml", "limit_m = 1.5", "limit_m = 1.5\nlimit_m = 2.5", "TOML"),
        ("activities.toml", 'code = "EX-PIT"', 'code = "EX-PITT"', "EX-PITT"),
        ("activities.toml", 'plan = "yes"', 'plan = "maybe"', "maybe"),
        ("activities.toml", 'falls_under = [{ clause = "31(2)(二)", plan = "yes" }]\n', "", "falls_under"),
        ("activities.toml", 'species_class = ["deep_rooted"', 'species_class = ["deeprooted"', "deeprooted"),
        ("activities.toml", 'code = "EX-TRENCH"', 'code = "EX-PIT"', "twice"),
    ],
)
def test_fail_broken_file_names_file_and_key(folder: Path, file: str, old: str, new: str, words: str) -> None:
    edit(folder, file, old, new)
    with pytest.raises(RuleBookError, match=words) as caught:
        load(folder)
    assert caught.value.file == file


@pytest.mark.parametrize(("second", "words"), [("2026-12-31", "overlap"), ("2027-01-02", "gap")])
def test_fail_versions_overlap_or_gap(folder: Path, second: str, words: str) -> None:
    path = folder / "article-41.toml"
    text = path.read_text("utf-8")
    version = text[text.index("[[version]]") :]
    first = text.replace("from = 2026-04-01", "from = 2026-04-01\nuntil = 2026-12-31")
    path.write_text(first + "\n" + version.replace("2026-04-01", second), "utf-8")
    with pytest.raises(RuleBookError, match=words):
        load(folder)


def test_pass_amendment_holds_from_its_day(folder: Path) -> None:
    path = folder / "article-31.toml"
    text = path.read_text("utf-8")
    version = text[text.index("[[version]]") :]
    first = text.replace("from = 2026-04-01", "from = 2026-04-01\nuntil = 2026-12-31", 1)
    path.write_text(first + "\n" + version.replace("2026-04-01", "2027-01-01").replace("= 1.5", "= 2.5"), "utf-8")
    book = load(folder)
    for day, limit in ((datetime.date(2026, 12, 31), 1.5), (datetime.date(2027, 1, 1), 2.5)):
        rules = book.in_force(day)
        assert rules is not None
        assert next(zone.limit_m for zone in rules.zones if zone.id == "network") == limit
    assert first_days(book, start=datetime.date(2026, 12, 1), end=datetime.date(2027, 2, 1)) == [
        datetime.date(2026, 12, 1),
        datetime.date(2027, 1, 1),
    ]


@pytest.mark.parametrize(
    ("start", "last_day"),
    [("2026-05-10", "2027-05-09"), ("2026-12-31", "2027-12-30"), ("2028-02-29", "2029-02-28")],
)
@pytest.mark.parametrize(("later", "followed"), [(0, True), (1, False)])
def test_works_without_an_end_are_followed_for_twelve_months(
    start: str, last_day: str, later: int, followed: bool, folder: Path
) -> None:
    """A law that begins on the last of these days is looked at, one that begins the day after is not."""
    begins = datetime.date.fromisoformat(last_day) + datetime.timedelta(days=later)
    path = folder / "article-41.toml"
    text = path.read_text("utf-8")
    version = text[text.index("[[version]]") :]
    before = begins - datetime.timedelta(days=1)
    first = text.replace("from = 2026-04-01", f"from = 2026-04-01\nuntil = {before}", 1)
    path.write_text(first + "\n" + version.replace("from = 2026-04-01", f"from = {begins}", 1), "utf-8")
    days = first_days(load(folder), start=datetime.date.fromisoformat(start))
    assert (begins in days) is followed


def test_pass_each_day_has_one_version_or_is_said_not_to_be_covered() -> None:
    book = open_rulebook("zhengzhou-253")
    articles = {version.article.number for version in book.versions}
    day = datetime.date(2015, 1, 1)
    while day < datetime.date(2036, 1, 1):
        rules = book.in_force(day)
        assert (rules is None) == (day < datetime.date(2026, 4, 1))
        if rules is not None:
            assert sorted(version.article.number for version in rules.versions) == sorted(articles)
        day += datetime.timedelta(days=1)


def test_pass_fingerprint_changes_with_any_file(folder: Path) -> None:
    before = load(folder).sha256
    assert load(folder).sha256 == before
    edit(folder, "article-32.toml", "checked_on = 2026-11-23", "checked_on = 2026-11-24")
    assert load(folder).sha256 != before


@pytest.mark.parametrize(
    ("number", "words"), [(9, "九"), (10, "十"), (16, "十六"), (20, "二十"), (31, "三十一"), (44, "四十四")]
)
def test_pass_chinese_numbers(number: int, words: str) -> None:
    assert chinese_number(number) == words


def test_pass_citation_goes_down_to_the_item() -> None:
    assert Clause.parse("31(2)(二)").text.zh == "第三十一条第二款第（二）项"
    assert Clause.parse("31(2)(二)").key == "31(2)(二)"
    with pytest.raises(RuleBookError, match="well formed"):
        Clause.parse("31.2")


def test_fail_unknown_reading_names_the_known_ones() -> None:
    book = open_rulebook("zhengzhou-253")
    with pytest.raises(RuleBookError, match="facility_scope"):
        book.in_force(datetime.date(2026, 5, 1), {"facility": "all"})
    with pytest.raises(RuleBookError, match="by_owner_line"):
        book.in_force(datetime.date(2020, 5, 1), {"facility_scope": "some"})


def test_pass_activities_are_named_once() -> None:
    names: dict[str, str] = {}
    for row in data.codelist("activities")["activity"]:
        others = data.codelist("activity_names")[row["code"]]
        for name in {row["zh"], row["en"], *listed(others["zh"]), *listed(others["en"])}:
            key = name.lower().replace(" ", "")
            assert names.setdefault(key, row["code"]) == row["code"], name


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (
            "activities.toml",
            'falls_under = [{ clause = "31(2)(二)", plan = "yes" }]',
            "falls_under = []",
            "EX-PIT.falls_under: it falls under nothing",
        ),
        ("activities.toml", "touches_no_ground = true\n", "", "XX-LIGHT.falls_under: it falls under nothing"),
        ("activities.toml", "unknown = true", "", "XX-FREE.unknown"),
        ("article-31.toml", 'river = "prohibited"\n', "", "nothing is said of 'river'"),
        ("article-31.toml", 'pond = "official_decision"', 'ponds = "official_decision"', "'ponds' is unknown"),
        ("article-32.toml", 'owed_by = ["client"]', 'owed_by = ["clients"]', "the party 'clients' is unknown"),
        ("article-32.toml", 'kind = "safety_review"', 'kind = "safety_check"', "the duty 'safety_check' is unknown"),
    ],
)
def test_fail_what_would_leave_works_free_or_unnamed(folder: Path, file: str, old: str, new: str, words: str) -> None:
    edit(folder, file, old, new)
    assert any(words in f"{one.key}: {one.problem}" for one in verify(load(folder)))


def test_pass_every_duty_and_party_has_words() -> None:
    assert set(wording.OBLIGATIONS) == set(DUTIES) and set(wording.PARTIES) == set(PARTIES)
