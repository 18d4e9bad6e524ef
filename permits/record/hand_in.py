"""What was handed in, as a record keeps it: enough to judge again, and as little as that needs."""

# Annotations are no texts here (no ``__future__``): who discloses a record asks each, and would compile it first.

from typing import Annotated, Any

from geo.dataclass import dataclass
from permits.gives import Gives
from permits.record.described import Told
from permits.record.fields import Closed

Sha256 = Annotated[str, Told(pattern="^[0-9a-f]{64}$")]


@dataclass(frozen=True)
class HandedFile(Closed):
    """A file handed in, as text where it is UTF-8, else in base64; neither where it is too large to be kept."""

    name: Annotated[str, Gives.OPEN]
    sha256: Annotated[Sha256, Gives.OPEN]
    text: Annotated[str | None, Gives.PARTY]
    base64: Annotated[str | None, Gives.PARTY]


@dataclass(frozen=True)
class HandIn(Closed):
    """What was handed in and stated for this determination.

    ``in_body``: the works are GeoJSON in the body of a request or in an envelope. ``facts`` were stated beside the files,
    ``transform`` is the sender's own, by its name and fingerprint: its parameters are never kept.
    """

    files: Annotated[tuple[HandedFile, ...], Gives.OPEN]
    layers: Annotated[tuple[str, ...], Gives.OPEN]
    in_body: Annotated[bool, Gives.OPEN]
    crs: Annotated[str | None, Gives.OPEN]
    facts: Annotated[dict[str, Any] | None, Gives.PARTY]
    transform: Annotated[tuple[str, Sha256] | None, Gives.OPEN]
    way_out: Annotated[bool, Gives.OPEN]
