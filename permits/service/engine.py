"""The program by its name and version, as records and saved networks name it."""

from __future__ import annotations

from permits import __version__

ENGINE = f"heatguard {__version__}"
