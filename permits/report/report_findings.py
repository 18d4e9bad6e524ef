"""The findings of a determination on paper, and the law that they cite."""

from __future__ import annotations

from collections.abc import Iterator

from permits.record.record import Finding
from permits.report import answer
from permits.report.decisive import in_order_of_weight
from permits.report.distances import distance, metres
from permits.report.sheet import Block, Heading, Paragraph, lines, table
from permits.report.told import Told
from permits.report.wording import MEASURED_FROM, ZONES, word


def findings(told: Told) -> Iterator[Block]:
    """Every finding, heaviest first; features of which the same is said share a row."""
    say = told.say
    yield Heading(say("检查结果", "Findings"))
    if not told.record.findings:
        yield Paragraph(say("没有需要列出的检查结果。", "There is no finding to list."))
        return
    yield table(
        [
            say("作业", "works"),
            say("设施与范围", "asset and zone"),
            say("距离 ± 误差 m", "distance ± error m"),
            say("限值 m", "limit m"),
            say("差值 m", "margin m"),
            say("结论与依据", "outcome and clause"),
        ],
        [1.6, 2.2, 1.35, 0.85, 1.0, 3.0],
        _rows(told),
    )


def _rows(told: Told) -> Iterator[list[str]]:
    alike: dict[tuple[str, ...], list[str]] = {}
    for one in in_order_of_weight(told.record):
        alike.setdefault(tuple(_said(told, one)), []).append(one.feature)
    for (activity, *rest), features in alike.items():
        yield [f"{told.listed(dict.fromkeys(features))}\n{activity}", *rest]


def _said(told: Told, one: Finding) -> list[str]:
    shown, pick = told.disclosed, told.pick
    far = pick(distance(shown, None, one.distance_band_m))
    if one.distance_m is not None:
        error = "" if one.uncertainty_m is None else f" ± {metres(shown, one.uncertainty_m)}"
        far = metres(shown, one.distance_m, limit_m=one.limit_m) + error
    line = "" if one.measured_from is None else " · " + pick(word(MEASURED_FROM, one.measured_from))
    return [
        "—" if one.activity is None else told.activity(one.activity),
        f"{pick(answer.asset_name(told.record, one.asset_id))}\n{pick(word(ZONES, one.zone))}{line}",
        far,
        metres(shown, one.limit_m),
        metres(shown, one.margin_m, limit_m=0.0),
        "\n".join(pick(said) for said in answer.conclusion(shown, one)),
    ]


def law(told: Told) -> Iterator[Block]:
    """The clauses cited in their words, and all that the law forbids in the zones touched."""
    say, pick, record = told.say, told.pick, told.record
    quoted = {pick(one.clause): pick(one.text) for one in record.findings if one.clause and one.text}
    if quoted:
        yield Heading(say("所引条文", "The law in its words"))
        yield lines(f"{clause}{say('：', ': ')}{text}" for clause, text in quoted.items())
    if record.prohibited_activities:
        yield Heading(say("所涉范围内法规禁止的全部行为", "All that the law forbids in the zones touched"))
        yield lines(_acts(told))


def _acts(told: Told) -> Iterator[str]:
    """Acts that the law forbids, each once with the zones for which it does."""
    zones: dict[tuple[str, str, bool], list[str]] = {}
    for act in told.record.prohibited_activities:
        key = told.pick(act.text), told.pick(act.clause), act.declared
        zones.setdefault(key, []).append(told.pick(word(ZONES, act.zone)))
    for (text, clause, declared), names in zones.items():
        here = told.say("（所报作业属于此项）", " (declared here)") if declared else ""
        yield f"{text} — {clause} · {told.listed(dict.fromkeys(names))}{here}"
