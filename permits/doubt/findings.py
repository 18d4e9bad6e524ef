"""How each doubt is said: what is not known, and what the applicant should state."""

from __future__ import annotations

from collections.abc import Sequence

import shapely

from geo.text import Text
from permits.rulebook.outcomes import Outcome
from permits.screening.case import Case
from permits.screening.findings import Certainty, Finding, Reason, any_of
from permits.screening.strictest import Decisive
from permits.works.lengths import size_said
from permits.works.proposed import ProposedWorks
from permits.works.sizes import UsualSize
from permits.works.unread_sizes import Meant
from permits.works.unused import Sort, Unused


def size(case: Case, row: int, outcome: Outcome, decisive: Decisive | None, usual: UsualSize) -> Finding:
    """A size that nobody stated decides."""
    taken = _largest_usual(case, row, usual)
    pipe_m = case.works[row].facts.get("pipe_diameter_m")
    said_m = case.works[row].said_beyond_m
    if said_m:
        return _said_beyond(case, row, said_m, outcome, decisive)
    only = Text("", "")
    if pipe_m and "pipe_diameter_m" not in usual.stated_by:
        only = Text(f"只说明了管径 {pipe_m:g}米。", f"only the pipe's diameter, {pipe_m:g} m, was stated. ")
    loosely = _said_loosely(case.works[row])
    return _finding(
        case,
        row,
        Reason.SIZE_UNSTATED,
        Text(
            f"{only.zh}未说明{usual.ask.zh}。按常见的最大尺寸（{taken.zh}）{loosely.zh}量距，结论会更严，因此无法判定。请补报",
            f"{only.en}not stated: {usual.ask.en}. Measured at the largest usual size ({taken.en}){loosely.en} the outcome is stricter,"
            " so it cannot be told. Please state it",
        ),
        outcome=outcome,
        decisive=decisive,
        asks_for=(any_of(*usual.stated_by),),
    )


def _said_loosely(works: ProposedWorks) -> Text:
    """The size that stands in properties or texts that are not facts, where there is one."""
    said: list[Text] = []
    if works.said_m:
        names = "、".join(dict.fromkeys(one.name for one in works.unused if size_said(one.says) == works.said_m))
        said.append(Text(f"{names or '文字'}中的 {works.said_m:g}米", f"{works.said_m:g} m in {names or 'a text'}"))
    if works.without_unit:
        said.append(
            Text(
                f"没有单位的直径 {works.without_unit:g}（已按毫米计）可能的较大单位",
                f"the larger units that a diameter of {works.without_unit:g} without one (taken for mm) may stand in",
            )
        )
    if works.said_area_m2:
        said.append(
            Text(f"写明的面积 {works.said_area_m2:.0f} 平方米", f"the area of {works.said_area_m2:.0f} m² stated")
        )
    if not said:
        return Text("", "")
    return Text(f"及{'、'.join(one.zh for one in said)}", f" and at {', '.join(one.en for one in said)},")


def _said_beyond(case: Case, row: int, said_m: float, outcome: Outcome, decisive: Decisive | None) -> Finding:
    """A text that moves the edge of the works outwards decides, or a size that stands nowhere."""
    return _finding(
        case,
        row,
        Reason.SIZE_UNSTATED,
        Text(
            f"文字中说明作业比所交轮廓再向外 {said_m:g}米（或位置误差有这么大）。按此并按常见的最大尺寸量距，结论会更严，因此无法判定。请以实际开挖边线围成的面（管道以"
            "轴线）、以测量的坐标提交，或在该属性中改正",
            f"a text says that the works go {said_m:g} m beyond what was drawn, or that its place is no better known. Measured so, and at the largest usual size, the outcome"
            " is stricter, so it cannot be told. Hand in the true edge of the dig as an area (a pipe as its axis), by surveyed coordinates, or correct that text",
        ),
        outcome=outcome,
        decisive=decisive,
        asks_for=("geometry",),
    )


