"""A map as data: layers of features with labels and facts. Nothing here is markup."""

from __future__ import annotations

from collections.abc import Mapping

from shapely.geometry.base import BaseGeometry

from geo.dataclass import dataclass
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
    reaches : tuple of (metres on the ground, name)
        How far from the shape each area of the document's `Here` reaches.
    error_m : float
        How well the place of the shape is known.
    """

    geometry: BaseGeometry
    label: str
    facts: tuple[tuple[str, str], ...] = ()
    style: str = ""
    mark: str = ""
    at_edge: bool = False
    reaches: tuple[tuple[float, str], ...] = ()
    error_m: float = 0.0


@dataclass(frozen=True)
class Told:
    """What a reader is told of a place that an area reaches: lines of words, each with where it is said.

    ``instead``: told only where nothing else reaches from the same shape. ``judged``: whether it matters if one is inside.
    ``look``: the name of the style in which the page draws it round its shapes; empty: not drawn.
    """

    title: Text
    lines: tuple[tuple[Text, tuple[tuple[Text, Text], ...]], ...] = ()
    instead: bool = False
    judged: bool = True
    look: str = ""


@dataclass(frozen=True)
class Here:
    """What the map answers when a place is touched, or when a reader asks where he stands.

    Attributes
    ----------
    areas : mapping of str to Told
        By the names that features give in ``reaches``.
    known : shapely geometry
        Where everything that reaches anywhere is drawn, in longitude and latitude.
    unknown, nothing, undeclared : Text
        Said of a place beyond ``known``, of one that no judged area reaches, and of one that no other area reaches.
    not_loaded : Text
        Said in place of ``undeclared`` where not all is there that could reach a place: not ``complete``.
    limit_m : float
        The limit against which the error of a position is held.
    """

    areas: Mapping[str, Told]
    known: BaseGeometry
    unknown: Text
    nothing: Text
    undeclared: Text
    not_loaded: Text
    complete: bool
    limit_m: float


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

    ``frame`` is what the page opens on, as west, south, east, north in degrees; None: everything. ``banner`` stands over all.
    """

    title: Text
    language: str
    layers: tuple[Layer, ...]
    notes: tuple[Text, ...] = ()
    frame: tuple[float, float, float, float] | None = None
    code: Code | None = None
    banner: Text | None = None
    here: Here | None = None
