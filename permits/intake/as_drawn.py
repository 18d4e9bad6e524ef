"""What works say of their own shape, against what was drawn of all of them: the foot of a pit inside its top, an area or a length of which a part was drawn, branches that were not."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely

from geo.dataclass import replaced
from geo.pattern import pattern
from geo.raw import RawLayer
from permits.works.lengths import area_said, plain
from permits.works.proposed import ProposedWorks
from permits.works.said import run_said
from permits.works.unread_sizes import Meant
from permits.works.untold_sizes import bottom_drawn
from permits.works.unused import Sort, Unused

# The slack of lines drawn over one another, metres.
_EDGE_M = 0.01
_TOP = pattern(r"(?:坡|坑|槽|沟)顶|上口|顶口|开口线|(?:坑|槽|沟)口线|顶边|上边线|\btop\b")
# Columns of the area of what is dug, not of a house, a plot or a project.
_AREA = pattern(
    r"(?:(?:开挖|基坑|沟槽|施工|作业|范围|红线|地块|图斑|场地|本次)(?:总|实际)?面积|面积|tbmj|(?:site|dig|excavation|pit|works?)?_?area)"
    r"(?:[_\s]?[(\[]?(?:m2|m²|㎡|sqm|平方米|平米|亩|公顷|ha)[)\]]?)?"
)
# In a remark 面积 alone may be of anything; as all that a line says it is that of what stands above it.
_AREA_TOLD = pattern(r"^(?:总|合计)?面积|(?:开挖|基坑|沟槽)(?:总|实际)?面积")
_SAYS_AREA = pattern("面[积積]")
_LENGTH = pattern(
    r"(?:(?:管线?|管道|顶管|拉管|线路|沟槽|路由|敷设|施工|开挖|本次)?(?:全|总)?长度?|(?:pipe|run|trench|total)?_?len(?:gth)?)(?:[_\s]?[(\[]?(?:k?m|千?米|公里)[)\]]?)?"
)
# Short pipes off the one that was drawn: DN300支管，长8m; their total is none of a single one.
_SAYS_BRANCH = pattern(
    "支管|支線|支线|支沟|支溝|连接管|連接管|接户管|接戶管|出户管|出戶管|过[路街]管|過[路街]管|预留管|預留管"
)
_BRANCH = pattern(
    r"(?:支[管线沟]|连接管|接户管|出户管|过[路街]管|预留管)(?![^。；;]{0,6}[总共合])[^。；;\d]{0,24}?(?:d[ne]?\s?\d{2,4}[^。；;\d]{0,12}?)?(?:长度?|l\s?=)[^。；;\d总共合]{0,6}?(\d+(?:\.\d+)?)\s*(?:m(?![m²2])|米)"
    r"|(\d+(?:\.\d+)?)\s*(?:m(?![m²2])|米)长?的?(?:d[ne]?\s?\d{2,4})?[^，。；,;\d总共合]{0,8}?(?:支[管线沟]|连接管|接户管|出户管|过[路街]管|预留管)"
)
_OF_OTHERS = pattern(r"现状|原有|既有|已有|已建|另行|不在本[次期]|废除|拆除")
# A line so long is that pipe, drawn.
_ABOUT = (0.7, 1.5)
# 长20m×宽10m×深3m, 18×12m: of an area how long and wide it is, and perhaps how deep.
_PLAN_SIZE = pattern(r"尺寸|大小|长宽|平面|dimension|^size")
_PLAN_SIDES = pattern(
    r"(?:平面|底面|约|长|[:=\s])*(\d+(?:\.\d+)?)\s*(?:m|米)?\s*[x×*]\s*(?:宽|[:=\s])*(\d+(?:\.\d+)?)\s*(?:m|米)(?:\s*[x×*，,]?\s*(?:深|高)度?[:=\s]*\d+(?:\.\d+)?\s*(?:m|米)?)?"
)
# Rounded as people do.
_AS_DRAWN = 1.05
# So much more is stated than was drawn. Plane metres of a web map, in which an export may have measured, are 1.2 times those of the ground here.
_MORE_AREA, _MORE_LENGTH = 2.0, 1.5
# Nobody is asked what lies farther from what was drawn.
_FARTHEST_M = 1000.0

Column = np.ndarray[Any, Any]


def held_against_drawn(
    works: Sequence[ProposedWorks], layers: Sequence[RawLayer], geometry: Column, *, apart: bool
) -> tuple[ProposedWorks, ...]:
    """Works without the slope of a foot whose top was drawn, and with what they state of their length or area where less was drawn.

    Parameters
    ----------
    works : sequence of ProposedWorks
        Of all layers, in their order.
    layers : sequence of RawLayer
        What could be read of each.
    geometry : array of shapely geometry, shape (number of works,)
        Where they lie, plane metres.
    apart : bool
        Each feature is a job of its own.
    """
    result = list(works)
    for row in [] if apart else _feet_within_tops(works, layers, geometry):
        result[row] = replaced(result[row], unused=tuple(one for one in result[row].unused if not _is_foot(one)))
    for row in np.flatnonzero(shapely.get_dimensions(geometry) == 2).tolist():
        if any(map(_is_plan_size, result[row].unused)):
            sides = _sides_m(geometry[row])
            unused = (_without_plan(one, sides) if _is_plan_size(one) else one for one in result[row].unused)
            result[row] = replaced(result[row], unused=tuple(unused))
    for row, name, value, farther_m in _partly_drawn(layers, geometry, apart=apart):
        meant = Meant(min(farther_m, _FARTHEST_M))
        others = tuple(one for one in result[row].unused if one.name != name or one.sort is not Sort.SIZE)
        result[row] = replaced(result[row], unused=(*others, Unused(Sort.SIZE, name, str(value), meant=meant)))
    return tuple(result)


def _is_plan_size(one: Unused) -> bool:
    """Whether a property that nobody reads is how long and how wide an area is."""
    return one.sort is Sort.SIZE and one.meant is not None and _PLAN_SIZE.search(plain(one.name)) is not None


def _without_plan(one: Unused, sides: tuple[float, float]) -> Unused:
    """A property without the length and width that it states, where they are no larger than what was drawn; its depth stays."""
    found = _PLAN_SIDES.fullmatch(plain(one.value))
    if found is None or one.meant is None:
        return one
    stated = sorted((float(found[1]), float(found[2])))
    fits = all(said <= _AS_DRAWN * drawn for said, drawn in zip(stated, sorted(sides), strict=True))
    return replaced(one, meant=Meant(depth_m=one.meant.depth_m)) if fits else one


def _sides_m(drawn: Any) -> tuple[float, float]:
    """The sides of the smallest rectangle round a shape, metres."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(drawn))
    if len(corners) < 3:
        return 0.0, 0.0
    one, other = np.hypot(*np.diff(corners[:3], axis=0).T).tolist()
    return one, other


