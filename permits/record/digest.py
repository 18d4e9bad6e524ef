"""The digest that a determination carries of its own content: a change by hand is found out when it is read.

It finds slips and clumsy changes. Whoever knows how it is made can make it again: it is no signature.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def digest_of(document: Mapping[str, Any]) -> str:
    """SHA-256 of a determination without its ``digest``, whatever the order of its keys, its line ends and indents.

    Keys are sorted, nothing stands between the tokens, text is UTF-8, and every number is the shortest decimal of its
    double (``1`` and ``1.0`` are one), so that a file that another program saved again keeps it.
    """
    plain = json.dumps({key: value for key, value in document.items() if key != "digest"})
    numbers_alike = json.loads(plain, parse_int=float)
    canonical = json.dumps(numbers_alike, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
