"""Errors of the permit side; all are `geo.errors.InputError`, so that one handler serves every door."""

from __future__ import annotations

import datetime
import math

from geo.errors import InputError
from geo.text import Text

_MINUTE = datetime.timedelta(minutes=1)


class WorksError(InputError):
    """A fact about the works that cannot be right."""


class UnknownActivityError(WorksError):
    """A text that is written like a code of the list of activities and is none of it."""


class RuleBookError(InputError):
    """A rule book that cannot be loaded or asked: names file and key."""


class CodeListError(InputError):
    """A shipped code list that does not have its shape: names file and key."""


class StoreError(InputError):
    """What a server keeps cannot be opened, read or changed: names what, and what to do."""


class ChangedElsewhereError(StoreError):
    """Somebody saved a later version meanwhile, in another window or on another device."""


class GoneError(StoreError):
    """There is no such thing, or its time is over."""


class StoreFullError(StoreError):
    """There is no room for drafts any more; what is left is for answers."""

    def __init__(self) -> None:
        super().__init__(
            Text("服务器的存储空间不足，没有保存", "the server has no room for drafts left, and nothing was kept"),
            Text("请告知服务器的管理员，腾出空间后再试", "Tell who runs the server, and try again when there is room"),
        )


class StoreBusyError(StoreError):
    """Another program holds the database, longer than anybody waits."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "服务器的数据库正被另一个程序占用，没有保存",
                "another program holds the server's database, and nothing was kept",
            ),
            Text(
                "请过几秒再试；一直这样时请告知服务器的管理员",
                "Try again in some seconds; if it stays so tell who runs the server",
            ),
        )


class StoreUnusableError(StoreError):
    """The disk, the rights or the folder of the store are not as they were when it was opened."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "服务器的存储文件夹现在不能读写，没有保存",
                "the server cannot use the folder of its store, and nothing was kept",
            ),
            Text("请告知服务器的管理员", "Tell who runs the server"),
        )


def _wait_min(again_at: datetime.datetime, now: datetime.datetime) -> int:
    # Not the hour: a server's clock may be of another zone than who reads it.
    return math.ceil((again_at - now) / _MINUTE)


class KeptTooMuchError(InputError):
    """One address had more drafts and files kept than anybody may in an hour.

    Attributes
    ----------
    again_at : datetime
        From when more is kept.
    """

    def __init__(
        self, again_at: datetime.datetime, *, now: datetime.datetime, most_drafts: int, most_megabytes: int
    ) -> None:
        self.again_at = again_at
        wait = _wait_min(again_at, now)
        super().__init__(
            Text(
                f"同一地址一小时内最多可保存 {most_drafts} 份草稿、{most_megabytes} MiB，这一步没有保存",
                f"of one address {most_drafts} drafts and {most_megabytes} MiB are kept an hour; this step was not kept",
            ),
            Text(f"请 {wait} 分钟后再试", f"Try again in {wait} minute{'' if wait == 1 else 's'}"),
        )


class AskedTooOftenError(InputError):
    """One address asked more than anybody may in that time.

    Attributes
    ----------
    again_at : datetime
        From when it may ask again.
    """

    def __init__(
        self,
        again_at: datetime.datetime,
        *,
        now: datetime.datetime,
        at_most: int,
        within: datetime.timedelta,
        of_sites: bool = False,
    ) -> None:
        self.again_at = again_at
        wait, minutes = _wait_min(again_at, now), within // _MINUTE
        super().__init__(
            Text(
                f"同一地址 {minutes} 分钟内最多可得到 {at_most} 处场地（要素）的答复",
                f"one address is told of at most {at_most} sites (features) in {minutes} minutes",
            )
            if of_sites
            else Text(
                f"同一地址 {minutes} 分钟内最多可得到 {at_most} 份检查意见",
                f"one address is given at most {at_most} determinations in {minutes} minutes",
            ),
            Text(f"请 {wait} 分钟后再提交", f"Ask again in {wait} minute{'' if wait == 1 else 's'}"),
        )
