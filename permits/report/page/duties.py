"""What to do: the prohibition first, then duties in the order in which they fall due, and the papers for them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from geo.text import Text
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.determination.missing import Part
from permits.record.record import Obligation, Record
from permits.report.owed import owed
from permits.report.page.first_screen import due
from permits.report.page.phrases import fill, listed
from permits.report.page.shown import Shown
from permits.report.page.view import Duty, Paper
from permits.report.ways_out import knowing_more
from permits.report.ways_out import ways_out as changes
from permits.report.wording import PARTIES, word
from permits.rulebook.outcomes import Outcome


def do_first(record: Record) -> Text:
    """What to do first, where the headline is what it is."""
    return next(row.first.text for row in code_list(Outcomes).outcome if row.code == record.outcome)


def must_not(shown: Shown) -> Iterator[Text]:
    """What is forbidden, by name: the act, the works and the clause."""
    found = [one for one in shown.record.findings if one.outcome is Outcome.PROHIBITED]
    for act in dict.fromkeys((one.activity, one.clause) for one in found):
        activity, clause = act
        works = shown.works([one.feature for one in found if (one.activity, one.clause) == act])
        said = (
            works
            if activity is None
            else fill("{act}（{works}）", "{act} ({works})", act=shown.activity(activity), works=works)
        )
        if clause is not None:
            said = fill("{said}：{clause}", "{said}: {clause}", said=said, clause=clause)
        yield fill("不得实施 {said}", "Forbidden: {said}", said=said)


def duties(shown: Shown) -> Iterator[Duty]:
    """Duties with a day first, earliest first; the others as the law has them."""
    for one in sorted(
        shown.record.obligations, key=lambda duty: (duty.due_on is None, duty.due_on or datetime.date.max)
    ):
        yield _duty(shown, one)


def _duty(shown: Shown, one: Obligation) -> Duty:
    when, late = due(shown.record, one)
    return Duty(
        what=owed(shown.record, one),
        who=listed(word(PARTIES, code) for code in one.owed_by),
        towards=listed(word(PARTIES, code) for code in one.towards),
        due=when,
        late=late,
        due_words=None if one.due_on is None else one.due,
        clause=one.clause,
        assets=listed(shown.asset(name) for name in one.assets) if one.assets else None,
    )


def papers(shown: Shown) -> Iterator[Paper]:
    """Papers needed, each once."""
    for one in shown.record.documents:
        yield Paper(one.text, listed(word(PARTIES, code) for code in one.owed_by))


def emergency(shown: Shown) -> tuple[Text, ...]:
    """What the notes say of an emergency, moved up to where it is needed."""
    kinds = ("emergency_first", "emergency_of_others", "units_cooperate")
    return tuple(one.text for one in shown.record.caveats if one.kind in kinds and one.text is not None)


def ways_out(shown: Shown) -> Iterator[Text]:
    """Changes after which nothing stands against the works; for what is prohibited at least what would have to change."""
    record = shown.record
    kinds = {one.kind for one in record.caveats}
    yield from changes(record, with_relocation="relocation_route" not in kinds)
    yield from knowing_more(record)
    yield from (one.text for one in record.caveats if one.kind == "relocation_route" and one.text is not None)
    if record.outcome is Outcome.PROHIBITED and record.counter_proposal is None and Part.WAY_OUT not in kinds:
        yield Text(
            "没有算出可行的平移：把被禁止的作业移出所涉范围、改用不受禁止的做法，或者取消",
            "No move of the whole job was found: take what is forbidden out of the zone, do it in a way that is not banned, or give it up",
        )