def _largest_usual(case: Case, row: int, usual: UsualSize) -> Text:
    """The size that was taken for what nobody stated."""
    if usual.beyond_m and not case.works[row].facts.get("reach_m"):
        return Text(f"伸出{usual.beyond_m:g}米", f"reaching {usual.beyond_m:g} m beyond")
    dimensions = shapely.get_dimensions(shapely.get_parts(case.site.geometry[row])).tolist()
    across_m = max(usual.point_m * (0 in dimensions), usual.line_m * (1 in dimensions))
    return Text(f"{across_m:g}米", f"{across_m:g} m across")


def outline(case: Case, row: int, outcome: Outcome, decisive: Decisive | None) -> Finding:
    """Lines or points that surround land decide."""
    return _finding(
        case,
        row,
        Reason.OUTLINE_IN_DOUBT,
        Text(
            "所交的线或点（几乎）围成一块地，若其内部也要施工，结论会更严。若为外轮廓或两侧边线，请以闭合的面提交；若为沟槽轴线，"
            "请说明宽度（width_m），或以开挖边线围成的面提交",
            "the lines or points handed in surround land, or nearly do, and if its inside is worked the outcome is stricter."
            " If they are an outline or the two edges of a dig, hand it in as a closed area; if they are the axis of a trench,"
            " state its width (width_m) or hand in the edges of the dig as an area",
        ),
        outcome=outcome,
        decisive=decisive,
        asks_for=(any_of("geometry", "width_m"),),
    )


def between_ends(case: Case, row: int, outcome: Outcome, decisive: Decisive | None) -> Finding:
    """What runs from one place to another decides, or the land round which the places stand."""
    return _finding(
        case,
        row,
        Reason.OUTLINE_IN_DOUBT,
        Text(
            "所交的是井位、坑位，而管道从一处到另一处：其间的管段没有交来。按各处依次及就近连线（或按各点围成的地块）量距，结论会更严，因此"
            "无法判定。请以线提交管道轴线，自一处到另一处；只交了一端而没有写明长度的，不知道管道从那里通到哪里，按城市里最长的（1,000 米）计。沟槽只在各处"
            "开挖而不连通的，请以面提交每处的开挖边线",
            "shafts or pits were handed in, and a pipe runs from one to another: what lies between them was not. Measured along lines"
            " from each to the next and to the nearest, or over the land round which the points stand, the outcome is stricter, so it"
            " cannot be told. Hand in the axis of the pipe as a line, from one to the other; of one end alone nobody knows where the pipe goes, and"
            " unless its length is stated it counts as the longest of a city, 1,000 m; if a trench is dug at these places only"
            " and nothing joins them, hand in the edge of each dig as an area",
        ),
        outcome=outcome,
        decisive=decisive,
        asks_for=("geometry",),
    )


def other_activities(
    case: Case, row: int, works: ProposedWorks, outcome: Outcome, decisive: Decisive | None
) -> Finding:
    """An activity that stands only where nobody reads activities decides."""
    texts = dict.fromkeys(f"{one.name}“{one.value[:40]}”" for one in works.unused if one.says)
    texts |= dict.fromkeys(f"{one.name}“{one.text[:40]}”" for one in works.named)
    names = dict.fromkeys([*(one.name for one in works.unused if one.says), *(one.name for one in works.named)])
    # No activity decides where land that is not surveyed does.
    if works.contradicted and (not texts if decisive is None else decisive.activity in works.contradicted):
        return _contradicted(case, row, works, outcome, decisive)
    return _finding(
        case,
        row,
        Reason.ACTIVITY_NOT_USED,
        Text(
            f"属性 {'、'.join(texts)} 提到所报以外的作业，按其检查结论会更严。若确有这些作业，请写入 activities；若没有，请改正该属性",
            f"properties speak of works that were not declared ({', '.join(texts)}), and with these the outcome is stricter."
            " If they are planned, put them into activities; if not, correct the property",
        ),
        outcome=outcome,
        decisive=decisive,
        asks_for=tuple(any_of("activities", name) for name in names),
    )


