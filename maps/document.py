"""A map as data: layers of features with labels and facts. Nothing here is markup."""

from __future__ import annotations

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from geo.text import Text


@dataclass(frozen=True)
class MapFeature:
    """One shape in longitude and latitude, what it is called, and the facts shown when it is touched."""

    geometry: BaseGeometry
    label: str
    facts: tuple[tuple[str, str], ...] = ()
    style: str = ""


@dataclass(frozen=True)
class Layer:
    """Features of one kind, switched on and off together; ``style`` is a name of `maps.style`."""

    name: Text
    style: str
    features: tuple[MapFeature, ...]


@dataclass(frozen=True)
class MapDocument:
    """A whole map; layers are drawn in their order, the last on top."""

    title: Text
    language: str
    layers: tuple[Layer, ...]
    notes: tuple[Text, ...] = ()
