"""Section drawings as data: ground, pipe and works square to the asset where they cross or come nearest, to true measures.

A section is drawn only where the heights of both are known; what is missing is asked for instead.
"""

from __future__ import annotations

import math
from collections.abc import Set
from typing import Any, Literal

import numpy as np
import shapely

from geo.dataclass import dataclass
from permits.plan.assets import PlanAsset, depth_error_m
from permits.plan.measures import Chooser
from permits.plan.places import Place
from permits.plan.situation import Manners
from permits.screening.case import Case

# How far a section reaches beyond the limits on either side, ground metres.
_MARGIN_M = 3.0
# Manners that go into the ground from its surface down to the depth stated, and those that pass at a depth.
_FROM_ABOVE = frozenset(
    ["open_dig", "shallow", "pile_driven", "pile_bored", "drill", "planting"],
)
_PASSING = frozenset(["bore", "tunnel"])
_DOWN_TO = ("depth_m",)


@dataclass(frozen=True)
class Profile:
    """An outline, metres: across from the asset's axis towards the works, down from the ground; ``round``: a circle in these bounds."""

    left_m: float
    right_m: float
    top_m: float
    bottom_m: float
    round: bool = False
    cut_left: bool = False
    cut_right: bool = False


@dataclass(frozen=True)
class Section:
    """One section, to be numbered among the others; ``line`` is where it lies, working system. ``depth_error_m`` is None where nobody says how the depth was found."""

    number: str
    kind: Literal["crossing", "overlap", "nearest"]
    asset_id: str
    feature: str
    activity: str
    pipes: tuple[Profile, ...]
    works: Profile
    limit_m: float
    limits_m: tuple[float, float]
    error_m: float
    depth_error_m: float | None
    assumed: tuple[str, ...]
    clear_across_m: float
    clear_down_m: float
    line: Any


@dataclass(frozen=True)
class Missing:
    """Why there is no section at a place: facts of the works that nobody stated, or what is not known of the asset."""

    facts: tuple[str, ...]
    asset: Literal["depth", "height"] | None


def facts_drawn(acts: Set[str]) -> tuple[str, ...]:
    """The facts that a section of works of some manners is drawn from; none where there is nothing to draw."""
    if acts & _FROM_ABOVE:
        return _DOWN_TO
    return ("depth_m", "diameter_m", "depth_of") if acts & _PASSING else ()


def heights_of_works(place: Place, manners: Manners, case: Case) -> tuple[float, float] | tuple[str, ...] | None:
    """Depth of top and bottom of the works, m; names of the facts that are missing for it; None where they have no depth."""
    needed, facts = facts_drawn(manners.of(place.situation.activity)), case.works[place.feature_row].facts
    if not needed:
        return None
    missing = tuple(name for name in needed if facts.get(name) is None)
    if missing:
        return missing
    depth_m = float(facts["depth_m"])
    if needed == _DOWN_TO:
        return 0.0, depth_m
    up_m = {"top": 0.0, "axis": 0.5, "bottom": 1.0}[facts["depth_of"]]
    top_m = depth_m - up_m * float(facts["diameter_m"])
    return top_m, top_m + float(facts["diameter_m"])


def section(chooser: Chooser, place: Place, case: Case, *, measured_from_m: float) -> Section | Missing | None:
    """The section of one activity at one asset; what is missing for it; None where there is nothing to draw.

    Parameters
    ----------
    measured_from_m : float
        How far the line from which the law measures lies outside the asset as drawn.
    """
    body = place.asset.body
    heights = heights_of_works(place, chooser.manners, case)
    # A chamber or a station lies across no line: its walls are found by a slot, not by a section.
    if heights is None or not body.is_line:
        return None
    top_m, bottom_m = body.top_m, body.bottom_m
    unknown = math.isnan(top_m) or math.isnan(bottom_m)
    facts = tuple(one for one in heights if isinstance(one, str))
    if unknown or facts:
        asset: Literal["depth", "height"] = "depth" if place.asset.depth_m is None else "height"
        return Missing(facts, asset if unknown else None)
    edge_m = body.outer_offset_m
    limit_m = (place.asset.limit_m or 0.0) + measured_from_m
    across = _across(place, case, limit_m + edge_m + _MARGIN_M)
    if across is None:
        return None
    works_top_m, works_bottom_m = float(heights[0]), float(heights[1])
    works = Profile(
        across.left_m,
        across.right_m,
        works_top_m,
        works_bottom_m,
        round=bool(chooser.manners.of(place.situation.activity) & _PASSING)
        and not (across.cut_left or across.cut_right),
        cut_left=across.cut_left,
        cut_right=across.cut_right,
    )
    return Section(
        number="",
        kind=across.kind,
        asset_id=place.asset.asset_id,
        feature=place.feature,
        activity=place.situation.activity,
        pipes=_pipes(place.asset),
        works=works,
        limit_m=place.asset.limit_m or 0.0,
        limits_m=(-limit_m, limit_m),
        error_m=body.uncertainty_m,
        depth_error_m=depth_error_m(chooser.table, place.asset),
        assumed=place.asset.assumed,
        clear_across_m=max(across.left_m - edge_m, -edge_m - across.right_m),
        clear_down_m=max(works_top_m - bottom_m, top_m - works_bottom_m),
        line=across.line,
    )


