"""The facts of works: which there are, of what kind, where each may be stated, and what it means.

The options of ``heatguard check``, the JSON envelope, the parameters of POST /v1/screenings and
``docs/facts-of-works.md`` are made of this one table. Under which other names people write a fact stands in
``data/codelists/fact_names.toml``.
"""

from __future__ import annotations

from enum import StrEnum

from geo.dataclass import dataclass
from geo.text import Text


class Kind(StrEnum):
    """What a fact may say."""

    LENGTH = "length"
    SIZE = "size"
    DIAMETER = "diameter"
    FLAG = "flag"
    DATE = "date"
    CHOICE = "choice"
    TEXT = "text"
    EXEMPTION = "exemption"
    ACTIVITIES = "activities"
    ID = "id"
    PERIOD = "period"


class Door(StrEnum):
    """Where a fact may be stated: in a feature's properties, or beside the file."""

    PROPERTY = "property"
    OPTION = "option"
    ENVELOPE = "envelope"
    QUERY = "query"
    FORM = "form"


@dataclass(frozen=True)
class Fact:
    """A fact of works.

    Attributes
    ----------
    name : str
        Lengths end in their unit, metres.
    text : Text
        What it means.
    choices : tuple of str
        What a choice may be.
    doors : frozenset of Door
        Where it may be stated.
    one_by_one : str
        Its name where several are stated one at a time, as with a repeatable option; empty: there is at most one.
    """

    name: str
    kind: Kind
    text: Text
    choices: tuple[str, ...] = ()
    doors: frozenset[Door] = frozenset(Door)
    one_by_one: str = ""


