"""Names of organisations: firms and offices, whatever they do by their names."""

from __future__ import annotations

import re

from geo.pattern import pattern
from permits.works.cutting import GRAVE, cut
from permits.works.vocabulary import Kind, Vocabulary

# What a firm says by its name that it does; what comes before it is what it is called.
_TRADES = (
    r"(?:建设|建筑|建工|建安|市政|路桥|桥梁|道路|公路|铁路|交通|水利|水务|电力|能源|热力|燃气|供水|供电|排水|环境|环保|生态|园林|绿化|景观|岩土|地质|地基|基础|桩基|钻探|勘察|勘测"
    r"|测绘|检测|隧道|隧桥|轨道|地铁|机械|设备|安装|装饰|装修|钢结构|防水|管道|管网|管业|通信|通讯|铁塔|石油|石化|化工|房地产|置业|开发|投资|实业|控股|发展|科技|技术|咨询|监理|设计|工程|劳务|劳动服务|服务|管理|运营|养护|维护|物业|集团|及|与|和)*"
)
# They stand last: 拆除市政公司 may take down what belongs to one.
_GRAVE_TRADES = r"(?:(?:爆破|拆除|拆迁){1,2}(?:工程|服务|技术)?)?"
_FIRM = r"(?:(?:集团|股份|责任|有限){0,4}(?:总|分|子)?公司|(?:集团|股份|责任){0,2}有限(?:责任)?公?|(?<=[建设筑政业程资力工])集团)"
_BRANCH = r"(?:(?:第?[一二三四五六七八九十\d]+|[\u3400-\u9fff]{2})?(?:工程)?(?:分公司|项目部|工程处|工程队|经理部))?"
_NUMBER = r"(?:第?[一二三四五六七八九十\d]+)?"
_OFFICE = r"(?:(?:管理|维护|养护|保护|事务|监督|设施|绿化|服务|工程|执法){1,3}(?:处|中心|站|所|局)|局)"
_NAME = pattern(
    rf"(?P<called>[^，。；;,、\s]{{0,14}}?)(?P<trades>{_NUMBER}{_TRADES}(?:{_NUMBER}{_TRADES}局)?{_NUMBER}{_GRAVE_TRADES})(?:{_FIRM}{_BRANCH}|{_OFFICE}(?:(?P<part>{_TRADES}){_OFFICE.replace('|局)', '|处)')})?)"
)
_APART = pattern(
    r"[、/\s]|(?<=公司)(?![一二三四五六七八九十第\d]|[\u3400-\u9fff]{0,4}(?:分公司|项目部|工程处|工程队|经理部))"
)
# Trades that may be read as what is done to whom stands behind them: 拆除市政公司.
_DOES = pattern(r"建|爆|拆|桩|钻|安装|装|隧|挖|防水|绿化|开发|检测|地基|基础|管道|管网|管业|铁塔|钢|石|化工")


# No name is longer; how one ends is looked at first, since the whole is read from each of its signs.
_LONGEST = 32
_ENDS = pattern(r"(?:公司|有限|责任|限公|集团|处|局|中心|站|所|项目部|工程队|经理部)$")
# With these a clause begins that says what is done to a firm: 盖某某公司.
_DONE_TO = frozenset("盖砸推翻起造做挪移拟待改扩搬迁增补")


# What a firm may leave out of its name, and how it is called whatever it does.
_LEFT_OUT = pattern(r"[\s（）()【】\[\]《》“”\"'.,，、·]|有限责任|股份|有限|责任|集团|总?公司|省|市")
_A_PERSON = pattern(r"[\u3400-\u9fff·]{2,4}|.{0,6}(?:先生|女士|村民|业主|个人)")
_A_BODY = pattern(
    r"公司|集团|局|院|校|中学|小学|大学|委|办|中心|处|所|厂|店|行|社|村|政府|部|站|队|馆|场|园|会|厅|署|热力|建设|置业|实业|地产|科技|中国|中铁|中建|电力|燃气|水务|联通|移动|电信|城投|建投"
)


def same_party(one: str, other: str) -> str | None:
    """The fuller of two names of one party: 某某建设集团有限公司 and 某某建设, or a firm and a person of it; None where they are two."""
    bare, also = (_LEFT_OUT.sub("", name) for name in (one, other))
    longer = max((one, other), key=len)
    if min(len(bare), len(also)) >= 4 and (bare == also or (bare in also) or (also in bare)):
        return longer
    people = [name for name in (one, other) if _A_PERSON.fullmatch(name) and not _A_BODY.search(name)]
    return next(name for name in (one, other) if name not in people) if len(people) == 1 else None


_HEAT_FIRM = r"(?:热力|供热|供暖|热电|暖气|集中供热)[^，。；;,\s]{0,8}?(?:公司|集团|企业|单位|中心|所|处|站)"
_WORKS = r"(?:施工|实施|作业|开挖|改造|改建|安装|敷设|铺设|碰口|接入|接驳|检修|维修|抢修|更换|迁改|建设|修建|完成|干)"
_BY_A_HEAT_FIRM = pattern(
    rf"{_HEAT_FIRM}(?:的)?(?:专业|统一|全权|另行|人员|队伍|自己){{0,2}}(?:负责|自行|组织|承担|承包|承建|进行|委托[^，。；;,]{{1,10}}|来|自){{0,3}}(?:组织|进行|专业|统一){{0,2}}{_WORKS}(?!前|许可|证|方案|图|区|单位|交底|期间|监护|现场|审批)"
    rf"|(?:由|委托|交由|请){_HEAT_FIRM}[^，。；;,不]{{0,4}}{_WORKS}(?!前|许可|证|方案|图|单位|交底|监护|审批)"
    r"|\b(?:by|performed by|carried out by|done by) (?:the )?(?:district )?heat(?:ing)? (?:company|utility|operator|supplier|firm)"
    r"|\bheat(?:ing)? (?:company|utility|operator|supplier) (?:will |is to |shall |to )?(?:do|carry out|perform|dig|excavate|build|install|lay|repair|replace)"
)


