"""A part of a batch on its way from who reads the works to who screens them; nobody in between looks into it."""

from __future__ import annotations

from geo.dataclass import dataclass


@dataclass(frozen=True)
class Frame:
    """A part, unopened.

    Attributes
    ----------
    number : int
        Counted from 0, in the order of the file.
    first_row : int
        How many sites stand before it.
    sites : int
    layer : str or None
        Its layer's name, where the file has several.
    body : bytes
        As `geo.reading.part_bytes` has it.
    drawn : bool
        Whether any of them has a shape: of others it is not seen whether the works are refused as a whole.
    """

    number: int
    first_row: int
    sites: int
    layer: str | None
    body: bytes
    drawn: bool = True
