"""How a distance is said to a reader: in metres as far as the role may know it, else in its band."""

from __future__ import annotations

from geo.text import Text
from permits.disclosure.disclose import Disclosed, roles
from permits.disclosure.rounding import DECIMALS

# A millimetre beside an error of a decimetre would promise what nobody measured; the record has them.
WRITTEN_DECIMALS = 2


def metres(disclosed: Disclosed, value: float | None) -> str:
    """A number of metres, with no more digits than the reader may have."""
    decimals = DECIMALS if roles()[disclosed.role].rounded else WRITTEN_DECIMALS
    return "—" if value is None else f"{value:.{decimals}f}"


def distance(disclosed: Disclosed, distance_m: float | None, band_m: float | None) -> Text:
    """A distance, or for who may not know it the band it lies in."""
    if distance_m is not None or band_m is None or not roles()[disclosed.role].rounded:
        said = metres(disclosed, distance_m)
        return Text(said, said)
    # The band counts from the squares of a 10 m grid, so that small moves of the site change nothing.
    return Text(f"约 {band_m:g} m 内", f"within about {band_m:g} m")
