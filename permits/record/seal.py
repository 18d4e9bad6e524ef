"""The seal of a determination that a server keeps: a short statement of what was answered, and a signature over it."""

# Annotations are no texts here (no ``__future__``): who discloses a record asks each, and would compile it first.

import datetime
from typing import Annotated, Literal

from geo.dataclass import dataclass
from permits.gives import Gives
from permits.record.described import Told
from permits.record.fields import Closed
from permits.record.hand_in import Sha256
from permits.rulebook.outcomes import Outcome

SEAL: Literal["heatguard.seal/1"] = "heatguard.seal/1"
# Shorthand of this file alone.
_O = Gives.OPEN


@dataclass(frozen=True)
class Statement(Closed):
    """What is signed: short enough for a code on paper.

    ``reader`` is the role for which the copy was made whose ``digest`` this is. ``in_part``: the outcome is that of some parts
    of the works, and another determination answers for the rest. ``activities`` are codes, the last of them
    ``+3`` where that many more are left out; ``site`` is the names of the features. ``project`` and ``site`` are cut where they
    are long; ``place`` is the middle of the works, longitude and latitude. ``starts_on`` and ``counts_until`` are the period of
    the works, after which nothing was checked; ``key`` names the key of the installation.
    """

    schema: Annotated[Literal["heatguard.seal/1"], _O]
    number: Annotated[str, _O]
    reader: Annotated[str | None, _O]
    outcome: Annotated[Outcome, _O]
    in_part: Annotated[bool, _O]
    issued_on: Annotated[datetime.date | None, _O]
    starts_on: Annotated[datetime.date | None, _O]
    counts_until: Annotated[datetime.date | None, _O]
    activities: Annotated[tuple[str, ...], _O]
    site: Annotated[str | None, _O]
    project: Annotated[str | None, _O]
    place: Annotated[str | None, _O]
    digest: Annotated[Sha256, _O]
    key: Annotated[str, _O, Told(pattern="^[0-9a-f]{16}$")]


@dataclass(frozen=True)
class Seal(Closed):
    """A statement and the signature of an installation over it: ECDSA on P-256 with SHA-256, r and s, base64url without ``=``.

    The last sign has bits to spare, which are zero: of one signature there is one text.
    """

    statement: Annotated[Statement, _O]
    signature: Annotated[str, _O, Told(pattern="^[A-Za-z0-9_-]{85}[AQgw]$")]
