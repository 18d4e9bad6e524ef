"""What a server is told to serve, as words on a command line: its children open it themselves."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path

from data import DEFAULT_REGULATION
from geo.dataclass import dataclass


@dataclass(frozen=True)
class Brief:
    """A network, a rule book, and the roles in which everybody who asks is answered: programs, and people by pages.

    Attributes
    ----------
    network : list of str
        Files or tables, as ``--network`` takes them; the others likewise.
    """

    network: list[str]
    rivers: str | None = None
    coverage: str | None = None
    mapping: str | None = None
    river_width_m: float | None = None
    measures: str | None = None
    basemap: str | None = None
    regulation: str = DEFAULT_REGULATION
    readings: dict[str, str] = field(default_factory=dict)
    role: str = "operator"
    page_role: str = "applicant"

    @property
    def mapping_file(self) -> Path | None:
        return None if self.mapping is None else Path(self.mapping)
