"""A draft: what somebody has said so far of his works, kept as it was typed until he asks for the check."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from permits.server.web.drawing import with_keys, without_keys

_DRAWN_NAME = "drawn.geojson"
_PASTED_NAME = "pasted.csv"
# What somebody drew has its size, whatever is done there.
DRAWN_SIZES = ("width_m", "diameter_m")


class Door(StrEnum):
    """How the place of the works was said."""

    DRAWN = "drawn"
    FILE = "file"
    PASTED = "pasted"


class DraftFile(BaseModel):
    """A file that was handed in; its content lies in the store under its hash."""

    name: str
    sha256: str
    length: int


class Draft(BaseModel):
    """What stands in a draft. Nothing of it has been judged; facts are texts as they were typed.

    Attributes
    ----------
    door : Door
        Which of the three ways counts; what was said by the others stays.
    drawn : dict or None
        GeoJSON FeatureCollection in degrees; a trench is a line with ``width_m``, a pile a point with ``diameter_m``.
        Properties may hold ``id``, ``activities`` and facts of that area; ``key``: see `permits.server.web.drawing`.
    pasted : str
        Corner coordinates as they were pasted.
    layers : list of str
        Of a file, those that are meant; empty: all.
    crs, coordinates_from : str
        As stated beside a file or a table; empty: not stated.
    activities : list of str
        Codes, or words as typed, for all areas that say nothing themselves.
    facts : dict
        By the names of `permits.works.facts`.
    asked : list of str
        Names of facts that were asked for and answered, if only by "I do not know".
    before : dict
        By fact what was answered of another place or other works: offered where it is asked again, never handed in.
    sizes_answered : dict
        By fact the sizes of what was drawn that came by an answer, not by drawing.
    previous : str or None
        The check that this is to change.
    """

    model_config = ConfigDict(extra="forbid")

    door: Door = Door.DRAWN
    drawn: dict[str, Any] | None = None
    pasted: str = ""
    file: DraftFile | None = None
    layers: list[str] = []
    crs: str = ""
    coordinates_from: str = ""
    activities: list[str] = []
    facts: dict[str, str] = Field(default_factory=dict)
    asked: list[str] = []
    before: dict[str, Any] = Field(default_factory=dict)
    sizes_answered: dict[str, list[float]] = Field(default_factory=dict)
    previous: str | None = None

    @field_validator("drawn")
    @classmethod
    def _with_keys(cls, drawn: dict[str, Any] | None) -> dict[str, Any] | None:
        return None if drawn is None else with_keys(drawn)

    @property
    def has_place(self) -> bool:
        """Whether anything stands behind the door that counts."""
        held = {
            Door.DRAWN: bool(self.drawn and self.drawn.get("features")),
            Door.FILE: self.file is not None,
            Door.PASTED: bool(self.pasted.strip()),
        }
        return held[self.door]

    def query(self) -> dict[str, Any]:
        """What is stated beside the body, as `permits.server.file_query.FileQuery` takes it."""
        stated: dict[str, Any] = {name: text for name, text in self.facts.items() if text.strip()}
        if self.activities:
            stated["activity"] = self.activities
        if self.door is Door.DRAWN:
            return {**stated, "name": _DRAWN_NAME, "coordinates_from": "our_map"}
        if self.crs:
            stated["crs"] = self.crs
        if self.coordinates_from:
            stated["coordinates_from"] = self.coordinates_from
        if self.door is Door.PASTED:
            return {**stated, "name": _PASTED_NAME}
        return {**stated, "name": "" if self.file is None else self.file.name, "layer": self.layers}

    def body(self, file: bytes | None) -> bytes:
        """What is handed in.

        Parameters
        ----------
        file : bytes or None
            The content of the file, where that is the door.
        """
        if self.door is Door.FILE:
            assert file is not None
            return file
        if self.door is Door.PASTED:
            return self.pasted.encode()
        return json.dumps(without_keys(self.drawn), ensure_ascii=False).encode()
