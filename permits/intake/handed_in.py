"""The one way in for works, whichever door they come through: files to layers, layers to sites with an account."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import pyproj
import shapely

from geo.dataclass import dataclass
from geo.place.datum import is_cgcs2000, is_web_mercator, is_wgs84_or_cgcs2000
from geo.place.declaration import Declaration, declare
from geo.place.gcj02 import DRAWN_OVER
from geo.place.rounding import coarseness_m
from geo.place.transform_file import TransformFile
from geo.raw import RawLayer
from geo.reading.layers import read_bytes, read_layers
from geo.reading.part import by_system
from geo.site.work_site import WorkSite, feature_names, nothing_to_screen, work_site
from geo.text import Text
from permits.errors import WorksError
from permits.intake.as_drawn import held_against_drawn
from permits.intake.own_boxes import without_own_boxes
from permits.intake.placeless_rows import with_placeless_rows
from permits.intake.stated_places import Elsewhere, elsewhere
from permits.intake.stated_systems import OtherSystem, beside_wgs84, other_systems
from permits.screening.findings import Finding, Reason, any_of, undetermined
from permits.works.activities import ActivityList
from permits.works.fact_columns import FactNames
from permits.works.property_notes import together_note, unread_note
from permits.works.proposed import ProposedWorks, proposed_works

__all__ = ["HandedIn", "UnreadFeature", "read_bytes", "read_layers", "take_in", "unread_findings"]


Answer = TypeVar("Answer")
_AREAS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)

_PART_LOST = Text(
    "所交图形有一部分是空的（没有坐标），画过的可能在导出时丢失，作业范围不明；请补上这一部分，或把空的部分删去后重新导出",
    "a part of the shape handed in is empty (it has no coordinates): what was drawn there may have been lost in the export, so where"
    " the works are is not known. Add that part, or delete the empty one and export again",
)


@dataclass(frozen=True)
class UnreadFeature:
    """Features that were handed in and not screened."""

    file: str
    layer: str | None
    feature: str
    count: int
    reason: Text


@dataclass(frozen=True)
class HandedIn:
    """The works of a job, placed, with the account of what was handed in.

    Attributes
    ----------
    layers, declarations : tuple
        Layers with something to screen, and the system of each.
    works : tuple of ProposedWorks
        A row a feature, as in ``site``.
    site : WorkSite
        All features of all layers in the working system.
    shifts : tuple of (str or None)
        For each feature the web-map system that its numbers were taken to stand in.
    provenance : tuple of str
        For each feature where its coordinates come from; a key of the accuracy table.
    settled : tuple of bool
        Whether system and provenance leave no doubt where each feature lies.
    coarseness_m : array, shape (n,)
        Half of the last digit of each feature's coordinates; 0 where nothing says that they were rounded.
    collapsed : tuple of str
        Features handed in as areas that enclose none, or with parts that are empty.
    elsewhere : tuple of Elsewhere
        Properties that state a place or a shape off what was drawn.
    other_systems : tuple of OtherSystem
        Statements of a system that the coordinates cannot be in beside the one that they are read in.
    found : int
        Features counted a second way; ``found = len(site) + sum of the counts of unread``.
    unread : tuple of UnreadFeature
    notes : tuple of Text
        What the sender should know about how the files were read.
    apart : bool
        Each feature is a job of its own, taken in as if nothing had come with it.
    """

    layers: tuple[RawLayer, ...]
    declarations: tuple[Declaration, ...]
    works: tuple[ProposedWorks, ...]
    site: WorkSite
    shifts: tuple[str | None, ...]
    provenance: tuple[str, ...]
    settled: tuple[bool, ...]
    coarseness_m: np.ndarray[Any, Any]
    collapsed: tuple[str, ...]
    elsewhere: tuple[Elsewhere, ...]
    other_systems: tuple[OtherSystem, ...]
    found: int
    unread: tuple[UnreadFeature, ...]
    notes: tuple[Text, ...]
    apart: bool = False


def take_in(
    layers: Sequence[RawLayer],
    activities: ActivityList,
    names: FactNames,
    working_crs: pyproj.CRS,
    *,
    beside: Mapping[str, Any] | None = None,
    declared_crs: str | None = None,
    way: TransformFile | None = None,
    apart: bool = False,
) -> HandedIn:
    """Place the works of one job, or of many.

    Parameters
    ----------
    layers : sequence of RawLayer
        As read; all of them are one job, unless ``apart``.
    activities : ActivityList
        Code list.
    names : FactNames
        Under which names facts stand.
    working_crs : pyproj.CRS
        System of the network.
    beside : mapping, optional
        Facts stated beside the file.
    declared_crs : str, optional
        System stated beside the file.
    way : TransformFile, optional
        The sender's own transform.
    apart : bool
        Each feature is a job of its own: none lends another evidence, none does what another is called after.

    Raises
    ------
    InputError
        Nothing to screen, no system, a fact that cannot be right.
    """
    # Of many sites each part is of one system already, and their rows keep their order.
    if not apart:
        layers = with_placeless_rows([one for layer in layers for one in _by_system(layer)], names)
    screened = [without_own_boxes(layer) for layer in layers if len(layer.readable())]
    if not screened:
        raise nothing_to_screen(next((layer for layer in layers if layer.unread), layers[0]))
    placed = [
        _placed(layer, activities, names, working_crs, beside=beside, declared_crs=declared_crs, way=way, apart=apart)
        for layer in screened
    ]
    coarseness = np.concatenate([one.coarseness_m(apart=apart) for one in placed])
    site = together([one.site for one in placed])
    return HandedIn(
        layers=tuple(screened),
        declarations=tuple(one.declaration for one in placed),
        works=held_against_drawn(
            [works for one in placed for works in one.works],
            [one.layer for one in placed],
            site.geometry,
            apart=apart,
        ),
        site=site,
        shifts=tuple(shift for one in placed for shift in one.shifts),
        provenance=tuple(origin for one in placed for origin in one.each(_provenance)),
        settled=tuple(known for one in placed for known in one.each(_settled)),
        coarseness_m=coarseness,
        collapsed=tuple(name for one in placed for name in one.collapsed()),
        elsewhere=tuple(
            one._replace(row=first + one.row) for first, layer in _from(placed) for one in layer.elsewhere()
        ),
        other_systems=tuple(
            one._replace(row=first + one.row) for first, layer in _from(placed) for one in layer.other_systems()
        ),
        found=sum(layer.found for layer in layers),
        unread=tuple(
            UnreadFeature(one.file or layer.file, None if one.file else layer.layer, one.feature, one.count, one.reason)
            for layer in layers
            for one in layer.unread
        ),
        notes=(
            *dict.fromkeys(one.declaration.note for one in placed if one.declaration.note is not None),
            *dict.fromkeys(note for layer in layers for note in _notes(layer, names)),
            *_rounded(coarseness),
        ),
        apart=apart,
    )


@dataclass(frozen=True)
class _PlacedLayer:
    """The works of one layer in the working system; ``shifts`` has a row a feature, as ``works`` and ``site``."""

    layer: RawLayer
    declaration: Declaration
    works: tuple[ProposedWorks, ...]
    shifts: tuple[str | None, ...]
    site: WorkSite

    def coarseness_m(self, *, apart: bool) -> np.ndarray[Any, Any]:
        return coarseness_m(self.layer.geometry, self.declaration.crs, apart=apart)

    def each(self, asked: Callable[[Declaration, ProposedWorks, str | None], Answer]) -> Iterator[Answer]:
        """What is to be said of each feature by its system, its works and its shift."""
        for works, shift in zip(self.works, self.shifts, strict=True):
            yield asked(self.declaration, works, shift)

    def elsewhere(self) -> list[Elsewhere]:
        """What its properties say of where its features are, against what was drawn."""
        return elsewhere(self.layer, self.declaration, self.site.geometry, self.site.crs)

    def other_systems(self) -> list[OtherSystem]:
        """What is said of its system, against the one in which it is read."""
        return other_systems(self.layer, self.declaration, self.shifts)

    def collapsed(self) -> list[str]:
        """Names of areas that enclose nothing, for rounding can push all corners onto one line, and of what has empty parts."""
        bare = shapely.area(self.site.geometry) == 0
        empty = bare & np.isin(shapely.get_type_id(self.layer.geometry), _AREAS) if bare.any() else bare
        lacking = _with_empty_parts(self.site)
        return [name for name, bare in zip(self.site.feature, empty.tolist(), strict=True) if bare or name in lacking]


def _by_system(layer: RawLayer) -> Sequence[RawLayer]:
    """A layer by the systems that its features state in columns, each feature under a name of its own."""
    layers = list(by_system(layer))
    if len(layers) == 1:
        return layers
    names = [name for one in layers for name in feature_names(one.readable())]
    if len(set(names)) == len(names):
        return layers
    return [
        dataclasses.replace(one, title=" ".join(filter(None, (one.title, one.crs_declared or "?")))) for one in layers
    ]


def _placed(
    layer: RawLayer,
    activities: ActivityList,
    names: FactNames,
    working_crs: pyproj.CRS,
    *,
    beside: Mapping[str, Any] | None,
    declared_crs: str | None,
    way: TransformFile | None,
    apart: bool,
) -> _PlacedLayer:
    _refuse_facts_beside_features(layer, names)
    declaration = beside_wgs84(layer, declare(layer, declared_crs, way=way))
    works = proposed_works(layer.readable(), activities, names, beside=beside, apart=apart)
    shifts = tuple(_shift(declaration, one) for one in works)
    site = work_site(layer, working_crs, declaration, shifts=shifts)
    return _PlacedLayer(layer.readable(), declaration, works, shifts, site)


def _from(placed: Sequence[_PlacedLayer]) -> Iterator[tuple[int, _PlacedLayer]]:
    """Layers, each with the place of its first feature in the job."""
    first = 0
    for one in placed:
        yield first, one
        first += len(one.works)


def _refuse_facts_beside_features(layer: RawLayer, names: FactNames) -> None:
    """Refuse facts that stand beside the features of a GeoJSON, where nobody would read them."""
    stray = sorted({*names.columns(layer.members), *({"readings", "language"} & set(layer.members))} - {"id"})
    if stray:
        raise WorksError(
            Text(
                f"GeoJSON 顶层有 {'、'.join(stray)}，不会被读取",
                f"{', '.join(stray)} at the top of the GeoJSON is not read",
            ),
            Text(
                '请写作 {"works": GeoJSON, "activities": [...], ...}，或写入要素的 properties',
                'Write {"works": GeoJSON, "activities": [...], ...}, or put it into the properties of a feature',
            ),
            file=layer.file,
        )


def _rounded(coarseness: np.ndarray[Any, Any]) -> Iterator[Text]:
    coarse = int((coarseness > 0).sum())
    if coarse:
        most_m = float(coarseness.max())
        yield Text(
            f"{coarse} 个要素的坐标经过取整，位置误差按最后一位的一半计（最大 {most_m:.3g} m）；请提交未取整的坐标",
            f"the coordinates of {coarse} feature(s) were rounded; half of their last digit is taken as position error (up to"
            f" {most_m:.3g} m). Hand in the coordinates as they were before rounding",
        )


def _notes(layer: RawLayer, names: FactNames) -> tuple[Text, ...]:
    notes = (unread_note(layer, names), together_note(layer, names))
    return (*layer.notes, *(one for one in notes if one is not None))


def _shift(declaration: Declaration, works: ProposedWorks) -> str | None:
    """Coordinates picked from Amap or Baidu are theirs, unless a system was stated that they cannot be in."""
    if declaration.shift is not None:
        return declaration.shift
    of_a_map = declaration.crs.is_geographic or is_web_mercator(declaration.crs)
    picked = works.facts.get("coordinates_from", "")
    if picked in DRAWN_OVER and declaration.crs.is_geographic and is_cgcs2000(declaration.crs):
        raise WorksError(
            Text(
                f"坐标来源为 {picked}，而坐标系声明为 {declaration.text}（CGCS2000）：二者不能同时成立",
                f"the coordinates are said to come from {picked} and to be {declaration.text} (CGCS2000): both cannot be",
            ),
            Text(
                f"直接从地图上拾取的，请去掉 CGCS2000 的声明（文件中的坐标系改为 EPSG:4326 或删去）并声明 --crs {DRAWN_OVER[picked]}；已经纠偏转换的，请改报坐标来源",
                f"If they were picked from the map as they are, take CGCS2000 away (a file may say EPSG:4326 or nothing) and declare --crs"
                f" {DRAWN_OVER[picked]}; if they were converted, state another origin",
            ),
            feature=works.feature,
        )
    plain = of_a_map and is_wgs84_or_cgcs2000(declaration.crs) and declaration.way is None
    if not plain or declaration.by_sender or is_cgcs2000(declaration.crs):
        return None
    return DRAWN_OVER.get(picked)


def _settled(declaration: Declaration, works: ProposedWorks, shift: str | None) -> bool:
    stated = works.facts.get("coordinates_from", "unknown")
    if stated in DRAWN_OVER:
        # Picked from a web map and declared as something else: converted already, or mislabelled?
        return shift is not None or declaration.says_provenance
    return stated != "unknown" or declaration.says_provenance


def _provenance(declaration: Declaration, works: ProposedWorks, shift: str | None) -> str:
    stated = works.facts.get("coordinates_from")
    if stated is not None:
        return str(stated)
    if shift is not None:
        return next(name for name, system in DRAWN_OVER.items() if system == shift)
    return "projected" if declaration.says_provenance else "unknown"


def together(sites: Sequence[WorkSite]) -> WorkSite:
    """All layers of a job as one site."""
    if len(sites) == 1:
        return sites[0]
    return dataclasses.replace(
        sites[0],
        feature=tuple(name for site in sites for name in site.feature),
        geometry=np.concatenate([site.geometry for site in sites]),
        crs_declared="; ".join(dict.fromkeys(site.crs_declared for site in sites)),
        transform_accuracy_m=np.concatenate([site.transform_accuracy_m for site in sites]),
        repairs=tuple(repair for site in sites for repair in site.repairs),
    )


def unread_findings(handed: HandedIn) -> list[Finding]:
    """What was not read was not screened: no clear stands beside it."""
    return [
        undetermined(
            one.feature,
            Reason.FEATURE_UNREAD,
            Text(
                f"{_place(one)} 有 {one.count} 个要素（{one.feature}）没有读出，因此没有检查：{one.reason.zh}",
                f"{one.count} feature(s) of {_place(one)} ({one.feature}) could not be read and were not screened: {one.reason.en}",
            ),
        )
        for one in handed.unread
    ]


def _with_empty_parts(site: WorkSite) -> set[str]:
    return {repair.feature for repair in site.repairs if repair.kind == "empty_part"}


def collapsed_findings(handed: HandedIn) -> list[Finding]:
    """An area that encloses nothing is asked about, not judged as a line; so is what an empty part may have been."""
    lacking = _with_empty_parts(handed.site)
    return [
        undetermined(
            feature,
            Reason.OUTLINE_COLLAPSED,
            _PART_LOST
            if feature in lacking
            else Text(
                "所交的面没有围出任何面积（顶点落在一条线或一个点上，可能是坐标取整所致），作业范围不明；请提交未取整的拐点坐标",
                "the area handed in encloses nothing (its corners lie on one line or point, perhaps by rounding), so where the"
                " works are is not known. Hand in the corners as they were before rounding",
            ),
        )
        for feature in handed.collapsed
    ]


def other_system_findings(handed: HandedIn) -> list[Finding]:
    """A system that somebody wrote down and nobody used: which of both the coordinates are in is asked."""
    return [
        undetermined(
            handed.site.feature[one.row],
            Reason.OTHER_SYSTEM_STATED,
            Text(
                f"{f'“{one.name}”写的是' if one.name else '所交文件里写着'}“{one.value}”，而坐标是按 {one.read_in} 检查的：二者不相符，坐标可能相差几十米以上。"
                f"坐标确在 {one.read_in} 中的，请改正或删去这一说明；否则请声明真正的坐标系（高德、腾讯为 gcj02，百度为 bd09；西安 1980、北京 1954"
                " 和地方坐标系请由测绘单位转换为 CGCS2000，或用 --transform 给出其参数）",
                f"{f'{one.name!r} says' if one.name else 'the file says'} {one.value!r}, and the coordinates were screened as {one.read_in}:"
                f" these do not agree, and the coordinates may be off by tens of metres and more. If they are in {one.read_in}, correct or"
                " remove that statement; else declare their true system (Amap, Tencent: gcj02, Baidu: bd09; have Xi'an 1980, Beijing 1954"
                " and local grids converted to CGCS2000 by the survey office, or give its parameters with --transform)",
            ),
            asks_for=(any_of("crs", one.name) if one.name else "crs",),
        )
        for one in handed.other_systems
    ]


def elsewhere_findings(handed: HandedIn) -> list[Finding]:
    """A place that somebody wrote down and nobody used: which of both is meant is asked."""
    return [
        undetermined(
            handed.site.feature[one.row],
            Reason.PLACE_NOT_USED,
            Text(
                f"属性 {one.name}（{one.value}）写的是一处位置或一个形状，与所交图形不符，没有采用。作业也在那里的，请画成图形提交；写错的请改正，"
                "与作业范围无关的请删去",
                f"the property {one.name} ({one.value}) states a place or a shape that does not lie on what was drawn, and was not used."
                " If there are works, hand it in as a shape; if it is wrong, correct it; if it says nothing of the works, remove it",
            ),
            asks_for=(any_of(one.name),),
        )
        for one in handed.elsewhere
    ]


def _place(one: UnreadFeature) -> str:
    return one.file if one.layer is None else f"{one.file}/{one.layer}"
