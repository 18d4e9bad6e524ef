"""A map as data: layers of features with labels and facts. Nothing here is markup."""

from __future__ import annotations

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from geo.text import Text


@dataclass(frozen=True)
class MapFeature:
    """One shape in longitude and latitude.

    Attributes
    ----------
    label : str
        What it is called: the head of its popup, and what a search finds.
    facts : tuple of (name, value)
        Shown when it is touched.
    style : str
        A name of `maps.style`; empty: its layer's.
    mark : str
        Written beside it where there is room.
    at_edge : bool
        Whether label and mark stand at the edge of the picture while the shape lies outside.
    """

    geometry: BaseGeometry
    label: str
    facts: tuple[tuple[str, str], ...] = ()
    style: str = ""
    mark: str = ""
    at_edge: bool = False


@dataclass(frozen=True)
class Layer:
    """Features of one kind, switched on and off together; ``style`` is a name of `maps.style`."""

    name: Text
    style: str
    features: tuple[MapFeature, ...]


@dataclass(frozen=True)
class Code:
    """A code for telephones under the legend: its drawing as SVG, what it holds, and what is said beside it."""

    svg: str
    holds: str
    words: Text


@dataclass(frozen=True)
class MapDocument:
    """A whole map; layers are drawn in their order, the last on top.

    ``frame`` is what the page opens on, as west, south, east, north in degrees; None: everything.
    """

    title: Text
    language: str
    layers: tuple[Layer, ...]
    notes: tuple[Text, ...] = ()
    frame: tuple[float, float, float, float] | None = None
    code: Code | None = None
