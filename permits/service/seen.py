"""What the sender of works is shown before anything is judged, as data that a page takes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any

from geo.dataclass import dataclass
from geo.text import Text
from permits.service.candidates import Candidate
from permits.service.served_area import ServedArea, Surveyed

# Of features, unread parts and the like so many are listed one by one; the rest is counted.
MOST_LISTED = 200


@dataclass(frozen=True)
class Problem:
    """Why a hand-in cannot be checked as it is."""

    problem: Text
    remedy: Text
    file: str | None
    feature: str | None


@dataclass(frozen=True)
class Activity:
    """What is done, as it was understood; ``code`` is None for words that are in no list."""

    code: str | None
    name: Text


@dataclass(frozen=True)
class Feature:
    """One works feature as read.

    Attributes
    ----------
    drawn_as : str
        ``area`` | ``axis`` | ``point`` | ``mixed``.
    corners : int
        As read.
    shape : GeoJSON geometry or None
        None where a page has no room for it.
    true_size : GeoJSON geometry or None
        With the width, diameter or reach that counts; None where it is what was drawn.
    size_m : float or None
        Across, of an axis or a point; ``size_stated`` is False where it is only the largest usual one.
    facts : mapping of str to str
        Read from its attributes.
    """

    name: str
    drawn_as: str
    corners: int
    shape: dict[str, Any] | None
    true_size: dict[str, Any] | None
    size_m: float | None
    size_stated: bool
    area_m2: float | None
    length_m: float | None
    facts: Mapping[str, str]
    activities: tuple[Activity, ...]


@dataclass(frozen=True)
class Layer:
    """One layer of the hand-in; ``system`` is None where nobody states one."""

    file: str
    name: str | None
    found: int
    read: int
    system: str | None
    features: tuple[Feature, ...]


@dataclass(frozen=True)
class Unread:
    """Something that was handed in and is not among the features; ``count`` of them."""

    place: str
    feature: str
    count: int
    reason: Text


@dataclass(frozen=True)
class Unused:
    """Something that stands in a feature's properties and that nobody used: ``sort`` says what it may be."""

    feature: str
    name: str
    value: str
    sort: str


@dataclass(frozen=True)
class OtherSystem:
    """A coordinate system that is named somewhere and in which the coordinates cannot be, as they are ``read_in`` another."""

    feature: str
    name: str
    value: str
    read_in: str


@dataclass(frozen=True)
class Mended:
    """A repair; ``place`` is longitude and latitude."""

    feature: str
    place: tuple[float, float] | None
    text: Text


@dataclass(frozen=True)
class NotRead:
    """What was not read, mended, or not used; ``more`` counts what is not listed."""

    unread: tuple[Unread, ...] = ()
    systems: tuple[OtherSystem, ...] = ()
    places: tuple[Unused, ...] = ()
    properties: tuple[Unused, ...] = ()
    repairs: tuple[Mended, ...] = ()
    collapsed: tuple[str, ...] = ()
    notes: tuple[Text, ...] = ()
    more: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Where:
    """Where the works lie.

    Attributes
    ----------
    extent : (west, south, east, north)
        Degrees.
    served : bool
        Whether all of it lies in the served area, rounded as anybody may know it.
    distance_m : float
        About how far from that area, by hundreds of metres.
    covered : Surveyed or None
        Whether the network was surveyed round the works, as anybody may know it; None where nobody says.
    district : Text or None
        Of the order; None outside.
    """

    extent: tuple[float, float, float, float]
    lon: float
    lat: float
    area_m2: float
    length_m: float
    served: bool
    distance_m: float
    covered: Surveyed | None
    district: Text | None


@dataclass(frozen=True)
class System:
    """In which system the numbers stand.

    Attributes
    ----------
    stated : str or None
    asked : str or None
        ``system``: nobody states it, or the numbers contradict it; ``origin``: where the degrees come from is not known;
        ``far``: as stated the works lie far from the network; None: no doubt.
    candidates : tuple of Candidate
    """

    stated: str | None
    asked: str | None
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Preview:
    """What was read.

    Attributes
    ----------
    problem : Problem or None
        None where it can be checked.
    names : tuple of str
        Of all layers of the file, where it has several; some of them may be picked.
    off_by_m : float
        How far shapes may be off, which were thinned for show.
    not_shown : int
        Features without a shape here.
    """

    served_area: ServedArea
    problem: Problem | None = None
    layers: tuple[Layer, ...] = ()
    names: tuple[str, ...] = ()
    not_read: NotRead = NotRead()
    where: Where | None = None
    system: System | None = None
    off_by_m: float = 0.0
    not_shown: int = 0


def as_json(value: Any) -> Any:
    """A preview as what JSON holds; texts as their two languages."""
    if isinstance(value, Text):
        return value.as_dict()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: as_json(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): as_json(one) for key, one in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [as_json(one) for one in value]
    return value
