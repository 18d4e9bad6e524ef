"""The works of a batch, read in a process of its own, as who screens them gets them: part by part, unopened."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import math
import os
import shutil
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from geo.dataclass import dataclass
from permits.batch.frames import Frame
from permits.batch.refused import RefusedError
from permits.children.endings import Ending, NoAnswerError, ending_of_returned
from permits.children.limits import Limits
from permits.children.messages import LENGTH_BYTES, BadMessageError, TooMuchError, head_length, unpacked
from permits.children.zygote import ONE_THREAD

PROGRAM = ("-m", "permits.batch.reader")
# A layer may take hours to be screened, and its reader waits that long: of these it is held to memory and sizes of files alone.
_LIMITS = Limits(wall_s=math.inf, cpu_s=0, memory_bytes=4 * 2**30)
_MOST_BYTES = 512 * 2**20


@dataclass(frozen=True)
class Works:
    """A file of works that is being read.

    Attributes
    ----------
    counted : int or None
        How many sites it has, where that is known before they are read.
    frames : async iterator of Frame
        Its parts. RefusedError: the file cannot be read; NoAnswerError: who read it ended.
    """

    counted: int | None
    frames: AsyncIterator[Frame]


@dataclass(frozen=True)
class Wanted:
    """The one part of a file that is wanted again: how many sites it has, its SHA-256, and how many stand before it at least."""

    sites: int
    sha256: str
    behind: int = 0


@asynccontextmanager
async def reading(
    path: Path, *, layer: str | None = None, beside: Iterable[Path] = (), wanted: Wanted | None = None
) -> AsyncIterator[Works]:
    """Have a file read while in the context.

    Parameters
    ----------
    path : Path
    layer : str, optional
        The one layer that is wanted; None: all.
    beside : iterable of Path
        Folders in which lies what belongs to it.
    wanted : Wanted, optional
        The one part that is; its number and its first row are then those of whoever asks.

    Raises
    ------
    RefusedError
        It cannot be read at all.
    NoAnswerError
        Who read it met a limit.
    """
    asked = {
        "path": os.path.abspath(path),
        "layer": layer,
        "limits": dataclasses.asdict(_LIMITS),
        "beside": [str(path), *map(str, beside)],
        "wanted": None if wanted is None else dataclasses.asdict(wanted),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        *PROGRAM,
        json.dumps(asked),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=PIPE,
        env={**os.environ, **ONE_THREAD},
        start_new_session=True,
    )
    scratch: str | None = None
    try:
        scratch = (await _said(process))[0].get("scratch")
        counted = (await _said(process))[0].get("counted")
        frames = _frames(process)
        async with contextlib.aclosing(frames):
            yield Works(counted if isinstance(counted, int) else None, frames)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await ended(process)
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)


async def ended(process: Process) -> int:
    """The status of a process that was killed or ends by itself, whatever of its output nobody took.

    asyncio says that it ended once it has seen the end of its output, and looks for none while much of that waits to be taken.
    """
    assert process.stdout is not None
    while await process.stdout.read(2**20):
        pass
    return await process.wait()


async def _frames(process: Process) -> AsyncGenerator[Frame, None]:
    number = first_row = 0
    while True:
        head, body = await _said(process)
        if head.get("last") is True:
            return
        sites, layer = head.get("sites"), head.get("layer")
        if not isinstance(sites, int) or sites < 1 or not (layer is None or isinstance(layer, str)):
            raise NoAnswerError(Ending.DEFECT)
        yield Frame(number, first_row, sites, layer, body, drawn=head.get("drawn") is not False)
        number, first_row = number + 1, first_row + sites


async def _said(process: Process) -> tuple[dict[str, Any], bytes]:
    """The next message of who reads; it may be anybody's by now, and is only bounded."""
    assert process.stdout is not None
    try:
        prefix = await process.stdout.readexactly(LENGTH_BYTES)
        head, length = unpacked(await process.stdout.readexactly(head_length(prefix)), at_most=_MOST_BYTES)
        body = await process.stdout.readexactly(length)
    except asyncio.IncompleteReadError:
        raise NoAnswerError(ending_of_returned(await process.wait(), _LIMITS)) from None
    except TooMuchError:
        raise NoAnswerError(Ending.ANSWER_SIZE) from None
    except BadMessageError:
        raise NoAnswerError(Ending.DEFECT) from None
    refused = head.get("refused")
    if isinstance(refused, dict):
        raise RefusedError(refused)
    return head, body
