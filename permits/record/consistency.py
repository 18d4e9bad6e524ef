"""Whether a record that was read holds together: its outcome is that of its findings, its papers those that are owed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from geo.text import Text
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.record.record import Feature, Record
from permits.rulebook.outcomes import Outcome, told_together
from permits.screening.findings import WHOLE_SITE

_PLAN = "joint_protection_plan"


def inconsistencies(record: Record) -> Iterator[Text]:
    """What does not agree with what, gravest first; nothing in any record that the program wrote."""
    found = told_together(one.outcome for one in record.findings)
    if record.outcomes != found:
        yield _differs("outcomes", record.outcomes, "检查结果", "the findings", found)
    if record.outcomes[:1] != (record.outcome,):
        yield _differs(
            "outcome", (record.outcome,), "outcomes 中最严的", "the strictest of outcomes", record.outcomes[:1]
        )
    yield from _headline(record)
    by_feature: dict[str, list[Outcome]] = {}
    for one in record.findings:
        by_feature.setdefault(one.feature, []).append(one.outcome)
    of_all = by_feature.get(WHOLE_SITE, [])
    for place, feature in enumerate(record.features):
        yield from _feature(feature, place, by_feature.get(feature.feature, []), of_all)
    yield from _duties(record)


def _differs(field: str, held: Iterable[Outcome], zh: str, en: str, found: Iterable[Outcome]) -> Text:
    stated, follows = ", ".join(held), ", ".join(found)
    return Text(
        f"字段 {field}（{stated}）与{zh}（{follows}）不一致",
        f"the field {field} ({stated}) does not agree with {en} ({follows})",
    )


def _headline(record: Record) -> Iterator[Text]:
    """A headline that begins as that of another outcome; its other words may have changed since it was written."""
    for row in code_list(Outcomes).outcome:
        begins = record.headline.zh.startswith(f"{row.zh}：") or record.headline.en.startswith(f"{row.en}: ")
        if begins and row.code != record.outcome:
            yield _differs("headline", (Outcome(row.code),), " outcome ", "outcome", (record.outcome,))


def _feature(feature: Feature, place: int, own: list[Outcome], of_all: list[Outcome]) -> Iterator[Text]:
    found = told_together([*own, *of_all])
    # One that could not be read is undetermined, and has no place.
    if feature.geometry is None and feature.outcomes != found:
        found = told_together([Outcome.UNDETERMINED, *of_all])
    if feature.outcomes != found:
        yield _differs(f"features.{place}.outcomes", feature.outcomes, "检查结果", "the findings", found)
    if feature.outcomes[:1] != (feature.outcome,):
        yield _differs(
            f"features.{place}.outcome",
            (feature.outcome,),
            "outcomes 中最严的",
            "the strictest of outcomes",
            feature.outcomes[:1],
        )


def _duties(record: Record) -> Iterator[Text]:
    owed = {one.kind for one in record.obligations}
    for one in record.documents:
        if one.kind not in owed:
            yield Text(
                f"documents 中的 {one.kind} 在 obligations 中没有",
                f"documents has {one.kind}, and obligations has not",
            )
    if record.plan is not None and _PLAN not in owed:
        yield Text(f"有 plan，而 obligations 中没有 {_PLAN}", f"there is a plan, and obligations has no {_PLAN}")