_TABLE = (
    Fact(
        "depth_m",
        Kind.LENGTH,
        Text("深度：开挖或埋设的最大深度，钻孔、打桩的深度", "depth of a dig, of what is laid, of a bore or pile"),
    ),
    Fact(
        "depth_of",
        Kind.CHOICE,
        Text("深度所指：顶、轴线、底", "of what depth_m is the depth"),
        ("top", "axis", "bottom"),
    ),
    Fact("width_m", Kind.SIZE, Text("画成轴线的作业全宽", "full width of works drawn as an axis")),
    Fact(
        "diameter_m",
        Kind.DIAMETER,
        Text("孔、桩、井、隧道或圆的外径", "outside, of a bore, pile, shaft, tunnel or circle"),
    ),
    Fact(
        "pipe_diameter_m",
        Kind.DIAMETER,
        Text(
            "敷设的管道直径；只有顶管以它为准，其他作业还要写开挖宽度或外径",
            "of the pipe that is laid; it settles pipe jacking alone",
        ),
    ),
    Fact("hole_diameter_m", Kind.DIAMETER, Text("种植穴直径", "of a planting hole")),
    Fact(
        "radius_m",
        Kind.SIZE,
        Text("圆心与半径表示的圆，半径即作业范围", "of a circle drawn as its centre: the works reach so far"),
    ),
    Fact(
        "reach_m",
        Kind.SIZE,
        Text("锚杆、土钉、旋喷伸出轮廓多远", "how far anchors, nails or jets go beyond the outline"),
    ),
    Fact("method", Kind.TEXT, Text("施工方法", "method of construction")),
    Fact("species", Kind.TEXT, Text("种植的植物", "what is planted")),
    Fact("hand_dug", Kind.FLAG, Text("人工开挖", "dug by hand")),
    Fact("temporary", Kind.FLAG, Text("临时性作业", "temporary")),
    Fact("needs_shutdown", Kind.FLAG, Text("须停止供热", "heat must be shut down for it")),
    Fact(
        "operator_own_work",
        Kind.FLAG,
        Text("热经营企业对自有设施的作业，须写明 client", "the operator's work on its own facilities; needs client"),
    ),
    Fact("emergency", Kind.FLAG, Text("抢修", "emergency repair")),
    Fact("start", Kind.DATE, Text("开工日期；没有写明的按今天", "first day; today where none is stated")),
    Fact("end", Kind.DATE, Text("完工日期", "last day")),
    Fact("applied_on", Kind.DATE, Text("申请日期", "day of application")),
    Fact("applicant", Kind.CHOICE, Text("申请人：单位或者个人", "who applies"), ("unit", "individual")),
    Fact("client", Kind.TEXT, Text("建设单位", "whose works they are")),
    Fact("contractor", Kind.TEXT, Text("施工单位", "who does them")),
    Fact("project", Kind.TEXT, Text("项目名称", "name of the project")),
    Fact("reference", Kind.TEXT, Text("申请编号", "number of the application")),
    Fact(
        "part_of",
        Kind.TEXT,
        Text(
            "只交限距以外的部分；整项作业的意见编号",
            "only the parts beyond the limits are handed in; number of the determination of the whole",
        ),
        # No column of a file says this.
        doors=frozenset([Door.ENVELOPE, Door.QUERY, Door.FORM]),
    ),
    # For the papers of a job alone; nothing of them is judged, so that no column of a file is taken for one.
    *(
        Fact(name, Kind.TEXT, Text(zh, en), doors=frozenset([Door.ENVELOPE, Door.FORM]))
        for name, zh, en in (
            ("designer", "设计单位", "who designed them"),
            ("supervisor", "监理单位", "who supervises them"),
            ("monitor", "第三方监测单位", "who monitors them"),
            ("responsible", "施工负责人及电话", "who is responsible on site, with a telephone number"),
            ("programme", "施工进度安排", "programme of the works"),
            ("machines", "主要施工机械", "main machines"),
        )
    ),
    Fact(
        "accuracy_m",
        Kind.LENGTH,
        Text("坐标的位置误差；没有写明的按坐标来源", "position error; else by the origin of the coordinates"),
    ),
    Fact(
        "coordinates_from",
        Kind.CHOICE,
        Text("坐标来源", "where the coordinates come from"),
        ("survey", "gps", "tianditu", "amap", "baidu", "our_map", "unknown"),
    ),
    Fact(
        "exemption",
        Kind.EXEMPTION,
        Text(
            "河道养护疏浚例外的三项事实：purpose 目的、maintenance 养护疏浚、operator_conditions 热经营企业的条件",
            "the three facts of the dredging exception: purpose, maintenance, operator_conditions",
        ),
        doors=frozenset([Door.PROPERTY, Door.ENVELOPE, Door.FORM]),
    ),
)
FACTS = {fact.name: fact for fact in _TABLE}
ACTIVITIES = Fact(
    "activities",
    Kind.ACTIVITIES,
    Text(
        "作业代码或名称（heatguard activities 列出清单）",
        "codes or names of activities (heatguard activities lists them)",
    ),
    one_by_one="activity",
)
ID = Fact(
    "id", Kind.ID, Text("要素的名称，用于答复", "what the answer calls the feature"), doors=frozenset([Door.PROPERTY])
)
PERIOD = Fact(
    "period",
    Kind.PERIOD,
    Text("工期：开工至完工的日期，即 start 与 end", "from the first to the last day, as start and end"),
    doors=frozenset([Door.PROPERTY]),
)
EVERY_FACT = (ID, ACTIVITIES, *FACTS.values(), PERIOD)
# Names of properties that are read.
KNOWN = (
    *(name for name, fact in FACTS.items() if Door.PROPERTY in fact.doors),
    "id",
    "activity",
    "activities",
    "period",
)
EXEMPTION_FACTS = ("purpose", "maintenance", "operator_conditions")

LENGTHS = frozenset([Kind.LENGTH, Kind.SIZE, Kind.DIAMETER])
# Deeper, wider and worse known than anything that is dug.
MOST_METRES = 1000.0
# A size of nothing is one that nobody stated.
SIZES = frozenset([Kind.SIZE, Kind.DIAMETER])


def facts_of(*kinds: Kind) -> tuple[str, ...]:
    """Names of the facts of some kinds."""
    return tuple(name for name, fact in FACTS.items() if fact.kind in kinds)


def stated_at(door: Door) -> tuple[Fact, ...]:
    """The facts that may be stated at a door."""
    return tuple(fact for fact in EVERY_FACT if door in fact.doors)
