"""What a reader must bear in mind beside the findings: what was not known, assumed, or is another law's."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from geo.network.assets import AssetRegister
from geo.network.broken_lines import STATION_M2
from geo.network.columns import CROSSING
from geo.network.crossing_rows import CROSSING_IN_DOUBT
from geo.place.crs import degrees_of
from geo.site.work_site import WorkSite
from geo.text import Text
from permits.determination.determination import Caveat
from permits.gives import Gives
from permits.rulebook.circumstances import Circumstance, WorksCircumstance
from permits.rulebook.in_force import Instrument, RulesInForce
from permits.screening.applicability import circumstances
from permits.screening.screen import Screening
from permits.works.activities import UNMAPPED, UNSPECIFIED
from permits.works.acts import LIGHT
from permits.works.proposed import ProposedWorks

# What findings assumed and a reader must know in a sentence; the code of the assumption → kind and words.
_ASSUMED = {
    "line_not_stated": (
        "line_not_stated",
        Text(
            "有附属设施未注明属于城市管网还是长输管线，按长输管线附属设施的距离检查",
            "A facility does not state whether it belongs to the city network or a transmission line; the distance of the"
            " latter was taken",
        ),
    ),
    "rivers_missing": (
        "rivers_missing",
        Text(
            "没有河道图层，无法判断附近的长输管线是否穿越河流；所报涉河作业因此无法判定",
            "There is no rivers layer: whether a transmission line nearby crosses a river cannot be told, so the"
            " acts in the river are undetermined",
        ),
    ),
    "river_extent": (
        "river_extent_assumed",
        Text(
            "河道管理范围未提供，按水面外扩推定；请取得公布的河道管理范围线",
            "The river management area was not given; the water with a margin round it was taken. Obtain the published line",
        ),
    ),
}

_ASK_ABOUT_THE_DATA = Text(
    "管网数据另有说明，请向热经营企业询问", "There are notes on the network's data; ask the heat operator about them"
)

_ASK_ABOUT_THE_CROSSING = Text(
    "附近的长输管线是否在此过河，管网数据没有说明，请向热经营企业询问",
    "The network's data do not tell whether a transmission line crosses the water here; ask the heat operator",
)


def caveats(
    site: WorkSite,
    works: Sequence[ProposedWorks],
    screened: Screening,
    rules: RulesInForce | None,
    register: AssetRegister,
    instrument: Instrument,
    *,
    today: datetime.date,
) -> Iterator[Caveat]:
    """Caveats of one job.

    Parameters
    ----------
    rules : RulesInForce or None
        None where the order covers no day of the works.
    today : date
        Taken as the start of works that state none.
    """
    yield Caveat(
        "other_duties",
        Text(
            "本意见只涉及供热设施；其他管线、道路挖掘许可及施工单位对地下管线的专项防护义务另依其规定",
            "This concerns heat facilities only; other utilities, road permits and the contractor's own duty to protect"
            " underground pipes stand beside it",
        ),
    )
    if register.coverage is None:
        yield Caveat(
            "coverage_not_stated",
            Text(
                "管网数据未说明普查覆盖范围；数据中没有的管道不在本意见之内，动工前请向热经营企业核实",
                "The network states no survey coverage; pipes that are not in the data are not in this answer: ask the"
                " operator before the start",
            ),
        )
    yield from _of_works(works, rules, today)
    yield from _differences_of_depths(screened)
    if any(one.end is None for one in works):
        yield _open_end(works, screened, rules, instrument, today)
    for band in () if rules is None else rules.river_bands:
        for water in sorted(screened.other_law & band.not_asserted.keys()):
            yield Caveat("other_law", band.not_asserted[water])
    assumed = {code for finding in screened.findings for code in finding.assumed}
    yield from (Caveat(kind, words) for code, (kind, words) in _ASSUMED.items() if code in assumed)
    if CROSSING_IN_DOUBT in assumed:
        yield from _crossings_in_doubt(screened, register)
    west, south, east, north = site.bounds_degrees
    bounds, district = instrument.district_bounds, instrument.district
    if west < bounds[0] or south < bounds[1] or east > bounds[2] or north > bounds[3]:
        yield Caveat(
            "outside_district",
            Text(
                f"作业范围不在{district.zh}，本法规在该处未必适用",
                f"The site lies outside {district.en}, where this regulation may not apply",
            ),
        )
    yield from (Caveat("network_note", note, Gives.PIPE, _ASK_ABOUT_THE_DATA) for note in register.notes)


def _crossings_in_doubt(screened: Screening, register: AssetRegister) -> Iterator[Caveat]:
    """Which line ends at which water, where, and what would settle it."""
    named = {one.asset_id for one in screened.findings if CROSSING_IN_DOUBT in one.assumed}
    rows = np.flatnonzero(register.coded("kind").equals(CROSSING))
    for row in rows[[name in named for name in register.column("asset_id")[rows]]].tolist():
        section = register.geometry[row]
        name, water = (
            register.column("asset_id")[row],
            register.column("river")[row] or register.column("water_class")[row],
        )
        east, north = degrees_of(shapely.get_coordinates(shapely.centroid(section)), register.crs)[0]
        what = {
            0: Text("在此处岸边中断", "breaks off at the bank"),
            1: Text("在此处应当过河", "must cross here"),
            2: Text("在此处岸边中断，或应当过河", "breaks off at the bank here, or must cross"),
        }[int(shapely.get_dimensions(section))]
        yield Caveat(
            "crossing_in_doubt",
            Text(
                f"{name}：长输管线{what.zh}（{water}，经度 {east:.5f}，纬度 {north:.5f}），管网数据和河道图层中没有相应的过河段；"
                "附近的涉河作业因此无法判定。请补交过河段管线并注明为长输管线，河道面有缺口的请补全；"
                f"管线确在此终止的，请按外轮廓画出该处站房（不小于 {STATION_M2:.0f} m²）",
                f"{name}: the transmission line {what.en} ({water}, longitude {east:.5f}, latitude {north:.5f}), and"
                " neither network nor rivers show the crossing; acts of the river near it cannot be told. Supply the line"
                " of the crossing as a transmission line, and close gaps in the river's outline; if the line ends here,"
                f" draw the outline of its station (at least {STATION_M2:.0f} m²)",
            ),
            Gives.PIPE,
            _ASK_ABOUT_THE_CROSSING,
        )


def _differences_of_depths(screened: Screening) -> Iterator[Caveat]:
    """Works and pipes whose depths are stated, but not of what: their difference is no clearance."""
    found = {
        (str(one.asset_id), one.depth_difference_m) for one in screened.findings if one.depth_difference_m is not None
    }
    for asset, difference in sorted(found):
        yield Caveat(
            "difference_of_depths",
            Text(
                f"{asset}：所报埋深与管道埋深之差为 {difference:.2f} m，这不是竖向净距；请说明所报埋深指顶、轴线还是底（depth_of）"
                "和直径（diameter_m），管网数据须有外径",
                f"{asset}: the stated depths differ by {difference:.2f} m, which is no vertical clearance; say whether depth_m is"
                " of top, axis or bottom (depth_of) and the diameter (diameter_m); the network must have the outer diameter",
            ),
            # Whether there is a difference to tell depends on the pipe: others get no word instead of it, and the plan asks them.
            Gives.PIPE,
        )


def _of_works(works: Sequence[ProposedWorks], rules: RulesInForce | None, today: datetime.date) -> Iterator[Caveat]:
    for whole in dict.fromkeys(one.facts["part_of"] for one in works if "part_of" in one.facts):
        yield Caveat(
            "part_of",
            Text(
                f"本意见只及于 {whole} 所查作业中限距以外的部分。其余（限距以内的一段）不在本意见之内：动工前仍须办妥 {whole} 所要求的"
                "事项（如安全保护方案），禁止的仍然禁止",
                f"This covers only the parts of the works of {whole} that lie beyond the limits. The rest, within them, is not in it:"
                f" before any work there all that {whole} asks for (such as the protection plan) is still due, and what it forbids"
                " stays forbidden",
            ),
        )
    if any(UNSPECIFIED in one.activities for one in works):
        yield Caveat(
            "activity_unspecified",
            Text(
                "未说明作业种类，按一般施工检查；请补报具体作业",
                "No activity was named; screened as construction in general. Please name the activities",
            ),
        )
    unmapped = _not_in_list(works)
    if unmapped:
        named = [_with_nearest(text, near) for text, near in unmapped.items()]
        more = Text(f" 等 {len(named)} 项", f" and others, {len(named)} in all") if len(named) > 20 else Text("", "")
        yield Caveat(
            "activity_not_in_list",
            Text(
                "下列作业或文字不在作业清单中，在保护范围内无法判定，请说明是哪一种作业（heatguard activities 可查）："
                f"{'；'.join(one.zh for one in named[:20])}{more.zh}",
                "Not in the list of activities, so inside a zone it cannot be told what follows; say which activity it is"
                f" (heatguard activities lists them): {'; '.join(one.en for one in named[:20])}{more.en}",
            ),
        )
    if any(LIGHT in one.activities or _tends_only(one, rules) for one in works):
        yield Caveat(
            "touches_no_ground",
            Text(
                "不动土作业的结论仅适用于在保护范围内不开挖、不堆放、不安放、不打入任何东西的情形",
                "That nothing was found for work that touches no ground holds only if nothing is dug, stored, set down or"
                " driven in the zone",
            ),
        )
    if any(one.start is None for one in works):
        yield Caveat(
            "start_assumed", Text(f"未说明开工日期，按 {today} 检查", f"No start was stated; {today} was taken")
        )


def _tends_only(works: ProposedWorks, rules: RulesInForce | None) -> bool:
    """Whether plants are tended or sown, for which the order asks for nothing as long as no hole is dug."""
    return (
        "PL-SHRUB" in works.activities
        and rules is not None
        and WorksCircumstance.NOTHING_DUG in circumstances(works, rules)
    )


def _open_end(
    works: Sequence[ProposedWorks],
    screened: Screening,
    rules: RulesInForce | None,
    instrument: Instrument,
    today: datetime.date,
) -> Caveat:
    """How far works without an end were followed, and the day on which the season will ask about them."""
    months = instrument.open_end_months
    zh = f"未说明完工日期，只按开工起 {months} 个月内施行的规定检查；请补报 end"
    en = f"No end was stated; the law of the first {months} months from the start was followed. Please state the end"
    season, ban = (None, None) if rules is None else (rules.heating_season, rules.season_ban)
    if rules is not None and season and ban and Circumstance.SEASON_AFTER_OPEN_END in screened.circumstances:
        day = season.next_start(min(one.start or today for one in works if one.end is None))
        clause = rules.clause_text(ban.clause)
        zh += f"。供热期自 {day} 开始：届时尚未完工的，可能停热或者降低供热质量的计划性作业不得进行（{clause.zh}）"
        en += (
            f". The heating season begins on {day}: planned work that may stop the supply or lower its quality must be"
            f" over by then ({clause.en})"
        )
    return Caveat("end_not_stated", Text(zh, en))


def _not_in_list(works: Sequence[ProposedWorks]) -> dict[str, tuple[str, ...]]:
    """What nobody understood, each once, with the names that look most like it."""
    found: dict[str, tuple[str, ...]] = {}
    for one in works:
        for text in one.unmapped or (one.declared if UNMAPPED in one.activities else ()):
            found.setdefault(text, one.nearest.get(text, ()))
    return found


def _with_nearest(text: str, near: Sequence[str]) -> Text:
    if not near:
        return Text(text, text)
    return Text(f"{text}（最接近：{'、'.join(near)}）", f"{text} (nearest: {', '.join(near)})")
