"""What was read of a hand-in and what was not, before anything is judged: for its sender to look at and to confirm."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from geo.dataclass import dataclass
from geo.errors import CrsError, InputError
from geo.network.assets import AssetRegister
from geo.place.crs import LONGITUDE_LATITUDE, transform
from geo.place.declaration import Declaration, declare
from geo.raw import RawLayer
from geo.site.work_site import WorkSite, work_site
from geo.text import Text
from permits.doubt.places import places
from permits.intake.handed_in import HandedIn, take_in
from permits.rulebook.in_force import Instrument
from permits.service.candidates import Candidate, Ground, of_far, of_unsettled, of_unstated
from permits.service.seen import (
    MOST_LISTED,
    Activity,
    Feature,
    Layer,
    Mended,
    NotRead,
    OtherSystem,
    Preview,
    Problem,
    System,
    Unread,
    Unused,
    Where,
)
from permits.service.served_area import distance_m, served_area, surveyed
from permits.service.shipped import activity_list, fact_names, usual_sizes
from permits.service.thinned import MOST_VERTICES, thinned
from permits.works.facts import FACTS
from permits.works.proposed import ProposedWorks
from permits.works.sizes import Sizes, sizes


def nothing_yet(register: AssetRegister) -> Preview:
    """Before anything is handed in: where the network is."""
    return Preview(served_area(register))


def unreadable(error: InputError, register: AssetRegister) -> Preview:
    """A hand-in of which nothing could be read."""
    return Preview(served_area(register), _problem(error))


def preview_of(
    layers: Sequence[RawLayer],
    register: AssetRegister,
    instrument: Instrument,
    *,
    beside: Mapping[str, Any] | None = None,
    declared_crs: str | None = None,
) -> Preview:
    """What was read of a hand-in.

    Parameters
    ----------
    layers : sequence of RawLayer
        As read.
    instrument : Instrument
        Whose district is asked about.
    beside : mapping, optional
        Facts stated beside the file.
    declared_crs : str, optional
        System stated beside the file.
    """
    ground = Ground(served_area(register), instrument.district_bounds)
    try:
        handed = take_in(layers, activity_list(), fact_names(), register.crs, beside=beside, declared_crs=declared_crs)
    except InputError as error:
        return _refused(layers, error, register, ground, declared_crs)
    shown = _shown(handed, register, set(beside or ()))
    doubted: str | None = None
    candidates: tuple[Candidate, ...] = ()
    if not all(handed.settled):
        doubted, candidates = "origin", of_unsettled(handed, ground)
    where = _where(handed.site, register, instrument, ground)
    if where.distance_m > 0:
        elsewhere = [
            (place.text, place.geometry)
            for place in places(handed, register, area=ground.served)
            if not place.crs.startswith(("GCJ-02", "BD-09"))
        ]
        if elsewhere:
            doubted, candidates = "far", (*candidates, *of_far(elsewhere, register, ground))
    return Preview(
        ground.served,
        layers=_by_layer(handed.layers, shown.features, handed.declarations),
        names=layers[0].beside,
        not_read=_not_read(handed),
        where=where,
        system=System("; ".join(dict.fromkeys(one.text for one in handed.declarations)), doubted, candidates),
        off_by_m=shown.off_by_m,
        not_shown=shown.not_shown,
    )


def _refused(
    layers: Sequence[RawLayer], error: InputError, register: AssetRegister, ground: Ground, declared_crs: str | None
) -> Preview:
    """A hand-in that is refused, with all that can be said of it nevertheless."""
    read = [one for layer in layers if len(one := layer.readable())]
    listed = tuple(
        Layer(layer.file, layer.layer, layer.found, len(layer.readable()), layer.crs_declared, ()) for layer in layers
    )
    account = NotRead(
        unread=_unread(layers)[:MOST_LISTED],
        notes=tuple(dict.fromkeys(note for layer in layers for note in layer.notes)),
    )
    system = None
    if read and isinstance(error, CrsError):
        system = System(declared_crs, "system", of_unstated(read, ground))
    elif read:
        # Something else is wrong: where the works lie can be shown all the same.
        listed = _placed(read, declared_crs, register) or listed
    return Preview(ground.served, _problem(error), listed, layers[0].beside, account, system=system)


def _placed(read: Sequence[RawLayer], declared_crs: str | None, register: AssetRegister) -> tuple[Layer, ...]:
    try:
        declarations = [declare(layer, declared_crs) for layer in read]
        sites = [work_site(layer, register.crs, one) for layer, one in zip(read, declarations, strict=True)]
    except InputError:
        return ()
    geometry = np.concatenate([site.geometry for site in sites])
    few = thinned(geometry[:MOST_LISTED], register.crs)
    corners = np.concatenate([_corners(layer.geometry) for layer in read])
    features = [
        Feature(name, _drawn_as(geometry[row]), int(corners[row]), shape, None, None, True, None, None, {}, ())
        for row, (name, shape) in enumerate(
            zip([name for site in sites for name in site.feature], few.shapes, strict=False)
        )
    ]
    return _by_layer(read, features, declarations)


def _problem(error: InputError) -> Problem:
    return Problem(error.problem, error.remedy, error.file, error.feature)


# --- what was read ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Shown:
    features: list[Feature]
    off_by_m: float
    not_shown: int


def _shown(handed: HandedIn, register: AssetRegister, beside: set[str]) -> _Shown:
    site = handed.site
    scale = _scale_at(site.geometry, register)
    passes_under = frozenset(code for code in activity_list().codes if activity_list()[code].passes_under)
    sized = sizes(handed.works, site.geometry, usual_sizes(), scale=scale, passes_under=passes_under)
    reach = np.maximum(sized.stated.most_m(), sized.largest.most_m())
    listed = slice(0, MOST_LISTED)
    drawn = thinned(site.geometry[listed], site.crs, most=MOST_VERTICES // 2)
    grown = site.grown_by(np.where(np.arange(len(site)) < MOST_LISTED, reach, 0.0) * scale)
    true = thinned(grown.geometry[listed], site.crs, most=MOST_VERTICES // 2)
    corners = np.concatenate([_corners(layer.readable().geometry) for layer in handed.layers])
    areas, lengths = shapely.area(site.geometry) / scale**2, shapely.length(site.geometry) / scale
    features = []
    for row, (works, shape, size) in enumerate(zip(handed.works, drawn.shapes, true.shapes, strict=False)):
        kind = _drawn_as(site.geometry[row])
        across = _across(kind, sized, row)
        features.append(
            Feature(
                name=works.feature,
                drawn_as=kind,
                corners=int(corners[row]),
                shape=shape,
                true_size=size if reach[row] > 0 else None,
                size_m=across,
                size_stated=across is None or not sized.unstated[row],
                area_m2=round(float(areas[row]), 2) if kind in ("area", "mixed") else None,
                length_m=round(float(lengths[row]), 2) if kind == "axis" else None,
                facts=_facts(works, beside),
                activities=_activities(works),
            )
        )
    not_shown = len(site) - sum(one.shape is not None for one in features)
    return _Shown(features, max(drawn.off_by_m, true.off_by_m), not_shown)


def _corners(geometry: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Corners of each shape; what closes a ring is none."""
    _, row = shapely.get_rings(geometry, return_index=True)
    return np.asarray(shapely.get_num_coordinates(geometry) - np.bincount(row, minlength=len(geometry)))


