"""What was handed in so far, as it will be judged: works, facts, what was not read, and what is still to be asked."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from geo.dataclass import dataclass
from geo.place.crs import LONGITUDE_LATITUDE, transform
from geo.raw import RawLayer
from geo.text import Text
from permits.intake.handed_in import HandedIn, take_in
from permits.report.activities import taken_for
from permits.service.check import Desk
from permits.service.questions import Area, Enquiry, Question
from permits.service.shipped import fact_names
from permits.works.activities import UNMAPPED, ActivityList
from permits.works.names import names_of_unnamed
from permits.works.sizes import Shape, shapes_of
from permits.works.understanding import understood

# As many areas as one may draw; of a file with more nobody reads each.
_MOST_SHOWN = 500


@dataclass(frozen=True)
class Near:
    """A name of the list that looks like an unknown word."""

    name: str
    code: str


@dataclass(frozen=True)
class Unknown:
    """Words of the works that are in no list, and the names that look most like them."""

    text: str
    nearest: tuple[Near, ...]


@dataclass(frozen=True)
class ReadText:
    """A text about works, piece by piece.

    Attributes
    ----------
    codes : tuple of str
        The acts found in it, in order.
    parts : tuple of (str, Text)
        Each piece, and what it was taken for.
    unknown : Unknown or None
        What of it nobody understood.
    """

    text: str
    codes: tuple[str, ...]
    parts: tuple[tuple[str, Text], ...]
    unknown: Unknown | None


@dataclass(frozen=True)
class UnderstoodArea:
    """The works of one feature; ``at`` is longitude and latitude inside it."""

    feature: str
    name: Text
    shapes: tuple[Shape, ...]
    activities: tuple[str, ...]
    declared: tuple[str, ...]
    unknown: tuple[Unknown, ...]
    facts: Mapping[str, Any]
    contradicted: Mapping[str, tuple[str, ...]]
    area_m2: float
    length_m: float
    at: tuple[float, float]


@dataclass(frozen=True)
class NotRead:
    """Features that were not read, and why."""

    where: str
    count: int
    reason: Text


@dataclass(frozen=True)
class Understood:
    """All of a job as far as it was stated; of many areas the first, and ``count``: how many there are."""

    count: int
    areas: tuple[UnderstoodArea, ...]
    questions: tuple[Question, ...]
    unread: tuple[NotRead, ...]
    notes: tuple[Text, ...]


def read_text(activities: ActivityList, text: str) -> ReadText:
    """How a text about works is understood."""
    if activities.looks_like_a_code(text):
        near = tuple(Near(activities[code].name.zh, code) for code in activities.nearest_codes(text))
        return ReadText(text, (), (), Unknown(text, near))
    read = understood((text,), None, activities, file="", feature=None)
    return ReadText(
        text,
        tuple(code for code in read.codes if code != UNMAPPED),
        tuple((part.text, taken_for(activities, part)) for part in activities.find(text).parts if part.text),
        next((_unknown(activities, one, read.nearest[one]) for one in read.unmapped), None),
    )


def understood_works(
    desk: Desk,
    layers: Sequence[RawLayer],
    *,
    today: datetime.date,
    beside: Mapping[str, Any],
    declared_crs: str | None,
    each_by_itself: bool,
) -> Understood:
    """Read works as `Desk.check` does, without judging them.

    Parameters
    ----------
    layers, today, beside, declared_crs
        As of `Desk.check`.
    each_by_itself : bool
        Whether more can be stated of each feature; else only beside all of them.

    Raises
    ------
    InputError
        Anything handed in that cannot be judged.
    """
    handed = take_in(layers, desk.activities, fact_names(), desk.register.crs, beside=beside, declared_crs=declared_crs)
    scale = desk.register.scale.at(*(np.asarray(one) for one in shapely.bounds(handed.site.geometry[:1])[:, :2].T))[0]
    shapes = shapes_of(handed.site.geometry, scale=float(scale))
    enquiry = Enquiry(desk.rulebook, day=max((one.start for one in handed.works if one.start), default=today))
    areas = [Area(works, drawn) for works, drawn in zip(handed.works, shapes, strict=True)]
    shown = {one.works.feature for one in areas[:_MOST_SHOWN]}
    return Understood(
        count=len(areas),
        areas=tuple(_areas(desk.activities, handed, areas[:_MOST_SHOWN], float(scale))),
        questions=tuple(
            dataclasses.replace(one, features=tuple(name for name in one.features if name in shown))
            for one in enquiry.questions(areas, beside=None if each_by_itself else frozenset(beside))
        ),
        unread=tuple(
            NotRead(one.file if one.layer is None else f"{one.file}/{one.layer}", one.count, one.reason)
            for one in handed.unread
        ),
        notes=handed.notes,
    )


def _areas(activities: ActivityList, handed: HandedIn, areas: Sequence[Area], scale: float) -> Iterator[UnderstoodArea]:
    site = handed.site
    inside = transform(shapely.point_on_surface(site.geometry[: len(areas)]), site.crs, LONGITUDE_LATITUDE).geometry
    names = names_of_unnamed(site.feature)
    for row, area in enumerate(areas):
        works, drawn = area.works, site.geometry[row]
        yield UnderstoodArea(
            feature=works.feature,
            name=names.get(works.feature, Text(works.feature, works.feature)),
            shapes=tuple(sorted(area.shapes)),
            activities=works.activities,
            declared=works.declared,
            unknown=tuple(_unknown(activities, text, works.nearest.get(text, ())) for text in works.unmapped),
            facts=works.facts,
            contradicted=works.contradicted,
            area_m2=float(shapely.area(drawn)) / scale**2,
            length_m=float(shapely.length(drawn)) / scale,
            at=(float(shapely.get_x(inside[row])), float(shapely.get_y(inside[row]))),
        )


def _unknown(activities: ActivityList, text: str, nearest: Sequence[str]) -> Unknown:
    """Unknown words; a name that is near leads to its own act."""
    near = {activities.find(name).codes[0]: name for name in reversed(nearest) if activities.find(name).codes}
    return Unknown(text, tuple(Near(name, code) for code, name in reversed(near.items())))
