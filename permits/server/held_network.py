"""Which network is served: what tells it from another, and how old it is."""

from __future__ import annotations

import datetime

from pydantic import BaseModel


class HeldNetwork(BaseModel):
    """The network as its workers hold it.

    Attributes
    ----------
    sha256 : str
        Its fingerprint, as in the basis of a determination.
    surveyed_until : date or None
        Of its last survey; None: not stated.
    """

    sha256: str
    surveyed_until: datetime.date | None
