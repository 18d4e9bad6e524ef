"""A determination for a person in the terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text as RichText

from geo.text import Text, printable
from permits.catalogue.activities import Activities
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.disclosure.disclose import Disclosed
from permits.report.distances import distance, metres
from permits.report.wording import ASSUMED, CERTAINTY, OBLIGATIONS, PARTIES, ZONES, colour_of, supposed, word


def print_determination(console: Console, disclosed: Disclosed, *, language: str) -> None:
    """Headline, duties, findings, prohibited acts, caveats, in this order.

    Parameters
    ----------
    language : str
        ``zh`` | ``en``.
    """

    def say(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    record = disclosed.record
    names = {one.asset_id: one.name for one in record.assets}

    def pick(text: Text | None) -> RichText:
        return RichText("—") if text is None else plain(getattr(text, language))

    def line(*parts: Any) -> None:
        # Chinese has no spaces to break at: left to the terminal, or the sentence falls to a line of its own.
        console.print(RichText.assemble(*parts), soft_wrap=language == "zh")

    outcomes = {row.code: row.text for row in code_list(Outcomes).outcome}
    activities = code_list(Activities).names
    colour = f"bold {colour_of(record.outcome)}"
    headline = RichText.assemble(
        (getattr(record.headline, language), colour),
        "\n",
        (getattr(record.headline, "en" if language == "zh" else "zh"), "dim"),
    )
    console.print(Panel(headline, title=say("暖护 检查意见", "HeatGuard determination")))
    first = {row.code: row.first.text for row in code_list(Outcomes).outcome}[record.outcome]
    line((say("先做什么：", "First: "), "bold"), pick(first))
    if record.obligations:
        table = Table(title=say("应当做什么", "What to do"), title_justify="left")
        for name in (
            say("事项", "duty"),
            say("谁", "who"),
            say("对谁", "towards"),
            say("依据", "clause"),
            say("何时", "due"),
        ):
            table.add_column(name, overflow="fold")
        for duty in record.obligations:
            table.add_row(
                pick(word(OBLIGATIONS, duty.kind)),
                _list(duty.owed_by, language),
                _list(duty.towards, language),
                pick(duty.clause),
                pick(duty.due),
            )
        console.print(table)
    if record.findings:
        table = Table(title=say("检查结果", "Findings"), title_justify="left")
        for name in (
            say("作业", "works"),
            say("设施", "asset"),
            say("距离 m", "distance m"),
            say("限值 m", "limit m"),
            say("误差 m", "error m"),
            say("结论", "outcome"),
            say("依据", "clause"),
        ):
            table.add_column(name, overflow="fold")
        for one in record.findings:
            outcome = pick(word(outcomes, one.outcome))
            if one.certainty.value != one.outcome.value:
                outcome.append(f"\n{pick(word(CERTAINTY, one.certainty)).plain}", "dim")
            if one.if_inside:
                outcome.append(f"\n{pick(supposed(one)).plain}{pick(word(outcomes, one.if_inside)).plain}")
            if one.tier:
                presumed = say("推定须评审", "review presumed") if one.presumed else say("书面筛查", "to be screened")
                outcome.append(f"\n{one.tier} · {presumed}")
            if one.vertical_clearance_m is not None:
                outcome.append(
                    f"\n{say('竖向净距', 'vertical clearance')} {metres(disclosed, one.vertical_clearance_m)} m"
                )
            for other in one.other_readings:
                then = word(outcomes, other.outcome) if other.outcome else Text("无", "none")
                label = say("另一解读", "other reading")
                outcome.append(f"\n{label} {other.reading}={other.value} → {pick(then).plain}", "italic")
            table.add_row(
                RichText.assemble(plain(one.feature), "\n", pick(word(activities, one.activity))),
                RichText.assemble(
                    pick(None if one.asset_id is None else names[one.asset_id]),
                    "\n",
                    (pick(word(ZONES, one.zone)).plain, "dim"),
                ),
                pick(distance(disclosed, one.distance_m, one.distance_band_m)),
                metres(disclosed, one.limit_m),
                metres(disclosed, one.uncertainty_m),
                outcome,
                pick(one.clause or one.text),
            )
        console.print(table)
        assumed = dict.fromkeys(code for one in record.findings for code in one.assumed)
        if assumed:
            line(say("推定：", "Assumed: ") + say("；", "; ").join(pick(word(ASSUMED, code)).plain for code in assumed))
    if record.documents:
        papers = say("；", "; ").join(pick(paper.text).plain for paper in record.documents)
        line(say("须备文件：", "Papers needed: ") + papers)
    if record.counter_proposal is not None:
        for option in record.counter_proposal.options:
            # Of works done in parts the rest is not what the part is.
            after = [] if option.kind == "split" else [" → ", pick(word(outcomes, option.outcome))]
            line((say("改动办法：", "Way out: "), "bold"), pick(option.text), *after)
        if record.counter_proposal.reason is not None:
            line((say("改动办法：", "Way out: "), "bold"), pick(record.counter_proposal.reason))
        near = record.counter_proposal.sensitivity
        for better in () if near is None else near.better:
            line(say("若", "With "), pick(better.text), " → ", pick(word(outcomes, better.outcome)))
    if record.prohibited_activities:
        line((say("所涉范围内法规禁止的全部行为：", "All that the law forbids in the zones touched:"), "bold"))
        for act in record.prohibited_activities:
            mark = "●" if act.declared else "○"
            line(f" {mark} ", pick(act.text), " — ", pick(word(ZONES, act.zone)), " · ", pick(act.clause))
    for fine in record.liability:
        line(
            say("可能适用的法律责任：", "Liability that may apply: "),
            pick(fine.clause),
            f" {fine.min_cny}–{fine.max_cny} CNY",
        )
    for place in record.site.crs_hypotheses:
        line("? ", pick(place.text), f" {place.lon:.6f}, {place.lat:.6f} → ", pick(word(outcomes, place.outcome)))
    counts = record.site.counts
    console.print(
        say(
            f"要素：清点 {counts.found} = 已检查 {counts.screened} + 未能读出 {counts.found - counts.screened}",
            f"Features: {counts.found} counted = {counts.screened} screened + {counts.found - counts.screened} unread",
        )
    )
    for caveat in record.caveats:
        line("! ", pick(caveat.text))
    for repair in record.site.repairs:
        line("~ ", plain(repair.feature), " ", pick(repair.text))


def plain(text: str) -> RichText:
    """User text as text: no markup, no control characters."""
    return RichText(printable(text))


def _list(codes: tuple[str, ...], language: str) -> RichText:
    separator = "、" if language == "zh" else ", "
    return RichText(separator.join(getattr(word(PARTIES, code), language) for code in codes))
