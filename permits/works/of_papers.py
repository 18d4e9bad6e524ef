"""Clauses of an application that speak of its papers and of no works: who may be called, numbers, standards, slogans."""

from __future__ import annotations

from geo.pattern import pattern
from permits.works.cutting import GRAVE, cut
from permits.works.vocabulary import Kind, Vocabulary

# Of persons and numbers: what stands behind is a name or a number, never an act.
_LABELLED = pattern(
    r"(?:(?:项目|技术|现场|安全|工程|施工|单位)?(?:负责人|联系人|经理|经办人)|联系(?:人|方式|电话)|申[请报]人|法人|法定代表人|(?:应急|值班|监督|投诉|咨询|联系)?电话|手机号?码?|热线"
    r"|qq号?|微信号?|(?:电子)?邮箱|身份证号?码?|(?:统一社会)?信用代码|(?:合同|审批|批准|项目|工程|许可证?|受理|案卷)(?:编号|文号|号码?)|编号|文号|批复文号|图号|比例尺"
    r"|(?:平面)?坐标(?:系统?)?|高程(?:基准|系统?)|(?:总?工期|施工周期|计划工期)|(?:项目)?(?:总?投资|造价|概算|预算|合同价)|资金来源|(?:施工|作业)人员|天气|气温|风力|风向|申请日期|填报日期|报送日期"
    r"|contact|tel|telephone|phone|mobile|e-?mail|contract no\.?|permit no\.?|budget|drawing no\.?)"
    r"(?:\s*(?:[:：]|为|是)\s*|\s*)(?P<value>.{0,40})"
)
# How the standards of China are numbered, with their titles.
_STANDARD = r"(?:(?:gb|jgj|cjj|cj|jtg|jt|db|dbj|dl|hj|cecs|sl|tb|yd|ga|jc)\s?/?\s?[a-z]{0,2}\s?/?\s?[a-z]?\d[\d./]*(?:\s?-\s?\d{4})?)"
_BY_STANDARDS = pattern(
    rf"(?:严格)?(?:遵[守照循]|执行(?:标准)?|按照?|依据|根据|参照|符合|满足|标准|规范)*[:：]?\s*(?:{_STANDARD}\s*(?:《[^》]{{1,40}}》)?|《[^》]{{1,40}}》\s*{_STANDARD})"
    rf"(?:\s*(?:和|及|与|、)?\s*{_STANDARD}\s*(?:《[^》]{{1,40}}》)?)*\s*(?:等)?(?:规范|标准|规程|要求)*(?:执行|施工|验收|实施)*"
)
_COORDINATE = pattern(
    r"(?:[xyh]\s*[=:：]?\s*\d{2,8}(?:\.\d+)?|cgcs2000(?:坐标系?)?|(?:西安|北京)\d{2,4}坐标系?|1985国家高程基准)"
)
_SLOGAN = pattern(
    r"(?:(?:严禁|禁止)(?:烟火|吸烟|明火|超载|超速|入内|通行|酒后作业)|安全第一|预防为主|综合治理|安全生产(?:人人有责)?|文明施工|减少扰民|注意(?:安全|防火|防冻|防滑|行人|交通安全)"
    r"|[冬雨夏夜][季间]施工注意(?:安全|防[冻滑火雨雷])|(?:已经?)(?:办理|取得|获得)(?:施工|规划|占道|开工|用地|建设工程规划){0,2}(?:许可证?|手续|批复)"
    r"|请?(?:领导|贵[局单]位?)?(?:予以)?(?:审批|批准|批示|支持|办理)|特此申请|妥否|请批示|同意|加?急|合格|暂?无|没有|n/?a"
    r"|(?:详?见)(?:附?图纸?|施工图纸?|合同|附件|(?:施工)?方案)|车辆绕行(?:请注意)?|请?绕行|特种作业人员持证上岗|消防器材(?:配备)?齐全|(?:做好)?扬尘(?:治理|防治|管控)(?:六个百分百|工作)?"
    r"|[一二]级(?:注册)?(?:建造师|建筑师|结构师)|(?:创建|争创)(?:全国)?文明(?:城市|工地)"
    r"|不(?:占用?|封闭|影响|破坏|中断)(?:城市|市政|现状|机动|非机动)?(?:道路|车道|人行道|交通|路面|绿化带|绿地|通行){1,2}|不(?:设置?|搭设?|采用)(?:脚手架|围挡|临设|临时设施)"
    r"|safety first|no smoking|weather permitting|night work only|urgent|n/a|none|see drawing [\w-]+|approved)"
)
# 施工期间设置安全警示标志, not 设置标志牌 alone.
_WARNED = pattern(
    r"(?:(?:施工|作业)(?:期间|现场|区域|前|时)?|现场|夜间|路口|两端|周边|四周|应|须|需|要|必须|按规定|按要求){1,5}(?:设置|摆放|放置|悬挂|布设)(?:好|明显|醒目|必要|相应|的|安全|交通|施工|反光){0,5}"
    r"(?:警示|警戒|提示|导向|导行|告示)(?:标志|标识|标牌|灯|带|线|牌|锥|桶){0,2}"
)
_DOCUMENT = pattern(r"(?:[\u4e00-\u9fff]{0,6}[文编]号\s*[:：]?\s*)?[\u4e00-\u9fff]{1,8}〔\d{4}〕\s*第?\d+号")
_FIRM = pattern(
    r"(?:contractor|client|applicant|owner|designer|supervisor|developer)\s*:\s*[a-z0-9 .&'-]{2,60}\b(?:co|company|ltd|group|inc|corp|corporation|bureau|office|department)\.?"
    r"|(?:co\.? ?)?(?:ltd|limited)\.?"
)
# How much there is of something, or how strong, heavy or steep it is: 建筑面积1200㎡, 混凝土强度C30, slope 2%. How far a
# slope goes is read of the text itself (`permits.works.said`).
_QUANTITY = r"(?:约|共|计|合计|为|是|不?[大小多少]于|不?超过|[:：=≈≤≥<>~]|about|approx\.?|of|is|\s){0,4}"
_NUMBER = r"[a-z]{0,2}\d[\d,.]*(?:\s?[-~～至x×*]\s?\d[\d,.]*)?\s?(?:万|亿)?"
_MEASURED = pattern(
    rf"(?:本?(?:工程|项目|地块)的?)?(?:[总净毛]?(?:建筑|占地|用地|使用|绿化|绿地|外墙|墙面|屋面|路面|施工|场地|地块|房屋|厂房|楼栋|地上|计容|基底){{0,2}}(?:总?面积)|(?:建筑|楼|总)?高度?|建筑总高度?|容积率|建筑密度|绿[地化]率|(?:地上|建筑|总)?(?:层数|楼层)|地上|楼层"
    rf"|(?:混凝土|砂浆|砼|设计)?强度(?:等级)?|(?:总|自|净|毛|单|载)?重量?|吨位|体积|总?工程量|密度|容重|配合比|水[灰胶]比|灰砂比|比例尺?|压实[度系数]{{1,2}}|含水[率量]|(?:路面|道路|屋面|地面|场地|管道|车道)?[横纵]?坡[度]?|承载力|荷载|户数|[总]?人数"
    rf"|(?:gross |net |total )?(?:floor|building|site|plot|paved|facade|roof) area|gfa|floor area ratio|plot ratio|volume|(?:gross |net |total )?weight|density|water-cement ratio|slope|gradient|crossfall|scale|storeys|floors)"
    rf"{_QUANTITY}{_NUMBER}\s?(?:㎡|m2|m²|m3|m³|平方?米|平方|立方米?|立方|方|亩|公顷|sq ?m|sqm|cu ?m|m|米|层|户|人|t|吨|kg|公斤|kn|kpa|mpa|%|％|‰|[:：/]\s?\d+(?:\.\d+)?(?:[:：]\d+(?:\.\d+)?)*)?(?:左右|以内|以下|以上)?"
)
# So much is built below ground: none.
_NOTHING_BELOW = pattern(
    r"地下(?:总?建筑)?(?:面积|层数?)(?:约|共|为|是|[:：=]|\s){0,3}0+(?:\.0+)?\s?(?:㎡|m2|m²|平方?米|平方|层)?"
)
# Behind a label nothing is done; persons are called 李建国 as well.
_NO_ACT = (Kind.PLAIN, Kind.CUSTOMARY, Kind.UNKNOWN, Kind.PLACE, Kind.SOFT_LINK, Kind.HARD_LINK)
_LONGEST_NAME = 4
_LOUD = frozenset("爆炸炮崩砍伐挖拆凿")


def is_of_papers(clause: str, words: Vocabulary) -> bool:
    """Whether a clause (in normal form) names somebody to call, a number, a standard or a slogan, and nothing else."""
    if any(shape.fullmatch(clause) for shape in (_BY_STANDARDS, _COORDINATE, _SLOGAN, _WARNED, _FIRM)):
        return True
    if _MEASURED.fullmatch(clause) or _NOTHING_BELOW.fullmatch(clause):
        return True
    if _DOCUMENT.fullmatch(clause):
        return not any(one.kind in (Kind.NAME, Kind.VERB) for one in cut(clause, words))
    found = _LABELLED.fullmatch(clause)
    if found is None or _LOUD & set(found["value"]):
        return False
    return all(
        one.kind in _NO_ACT
        and not (one.kind is Kind.UNKNOWN and len(one.text) > _LONGEST_NAME and GRAVE & set(one.text))
        for one in cut(found["value"], words)
    )
