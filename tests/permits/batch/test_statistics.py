"""Statistics say what the rows say, in whatever order the parts are added up."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import pyarrow
import pytest

from geo.network.crossing_rows import CROSSING_IN_DOUBT
from permits.batch.columns import FINDINGS, SITES, schema
from permits.batch.segment import Segment
from permits.batch.statistics import Statistics
from permits.screening.findings import Assumption, Lacking, Reason

Parts = Callable[..., Iterator[Segment]]


def made(*sites: tuple[str, list[dict[str, object]]]) -> Segment:
    """Sites by their outcome and their findings."""
    of_sites = [
        dict.fromkeys(schema(SITES).names)
        | {"row": row, "outcome": outcome, "findings": len(found)}
        | {
            "undetermined_by": ";".join(
                sorted({str(one["provision"]) for one in found if UNKNOWN.items() <= one.items()})
            )
        }
        for row, (outcome, found) in enumerate(sites)
    ]
    usual: dict[str, object] = {"outcome": "plan_required", "certainty": "inside", "assumed": "", "by_analogy": False}
    of_findings = [
        dict.fromkeys(schema(FINDINGS).names) | usual | {"row": row} | one
        for row, (_, found) in enumerate(sites)
        for one in found
    ]
    return Segment(
        pyarrow.Table.from_pylist(of_sites, schema(SITES)), pyarrow.Table.from_pylist(of_findings, schema(FINDINGS))
    )


UNKNOWN: dict[str, object] = {"outcome": "undetermined", "certainty": "undetermined"}


def statistics_of(segments: Iterable[Segment]) -> Statistics:
    return sum(map(Statistics.of, segments), Statistics.none())


def test_parts_add_up_in_any_order(parts: Parts) -> None:
    whole = statistics_of(parts(500, 500))
    assert statistics_of(parts(500, 7)) == whole == statistics_of(reversed(list(parts(500, 61))))
    one, two, three = (Statistics.of(part) for part in parts(300, 100))
    assert (one + two) + three == one + (two + three)
    assert Statistics.none() + one == one == one + Statistics.none()


def test_numbers_are_those_of_the_rows(parts: Parts) -> None:
    segment = next(parts(500, 500))
    told = statistics_of([segment]).as_dict()
    assert told["sites"] == 500
    assert {one["code"]: one["sites"] for one in told["outcomes"]} == Counter(segment.sites["outcome"].to_pylist())
    assert told["errors"] == 500 - segment.sites["error"].null_count
    rows = segment.findings.to_pylist()
    for name in ("provision", "zone"):
        counted = Counter(
            (code, outcome)
            for code, outcome, _ in {(one[name], one["outcome"], one["row"]) for one in rows if one[name]}
        )
        assert counted == {
            (one["code"], outcome): sites for one in told[f"{name}s"] for outcome, sites in one["outcomes"].items()
        }
    json.dumps(told)


def test_by_analogy_only_are_sites_on_which_the_order_says_nothing() -> None:
    tier: dict[str, object] = {"outcome": "safety_review_screening", "tier": "30m"}
    self_heated: dict[str, object] = {"by_analogy": True}
    statistics = Statistics.of(
        made(
            ("safety_review_screening", [tier]),
            ("plan_required", [self_heated, tier]),
            # The law before the order, and what restricts nothing, are no restriction by the order.
            ("safety_review_screening", [tier, {"outcome": "prior_law"}, {"outcome": "no_restriction_found"}]),
            ("plan_required", [tier, {}]),
            ("prohibited", [{**self_heated, "outcome": "prohibited"}, {**UNKNOWN, "provision": "coverage"}]),
            ("undetermined", [tier, {**UNKNOWN, "provision": "coverage"}]),
            ("prior_law", [{"outcome": "prior_law"}]),
            ("no_restriction_found", []),
        )
    )
    assert (statistics.restricted, statistics.by_analogy_only) == (5, 3)
    assert statistics.over_trigger_share == 0.6
    assert statistics.undetermined == 2
    assert Statistics.of(made(("no_restriction_found", []))).as_dict()["over_trigger_share"] is None


@pytest.mark.parametrize(
    "reason", [*Reason, *Lacking, Assumption.RIVERS_MISSING, Assumption.RIVERS_INCOMPLETE, CROSSING_IN_DOUBT]
)
def test_what_is_not_known_has_words(reason: str) -> None:
    # Several findings for one reason are one site.
    statistics = Statistics.of(made(("undetermined", [{**UNKNOWN, "provision": reason}] * 2)))
    (told,) = statistics.as_dict()["undetermined_by"]
    assert (told["code"], told["sites"]) == (reason, 1)
    assert told["zh"] and told["en"] and told["zh"] in statistics.summary().zh


def test_of_sizes_it_says_which_fact_is_missing() -> None:
    unsized = {**UNKNOWN, "provision": "size_unstated", "activity": "EX-TRENCH"}
    told = Statistics.of(made(("undetermined", [unsized]))).as_dict()["sizes_unstated"]
    assert told == [{"code": "EX-TRENCH", "zh": told[0]["zh"], "en": told[0]["en"], "facts": ["width_m"], "sites": 1}]


def test_summary_is_a_few_lines_and_says_what_was_not_judged(parts: Parts) -> None:
    statistics = statistics_of(parts(130, 100))
    said = statistics.summary()
    assert len(said.zh.splitlines()) == len(said.en.splitlines()) == 4
    assert said.zh.startswith("共 130 处：") and f"没有判定的 {statistics.errors} 处" in said.zh
    assert "没有判定" not in dataclasses.replace(statistics, errors=0).summary().zh
    # What an option settles is told with the option.
    assert "--coordinates-from" not in said.zh + said.en
    shifted = dataclasses.replace(statistics, reasons={"coordinates_in_doubt": 7}).summary()
    assert "--coordinates-from" in shifted.zh and "--coordinates-from" in shifted.en


@pytest.mark.parametrize(("errors", "said"), [(1, "1 was not judged"), (2, "2 were not judged")])
def test_one_is_told_as_one(errors: int, said: str) -> None:
    assert said in dataclasses.replace(Statistics.none(), sites=3, errors=errors).summary().en
    assert Statistics.of(made(("undetermined", []))).summary().en.startswith("1 site: ")
