"""Small sites that together feel for a pipe are shown to the operator; what firms do every day is not."""

from __future__ import annotations

import datetime
import math
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from permits.rulebook.outcomes import Outcome
from permits.service.tiling import AT_ONE_PLACE, PLACES, QUESTIONS, Kind, noticed, suspicions
from permits.storage.answers import Answered
from permits.storage.particulars import Box, Ground, Particulars
from permits.storage.store import Store

NOW = datetime.datetime(2026, 5, 10, 8, 0, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
DEGREE_M = 111_195.0
Asked = list[Answered]


def ground(
    east_m: float, north_m: float, width_m: float, height_m: float, *, area_m2: float | None = None, features: int = 1
) -> Ground:
    """A site with its south-west corner so far from the middle of the city."""
    lon, lat = 113.625, 34.75
    east = DEGREE_M * math.cos(math.radians(lat))
    box = Box(
        lon + east_m / east,
        lat + north_m / DEGREE_M,
        lon + (east_m + width_m) / east,
        lat + (north_m + height_m) / DEGREE_M,
    )
    return Ground(box, width_m * height_m if area_m2 is None else area_m2, box.west, box.south, features)


def asked(grounds: list[Ground], *, address: Callable[[int], str] = lambda _: "203.0.113.7") -> Asked:
    return [
        Answered(NOW + number * MINUTE, address(number), "plan_required", f"HG-{number:08X}", "a" * 64, one)
        for number, one in enumerate(grounds)
    ]


def grid(side_m: float, step_m: float, across: int = 5) -> list[Ground]:
    return [ground(x * step_m, y * step_m, side_m, side_m) for y in range(across) for x in range(across)]


@pytest.mark.parametrize(("side_m", "step_m"), [(1, 1), (5, 5), (5, 10), (10, 10), (20, 25), (50, 50), (40, 80)])
@pytest.mark.parametrize("addresses", [1, 25])
def test_fail_a_grid_of_small_squares_whoever_asks(side_m: float, step_m: float, addresses: int) -> None:
    (found,) = noticed(asked(grid(side_m, step_m), address=lambda number: f"203.0.113.{number % addresses}"))
    assert (found.kind, found.places, found.answers) == (Kind.SIDE_BY_SIDE, 25, 25)
    assert len(found.addresses) == addresses and len(found.numbers) == 25
    assert (found.first_at, found.last_at) == (NOW, NOW + 24 * MINUTE)
    assert found.bbox.east == pytest.approx(ground(4 * step_m, 0, side_m, side_m).bbox.east)


@pytest.mark.parametrize("step_m", [100, 200])
def test_fail_a_wide_grid_of_one_address(step_m: float) -> None:
    (found,) = noticed(asked(grid(5, step_m)))
    assert (found.kind, found.places) == (Kind.SPREAD, 25)


def test_fail_boreholes_at_a_distance_and_thin_trenches_over_a_square_kilometre() -> None:
    places = [(37 * number * 61 % 1000, 53 * number * 89 % 1000) for number in range(PLACES)]
    boreholes = [ground(x, y, 0, 0) for x, y in places]
    trenches = [ground(x, y, 300, 4, area_m2=6) for x, y in places]
    for grounds in (boreholes, trenches):
        assert [one.kind for one in noticed(asked(grounds))] == [Kind.SPREAD]
        assert not noticed(asked(grounds[:-1]))


def test_a_grid_laid_over_a_site_that_was_asked_before_is_a_grid() -> None:
    assert noticed(asked([ground(0, 0, 50, 50), *grid(8, 10)]))


def test_pass_one_job_of_many_trenches_is_one_question() -> None:
    trenches = ground(0, 0, 400, 300, area_m2=900, features=60)
    assert not noticed(asked([trenches])) and not noticed(asked([trenches] * 20))


def test_fail_hundreds_of_features_in_a_few_hand_ins() -> None:
    scans = [ground(0, 400 * number, 1000, 10, area_m2=3, features=QUESTIONS // 3) for number in range(3)]
    (found,) = noticed(asked(scans))
    assert (found.kind, found.places, found.answers) == (Kind.SPREAD, QUESTIONS, 3)
    assert not noticed(asked(scans[:2]))


def test_pass_a_site_asked_twenty_times_after_changes() -> None:
    changed = [ground(number * 1.5, -number, 20 + number, 12 + number % 5) for number in range(20)]
    moved_pit = [ground(number, 0, 3, 3) for number in range(20)]
    assert not noticed(asked(changed)) and not noticed(asked(moved_pit))


def test_the_same_place_asked_again_and_again_is_noticed_in_the_end() -> None:
    again = [ground(number % 3 * 0.2, 0, 20, 20) for number in range(AT_ONE_PLACE)]
    (found,) = noticed(asked(again))
    assert (found.kind, found.places, found.answers) == (Kind.ONE_PLACE, 1, AT_ONE_PLACE)
    assert not noticed(asked(again[:-1]))


def test_pass_a_month_of_a_busy_city() -> None:
    """Forty small sites a square kilometre, everybody's own, lie too far apart to be chains of a dozen."""
    rng = random.Random(253)
    sites = [ground(rng.uniform(0, 5000), rng.uniform(0, 5000), 15, 15) for _ in range(40 * 25)]
    assert not noticed(asked(sites, address=lambda number: f"10.0.{number // 250}.{number % 250}"))


def test_pass_large_sites_and_sites_far_apart() -> None:
    assert not noticed(asked(grid(60, 60)))
    assert not noticed(asked([ground(5000.0 * number, 0, 5, 5) for number in range(40)]))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store") as store:
        yield store


def test_thirty_days_are_looked_back_on(store: Store) -> None:
    for number, one in enumerate(grid(5, 5)):
        begun = store.begin_answer(f"203.0.113.{number}", now=NOW, within=MINUTE, at_most=30)
        what = Particulars(f"HG-{number:08X}", Outcome.PROHIBITED, None, (), "a" * 64, "b" * 64, "heatguard", one)
        store.log_answer(begun, what)
    store.begin_answer("203.0.113.99", now=NOW, within=MINUTE, at_most=30)
    days = datetime.timedelta(days=30)
    (found,) = suspicions(store, now=NOW + days - MINUTE)
    assert (found.places, len(found.addresses)) == (25, 25)
    assert not suspicions(store, now=NOW + days)
