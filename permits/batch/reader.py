"""``python -m permits.batch.reader``: the process that opens the works of a batch, confined, and hands them on part by part.

What it writes are messages of `permits.children.messages`: how many sites there are, if that is known before they are read; each
part; and that it was the last, or why the file cannot be read. Whoever reads slowly makes it wait.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from geo.errors import InputError
from permits.batch.refused import words_of
from permits.children.confinement import confine
from permits.children.endings import OUT_OF_MEMORY_STATUS, OUT_OF_ROOM_STATUS
from permits.children.limits import Limits, end_at_size_of_files
from permits.children.messages import send
from permits.children.room import out_of_room
from permits.children.scratch import make_scratch, settle_in
from permits.children.system_calls import die_with_parent

if TYPE_CHECKING:
    from geo.raw import RawLayer

# Sites that a worker is given at once: a second's work or less, and small enough to be lost.
SITES_OF_A_PART = 500


def main(argument: str) -> None:
    """Read as the JSON text says: ``path``, ``layer``, ``limits``, ``beside`` (folders of what belongs to the file); ``wanted``
    is the one part that is (`permits.batch.reading.Wanted`), or null."""
    die_with_parent()
    # As a worker: a process that answers everybody comes first.
    os.nice(10)
    asked = json.loads(argument)
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as stream:
        # What a library may say is no message.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        scratch = make_scratch()
        send(stream, {"scratch": str(scratch)})
        settle_in(scratch)
        # Its user and his network stay, as in a check: the file may be another's.
        confine(Limits(**asked["limits"]), readable=map(Path, asked["beside"]), writable=[scratch], alone=False)
        end_at_size_of_files()
        try:
            _hand_on(stream, Path(asked["path"]), asked["layer"], asked["wanted"])
        except InputError as error:
            send(stream, {"refused": words_of(error)})
        except MemoryError:
            os._exit(OUT_OF_MEMORY_STATUS)
        except OSError as error:
            if out_of_room(error):
                os._exit(OUT_OF_ROOM_STATUS)
            raise


def _beside(document: Mapping[str, Any], file: str) -> Mapping[str, Any]:
    """As `permits.intake.envelope.beside_in_line`, which takes long to load and is seldom wanted."""
    from permits.intake.envelope import beside_in_line

    return beside_in_line(document, file)


def _with_tables(parts: Iterator[RawLayer], *, picked: bool) -> Iterator[RawLayer]:
    """With what tables without shapes say (`permits.intake.placeless_rows.apart`); what knows their words takes long to load and is
    seldom wanted."""
    for part in parts:
        if part.tables:
            from permits.intake.placeless_rows import apart
            from permits.service.shipped import fact_names

            yield from apart(chain([part], parts), fact_names(), most=SITES_OF_A_PART, picked=picked)
            return
        yield part


def _hand_on(stream: BinaryIO, path: Path, layer: str | None, wanted: dict[str, Any] | None) -> None:
    from geo.reading.part_bytes import to_bytes
    from geo.reading.parts import counted, parts

    send(stream, {"counted": counted(path) if layer is None and wanted is None else None})
    behind = 0 if wanted is None else wanted["behind"]
    read = parts(path, layer=layer, most=SITES_OF_A_PART, beside=_beside, behind=behind)
    for part in _with_tables(read, picked=layer is not None):
        # As screening has a row for each.
        sites = len(part) + sum(one.count for one in part.lost)
        if not sites or (wanted is not None and sites != wanted["sites"]):
            continue
        body, head = to_bytes(part), {"sites": sites, "layer": part.title, "drawn": bool(len(part.readable()))}
        if wanted is None:
            send(stream, head, body)
        elif hashlib.sha256(body).hexdigest() == wanted["sha256"]:
            send(stream, head, body)
            break
    send(stream, {"last": True})


if __name__ == "__main__":
    main(sys.argv[1])
