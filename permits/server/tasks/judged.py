"""The body of a request, read and judged against the desk, whatever becomes of the answer."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from geo.errors import InputError
from geo.limits import reading_works
from geo.raw import RawLayer
from geo.reading.layers import file_name
from geo.text import Text
from permits.children.room import out_of_room
from permits.errors import WorksError
from permits.gives import Gives
from permits.intake.hand_in import HandIn, handed_body
from permits.server.file_query import FileQuery
from permits.server.problem import bad_input
from permits.server.tasks.faults import FaultyError
from permits.server.tasks.opened import Opened, all_faults, open_body, stated
from permits.service.check import Checked, Desk

_ONE_FEATURE = Text(
    "请把同一作业的各段、各点合并为一个多部分要素（MultiLineString、MultiPoint），或分批提交",
    "Join the pieces of one kind of works into one feature of many parts (MultiLineString, MultiPoint), or hand them in in parts",
)
_BY_OPERATOR = Text(
    "整层场地请交给热经营企业，由其用 heatguard batch --role 代为检查并交回结果",
    "a whole layer the heat operator can screen with heatguard batch --role, and return the result",
)


@reading_works()
def judged(
    desk: Desk,
    content: bytes,
    query: FileQuery,
    *,
    at_most: int | None,
    wrong: Sequence[Mapping[str, Any]] = (),
    unseen: Collection[Gives] = (),
) -> tuple[Checked, str]:
    """What was found, and the language in which to say it.

    Parameters
    ----------
    at_most : int or None
        Of how many features whoever asks may be told; of more none is judged. None: of any number.
    wrong : sequence of mapping
        As of `permits.server.tasks.opened.open_body`.
    unseen : collection of Gives
        As of `permits.service.check.Desk.check`.

    Raises
    ------
    FaultyError
        Anything handed in that cannot be judged: tells all of it that does not follow from something else.
    """
    opened = open_body(desk, query, content, wrong=wrong)
    try:
        beside = stated(desk, opened)
        layers = opened.layers()
        refuse_too_many(layers, at_most, opened.name, parts=_ONE_FEATURE)
        checked = desk.check(
            layers,
            today=datetime.date.today(),
            beside=beside,
            declared_crs=opened.crs,
            readings=opened.readings,
            counter_proposal=opened.counter_proposal,
            hand_in=_hand_in(opened, query),
            unseen=unseen,
        )
    except InputError as error:
        if out_of_room(error):
            raise
        raise FaultyError(bad_input(all_faults(desk, opened, error) or error, opened.place)) from None
    return checked, opened.language


def refuse_too_many(layers: Sequence[RawLayer], at_most: int | None, file: str, *, parts: Text) -> None:
    """Refuse more features than whoever asks may be told of at all, before any is judged.

    Parameters
    ----------
    parts : Text
        What to do instead, where it is a job of one's own.

    Raises
    ------
    WorksError
        With who can check them.
    """
    features = sum(len(layer) + sum(one.count for one in layer.lost) for layer in layers)
    if at_most is not None and features > at_most:
        raise WorksError(
            Text(
                f"有 {features} 处；逐处的远近合在一起能看出管道的位置，本服务答复的读者每小时最多可逐处检查 {at_most} 处",
                f"it has {features} sites; how near each is tells, taken together, where pipes lie, so in the role in which this server answers"
                f" one is told of at most {at_most} sites an hour",
            ),
            Text(f"{parts.zh}；{_BY_OPERATOR.zh}", f"{parts.en}; {_BY_OPERATOR.en}"),
            file=file,
        )


def _hand_in(opened: Opened, query: FileQuery) -> HandIn:
    if opened.works is None:
        return handed_body(opened.content, name=file_name(query.name), layers=query.layer, as_file=True)
    return handed_body(opened.content, name=opened.name)
