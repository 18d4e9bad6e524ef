"""Works as the command line hands them in: a file, or a JSON envelope, with the facts that options state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from permits.service.check import Checked, Desk


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
    import datetime

    from geo.place.transform_file import read_transform_file
    from geo.text import Text
    from permits.errors import WorksError
    from permits.intake.handed_in import read_layers
    from permits.works.fact_values import one_of_each, stated_beside

    way = None if transform is None else read_transform_file(transform)
    today = datetime.date.today()
    beside = stated_beside(facts)
    enveloped = None
    if works.is_file() and _may_be_envelope(works):
        from permits.intake.envelope import open_envelope

        enveloped = open_envelope(works.read_bytes(), file=works.name)
    if enveloped is None:
        read = read_layers(works, layers=layers or ())
        return desk.check(read, today=today, beside=beside, declared_crs=crs, way=way)
    envelope, layer = enveloped
    if layers:
        raise WorksError(
            Text("JSON 信封没有图层", "a JSON envelope has no layers"),
            Text("请去掉 --layer", "Leave out --layer"),
            file=works.name,
        )
    return desk.check(
        [layer],
        today=today,
        beside=one_of_each(
            stated_beside(envelope.facts(), file=works.name),
            beside,
            places=(Text("在文件中", "in the file"), Text("在选项中", "in the options")),
            file=works.name,
        ),
        declared_crs=crs or envelope.crs,
        way=way,
        # What the command line states comes before what the envelope does.
        readings={**(envelope.readings or {}), **desk.readings},
    )


def _may_be_envelope(works: Path) -> bool:
    """Whether to look closer; GeoJSON of its own is not worth loading the shape of an envelope."""
    with works.open("rb") as stream:
        if not stream.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            return False
        stream.seek(0)
        return b'"works"' in stream.read()
