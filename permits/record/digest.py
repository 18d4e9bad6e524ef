"""The digest that a determination carries of its own content: a change by hand is found out when it is read.

It finds slips and clumsy changes. Whoever knows how it is made can make it again: it is no signature. A seal is one
(`permits.record.seal`), and stands on the digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

# What speaks of the content, and is none of it.
BESIDE = ("digest", "seal")


def canonical(document: Any) -> bytes:
    """JSON that is the same bytes whoever wrote it: keys sorted, nothing between the tokens, UTF-8.

    Every number is the shortest decimal of its double as Python prints it (``1`` and ``1.0`` are one), so that a file that
    another program saved again keeps it. ``verify.js`` makes the same bytes in a browser.
    """
    numbers_alike = json.loads(json.dumps(document), parse_int=float)
    return json.dumps(numbers_alike, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(document: Mapping[str, Any]) -> str:
    """SHA-256 of a determination without its ``digest`` and its ``seal``."""
    return hashlib.sha256(canonical({key: value for key, value in document.items() if key not in BESIDE})).hexdigest()
