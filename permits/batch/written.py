"""Numbers as they are written where a person reads them: as in a determination."""

from __future__ import annotations

import numpy as np
import pyarrow

METRES_WRITTEN = 3


def metres(column: pyarrow.ChunkedArray) -> list[float | None]:
    """Metres to the millimetre; none where there is none."""
    rounded = np.round(column.to_numpy(), METRES_WRITTEN) + 0.0
    return [None if one != one else one for one in rounded.tolist()]
