"""What says that works go beyond what was drawn and not how far: columns whose size stands elsewhere (外扩 见图, 放坡 按设计), the bottom of a slope (坑底线).

A width or a diameter that is not told is taken at the largest usual one (`permits.works.sizes`). How far something goes beyond
is usual for no activity, so that such a column is feared for the most that is plausible.
"""

from __future__ import annotations

import re

from geo.pattern import pattern
from permits.works.lengths import plain
from permits.works.unread_sizes import Meant

# Sources of the limits: practice. Slopes flatter than one by two are those of embankments; anchors as in data/codelists/sizes.toml.
_BEYOND_M, _ANCHORS_M, _TO_ONE_OF_DEPTH = 100.0, 30.0, 2.0
_ANCHORS = pattern(r"锚|土?钉|anchor|nail")
_SLOPE = pattern(
    r"(?<!纵)(?<!横)(?<!管)(?<!管道)(?<!管底)(?<!道路)(?<!路面)(?<!流水)(?<!排水)(?<!水力)(?<!地面)坡|slope|batter"
)
_GOES_BEYOND = pattern(
    r"外扩|外放|外延|外伸|外挑|悬挑|伸出|偏移|缓冲|影响(?:范围|距离|区|带|半径|宽)|扰动|臂长|臂.{0,2}长度|作业带|施工带|肥槽|长轴|短轴|半轴|半径|工作面|操作面|操作空间|超挖|加宽|放宽"
    r"|buff|offset|overhang|boom|reach|radius|corridor|easement|impact_|influence|work_?(?:zone|ing_?(?:space|room))|(?:major|minor)_?axis"
)
_WHERE = r"(?:施工|设计|附|平面|剖面|断面|大样|总|详|结构|竣工|规划)*(?:图纸?|图示|设计|附图|附件|附表|方案|文件|说明|规范|标准|现场|实际|实测|要求|情况|规定|技术交底|施工组织)(?:设计)?"
_NOT_TOLD = pattern(
    rf"(?:(?:具体|均|应|暂|尺寸|数值|大小|宽度|距离|长度|以|按照?|根据|依据?|依照|遵照|参照?|参见|参考|详见?|见|视|同|满足|符合|由|待|以及|及|和|或|[、，,。;；\s/])*{_WHERE}"
    r"(?:确定|为准|而定|要求|情况|规定|执行|施工|实施|标注|所示|中|内|上|第?[一二三四五六七八九十]+张?|[a-z]?-?\d+(?:[-/.]\d+)*|[#号页。])*)+"
    r"|(?:暂|尚|还|目前)?(?:未|待|没)有?(?:确?定|明确|设计|勘察|测量?|提供|给出|核实|补充?|填|计算|复核|落实|知|商|议)(?:后补)?"
    r"|另(?:定|行.{1,4}|见.{1,4})|不详|未知|不清楚?|不明确?|不确定|不知道?|不等|不一|若干|适当|酌情|酌定|约定|协商|按需|足够|较[大宽长深远]|很[大宽长深远]|一定|[?？]+"
    r"|.{0,12}\b(?:see|refer to|as per|per|according to|tbd|tbc|unknown|to be|varies|variable|as (?:shown|designed|required|needed|directed)|by (?:design|others)|n\.?k\.?|not known|pending)\b.{0,30}"
)
_LONGEST = 40
# What is drawn is the foot of a slope: its upper edge lies beyond it. 基坑底口, 坑底 and 基底 alone are names of layers.
_A_BOTTOM = pattern("[底脚腳下]|toe|bottom", re.IGNORECASE)
_BOTTOM_DRAWN = pattern(
    r"(?:坡脚|(?:基坑|[坑沟槽])底|底口|下口|基底)(?:边|外边|轮廓|边界)?(?:线|坐标|角点|拐点|范围|轮廓|界址)|(?:范围|坐标|角点|图形|轮廓)(?:均)?[为是](?:基坑|[坑沟槽])底(?!标高|高程|加固|注浆)|(?:基坑|[坑沟槽])(?:底口|下口)(?!.{0,2}(?:标高|高程|宽|深|径|尺寸|长|面积))|^(?:基坑|沟槽|管沟)?\s?[(_-]?\s?(?:[坑沟槽基坡]底|坡脚|底[口边]?|下口)[)]?(?:边?线|轮廓线?)?$|\b(?:toe of (?:the )?(?:slope|batter)|bottom (?:edge |outline )?of (?:the )?(?:pit|trench|excavation) ?(?:edge|outline|line|$))"
)


def not_told(text: str) -> bool:
    """Whether a text says that a size stands elsewhere, or is not settled, and no size: 见图, 按设计, 待定; not 无, and not 3m."""
    said = plain(text)
    return 0 < len(said) <= _LONGEST and _NOT_TOLD.fullmatch(said) is not None


def most_plausible(name: str) -> Meant | None:
    """The most that is plausible of a column that does not tell its size, by its name; None where it is none of how far works go beyond."""
    wanted = plain(name)
    if _ANCHORS.search(wanted):
        return Meant(_ANCHORS_M)
    if _GOES_BEYOND.search(wanted):
        return Meant(_BEYOND_M)
    return Meant(for_one_of_depth=_TO_ONE_OF_DEPTH) if _SLOPE.search(wanted) else None


def bottom_drawn(text: str) -> Meant | None:
    """How far works go beyond what was drawn where a text says that it is the bottom of a slope: 以上为坑底线; None where it says nothing of it."""
    # Most texts hold none of its words, and need nothing of what finds them.
    if _A_BOTTOM.search(text) is None:
        return None
    return Meant(for_one_of_depth=_TO_ONE_OF_DEPTH) if _BOTTOM_DRAWN.search(plain(text)) else None
