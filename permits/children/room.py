"""Whether the disk is full: a state of this machine, which nobody's file is to blame for."""

from __future__ import annotations

import errno


def out_of_room(error: BaseException | None) -> bool:
    """Whether an error is that, or was raised because of one that is."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        error = error.__cause__ or error.__context__
    return False
