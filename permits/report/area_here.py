"""What a map answers for a place that is touched: which areas of the law reach there, and what they forbid."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from geo.network.assets import AssetRegister
from geo.place.crs import LONGITUDE_LATITUDE, transform
from geo.text import Text
from maps.document import Here, Told
from permits.report.area import View
from permits.report.kept_jobs import DECLARED
from permits.report.zone_acts import Said, ZoneActs
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.provisions import RiverBand


def surveyed_in(register: AssetRegister, view: View) -> BaseGeometry:
    """The part of a view of which everything is known; all of it where the network states no coverage. Degrees."""
    frame = shapely.box(view.west, view.south, view.east, view.north)
    if register.coverage is None:
        return frame
    covered = transform(shapely.get_parts([register.coverage]), register.crs, LONGITUDE_LATITUDE).geometry
    return shapely.intersection_all([frame, shapely.union_all(covered)])


def here(
    register: AssetRegister, rules: RulesInForce, told: Sequence[ZoneActs], view: View, *, complete: bool = True
) -> Here:
    """What the map answers for a place in a view; ``complete``: all kept jobs of the view are on it."""
    surveyed = register.coverage is not None
    stated = Text(
        "此处在普查覆盖范围内" if surveyed else "管网没有说明普查覆盖范围，这不等于没有管道",
        "this place was surveyed"
        if surveyed
        else "the network states no coverage: this is no sign that there is no pipe",
    )
    return Here(
        areas={**{str(number): _told(one) for number, one in enumerate(told)}, DECLARED: _DECLARED},
        known=surveyed_in(register, view),
        unknown=Text(
            "此处在所存区域或者普查覆盖范围之外：有没有供热设施，不知道",
            "This place lies beyond the area that was saved, or beyond what was surveyed: whether there are heat facilities is not known",
        ),
        nothing=Text(
            f"图上没有供热设施的范围及于此处（{stated.zh}）。其他管线和其他法律可能另有限制",
            f"No area of a heat facility on this map reaches this place ({stated.en}). Other utilities and other laws may"
            " restrict works",
        ),
        undeclared=Text(
            "没有找到在此处申报并检查过的作业（只含本服务器保存的，过期的已删除）",
            "No works declared and checked here were found (among those that this server keeps; old ones are deleted)",
        ),
        not_loaded=Text(
            "图上没有此处的作业，但保存的作业没有全部载入：请按编号查，或者联网查",
            "There are none on this map, but not all kept works are on it: look for the number, or ask online",
        ),
        complete=complete,
        limit_m=min((one.limit_m for one in rules.zones if one.protection_zone), default=0.0),
    )


_DECLARED = Told(Text("此处申报并检查过的作业", "Works declared and checked here"), judged=False)


def _told(one: ZoneActs) -> Told:
    by = Text(f"自{one.measured_from.zh} {one.limit_m:g} m", f"{one.limit_m:g} m from the {one.measured_from.en}")
    if one.limit_m == 0:
        by = Text("用地范围之内", "the land itself")
    title = Text(f"{one.name.zh} · {by.zh}（{one.clause.zh}）", f"{one.name.en} · {by.en} ({one.clause.en})")
    if one.reading is not None:
        title = Text(f"另一种解读（{one.reading.zh}）：{title.zh}", f"another reading ({one.reading.en}): {title.en}")
    lines = [(Text("此处禁止", "Forbidden here"), _words(one.acts)), (Text("另须", "Also owed"), _words(one.owed))]
    title = Text(title.zh, title.en[0].upper() + title.en[1:])
    look = "" if one.reading is not None else "river_band" if isinstance(one.provision, RiverBand) else "zone"
    return Told(title, tuple(line for line in lines if line[1]), instead=one.reading is not None, look=look)


def _words(said: Sequence[Said]) -> tuple[tuple[Text, Text], ...]:
    return tuple((one.words, one.clause) for one in said)
