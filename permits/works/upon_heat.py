"""What a text says is done upon a heat facility, in any order of its words: 安装补偿器于供热管道, 支架焊在热力管上, 换热站改为商铺.

The words of a clause are read with the verbs beside them (`permits.works.acts`); where a valve, a cable or a shop stands between, the verb
goes with that, and the pipe would be no more than where. What lies beside a heat pipe (旁, 上方, 两侧, 保护范围内) is done upon none.
"""

from __future__ import annotations

from geo.pattern import pattern

_WARM = r"(?:供热|热力|暖气|供暖|采暖|热网|蒸汽|热水|[一二][次级](?:管?网)|换热)"
_OF_WHICH_KIND = r"(?:[一二][次级]|供回水|供水|回水|市政|庭院|入户|直埋|架空|老旧|旧|主|支|干|立|总|管网){0,3}"
# What lies beside it.
_ASIDE = (
    r"(?!的?(?:安全)?(?:保护(?:范围|区)|控制(?:范围|区|线))|的?(?:正?[上下]方|上空|旁|附近|周边|周围|沿线|沿|路由|交叉|相交|交汇|平行|并行|以外|以[东西南北]|之间|范围|边|侧(?!墙|壁)"
    r"|(?:[两双一单同]|[东西南北左右外]{1,2})(?:侧|边|面|方|向|端)|[东西南北]{1,2}|净距|间距|相?距|约?\d|穿越|下穿|上跨|跨越|检查|单位|公司|权属|产权))"
)
# What another pipe passes.
_NOT_PASSED = "".join(
    f"(?<!{word})" for word in ("穿越", "跨越", "下穿", "横穿", "穿过", "上跨", "紧邻", "靠近", "邻近", "临近")
)
_NOT_NEW = "(?<!新建)(?<!拟建)(?<!新设)"
_HEAT_PIPE = rf"{_NOT_PASSED}(?:{_WARM}{_OF_WHICH_KIND}(?:管道|管线|管网|管|主线|干线|支线|线|网(?!格)|阀门|阀|设施|支架|支墩)|热网|暖气片?)(?!道|线|网|沟|廊|架){_ASIDE}"
_THAT_IS_THERE = r"(?:现状|现有|既有|原有|原|旧|老|已有|已建|市政|该|此|这根|在用|运行)*的?"
# Between a verb and its thing: no comma, no list, and no pipe of others.
_OF_OTHERS = r"给水|污水|雨水|燃气|排水|中水|自来水|天然气|煤气|电力|电缆|通信|光缆|施工|开挖|期间|单位|公司|部门|权属|产权|旁|侧|附近|上方|下方"
_GAP = rf"(?:(?!{_OF_OTHERS})[^，,、。；;：:（）()及和与\n])"
_FITS = r"(?:安装|加装|增装|私装|新装|补装|装|增设|加设|私设|新设|设置|布设|新增|增加|加(?!固|热|强)|焊接|补焊|焊|接(?!口|触|地)|更换|换(?!热)|嵌入?|固定|绑扎?|挂|做|打)"
_PART = (
    r"(?:补偿器|(?![及和与、])[\u3400-\u9fff]?阀(?:门|组)?(?!井|室|箱|检)|三通|四通|流量计|热?计?量表|压力表|温度[计表]|变送器|传感器|套管|支座|支架|支墩|吊架|托架|管头|管箍|卡箍|卡子|抱卡|哈夫节|短[节管]"
    r"|封头|盲板|堵板|法兰|弯头|变径|旁通|跨接管|支管|循环泵|[增加]压泵|水泵|疏水器|除污器|过滤器|伸缩节|膨胀节|软接|波纹管|水嘴|水?龙头|取[样压]口|测点)"
)
_ONTO = r"(?:到|至|于|在|入|上|进|给)"
_TAPS = r"(?:接出|引出|引接|分接|接驳|接入|接管|接支|接一?[根条路]|接(?=[^，,。；;井]{0,4}管)|引一?[根条路]|引入|分支|碰[口头管]|对接|连接|相接|并网|联网|连通|开[口孔洞]|[打钻][孔洞眼]|割|切割|切管|焊|勾头|取[压样水汽热]|甩头|[tT]接|分流)"
_CHANGES = r"(?:[下上]翻|[下上]返|下卧|降深|落深|加深|改深|改浅|悬吊|吊起|托起|托换|支托|甩项|扩[为至到]|变[为至](?!形)|拉断|拽断|拔出|封[头填]|切[口开]|包封|让路|改由|改走|改[到至]|迁入|移入|落地|[迁移挪搬][至往到]|平移|横移|取[压样]|开[a-z\d]{0,6}[孔口洞])"
_OF_IT = r"(?:井筒|井室|井圈|固定墩|(?:固定|滑动|导向)?(?:支墩|支架|支座|管架|吊架)|盖板|侧墙|墙体|[沟井]壁|沟墙|保温[层壳]?|外护[管层]?|外壳|防腐层|保护层)"
_CHANGES_A_PART = r"(?:拆|移|改|挪|凿|开[洞孔口]|打孔|破|揭|掀|剥|切|割|扒|撬|砸|重建|接(?!口)|焊|加高|降低)"
# What one may lay something else in or on.
_HELD = rf"{_WARM}{_OF_WHICH_KIND}(?:管道|管线|管)?(?:管沟|管廊|地沟|沟|隧道|检查井|阀门井|井|小室|检查室|管架|支架|桥架|架)(?!盖|旁)"
_LAYS = r"(?:敷设|铺设|架设|布设|布放|穿放|敷|铺|架|穿|布|走|搭|挂|安装|加装|排放|倾倒|堆|存)"
_STATION = r"(?:换热站|热力站|供热站|热交换站|换热间|供热泵站|隔压站|中继泵站|热源厂|锅炉房|能源站|热力首站|换热首站)"
_TURNED_INTO = r"(?:改造?[为成]|改建[为成]?(?=[\u3400-\u9fff])|改[作做]|改用|挪作|转[为作]|变[为成](?!形)|改(?=[公商仓车停办住宿餐食厨菜库幼活值]))"

