"""The columns of a network: one table of what each is called, what it may hold, and what follows where it is missing.

Readers, the check of values, mapping files, `network check`, maps, the register's types and the documentation all take
it from here.
"""

from __future__ import annotations

from collections.abc import Mapping

from geo.network.column import Column, Kind
from geo.text import Text

_AS_UNKNOWN = Text("按未知显示", "shown as unknown")
_IN_THE_PLAN = Text("保护方案中留空", "blank in the plan")
# Derived, never handed in: the section of a transmission line inside a river management area.
CROSSING = "crossing"
# Of a facility of which nobody says to which line it belongs.
UNSTATED = "unstated"
# What people call the kinds of asset, that of crossings included.
KINDS: Mapping[str, Text] = {
    "main": Text("城市供热管道", "mains"),
    "transmission": Text("长输供热管线", "transmission lines"),
    "facility": Text("附属设施", "facilities"),
    "reserved_land": Text("预留用地", "parcels of reserved land"),
    CROSSING: Text("穿越河流段", "river crossings"),
}
_COLUMNS = (
    Column(
        "asset_id",
        "id",
        Text("设施编号", "id"),
        "pipe",
        Text("以文件名和行号称呼", "called by file and row"),
        {"asset_id": Text("意见中以文件名和行号称呼设施", "assets are called by file and row")},
    ),
    Column(
        "kind",
        "word",
        Text("设施类别", "kind"),
        "open",
        Text("拒绝", "an error"),
        words={kind: label for kind, label in KINDS.items() if kind != CROSSING},
    ),
    Column(
        "belongs_to",
        "word",
        Text("所属管线", "line it belongs to"),
        "open",
        Text("按长输管线附属设施，并注明", "as of a transmission line, and said"),
        words={
            "network": Text("城市管网", "the city's network"),
            "transmission": Text("长输管线", "a transmission line"),
        },
    ),
    Column(
        "represents",
        "word",
        Text("图形表示", "what the drawing stands for"),
        "pipe",
        Text(
            "线：有沟宽或按 laying 在管沟、管廊、隧道内为管沟，有管间距为双管，否则为单管；面为轮廓；点为点",
            "a line with width_mm, or by its laying in a channel, gallery or tunnel, is a channel, with pair_spacing_mm a pair, else a pipe;"
            " polygons are footprints",
        ),
        words={
            "pipe": Text("单管", "one pipe"),
            "pair": Text("供回水双管的中线", "mid-line of supply and return"),
            "channel": Text("管沟", "a channel"),
            "footprint": Text("轮廓", "an outline"),
            "point": Text("点位", "a place"),
        },
    ),
    Column(
        "dn",
        "number",
        Text("公称直径", "nominal diameter"),
        "pipe",
        Text("外径也未知时按最大外护管", "with no outer diameter either: the widest casing"),
        unit="mm",
        least=15,
        most=3000,
        usual=(15, 1600),
        sizes_the_edge=True,
        also=("d", "diameter", "diam", "nominal_diameter", "管径", "公称直径", "口径", "直径"),
        on_map=True,
    ),
    Column(
        "outer_diameter_mm",
        "number",
        Text("外护管外径", "outer diameter of the casing"),
        "pipe",
        Text("由 DN 推定（取大）", "casing by dn, the larger of the usual ones"),
        {
            "outer_diameter_from_dn": Text(
                "外缘按常见最大外护管，范围可能略大",
                "the edge is that of the largest usual casing; zones may be slightly wide",
            ),
            "outer_diameter_unknown": Text(
                "按最大外护管，范围偏大；请补管径", "the widest casing is taken and zones are wide; state the diameter"
            ),
        },
        unit="mm",
        least=20,
        most=4000,
        usual=(60, 2500),
        sizes_the_edge=True,
        also=("od", "casing", "外径", "外护管外径", "外护管径"),
        on_map=True,
    ),
    Column(
        "pair_spacing_mm",
        "number",
        Text("供回水管中心距", "spacing of supply and return"),
        "pipe",
        Text("双管按默认间距", "of a pair: a usual one"),
        {
            "pair_spacing": Text(
                "管间距按默认；请补 pair_spacing_mm", "the spacing of the pair is a default; state pair_spacing_mm"
            )
        },
        unit="mm",
        least=50,
        most=10_000,
        usual=(150, 3000),
        sizes_the_edge=True,
        also=("spacing", "管间距", "中心距"),
    ),
    Column(
        "width_mm",
        "number",
        Text("管沟或设施宽度", "width of channel or facility"),
        "pipe",
        Text("按默认宽度", "a usual one"),
        {
            "facility_half_size": Text(
                "尺寸未知，按默认半边长向外扩；请补 width_mm 或画成面",
                "its size is unknown and half a default side is added; state width_mm or draw it as an area",
            ),
            "channel_width": Text(
                "管沟、管廊、隧道或套管的宽度按默认；请补 width_mm",
                "the width of the channel, gallery, tunnel or sleeve is a default; state width_mm",
            ),
        },
        unit="mm",
        least=100,
        most=100_000,
        usual=(300, 8000),
        sizes_the_edge=True,
        also=("width", "宽度", "沟宽", "管沟宽", "管沟宽度", "管沟外宽"),
    ),
    Column(
        "depth_m",
        "number",
        Text("埋深", "depth"),
        "pipe",
        Text("误差按 2 米深计", "the error of detection counts as at 2 m"),
        unit="m",
        least=0,
        most=100,
        usual=(0.3, 12),
        zero=True,
        also=("埋深", "管顶埋深"),
        on_map=True,
    ),
    Column(
        "depth_least_m",
        "number",
        Text("较浅一端的埋深", "depth at the shallower end"),
        "pipe",
        Text("与 depth_m 相同", "as depth_m"),
        unit="m",
        least=0,
        most=100,
        usual=(0.3, 12),
        zero=True,
    ),
    Column(
        "position_accuracy_m",
        "number",
        Text("平面精度", "accuracy in plan"),
        "pipe",
        Text("按 position_grade", "by position_grade"),
        unit="m",
        least=0,
        most=1000,
        usual=(0.01, 10),
        sizes_the_edge=True,
        zero=True,
        also=("accuracy", "平面精度", "点位误差"),
    ),
    Column(
        "depth_of",
        "word",
        Text("埋深指", "what the depth is of"),
        "pipe",
        Text("管顶覆土", "the cover over the top"),
        words={
            "top": Text("管顶", "the top"),
            "axis": Text("轴线", "the axis"),
            "bottom": Text("管底", "the bottom"),
        },
    ),
    Column(
        "position_grade",
        "word",
        Text("位置精度等级", "grade of the position"),
        "pipe",
        Text("按 D 级，±5 米", "D: ±5 m"),
        {
            "position_grade_unstated": Text(
                "按 D 级：限值外误差之内一律“无法判定”；请补 position_grade",
                "grade D is taken: within the error beyond a limit everything is undetermined; state position_grade",
            )
        },
    ),
    Column(
        "supply",
        "word",
        Text("供热性质", "public or own supply"),
        "open",
        Text("按公共供热", "public"),
        words={"public": Text("公共供热", "public"), "self_heated": Text("自建自用", "for its owner alone")},
    ),
    Column("operator", "text", Text("热经营企业", "operator"), "party", _IN_THE_PLAN, on_map=True),
    Column("producer", "text", Text("热生产企业", "producer"), "party", _IN_THE_PLAN),
    Column("owner", "text", Text("产权单位", "owner"), "party", _IN_THE_PLAN),
    Column("contact", "text", Text("联系人", "contact"), "party", _AS_UNKNOWN),
    Column("phone", "text", Text("联系电话", "phone"), "party", _AS_UNKNOWN),
    Column(
        "medium",
        "text",
        Text("介质", "medium"),
        "pipe",
        Text(
            "按热水；蒸汽按钢外套管（外径未知时取常见最大）",
            "hot water; steam has casings of steel, the largest usual where not stated",
        ),
        zero=True,
    ),
    Column(
        "laying",
        "text",
        Text("敷设方式", "laying"),
        "pipe",
        Text(
            "按直埋；管沟、管廊、隧道、套管以其外壁为外缘（宽度未知时取常见最大）",
            "buried as it is; a channel, gallery, tunnel or sleeve is the edge, the largest usual where no width is stated",
        ),
        zero=True,
    ),
    Column("survey_method", "text", Text("探测方法", "method of survey"), "pipe", _AS_UNKNOWN, zero=True),
    Column(
        "status",
        "text",
        Text("使用状态", "status"),
        "pipe",
        Text("按受保护；removed 为已拆除，不再保护", "protected; `removed` is no longer"),
        zero=True,
    ),
    Column("installed_on", "date", Text("建成日期", "installed on"), "pipe", _AS_UNKNOWN),
    Column("surveyed_on", "date", Text("探测日期", "surveyed on"), "pipe", _AS_UNKNOWN),
    Column("aerial", "flag", Text("架空", "above ground"), "open", Text("按不架空", "taken as not")),
)
NETWORK: Mapping[str, Column] = {one.name: one for one in _COLUMNS}
RIVERS: Mapping[str, Column] = {
    one.name: one
    for one in (
        Column("name", "text", Text("河名", "name"), "open"),
        Column(
            "water_class",
            "word",
            Text("水体类别", "kind of water"),
            "open",
            Text("按河流", "river"),
            {"water_class": Text("水体类别按河流", "taken for a river")},
        ),
        Column(
            "extent",
            "word",
            Text("范围含义", "what the area is"),
            "open",
            Text("按水面", "water"),
            {
                "river_extent": Text(
                    "管理范围由水面外扩推定；请取得公布的管理范围线",
                    "the management area is the water with a margin; obtain the published line",
                )
            },
            {
                "management_area": Text("管理范围", "the management area"),
                "water": Text("水面", "the water"),
            },
        ),
        Column(
            "width_m",
            "number",
            Text("河宽", "width"),
            "open",
            Text("中心线没有宽度：拒绝", "a centreline without one is an error"),
            unit="m",
            least=0.5,
            most=5000,
            also=("width", "河宽", "水面宽", "宽度"),
        ),
    )
}
COVERAGE: Mapping[str, Column] = {"surveyed_on": NETWORK["surveyed_on"]}

