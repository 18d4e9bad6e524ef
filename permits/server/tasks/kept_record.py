"""A kept record as it comes to a worker, and as one role may see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from permits.disclosure.disclose import Disclosed, disclose
from permits.record.reading import as_kept
from permits.record.sealing import seal_of, sealed

_FILE = "determination.json"


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