def _across(kind: str, sized: Sizes, row: int) -> float | None:
    """Width of an axis or diameter of a point, as stated or, where nobody states it, the largest usual; None of an area."""
    if kind not in ("axis", "point"):
        return None
    most = (sized.largest if sized.unstated[row] else sized.stated).most_m()
    return round(2 * float(most[row]), 2)


def _drawn_as(shape: Any) -> str:
    parts = np.array([shape], dtype=object)
    while (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    kinds = {int(one) for one in shapely.get_dimensions(parts)}
    return {0: "point", 1: "axis", 2: "area"}[kinds.pop()] if len(kinds) == 1 else "mixed"


def _facts(works: ProposedWorks, beside: set[str]) -> dict[str, str]:
    return {name: _said(works.facts[name]) for name in FACTS if name in works.facts and name not in beside}


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}"
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _activities(works: ProposedWorks) -> tuple[Activity, ...]:
    """What its own attributes say that is done."""
    if not works.declared:
        return ()
    known = activity_list()
    named = [Activity(code, known[code].name) for code in works.activities if code in known.codes]
    return (*named, *(Activity(None, Text(text, text)) for text in works.unmapped))


def _by_layer(
    layers: Sequence[RawLayer], features: Sequence[Feature], declarations: Sequence[Declaration]
) -> tuple[Layer, ...]:
    made, first = [], 0
    for layer, declaration in zip(layers, declarations, strict=True):
        read = len(layer.readable())
        own = tuple(map(_called, features[first : first + read], _names(layer.readable())))
        made.append(Layer(layer.file, layer.layer, layer.found, read, declaration.text, own))
        first += read
    return tuple(made)


