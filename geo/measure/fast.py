"""What measures faster than GEOS stands on numba, which not every installation has."""

from __future__ import annotations

from importlib.util import find_spec

from geo.text import Text

# For whoever starts what measures in bulk or for long.
WANT = Text(
    "未安装 numba，测量使用 GEOS，成批测量时约慢五倍：pip install 'heatguard[fast]'",
    "numba is not installed: GEOS measures, in bulk about five times slower; pip install 'heatguard[fast]'",
)


def installed() -> bool:
    """Whether numba is here; it is not loaded."""
    return find_spec("numba") is not None
