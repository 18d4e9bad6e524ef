"""The body of a request, read and judged against the desk, whatever becomes of the answer."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from geo.errors import InputError
from geo.limits import reading_works
from geo.reading.layers import file_name
from permits.children.room import out_of_room
from permits.intake.hand_in import HandIn, handed_body
from permits.server.file_query import FileQuery
from permits.server.problem import bad_input
from permits.server.tasks.faults import FaultyError
from permits.server.tasks.opened import Opened, all_faults, open_body, stated
from permits.service.check import Checked, Desk


@reading_works()
def judged(
    desk: Desk, content: bytes, query: FileQuery, *, wrong: Sequence[Mapping[str, Any]] = ()
) -> tuple[Checked, str]:
    """What was found, and the language in which to say it.

    Parameters
    ----------
    wrong : sequence of mapping
        As of `permits.server.tasks.opened.open_body`.

    Raises
    ------
    FaultyError
        Anything handed in that cannot be judged: tells all of it that does not follow from something else.
    """
    opened = open_body(desk, query, content, wrong=wrong)
    try:
        beside = stated(desk, opened)
        checked = desk.check(
            opened.layers(),
            today=datetime.date.today(),
            beside=beside,
            declared_crs=opened.crs,
            readings=opened.readings,
            counter_proposal=opened.counter_proposal,
            hand_in=_hand_in(opened, query),
        )
    except InputError as error:
        if out_of_room(error):
            raise
        raise FaultyError(bad_input(all_faults(desk, opened, error) or error, opened.place)) from None
    return checked, opened.language


def _hand_in(opened: Opened, query: FileQuery) -> HandIn:
    if opened.works is None:
        return handed_body(opened.content, name=file_name(query.name), layers=query.layer, as_file=True)
    return handed_body(opened.content, name=opened.name)
