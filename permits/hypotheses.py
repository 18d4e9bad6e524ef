"""Where else the works may lie, if their coordinates are not what they are taken for.

In China longitude and latitude come from surveys, from GPS, and from web maps whose positions are shifted by
half a kilometre or more; nothing in the numbers tells which. A clear that would not stand under another
reading of the coordinates is no clear. What is found as declared is never weakened or replaced.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyproj
import shapely

from geo.assets import AssetRegister
from geo.crs import LONGITUDE_LATITUDE, label, to_longitude_latitude, transform
from geo.declaration import Declaration
from geo.errors import InputError
from geo.gcj02 import DRAWN_OVER, SHIFTED
from geo.likely import CHINA, likely_systems
from geo.reading.raw import RawLayer
from geo.site import WorkSite, work_site
from geo.text import Text
from permits.intake import HandedIn, together
from permits.rulebook.outcomes import Outcome
from permits.screening.findings import WHOLE_SITE, Certainty, Finding

CLEAR = Outcome.NO_RESTRICTION_FOUND

# Findings which say no more than that the works lie where nobody expected them.
PLACE_UNEXPECTED = ("far_from_network", "coverage")
# A site this far from every pipe is looked at again: a wrong zone or swapped axes put it there.
_FAR_M = 20_000.0
_NEAR_DEGREES = 0.05
_NAMES = {
    "gcj02": Text("按 GCJ-02（高德、腾讯）", "as GCJ-02 (Amap, Tencent)"),
    "bd09": Text("按 BD-09（百度）", "as BD-09 (Baidu)"),
}


@dataclass(frozen=True)
class Hypothesis:
    """The works under another reading of their coordinates.

    Attributes
    ----------
    crs : str
        ``GCJ-02``, ``BD-09``, an EPSG code; ``(axes swapped)`` where they are.
    text : Text
        The same in words.
    site : WorkSite
        The works placed so.
    provenance : tuple of str
        For each feature, as in `permits.intake.HandedIn`.
    """

    crs: str
    text: Text
    site: WorkSite
    provenance: tuple[str, ...]


@dataclass(frozen=True)
class Tried:
    """A hypothesis with its outcome, for ``site.crs_hypotheses``; degrees of the middle of the site."""

    crs: str
    outcome: Outcome
    lon: float
    lat: float
    text: Text


def hypotheses(handed: HandedIn, register: AssetRegister, *, as_declared: Outcome) -> Iterator[Hypothesis]:
    """Other readings of the coordinates that make sense, the works placed under each.

    A web map is asked about only before a clear; a system that would bring a far-away site to the network always.
    """
    if as_declared is CLEAR and not all(handed.settled) and _within_china(handed):
        for shift in SHIFTED:
            yield _as_web_map(handed, register.crs, shift)
    if _far(handed.site, register):
        yield from _elsewhere(handed, register)


def middle(site: WorkSite) -> tuple[float, float]:
    """Longitude and latitude of the middle of a site."""
    west, south, east, north = shapely.total_bounds(transform(site.geometry, site.crs, LONGITUDE_LATITUDE).geometry)
    return float((west + east) / 2), float((south + north) / 2)


def _within_china(handed: HandedIn) -> bool:
    west, south, east, north = CHINA
    return all(
        west <= x1 and south <= y1 and x2 <= east and y2 <= north
        for layer, declaration in zip(handed.layers, handed.declarations, strict=True)
        if not declaration.says_provenance
        for x1, y1, x2, y2 in [
            shapely.total_bounds(to_longitude_latitude(layer.readable().geometry, declaration.crs, file=layer.file))
        ]
    )


def _as_web_map(handed: HandedIn, crs: pyproj.CRS, shift: str) -> Hypothesis:
    """Every feature of unsettled provenance taken for a position of a web map; the others stay where they are."""
    shifts = tuple(own if settled else shift for own, settled in zip(handed.shifts, handed.settled, strict=True))
    sites, first = [], 0
    for layer, declaration in zip(handed.layers, handed.declarations, strict=True):
        count = len(layer.readable())
        sites.append(work_site(layer, crs, declaration, shifts=shifts[first : first + count]))
        first += count
    drawn_over = next(name for name, system in DRAWN_OVER.items() if system == shift)
    provenance = tuple(
        own if settled else drawn_over for own, settled in zip(handed.provenance, handed.settled, strict=True)
    )
    return Hypothesis({"gcj02": "GCJ-02", "bd09": "BD-09"}[shift], _NAMES[shift], together(sites), provenance)


def _far(site: WorkSite, register: AssetRegister) -> bool:
    box = shapely.box(*shapely.total_bounds(register.geometry))
    return bool(shapely.distance(box, shapely.box(*shapely.total_bounds(site.geometry))) > _FAR_M)


def _elsewhere(handed: HandedIn, register: AssetRegister) -> Iterator[Hypothesis]:
    """Systems under which numbers that lie far away as declared would lie at the network."""
    west, south, east, north = shapely.total_bounds(
        transform(register.geometry, register.crs, LONGITUDE_LATITUDE).geometry
    )
    near = (west - _NEAR_DEGREES, south - _NEAR_DEGREES, east + _NEAR_DEGREES, north + _NEAR_DEGREES)
    boxes = [shapely.total_bounds(layer.readable().geometry).reshape(2, 2) for layer in handed.layers]
    x, y = np.mean([box.mean(axis=0) for box in boxes], axis=0)
    candidates: dict[tuple[str, bool], Declaration] = {}
    # What is declared, its axes the other way round, makes sense anywhere; the systems of China only there.
    declared = handed.declarations[0]
    candidates[label(declared.crs), True] = declared
    for likely in likely_systems(float(x), float(y), meridians=range(75, 136, 3)):
        crs = LONGITUDE_LATITUDE if likely.epsg == 4490 else pyproj.CRS.from_epsg(likely.epsg)
        candidates.setdefault((likely.system, likely.swapped), Declaration(crs, likely.system))
    for (system, swapped), declaration in candidates.items():
        try:
            site = together([_placed(layer, register.crs, declaration, swapped=swapped) for layer in handed.layers])
            lon, lat = middle(site)
        except InputError:
            # Some of its numbers make no sense in that system: it is none for this file.
            continue
        if not (near[0] <= lon <= near[2] and near[1] <= lat <= near[3]):
            continue
        words = Text("，横纵坐标对调", ", axes swapped") if swapped else Text("", "")
        yield Hypothesis(
            system + (" (axes swapped)" if swapped else ""),
            Text(f"按 {system}{words.zh}", f"as {system}{words.en}"),
            site,
            handed.provenance,
        )


def _placed(layer: RawLayer, crs: pyproj.CRS, declaration: Declaration, *, swapped: bool) -> WorkSite:
    if swapped:
        layer = dataclasses.replace(layer, geometry=_swapped(layer.geometry), repairs=())
    return work_site(layer, crs, declaration)


def _swapped(geometry: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.asarray(shapely.transform(geometry, lambda coordinates: coordinates[:, ::-1]))


def try_all(
    handed: HandedIn,
    register: AssetRegister,
    *,
    as_declared: Outcome,
    outcome_of: Callable[[Hypothesis], Outcome],
) -> tuple[Tried, ...]:
    """Screen the works under every hypothesis; as declared first, empty where there is none."""
    tried = []
    for one in hypotheses(handed, register, as_declared=as_declared):
        lon, lat = middle(one.site)
        tried.append(Tried(one.crs, outcome_of(one), lon, lat, one.text))
    if not tried:
        return ()
    lon, lat = middle(handed.site)
    declared = "; ".join(dict.fromkeys(label(declaration.crs) for declaration in handed.declarations))
    return (Tried(declared, as_declared, lon, lat, Text("按所声明的坐标系", "as declared")), *tried)


def doubt(tried: tuple[Tried, ...]) -> tuple[Finding, ...]:
    """The one finding that other readings of the coordinates may cause: a clear that would not stand under them."""
    stricter = [one for one in tried[1:] if one.outcome is not CLEAR]
    if not stricter:
        return ()
    where_zh = "；".join(f"{one.text.zh}则位于 {one.lon:.5f}, {one.lat:.5f}" for one in stricter)
    where_en = "; ".join(f"{one.text.en} they lie at {one.lon:.5f}, {one.lat:.5f}" for one in stricter)
    text = Text(
        f"不清楚这些坐标从何而来：{where_zh}，结论会更严。请说明坐标来源（--coordinates-from survey、gps、tianditu、amap、"
        "baidu），或核对坐标系后以 EPSG:4490 或平面坐标提交",
        f"Where these coordinates come from is not known: {where_en}, and the outcome would be stricter. Say where they"
        " come from (--coordinates-from survey, gps, tianditu, amap, baidu), or check the system and hand them in as"
        " EPSG:4490 or plane coordinates",
    )
    return (
        Finding(
            feature=WHOLE_SITE,
            outcome=Outcome.UNDETERMINED,
            certainty=Certainty.UNDETERMINED,
            provision="coordinates_in_doubt",
            text=text,
            statutory=False,
        ),
    )
