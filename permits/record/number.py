"""The number of a determination: made of all that it rests on, so that two that differ do not share one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_RESTS_ON = (
    "regulation",
    "in_force_on",
    "rulebook_sha256",
    "network_sha256",
    "works_sha256",
    "engine",
    "working_crs",
    "readings",
)


def number_of(basis: Mapping[str, Any], *, issued_on: Any, table_sha256: str | None) -> str:
    """The number on every paper of a determination, whoever reads it.

    Parameters
    ----------
    basis : mapping
        Fields of `permits.record.record.Basis`, as objects or as JSON holds them.
    issued_on : date or str or None
        Day of issue.
    table_sha256 : str or None
        Of the measures that fill the plan; None where there is no plan.
    """
    rests_on = [*(basis.get(name) for name in _RESTS_ON), issued_on, table_sha256]
    text = json.dumps(rests_on, ensure_ascii=False, sort_keys=True, default=str)
    return f"HG-{hashlib.sha256(text.encode()).hexdigest()[:8].upper()}"
