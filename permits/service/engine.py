"""The program by its name and version, as records and saved networks name it."""

from __future__ import annotations

from importlib.metadata import version

ENGINE = f"heatguard {version('heatguard')}"
