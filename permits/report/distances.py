"""How a distance is said to a reader: in metres as far as the role may know it, else in its band."""

from __future__ import annotations

from geo.text import Text
from permits.disclosure.disclose import Disclosed, roles
from permits.disclosure.rounding import DECIMALS

# Survey is good to centimetres at best; millimetres beside an error of a metre only look exact.
WRITTEN_DECIMALS = 2


def metres(disclosed: Disclosed, value: float | None, *, limit_m: float | None = None) -> str:
    """A number of metres, with no more digits than the reader may have.

    A millimetre past ``limit_m`` is never written as on it.
    """
    if value is None:
        return "—"
    rounded = roles()[disclosed.role].rounded
    said = f"{value:.{DECIMALS if rounded else WRITTEN_DECIMALS}f}"
    if not rounded and limit_m is not None and float(said) <= limit_m < value:
        return f"{value:.{WRITTEN_DECIMALS + 1}f}"
    if value < 0 and float(said) == 0:
        return "0" if rounded else f"{value:.{WRITTEN_DECIMALS + 1}f}"
    return said


def distance(disclosed: Disclosed, distance_m: float | None, band_m: float | None) -> Text:
    """A distance, or for who may not know it the band it lies in."""
    if distance_m is not None or band_m is None or not roles()[disclosed.role].rounded:
        said = metres(disclosed, distance_m)
        return Text(said, said)
    # The band counts from the squares of a 10 m grid, so that small moves of the site change nothing.
    return Text(f"约 {band_m:g} m 内", f"within about {band_m:g} m")