_UPON = (
    # 供热管道上加装流量计, 供热管道球阀安装, 安装补偿器于供热管道, 阀门加装（供热管道）.
    rf"{_NOT_NEW}{_HEAT_PIPE}{_GAP}{{0,6}}{_FITS}{_GAP}{{0,8}}{_PART}",
    rf"{_NOT_NEW}{_HEAT_PIPE}上?{_GAP}{{0,2}}{_PART}(?:的?(?:安装|加装|增设|新增))",
    rf"{_FITS}{_GAP}{{0,6}}{_PART}{_ONTO}?{_THAT_IS_THERE}[（(]?{_HEAT_PIPE}(?!敷|铺)",
    rf"{_PART}的?{_FITS}[（(]{_THAT_IS_THERE}{_HEAT_PIPE}",
    # 支管接到热力主管, 将支架焊在热力管上.
    rf"(?:焊接?|接|连接|并接?|搭接?|安?装|悬?挂|固定|绑扎?|架设?|吊|嵌|插){_ONTO}{_THAT_IS_THERE}{_HEAT_PIPE}",
    # 从供热主管引出支管, 与热力管道碰口.
    rf"(?:从|由|自|与|和|同|在|于|将|给|对){_THAT_IS_THERE}{_HEAT_PIPE}{_GAP}{{0,8}}{_TAPS}",
    # 供热管道局部下翻; 供热管道与雨水管冲突，局部下翻.
    rf"{_HEAT_PIPE}{_GAP}{{0,8}}{_CHANGES}",
    rf"{_HEAT_PIPE}[^。；;\n]{{0,16}}(?:冲突|碰撞|矛盾|打架)[，,]?(?:需|拟|将|应|则|予以|局部|整体|进行){{0,3}}(?:{_CHANGES}|改线|迁改|移位|降低|抬高)",
    # 供热管道支墩拆除重建, 凿开热力管沟侧墙, 扒掉供热管保温.
    rf"{_WARM}{_OF_WHICH_KIND}(?:管道|管线|管)?[沟井网]?的?{_OF_IT}{_GAP}{{0,4}}{_CHANGES_A_PART}",
    rf"{_CHANGES_A_PART}[开掉除下]?{_THAT_IS_THERE}{_WARM}{_OF_WHICH_KIND}(?:管道|管线|管)?[沟井网]?的?{_OF_IT}",
    rf"{_HELD}{_ASIDE}{_GAP}{{0,4}}(?:加高|升高|抬升|抬高|降低|落低)",
    # 在热力管沟内敷设光缆, 借用热力支架架设电缆, 电缆穿入热力管沟.
    rf"{_HELD}[内里中上](?:部|面)?(?:新|增|再)?{_LAYS}(?!{_GAP}{{0,6}}(?:供热|热力|暖|蒸汽|热水|保温|支架|补偿器))",
    rf"(?:借用|利用|依托|借助)[^，,。；;\n]{{0,4}}{_HELD}{_GAP}{{0,4}}(?:敷|铺|架|穿|布|走|搭|挂|排|电|光|通信)",
    rf"(?:穿|敷|铺|布|引|排|倒|流|接)入{_THAT_IS_THERE}{_HELD}",
    # 换热站改为商铺, 热力站墙体开门洞.
    rf"{_STATION}{_ASIDE}(?:设备)?(?:用房|房屋|厂房|主体|建筑|房)?(?:出租|闲置|腾空)?(?:拟|需|将|予以|现|整体|部分)?{_TURNED_INTO}",
    rf"{_STATION}(?:的?墙体?|外墙|楼板|屋面板)(?:上)?(?:开|凿|破|拆|打)",
    rf"{_NOT_NEW}{_STATION}{_GAP}{{0,2}}(?:增设|新增|增加|加装|更换|安装|合并|搬迁|搬至|迁[至往到])(?:[^，,。；;]{{0,4}}(?:板换|换热器|机组|水泵|循环泵|至|到)|$)",
)  # fmt: skip
_EN = r"(?:(?:existing|live|the|an?|our|old|buried|district|municipal|primary|secondary) )*(?:district )?(?:heat(?:ing)?|steam|hot water)(?: (?:supply|distribution|transmission|return|exchange))?"
_EN_PIPE = rf"{_EN} (?:pipe(?:line|work|s)?|mains?|lines?|network|headers?|risers?|branch|valves?|supports?)\b(?! (?:zone|protection|corridor|side|route|area|reserve|easement))"
_UPON_EN = (
    rf"\b(?:install|fit(?:t(?:ed|ing))?|insert|weld|add|attach|fix|hang|connect|clamp|mount|bolt|strap|join)(?:s|ed|ing)?\b[^,.;]{{0,40}}?\b(?:on|onto|on to|into|in|to|from|off) {_EN_PIPE}",
    rf"\b(?:cut(?:ting)?|tee(?:ing)?|branch(?:ing)?|break(?:ing)?|drill(?:ing)?|tap(?:ping)?|sever(?:ing)?|grind(?:ing)?)(?: (?:out|off|into|through|away))?(?: an?| the)?(?: section| piece| length)?(?: of| from)? {_EN_PIPE}",
    rf"\b(?:convert|turn|change|repurpose|adapt)(?:s|ed|ing)? {_EN} (?:sub)?station(?: building)? (?:in)?to\b",
    rf"\b(?:use|using|share|sharing|borrow(?:ing)?) {_EN} (?:duct|channel|trench|chamber|manhole|tunnel|pipe support|support)s? for\b",
    rf"\b(?:lay|run|pull|route|install|place|thread)(?:s|ing)?\b[^,.;]{{0,30}}? (?:inside|in|through|within|into) {_EN} (?:duct|channel|trench|chamber|manhole|tunnel)s?\b",
)  # fmt: skip
_FACILITY = pattern(r"热|暖|蒸汽|[一二][次级]管?网|锅炉房|能源站|隔压站|泵站|heat|steam|hot water")
_IN_CHINESE = tuple(map(pattern, _UPON))
_IN_ENGLISH = tuple(map(pattern, _UPON_EN))
# What is not done, up to the end of what is said; 不停热, 未经同意 and 无缝管 deny nothing.
_DENIED = pattern(
    r"不(?!停|断|中断|带|锈|规范|合理|满足)|未(?!经|批|按|办|到)|无(?!缝|证)|严禁|禁止|避免|防止|勿|杜绝|非(?!法|金属|标)|\b(?:no|not|without|avoid|never)\b"
)
_COMMAS = pattern(r"[，,。；;\n]")


def changes_heat(text: str) -> bool:
    """Whether a text (in normal form) says that a heat facility is cut into, moved, fitted with something or used for something else."""
    if not _FACILITY.search(text):
        return False
    return any(
        not _DENIED.search(text, _last_comma(text, found.start()), found.end())
        for shape in (*_IN_CHINESE, *_IN_ENGLISH)
        for found in shape.finditer(text)
    )


def _last_comma(text: str, before: int) -> int:
    return max((one.end() for one in _COMMAS.finditer(text, 0, before)), default=0)