def sizes_not_used(case: Case, row: int, works: ProposedWorks, outcome: Outcome, decisive: Decisive | None) -> Finding:
    """What properties that look like sizes can mean at most decides."""
    sizes = [one for one in case.works[row].unused if one.sort is Sort.SIZE and one.meant not in (None, Meant())]
    texts = dict.fromkeys(f"{one.name}“{one.value[:40]}”" for one in sizes)
    shown_zh, shown_en = "、".join(texts), ", ".join(texts)
    far = Text(f"再向外 {works.farther_m:.3g} 米", f"{works.farther_m:.3g} m beyond what was drawn")
    deep = Text(f"深 {works.deeper_m:.3g} 米", f"{works.deeper_m:.3g} m deep")
    held = [one for one, size_m in ((far, works.farther_m), (deep, works.deeper_m)) if size_m]
    most = Text("、".join(one.zh for one in held), " and ".join(one.en for one in held)) if held else _NOTHING_SAID
    return _finding(
        case,
        row,
        Reason.PROPERTY_NOT_USED,
        Text(
            f"属性 {shown_zh} 像是作业的尺寸，但未能使用。按其最大可能（{most.zh}）检查，结论会更严，因此无法判定。请改用 width_m、diameter_m、"
            "reach_m、depth_m 等名称并注明单位；说明还有没画出的，请一并画出；与作业范围无关的，请删去该属性",
            f"properties look like sizes of the works and were not used ({shown_en}). At the most that they can mean ({most.en}) the"
            " outcome is stricter, so it cannot be told. Call them width_m, diameter_m, reach_m or depth_m, with their unit; draw"
            " what they say and was not drawn; if they say nothing of the works, remove them",
        ),
        outcome=outcome,
        decisive=decisive,
        asks_for=tuple(any_of(name) for name in dict.fromkeys(one.name for one in sizes)),
    )


_NOTHING_SAID = Text("另一种作业", "works of another kind")


def _contradicted(case: Case, row: int, works: ProposedWorks, outcome: Outcome, decisive: Decisive | None) -> Finding:
    """A fact that the declared activities do not have decides."""
    codes = tuple(works.contradicted) if decisive is None else (decisive.activity,)
    names = dict.fromkeys(name for code in codes for name in works.contradicted[code])
    facts = "、".join(f"{name} {works.facts[name]}" for name in names)
    declared_zh = "、".join(works.declared) or "、".join(case.works[row].activities)
    return _finding(
        case,
        row,
        Reason.FACT_CONTRADICTS_ACTIVITY,
        Text(
            f"所报作业“{declared_zh}”没有这样的数据：{facts}。若确有开挖、钻孔或种植，结论会更严，因此无法判定。请说明哪一个正确：把开挖、钻孔或"
            "种植写入 activities，或删去该数据",
            f"the declared works ({declared_zh}) have no such fact: {facts}. If something is dug, drilled or planted, the outcome is"
            " stricter, so it cannot be told. Say which is right: put the digging, drilling or planting into activities, or"
            " remove the fact",
        ),
        outcome=outcome,
        decisive=decisive,
        asks_for=tuple(names),
    )


def coordinates(case: Case, row: int, stricter: Sequence[tuple[Text, float, float]]) -> Finding:
    """Another reading of the coordinates decides."""
    where_zh = "；".join(f"{text.zh}则位于 {lon:.5f}, {lat:.5f}" for text, lon, lat in stricter)
    where_en = "; ".join(f"{text.en} they lie at {lon:.5f}, {lat:.5f}" for text, lon, lat in stricter)
    return _finding(
        case,
        row,
        Reason.COORDINATES_IN_DOUBT,
        Text(
            f"坐标可能有偏移，请说明坐标从何而来（测量、GPS、天地图、高德、百度）。{where_zh}，结论会更严。也可核对坐标系后以 EPSG:4490"
            " 或平面坐标提交",
            "the coordinates may be shifted: say where they come from (survey, GPS, Tianditu, Amap, Baidu)."
            f" {where_en[:1].upper()}{where_en[1:]}, and the outcome would be stricter. Or check the system and hand them in as"
            " EPSG:4490 or plane coordinates",
        ),
    )


