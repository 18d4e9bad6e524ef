"""``python -m permits.batch.writer``: the process that makes a result of segments, confined: what they hold came from others.

It reads a JSON text: ``segments`` (files, in the order of the works, each named by the SHA-256 of its content), ``path``,
``findings`` and ``limits``; and says another: ``written`` (paths), ``statistics`` (`Statistics.as_dict`) and their ``summary``, or
what is ``refused``, and whether that is because the disk is ``full``.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from geo.errors import InputError
from geo.text import Text
from permits.batch.refused import words_of
from permits.batch.results import write_results
from permits.batch.segment import Segment
from permits.batch.statistics import Statistics
from permits.children.confinement import confine
from permits.children.endings import OUT_OF_MEMORY_STATUS, OUT_OF_ROOM_STATUS
from permits.children.limits import Limits
from permits.children.room import out_of_room
from permits.children.scratch import make_scratch, settle_in
from permits.children.system_calls import die_with_parent
from permits.errors import StoreError


def main() -> None:
    """Write what is asked for on the standard input."""
    die_with_parent()
    asked = json.load(sys.stdin)
    answers = os.dup(sys.stdout.fileno())
    # What a library may say is no answer.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    scratch = make_scratch()
    os.write(answers, json.dumps({"scratch": str(scratch)}).encode() + b"\n")
    settle_in(scratch)
    path, segments = Path(asked["path"]), [Path(one) for one in asked["segments"]]
    # Objects lie in two hundred folders of one.
    stored = {one.parents[1] for one in segments}
    confine(Limits(**asked["limits"]), readable=stored, writable=[scratch, path.parent], alone=False)
    os.write(answers, json.dumps(_said(segments, path, asked)).encode() + b"\n")


def _said(segments: Sequence[Path], path: Path, asked: dict[str, Any]) -> dict[str, Any]:
    counted = _Counted()
    try:
        made = write_results(counted.each(_opened(segments)), path, findings=asked["findings"])
        return {
            "written": [str(one) for one in made],
            "statistics": counted.so_far.as_dict(),
            "summary": counted.so_far.summary().as_dict(),
        }
    except InputError as error:
        return {"refused": words_of(error), "full": out_of_room(error)}
    except MemoryError:
        os._exit(OUT_OF_MEMORY_STATUS)
    except OSError as error:
        if out_of_room(error):
            os._exit(OUT_OF_ROOM_STATUS)
        raise


class _Counted:
    """Statistics of segments that go by."""

    def __init__(self) -> None:
        self.so_far = Statistics.none()

    def each(self, segments: Iterator[Segment]) -> Iterator[Segment]:
        for segment in segments:
            self.so_far += Statistics.of(segment)
            yield segment


def _opened(segments: Sequence[Path]) -> Iterator[Segment]:
    for one in segments:
        content = one.read_bytes()
        if hashlib.sha256(content).hexdigest() != one.parent.name + one.name:
            raise StoreError(
                Text(
                    f"已完成的部分 {one.name} 已损坏或被改动",
                    f"a part that was done, {one.name}, is damaged or was changed",
                ),
                Text("请加 --restart 重新开始", "Begin anew with --restart"),
            )
        yield Segment.from_bytes(content)


if __name__ == "__main__":
    main()
