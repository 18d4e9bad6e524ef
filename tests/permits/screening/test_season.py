"""Works against the heating season and the day of entry into force, day by day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from permits.determination.determination import Determination
from permits.rulebook.outcomes import Outcome

Check = Callable[..., Determination]

MAIN = {
    "asset_id": "M",
    "kind": "main",
    "outer_diameter_mm": 300,
    "operator": "某热力公司",
    "line": [[-50, 0], [50, 0]],
}


def box(south: float, *, west: float = -5, width: float = 10, height: float = 10) -> list[list[float]]:
    return [[west, south], [west + width, south], [west + width, south + height], [west, south + height]]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-11-14", "2026-11-14", "no_restriction_found"),
        ("2026-11-15", "2026-11-15", "season_conflict"),
        ("2026-10-01", "2026-11-15", "season_conflict"),
        ("2027-03-15", "2027-03-15", "season_conflict"),
        ("2027-03-16", "2027-03-16", "no_restriction_found"),
        ("2027-03-16", "2027-11-14", "no_restriction_found"),
        ("2027-03-16", "2027-11-15", "season_conflict"),
    ],
)
def test_heating_season(start: str, end: str, expected: str, check: Check) -> None:
    work = {"activity": "OP-MAINT", "needs_shutdown": True, "area": box(-1), "start": start, "end": end}
    assert check([MAIN], {**work, "client": "某热力公司"}).outcome.value == expected


@pytest.mark.parametrize(
    ("start", "asked"),
    [
        ("2026-09-15", False),
        ("2026-09-16", False),
        ("2026-09-17", True),
        ("2026-11-15", True),
        ("2027-03-15", True),
        ("2027-03-16", False),
    ],
)
@pytest.mark.parametrize(("shutdown", "expected"), [(None, "undetermined"), (True, "season_conflict")])
def test_works_without_an_end_are_asked_about_a_season_that_begins_soon(
    start: str, asked: bool, shutdown: bool | None, expected: str, check: Check
) -> None:
    """60 days before 15 November is 16 September: less than that is asked."""
    work = {"activity": "OP-MAINT", "area": box(-1), "start": start, "end": None, "client": "某热力公司"}
    answer = check([MAIN], {**work, "needs_shutdown": shutdown})
    assert answer.outcome.value == (expected if asked else "no_restriction_found")
    (caveat,) = (one for one in answer.caveats if one.kind == "end_not_stated")
    day = "2027-11-15" if start.startswith("2027") else "2026-11-15"
    assert (day in caveat.text.zh and day in caveat.text.en) is not asked


def test_who_states_no_end_is_told_how_far_the_law_was_followed(check: Check) -> None:
    answer = check([MAIN], {"activity": "EX-PIT", "area": box(-1), "end": None})
    (caveat,) = (one for one in answer.caveats if one.kind == "end_not_stated")
    assert "12 个月" in caveat.text.zh and "12 months" in caveat.text.en and "供热期" not in caveat.text.zh
    stated = check([MAIN], {"activity": "EX-PIT", "area": box(-1)})
    assert "end_not_stated" not in {one.kind for one in stated.caveats}


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        ({"activity": "OP-MAINT"}, "undetermined"),
        ({"activity": "OP-MAINT", "needs_shutdown": False, "client": "某热力公司"}, "no_restriction_found"),
        ({"activity": "OP-MAINT", "needs_shutdown": False}, "consent_required"),
        ({"activity": "OP-EMERG", "client": "某热力公司"}, "no_restriction_found"),
        (
            {"activity": "OP-MAINT", "needs_shutdown": True, "emergency": True, "client": "某热力公司"},
            "no_restriction_found",
        ),
        ({"activity": "EX-TRENCH", "needs_shutdown": True}, "season_conflict"),
        ({"activity": "EX-TRENCH"}, "plan_required"),
        ({"activity": "OP-RELOC", "needs_shutdown": True}, "consent_required"),
    ],
)
def test_whose_work_the_season_stops(work: dict[str, Any], expected: str, check: Check) -> None:
    row = {"area": box(-1), "start": "2026-12-01", "end": "2026-12-05", **work}
    assert check([MAIN], row).outcome.value == expected


@pytest.mark.parametrize(
    ("start", "noted"),
    [("2026-10-31", False), ("2026-11-01", True), ("2026-11-14", True), ("2026-11-15", False)],
)
def test_operators_are_told_when_they_must_be_ready(start: str, noted: bool, check: Check) -> None:
    work = {"activity": "OP-MAINT", "needs_shutdown": True, "area": box(-1), "start": start, "end": start}
    work["client"] = "某热力公司"
    kinds = {one.kind for one in check([MAIN], work).caveats}
    assert ("ready_for_season" in kinds) is noted


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2026-10-30", False),
        ("2026-10-31", True),
        ("2026-11-14", True),
        ("2027-03-16", True),
        ("2027-03-30", True),
        ("2027-03-31", False),
    ],
)
def test_a_season_may_begin_or_end_a_fortnight_otherwise(day: str, told: bool, check: Check) -> None:
    """15 November and 15 March may move by 15 days either way in abnormal cold."""
    work = {"activity": "OP-MAINT", "needs_shutdown": True, "area": box(-1), "start": day, "end": day}
    answer = check([MAIN], {**work, "client": "某热力公司"})
    assert answer.outcome.value == "no_restriction_found"
    assert ("season_may_move" in {one.kind for one in answer.caveats}) is told


@pytest.mark.parametrize(
    ("start", "end", "outcomes"),
    [
        ("2026-03-01", "2026-03-31", ["prior_law"]),
        ("2026-03-31", "2026-04-01", ["plan_required", "prior_law"]),
        ("2026-04-01", "2026-04-02", ["plan_required"]),
    ],
)
def test_day_of_entry_into_force(start: str, end: str, outcomes: list[str], check: Check) -> None:
    answer = check([MAIN], {"activity": "EX-PIT", "area": box(1), "start": start, "end": end})
    assert [one.value for one in answer.outcomes] == outcomes


def test_the_season_of_the_prior_law_is_not_judged(check: Check) -> None:
    work = {"activity": "OP-MAINT", "needs_shutdown": True, "area": box(-1), "start": "2026-03-10", "end": "2026-04-20"}
    assert check([MAIN], {**work, "client": "某热力公司"}).outcome is Outcome.PRIOR_LAW


@pytest.mark.parametrize(("beyond_m", "asked"), [(-0.01, True), (0.29, True), (0.31, False)])
def test_work_of_a_client_within_the_error_of_its_own_pipe_is_asked_about_the_season(
    beyond_m: float, asked: bool, check: Check
) -> None:
    """Whatever it is called: at its own pipe a pit may need the supply stopped."""
    work = {"activity": "EX-PIT", "area": box(0.15 + 1.5 + beyond_m), "start": "2026-12-01", "end": "2026-12-05"}
    answer = check([{**MAIN, "position_accuracy_m": 0.3}], {**work, "client": "某热力公司"})
    assert ("24(1)(三)" in {one.provision for one in answer.findings}) is asked