def _names(layer: RawLayer) -> list[str]:
    """What the sender calls each feature beside its id; empty where he does not."""
    column = next((name for name in layer.attributes if name.strip().lower() in ("name", "名称")), None)
    return [said if isinstance(said, str) else "" for said in layer.attributes[column]] if column else [""] * len(layer)


def _called(feature: Feature, name: str) -> Feature:
    """The feature under the name that its sender knows, and the id by which the answer calls it."""
    known = name.strip()[:60]
    return replace(feature, name=f"{known} ({feature.name})") if known not in ("", feature.name) else feature


# --- what was not ----------------------------------------------------------------------------------


def _unread(layers: Sequence[RawLayer]) -> tuple[Unread, ...]:
    return tuple(
        Unread(one.file or _name(layer), one.feature, one.count, one.reason) for layer in layers for one in layer.unread
    )


def _name(layer: RawLayer) -> str:
    return layer.file if layer.layer is None else f"{layer.file}/{layer.layer}"


def _not_read(handed: HandedIn) -> NotRead:
    unread = tuple(
        Unread(one.file if one.layer is None else f"{one.file}/{one.layer}", one.feature, one.count, one.reason)
        for one in handed.unread
    )
    systems = tuple(
        OtherSystem(handed.site.feature[one.row], one.name, one.value, one.read_in) for one in handed.other_systems
    )
    elsewhere = tuple(Unused(handed.site.feature[one.row], one.name, one.value, "place") for one in handed.elsewhere)
    unused = tuple(
        Unused(works.feature, one.name, one.value[:200], one.sort.value)
        for works in handed.works
        for one in works.unused
    )
    repairs = tuple(Mended(one.feature, one.place, one.text) for one in handed.site.repairs)
    everything: dict[str, Sequence[Any]] = {
        "unread": unread,
        "systems": systems,
        "places": elsewhere,
        "properties": unused,
        "repairs": repairs,
        "collapsed": handed.collapsed,
        "notes": handed.notes,
    }
    listed: dict[str, Any] = {name: tuple(some[:MOST_LISTED]) for name, some in everything.items()}
    more = {name: len(some) - MOST_LISTED for name, some in everything.items() if len(some) > MOST_LISTED}
    return NotRead(**listed, more=more)


# --- where it lies ---------------------------------------------------------------------------------


def _where(site: WorkSite, register: AssetRegister, instrument: Instrument, ground: Ground) -> Where:
    lonlat = np.asarray(transform(site.geometry, site.crs, LONGITUDE_LATITUDE).geometry)
    west, south, east, north = (round(float(value), 6) for value in shapely.total_bounds(lonlat))
    box = shapely.box(west, south, east, north)
    scale = _scale_at(site.geometry, register)
    lines = site.geometry[shapely.get_dimensions(site.geometry) == 1]
    inside = shapely.covers(shapely.box(*instrument.district_bounds), box)
    return Where(
        extent=(west, south, east, north),
        lon=round((west + east) / 2, 6),
        lat=round((south + north) / 2, 6),
        area_m2=round(site.area_m2(), 2),
        length_m=round(float(shapely.length(lines).sum()) / scale, 2),
        served=bool(shapely.covers(shapely.box(*ground.served), box)),
        distance_m=round(distance_m(ground.served, lonlat), -2),
        covered=surveyed(register, (west, south, east, north)),
        district=instrument.district if inside else None,
    )


def _scale_at(geometry: np.ndarray[Any, Any], register: AssetRegister) -> float:
    x, y = shapely.bounds(geometry[:1])[0, :2]
    return float(register.scale.at(np.array([x]), np.array([y]))[0])
