"""The words for every code that a reader sees."""

from __future__ import annotations

from collections.abc import Mapping

from geo.text import Text
from permits.record.record import Finding

CERTAINTY: Mapping[str, Text] = {
    "inside": Text("确定在内", "certainly inside"),
    "marginal": Text("临界，须现场核实", "marginal: verify on site"),
    "outside": Text("在外", "outside"),
    "undetermined": Text("无法判定", "undetermined"),
}
ZONES: Mapping[str, Text] = {
    "network": Text("供热管网", "heat network"),
    "network_facility": Text("管网附属设施", "network facility"),
    "transmission": Text("长输供热管线", "transmission line"),
    "transmission_facility": Text(
        "长输管线附属设施或所属未注明的附属设施", "transmission facility, or facility of unstated line"
    ),
    "river_crossing": Text("穿越河流段", "river crossing"),
    "review_screening": Text("安全评审筛查（类比）", "safety review screening (by analogy)"),
    "reserved_land": Text("预留供热设施用地", "reserved land"),
}
MEASURED_FROM: Mapping[str, Text] = {
    "outer_edge": Text("外缘", "outer edge"),
    "centreline": Text("中心线", "centreline"),
}
OBLIGATIONS: Mapping[str, Text] = {
    "joint_protection_plan": Text("共同制定供热设施安全保护方案", "Draw up and sign a joint protection plan"),
    "on_site_guidance": Text("派专业人员现场指导", "Send qualified staff to guide the work on site"),
    "safety_review": Text("安全评审", "Safety review"),
    "relocation_consent": Text("取得改装、拆除、迁移的同意", "Obtain consent to alter, remove or relocate"),
    "protective_measures": Text("采取相应的安全保障措施", "Take the protective measures"),
    "season_window": Text("避开供热期", "Keep out of the heating season"),
    "locate_on_site": Text(
        "开工前现场核实管位（探测或人工探坑）或用地界线",
        "Locate the pipe (detection or hand-dug pit) or the boundary on site before the start",
    ),
    "damage_notice": Text(
        "损坏时及时通知、配合处置、修复并赔偿", "In case of damage: notify, help, repair, compensate"
    ),
    "notify_users": Text("通知热用户", "Notify the heat users"),
    "road_permit": Text("补办道路挖掘手续", "Obtain the road permit"),
    "dredging_conditions": Text("落实养护疏浚的条件", "Meet the conditions for maintenance dredging"),
    "official_decision": Text("报主管部门认定", "Put it to the authority"),
}
PARTIES: Mapping[str, Text] = {
    "client": Text("建设单位", "client"),
    "contractor": Text("施工单位", "contractor"),
    "operator": Text("热经营企业", "heat operator"),
    "producer": Text("热生产企业", "heat producer"),
    "owner": Text("产权单位", "owner"),
    "authority": Text("供热与用热主管部门", "heat authority"),
    "heat_users": Text("热用户", "heat users"),
    "road_authority": Text("市政工程行政主管部门", "road authority"),
    "traffic_police": Text("公安交通管理部门", "traffic police"),
}
ASSUMED: Mapping[str, Text] = {
    "asset_id": Text("编号取自文件行号", "id taken from the row"),
    "facility_half_size": Text("附属设施尺寸按默认", "facility size assumed"),
    "channel_width": Text("管沟宽度按默认", "channel width assumed"),
    "pair_spacing": Text("管间距按默认", "pair spacing assumed"),
    "outer_diameter_from_dn": Text("外护管径由 DN 推定（取大）", "casing taken from DN (the larger)"),
    "outer_diameter_unknown": Text("管径未知，按最大外护管", "diameter unknown: widest casing"),
    "position_grade_unstated": Text("位置精度未注明，按 D 级", "position grade not stated: D"),
    "line_not_stated": Text("所属管线未注明，按长输管线附属设施", "line not stated: as of a transmission line"),
    "rivers_missing": Text("没有河道图层", "no rivers layer"),
    "rivers_incomplete": Text("河道图层在此处没有水体", "the rivers layer shows no water here"),
    "river_extent": Text("河道管理范围按水面外扩推定", "river management area taken as water with a margin"),
    "water_class": Text("水体类别未注明，按河流", "water class not stated: river"),
}
# Findings whose ``if_inside`` is what would follow if works or waters were as supposed, not if the pipe lay nearer.
_SUPPOSE = frozenset(["size_unstated", "outline_in_doubt", "activity_not_used", "rivers_missing", "rivers_incomplete"])
SOURCES: Mapping[str, Text] = {
    "S": Text("法规", "statute"),
    "A": Text("类比油气管道法，非本办法规定", "by analogy with the oil and gas pipeline law, not in the order"),
    "STD": Text("标准（凭记忆，未核对原文）", "standard (from memory, not checked)"),
    "IP": Text("行业做法，可配置", "practice, configurable"),
}


def supposed(finding: Finding) -> Text:
    """What stands before ``if_inside``: under which supposition it would follow."""
    if {finding.provision, *finding.assumed} & _SUPPOSE:
        return Text("若如此：", "if so: ")
    return Text("若核实在内：", "if inside: ")


def word(table: Mapping[str, Text], code: str | None) -> Text:
    """The word for a code; a code without one stands for itself rather than vanish."""
    return Text("—", "—") if code is None else table.get(code, Text(code, code))