def _is_foot(one: Unused) -> bool:
    return one.sort is Sort.SIZE and bottom_drawn(one.value) is not None


def _feet_within_tops(works: Sequence[ProposedWorks], layers: Sequence[RawLayer], geometry: Column) -> list[int]:
    """Rows of feet of pits that lie in an area which is called the top of one."""
    feet = [row for row, one in enumerate(works) if any(map(_is_foot, one.unused))]
    if not feet:
        return []
    called = [texts for layer in layers for texts in _texts(layer)]
    tops = [
        row
        for row in np.flatnonzero(shapely.get_dimensions(geometry) == 2).tolist()
        if row not in feet and any(_TOP.search(plain(text)) for text in called[row])
    ]
    if not tops:
        return []
    grown = shapely.buffer(geometry[tops], _EDGE_M)
    held, _ = shapely.STRtree(grown).query(geometry[feet], predicate="covered_by")
    return [feet[place] for place in sorted(set(held.tolist()))]


def _texts(layer: RawLayer) -> Iterator[list[str]]:
    """For each feature of a layer all texts that call it anything."""
    of_all = [text for text in (layer.title, layer.layer) if text]
    columns = [layer.attributes[name].tolist() for name in layer.attributes]
    for row in range(len(layer)):
        yield [*of_all, *(one for column in columns if isinstance(one := column[row], str))]


