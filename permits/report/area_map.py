"""An area of a network as a map for a phone without network: zones, kept jobs, and what is forbidden where one touches."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from geo.network.assets import AssetRegister
from geo.text import Text, written_day
from maps.document import MapDocument
from permits.errors import WorksError
from permits.record.excerpt import excerpt
from permits.report.area import View, reaches, rows_in
from permits.report.area_here import here
from permits.report.kept_jobs import KeptJob, job_layers
from permits.report.network_map import network_layers
from permits.report.zone_acts import ZoneActs, zone_acts
from permits.rulebook.in_force import RulesInForce

# About 3 MB, and what a phone still moves smoothly.
MOST_ASSETS = 3000
# By so much a view is made smaller to find what fits.
_SMALLER = 0.8


def map_of_area(
    register: AssetRegister,
    rules: RulesInForce,
    view: View,
    jobs: Sequence[KeptJob],
    *,
    language: str,
    today: datetime.date,
    missing: int = 0,
) -> MapDocument:
    """The network, its zones and kept jobs in a view, as of a day.

    Parameters
    ----------
    missing : int
        Kept jobs of the view that are not among ``jobs``.

    Raises
    ------
    WorksError
        More assets than a file for a phone holds; the message says what would fit.
    """
    told = zone_acts(rules)
    rows = rows_in(register, told, view)
    if len(rows) > MOST_ASSETS:
        raise _too_large(register, told, view, len(rows))
    shown = excerpt(register.take(rows), rules) if len(rows) else excerpt(register, None)
    reached: dict[str, tuple[tuple[float, str], ...]] = {}
    for one, far in zip(shown.assets, reaches(register, rows, told), strict=True):
        # Where an id stands twice, either reaches as far as both.
        own = tuple((reach.radius_m, str(reach.area)) for reach in far)
        reached[one.asset_id] = reached.get(one.asset_id, ()) + own
    return MapDocument(
        title=Text("暖护 供热设施安全保护范围（现场用）", "HeatGuard: protection zones, for the pavement"),
        language=language,
        layers=(*network_layers(shown, language=language, reaches=reached), *job_layers(jobs, language=language)),
        notes=(
            Text(
                f"管网数据 {register.fingerprint[:16]} · 法规 {rules.instrument.number.zh}",
                f"network data {register.fingerprint[:16]} · {rules.instrument.number.en}",
            ),
            Text("此后的变化不在图上", "what changed later is not on it"),
            *(
                [Text(f"另有 {missing} 项已检查的作业不在图上", f"{missing} more checked works are not on it")]
                if missing
                else []
            ),
            Text(
                "图上有管网的位置，属敏感信息：勿外传，用完删除",
                "it shows where pipes lie, which is sensitive: pass it to nobody, delete it when done",
            ),
        ),
        frame=(view.west, view.south, view.east, view.north),
        banner=_banner(register, today),
        here=here(register, rules, told, view, complete=not missing),
    )


def _banner(register: AssetRegister, today: datetime.date) -> Text:
    day, mark = written_day(today), register.fingerprint[:8]
    return Text(
        f"离线文件，截至{day.zh}，管网指纹 {mark}；点图查看此处的规定",
        f"offline, as of {day.en}, network {mark}; touch the map for what holds there",
    )


def _too_large(register: AssetRegister, told: Sequence[ZoneActs], view: View, found: int) -> WorksError:
    lon, lat = (view.west + view.east) / 2, (view.south + view.north) / 2
    across, up, share = view.east - view.west, view.north - view.south, 1.0
    while share > 0.01:
        share *= _SMALLER
        half_x, half_y = across * share / 2, up * share / 2
        smaller = View(lon - half_x, lat - half_y, lon + half_x, lat + half_y, view.zoom)
        if len(rows_in(register, told, smaller)) <= MOST_ASSETS:
            break
    return WorksError(
        Text(
            f"所选区域有 {found} 件供热设施，一个离线文件最多 {MOST_ASSETS} 件",
            f"the area holds {found} assets; one offline file holds at most {MOST_ASSETS}",
        ),
        Text(
            f"请放大：以同一中心，长宽各缩到现在的 {share:.0%} 以内即可；或者分几块保存",
            f"Zoom in: about the same middle, {share:.0%} of the width and height fits; or save it in several parts",
        ),
    )
