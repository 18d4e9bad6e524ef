"""How a defect of ours is logged: where it arose and its kind, never what it says, which may hold what was handed in."""

from __future__ import annotations

import sys
import traceback


def log_defect(error: BaseException) -> None:
    """One line a defect; of a group, one line each."""
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            log_defect(one)
        return
    places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    print(f"defect: {type(error).__name__} at {' < '.join(reversed(places))}", file=sys.stderr, flush=True)
