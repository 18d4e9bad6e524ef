"""/rules: the law as held on a day, with its zones in drawings and what each activity falls under."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from fastapi import APIRouter, Query, Response
from markupsafe import Markup

from permits.report.held_law import LawOnADay, days_of_change, law_on
from permits.report.listed_acts import listed_acts
from permits.report.zone_drawing import tiers_drawing, zone_drawing
from permits.server.served import ServedHere
from permits.server.web.visit import VisitHere
from permits.works.dates import day_of

router = APIRouter(include_in_schema=False)


@router.get("/rules")
def rules(
    visit: VisitHere,
    served: ServedHere,
    on: str = Query("", max_length=40),
    q: str = Query("", max_length=100),
) -> Response:
    book, known = served.rulebook, served.activities
    today = datetime.date.today()
    day, slip = _day(on, today)
    held = None if slip else book.in_force(day, served.readings)
    law = None if held is None else law_on(held, {code: known[code].name for code in known.codes})
    return visit.page(
        "law.html",
        status=422 if slip else 200,
        book=book,
        day=day,
        typed=on,
        slip=slip,
        law=law,
        pictures=[] if law is None else list(_pictures(law, visit.language.value)),
        tiers=None if law is None else _tiers(law, visit.language.value),
        acts=() if held is None else listed_acts(held, known, words=q),
        near=known.nearest(q) if q.strip() else (),
        q=q,
        changes=days_of_change(book),
    )


def _day(typed: str, today: datetime.date) -> tuple[datetime.date, bool]:
    """The day that is asked about, and whether what was typed is none."""
    if not typed.strip():
        return today, False
    day = day_of(typed)
    return (today, True) if day is None else (day, False)


def _pictures(law: LawOnADay, language: str) -> Iterator[Markup]:
    # Made of the law's numbers and of words of ours alone.
    for one in law.zones:
        yield Markup(zone_drawing(one.zone, one.others, language=language))


def _tiers(law: LawOnADay, language: str) -> Markup | None:
    lines = [one.zone.limit_m for one in law.zones if one.zone.provision.kind == "transmission"]
    if not law.tiers or not lines:
        return None
    return Markup(tiers_drawing(law.tiers, max(lines), language=language))
