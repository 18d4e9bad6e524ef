"""Errors of the permit side; all are `geo.errors.InputError`, so that one handler serves every door."""

from __future__ import annotations

import datetime
import math

from geo.errors import InputError
from geo.text import Text

_MINUTE = datetime.timedelta(minutes=1)


class WorksError(InputError):
    """A fact about the works that cannot be right."""


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


class AskedTooOftenError(InputError):
    """One address asked more than anybody may in that time.

    Attributes
    ----------
    again_at : datetime
        From when it may ask again.
    """

    def __init__(
        self, again_at: datetime.datetime, *, now: datetime.datetime, at_most: int, within: datetime.timedelta
    ) -> None:
        self.again_at = again_at
        # Not the hour: a server's clock may be of another zone than who reads it.
        wait = math.ceil((again_at - now) / _MINUTE)
        super().__init__(
            Text(
                f"同一地址 {within // _MINUTE} 分钟内最多可得到 {at_most} 份检查意见",
                f"one address is given at most {at_most} determinations in {within // _MINUTE} minutes",
            ),
            Text(f"请 {wait} 分钟后再提交", f"Ask again in {wait} minute{'' if wait == 1 else 's'}"),
        )