def _partly_drawn(
    layers: Sequence[RawLayer], geometry: Column, *, apart: bool
) -> Iterator[tuple[int, str, Any, float]]:
    """Rows with what states more than was drawn, and how far from what was drawn the rest may lie, metres."""
    stating = list(_stating(layers))
    if not stating:
        return
    dimensions = shapely.get_dimensions(geometry)
    drawn = {2: shapely.area(geometry) * (dimensions == 2), 1: shapely.length(geometry) * (dimensions == 1)}
    in_all = {kind: each if apart else np.full(len(each), each.sum()) for kind, each in drawn.items()}
    for row, name, value, sort in stating:
        kind = int(dimensions[row])
        if kind == 2 and sort is not _LENGTH:
            said_m2 = area_said(name if sort is _AREA else "", str(value))
            if said_m2 > _MORE_AREA * in_all[kind][row]:
                yield row, name, value, _rest_of_area_m(geometry[row], said_m2)
        elif kind == 1 and sort is _BRANCH:
            said_m = _branch_m(f"{name}：{value}")
            lines = drawn[1][[row]] if apart else drawn[1]
            if said_m and not ((lines >= _ABOUT[0] * said_m) & (lines <= _ABOUT[1] * said_m)).any():
                yield row, name, value, said_m
        elif kind == 1 and sort is _LENGTH and (said_m := run_said(name, value)) > _MORE_LENGTH * in_all[kind][row]:
            yield row, name, value, said_m - float(drawn[kind][row])


def _stating(layers: Sequence[RawLayer]) -> Iterator[tuple[int, str, Any, re.Pattern[str]]]:
    """Rows with what states an area or a length, and by which of the patterns."""
    first = 0
    for layer in layers:
        for name, values in _columns(layer):
            sort = next((one for one in (_AREA, _LENGTH) if one.fullmatch(plain(name))), _AREA_TOLD)
            for row, value in enumerate(values, start=first):
                if value is None or isinstance(value, bool):
                    continue
                if sort is not _AREA_TOLD or (isinstance(value, str) and _told_of_area(value)):
                    yield row, name, value, sort
                if isinstance(value, str) and (_SAYS_BRANCH.search(value) or _SAYS_BRANCH.search(name)):
                    yield row, name, value, _BRANCH
        first += len(layer)


def _branch_m(text: str) -> float:
    """How long a text says that the longest of short pipes beside the one drawn is, metres; 0 where it says none."""
    said = plain(text)
    if _OF_OTHERS.search(said):
        return 0.0
    return max((float(one[1] or one[2]) for one in _BRANCH.finditer(said)), default=0.0)


def _told_of_area(text: str) -> bool:
    # Most texts hold none of its words, and need nothing of what finds them.
    return _SAYS_AREA.search(text) is not None and _AREA_TOLD.search(plain(text)) is not None


def _columns(layer: RawLayer) -> Iterator[tuple[str, list[Any]]]:
    """The columns of a layer, and what stands above and below it as if it stood beside each feature."""
    yield from ((str(name), layer.attributes[name].tolist()) for name in layer.attributes)
    yield from (("表题、表注", [text] * len(layer)) for text in layer.headings)


def _rest_of_area_m(drawn: Any, said_m2: float) -> float:
    """How far an area reaches beyond the part of it that was drawn: four times as long as wide, as of a point (`permits.works.sizes`)."""
    return max(2 * math.sqrt(said_m2) - min(_sides_m(drawn)), 0.0)
