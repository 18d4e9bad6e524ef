"""Works as the command line hands them in: a file, or a JSON envelope, with the facts that options state."""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.limits import MAX_TEXT_BYTES, reading_works

if TYPE_CHECKING:
    from geo.raw import RawLayer
    from geo.text import Text
    from permits.batch.asked import Asked
    from permits.intake.envelope import Envelope
    from permits.service.check import Checked, Desk


def around(*files: Path | None) -> list[Path]:
    """Folders of files: what belongs to a Shapefile lies beside it."""
    return [
        folder for file in files if file is not None for folder in (file.parent, Path(os.path.realpath(file)).parent)
    ]


def check_works(
    desk: Desk,
    works: Path,
    *,
    layers: Sequence[str] | None,
    crs: str | None,
    transform: Path | None,
    facts: Mapping[str, Any],
) -> Checked:
    """Check the works in a file.

    Parameters
    ----------
    layers : sequence of str or None
        Only these; None: all.
    crs : str or None
        The system that the command line declares.
    transform : Path or None
        The sender's own transform.
    facts : mapping
        Facts that options state.

    Raises
    ------
    InputError
        Anything handed in that cannot be judged.
    """
    from geo.place.transform_file import read_transform_file
    from permits.intake.hand_in import handed_file
    from permits.works.fact_values import one_of_each, stated_beside

    opened, envelope = _open(works, layers or ())
    hand_in = handed_file(works, layers=layers or (), envelope=envelope is not None)
    beside, readings = stated_beside(facts), desk.readings
    if envelope is not None:
        beside = one_of_each(
            stated_beside(envelope.facts(), file=works.name), beside, places=_places(), file=works.name
        )
        # What the command line states comes before what the envelope does.
        crs, readings = crs or envelope.crs, {**(envelope.readings or {}), **readings}
    return desk.check(
        opened,
        today=datetime.date.today(),
        beside=beside,
        declared_crs=crs,
        way=None if transform is None else read_transform_file(transform),
        readings=readings,
        counter_proposal=True,
        hand_in=hand_in,
    )


@contextmanager
def unwrapped(works: Path, asked: Asked) -> Iterator[tuple[Path, Asked]]:
    """Works of a batch as a file that holds them alone, and what is asked with what an envelope round them states.

    Raises
    ------
    InputError
        It is an envelope, and what it states cannot be right or is stated otherwise beside it.
    """
    if not _may_be_envelope(works):
        yield works, asked
        return
    from permits.intake.envelope import envelope_in
    from permits.works.fact_values import one_of_each, stated_beside

    envelope = envelope_in(works.read_bytes(), file=works.name)
    if envelope is None:
        yield works, asked
        return
    _refuse_layers([asked.layer] if asked.layer else [], works.name)
    facts = envelope.facts()
    one_of_each(stated_beside(facts, file=works.name), stated_beside(asked.facts), places=_places(), file=works.name)
    with tempfile.TemporaryDirectory(prefix="heatguard-") as folder:
        alone = Path(folder) / works.name
        alone.write_text(json.dumps(envelope.works, ensure_ascii=False), "utf-8")
        yield (
            alone,
            dataclasses.replace(
                asked,
                facts={**facts, **asked.facts},
                crs=asked.crs or envelope.crs,
                readings={**(envelope.readings or {}), **asked.readings},
            ),
        )


def _places() -> tuple[Text, Text]:
    from geo.text import Text

    return Text("在文件中", "in the file"), Text("在选项中", "in the options")


def _refuse_layers(layers: Sequence[str], file: str) -> None:
    from geo.text import Text
    from permits.errors import WorksError

    if layers:
        raise WorksError(
            Text("JSON 信封没有图层", "a JSON envelope has no layers"),
            Text("请去掉 --layer", "Leave out --layer"),
            file=file,
        )


@reading_works()
def _open(works: Path, layers: Sequence[str]) -> tuple[Sequence[RawLayer], Envelope | None]:
    """The layers of a file, and the envelope where it is one."""
    from permits.intake.handed_in import read_layers

    if not _may_be_envelope(works):
        return read_layers(works, layers=layers), None
    from permits.intake.envelope import open_envelope

    enveloped = open_envelope(works.read_bytes(), file=works.name)
    if enveloped is None:
        return read_layers(works, layers=layers), None
    _refuse_layers(layers, works.name)
    envelope, layer = enveloped
    return [layer], envelope


def _may_be_envelope(works: Path) -> bool:
    """Whether to look closer; GeoJSON of its own is not worth loading the shape of an envelope."""
    # Files that the system makes up (/proc) have no size, and some of them cannot be read at all; of any size are lines.
    if not (works.is_file() and 0 < works.stat().st_size <= MAX_TEXT_BYTES):
        return False
    with works.open("rb") as stream:
        if not stream.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            return False
        stream.seek(0)
        return b'"works"' in stream.read()
