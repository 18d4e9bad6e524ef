"""The letters of a job as papers of one page, in the form of an official letter: to whom, what, enclosures, from whom, when."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from geo.text import Text
from permits.disclosure.disclose import Disclosed
from permits.record.plan import Letter
from permits.report import answer
from permits.report.sheet import BLANK, Block, Paragraph, Sheet
from permits.report.told import Told

# More than these would push the seal on a second page.
_MOST_ASSETS = 8
_IN_FINDINGS = Text("检查结果", "the findings")
# A paragraph of a Chinese letter begins two signs in.
_INDENT = Text("　　", "")
_WIDE = BLANK * 4
_DAMAGE = "damage_notice"
# Letters whose day is one of the plan's clocks.
_OF_CLOCKS = ("plan_request", "start_notice")


def letter_sheets(disclosed: Disclosed, *, language: str) -> tuple[tuple[str, Sheet], ...]:
    """The letters that are due for a job.

    Parameters
    ----------
    language : str
        ``zh`` | ``en``: in which they are written.

    Returns
    -------
    tuple of (str, Sheet)
        The name of its file without a suffix, ``letter-plan-request``, and the letter.
    """
    told = Told(disclosed, language)
    return tuple(
        (f"letter-{one.kind.replace('_', '-')}", _letter(told, one, place))
        for place, one in enumerate(disclosed.record.letters, start=1)
    )


def _letter(told: Told, one: Letter, place: int) -> Sheet:
    number = f"{answer.number(told.record)}-{place}"
    return Sheet(
        language=told.language,
        title=told.pick(one.title),
        number=number,
        running=f"{told.pick(one.title)} · {number}",
        issued_on=told.record.job.issued_on,
        blocks=tuple(_blocks(told, one)),
        letter=True,
    )


def _blocks(told: Told, one: Letter) -> Iterator[Block]:
    say, indent = told.say, told.pick(_INDENT)
    if one.kind == _DAMAGE:
        yield Paragraph(_telephones(told, one), look="warning")
    to = say("\n　　", "\n").join(_to(told, one))
    yield Paragraph(say(f"致：{to}", f"To: {to}"))
    # Room to write by hand: a letter has a page to itself.
    about, *asked = (indent + told.pick(text).replace(BLANK, _WIDE) for text in one.paragraphs)
    yield Paragraph(about)
    if one.assets:
        names = told.assets(one.assets, most=_MOST_ASSETS, elsewhere=_IN_FINDINGS)
        yield Paragraph(indent + say(f"涉及的供热设施：{names}。", f"Heat facilities concerned: {names}."))
    if one.due_on is not None:
        yield Paragraph(indent + _due(told, one, one.due_on))
    for text in asked:
        yield Paragraph(text)
    enclosed = [f"{place}. {told.pick(text)}" for place, text in enumerate(one.enclosures, start=1)]
    if enclosed:
        yield Paragraph(say("附件：", "Enclosures: ") + say("\n　　　", "; ").join(enclosed))
    yield Paragraph(say(f"联系人：{_WIDE}　　电话：{_WIDE}", f"Contact: {_WIDE}, telephone: {_WIDE}"))
    sender = told.listed(one.from_names) if one.from_names else _WIDE
    yield Paragraph(
        say(
            f"\n\n{told.pick(one.from_role)}（盖章）：{sender}\n{BLANK}年{BLANK}月{BLANK}日",
            f"\n\n{told.pick(one.from_role).capitalize()} (seal): {sender}\nDate: {_WIDE}",
        ),
        look="right",
    )


def _to(told: Told, one: Letter) -> Iterator[str]:
    """Whom it is written to, each on a line of his own: his name as far as it is known, and what he is."""
    roles = [told.pick(role) for role in one.to_roles]
    if len(one.to_names) not in (0, len(roles)):
        # As older records have it: the names alone.
        yield told.listed(one.to_names) + told.in_brackets(told.listed(roles))
        return
    by_name: dict[str, list[str]] = {}
    for place, role in enumerate(roles):
        name = one.to_names[place] if one.to_names else ""
        # Nobody known is a line for each of them; one firm that is both gets one.
        by_name.setdefault(name or " " * place, []).append(role)
    for name, held in by_name.items():
        yield (name.strip() or _WIDE) + told.in_brackets(told.listed(held))


def _due(told: Told, one: Letter, day: datetime.date) -> str:
    plan, issued = told.record.plan, told.record.job.issued_on
    if plan is not None and not plan.clocks:
        return told.say(
            "本次为抢修：先电话联系，在热经营企业现场指导下进行，本函抢险后随即补送。",
            "This is an emergency repair: the operator is telephoned first and guides it on site, and this letter follows straight after.",
        )
    late = issued is not None and day < issued
    last = told.latest(day, late=late)
    if one.kind not in _OF_CLOCKS or plan is None:
        return told.say(f"办理期限：开工前，最迟{last}。", f"To be settled before the start, by {last}.")
    said = told.say(f"本函最迟{last}发出（行业做法）。", f"This letter goes out by {last} (practice).")
    if late and plan.earliest_start is not None:
        asked, earliest = told.day(issued), told.day(plan.earliest_start)
        said += told.say(
            f"{asked}提出的，最早可于{earliest}开工。",
            f" Asked for on {asked}, the works can start on {earliest} at the earliest.",
        )
    if plan.schedule_note is not None:
        said += told.say(f"{plan.schedule_note.zh}。", f" {plan.schedule_note.en}.")
    return said


def _telephones(told: Told, letter: Letter) -> str:
    """Whom to call at once; where nobody says, a blank to be filled in before the start."""
    operator = told.say("热经营企业", "heat operator")
    calls = [
        " ".join(filter(None, (one.name or operator, one.contact, one.phone or _WIDE)))
        + (told.in_brackets(his) if his else "")
        for his, one in told.calls(letter.assets)
    ] or [f"{operator} {_WIDE}"]
    return told.say(
        f"本通知书存放在施工现场，损坏发生时填写。先打电话，后送书面：{told.listed(calls)}。",
        f"Kept on site and filled in when something is damaged. Telephone first, then in writing: {told.listed(calls)}.",
    )
