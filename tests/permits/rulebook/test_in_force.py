"""Every day from 2015 to 2035 has exactly one version of each provision, or is said not to be covered.

No value is asserted here, and nothing is proved about what a version says: only that no day falls between
two versions or under two of them.
"""

from __future__ import annotations

import datetime
import itertools
from collections import Counter

from permits.rulebook.in_force import RuleBook
from permits.screening.periods import periods
from permits.service.opening import open_rulebook
from permits.works.proposed import ProposedWorks

FIRST, LAST = datetime.date(2015, 1, 1), datetime.date(2035, 12, 31)


def days() -> list[datetime.date]:
    return [FIRST + datetime.timedelta(days=number) for number in range((LAST - FIRST).days + 1)]


def provisions(book: RuleBook, day: datetime.date) -> Counter[str]:
    """Each provision held on a day, by what it is, however often."""
    held = [version for version in book.versions if version.holds_on(day)]
    names: Counter[str] = Counter()
    for version in held:
        names[f"article {version.article.number}"] += 1
        names.update(f"zone {zone.id} {zone.kind} {zone.belongs_to}" for zone in version.zones)
        names.update(f"band {band.clause}" for band in version.river_bands)
        names.update(f"tier {tier.tier}" for tier in version.review_tiers)
        names.update(f"reading {reading.key}" for reading in version.readings)
        names.update(f"penalty {penalty.clause} {penalty.for_clause}" for penalty in version.penalties)
        names.update(f"prohibition {one.clause} {one.zones}" for one in version.prohibitions)
        names["season"] += version.heating_season is not None
        names["season ban"] += version.season_ban is not None
    return +names


def test_each_day_has_one_version_of_each_provision_or_is_not_covered() -> None:
    book = open_rulebook("zhengzhou-253")
    expected = provisions(book, book.instrument.in_force_from)
    assert len(expected) > 40
    for day in days():
        rules = book.in_force(day)
        if day < book.instrument.in_force_from:
            assert rules is None, day
            continue
        assert rules is not None, day
        held = provisions(book, day)
        assert set(held.values()) == {1}, (day, held)
        assert held == expected, day
        assert rules.chosen.keys() == {reading.key for reading in rules.readings}


def test_the_span_of_a_job_is_cut_at_each_change() -> None:
    book = open_rulebook("zhengzhou-253")
    job = ProposedWorks("1", ("EX-PIT",), (), (), frozenset(), {"start": FIRST, "end": LAST})
    first, *later = periods([job], book, today=FIRST, readings=None)
    assert (first.day, first.rules) == (FIRST, None)
    assert all(stretch.rules is not None for stretch in later)
    assert [stretch.day for stretch in later] == sorted({version.valid_from for version in book.versions})
    assert later[0].day == book.instrument.in_force_from


def test_each_winter_has_one_season() -> None:
    rules = open_rulebook("zhengzhou-253").in_force(datetime.date(2026, 4, 1))
    assert rules is not None and rules.heating_season is not None
    winters = rules.heating_season.winters(FIRST, LAST)
    assert len(winters) == 22
    for (_, end), (start, _) in itertools.pairwise(winters):
        assert end < start
    # The one winter that was decided otherwise.
    assert (datetime.date(2023, 11, 12), datetime.date(2024, 3, 15)) in winters
