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
        yield Paragraph(_telephones(told), look="warning")
    yield Paragraph(say(f"致：{_to(told, one)}", f"To: {_to(told, one)}"))
    # Room to write by hand: a letter has a page to itself.
    about, *asked = (indent + told.pick(text).replace(BLANK, _WIDE) for text in one.paragraphs)
    yield Paragraph(about)
    if one.assets:
        names = told.assets(one.assets, most=_MOST_ASSETS, elsewhere=_IN_FINDINGS)
        yield Paragraph(indent + say(f"涉及的供热设施：{names}。", f"Heat facilities concerned: {names}."))
    if one.due_on is not None:
        yield Paragraph(indent + _due(told, one.due_on))
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


def _to(told: Told, one: Letter) -> str:
    """Whom it is written to: their names as far as they are known, and what they are."""
    names = told.listed(one.to_names) if one.to_names else _WIDE
    return names + told.in_brackets(told.listed(map(told.pick, one.to_roles)))


def _due(told: Told, day: datetime.date) -> str:
    plan, issued = told.record.plan, told.record.job.issued_on
    if plan is not None and not plan.clocks:
        return told.say(
            "本次为抢修：先电话联系，在热经营企业现场指导下进行，本函抢险后随即补送。",
            "This is an emergency repair: the operator is telephoned first and guides it on site, and this letter follows straight after.",
        )
    last = told.latest(day, late=issued is not None and day < issued)
    return told.say(f"办理期限：开工前，最迟{last}。", f"To be settled before the start, by {last}.")


def _telephones(told: Told) -> str:
    """Whom to call at once; where nobody says, a blank to be filled in before the start."""
    calls = [
        f"{one.name or told.say('热经营企业', 'heat operator')} {one.phone or _WIDE}" for one in told.record.contacts
    ] or [told.say(f"热经营企业 {_WIDE}", f"heat operator {_WIDE}")]
    return told.say(
        f"本通知书存放在施工现场，损坏发生时填写。先打电话，后送书面：{told.listed(calls)}。",
        f"Kept on site and filled in when something is damaged. Telephone first, then in writing: {told.listed(calls)}.",
    )
