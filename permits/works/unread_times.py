"""When works are done by properties that hold no first and no last day: how long they take, and columns that nobody reads."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from geo.pattern import pattern
from permits.works.dates import day_of, days_long, period_of, unsettled_period
from permits.works.lengths import plain

# Columns that may say when works are done; not when somebody wrote, measured or decided something.
_SAYS_WHEN = pattern(
    r"时间|日期|时段|月份|季度|年度|年月|窗口|开竣工|起止|start|begin|finish|^from$|^to$|^end|(?:^|_)(?:date|time|when|month|period|season)(?:_|$)|停[暖热供汽气]"
)
_OF_SOMETHING_ELSE = pattern(
    r"申报|申请|受理|[审核]批|批准|编制|填报|登记|采集|测量|测绘|勘察|勘测|更新|修改|创建|录入|制图|打印|投运|投产|投用|建成|建设年|出厂|签订|有效|检测|校核"
    r"|creat|updat|modif|edit|survey|record|appl|approv|issue|print|install|built"
)
_OF_A_SHUTDOWN = pattern(r"停[暖热供汽气]|shut_?(?:down|off)|outage")


def speaks_of_another_time(values: Iterable[tuple[str, Any]], *, dated: bool) -> bool:
    """Whether columns that nobody reads say when works are done, or when the heat is off.

    Parameters
    ----------
    values : iterable of (str, object)
        Name of a column and its value.
    dated : bool
        The works state their first day: then only when the heat is off is asked about.
    """
    return any(_names_a_time(value) for name, value in values if value is not None and _asked(plain(name), dated=dated))


def _asked(name: str, *, dated: bool) -> bool:
    if _OF_A_SHUTDOWN.search(name):
        return True
    return not dated and _SAYS_WHEN.search(name) is not None and _OF_SOMETHING_ELSE.search(name) is None


def _names_a_time(value: Any) -> bool:
    if isinstance(value, bool | float | Mapping | list | tuple):
        return False
    return any(found is not None for found in (day_of(value), period_of(value), unsettled_period(value)))


def last_day(start: datetime.date, periods: Iterable[Any]) -> datetime.date | None:
    """The last day of works that state their first and how long they take; None where they do not say how long."""
    days = [long for value in periods if value is not None and (long := days_long(value))]
    return start + datetime.timedelta(days=max(days) - 1) if days else None
