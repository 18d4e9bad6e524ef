"""What somebody wants to do: activities and facts of each works feature, checked.

Facts come from the feature's properties and from beside the file (options, JSON envelope). Activities add
up; any other fact that both state differently is an error, since guessing which one is meant could clear
the wrong job.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

import numpy as np
import shapely

from geo.dataclass import dataclass, replaced
from geo.errors import Faults
from geo.raw import RawLayer
from geo.site.work_site import feature_names
from geo.text import Text
from permits.errors import UnknownActivityError, WorksError
from permits.works.activities import LIGHT, UNSPECIFIED, ActivityList
from permits.works.contradictions import contradicted
from permits.works.fact_columns import FactNames
from permits.works.fact_values import WITHOUT_UNIT, activity_texts, check_dates, one_of_each, stated_beside
from permits.works.facts import ACTIVITIES
from permits.works.lengths import area_said, size_said
from permits.works.properties import LAYER, Properties
from permits.works.said import (
    beyond_said,
    deep_said,
    deepest_sloped_m,
    origin_error_m,
    run_said,
    says_more_than_drawn,
    says_near_heat,
)
from permits.works.several_places import more_places
from permits.works.spoken_of import spoken_of, told_by
from permits.works.told_depths import deeper_than_stated
from permits.works.understanding import refuse_unknown_codes, understood, with_planted
from permits.works.unread_times import names_a_heating_month
from permits.works.unsettled_days import UNDATED, UNTIL
from permits.works.untold_sizes import bottom_drawn
from permits.works.unused import Sort, Unused


@dataclass(frozen=True)
class Named:
    """What a feature, its project or its layer is called, and the acts that this names (``codes``)."""

    name: str
    text: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class ProposedWorks:
    """The works of one feature.

    Attributes
    ----------
    feature : str
        As in `geo.site.work_site.WorkSite`.
    activities : tuple of str
        Codes; ``XX-NONE`` where none was named, ``XX-FREE`` for text that is not in the list.
    unmapped : tuple of str
        Activity texts, or parts of them, that are not in the list.
    declared : tuple of str
        Activity texts as written.
    exactly : frozenset of str
        Codes whose code, name or synonym was written, rather than found inside a longer text.
    facts : mapping
        Keys of ``FACTS`` that were stated; dates as ``datetime.date``; plants that stand in an activity's text.
    unused : tuple of Unused
        Properties that no fact explains and that may bear on the answer.
    nearest : mapping
        Unmapped text → the names of the list that look most like it.
    said_m : float
        The largest width or diameter that stands in its texts rather than in a fact; 0 for none.
    said_area_m2 : float
        The largest area that its properties or texts state; 0 for none.
    said_beyond_m : float
        How far its texts say that they go beyond what was drawn, or from the one point drawn; 0 for none.
    said_deep_m : float
        How deep its texts say that something is; 0 for none.
    run_m : float
        How long its properties say that a pipe is of which only places were drawn; 0 for none.
    without_unit : float
        The largest number that was taken for a diameter in millimetres since nothing says its unit; 0 for none.
    contradicted : mapping
        What they may be instead: code → the facts stated that the declared activities do not have.
    named : tuple of Named
        Graver acts that only a name says.
    farther_m, deeper_m : float
        How far beyond what was drawn, and how deep, they would be if properties that nobody reads meant what they can; 0
        unless that is what is asked (`permits.doubt`).
    undated : bool
        Their first or last day is stated as one that is not settled yet: 以开工令为准, 2026年下半年.
    told : tuple of str
        Texts told elsewhere of acts that are taken for theirs as well; empty unless that is what is asked (`permits.doubt`).
    """

    feature: str
    activities: tuple[str, ...]
    unmapped: tuple[str, ...]
    declared: tuple[str, ...]
    exactly: frozenset[str]
    facts: Mapping[str, Any]
    unused: tuple[Unused, ...] = ()
    nearest: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    said_m: float = 0.0
    said_area_m2: float = 0.0
    said_beyond_m: float = 0.0
    said_deep_m: float = 0.0
    run_m: float = 0.0
    without_unit: float = 0.0
    contradicted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    named: tuple[Named, ...] = ()
    farther_m: float = 0.0
    deeper_m: float = 0.0
    undated: bool = False
    told: tuple[str, ...] = ()

    @property
    def start(self) -> datetime.date | None:
        return self.facts.get("start")

    @property
    def end(self) -> datetime.date | None:
        return self.facts.get("end")


_PLACES = (Text("在要素中", "in the feature"), Text("在选项中", "beside the file"))


def proposed_works(
    layer: RawLayer,
    activities: ActivityList,
    names: FactNames,
    *,
    beside: Mapping[str, Any] | None = None,
    apart: bool = False,
) -> tuple[ProposedWorks, ...]:
    """Read the works of each feature.

    Parameters
    ----------
    layer : RawLayer
        Works as read; its attributes hold the facts.
    activities : ActivityList
        Code list.
    names : FactNames
        Under which names facts stand.
    beside : mapping, optional
        Facts stated beside the file, for all features; keys of ``FACTS`` and ``activities``.
    apart : bool
        Each feature is a job of its own.

    Raises
    ------
    WorksError
        Facts of the wrong kind, reversed dates, one stated twice and differently, unknown codes: tells all of them.
    """
    common = stated_beside(beside or {}, file=layer.file)
    undated = bool(common.pop(UNDATED, False))
    properties = Properties(layer, names)
    of_all = _OfAll.of(properties.of_all, activities)
    faults = Faults()
    extra: list[str] = []
    try:
        extra = activity_texts(common.pop("activities", None), layer.file, None)
        refuse_unknown_codes(extra, activities, file=layer.file, feature=None)
    except WorksError as error:
        faults.add(error, column=ACTIVITIES.name)
        extra = []
    result = []
    dimensions = shapely.get_dimensions(layer.geometry)
    # How many points a feature is; 0 of lines and areas.
    points = np.where(dimensions == 0, shapely.get_num_geometries(layer.geometry), 0).tolist()
    # Of thousands of features most say the same: what they say is read once.
    read: dict[tuple[str, ...], ProposedWorks] = {}
    for position, name in enumerate(feature_names(layer)):
        said = (f"{dimensions[position]} {points[position]}", *properties.said(position))
        try:
            if said not in read:
                read[said] = _of_feature(
                    properties,
                    position,
                    name,
                    common,
                    extra,
                    activities,
                    of_all,
                    file=layer.file,
                    is_place=dimensions[position] != 1,
                    points=points[position],
                    in_all=sum(points),
                    undated=undated,
                )
            one = read[said]
            named = _named(properties, position, one, activities, of_all)
            result.append(replaced(one, feature=name, facts=dict(one.facts), named=named))
        except WorksError as error:
            faults.add(error, row=int(layer.positions[position]))
    faults.tell()
    if apart:
        return tuple(one for alone in result for one in _without_what_others_do([alone]))
    return _without_what_others_do(result)


@dataclass(frozen=True)
class _OfAll:
    """What is said of all features of a layer, by its names and what stands above or below a table, read once: it may be hundreds of lines.

    Attributes
    ----------
    texts : tuple of str
    named : tuple of Named
        Those that name acts.
    unused : tuple of Unused
        Those that say how near heat the works are, or that they go beyond the drawing.
    beyond : tuple of str
        Those that say how far beyond, which may hang on how deep a feature is.
    size_m, area_m2, deep_m, run_m : float
        The largest that any says, as `ProposedWorks` has them.
    """

    texts: tuple[str, ...]
    named: tuple[Named, ...]
    unused: tuple[Unused, ...]
    beyond: tuple[str, ...]
    size_m: float
    area_m2: float
    deep_m: float
    run_m: float

    @classmethod
    def of(cls, said: Sequence[tuple[str, str]], activities: ActivityList) -> _OfAll:
        texts = tuple(text for _, text in said)
        named = tuple(Named(name, text, codes) for name, text in said if (codes := activities.named_in(text)))
        unused = tuple(
            Unused(Sort.NEAR if near else Sort.SIZE, name, text)
            for name, text in said
            if (near := says_near_heat("", text)) or says_more_than_drawn(text)
        ) + tuple(_below_an_edge(said))
        return cls(
            texts,
            named,
            unused,
            beyond=tuple(text for text in texts if beyond_said(text, depth_m=None)),
            size_m=max(map(size_said, texts), default=0.0),
            area_m2=max((area_said("", text) for text in texts), default=0.0),
            deep_m=deep_said(texts),
            run_m=max((run_said("", text) for text in texts), default=0.0),
        )

    @property
    def codes(self) -> set[str]:
        return {code for one in self.named for code in one.codes}


def _of_feature(
    properties: Properties,
    position: int,
    name: str,
    common: Mapping[str, Any],
    extra: Sequence[str],
    activities: ActivityList,
    of_all: _OfAll,
    *,
    file: str,
    is_place: bool,
    points: int,
    in_all: int,
    undated: bool,
) -> ProposedWorks:
    faults = Faults()
    own = properties.facts(position, name, faults, beside=common)
    undated |= bool(own.pop(UNDATED, False))
    until, without_unit = own.pop(UNTIL, None), float(own.pop(WITHOUT_UNIT, 0.0))
    facts = {**common, **own, **({} if until is None else {"end": until})}
    try:
        one_of_each(own, common, places=_PLACES, file=file, feature=name)
    except WorksError as error:
        faults.add(error)
    if not common.keys() >= {"start", "end"}:
        try:
            check_dates(facts, file, name)
        except WorksError as error:
            faults.add(error)
    try:
        texts = [*properties.activity_texts(position, name), *extra]
        read = understood(texts, facts.get("method"), activities, file=file, feature=name)
    except WorksError as error:
        of = properties.column_of_activities(position) if isinstance(error, UnknownActivityError) else None
        faults.add(error, column=of)
    faults.tell()
    if read.species:
        facts["species"] = with_planted(facts.get("species"), read.species)
    said = (*texts, facts.get("method", ""))
    left = (
        *properties.unused(position),
        *(Unused(Sort.NEAR, "activity", text) for text in said if says_near_heat("", text)),
        *_more_than_drawn(properties, position, texts, points, in_all),
        *deeper_than_stated(said, read.codes, facts.get("depth_m")),
        *of_all.unused,
    )
    left += tuple(spoken_of(properties, position, activities, left, beside_light=set(read.codes) == {LIGHT}))
    loose = (*said, *(one.says for one in left if one.says))
    sizes = {one.name for one in left if one.sort is Sort.SIZE}
    told = [text for one in left if one.says for text in told_by(one.name, one.says, is_size=one.name in sizes)]
    areas = [(one, str(value)) for one, value in properties.others(position)]
    # A slope in a text is one of the whole depth, whichever property says it.
    deepest_m = max(facts.get("depth_m") or 0.0, *(one.meant.depth_m for one in left if one.meant is not None), 0.0)
    # What only a remark or a name speaks of may be cut deeper than what was declared.
    spoken = {code for one in left if one.says for code in activities.spoken_of(one.says)}
    spoken |= {code for _, text in properties.names(position) for code in activities.named_in(text)}
    spoken |= {*read.codes, *of_all.codes, *activities.named_in(str(facts.get("project") or ""))}
    said_deep_m = max(of_all.deep_m, deep_said((*loose, *(text for _, text in areas))))
    sloped_m = deepest_sloped_m(spoken, said_deep_m)
    run_m = 0.0
    if is_place and any(activities[code].ends_drawn_as for code in read.codes):
        # A pipe of which one end was drawn goes as far from there as it is long.
        runs = (run_said(*one) for one in (*properties.others(position), *(("", text) for text in loose)))
        run_m = max((of_all.run_m, *runs))
    return ProposedWorks(
        feature=name,
        activities=read.codes or (UNSPECIFIED,),
        unmapped=read.unmapped,
        declared=tuple(dict.fromkeys(texts)),
        exactly=read.exactly,
        facts=facts,
        unused=left,
        nearest=read.nearest,
        said_m=max(of_all.size_m, *map(size_said, loose)),
        said_area_m2=max(of_all.area_m2, *(area_said(*one) for one in (*areas, *(("", text) for text in loose)))),
        said_beyond_m=max(
            *(beyond_said(text, depth_m=deepest_m, deepest_m=sloped_m) for text in (*said, *told, *of_all.beyond)),
            run_m if points else 0.0,
        )
        + max(map(origin_error_m, properties.origins(position)), default=0.0),
        said_deep_m=said_deep_m,
        run_m=run_m,
        without_unit=without_unit,
        contradicted=contradicted(activities.contradictions, read.codes, facts, " ".join((*loose, *of_all.texts))),
        undated=undated or ("start" not in facts and any(map(names_a_heating_month, said))),
    )


def _more_than_drawn(
    properties: Properties, position: int, texts: Sequence[str], points: int, in_all: int
) -> Iterator[Unused]:
    """Properties of one feature by which the works are more than was drawn: a point for several places, the bottom of a slope."""
    told = [*properties.others(position), *properties.names(position), *(("activity", text) for text in texts)]
    # The id of a place is a column too: what it says counts once.
    found: dict[str, Unused] = {}
    for name, value in told if points else ():
        beside = properties.column(name)
        if (meant := more_places(name, value, drawn=points, in_all=in_all, beside=beside)) is not None:
            found.setdefault(str(value), Unused(Sort.SIZE, name, str(value), meant=meant))
    yield from found.values()
    yield from _below_an_edge((name, value) for name, value in told if isinstance(value, str))


def _below_an_edge(said: Iterable[tuple[str, str]]) -> Iterator[Unused]:
    """Texts by which what was drawn is the bottom of a slope, where none says how far its edge lies from it."""
    for name, text in said:
        if (meant := bottom_drawn(text)) is not None and not beyond_said(text, depth_m=None):
            yield Unused(Sort.SIZE, name, text, meant=meant)


def _named(
    properties: Properties, position: int, one: ProposedWorks, activities: ActivityList, of_all: _OfAll
) -> tuple[Named, ...]:
    """Acts in the names that stand beside a feature, its own id among them, which it does not declare."""
    project = one.facts.get("project")
    own = [*properties.names(position), *((("project", project),) if project else ())]
    named = (*of_all.named, *(Named(column, text, activities.named_in(text)) for column, text in own))
    return tuple(
        Named(name.name, name.text, codes)
        for name in named
        if (codes := tuple(code for code in name.codes if code not in one.activities))
    )


def _without_what_others_do(works: list[ProposedWorks]) -> tuple[ProposedWorks, ...]:
    """Works without those acts in the name of the project or the layer that another feature declares: they are done there."""
    declared = {code for one in works for code in one.activities}
    return tuple(
        replaced(one, named=tuple(name for name in one.named if name.name not in _OF_ALL or set(name.codes) - declared))
        if one.named
        else one
        for one in works
    )


# Names that are of all features.
_OF_ALL = ("project", LAYER)
