"""How far a batch is, for the person who waits for it: a line that is written over at a terminal, else a line a minute."""

from __future__ import annotations

import sys
import time
from collections import deque

# At a terminal so often, elsewhere so often.
_OVER_S, _ELSEWHERE_S = 0.5, 60.0
# The rate is that of so long; an estimate is made of no less than so much of it.
_WINDOW_S, _LEAST_S = 300.0, 10.0


class Progress:
    """Told of sites that are done; tells, on the standard error, how many, how fast, and how long it will take.

    Attributes
    ----------
    sites : int
        That are done.
    of : int or None
        In all, where that is known.
    """

    def __init__(self) -> None:
        self.sites = 0
        self.of: int | None = None
        self._over = sys.stderr.isatty()
        self._shown_at = time.monotonic()
        self._has_shown = False
        # Moments, and how many sites were screened by then since we were here.
        self._screened: deque[tuple[float, int]] = deque()

    def expects(self, sites: int | None) -> None:
        self.of = sites
        self._screened.append((time.monotonic(), 0))

    def done(self, sites: int, anew: bool) -> None:
        now = time.monotonic()
        self.sites += sites
        if self.of is not None:
            # Works that stand in a table alone are known when all that is drawn has been read.
            self.of = max(self.of, self.sites)
        if anew:
            self._screened.append((now, self._screened[-1][1] + sites))
            # One of before the window, to measure from.
            while len(self._screened) > 2 and self._screened[1][0] < now - _WINDOW_S:
                self._screened.popleft()
        if now - self._shown_at >= (_OVER_S if self._over else _ELSEWHERE_S):
            self._shown_at = now
            self._show(self.so_far())

    def writes(self) -> None:
        # Of ten million sites that takes minutes; where nothing was said of fewer it is done at once.
        if self._over or self._has_shown:
            self._show(f"已检查 {self.sites:,} 处，正在写出结果 | {self.sites:,} sites done, writing the result")

    def ends(self) -> None:
        """Leave the line as it is to who writes next."""
        if self._over:
            self._show("")

    def so_far(self) -> str:
        """The line."""
        in_all = "共数未知 unknown total" if self.of is None else f"{self.of:,}"
        (since, before), (until, now) = self._screened[0], self._screened[-1]
        if until - since < _LEAST_S:
            return f"已检查 done {self.sites:,} / {in_all}"
        rate = (now - before) / (until - since)
        left = "" if self.of is None else f"，约剩 left about {_duration((self.of - self.sites) / rate)}"
        return f"已检查 done {self.sites:,} / {in_all}，每秒 a second {rate:,.0f}{left}"

    def _show(self, line: str) -> None:
        self._has_shown = True
        print(f"\r\x1b[2K{line}" if self._over else line, end="" if self._over else "\n", file=sys.stderr, flush=True)


def _duration(seconds: float) -> str:
    minutes = max(0, round(seconds / 60))
    if minutes < 1:
        return "1 分 min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} 小时 h {minutes} 分 min" if hours else f"{minutes} 分 min"