def a_heat_firm_works(text: str) -> bool:
    """Whether a text (in normal form) says that a heat firm does the works: 热力公司负责施工; not 施工前联系热力公司."""
    return _BY_A_HEAT_FIRM.search(text) is not None


def names_organisations(clause: str, words: Vocabulary) -> bool:
    """Whether a clause is the name of a firm or an office, or several, and nothing else: 某某建设集团有限公司; not 拆除某某公司.

    A trade counts as part of a name only behind what the firm is called: 某某爆破有限公司 is one, 爆破有限公司 need not be.
    """
    names = [one for one in _APART.split(clause) if one]
    return bool(names) and all(_names_one(one, words) for one in names)


def _names_one(name: str, words: Vocabulary) -> bool:
    if len(name) > _LONGEST or not _ENDS.search(name):
        return False
    found = _NAME.fullmatch(name)
    if found is None:
        return False
    if not found["called"]:
        return not _DOES.search(found["trades"])
    called = found["called"].removeprefix("中建")
    return (not called or called[0] not in _DONE_TO) and all(
        one.kind in (Kind.PLAIN, Kind.HEAT)
        or (one.kind is Kind.PLACE and one.key in ("road", "river", "vague", "premises"))
        or (one.kind is Kind.THING and one.key == "vague")
        or (one.kind is Kind.UNKNOWN and not GRAVE & set(one.text))
        for one in cut(called, words)
    )


# Who does it, in front of what is done: 某某隧道局集团有限公司 雨水管道敷设. A heat firm does what it does to its own facilities.
_IN_FRONT = pattern(
    r"(?P<firm>[^，。；;,\s:：()（）]{3,32}?(?:公司|工程局|集团)(?:[\u3400-\u9fff]{0,4}分公司|项目部)?)(?!有限|股份|责任|集团|总?公司|分公司|项目部)"
    r"(?:承建|承包|承担|负责|施工|实施|中标){0,2}的?[:：—–-]?(?P<rest>.+)"
    r"|(?P<firm_en>(?:[a-z0-9&.' ]|(?<! )-(?! )|,(?= ?(?:ltd|limited|inc|co)\b)){3,60}?\b(?:co\.?,? ?ltd|ltd|limited|inc|gmbh)\b\.?)[\s:–—-]+(?P<rest_en>.+)"
)


def _ends_a_name(firm: str, words: Vocabulary) -> bool:
    """Whether what a firm is called stands in front of what it does: Acme Piling Co Ltd; in Jianshe Road trenching Acme Ltd it is what is done there."""
    cuts = [one for one in cut(firm, words) if one.kind is not Kind.HARD_LINK]
    acts = [row for row, one in enumerate(cuts) if one.kind in (Kind.NAME, Kind.VERB, Kind.THING)]
    behind = cuts[acts[0] + 1 :] if acts else []
    return all(one.kind is not Kind.UNKNOWN or _FORMS.issuperset(one.text.replace(".", " ").split()) for one in behind)


_FORMS = frozenset(
    [
        "co",
        "ltd",
        "limited",
        "inc",
        "gmbh",
        "group",
        "company",
        "corp",
        "corporation",
        "holdings",
        "international",
        "contractors",
        "services",
    ]
)
_NOT_IN_A_NAME = ("by", "for", "at", "of", "near", "to", "from", "in", "on", "beside", "behind", "the", "around")


def behind_a_firm(text: str, words: Vocabulary) -> str:
    """What stands in a text (in normal form) behind the name of the firm that does it; empty where it begins with none.

    What is done to a firm's own house is no name of one: 拆除某某公司办公楼 begins with an act, 爆破有限公司 may be one.
    """
    found = _IN_FRONT.fullmatch(text[:_LONGEST_FRONT]) if len(text) <= _LONGEST_FRONT else None
    if found is None:
        return ""
    if found["firm"]:
        named = names_organisations(found["firm"], words) and not _OF_HEAT.search(found["firm"])
        return found["rest"] if named else ""
    said = found["firm_en"].split()
    first = words.words.get(said[0])
    # A first word that nobody knows and that ends like an act may be one, misspelt: pilling Acme Ltd.
    called = not said[0].endswith(("ng", "ion")) if first is None else first.kind in (Kind.PLAIN, Kind.PLACE)
    called = called and _ends_a_name(found["firm_en"], words)
    named = called and not set(said) & {*_NOT_IN_A_NAME} and not re.search(r"\bheat|\bsteam", found["firm_en"])
    return found["rest_en"] if named and len(said) > 2 else ""


_LONGEST_FRONT = 400
_OF_HEAT = pattern("热|暖|蒸汽")
