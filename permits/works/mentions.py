"""What a text about works only mentions: where they lie, what is to be protected, who is asked, what stands there already.

A mention is a clause of a known shape round a thing that nobody does anything to: a place (邻近实验小学, 距学校50米), something to be
protected (注意保护热力管线), an organisation (施工前联系热力公司), what is there (附近有加油站). What is done stays, beside a mention as
well: 在学校旁打桩 is pile driving, 附近新建配电房 a new building, and in 保护管线并拆除旧管 the old pipe is taken out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from geo.dataclass import dataclass
from geo.pattern import pattern
from permits.works.acts import UNSPECIFIED
from permits.works.cutting import GRAVE, Cut, cut
from permits.works.of_papers import is_of_papers
from permits.works.organisations import behind_a_firm, names_organisations
from permits.works.past_works import is_over
from permits.works.upon_heat import changes_heat
from permits.works.vocabulary import Kind, Vocabulary, normal

# Where one clause ends and another begins; a comma of a list (、) parts none.
_BREAK = pattern(
    r"([，。；;,\n！!？?（）()【】\[\]①-⑳]|(?<![\d.])\d{1,2}[、.．)](?!\d)|(?<![\u3400-\u9fff])[一二三四五六七八九十]、|(?<!距)(?<!距离)(?:并且|(?<!一)并(?!行|排|列)|同时|然后|随后|另外|(?<!分)另(?!一侧|一边)))"
)
# A thing with what is said of it; it ends where the next word of its frame begins.
_THING = r"(?P<thing>[^，。；;,\s:：]{1,40}?)"
_SIDE = (
    r"(?:以?(?:东南|东北|西南|西北|[东西南北左右两一内外前后])(?:侧|边|面|方|端|角)|旁(?!站|通)边?|附近|周边|周围|对面|对过|门口|门前|路口|桥头"
    r"|地块|院内|校内|校园|桥下|之间|沿线|沿街|范围内?|处(?!理|置|于)|内(?!墙|衬|部|外|壁)|里(?!程)|下方|上方|下(?!穿|挖|管|沉|方))"
)
_LENGTH = r"(?:\d+(?:\.\d+)?(?:[~～\-—至]\d+(?:\.\d+)?)?\s?(?:m|km|米|公里|千米))"
_ABOUT = (
    r"(?:约|大约|大概|约为|为|最近|最小|最近处|不小于|不少于|不低于|小于|大于|超过|至少|仅|有|在|≥|≤|>|<|=|:|：){0,3}"
)
_AWAY = rf"(?:{_ABOUT}{_LENGTH}(?:左右|以上|以外|以内|之外|之内|范围|开外|外|内|处|远|的){{0,3}})"
# Before what is said to be careful of.
_DULY = (
    r"(?:注意|应当?|须|需要?|必须|务必|请|要|应注意|严格|切实|时刻|做好|加强|施工单位|施工方|施工现场|施工(?:时|中|期间|过程中|前)?|作业(?:时|中|期间|前)?"
    r"|开挖(?:时|前|期间|过程中)|期间|现场|注意事项[:：]?|提前|及时|事先|先|在){0,4}"
)
_UNHARMED = r"(?:损坏|破坏|影响|扰动|占压|损伤|碰撞|伤及|危及|触碰|碰坏|压占|波及)"
# A protection that is built or set is none of what is there: 保护墙, 保护套管, 保护桩.
_GUARD = r"(?:保护|爱护)(?!性|墙|套|井|桩|层|棚|罩|板|区|盖|沟|槽|池|栏|屏|膜|帽|圈|垫|壳|管(?!线|道|网))|避让|避开|绕开|绕避|远离|躲避"
_FINE = r"(?:的?(?:安全(?:运行)?|完好|稳定|不受影响|不受损坏|正常(?:运行|营业|使用|供热|供气|通行|通车)|畅通))"
_LOOK_AFTER = r"(?:保护|防护|监测|观测|沉降观测|变形监测|沉降监测|巡查|监护)(?:工作|措施|方案)?"
_ORGANISATION = r"(?:公司|集团|单位|部门|局|所|办公室|中心|管理处|处|委|队|院|学校|中学|小学|大学|医院|物业|街道办?|办事处|居委会|村委会|业主|居民|油田|银行|厂|甲方|产权人)"
_PARTY = r"(?:(?:建设|施工|参建|协作|劳务|承建|承包|代建|管养|责任|设计|监理|勘察|产权|业主|管理|权属|委托|使用|养护|检测|监测|总包|分包|申请|责任|主管)(?:单位|方|部门)|甲方|乙方|业主|产权人|承包商)"
_TOLD = (
    r"(?:联系|通知|告知|联络|咨询|请示|报请|报告|报备|报|征得|征求|取得|邀请|会同|协调|对接|沟通|协商|配合|请|与|向|由|经|待|和|同|已|须|需|应|提前|及时|必须|先"
    r"|施工(?:前|时|中|期间)?|开挖前|开工前|作业前|破土前){0,4}"
)
_ASKED = r"(?:联系|通知|告知|联络|咨询|请示|报请|报告|报备|征得|征求|邀请|会同|协调|对接|沟通|协商|请)"
_CONSENTS = r"(?:同意|批准|许可|审批|审查|派员|派人|监护|监督|配合|旁站|交底|指导|确认|对接|签字|备案)"
_AGREED = (
    r"(?:同意|批准|许可|现场|到场|到现场|派员|派人|监护|监督|配合|旁站|交底|指导|确认|对接|协商|沟通|协调|负责|验收|签字|审批|审查|审核|备案|报备|联系|联合|意见"
    r"|(?:地下)?管线(?=交底|确认|资料)|资料|办理|手续|书面|技术|安全|进行|的|已|并|后|方可|才能|可|再|开始|施工|开工|作业|为准){0,8}"
)
_NEIGHBOURS = r"(?:附近|周边|旁边?|对面|对过|隔壁|临近|邻近)"
_THERE = rf"(?:{_NEIGHBOURS}|四周|周围|现场|场地内?|沿线|场内|地块内|门口|(?:东南|东北|西南|西北|[东西南北左右两一])(?:侧|边|面|方))"
_IS_THERE = r"(?:还|均|都|也|现)?(?:有|无|没有|不存在|存在|紧邻|邻近|临近|毗邻|靠近)"
_IS = r"(?:为|是|系|即)"
_STANDS = r"(?:现状|既有|原有|已有|现有|在建|已建|建成)"
# What may be built behind a mention without a thing of its own, since that is what was declared: 桥下施工.
_JUST_DONE = r"(?:进行|组织|安排)?(?:施工|作业)"
_KEPT = r"(?:保留|不动|不拆除?|不变|维持(?:现状|原状)|利旧|保持(?:现状|原状)|不在(?:本次)?(?:施工|作业)?范围内?|不受影响|完好|正常使用)"
_LAID = r"(?:进行)?(?:敷设|布设|布置|走线)"

What = Literal["any", "near", "standing", "place", "built"]


@dataclass(frozen=True)
class Frame:
    """The shape of a clause that mentions a thing.

    ``what``: any thing; "near": any but one that lies near another, which may be what is built: 邻近学校的加油站; or only what is
    there and no part of the works by itself: places, and what is said to stand; "place": of these no small structures either; "built":
    any but what is stored or grows by being brought there: 现有柴油. Its group ``rest`` holds words behind it that are works, and stay. ``means``: what it says
    is done all the same: 接入现状污水井 lays a pipe.
    """

    shape: re.Pattern[str]
    what: What
    means: str = ""


def _frame(shape: str, what: What = "any", *, means: str = "") -> Frame:
    return Frame(pattern(shape), what, means)


_LAYS = "管道敷设"
_TO = r"(?:(?:至|到|接至)(?P<thing2>[^，。；;,\n]{1,30}?)(?:止|终止)?)"
# To connect to a heat pipe is done to it.
_HOT = r"(?:热|暖|蒸汽)"


# What lies beside works and is built by none of them without a word that says so; 泵房 and 配电房 may be what is built.
_INSTITUTION = (
    r"(?:学校|[大中小]学|[一-龥]{0,6}[大中小]学|幼儿园|医院|卫生院|诊所|商场|超市|市场|商铺|商店|公园|广场|小区|住宅小区|居民区|居民楼|社区|家属院|村庄|民房|民宅|宾馆|酒店|银行|车站|地铁站|公交站|加油站"
    r"|政府|机关|法院|派出所|敬老院|养老院|药店|饭店|餐馆|写字楼|工厂|河道|河流|铁路|高速公路|高架桥|立交桥)"
)
_INSTITUTION_EN = (
    r"(?:a |an |the |some |two |several )?(?:primary |secondary |middle |high |local |nearby |residential |private )?"
    r"(?:schools?|hospitals?|kindergartens?|nurser(?:y|ies)|shops?|malls?|markets?|parks?|houses|homes|housing estates?|estates?|flats|hotels?|banks?|stations?|bus stops?|clinics?|churche?s?|universit(?:y|ies)|colleges?|offices|playgrounds?|petrol stations?|railways?|rivers?)"
)
_NEIGHBOUR = pattern(
    rf"(?:和|及|与|以及|还有|、|等)*{_INSTITUTION}(?:(?:[、和及与]){_INSTITUTION})*(?:等|一[所座处家]|[东西南北]{{1,2}}[侧面边]|旁|附近)*|(?:and |or )?{_INSTITUTION_EN}(?: and {_INSTITUTION_EN})*(?: etc\.?)?"
)
_BESIDE = r"(?:邻近|临近|紧邻|毗邻|紧靠|靠近|挨着|位于|地处|坐落于|处于|(?:[东南西北]{1,2}(?:侧|面|边)?)(?:临近?|靠近?|邻近?))"
_NEAR = rf"(?:{_BESIDE}|距离?|离|在|与)"
_APART = r"(?:的?(?:水平|垂直|最小|最近)?(?:净距|间距|距离))?"
_PASSES = r"(?:沿着?|途经|经过|路过|穿越|穿过|横穿|下穿)"
_FRAMES = (
    # Where: 邻近实验小学, 距学校约50米, 位于立交桥下, 与建筑物净距5米.
    _frame(rf"{_DULY}{_BESIDE}{_THING}{_SIDE}{{0,3}}{_AWAY}?{_SIDE}{{0,3}}", "near"),
    _frame(rf"{_DULY}(?:在|于){_THING}{_SIDE}{{1,3}}{_AWAY}?{_SIDE}{{0,3}}"),
    _frame(rf"{_DULY}(?:距离?|离|与){_THING}{_SIDE}{{0,3}}{_APART}{_AWAY}{_SIDE}{{0,3}}"),
    _frame(rf"(?:管线|管道|电缆|管沟)(?:距离?|离|与){_THING}{_APART}{_AWAY}", means=_LAYS),
    _frame(rf"{_DULY}{_PASSES}{_THING}{_SIDE}{{0,3}}{_AWAY}?{_SIDE}{{0,3}}", "standing"),
    _frame(rf"{_DULY}(?:与|和|同){_THING}保持(?:足够|一定|必要)?的?(?:安全)?(?:距离|间距|净距){_AWAY}?"),
    _frame(rf"{_THING}{_SIDE}{{1,3}}{_AWAY}?{_SIDE}{{0,3}}", "standing"),
    _frame(rf"{_THING}(?:旁边?|附近|对面|门口)"),
    _frame(rf"{_THING}{_AWAY}(?:以外|之外|开外|外)?", "standing"),
    _frame(rf"{_THING}(?:距离?|离|与)(?:本(?:工程|项目|次施工|标段)|施工(?:区域|现场|范围|位置|点)|拟建工程|基坑边?)的?(?:净距|距离)?{_AWAY}"),
    _frame(rf"(?:沿着?|在|于)?{_THING}{_SIDE}{{1,3}}{_JUST_DONE}", "standing"),
    _frame(rf"(?:沿着?|在|于|与){_THING}{_SIDE}{{0,3}}(?:平行|并行|同沟)?{_LAID}", "standing", means=_LAYS),
    # What is there: 附近有加油站一座, 东侧为第十一中学, 现状为停车场.
    _frame(rf"(?:路口|本?工程|施工现场|现场|工地|项目|场地){{0,2}}{_NEIGHBOURS}{_AWAY}?(?:范围)?内?(?:{_IS_THERE}|{_IS}){_THING}"),
    _frame(rf"(?:{_THERE}|{_AWAY}){{1,3}}(?:范围)?内?{_IS_THERE}{_THING}(?:等(?:危险源|敏感点|敏感目标|设施|场所)?)?", "standing"),
    _frame(rf"(?:路口|本?工程|施工现场|现场|工地|项目|场地){{0,2}}{_THERE}{_AWAY}?{_IS}{_THING}", "place"),
    _frame(rf"(?:地块|场地)?(?:现状|目前|现|原(?:有|先|来)?){_IS}{_THING}", "standing"),
    _frame(rf"(?:地块内|场地内|场内)?(?:原有|原|既有|旧){_THING}(?:均|都)?已(?:经)?(?:拆除|拆迁|搬迁|清除|迁走|拆完)"),
    _frame(rf"(?:本?(?:场地|地块|现场|区域)内?)?(?:现状|既有|原有|已有|现有|已建|现况)的?{_THING}(?:\d+(?:座|处|栋|条|根|棵|株|个|间))?(?:均|都|全部|予以|暂)?{_KEPT}?", "built"),
    _frame(rf"(?:(?<!破)老旧?|旧)的?{_THING}(?:\d+(?:座|处|栋|条|根|棵|株|个|间))?{_KEPT}?", "built"),
    _frame(r"(?:the |all )?existing (?P<thing>[a-z0-9 '-]{2,40}?)(?:,? ?(?:to (?:be )?(?:remain|retained|kept|stay|protected)(?: in place)?|retained|remains?|unaffected|untouched|not affected))?", "built"),
    _frame(rf"{_THING}(?:的?(?:位置|走向|埋深|情况))?(?:均|都)?已(?:经)?(?:查明|探明|核实|标识|标明|交底)(?:清楚|完毕)?"),
    _frame(rf"(?:{_NEIGHBOURS}|四周|周围|四邻|敏感点|敏感目标)[:：]{{1,2}}{_THING}", "place"),
    _frame(rf"[东南西北]{{1,2}}(?:侧|面|边|邻|临)(?:为|是|有|靠)?(?P<thing>{_INSTITUTION})"),
    # What is to be protected: 施工时注意保护热力管线, 做好既有管线的保护, 不得损坏路灯杆.
    _frame(rf"{_DULY}(?:对|将|把)?(?:{_GUARD}|不(?:得|会|能|应|可|准)?{_UNHARMED}|严禁{_UNHARMED}|禁止{_UNHARMED}|勿{_UNHARMED}|避免{_UNHARMED}|防止{_UNHARMED})(?:好|住)?{_THING}{_FINE}?"),
    _frame(rf"{_DULY}注意{_THING}{_FINE}?"),
    _frame(rf"{_DULY}(?:确保|保证|保障){_THING}{_FINE}"),
    _frame(rf"{_DULY}(?:对|做好|加强|注意)(?:对)?{_THING}(?:应|须|需|要)?(?:进行|采取|做好|加以|予以|采用|加强){{0,2}}(?:专项|有效|相应){{0,2}}的?(?<!套管)(?<!包封){_LOOK_AFTER}"),
    # What was done before: 道路已于2021年建成.
    _frame(rf"(?:该|此|本)?{_THING}(?:均|都)?(?:已经?|早已)(?:于|在)?(?:\d{{4}}年(?:\d{{1,2}}月)?|去年|前年|今年初|早年|前期|此前)?(?:底|初|份)?(?:前|已)?(?:建成|建好|完工|竣工|改造完成|改造完毕|施工完成|施工完毕|敷设完成|铺设完成|完成改造|建设完成|投入使用|通车|交付)(?:使用|通车|投用)?", "built"),
    _frame(r"(?:past|previous|earlier) (?P<thing>[a-z0-9 '-]{2,40}?) (?:was |were )?(?:completed|done|carried out|finished)(?: in)? (?:19|20)\d\d", "place"),
    _frame(rf"{_THING}(?:均|都)?(?:为|是|系)(?:既有|现状|原有|现有)(?:设施|结构)?", "standing"),
    _frame(rf"{_THING}(?:均|都)?(?:应|须|需|要|必须){{1,2}}(?:进行|采取|做好|加以|予以|加强){{0,2}}{_LOOK_AFTER}"),
    _frame(rf"(?:{_NEAR}){_THING}(?:进行|采取|做好|加强){{1,2}}{_LOOK_AFTER}"),
    # Who: 施工前联系热力公司, 经热力公司同意.
    _frame(rf"{_TOLD}{_ASKED}{_TOLD}(?P<thing>[^，。；;,\n:：]{{0,30}}?{_ORGANISATION}){_AGREED}"),
    _frame(rf"{_TOLD}(?P<thing>[^，。；;,\n:：]{{0,30}}?{_ORGANISATION})(?:已|书面)?{_CONSENTS}{_AGREED}"),
    _frame(rf"(?P<thing>[^，。；;,\n:：]{{0,12}}?){_PARTY}(?:[:：]|为|是|系)(?P<party>[^，。；;,\n:：]{{1,30}}{_ORGANISATION})"),
    _frame(rf"由(?P<thing>[^，。；;,\n:：]{{0,30}}?{_ORGANISATION})(?:负责)?(?:管理|管养|养护|管辖)"),
    # Who does it, whatever it is; of heat firms it says what is done.
    _frame(rf"(?!.*{_HOT})(?:由|委托|交由)?(?P<firm>[^，。；;,\n:：]{{2,30}}?(?:公司|集团|局|中心|处|所))(?:负责|组织|承担|统一|自行){{0,2}}(?:施工|实施|完成)"),
    # Whom it serves, and to what it is connected: 为小区供气, 接自现状污水井.
    _frame(rf"(?:为|给|向|供应){_THING}(?:供气|供水|供电|供热|供暖|用气|用水|用电|用热|通气|通水|通电)", "standing", means=_LAYS),
    _frame(rf"(?!.*{_HOT})(?:就近)?(?:接自|引自|接入|接至|引至){_THING}", "standing", means=_LAYS),
    _frame(rf"(?!.*{_HOT})(?:由|从|自|与){_THING}(?:引出|引入|接出|接入|出线|引接|连接|接驳|相接|起){_TO}?", "standing", means=_LAYS),
    _frame(rf"(?:起点|终点|起于|止于|起讫点)(?:位于|为|在|自|至|于|[:：]){{0,2}}{_THING}{_SIDE}{{0,3}}", "standing"),
    _frame(rf"(?!.*{_HOT})(?:由|从|自)(?P<thing>[^，。；;,\n]{{1,30}}?)(?:至|到)(?P<thing2>[^，。；;,\n]{{1,30}}?)", "standing"),
    # As a heading says: 周边环境：学校、医院.
    _frame(rf"(?:{_NEIGHBOURS}|四周|周围|临近)的?(?:环境|情况|设施|建筑物?|敏感点|敏感目标|单位|场所)(?:[:：]|主要|有|为|是){{1,3}}{_THING}"),
    _frame(rf"(?:已|经)?(?:查明|探明|核实){_THING}(?:的?(?:位置|走向|埋深|情况))?"),
    _frame(rf"(?:图中|图示|图上)?[红蓝黄绿黑紫虚实粗细]色?(?:实|虚)?线(?:为|表示|是|代表)(?P<thing>[^，。；;,\n:：]{{0,20}}{_HOT}[^，。；;,\n:：]{{0,20}}?)", "standing"),
    # 在学校旁打桩: where, and what is done there.
    _frame(rf"{_NEAR}{_THING}{_SIDE}{{1,3}}{_AWAY}?{_SIDE}{{0,3}}(?P<rest>.+)"),
    _frame(rf"距离?{_THING}{_AWAY}(?P<rest>.+)"),
    _frame(rf"{_THING}(?:旁边?|附近|门口|对面|[东西南北一]侧){_AWAY}?处?(?P<rest>.+)", "standing"),
    _frame(rf"(?:在|于|位于)?{_THING}的?(?:安全)?(?:保护|控制)(?:范围|区)(?:线)?(?:以|之)?内(?P<rest>(?!.*(?:标志|标识|标桩|警示|界桩|界碑)).+)"),
    # 占用人行道堆放管材: on what is stored there.
    _frame(rf"(?:临时|需|拟|将){{0,2}}(?:占用|借用|占)(?P<thing>(?:(?![热暖汽管沟井河渠])[^，。；;,\n:：]){{0,10}}?(?:道|路|绿地|绿化带|广场|场地|空地|车位|公共区域)){_SIDE}?(?P<rest>(?:临时|集中)?(?:堆|存放|停放|放置|码放|摆放|搭|架设|设置|吊装|安装|施工|开挖|敷设|埋设).+)"),
    # In English.
    _frame(r"(?:works? |site |it )?(?:is |are |lies )?(?:near|next to|beside|adjacent to|opposite|close to|in front of|behind) (?P<thing>[a-z0-9 '-]{2,60})", "near"),
    _frame(rf"(?:about )?{_LENGTH} from (?P<thing>[a-z0-9 '-]{{2,60}})"),
    _frame(r"(?:please )?(?:protect|take care of|beware of|mind) (?P<thing>(?:the |all |any )*(?:existing|nearby|adjacent|heat)[a-z0-9 '-]{2,60})"),
    _frame(r"(?:please )?(?:contact|notify|inform|consult|call) (?P<thing>[a-z ]{0,40}?(?:company|operator|authority|department|utility|office))(?: before (?:starting|commencing|beginning)(?: works?| construction)?| in advance| beforehand)?"),
    _frame(r"(?:please )?(?:contact|notify|inform|consult|call) (?P<thing>[a-z ]{0,40}?(?:company|operator|authority|department|utility|office)) before (?P<rest>[a-z].+)"),
)  # fmt: skip
_STANDING = pattern(rf"{_STANDS}|现况")
# Words of a thing that lies beside another, of which only the other is a place: 配电房位于学校东侧, 学校东侧的配电房.
_RELATED = pattern(rf"{_BESIDE}|{_SIDE}的")
# What is there only because somebody digs or drives: works in a pit are works at least.
_DUG = ("pit", "trench", "bored_pile", "driven_pile", "anchor", "rock", "bank")
# What stands there because somebody brings it, and may go on to.
_BROUGHT = (
    "hazard",
    "acid",
    "explosive",
    "material",
    "combustible",
    "waste",
    "vessel",
    "vehicle",
    "yard",
    "crane",
    "mound",
    "temp",
    "ship",
    "mud",
    "river_sand",
)
# Of what nobody builds by a name of one word, heat facilities stand there; their own works are called by a verb.
_HEAT = ("heat_",)
_GROWS = ("tree", "stump")


# A clause that only mentions is short; the frames are looked for in no other.
_LONGEST = 60


def without_mentions(text: str, words: Vocabulary, *, names_an_act: Callable[[str], bool]) -> str:
    """A text without what it only mentions, in normal form; the very text where it mentions nothing.

    Parameters
    ----------
    names_an_act : callable
        Whether a text says by itself what is done.
    """
    said = normal(text)
    behind = behind_a_firm(said, words)
    if behind and names_an_act(behind):
        return without_mentions(behind, words, names_an_act=names_an_act)
    pieces = _BREAK.split(said)
    kept = [piece if row % 2 else _without_mention(piece, words, names_an_act) for row, piece in enumerate(pieces)]
    for row in range(2, len(pieces), 2):
        # 邻近学校，医院: the list of neighbours goes on.
        if (
            pieces[row - 1] in "，,、"
            and not kept[row - 2].strip()
            and pieces[row - 2].strip()
            and not is_of_papers(pieces[row - 2].strip(), words)
            and _NEIGHBOUR.fullmatch(pieces[row].strip())
            and _is_a_thing(pieces[row].strip(), words, "any")
        ):
            kept[row] = ""
    for row in range(0, len(pieces), 2):
        if is_over(pieces[row].strip(), next(filter(str.strip, pieces[row + 2 :: 2]), ""), words):
            kept[row] = ""
    for row in range(0, len(pieces) - 2, 2):
        if _is_done_to_it(pieces[row + 2], words, names_an_act):
            kept[row] = pieces[row]
    if kept == pieces:
        return text
    # Commas alone say nothing.
    return "".join(kept) if any(kept[::2]) else ""


def _is_done_to_it(clause: str, words: Vocabulary, names_an_act: Callable[[str], bool]) -> bool:
    """Whether a clause says what is done and not to what, so that it is done to what was mentioned: 附近有围墙，重建；附近有树，砍掉.

    Or that what was mentioned is one of the works: 附近有加油站，纳入本次施工.
    """
    kinds = {one.kind for one in cut(clause[:_LONGEST], words) if one.key != UNSPECIFIED}
    if kinds & {Kind.THING, Kind.PLACE, Kind.NAME} or names_an_act(clause):
        return False
    return Kind.VERB in kinds or _OF_THE_WORKS.search(clause) is not None


# Of what was mentioned before; 砍掉 and the like stand in no list.
_OF_THE_WORKS = pattern(
    r"一并|一起(?:施工|实施|处理)|一同|纳入|包含在|包括在|属(?:于)?本|[为是]本(?:次|工程|项目)|^本次(?:施工|实施|工程)|列入|[需应须要先拟]处理|[砍伐锯割切挖拆凿推铲移]"
)
# What only heads a clause: 备注：邻近学校, 本工程位于学校南侧.
_HEAD = pattern(
    r"(?:备注|附注|注|说明|注意事项|注意|其他|位置|地点|地址|具体位置|施工(?:地点|位置|部位)|工程(?:地点|位置)|项目(?:地点|位置)|周边(?:环境|情况))[:：]\s*(?=.)"
    r"|(?:施工|工程|项目)(?:地点|位置)(?=位于|在|[:：])[:：]?|(?:本|该|此)(?:工程|项目|处|路段|段|地块|标段|点位?|位置)(?=.)"
)


def _without_mention(clause: str, words: Vocabulary, names_an_act: Callable[[str], bool]) -> str:
    said = clause.strip()
    if not 0 < len(said) <= _LONGEST:
        return clause
    if names_organisations(said, words) or is_of_papers(said, words):
        return ""
    if changes_heat(said):
        # 从供热主管引出支管 is done to the main and says more than where.
        return clause
    if (head := _HEAD.match(said)) is not None:
        behind = _without_mention(said[head.end() :], words, names_an_act)
        if behind != said[head.end() :]:
            return behind
    for frame in _FRAMES:
        found = frame.shape.fullmatch(said)
        if found is None:
            continue
        groups = found.groupdict()
        things = [groups[name] for name in ("thing", "thing2") if groups.get(name)]
        if not all(_is_a_thing(thing, words, frame.what) for thing in things):
            continue
        if groups.get("party") and not _is_a_party(groups["party"], words):
            continue
        if groups.get("firm") and not _is_called_a_firm(groups["firm"], words):
            continue
        rest = groups.get("rest") or frame.means
        if not rest or names_an_act(rest):
            return rest
    return clause


def _is_a_thing(thing: str, words: Vocabulary, what: What) -> bool:
    """Whether words name things alone, and no act: 实验小学, 既有热力管线及光缆; not 新建的泵房."""
    cuts = cut(re.sub(_STANDS, "现状", thing), words)
    if not cuts or _RELATED.search(thing) or not all(_no_act(one) for one in cuts):
        return False
    if {cuts[0].kind, cuts[-1].kind} & {Kind.SOFT_LINK}:
        return False
    if what == "near" and _lies_near_another(cuts):
        return False
    named = [one for one in cuts if one.kind in (Kind.THING, Kind.PLACE, Kind.NAME)]
    if what == "built":
        kinds = {one.kind for one in cuts}
        known = not kinds & {Kind.UNKNOWN, Kind.NAME} and not re.search(r"\b(?:to|for|into|be)\b", thing)
        return bool(named) and known and not any(one.key in (*_DUG, *_BROUGHT) for one in named)
    if not named or _STANDING.search(thing):
        return True
    if any(one.key in _DUG for one in named):
        return False
    if what in ("standing", "place") and sum(one.kind is not Kind.PLACE for one in named) > 1:
        # 配电房 学校东侧: the first may be built beside the second.
        return False
    return what in ("any", "near") or all(
        _stands(one, words) and (what == "standing" or one.key != "structure") for one in named
    )


def _lies_near_another(cuts: list[Cut]) -> bool:
    """Whether a thing follows another that says where it lies: 学校的加油站, the school septic tank."""
    last: Cut | None = None
    of = False
    for one in cuts:
        if one.kind in (Kind.THING, Kind.PLACE, Kind.NAME):
            if last is not None and one.kind is not Kind.PLACE and (of or one.text.isascii()):
                return True
            last, of = one, False
        elif one.kind is Kind.SOFT_LINK:
            last = None
        elif last is not None:
            of = of or one.text == "的"
    return False


def _is_a_party(name: str, words: Vocabulary) -> bool:
    """Whether words are the name of a firm, whatever it does by its name: 中铁桥梁工程有限公司; not 拆除旧墙后通知热力公司."""
    if names_organisations(name, words):
        return True
    cuts = cut(name, words)
    # 打桩队 is called by what it does here.
    if cuts and name.endswith("队") and cuts[0].kind is Kind.NAME:
        return False
    return all(one.kind not in (Kind.VERB, Kind.SOFT_LINK, Kind.DENIAL) for one in cuts)


def _is_called_a_firm(name: str, words: Vocabulary) -> bool:
    """Whether words are the name of a firm that says nothing of what it does: 自来水公司; not 爆破公司."""
    return names_organisations(name, words) or all(one.kind in (Kind.PLAIN, Kind.PLACE) for one in cut(name, words))


def _no_act(one: Cut) -> bool:
    if one.kind is Kind.UNKNOWN:
        return not GRAVE & set(one.text)
    if one.kind is Kind.NAME:
        return _is_noun(one.text)
    if one.kind is Kind.THING and one.text[0] in _DONE_TO:
        # 堆土 and 打桩 are things of the list and are done.
        return False
    return one.kind in (Kind.THING, Kind.PLACE, Kind.PLAIN, Kind.HEAT, Kind.SOFT_LINK)


def _stands(one: Cut, words: Vocabulary) -> bool:
    if one.kind is Kind.PLACE:
        return True
    if one.kind is Kind.NAME:
        return _is_noun(one.text)
    if one.key == "tunnel" and not one.text.startswith(_LINES_OF_METRO):
        # 下穿隧道 is one that is built as well.
        return False
    return words.things[one.key].scene or one.key in _GROWS or one.key.startswith(_HEAT)


def _is_noun(name: str) -> bool:
    """Whether the name of an activity is that of a thing, so that it may be mentioned: 桥墩, 采石场; not 基坑开挖."""
    return name.endswith(_NOUNS) and not _ACTS & set(name)


_LINES_OF_METRO = ("地铁", "轨道交通", "metro", "subway")
_NOUNS = (
    "地铁",
    "轨道交通",
    "站",
    "库",
    "场",
    "厂",
    "楼",
    "桥",
    "桥墩",
    "塔",
    "所",
    "房",
    "店",
    "园",
    "亭",
    "馆",
    "井",
    "碑",
)
_ACTS = frozenset("挖拆爆炸钻打砌浇埋堆吊焊栽掘凿破掏切剖铣灌抽烧倒拔砍伐种施装拓填夯顶建修改换移迁敷铺架搭盖做新")
_DONE_TO = frozenset("挖拆爆炸钻打砌浇埋堆焊栽掘凿破掏切剖铣灌抽烧倒拔砍伐种填夯顶拓铺搭盖")
