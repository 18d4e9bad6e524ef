"""What texts say of where the works lie: beyond what was drawn, and across or beside a heat pipe."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator

from geo.pattern import pattern
from permits.works.length_units import METRES_PER
from permits.works.lengths import close_up, metres_of_text, plain, unit_of_name
from permits.works.spoken_lengths import in_digits, spoken_in_digits

_UNITS = "|".join(sorted(METRES_PER, key=len, reverse=True))
# From the first of its digits: begun at each of them, ten thousand would be read fifty million times.
_LENGTH = rf"(?<!\d)(\d+(?:\.\d+)?)\s*({_UNITS})(?![a-z²³23])"
_OUTWARDS = "外放|外扩|外移|外延|外推|外伸|向外扩|往外扩"
_WIDER = rf"{_OUTWARDS}|放宽|加宽|扩宽|扩大|超挖|多挖|另加|再加|各加|外加|放坡宽?度?|操作面|工作面|作业面|(?:[线边口沿缘]|(?<!保护)(?<!控制)(?<!影响)范围|轮廓|其)(?:以|之|向)?外"
_BETWEEN = r"(?:\s|约|为|各|每边|每侧|两侧|单侧|宽|宽度|至|到|[:：=≥≤<>~])*"
_WIDENED = r"\b(?:widen(?:ed)?|extend(?:ed|s)?|enlarged?|battered|sloped|offset|moved outwards?|outwards?)(?: out| back| outwards?)?(?: by| of| to)?"
_MORE = pattern(
    rf"(?:{_WIDER}){_BETWEEN}{_LENGTH}|比(?!例)[^，。；,;\d]{{0,20}}?[大宽]出?{_BETWEEN}{_LENGTH}|{_WIDENED}\s*(?:about )?{_LENGTH}"
    rf"|{_LENGTH}\s*宽?的?(?:操作面|工作面|作业面|放坡)|{_LENGTH}\s*(?:beyond|outside|wider|extra|on each side|each side|of working space|working space|working room|all round|all around)\b"
)
# One number of two, 25~30m, is the larger.
_UP_TO = rf"(?:\d+(?:\.\d+)?\s*(?:{_UNITS})?\s*[-~～〜—–至到]\s*)?"
_IS = r"(?:\s|约|为|按|是|达|达到|不小于|不少于|不大于|大于|小于|最大|总|[:：=≥≤<>~])*"
_SIDES = "两侧|两边|两旁|每侧|每边|各侧|单侧|左右|前后|四周|四边|四侧|周边|周围|外围|[东西南北]{1,2}侧"
# To one side, round what was drawn, along what reaches out of it, beside it.
_TOWARDS = r"(?:向|往|朝)[^，。；,;\d]{0,6}?(?:外扩|扩|外伸|伸出|伸|放坡|外放|外移|平移|偏移|移动|移位|延伸|延长|拓宽|加宽|侧放)(?:展|大|挖|宽|建)?出?"
_OUT = r"(?:向|往|朝)外侧?"
_INFLUENCE = r"(?:影响|波及|扰动|沉降|振动|降水|警戒|警示|飞石|安全警戒|爆破安全|爆破警戒|安全疏散|冲击波|塌落|倒塌)(?:最大)?(?:范围|半径|距离|区域|宽度)"
_REACHING = r"(?<!抗浮)(?:锚索|锚杆|土钉|锚筋|锚管|锚固|锚固段|管棚|小导管|水平孔|斜孔|斜桩|支腿|悬臂|吊臂|大臂)[^，。；,;\d]{0,8}?(?:(?:伸[出入]|外伸|超出)[用地建筑规划基坑围护结构支桩墙场]{0,8}(?:红线|边线|轮廓线?|边缘?)?(?:以|之)?外?|长度?|l)"
_BESIDE = r"(?:便道|临时道路|运输道路|堆土|弃土|堆料|材料堆放|操作|工作)(?:区|带|场|空间)?宽?度?"
_FURTHER = pattern(
    rf"(?:{_TOWARDS}|{_OUT}|{_INFLUENCE}|{_REACHING}|{_BESIDE})(?:各|均|{_IS}){_UP_TO}{_LENGTH}"
    rf"|(?:{_SIDES})(?:边线|范围)?(?:各|均|分别)(?:扩大?|扩挖|外扩|外放|放|放坡|留|预留|占用?|占地|宽|加|开挖|挖|施工|{_IS}){_UP_TO}{_LENGTH}"
    rf"|(?:[东西南北]{{1,2}}|整体|向外)移(?:动|位)?{_IS}{_LENGTH}|(?:移位|平移){_IS}{_LENGTH}"
    # Pipes beside the one that was drawn, and works beside the line that was.
    rf"|(?<![与距离和跟])管道?(?:中心|轴线?)距{_IS}{_UP_TO}{_LENGTH}|(?:双管|双线|双排|两管|两排|并行|平行)[^，。；,;\d]{{0,8}}?(?:中心距|间距|净距|轴距){_IS}{_UP_TO}{_LENGTH}"
    rf"|(?:图示|所绘|所交|图上)的?[线位置范围]{{0,3}}(?:以|偏|之|向|往)?[东西南北]{{1,2}}[侧边]?{_IS}{_UP_TO}{_LENGTH}|{_BESIDE}[^，。；,;\d]{{0,6}}?(?:{_SIDES}){_IS}{_UP_TO}{_LENGTH}"
    rf"|(?:每侧|每边|各侧)(?:宽|留|预留|{_IS}){_UP_TO}{_LENGTH}"
    rf"|(?:anchors?|nails?|bolts?)\b[^，。；,;\d]{{0,12}}{_LENGTH}\s*long"
    rf"|(?:(?:{_SIDES})外?|外侧){_IS}{_UP_TO}{_LENGTH}(?:宽?的?范围)?(?:以|之)?[内外]?(?:的|均|全部)?(?:为|作)?(?:降水|施工|开挖|作业|注浆|堆|占用|占道|回填|碾压|打桩|围挡|布置|布设|设置|打设|临时用地|工作|操作|沉降)"
)
# How far works may lie off what was drawn, or to both sides of it, whatever goes beyond that.
_ANYHOW = pattern(
    rf"(?<!高程)(?<!标高)(?<!高差)(?<!深度)(?<!垂直)(?<!埋深)(?:误差|偏差|精度)(?:可能|可达|会|有|在|[±+/-]|\s|约|为|是|达到?|不[大小]于|[大小]于|最大|[:：=≥≤<>~])*{_LENGTH}"
    rf"|(?<!路)(?<!面)(?<!道)半宽{_IS}{_LENGTH}"
)
_CORRIDOR = pattern(rf"(?:作业带|施工带|操作带|施工作业带|临时用地带){_IS}{_UP_TO}{_LENGTH}")
# What a text quotes, keeps away from, or finds there.
_OF_ANOTHER = pattern(
    r"保护(?:范围|区|带)|控制(?:区|范围|带|线)|条例|办法|规定|规范|禁止|严禁|不得|不准|禁|现状|原有|既有|已建|现有|不影响|无影响|避开|避让"
    r"|\b(?:prohibited|forbidden|existing|protection zone|regulation)\b"
)
_FOUND_THERE = pattern(
    r"\s*(?:宽?的?范围)?(?:以|之)?内?(?:均|都|尚)?(?:有|无|没有|存在|系|绿化带|绿地|农田|是|处|远|不|未|为(?!作业|施工|开挖|工作|操作|临时|占|界|准|限|堆))"
)
# A pipe that runs so far on is the pipe that was drawn.
_RUNS_ON = pattern(
    r"(?:自|从|由|沿|起|途经|经过|[管线]道?|路)[^，。；,;]{0,20}?(?:(?<!方)向|往|朝)[^，。；,;]{0,6}?(?:延伸|延长)"
)
# Deeper, the sides of an open cut are held and not sloped (practice; JGJ 120 knows slopes for shallow pits alone).
DEEPEST_SLOPE_M = 20.0
# Milling and paving lay bare the structure of a road and no more (the list of activities: EX-SHALLOW).
SHALLOW_M = 0.5
_SHALLOW = frozenset(["EX-SHALLOW", "XX-LIGHT"])
# Nobody cuts flatter: what would be is the gradient of a pipe or a road, or the angle of something.
FLATTEST = 5.0
# So much to the side for one of depth: 放坡1:0.75, 按1:1.5放坡.
_SLOPE = pattern(
    r"(?:坡|slope|batter)[^，。；,;]{0,14}?(?<![\d.])1\s*(?:[:：∶]|in\b)\s*(\d+(?:\.\d+)?)|(?<![\d.])1\s*(?:[:：∶]|in\b)\s*(\d+(?:\.\d+)?)[^，。；,;\d]{0,4}?(?:坡|slope|batter)"
    # 放坡系数0.75, 坡率0.5: the same without its one.
    r"|坡(?:度)?(?:系数|率|比例?)\s*(?:为|是|取|按|[:：=])?\s*(\d(?:\.\d{1,2})?)(?![\d.]|\s*[:：∶%‰°])|按\s*(\d(?:\.\d{1,2})?)\s*的?(?:系数)?放坡"
)
# 坡角45°, 60度放坡: against the level; walls of 90° go nowhere.
_ANGLE_OF_SLOPE = pattern(
    r"(?:坡角|坡度角?|放坡|边坡|坡面|slope|batter)[^，。；,;\d比]{0,6}?([1-8]\d(?:\.\d+)?)\s*(?:°|度(?!假)|deg)|(?<![\d.])([1-8]\d(?:\.\d+)?)\s*(?:°|度|deg\w*)\s*角?的?(?:放坡|边坡|坡|slope|batter)"
)

_HEAT = r"(?:供热|热力|暖气|热水管|蒸汽管|供暖|采暖|热网|\bheat(?:ing)?\b)[^，。；,;]{0,8}?(?:管|沟|井|网|设施|主线|干线|管线|\bpipes?\b|\bmains?\b|\blines?\b|network)|热网|热水管|蒸汽管"
# What crosses stands in front of the pipe; behind it stands where something lies: 供热管道下穿铁路 crosses a railway.
_ACROSS = (
    r"(?:横穿|穿越|穿过|跨越|跨过|上跨|下穿|横跨|斜穿|交叉|相交|紧邻|紧贴|贴近|毗邻|紧靠|临近|邻近|压在|位于)[^，。；,;]{0,8}?(?:HEAT)"
    r"|(?:HEAT)[^，。；,;穿跨]{0,4}?(?:上方|下方|正上|正下|交叉|相交|旁|附近|顶部|保护(?:范围|区)(?:以|之)?内(?![^，。；;,]{0,4}(?:禁止|严禁|不得|不准|应|须|必须|施工时|施工应)))"
    r"|\b(?:cross(?:es|ing|ed)?|over|under|above|below|beneath|across|adjacent to|next to|beside|alongside)\s+(?:[\w-]{1,30}\s+){0,3}?(?:HEAT)"
).replace("HEAT", _HEAT)
_AWAY = r"距离?|净距|间距|相距|离|较近|很近|distance|\bfrom\b|\bclear of\b|\bnear\b|\bclose to\b"
_NOT = pattern(
    r"不(?!锈|停|断|等|均)|未|无(?!缝|障|线|压|人|机)|避开|避让|远离|没有|\bno\b|\bnot\b|\bwithout\b|\bavoid"
)
_SAYS_HEAT, _SAYS_ACROSS, _SAYS_AWAY = pattern(_HEAT), pattern(_ACROSS), pattern(_AWAY)
_CLAUSE = pattern(r"[，。；,;\n]")
_NUMBER = pattern(rf"(\d+(?:\.\d+)?)\s*({_UNITS})?")
# Works that say they lie farther from the pipe than this do not contradict that nothing was found.
_FAR_M = 20.0


_A_DIGIT = pattern(r"\d")


# Descriptions of a KML are pages: a row of a table in them is a clause.
_END_OF_CLAUSE, _TAG = pattern(r"<(?:br|/tr|/p|/li|/div|/h\d)\b[^<>]{0,200}>"), pattern(r"</?[a-z][^<>]{0,200}>")


def _without_tags(said: str) -> str:
    return close_up(_TAG.sub(" ", _END_OF_CLAUSE.sub("，", said))) if "<" in said else close_up(said)


def _digits(text: str) -> str:
    """Plain signs, with a number in Chinese before its unit in digits: 两米, 半米."""
    return in_digits(_without_tags(plain(text)))


def _at_most(text: str) -> str:
    """As `_digits`, with every length as large as it may be: 1米5 is 1.5米, 1.5~2米 is 2米; a slope of 2H:1V is one of 1:2."""
    return _SIDES_OF_SLOPE.sub(_to_one_of_depth, spoken_in_digits(_without_tags(plain(text))))


_SIDES_OF_SLOPE = pattern(r"(?<![\d.a-z])(\d(?:\.\d+)?)\s?([hv])\s?[:to/ ]{1,4}\s?(\d(?:\.\d+)?)\s?([hv])(?![a-z])")


def _to_one_of_depth(found: re.Match[str]) -> str:
    sides = {found[2]: float(found[1]), found[4]: float(found[3])}
    return f"1:{sides['h'] / sides['v']:g}" if len(sides) == 2 and sides["v"] else found[0]


# How deep something is by a text: 深2m, 深度约1.5米, 2米深, 1.2 m deep, depth: 2 m; a bare number is of metres, since it may be.
_DEPTH = pattern(
    rf"(?:深度?|\bdepths?\b|\bdeep\b){_IS}(?:of|up to|about)?\s*{_UP_TO}(?P<number>(?<![\d.])\d+(?:\.\d+)?)\s*(?P<unit>{_UNITS})?"
    rf"|(?P<first>(?<![\d.])\d+(?:\.\d+)?)\s*(?P<own>{_UNITS})?\s*(?:深|deep\b|in depth\b)"
)


_SAYS_DEEP = pattern("深|[dDｄＤ]")


def deepest_sloped_m(codes: Iterable[str], said_deep_m: float) -> float:
    """How deep works of some activities are at most sloped where no fact says how deep they are, metres; a text may say more than is usual."""
    return min(max(SHALLOW_M, said_deep_m), DEEPEST_SLOPE_M) if _SHALLOW.issuperset(codes) else DEEPEST_SLOPE_M


def deep_said(texts: Iterable[str]) -> float:
    """How deep texts say that something is, metres; 0 where none does."""
    # Most texts say none, and need nothing of what finds it.
    found = (one for text in texts if _SAYS_DEEP.search(text) for one in _DEPTH.finditer(_at_most(text)))
    return max(
        (float(one["number"] or one["first"]) * METRES_PER[one["unit"] or one["own"] or "m"] for one in found),
        default=0.0,
    )


def beyond_said(text: str, *, depth_m: float | None, deepest_m: float = DEEPEST_SLOPE_M) -> float:
    """How far a text says that the works go beyond what was drawn, metres; 0 where it says nothing of it.

    Parameters
    ----------
    depth_m : float or None
        Of the works; a slope of 1:0.5 goes half of it to the side. None, 0: unknown, and so the deepest that is sloped.
    deepest_m : float
        The deepest that is sloped (`deepest_sloped_m`).
    """
    said = _at_most(text)
    if not _A_DIGIT.search(said):
        # Most texts say none, and need nothing of what finds lengths.
        return _ROUGHLY_M if _ROUGHLY.search(said) else 0.0
    ratios = [ratio for ratio in _ratios(said) if ratio <= FLATTEST]
    return max(_outwards_m(said), max(ratios, default=0.0) * (depth_m or deepest_m)) + _anyhow_m(said)


def _ratios(said: str) -> Iterator[float]:
    """How far slopes of a text go to the side for one of depth."""
    yield from (float(next(filter(None, one.groups()))) for one in _SLOPE.finditer(said))
    for one in _ANGLE_OF_SLOPE.finditer(said):
        yield 1 / math.tan(math.radians(float(one[1] or one[2])))


def _outwards_m(said: str) -> float:
    further = [metres for clause in _CLAUSE.split(said) for metres in _further(clause, _FURTHER, _CORRIDOR)]
    found = [next(part for part in _pairs(one) if part[0]) for one in _MORE.finditer(said)]
    lengths = [float(number) * METRES_PER[unit] for number, unit in found]
    return max((*lengths, *further), default=0.0)


def _anyhow_m(said: str) -> float:
    found = [metres for clause in _CLAUSE.split(said) for metres in _further(clause, _ANYHOW)]
    return max((*found, _ROUGHLY_M if _ROUGHLY.search(said) else 0.0))


# Nobody is sure of what is drawn so: the error of a position that is graded D (data/codelists/position_grades.toml).
_ROUGHLY_M = 5.0
_PICKED = r"(?:取点|采集|采点|拾取|描[绘点图]|量[取测]|标[绘注]|勾[绘画]|绘制|画[出的]|圈[定画]|矢量化|数字化|定位|打点|坐标|导出|获取|测[量定得])"
_ROUGHLY = pattern(
    # A receiver in the hand or in a telephone, a picture from above, a paper map; RTK in the hand is a survey.
    r"手持(?:式|型)?(?!.{0,6}rtk)[^，。；,;]{0,6}?(?:gps|gnss|北斗|定位仪?|导航仪)(?!.{0,4}rtk)|(?<!联系)手机(?!号)[^，。；,;\d]{0,6}?(?:app|gps|软件|"
    + _PICKED
    + r")"
    r"|(?:奥维|谷歌|google|bigemap|水经注|图新|(?:卫星|遥感|航空|航拍|无人机)?影像|卫[星片]图?)[^，。；,;]{0,8}?"
    + _PICKED
    + r"|图上(?:量|取|读|勾|画|圈|估)|(?:扫描|纸质)[^，。；,;]{0,8}?(?:矢量化|数字化|量取|描绘)"
    r"|\b(?:handheld|hand-held|phone|mobile|smartphone)\b[^，。；,;]{0,12}\b(?:gps|gnss|app)\b|\bgoogle[ _]?earth\b|\bdigiti[sz]ed (?:from|over|off)\b|\b(?:taken|read|scaled) off (?:a |the )?(?:map|plan|drawing)\b"
    r"|(?:位置|范围|坐标|红线|图形|线路|走向|边界)(?:仅|均|只)?为?(?:示意(?!图)|概略|大致|大概|粗略|估计|不太?准确?|不确定(?!度)|待定|未定|仅供参考)|(?:概略|大致|粗略|大概)的?(?:位置|范围|坐标|红线|走向|边界)"
    r"|(?:图|图形)(?:仅|只)?为?示意(?!图)|以(?:现场|实际|现场实际)(?:放线|定位|放样)为准|位置(?:以|由)?现场(?:实际|情况)?(?:为准|确定|定)"
)


_ORIGIN = pattern(
    r"奥维|谷歌|google|bigemap|水经注|图新|影像(?!资料|照片|记录)|卫[星片]|手机(?:上|端|版)?(?:定位|采|测|打点|软件|地图|导航|gps|app|$)|手持|扫描(?:图|件|矢量|数字|纸)|纸质"
    r"|\bgps\b|\bphone\b|\bhand-?held\b|\bscanned\b|\bimagery\b"
)
_SURVEYED = pattern(r"rtk|cors|全站仪|静态|实测|控制点|total station")


def origin_error_m(text: str) -> float:
    """How far off a drawing may be by what a column of origins says, metres; 0 where that is a survey, or unknown."""
    said = plain(text)
    return _ROUGHLY_M if _ORIGIN.search(said) and not _SURVEYED.search(said) else 0.0


def run_said(name: str, value: object) -> float:
    """How long a property says that a run of pipe or cable is, metres; 0 where it says none.

    Of what was drawn as a point alone, which has no length of its own.
    """
    wanted, metres_per = unit_of_name(name)
    if _NAMES_A_LENGTH.search(wanted) and not isinstance(value, bool):
        said = (float(value) * (metres_per or 1.0), True) if isinstance(value, int | float) else None
        said = said or metres_of_text(str(value), metres_per=metres_per or 1.0)
        return said[0] if said is not None and said[0] == said[0] else 0.0
    if not isinstance(value, str):
        return 0.0
    clauses = [one for one in _CLAUSE.split(_at_most(value)) if not _OF_ANOTHER.search(one)]
    found = [pair for clause in clauses for one in _RUN.finditer(clause) for pair in _pairs(one) if pair[0]]
    return max((float(number) * METRES_PER[unit] for number, unit in found), default=0.0)


_NAMES_A_LENGTH = pattern(
    r"^(?:管线?|管道|顶管|拉管|线路|沟槽|路由|敷设|施工|开挖|本次)?[总全单]?长度?(?:m|米)?$|^(?:(?:pipe|run|trench|total)_?)?len(?:gth)?$"
)
_RUN = pattern(
    rf"(?:管道?|管线|顶管|拉管|定向钻|顶进|盾构|夯管|沟槽?|电缆|光缆|线路|排管|敷设|开挖|铺设|全|总)[^，。；,;\d桩]{{0,6}}?长度?{_IS}{_UP_TO}{_LENGTH}"
    rf"|^总?长度?{_IS}{_UP_TO}{_LENGTH}"
    rf"|(?:管道?|管线|顶管|拉管|定向钻|顶进|沟槽|电缆|光缆|排管|\bpipe|\bbore|\btrench|\bcable)s?{_IS}(?:dn|de|φ|d)?\d{{0,4}}[^，。；,;\d宽深高径埋]{{0,4}}?{_LENGTH}(?![宽深高])"
)


def ends_a_bore(texts: Iterable[str]) -> bool | None:
    """Whether works that are a shaft say that it is that of a bore, or that it is none: a caisson, a shaft for air; None: neither."""
    said = " ".join(map(plain, texts))
    return True if _SHAFT_OF_A_BORE.search(said) else False if _SHAFT_BY_ITSELF.search(said) else None


def digs_an_end(texts: Iterable[str]) -> bool:
    """Whether works dig the pit from which something is bored, or to which: 接收坑, launch pit."""
    return any(_PIT_OF_A_BORE.search(plain(text)) for text in texts)


_PIT_OF_A_BORE = pattern(
    r"(?:顶管机?|顶进|始发|接收|出发|工作|定向钻|拖?拉管|夯管){1,2}(?:工作)?坑|\b(?:bore|boring|jacking|launch(?:ing)?|recept?ion|receiving|drive|thrust|entry|exit) pits?\b"
)
_SHAFT_OF_A_BORE = pattern(
    r"顶管|顶进|盾构|顶坑|始发|接收|(?:出发|工作)[井坑]|定向|拉管|\b(?:jack|thrust|launch|recei|receptio|drill|tbm|bor(?:e|ing)\b)"
)
_SHAFT_BY_ITSELF = pattern(r"沉井|沉箱|风井|风亭|通风|检修|集水|泵|\b(?:caisson|ventilation|sunk well|pump)")


def _further(clause: str, *parts: re.Pattern[str]) -> Iterator[float]:
    """Metres that a clause says to one side, round the works, or along what reaches out of them; none of what it says of others."""
    if _OF_ANOTHER.search(clause) or _RUNS_ON.search(clause):
        return
    for part in parts:
        for one in part.finditer(clause):
            if _FOUND_THERE.match(clause, one.end()):
                continue
            number, unit = next(pair for pair in _pairs(one) if pair[0])
            # A corridor lies to both sides of what was drawn.
            yield float(number) * METRES_PER[unit] / (2 if part is _CORRIDOR else 1)


def _pairs(found: re.Match[str]) -> list[tuple[str, str]]:
    groups = found.groups()
    return list(zip(groups[::2], groups[1::2], strict=True))


def says_more_than_drawn(text: str) -> bool:
    """Whether a text moves the edge of the works outwards without saying how far, or tells of works that were not drawn."""
    said = plain(text)
    if any(
        _NOT_DRAWN.search(clause) and not _OF_ANOTHER.search(clause) and not _NOT_OF_THESE.search(clause)
        for clause in _SENTENCE.split(said)
    ):
        return True
    return re.search(_OUTWARDS, said) is not None and _outwards_m(_at_most(text)) == 0


# 另有支管未绘, 仅绘制起始段: not 未绘制路名, nor what is there already.
_NOT_DRAWN = pattern(
    r"(?:另|其余|其他|部分|支[管线沟]|余下|后续|[还尚]有(?:[一二两三几]|\d|部分)[段处])[^。；;]{0,20}(?:未|没有?)(?:绘制?|画|标绘|上图|示出)|[仅只](?:绘制|绘(?!制)|画|标绘)[了出]?(?!本[次期](?:申请|施工|实施)?的?(?:路?段|部分|范围)(?:[，,、)）]|$))[^。；;]{0,8}(?:段|部分|一半|主[管线]|一侧|示意)"
)
# What is no part of this application is asked about when it is applied for: 其余未画, 不在本次范围.
_NOT_OF_THESE = pattern(r"不在本[次期]|不属于?本[次期]|非本[次期]|另行(?:申请|申报|报批|报审|办理)")
_SENTENCE = pattern(r"[。；;\n]")


_AT_LEAST = pattern(
    rf"(?:(?<![不未])(?:大于等于|大于|超过)|不小于|不少于|不低于|至少|≥|>=?)\s*(\d+(?:\.\d+)?)\s*({_UNITS})|(\d+(?:\.\d+)?)\s*({_UNITS})\s*(?:以上|以外|之外|开外)"
)


# A bound from above says that it is near, and denies nothing; so does what is not enough.
_AT_MOST = pattern(
    rf"(?:不大于|不超过|未超过|不多于|不高于|不足|不到|不及|不够)(?=约?\s*\d+(?:\.\d+)?\s*(?:{_UNITS}))|不足|不够|不满足|不符合"
)
_BUT = pattern(r"但|局部|个别|除|其中|[越叉交近]处")


def least_from_heat(text: str) -> float | None:
    """How far a text says that the works stay from heat pipes at least, metres: 净距不小于2m; None where it says anything nearer, or none.

    Only where every clause about a heat pipe says so, and no more of where it lies: 横穿热力管道，净距大于2米 crosses it. Nor where another
    takes some of it back: 净距不小于2m，但交叉处为0.3m.
    """
    least = 0.0
    for clause in _CLAUSE.split(_digits(text)):
        if not _SAYS_HEAT.search(clause):
            if _AT_MOST.search(clause) or _BUT.search(clause):
                return None
            continue
        bounds = [(one[1] or one[3], one[2] or one[4]) for one in _AT_LEAST.finditer(clause)]
        if len(bounds) != 1 or len(_NUMBER.findall(clause)) != 1 or _SAYS_ACROSS.search(clause):
            return None
        least = max(least, float(bounds[0][0]) * METRES_PER[bounds[0][1]])
    return least or None


_EXACTLY = pattern(
    rf"(?:净距|净间距|间距|距离|相距|距|clearance|distance|clear)[^，。；,;\d小大少多足到低高超至]{{0,12}}?(?:为|是|约|[:：=])?\s*(\d+(?:\.\d+)?)\s*({_UNITS})(?![a-z²³23])\s*(?:处|左右|远)?$"
    rf"|\b(\d+(?:\.\d+)?)\s*({_UNITS})\s*(?:clear(?:ance)?(?: distance)?(?: of| from| to)?|(?:away )?from)\b"
)


def most_from_heat(text: str) -> float | None:
    """How far a text says that the works lie from heat pipes at most, metres, its number rounded up: 净距3m; None where it does not.

    Works that were drawn no farther hide nothing. Only where one clause says so, and nothing else of where they lie.
    """
    about_heat = [clause for clause in _CLAUSE.split(_digits(text)) if _SAYS_HEAT.search(clause)]
    if len(about_heat) != 1 or _SAYS_ACROSS.search(about_heat[0]) or _BUT.search(text) or _AT_MOST.search(text):
        return None
    found, numbers = _EXACTLY.search(about_heat[0]), _NUMBER.findall(about_heat[0])
    if found is None or len(numbers) != 1:
        return None
    number, unit = next(pair for pair in _pairs(found) if pair[0])
    decimals = len(number.partition(".")[2])
    return (float(number) + 0.5 * 10.0**-decimals) * METRES_PER[unit]


def says_near_heat(name: str, value: str) -> bool:
    """Whether a column says that the works cross a heat pipe, or lie beside it."""
    if _SAYS_HEAT.search(plain(name)) and _SAYS_AWAY.search(plain(name)):
        return _is_near(_digits(value), bare=True)
    return any(_near(clause) for clause in _CLAUSE.split(_digits(value)))


def _near(clause: str) -> bool:
    if not _SAYS_HEAT.search(clause):
        return False
    # 不小于 says how far, and denies nothing.
    if _NOT.search(_AT_LEAST.sub("0m", _AT_MOST.sub("", clause))):
        return False
    if _SAYS_ACROSS.search(clause):
        return True
    return _SAYS_AWAY.search(clause) is not None and _is_near(clause, bare=False)


def _is_near(text: str, *, bare: bool) -> bool:
    """Whether the distance in a text is none that nobody need worry about; ``bare``: metres without their unit too."""
    metres = [float(number) * METRES_PER[unit or "m"] for number, unit in _NUMBER.findall(text) if unit or bare]
    return min(metres) <= _FAR_M if metres else _SAYS_NEAR.search(text) is not None


_SAYS_NEAR = pattern(r"近|不足|不够|不满足|不符合|near|close")


def is_of_the_place(name: str) -> bool:
    """Whether a column says what is there, whose it is or on what paper it stands: what it names is none of the works."""
    return _OF_THE_PLACE.search(plain(name)) is not None


_OF_THE_PLACE = pattern(
    # What is there, and what of the ground, before anything is done.
    r"周边|周围|四周|环境|邻|四至|界$|方位|[桥站路河村厂楼校]名|^(?:dl|zl|ql|qs|xz)[a-z]+$|^[东南西北]{1,2}(?:至|侧|临|面|边|方)?$|现状|原有|既有|已有|已建|背景|地貌|地形|地类|地层|土质|土壤|土层|岩性|地质|水文|植被|地表"
    r"|用地|土地|宗地|地块|权利|坐落|行政|区划|省|市$|县|乡|镇|村|社区|小区|街|路段|路名|起点|终点|起止|经过|沿线|敏感|归属|隶属|所属"
    # What is made of what, and what it carries.
    r"|材|强度|型号|牌号|品牌|颜色|等级|介质|输送|流体|压力|电压|气压|成分|标准"
    # Papers, and who wrote them.
    r"|依据|批|许可|证|文号|资质|保险|合同|报告|图|照片|附件|链接|网址|签|审|填[表报写]|编制|监理|设计|测绘|勘察|[人员长师户]$|(?<![土石挖填])方$|班组|[班工]队|经理|姓名|法人|用户|作者|部门|机构|状态|进度|结论|意见|日志"
    r"|队伍|surround|environ|^where$|localit|vicinity|^ref(?:erence)?s?$|^code$|^asset|checked|drawn|existing|neighbou?r|adjacent|landmark|land_?use|land_?cover|soil|geolog|vegetation|terrain|village|town|district|county|city|province|region|country"
    r"|material|medium|substance|permit|licen|approv|report|drawing|attach|photo|image|picture|url|link|href|person|team|crew|foreman|staff|surname|party|firm|manager|engineer|inspector|user|author|editor|created|modified|updated|lang|status|path|uuid|guid|hash|handle|subclass|entity|block|layer"
)


def names_what_is_met(name: str) -> bool:
    """Whether a column says what the works come upon, or what they are made of: only an act in it is one of the works."""
    return _MET.search(plain(name)) is not None


_MET = pattern(r"穿越|跨越|交叉|穿过|保护|障碍|结构|影响|cross|obstacle|structure")


def is_file_name(value: str) -> bool:
    return _FILE_NAME.search(value.strip()) is not None


_FILE_NAME = pattern(
    r"(?:^[a-z]:\\|^https?://|\.(?:dwg|dxf|pdf|docx?|xlsx?|jpe?g|png|tiff?|shp|kmz?|zip|rar|txt|csv|json)$)",
    re.IGNORECASE,
)


def counts(value: object) -> bool:
    """Whether a value says how much of what its column is called there is, or that there is some: 20株, 1座, 有."""
    return value is True or (isinstance(value, str) and _COUNTED.fullmatch(plain(value)) is not None)


_COUNTED = pattern(
    r"(?:约|共|新建|新增|拟建)*\d+(?:\.\d+)?(?:座|个|株|棵|桶|瓶|罐|处|台|根|口|间|栋|幢|套|吨|t|kg|公斤|千克|方|m3|m³|立方米?|升|l|箱|袋|组|盏|基|眼|辆|车|堆|垛|坑|丛|排|项)(?:左右|以上|以内)?"
    r"|有|是|√|✓|✔|☑|需要|需|要|yes|y|true|含|包含|新建|拟建|存放|堆放"
)
