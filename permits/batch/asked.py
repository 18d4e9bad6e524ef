"""What all sites of a batch are screened with: written down when it begins, and the same for each of its parts."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from geo.dataclass import dataclass

# What workers are asked to do; see `permits.batch.screening`.
SCREEN_PART, BATCH_BASIS = "screen_part", "batch_basis"


@dataclass(frozen=True)
class Asked:
    """What is stated beside the works of a batch, as JSON has it; workers read it anew for each part.

    Attributes
    ----------
    file : str
        Name of the works' file.
    today : str
        Day on which the batch began, whenever a part is screened.
    facts : mapping
        Facts of works that hold for all sites.
    crs : str or None
        System declared beside the file.
    transform : mapping or None
        The sender's own transform: ``name`` and ``text`` of its file.
    readings : mapping
        Of the law, other than the usual ones.
    layer : str or None
        The one layer of the file that is screened; None: all.
    role : str or None
        Of the reader, where nearness is rounded for it: then no row is kept otherwise. None: rows as measured.
    """

    file: str
    today: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    crs: str | None = None
    transform: Mapping[str, str] | None = None
    readings: Mapping[str, str] = field(default_factory=dict)
    layer: str | None = None
    role: str | None = None

    def to_json(self) -> str:
        """Written down; read back by `from_json`."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Asked:
        """Read back."""
        return cls(**json.loads(text))

    @property
    def day(self) -> datetime.date:
        return datetime.date.fromisoformat(self.today)

    def differs_from(self, other: Asked) -> list[str]:
        """Names of what is not the same; on which day each was asked is no difference."""
        names = [one.name for one in dataclasses.fields(self) if one.name != "today"]
        return [name for name in names if getattr(self, name) != getattr(other, name)]