def _pipes(asset: PlanAsset) -> tuple[Profile, ...]:
    """The bodies of an asset: one outline, or two where it stands for supply and return."""
    body = asset.body
    edge_m, centre_m = body.outer_offset_m, body.centre_offset_m
    if asset.represents == "pair":
        half = edge_m - centre_m
        return tuple(Profile(x - half, x + half, body.top_m, body.bottom_m, round=True) for x in (-centre_m, centre_m))
    return (Profile(-edge_m, edge_m, body.top_m, body.bottom_m, round=asset.represents == "pipe"),)


@dataclass(frozen=True)
class _Across:
    """The works along a line square to the asset, metres from its axis; ``line`` is where it lies, working system."""

    kind: Literal["crossing", "overlap", "nearest"]
    left_m: float
    right_m: float
    cut_left: bool
    cut_right: bool
    line: Any


def _across(place: Place, case: Case, reach_m: float) -> _Across | None:
    """The extent of the works along a section square to the asset: from where it enters them to where it leaves them."""
    site, asset = case.site.geometry[place.feature_row], place.asset.body.shape
    lines = [part for part in shapely.get_parts(asset) if shapely.get_type_id(part) == 1]
    if not lines:
        return None
    line = min(lines, key=lambda part: shapely.distance(part, site))
    shared = shapely.get_parts(shapely.intersection(line, site))
    shared = shared[~shapely.is_empty(shared)]
    nearest = shapely.shortest_line(line, site)
    met = shapely.get_point(nearest, 0)
    if len(shared):
        met = shapely.centroid(shared[shapely.length(shared).argmax()])
    at = float(shapely.line_locate_point(line, met))
    origin = shapely.get_coordinates(shapely.line_interpolate_point(line, at))[0]
    scale = float(case.register.scale.at(origin[:1], origin[1:])[0])
    towards = _square_to(line, at)
    if not len(shared):
        far = shapely.get_coordinates(nearest)[1] - origin
        if np.linalg.norm(far) > 0:
            towards = far / np.linalg.norm(far)
    cut = shapely.linestrings([origin - towards * reach_m * scale, origin + towards * reach_m * scale])
    grown_m = float(case.extents.of(place.situation.activity)[place.feature_row])
    # Works drawn as a line or a point have their width here: an oblique trench is met over more than that.
    body = _body(site, origin, reach_m * scale, grown_m * scale)
    left_m, right_m = _extent(shapely.intersection(cut, body), origin, towards, scale)
    if math.isinf(left_m):
        left_m, right_m = _extent(shapely.get_point(nearest, 1), origin, towards, scale)
    kind: Literal["crossing", "overlap", "nearest"] = "nearest"
    if len(shared):
        beside_m = (shapely.get_coordinates(site) - origin) @ towards / scale
        sides_m = min(float(beside_m.max()), float(-beside_m.min()))
        along_m = max(
            float(shapely.length(shapely.intersection(line, body))) / scale, float(shapely.length(shared).max()) / scale
        )
        edge_m = place.asset.body.outer_offset_m
        # What passes from one side to the other is longer across the asset than along it: milling over a pipe is not.
        kind = "crossing" if sides_m > edge_m and 2 * sides_m > along_m else "overlap"
    slack_m = 1e-6
    return _Across(
        kind,
        max(left_m, -reach_m),
        min(right_m, reach_m),
        left_m <= slack_m - reach_m,
        right_m >= reach_m - slack_m,
        cut,
    )


def _body(site: Any, origin: np.ndarray[Any, Any], reach: float, grown: float) -> Any:
    """The works with their width, round a section; plane metres. Clipped before it is grown: works may have many pieces."""
    if grown <= 0:
        return site
    (x, y), room = origin.tolist(), 1.5 * (reach + grown)
    return shapely.buffer(shapely.clip_by_rect(site, x - room, y - room, x + room, y + room), grown, quad_segs=32)


def _extent(cut: Any, origin: np.ndarray[Any, Any], towards: np.ndarray[Any, Any], scale: float) -> tuple[float, float]:
    """Ends of the piece nearest to the asset, metres along the section; infinite where nothing is met."""
    pieces = [(shapely.get_coordinates(part) - origin) @ towards / scale for part in shapely.get_parts(cut)]
    ends = [(float(one.min()), float(one.max())) for one in pieces if len(one)]
    return min(ends, key=lambda one: max(one[0], -one[1], 0.0), default=(math.inf, math.inf))


def _square_to(line: Any, at: float) -> np.ndarray[Any, Any]:
    """Unit vector square to a line at a place along it."""
    before, after = (
        shapely.get_coordinates(shapely.line_interpolate_point(line, max(at + step, 0.0)))[0] for step in (-0.5, 0.5)
    )
    along = after - before
    length = float(np.linalg.norm(along)) or 1.0
    return np.array([-along[1], along[0]]) / length