# What the register adds to what was handed in.
_DERIVED = (
    Column("geometry", "shape", Text("位置", "place"), "place"),
    Column("management_area", "shape", Text("河道管理范围", "river management area"), "open"),
    Column("water_class", "word", Text("水体类别", "kind of water"), "open"),
    Column("river", "text", Text("河名", "river"), "open"),
    Column("grade", "word", Text("位置精度", "position grade"), "pipe", on_map=True),
    Column("uncertainty_m", "number", Text("位置误差", "error of the position"), "pipe", unit="m", on_map=True),
    Column("outer_offset_m", "number", Text("图形至外缘", "from the drawn line to the outer edge"), "pipe", unit="m"),
    Column("centre_offset_m", "number", Text("图形至外侧管中心", "to the centre of the outer pipe"), "pipe", unit="m"),
    Column("top_m", "number", Text("顶部埋深", "depth of the top"), "pipe", unit="m"),
    Column("bottom_m", "number", Text("底部埋深", "depth of the bottom"), "pipe", unit="m"),
    Column("rounded_m", "number", Text("坐标取整", "coordinates rounded by"), "pipe", unit="m"),
    Column("in_tunnel", "flag", Text("在隧道内", "in a tunnel"), "pipe"),
    Column("settled", "flag", Text("坐标来源已知", "coordinates of known origin"), "open"),
    Column("id_assumed", "flag", Text("编号取自文件行号", "id taken from the row"), "open"),
    Column("unread", "text", Text("没有采用的列", "columns that were not read"), "officials"),
    Column("unread_reach_m", "number", Text("按其可能至外缘", "to the edge, by them"), "officials", unit="m"),
    Column("assumed", "assumed", Text("推定的内容", "what was assumed"), "open"),
    Column("source_file", "text", Text("来源文件", "file"), "officials"),
    Column("source_row", "integer", Text("文件中的行号", "row of the file"), "officials"),
)
REGISTER: Mapping[str, Column] = {**NETWORK, **{one.name: one for one in _DERIVED}}
# Columns of few words, which the register keeps as codes.
CODED = tuple(name for name, one in REGISTER.items() if one.kind == "word")
# What each thing that may be assumed means for verdicts.
MEANING: Mapping[str, Text] = {
    code: meaning for one in (*NETWORK.values(), *RIVERS.values()) for code, meaning in one.assumed.items()
}

NETWORK_COLUMNS = tuple(NETWORK)
RIVER_COLUMNS = tuple(RIVERS)
COVERAGE_COLUMNS = tuple(COVERAGE)
# Two ways to say how thick a pipe is.
DIAMETERS = ("dn", "outer_diameter_mm")


def of_kind(kind: Kind) -> tuple[str, ...]:
    """The network's columns of one kind."""
    return tuple(name for name, one in NETWORK.items() if one.kind == kind)
