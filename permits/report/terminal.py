"""A determination for a person in the terminal, in the order of the page and on one screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.text import Text as RichText

from geo.text import Text, printable
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.disclosure.disclose import Disclosed
from permits.record.record import Obligation, Record
from permits.report import answer
from permits.report.decisive import in_order_of_weight
from permits.report.owed import owed
from permits.report.page.shown import Shown
from permits.report.wording import colour_of
from permits.report.works_names import named

# What a screen holds; the rest is counted and stands in the report.
_MOST_FINDINGS = 10
_MOST_FEATURES = 3


def print_determination(console: Console, disclosed: Disclosed, *, language: str) -> None:
    """Headline, the reason that decides, the next step, the way out, findings, what the law forbids, notes, in this order.

    Parameters
    ----------
    language : str
        ``zh`` | ``en``.
    """
    _Screen(console, disclosed, language).show()


# Ways out that a screen has room for; the page has all.
_MOST_WAYS = 2


class _Screen:
    """A determination being printed in one language."""

    def __init__(self, console: Console, disclosed: Disclosed, language: str) -> None:
        self.console, self.disclosed, self.language = console, named(disclosed, language), language
        self.shown = Shown(self.disclosed)
        self.record = self.disclosed.record

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def pick(self, text: Text) -> str:
        return str(getattr(text, self.language))

    def line(self, *parts: Any) -> None:
        # Chinese has no spaces to break at: left to the terminal, or the sentence falls to a line of its own.
        self.console.print(RichText.assemble(*parts), soft_wrap=self.language == "zh")

    def said(self, zh: str, en: str, lines: Iterable[Text]) -> None:
        """A label and what belongs to it, a line each."""
        for number, one in enumerate(lines):
            label = (self.say(zh, en), "bold") if number == 0 else ""
            self.line(label, plain(("" if number == 0 else "  · ") + self.pick(one)))

    def show(self) -> None:
        record, say = self.record, self.say
        title = say("暖护 检查意见", "HeatGuard determination") + f" {answer.number(record)}"
        head = RichText(self.pick(record.headline), f"bold {colour_of(record.outcome)}")
        # As it stands: of a plain string rich would look for emoji by their names, and load them all.
        self.console.print(Panel(head, title=RichText(title)))
        part = answer.part_of(record)
        self.said("范围：", "Covers: ", () if part is None else (part,))
        self.said("理由：", "Reason: ", (answer.reason(self.disclosed),))
        self.said("下一步：", "Next: ", answer.steps(record))
        self.said("联系：", "Call: ", answer.telephones(record))
        ways = (*answer.ways_out(record), *answer.knowing_more(record))
        more = len(ways) - _MOST_WAYS
        if more > 0:
            last = ways[_MOST_WAYS - 1]
            said = Text(f"{last.zh}（另有 {more} 项见报告）", f"{last.en} ({more} more in the report)")
            ways = (*ways[: _MOST_WAYS - 1], said)
        self.said("改动办法：", "Way out: ", ways)
        self.findings()
        self.law()
        self.notes()

    def findings(self) -> None:
        """A line for what is done at an asset, with all that follows from it."""
        at_asset: dict[tuple[Text, Text], tuple[dict[str, None], dict[str, None]]] = {}
        for one in in_order_of_weight(self.record):
            key = answer.activity(one), answer.measured(self.shown, one)
            features, follows = at_asset.setdefault(key, ({}, {}))
            features[one.feature] = None
            follows[" · ".join(self.pick(said) for said in answer.conclusion(self.disclosed, one))] = None
        if at_asset:
            self.line((self.say("检查结果：", "Findings:"), "bold"))
        for (activity, measured), (features, follows) in list(at_asset.items())[:_MOST_FINDINGS]:
            where = " ".join(filter(None, (self.features(list(features)), self.pick(activity), self.pick(measured))))
            self.line(" ■ ", plain(f"{where} · {self.say('；', '; ').join(follows)}"))
        left = len(at_asset) - _MOST_FINDINGS
        if left > 0:
            self.line(self.say(f" … 另有 {left} 项，见 --out 的报告", f" … and {left} more, in the report of --out"))

    def features(self, names: list[str]) -> str:
        shown = self.say("、", ", ").join(names[:_MOST_FEATURES])
        if len(names) > _MOST_FEATURES:
            shown += self.say(f" 等 {len(names)} 处", f" and {len(names) - _MOST_FEATURES} more")
        return shown

    def law(self) -> None:
        record = self.record
        self.said(
            "此外：", "Also: ", _joined(_duty(record, one) for one in record.obligations if not answer.is_next(one))
        )
        self.said("须备文件：", "Papers needed: ", _joined(one.text for one in record.documents))
        acts = dict.fromkeys(
            Text(one.text.zh.rstrip("；。"), one.text.en.rstrip(";.")) for one in record.prohibited_activities
        )
        self.said("此处法规禁止：", "The law forbids here: ", _joined(acts))
        for fine in record.liability:
            label, clause = self.say("可能适用的法律责任：", "Liability that may apply: "), self.pick(fine.clause)
            who = self.say("单位", "unit") if fine.who == "unit" else self.say("个人", "individual")
            unit = self.say("元", "CNY")
            self.line(label, f"{clause} · {who} {fine.min_cny}–{fine.max_cny} {unit}")

    def notes(self) -> None:
        record = self.record
        for text in _places(record):
            self.line("? ", plain(self.pick(text)))
        counts = record.site.counts
        self.line(
            self.say(
                f"要素：清点 {counts.found} = 已检查 {counts.screened} + 未能读出 {counts.found - counts.screened}",
                f"Features: {counts.found} counted = {counts.screened} screened + {counts.found - counts.screened} unread",
            )
        )
        for caveat in record.caveats:
            self.line("! ", plain("—" if caveat.text is None else self.pick(caveat.text)))
        for repair in record.site.repairs:
            self.line("~ ", plain(f"{repair.feature} {self.pick(repair.text)}"))


def _duty(record: Record, one: Obligation) -> Text:
    what, who = owed(record, one), answer.parties(one.owed_by)
    return Text(f"{what.zh}（{who.zh}）", f"{what.en} ({who.en})")


def _joined(texts: Iterable[Text]) -> Iterator[Text]:
    """Several in one line."""
    found = list(texts)
    if found:
        yield Text("；".join(one.zh for one in found), "; ".join(one.en for one in found))


def _places(record: Record) -> Iterator[Text]:
    outcomes = {row.code: row.text for row in code_list(Outcomes).outcome}
    for one in record.site.crs_hypotheses:
        then, at = outcomes[one.outcome], f"{one.lon:.6f}, {one.lat:.6f}"
        yield Text(f"{one.text.zh} {at} → {then.zh}", f"{one.text.en} {at} → {then.en}")


def plain(text: str) -> RichText:
    """User text as text: no markup, no control characters."""
    return RichText(printable(text))
