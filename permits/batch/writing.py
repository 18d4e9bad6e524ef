"""The result of a batch, made in a process of its own of what workers found."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import math
import os
import shutil
import sys
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from permits.batch.reading import ended
from permits.batch.refused import NoRoomError, RefusedError
from permits.children.endings import NoAnswerError, ending_of_returned
from permits.children.limits import Limits
from permits.children.zygote import ONE_THREAD

PROGRAM = ("-m", "permits.batch.writer")
# A result may be large and take its time; it is made row group by row group.
_LIMITS = Limits(wall_s=math.inf, cpu_s=0, memory_bytes=4 * 2**30, file_bytes=2**50)


async def written(segments: Sequence[Path], path: Path, *, findings: bool) -> dict[str, Any]:
    """Make a result.

    Parameters
    ----------
    segments : sequence of Path
        Objects of a store, in the order of the works.
    path : Path
        Where; its suffix says the format, see `permits.batch.results.write_results`.
    findings : bool
        Whether there is a table of findings too.

    Returns
    -------
    dict
        ``written``: the paths of what was; ``statistics`` and their ``summary``, as `permits.batch.statistics` has them.

    Raises
    ------
    RefusedError
        It cannot be written there; `NoRoomError` where the disk is full.
    NoAnswerError
        Who writes met a limit.
    """
    asked = {
        "segments": [os.path.abspath(one) for one in segments],
        "path": os.path.abspath(path),
        "findings": findings,
        "limits": dataclasses.asdict(_LIMITS),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        *PROGRAM,
        stdin=PIPE,
        stdout=PIPE,
        env={**os.environ, **ONE_THREAD},
        start_new_session=True,
    )
    said = list[dict[str, Any]]()
    try:
        out, _ = await process.communicate(json.dumps(asked).encode())
        with contextlib.suppress(ValueError):
            said = [json.loads(line) for line in out.splitlines()]
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        status = await ended(process)
        if said:
            shutil.rmtree(said[0]["scratch"], ignore_errors=True)
    if len(said) < 2:
        raise NoAnswerError(ending_of_returned(status, _LIMITS))
    if "refused" in said[1]:
        raise (NoRoomError if said[1]["full"] else RefusedError)(said[1]["refused"])
    return said[1]
