"""One worker: takes a job after the other from its parent, with nothing but a folder of its own."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from geo.dataclass import dataclass
from permits.children.confinement import confine
from permits.children.defects import log_defect
from permits.children.endings import OUT_OF_MEMORY_STATUS, OUT_OF_ROOM_STATUS
from permits.children.limits import Limits, allow_cpu, end_at_size_of_files, resident_bytes
from permits.children.messages import receive, send
from permits.children.room import out_of_room
from permits.children.scratch import clear, settle_in

# Memory that libraries keep after a job; then a fresh worker takes its place.
_GROWN_BYTES = 128 * 2**20


@dataclass(frozen=True)
class Answer:
    """What is sent to who asked.

    Attributes
    ----------
    beside : dict, optional
        A few plain words for the parent itself, which looks into no content.
    """

    status: int
    media_type: str
    content: bytes
    beside: dict[str, Any] | None = None


Answerer = Callable[[dict[str, Any], bytes], Answer]


def work(
    channel: int,
    answer: Answerer,
    limits: Limits,
    scratch: Path,
    *,
    rehearse: Callable[[Answerer], object] | None = None,
) -> None:
    """Answer jobs until there are no more.

    Parameters
    ----------
    channel : int
        Descriptor of the socket to the parent. Read and written, never sent on: that is banned here.
    answer : callable
        From what is asked and the body to the answer.
    limits : Limits
        What each job may take.
    scratch : Path
        The only folder that this process may write into.
    rehearse : callable, optional
        Has something answered before the first job comes: all that a job writes to is copied for this process when it first does so,
        which takes longer than a small job.
    """
    scratch.mkdir(mode=0o700)
    settle_in(scratch)
    _be_the_first_to_go()
    # The process that answers everybody comes first.
    os.nice(10)
    layers = confine(limits, writable=[scratch], alone=True)
    end_at_size_of_files()
    before = resident_bytes()
    with os.fdopen(channel, "r+b", buffering=0) as raw:
        stream: BinaryIO = _Whole(raw)  # type: ignore[assignment]
        send(stream, {"layers": layers})
        if rehearse is not None:
            allow_cpu(limits)
            # Nobody waits for what comes of it.
            with contextlib.suppress(Exception):
                rehearse(answer)
            clear(scratch)
        while (job := receive(stream)) is not None:
            # From here on it is this job that ends the process.
            send(stream, {"taken": True})
            allow_cpu(limits)
            given = _answered(answer, *job)
            clear(scratch)
            if given is None:
                send(stream, {"defect": True})
                return
            spent = resident_bytes() - before > _GROWN_BYTES
            head = {"status": given.status, "media_type": given.media_type, "beside": given.beside, "spent": spent}
            send(stream, head, given.content)
            if spent:
                return


def _answered(answer: Answerer, asked: dict[str, Any], body: bytes) -> Answer | None:
    """The answer; None where a defect of ours prevents one."""
    try:
        return answer(asked, body)
    except MemoryError:
        os._exit(OUT_OF_MEMORY_STATUS)
    except Exception as error:
        if out_of_room(error):
            os._exit(OUT_OF_ROOM_STATUS)
        log_defect(error)
        return None


def _be_the_first_to_go() -> None:
    """Where memory runs out, the kernel ends a worker before anything else, if it lets us say so."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


class _Whole:
    """A socket as a file of which all that is asked is read and written."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def read(self, length: int) -> bytes:
        content = bytearray(length)
        view, got = memoryview(content), 0
        while got < length and (count := self._raw.readinto(view[got:])):
            got += count
        return bytes(content[:got])

    def write(self, content: bytes) -> None:
        view = memoryview(content)
        while view:
            view = view[self._raw.write(view) :]

    def flush(self) -> None:
        pass
