"""A kept record as it comes to a worker, and as one role may see it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from permits.disclosure.disclose import Disclosed, disclose
from permits.record.reading import as_kept
from permits.record.sealing import seal_of, sealed
from permits.report.street_context import StreetContext, around_works
from permits.server.tasks.held import Held

_FILE = "determination.json"


def streets(held: Held, disclosed: Disclosed) -> StreetContext | None:
    """What lies round the works on the ground that the server was given; None where it was given none."""
    if held.ground is None or held.brief.basemap is None:
        return None
    return held.ground.around(around_works(disclosed.record), file=Path(held.brief.basemap).name)


def shown(content: bytes, asked: Mapping[str, Any]) -> Disclosed:
    """The record for a ``role``, with its ``seal`` where one is given.

    Raises
    ------
    FileError
        It is no record of this program, or was changed since it was kept.
    """
    held = as_kept(content, file=_FILE)
    held.refuse_changed(_FILE)
    disclosed = disclose(held.record, asked["role"])
    seal = seal_of(asked.get("seal"))
    return disclosed if seal is None else Disclosed(sealed(disclosed.record, seal), disclosed.role)
