"""What could not be drawn up beside the findings, and the note that says so.

A plan, a way out, a map are made of what was found, and what was found stands without them: a slip of ours on the way
to a paper must not take a prohibition back. Here, in `screen`, `strictest` and `tabulated` any exception is caught; nowhere else in judging.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from geo.errors import InputError
from geo.text import Text
from permits.determination.determination import Caveat

Made = TypeVar("Made")
Instead = TypeVar("Instead")
_LOG = logging.getLogger(__name__)


class Part(StrEnum):
    """What is made beside the findings; the value is the kind of the note that says it is missing."""

    WAY_OUT = "way_out_missing"
    PLAN = "plan_missing"
    LETTERS = "letters_missing"
    NOTES = "notes_missing"
    DOUBTS = "doubts_missing"
    NEAREST = "nearest_missing"
    BANDS = "bands_missing"
    DRAWING = "drawing_missing"


_STANDS = Text(
    "这是程序缺陷；检查结果和各项义务不变", "This is a defect of the program; the findings and every duty stand"
)
_REPORT = Text(
    "请把所交文件和本条告知维护人员", "Report the files handed in and this note to those who maintain the program"
)
_SAID = {
    Part.WAY_OUT: Text(
        "未能查找改动办法：不表示没有改动办法。请自行调整后重新提交检查，或询问热经营企业",
        "The way out could not be looked for, which does not mean that there is none. Change the job and have it checked"
        " again, or ask the heat operator",
    ),
    Part.PLAN: Text(
        "未能拟出供热设施安全保护方案：应当制定方案的，双方签订以前不得动工。请向热经营企业提出，由双方自行拟定",
        "The joint protection plan could not be drawn up: where one is owed, no work may begin before both parties have"
        " signed it. Ask the heat operator, and draw it up between you",
    ),
    Part.LETTERS: Text(
        "未能拟出函件：应当书面提出的请求、通知仍须提出。请自行拟写",
        "The letters could not be drawn up: requests and notices that are owed in writing are still owed. Write them yourself",
    ),
    Part.NOTES: Text(
        "未能列出与数据和作业有关的注意事项（如普查覆盖范围、工期、河道）。动工前请向热经营企业核实",
        "The notes on data and works (coverage of the survey, dates, rivers) could not be made. Ask the heat operator before"
        " any work",
    ),
    Part.DOUBTS: Text(
        "未能查完坐标、尺寸、轮廓和文字另作理解时的结论",
        "Whether another reading of coordinates, sizes, outlines or words would lead to another answer could not be looked at",
    ),
    Part.NEAREST: Text(
        "未能算出各要素最近的供热设施：不表示附近没有供热设施。以检查结果为准，动工前请向热经营企业核实",
        "The nearest heat facility of each feature could not be found, which does not mean that none is near. Go by the"
        " findings, and ask the heat operator before any work",
    ),
    Part.BANDS: Text(
        "未能算出到供热设施的大致距离，一律按最近一档（5 m 内）显示",
        "Rough distances to heat facilities could not be found; all are shown as of the nearest band (within 5 m)",
    ),
    Part.DRAWING: Text(
        "图上缺少部分内容（管网、距离线或作业范围）：图上没有，不表示现场没有。以检查结果的文字为准",
        "Part of the drawing is missing (network, lines of distance or works): what is not drawn may still be there. Go by"
        " the words of the findings",
    ),
}


class Missing:
    """The parts of one determination that could not be made."""

    def __init__(self) -> None:
        self._parts: dict[Part, None] = {}

    def unless(self, part: Part, make: Callable[[], Made], otherwise: Instead) -> Made | Instead:
        """What is made, or what stands in its place where making it crashes.

        Raises
        ------
        InputError
            What was handed in cannot be used, which its sender can mend.
        """
        try:
            return make()
        except InputError:
            raise
        except Exception as error:
            # The message of an exception may hold what somebody handed in; where it arose does not.
            where = "".join(traceback.format_tb(error.__traceback__))
            _LOG.error("%s: %s\n%s", part, type(error).__name__, where)
            self._parts[part] = None
            return otherwise

    def __bool__(self) -> bool:
        return bool(self._parts)

    def caveats(self) -> tuple[Caveat, ...]:
        """A note for each part; those without which no clear stands are findings."""
        return tuple(Caveat(part.value, said(part)) for part in self._parts if part not in (Part.NOTES, Part.DOUBTS))


def said(part: Part) -> Text:
    """That a part is missing, that everything else stands, and what to do."""
    words = _SAID[part]
    return Text(f"{words.zh}。{_STANDS.zh}。{_REPORT.zh}", f"{words.en}. {_STANDS.en}. {_REPORT.en}")