def network_coordinates(case: Case, row: int, systems: Sequence[Text]) -> Finding:
    """Another reading of the network's coordinates decides."""
    return _finding(
        case,
        row,
        Reason.NETWORK_IN_DOUBT,
        Text(
            f"管网数据是来源不明的经纬度；{'、'.join(one.zh for one in systems)}读取管网，结论会更严。请热经营企业在映射文件 [source] 中说明"
            "坐标来源（coordinates_from），或以 EPSG:4490、平面坐标提供管网",
            f"the network stands in degrees of unknown origin; read {' or '.join(one.en for one in systems)} the outcome would be"
            " stricter. The operator should say where they come from (coordinates_from in [source] of the mapping), or give"
            " the network in EPSG:4490 or plane coordinates",
        ),
    )


def network_sizes(case: Case, row: int, outcome: Outcome, decisive: Decisive | None, columns: str) -> Finding:
    """A size that the network may state in a column nobody reads decides."""
    return _finding(
        case,
        row,
        Reason.NETWORK_SIZE_NOT_USED,
        Text(
            f"管网数据中的列 {columns} 像是尺寸或精度而没有采用，按其可能的最大值量距，结论会更严，因此无法判定。请热经营企业在映射文件的"
            " [columns] 或 [extract] 中写明该列是什么（heatguard network check 会列出）",
            f"columns of the network that may be a size or an accuracy ({columns}) were not read; measured at the most that they can"
            " mean the outcome is stricter, so it cannot be told. The operator should say in [columns] or [extract] of a mapping what they"
            " are (heatguard network check lists them)",
        ),
        outcome=outcome,
        decisive=decisive,
        asks_for=("network.columns",),
    )


def not_used(case: Case, row: int, unused: Unused) -> Finding:
    """A property that nobody uses and that may bring the works nearer or make them graver."""
    value = unused.value if len(unused.value) <= 40 else unused.value[:37] + "..."
    if unused.sort is Sort.SIZE:
        text = Text(
            f"属性 {unused.name}（{value}）像是作业的尺寸，但未能使用，不能作出“未发现限制”的结论。请改用 width_m、diameter_m、"
            "reach_m、depth_m 等名称；与作业范围无关的，请删去该属性",
            f"the property {unused.name} ({value}) looks like a size of the works and was not used, so there is no clear."
            " Call it width_m, diameter_m, reach_m or depth_m; if it says nothing of the works, remove it",
        )
    elif unused.sort is Sort.NEAR:
        text = Text(
            f"{unused.name}“{value}”说明作业穿越或贴近供热管道，按所交坐标和管网却未量得，不能作出“未发现限制”的结论。请核对坐标与作业范围，或向"
            "热经营企业核实该管道是否在管网数据中",
            f"{unused.name} ({value}) says that the works cross a heat pipe or lie beside it, and by the coordinates and the network"
            " they do not, so there is no clear. Check the coordinates and the extent of the works, or ask the heat operator"
            " whether that pipe stands in the data",
        )
    else:
        text = Text(
            f"属性 {unused.name} 内还有内容（{value}），未能使用，不能作出“未发现限制”的结论。请把其中的作业事实写成单独的属性",
            f"the property {unused.name} holds more ({value}) that was not used, so there is no clear. Write the facts of"
            " the works in it as properties of their own",
        )
    return _finding(case, row, Reason.PROPERTY_NOT_USED, text, asks_for=(any_of(unused.name),))


def _finding(
    case: Case,
    row: int,
    provision: Reason,
    text: Text,
    *,
    outcome: Outcome | None = None,
    decisive: Decisive | None = None,
    asks_for: tuple[str, ...] = (),
) -> Finding:
    return Finding(
        feature=case.site.feature[row],
        outcome=Outcome.UNDETERMINED,
        certainty=Certainty.UNDETERMINED,
        provision=provision,
        text=text,
        statutory=False,
        if_inside=outcome,
        activity=None if decisive is None else decisive.activity,
        asset_id=None if decisive is None else str(case.register.column("asset_id")[decisive.asset]),
        zone=None if decisive is None else decisive.zone,
        measured_from=None if decisive is None else decisive.measured_from,
        distance_m=None if decisive is None else decisive.distance_m,
        limit_m=None if decisive is None else decisive.limit_m,
        uncertainty_m=None if decisive is None else decisive.uncertainty_m,
        asks_for=asks_for,
    )
